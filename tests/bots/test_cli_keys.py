"""`mentor keys` as an operator uses it: a secret is shown once and found by the service."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from assistant.records_db.database import default_url, open_database
from assistant.records_db.keys import Keys
from bots import cli_keys
from bots.cli import root


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def run(home):
    app = typer.Typer()
    app.callback()(root)
    app.add_typer(cli_keys.app, name="keys")

    def invoke(*words, code=0):
        done = CliRunner().invoke(app, ["--home", str(home), "keys", *words])
        assert done.exit_code == code, done.output
        return done

    return invoke


def find(home, secret):
    database = open_database(default_url(home))
    try:
        return Keys(database).find(secret)
    finally:
        database.close()


def test_a_key_is_shown_once_works_and_is_revoked(run, home):
    made = run("add", "石桥村卫生室", "--role", "staff")
    secret = made.stdout.strip()
    assert secret.startswith("gm_") and len(secret) == 46
    info = find(home, secret)
    assert (info.name, info.role) == ("石桥村卫生室", "staff")
    assert info.id in made.stderr and secret not in made.stderr

    listed = run("list").stdout
    assert info.id in listed and "石桥村卫生室" in listed and secret not in listed
    (row,) = json.loads(run("list", "--json").stdout)
    assert row["id"] == info.id and secret not in json.dumps(row)
    assert secret.encode() not in b"".join(
        path.read_bytes() for path in home.iterdir() if path.is_file()
    )

    assert info.id in run("revoke", info.id).stdout
    assert find(home, secret) is None
    assert "停用" in run("list").stdout
    again = run("revoke", info.id, code=1)
    assert "mentor keys list" in again.stderr


def test_a_secret_in_place_of_an_id_is_not_repeated(run):
    secret = json.loads(run("add", "x", "--json").stdout)["secret"]
    refused = run("revoke", secret, code=1)
    assert secret not in refused.output


@pytest.mark.parametrize("words", [("add", ""), ("add", "x\x00"), ("add", "x", "--role", "boss")])
def test_wrong_use_is_said_and_makes_nothing(run, words):
    run(*words, code=2)
    assert json.loads(run("list", "--json").stdout) == []


def test_without_keys_it_says_how_to_make_one(run):
    assert "mentor keys add" in run("list").stderr


def test_the_program_knows_the_command_and_a_question_does_not_load_it(home):
    """What remembers things must not cost a cold `mentor ask` anything."""
    code = (
        "import sys; from bots import cli; sys.argv[1:] = {words!r}\n"
        "try: cli.main()\n"
        "except SystemExit as end: print(end.code, 'sqlalchemy' in sys.modules)"
    )
    for words, says in ((["keys", "list"], "0 True"), (["ask", " "], "1 False")):
        done = subprocess.run(
            [sys.executable, "-c", code.format(words=["--home", str(home), *words])],
            capture_output=True, text=True, encoding="utf-8", timeout=60, check=True,
        )  # fmt: skip
        assert done.stdout.splitlines()[-1] == says
