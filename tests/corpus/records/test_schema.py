"""A catalogue of the version before goes on answering, and a kill at any step leaves old or new."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.catalogue import Catalogue
from corpus.errors import CatalogueTooNew, NothingToRollBack
from tests.corpus.catalogues import answering, make_old, put

ROOT = Path(__file__).parents[3]
OLD = "旧版：每日一次口服。"
NEW = "新版：每日两次口服。"
KEY = "htn@2020"


@pytest.fixture
def home(tmp_path):
    """Give a home of the version before: one document in force, one held back, one withdrawn."""
    home = tmp_path / "home"
    original = tmp_path / "a.pdf"
    original.write_text("x")
    catalogue = Catalogue(home)
    put(catalogue, OLD, reading="r", original=original, content_hash="old")
    put(catalogue, NEW, id="held", state="quarantined")
    put(catalogue, NEW, id="gone", state="retired")
    make_old(home)
    return home


def test_a_catalogue_of_the_version_before_goes_on_answering(home):
    with sqlite3.connect(home / "catalogue.db") as connection:
        rows = connection.execute("SELECT key, signature, added_at FROM documents").fetchall()
        revision = connection.execute("SELECT number FROM revision").fetchone()[0]
    connection.close()
    catalogue = Catalogue(home)
    assert answering(catalogue) == {KEY: OLD}
    records = catalogue.records()
    assert {(one.metadata.key, one.signature, one.added_at) for one in records} == set(rows)
    assert {one.metadata.id: one.state for one in records} == {
        "htn": "published", "held": "quarantined", "gone": "retired",
    }  # fmt: skip
    assert catalogue.revision() == revision
    found = catalogue.by_reading("r")
    assert found is not None
    assert found.added_by == found.published_by == ""
    assert found.published_at is None
    assert found.file is not None
    assert found.file.read_text() == "x"


def test_its_audit_begins_with_what_was_there(home):
    catalogue = Catalogue(home)
    assert [(one.action, one.key) for one in catalogue.audit()] == [
        ("migrate", "gone@2020"), ("migrate", "held@2020"), ("migrate", KEY),
    ]  # fmt: skip
    assert Catalogue(home).verify_audit() == 3  # and a second opening adds nothing


def test_it_can_be_changed_and_rolled_back(home):
    catalogue = Catalogue(home)
    with pytest.raises(NothingToRollBack):
        catalogue.rollback()
    catalogue.set_state("held@2020", "published", by="李四")  # whoever added it is not known
    put(catalogue, NEW)
    catalogue.rollback()
    assert answering(catalogue) == {KEY: OLD, "held@2020": NEW}


def test_two_that_open_it_at_once_bring_it_up_to_date_once(home):
    with ThreadPoolExecutor(4) as pool:
        catalogues = list(pool.map(Catalogue, [home] * 4))
    assert [one.verify_audit() for one in catalogues] == [3] * 4


def test_one_made_by_a_later_version_is_left_alone(home):
    with sqlite3.connect(home / "catalogue.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (home / "catalogue.db").read_bytes()
    with pytest.raises(CatalogueTooNew, match="升级"):
        Catalogue(home)
    assert (home / "catalogue.db").read_bytes() == before


# Each copy of a home is changed by a child that is killed at its n-th write, n = 1, 2, …, until
# one comes through; each time, what is left must be the state before or the state after.
KILLED = textwrap.dedent(
    """
    import os, shutil, signal, sqlite3, sys
    from pathlib import Path

    import filelock  # once, and not in each child

    sys.path.insert(0, sys.argv[1])
    from corpus.catalogue import Catalogue
    from tests.corpus.catalogues import answering, put

    source, work, what = Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
    connect = sqlite3.connect

    def change(home):
        catalogue = Catalogue(home)
        if what == "replace":
            original = home / "new.pdf"
            put(catalogue, "新版：每日两次口服。", original=original, content_hash="new")
        elif what == "rollback":
            catalogue.rollback()
        elif what == "delete":
            catalogue.delete("htn@2020")

    def killed_at(limit, home):
        count = 0

        def step(statement):
            nonlocal count
            count += not statement.startswith(("SELECT", "PRAGMA", "--"))
            if count == limit:
                os.kill(os.getpid(), signal.SIGKILL)

        def traced(*arguments, **more):
            connection = connect(*arguments, **more)
            connection.set_trace_callback(step)
            return connection

        sqlite3.connect = traced
        change(home)

    def look(home):
        catalogue = Catalogue(home)
        catalogue.verify_audit()
        said = answering(catalogue)
        for record in catalogue.records():
            assert len(catalogue.chunks(record.metadata.key)) == record.chunk_count
            assert record.file is None or record.file.exists()
        actions = [entry.action for entry in catalogue.audit()]
        assert len([one for one in actions if one == "migrate"]) in (0, 3)
        return said, len(actions), len(catalogue.changes())

    seen = []
    for limit in range(1, 500):
        home = work / str(limit)
        shutil.copytree(source, home)
        (home / "new.pdf").write_text("new")
        child = os.fork()
        if child == 0:
            killed_at(limit, home)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        seen.append(look(home))
        shutil.rmtree(home)
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
    print(limit, len(set(map(str, seen))))
    """
)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork()")
@pytest.mark.parametrize(
    ("what", "states"), [("migrate", 1), ("replace", 2), ("rollback", 2), ("delete", 2)]
)
def test_a_kill_at_any_step_leaves_the_old_or_the_new(home, tmp_path, what, states):
    if what != "migrate":
        catalogue = Catalogue(home)
        if what == "rollback":
            put(catalogue, NEW)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, ROOT, home, tmp_path / "work", what],
        check=False, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    steps, found = map(int, done.stdout.split())
    assert steps > 8
    assert found == states
