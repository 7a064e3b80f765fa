"""The catalogue: what is stored, replaced, found, retired and deleted, also by two at once."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from filelock import FileLock

from corpus.catalogue import Catalogue
from corpus.document import Finding
from corpus.errors import CatalogueBusy, DocumentNotFound
from corpus.records.history import KEPT_CHANGES
from corpus.records.writing import Write
from corpus.split import split

from .fakes import document, prose, title

ROOT = Path(__file__).parents[2]
OLD = "旧版：每日一次口服。"
NEW = "新版：每日两次口服。"


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def catalogue(home):
    return Catalogue(home)


def put(catalogue, text=OLD, *, state="published", original=None, reading="", **fields):
    subject = document(title("治疗"), prose(text), **fields)
    chunks = split(subject)
    return catalogue.add(subject, chunks, state=state, original=original, reading=reading)


def everything(home):
    """Give every byte of the home folder's live rows as text."""
    with sqlite3.connect(home / "catalogue.db") as connection:
        rows = connection.execute("SELECT chunk FROM chunks").fetchall()
        rows += connection.execute("SELECT metadata || findings FROM documents").fetchall()
    connection.close()
    return "\n".join(row[0] for row in rows)


def test_a_document_is_kept_whole(catalogue):
    assert put(catalogue, valid_from=dt.date(2020, 11, 1), audience=("village",)) == "added"
    record = catalogue.find("htn")
    assert record.metadata.key == "htn@2020"
    assert record.metadata.valid_from == dt.date(2020, 11, 1)
    assert record.metadata.audience == ("village",)
    assert (record.state, record.standing.state) == ("published", "published")
    assert record.chunk_count == 1
    assert record.file is None
    subject = document(
        title("治疗"), prose(OLD), valid_from=dt.date(2020, 11, 1), audience=("village",)
    )
    assert catalogue.chunks("htn@2020") == split(subject)


def test_findings_come_back(catalogue):
    found = Finding("note", "image-table", "第 3 页的表是图片。", 3, "表1")
    catalogue.add(document(prose(OLD), content_hash="1"), (), state="published", original=None)
    subject = document(prose(OLD), edition="2021")
    subject = type(subject)(
        subject.metadata, "2", subject.source_name, subject.blocks, None, (found,)
    )
    catalogue.add(subject, split(subject), state="published", original=None)
    assert catalogue.find("htn@2021").findings == (found,)


def test_the_same_again_changes_nothing(catalogue):
    put(catalogue)
    before = catalogue.revision()
    assert put(catalogue) == "unchanged"
    assert catalogue.revision() == before
    assert len(catalogue.records()) == 1


def test_a_changed_file_replaces_its_text(catalogue, home):
    put(catalogue, OLD)
    assert put(catalogue, NEW) == "replaced"
    assert [chunk.text for chunk in catalogue.chunks("htn@2020")] == [NEW]
    assert "旧版" not in everything(home)


def test_changed_metadata_replaces_too(catalogue):
    put(catalogue)
    assert put(catalogue, issuer="卫健委") == "replaced"
    assert catalogue.find("htn").metadata.issuer == "卫健委"


def test_the_same_text_from_other_bytes_is_remembered_without_a_change(catalogue):
    put(catalogue, reading="one", content_hash="aa")
    before = catalogue.revision()
    assert put(catalogue, reading="two", content_hash="bb") == "unchanged"
    assert catalogue.by_reading("one") is None
    record = catalogue.by_reading("two")
    assert record is not None
    assert record.content_hash == "bb"
    assert catalogue.revision() == before


def test_a_person_who_published_is_not_overruled_by_the_same_file(catalogue):
    put(catalogue, state="quarantined")
    catalogue.set_state("htn@2020", "published")
    assert put(catalogue, state="quarantined") == "unchanged"
    assert catalogue.find("htn").state == "published"


def test_editions_live_side_by_side_and_the_id_finds_the_one_in_force(catalogue):
    put(catalogue, NEW, edition="2020", year=2020)
    put(catalogue, OLD, edition="2017", year=2017)
    assert catalogue.in_force() == {"htn@2020"}
    assert catalogue.find("htn").metadata.edition == "2020"
    assert catalogue.find("htn@2017").standing.superseded_by == "htn@2020"
    assert [record.metadata.key for record in catalogue.records()] == ["htn@2017", "htn@2020"]


def test_standing_depends_on_the_day_asked_about(catalogue):
    put(catalogue, OLD, edition="2017", year=2017)
    put(catalogue, NEW, edition="2026", valid_from=dt.date(2026, 7, 1))
    assert catalogue.in_force(dt.date(2026, 6, 30)) == {"htn@2017"}
    assert catalogue.in_force(dt.date(2026, 7, 1)) == {"htn@2026"}
    assert catalogue.records(dt.date(2026, 6, 30))[0].standing.state == "published"
    assert catalogue.records(dt.date(2026, 7, 1))[0].standing.state == "superseded"


def test_a_retired_document_is_out_of_force_and_can_come_back(catalogue):
    put(catalogue, reading="r")
    catalogue.set_state("htn@2020", "retired")
    assert catalogue.in_force() == frozenset()
    assert put(catalogue, reading="r") == "unchanged"  # adding again does not undo a withdrawal
    assert catalogue.in_force() == frozenset()
    catalogue.set_state("htn@2020", "published")
    assert catalogue.in_force() == {"htn@2020"}


def test_only_deleting_a_successor_gives_back_its_predecessor(catalogue):
    put(catalogue, OLD, edition="2017", year=2017)
    put(catalogue, NEW, edition="2020", year=2020)
    catalogue.set_state("htn@2020", "retired")
    assert catalogue.in_force() == frozenset()
    catalogue.delete("htn@2020")
    assert catalogue.in_force() == {"htn@2017"}


def test_a_retired_document_stays_retired_also_in_a_corrected_form(catalogue):
    put(catalogue, OLD)
    catalogue.set_state("htn@2020", "retired")
    assert put(catalogue, NEW) == "replaced"
    assert catalogue.find("htn@2020").state == "retired"


@pytest.mark.parametrize("name", ["", "nothing", "htn@2019", "ht"])
def test_an_unknown_name_is_said(catalogue, name):
    put(catalogue)
    with pytest.raises(DocumentNotFound, match="mentor library list"):
        catalogue.find(name)
    with pytest.raises(DocumentNotFound):
        catalogue.set_state(name, "retired")
    assert catalogue.chunks(name) == ()
    assert len(catalogue.records()) == 1


def test_a_deleted_document_leaves_nothing(catalogue, home):
    put(catalogue)
    catalogue.delete("htn@2020")
    catalogue.delete("htn@2020")
    assert catalogue.records() == ()
    assert catalogue.chunks("htn@2020") == ()
    assert OLD not in everything(home)


def test_every_write_counts_and_no_read_does(catalogue):
    seen = [catalogue.revision()]
    for write in (
        lambda: put(catalogue, OLD),
        lambda: put(catalogue, NEW),
        lambda: catalogue.set_state("htn@2020", "quarantined"),
        lambda: catalogue.delete("htn@2020"),
    ):
        write()
        catalogue.records()
        catalogue.in_force()
        seen.append(catalogue.revision())
    assert seen == [0, 1, 2, 3, 4]


# Originals


def test_the_original_is_kept_under_a_name_of_ours(catalogue, home, tmp_path):
    original = tmp_path / "..;rm -rf 高血压.PDF"
    original.write_bytes(b"%PDF")
    put(catalogue, original=original, content_hash="abc")
    kept = catalogue.find("htn").file
    assert kept == home / "files" / "abc.pdf"
    assert kept.read_bytes() == b"%PDF"
    assert [one.name for one in (home / "files").iterdir()] == ["abc.pdf"]


@pytest.mark.parametrize("name", ["a", "a.p df", "a.x;y", ".hidden"])
def test_an_odd_suffix_is_not_taken_over(catalogue, home, tmp_path, name):
    original = tmp_path / name
    original.write_bytes(b"x")
    put(catalogue, original=original, content_hash="abc")
    assert catalogue.find("htn").file == home / "files" / "abc"


def test_the_original_goes_with_the_last_document_that_uses_it(catalogue, home, tmp_path):
    original = tmp_path / "a.pdf"
    original.write_bytes(b"x")
    put(catalogue, original=original, content_hash="abc", edition="1")
    put(catalogue, original=original, content_hash="abc", edition="2")
    kept = home / "files" / "abc.pdf"
    catalogue.delete("htn@1")
    assert kept.exists()
    catalogue.delete("htn@2")
    assert kept.exists()  # a rollback needs it
    catalogue.delete("htn@1", for_good=True)
    assert kept.exists()
    catalogue.delete("htn@2", for_good=True)
    assert not kept.exists()


@pytest.mark.parametrize("text", [OLD, NEW])
def test_a_replaced_original_is_not_left_behind(catalogue, home, tmp_path, text):
    original = tmp_path / "a.pdf"
    original.write_bytes(b"x")
    put(catalogue, OLD, original=original, content_hash="abc")
    put(catalogue, text, original=original, content_hash="def")
    kept = {"abc.pdf", "def.pdf"} if text != OLD else {"def.pdf"}  # a rollback needs the old one
    assert {one.name for one in (home / "files").iterdir()} == kept
    for number in range(KEPT_CHANGES):
        catalogue.set_state("htn@2020", "published" if number % 2 else "retired")
    assert [one.name for one in (home / "files").iterdir()] == ["def.pdf"]
    assert catalogue.find("htn").file == home / "files" / "def.pdf"


# Odd text, odd homes, two at once


def test_half_a_character_does_not_break_the_catalogue(catalogue):
    put(catalogue, "剂量\ud800不明。", issuer="\udfff")
    assert catalogue.chunks("htn@2020")[0].text == "剂量?不明。"


def test_a_second_catalogue_sees_what_the_first_wrote(catalogue, home):
    other = Catalogue(home)
    put(catalogue)
    assert other.revision() == 1
    assert other.find("htn").chunk_count == 1


def test_a_home_that_is_a_file_is_an_os_error_not_a_mystery(tmp_path):
    (tmp_path / "home").write_text("")
    with pytest.raises(OSError, match="home"):
        Catalogue(tmp_path / "home")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_an_unwritable_home_is_a_permission_error(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PermissionError):
            Catalogue(tmp_path / "home")
    finally:
        tmp_path.chmod(0o700)


def test_a_catalogue_half_made_by_another_process_is_finished(home):
    home.mkdir()
    with sqlite3.connect(home / "catalogue.db") as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE other (x)")
    connection.close()
    assert Catalogue(home).revision() == 0


def test_a_busy_catalogue_says_so_and_may_be_tried_again(home):
    catalogue = Catalogue(home, lock_seconds=0.05)
    put(catalogue)
    with FileLock(home / "catalogue.lock"):
        with pytest.raises(CatalogueBusy, match="稍候") as caught:
            put(catalogue, NEW)
        assert caught.value.retryable
        assert catalogue.find("htn").chunk_count == 1  # readers do not wait
    assert put(catalogue, NEW) == "replaced"


WRITER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from corpus.catalogue import Catalogue
    from corpus.document import Block, Document, Metadata
    from corpus.split import split

    home, name = Path(sys.argv[1]), sys.argv[2]
    for number in range(12):
        catalogue = Catalogue(home)
        metadata = Metadata(f"{name}-{number}", "t", edition="1")
        text = f"{name} {number}"
        document = Document(metadata, text, "s", (Block("NarrativeText", text),), None)
        assert catalogue.add(document, split(document), state="published", original=None) == "added"
        shared = Metadata("shared", "t", edition="1")
        document = Document(shared, text, "s", (Block("NarrativeText", text),), None)
        catalogue.add(document, split(document), state="published", original=None)
    """
)


def test_two_processes_that_write_at_once_lose_nothing(home):
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, os.fspath(home), name],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("甲", "乙")
    ]
    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert writer.returncode == 0, errors
    catalogue = Catalogue(home)
    assert len(catalogue.records()) == 2 * 12 + 1
    assert catalogue.revision() == 2 * 12 * 2
    assert len(catalogue.chunks("shared@1")) == 1
    assert all(len(catalogue.chunks(record.metadata.key)) == 1 for record in catalogue.records())


def test_a_writer_that_fails_leaves_the_old_text(catalogue, monkeypatch):
    put(catalogue, OLD)
    monkeypatch.setattr(Write, "finish", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        put(catalogue, NEW)
    assert [chunk.text for chunk in catalogue.chunks("htn@2020")] == [OLD]


def test_a_listing_is_never_older_than_the_last_write(catalogue, home):
    other = Catalogue(home)
    assert other.records() == ()
    put(catalogue, OLD)
    assert [record.state for record in other.records()] == ["published"]
    catalogue.set_state("htn@2020", "retired")
    assert [record.state for record in other.records()] == ["retired"]
    catalogue.delete("htn@2020")
    assert other.records() == ()
