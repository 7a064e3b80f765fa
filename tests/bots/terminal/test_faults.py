"""What is wrong is said in a sentence that says what to do; never a trace."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from bots.cli import app
from bots.console import run_or_explain

from .fakes import ENCODER, QUESTION, as_json

# What is wrong with an index, and what to run


def test_without_an_index(run):
    for command in (["ask", QUESTION], ["search", "x"], ["index", "info"], ["index", "verify"]):
        code, out, err = run(*command)
        assert (code, out) == (1, "")
        assert "mentor index build" in err
    code, out, err = run("chat", stdin=f"{QUESTION}\n")
    assert code == 1 and "mentor index build" in err


def test_another_encoder_than_the_index_was_built_with(run, home, tmp_path, monkeypatch):
    other = tmp_path / "other encoder"
    shutil.copytree(ENCODER, other)
    (other / "extra.json").write_text("{}", encoding="utf-8")
    monkeypatch.setenv("MENTOR_ENCODER", str(other))
    code, _, err = run("ask", QUESTION)
    assert code == 1
    assert "built-in" in err and f"mentor index build --encoder {other}" in err
    code, out, _ = run("index", "build", "--encoder", other)
    assert code == 0 and "新编入 2 份" in out
    assert run("ask", QUESTION)[0] == 0


def test_an_encoder_that_is_not_there(run, home, monkeypatch):
    monkeypatch.setenv("MENTOR_ENCODER", "/nowhere/at/all")
    code, _, err = run("ask", QUESTION)
    assert code == 1
    assert "/nowhere/at/all" in err and "编码器" in err


@pytest.mark.parametrize("name", ["passages.db", "dense.faiss", "index_card.json", "lexical"])
def test_a_corrupt_index_falls_back_to_the_one_before(run, home, name):
    before = as_json(run, "index", "info", "--json")["version"]
    run("library", "retire", "buluofending")
    run("index", "build")
    newest = home / "index" / as_json(run, "index", "info", "--json")["version"]
    target = newest / name
    if target.is_dir():
        target = max(target.iterdir(), key=lambda one: one.stat().st_size)
    data = bytearray(target.read_bytes())
    data[len(data) // 2] ^= 0x10
    target.write_bytes(data)

    code, out, err = run("ask", QUESTION, "--json")
    assert code == 0, err
    assert json.loads(out)["index_version"] == before
    assert "12.5 mg" in out
    assert "mentor index build" in err
    assert "布罗芬定" not in run("ask", "布罗芬定口服液儿童每次多少？")[1], "it stays retired"
    code, _, err = run("index", "verify")
    assert code == 1 and "mentor index build" in err
    assert run("doctor")[0] == 1
    assert run("index", "build")[0] == 0
    assert run("index", "verify")[0] == 0


def test_an_index_of_which_nothing_is_whole(run, home):
    for file in (home / "index").rglob("*"):
        if file.is_file():
            file.write_bytes(b"\0" * 10)
    code, out, err = run("ask", QUESTION)
    assert (code, out) == (1, "")
    assert "损坏" in err and "mentor index build" in err
    assert run("index", "build")[0] == 0
    assert as_json(run, "ask", QUESTION, "--json")["kind"] == "answered"


def test_a_catalogue_that_was_emptied_lets_nothing_answer(run, home):
    for extra in home.glob("catalogue.db-*"):
        extra.unlink()
    (home / "catalogue.db").write_bytes(b"")
    assert "12.5" not in run("ask", QUESTION)[1]
    assert run("doctor")[0] == 1


def test_a_catalogue_that_is_no_database(run, home):
    for extra in home.glob("catalogue.db-*"):
        extra.unlink()
    (home / "catalogue.db").write_bytes(b"not a database" * 100)
    for command in (["ask", QUESTION], ["library", "list"], ["index", "build"]):
        code, _, err = run(*command)
        assert code == 1
        assert "catalogue.db" in err and "mentor doctor" in err
    assert run("doctor")[0] == 1


# Help, and wrong use


def commands(group=app, path=()):
    for one in group.registered_commands:
        yield (*path, one.name or one.callback.__name__.replace("_", "-"))
    for one in group.registered_groups:
        # A group without a name adds its commands to the group that it stands in.
        name = (one.name,) if isinstance(one.name, str) else ()
        yield from commands(one.typer_instance, (*path, *name))


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_every_command_shows_an_example(run, command):
    code, out, _ = run(*command, "--help")
    assert code == 0
    assert f"例：mentor {' '.join(command)}" in out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["ask"],
        ["ask", "一", "二"],
        ["ask", "一", "--batch", "x"],
        ["ask", "一", "--lang", "fr"],
        ["--home", "", "ask", "一"],
        ["search", "一", "-k", "0"],
        ["search", "一", "-k", "many"],
        ["serve", "--port", "70000"],
        ["serve", "--port", "http"],
        ["library", "add"],
        ["library", "add", "x.md", "--year", "last"],
        ["library", "add", "x.md", "--kind", "rumour"],
        ["library", "add", "a.md", "b.md", "--title", "one for two"],
        ["library", "publish"],
        ["library", "publish", "x", "--all"],
        ["library", "retire"],
        ["index", "--sideways"],
        ["eval", "run"],
        ["eval", "run", "no such set"],
    ],
)
def test_wrong_use_is_exit_code_2(run, arguments):
    code, _, err = run(*arguments)
    assert code == 2
    assert err.strip() or not arguments


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", ""],
        ["ask", "   "],
        ["ask", "😀😀"],
        ["ask", "\x01\x02"],
        ["ask", "\udcff\udcfe"],
        ["ask", "问" * 10_000],
        ["search", ""],
        ["search", "\udcff"],
        ["search", "查" * 10_000],
        ["ask", "--batch", "/no/such/file.jsonl"],
        ["ask", "--batch", "/"],
        ["library", "add", "/no/such/file.pdf"],
        ["library", "add", "\udcff.md"],
        ["library", "add", "/dev/null"],
        ["library", "add", "x.md", "--valid-from", "yesterday"],
        ["library", "show", "nobody"],
        ["library", "show", ""],
        ["library", "lint", "nobody"],
        ["library", "publish", "nobody"],
        ["library", "retire", "nobody@1999"],
        ["library", "retire", "../../etc/passwd"],
        ["index", "build", "--encoder", "/no/such/model"],
        ["serve", "--host", "999.999.999.999"],
        ["serve", "--host", "256.0.0.1", "--port", "0"],
    ],
    ids=lambda arguments: " ".join(arguments).encode("ascii", "backslashreplace").decode()[:40],
)
def test_bad_input_is_exit_code_1_with_a_sentence(run, home, arguments, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    code, out, err = run(*arguments)
    assert code == 1
    assert re.search(r"[\u4e00-\u9fff]{4}", out + err), out + err


@pytest.mark.parametrize(
    "question",
    ["ما هو العلاج", "ยาลดความดัน", "<b>阿卡维林</b>", "; rm -rf /", "%s%n", "\x1b[2J阿卡维林", "1"],
)
def test_odd_questions_are_answered_or_abstained_from(run, home, question):
    code, out, _ = run("ask", "--", question)
    assert code == 0
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device", "/x/passages.db"), "磁盘已满（/x/passages.db）"),
        (OSError(27, "File too large"), "磁盘已满"),
        (PermissionError(13, "Permission denied", "/x"), "没有写入或读取权限（/x）"),
        (OSError(30, "Read-only file system", "/x"), "没有写入或读取权限（/x）"),
        (NotADirectoryError(20, "Not a directory", "/x"), "不是文件夹（/x）"),
        (OSError(5, "Input/output error"), "读写失败"),
        (KeyError("missing"), "程序内部出错（KeyError）"),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence(capsys, error, said):
    def command():
        raise error

    assert run_or_explain(command) == 1
    assert said in capsys.readouterr().err


def test_a_full_or_busy_database_is_told_from_a_broken_one(capsys, tmp_path):
    import sqlite3

    def full():
        connection = sqlite3.connect(tmp_path / "small.db")
        connection.execute("PRAGMA max_page_count = 1")
        try:
            connection.execute("CREATE TABLE t (x)")
        finally:
            connection.close()

    def busy():
        one, two = (sqlite3.connect(tmp_path / "busy.db", timeout=0) for _ in range(2))
        try:
            one.execute("BEGIN EXCLUSIVE")
            two.execute("BEGIN EXCLUSIVE")
        finally:
            one.close()
            two.close()

    assert run_or_explain(full) == 1
    assert "磁盘已满" in capsys.readouterr().err
    assert run_or_explain(busy) == 1
    assert "另一个进程" in capsys.readouterr().err


def test_an_interrupt_is_no_failure(capsys):
    def command():
        raise KeyboardInterrupt

    assert run_or_explain(command) == 130
    assert "已中断" in capsys.readouterr().err


def test_the_maintainer_can_see_where(monkeypatch):
    monkeypatch.setenv("MENTOR_TRACE", "1")
    with pytest.raises(KeyError):
        run_or_explain(lambda: {}["missing"])
