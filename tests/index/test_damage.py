"""A version that is damaged in any byte is not read, and never built upon."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

import index.card
import index.current
import index.store
from index.errors import IndexCorrupt
from index.store import OpenIndex, Store

from .fakes import (
    PRESSURE,
    SUGAR,
    WEIGHTS,
    WHEEZE,
    TopicEncoder,
    change,
    everything,
    files,
    put,
    version_folder,
)

# Damage


def damaged(store: Store, opened: OpenIndex | None, before: bytes, after: bytes) -> str:
    """Say how one damaged store behaved: "refused", "fell back", or what went wrong."""
    if opened is None:
        return "refused"
    if not opened.notice:
        return f"read without a word: {before!r} -> {after!r}"
    return "fell back" if everything(opened) in ({PRESSURE}, {PRESSURE, SUGAR}) else "wrong text"


def try_open(store: Store) -> OpenIndex | None:
    try:
        return store.open(TopicEncoder())
    except IndexCorrupt as error:
        assert "mentor index build" in str(error)
        return None


def test_every_single_bit_flip_is_found_before_reading(two: Store, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(two.folder, whole)
    newest = version_folder(two).name
    names = [path.relative_to(whole) for path in sorted((whole / newest).rglob("*"))]
    names = [name for name in names if (whole / name).is_file() and "lock" not in name.name]
    names += [Path("CURRENT")]
    assert len(names) >= 8
    choice = random.Random(20260101)
    outcomes = []
    for at in range(60):
        name = names[at % len(names)]
        path = two.folder / name
        content = bytearray((whole / name).read_bytes())
        place = choice.randrange(len(content))
        before = bytes(content[place : place + 1])
        content[place] ^= 1 << choice.randrange(8)
        path.write_bytes(content)
        after = bytes(content[place : place + 1])
        outcomes.append(damaged(two, try_open(two), before, after))
        assert two.verify(), name
        path.write_bytes((whole / name).read_bytes())
    assert outcomes == ["fell back"] * 60
    assert two.verify() == []
    assert two.open(TopicEncoder()).notice == ""


@pytest.mark.parametrize("keep", [0.0, 0.5, 0.99])
@pytest.mark.parametrize("name", ["index_card.json", "passages.db", "dense.faiss", "CURRENT"])
def test_a_truncated_file_is_found(two: Store, name: str, keep: float) -> None:
    folder = two.folder if name == "CURRENT" else version_folder(two)
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: int(len(content) * keep)])
    assert damaged(two, try_open(two), content, b"") == "fell back"


@pytest.mark.parametrize("name", ["index_card.json", "passages.db", "lexical/meta.json", "CURRENT"])
def test_a_missing_file_is_found(two: Store, name: str) -> None:
    folder = two.folder if name == "CURRENT" else version_folder(two)
    (folder / name).unlink()
    opened = try_open(two)
    assert opened is not None
    assert opened.notice
    assert two.verify()


def test_an_extra_file_is_found(two: Store) -> None:
    (version_folder(two) / "lexical" / "more").write_text("x")
    opened = try_open(two)
    assert opened is not None
    assert "多出 lexical/more" in opened.notice
    assert everything(opened) == {PRESSURE}


def test_a_file_of_another_version_is_found(two: Store) -> None:
    older = min(path for path in two.folder.glob("v*"))
    shutil.copy(older / "dense.faiss", version_folder(two) / "dense.faiss")
    opened = try_open(two)
    assert opened is not None
    assert "dense.faiss 已损坏" in opened.notice


@pytest.mark.parametrize(
    "edit",
    [
        {"weights": {"zh": 9.0}},
        {"encoder_fingerprint": "other-1"},
        {"files": {}},
        {"format": 99},
        {"seal": "0" * 64},
        {"unknown": 1},
    ],
)
def test_an_edited_card_is_found_with_and_without_current(two: Store, edit: dict) -> None:
    path = version_folder(two) / index.card.NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | edit))
    for lost in (False, True):
        if lost:
            (two.folder / "CURRENT").unlink()
        opened = try_open(two)
        assert opened is not None
        assert opened.card.weights == WEIGHTS
        assert everything(opened) == {PRESSURE}


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"\xff\xfe", b'{"versions": []}', b"5"])
def test_without_a_readable_current_the_newest_whole_version_answers(
    two: Store, content: bytes
) -> None:
    (two.folder / "CURRENT").write_bytes(content)
    opened = try_open(two)
    assert opened is not None
    assert "CURRENT" in opened.notice
    assert everything(opened) == {PRESSURE, SUGAR}
    for ask in (two.current, two.card, two.signatures):
        with pytest.raises(IndexCorrupt, match="mentor index build"):
            ask()
    assert put(two, change("c", WHEEZE), afresh=True).version.startswith("v000003")
    assert everything(two.open(TopicEncoder())) == {WHEEZE}
    assert two.verify() == []


def test_where_no_version_is_whole_nothing_is_read(two: Store) -> None:
    for path in two.folder.glob("v*/passages.db"):
        path.write_bytes(b"not a database")
    assert try_open(two) is None
    with pytest.raises(IndexCorrupt):
        two.signatures()


def test_damage_is_never_built_upon_nor_kept(two: Store) -> None:
    broken = version_folder(two)
    (broken / "dense.faiss").write_bytes(b"")
    with pytest.raises(IndexCorrupt):
        put(two, change("c", WHEEZE))
    put(two, change("c", WHEEZE), afresh=True)
    assert broken.name not in files(two.folder)
    assert two.open(TopicEncoder()).notice == ""


def test_the_lock_files_of_the_word_index_are_no_damage(two: Store) -> None:
    (version_folder(two) / "lexical" / ".tantivy-writer.lock").unlink(missing_ok=True)
    (version_folder(two) / "lexical" / ".tantivy-meta.lock").write_text("")
    assert two.verify() == []
