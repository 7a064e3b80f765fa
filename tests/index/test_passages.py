"""Passages by number, chunk id and place; read by many threads, written by one build."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from pathlib import Path

import pytest

from corpus.document import Metadata
from index.passages import PassageFile

from .fakes import PRESSURE, SUGAR, WHEEZE, chunks, metadata

SOURCE = metadata(
    "htn",
    "高血压指南",
    issuer="学会",
    year=2022,
    valid_from=dt.date(2022, 1, 31),
    audience=("village", "township"),
    populations=("adult", "pregnancy"),
    topics=("hypertension",),
)
CHUNKS = chunks(SOURCE, PRESSURE, SUGAR, section=("治疗", "药物"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    # A path may hold what means something in an address.
    made = tmp_path / "a b?c#d%20" / "passages.db"
    made.parent.mkdir()
    writing = PassageFile(made, writable=True)
    writing.add(SOURCE, "s1", CHUNKS)
    other = metadata("asthma")
    writing.add(other, "s2", chunks(other, WHEEZE))
    writing.close()
    return made


def test_a_passage_comes_back_whole_with_its_document(path: Path) -> None:
    passages = PassageFile(path)
    found = passages.by_number([1, 2])
    assert [found[number].chunk for number in (1, 2)] == CHUNKS
    assert found[1].source == SOURCE
    assert found[1].number == 1
    assert isinstance(found[1].source, Metadata)


def test_it_is_found_by_chunk_and_by_place(path: Path) -> None:
    passages = PassageFile(path)
    assert passages.by_chunk(CHUNKS[1].id) == passages.by_number([2])[2]
    assert passages.by_place(SOURCE.key, 0) == passages.by_number([1])[1]
    assert passages.by_chunk("none") is passages.by_place(SOURCE.key, 9) is None
    assert passages.by_place("none", 0) is None
    assert passages.by_place(SOURCE.key, -1) is None


def test_unknown_numbers_are_left_out(path: Path) -> None:
    assert set(PassageFile(path).by_number([3, 99, 1])) == {1, 3}
    assert PassageFile(path).by_number([]) == {}


def test_documents_are_listed(path: Path) -> None:
    passages = PassageFile(path)
    assert passages.signatures() == {SOURCE.key: "s1", "asthma@2022": "s2"}
    assert [source.key for source in passages.sources()] == ["asthma@2022", SOURCE.key]
    assert passages.count() == 3
    assert passages.numbers([SOURCE.key, "none"]) == [1, 2]
    assert passages.numbers([]) == []


def test_removing_a_document_removes_its_passages(path: Path) -> None:
    writing = PassageFile(path, writable=True)
    writing.remove([SOURCE.key, "none"])
    writing.close()
    passages = PassageFile(path)
    assert passages.signatures() == {"asthma@2022": "s2"}
    assert (passages.count(), passages.numbers([SOURCE.key])) == (1, [])
    assert passages.by_chunk(CHUNKS[0].id) is None


def test_a_number_is_never_used_twice(path: Path) -> None:
    """A vector that outlived its passage would otherwise answer for another text."""
    writing = PassageFile(path, writable=True)
    writing.remove([SOURCE.key, "asthma@2022"])
    assert writing.add(SOURCE, "s3", CHUNKS) == [4, 5]
    writing.close()


def test_a_changed_document_shows_its_new_metadata(path: Path) -> None:
    writing = PassageFile(path, writable=True)
    assert writing.by_number([1])[1].source.title == "高血压指南"
    writing.remove([SOURCE.key])
    (number,) = writing.add(metadata("htn", "新指南"), "s3", CHUNKS[:1])
    assert writing.by_number([number])[number].source.title == "新指南"
    writing.close()


def test_the_same_document_twice_is_refused(path: Path) -> None:
    writing = PassageFile(path, writable=True)
    with pytest.raises(sqlite3.IntegrityError):
        writing.add(SOURCE, "s1", CHUNKS)
    writing.close()


def test_a_reader_cannot_write(path: Path) -> None:
    with pytest.raises(OSError):
        PassageFile(path).remove([SOURCE.key])


def test_reading_makes_no_file(path: Path) -> None:
    PassageFile(path).count()
    assert [one.name for one in path.parent.iterdir()] == ["passages.db"]


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        PassageFile(tmp_path / "none.db").count()
    assert list(tmp_path.iterdir()) == []


def test_many_threads_may_read(path: Path) -> None:
    passages = PassageFile(path)
    wrong: list[object] = []

    def read() -> None:
        for _ in range(100):
            found = passages.by_number([1, 2, 3])
            if [found[number].chunk.text for number in (1, 2, 3)] != [PRESSURE, SUGAR, WHEEZE]:
                wrong.append(found)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
