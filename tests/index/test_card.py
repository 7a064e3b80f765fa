"""The card pins what an index was built from; its seal and checksums tell any change."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.card import (
    FORMAT,
    NAME,
    IndexCard,
    card_checksum,
    checksums,
    corpus_hash,
    faults,
    read_card,
)
from index.errors import IndexCorrupt


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "v000001-00000000"
    (made / "lexical").mkdir(parents=True)
    (made / "dense.faiss").write_bytes(b"vectors")
    (made / "lexical" / "meta.json").write_bytes(b"{}")
    return made


def card(folder: Path, **changed: object) -> IndexCard:
    made = IndexCard(
        format=FORMAT,
        version=folder.name,
        created="2026-01-02T03:04:05+00:00",
        encoder="内置",
        encoder_fingerprint="f",
        dimension=6,
        weights={"zh": 0.2},
        corpus_hash="c",
        documents=1,
        passages=2,
        files=checksums(folder),
    )
    return dataclasses.replace(made, **changed)  # type: ignore[arg-type]


def test_a_card_reads_back_as_it_was_written(folder: Path) -> None:
    written = card(folder)
    checksum = written.write(folder)
    assert checksum == card_checksum(folder)
    assert read_card(folder, checksum=checksum) == read_card(folder) == written
    assert json.loads((folder / NAME).read_text(encoding="utf-8"))["encoder"] == "内置"


def test_the_checksums_name_every_file_but_the_card_and_the_locks(folder: Path) -> None:
    card(folder).write(folder)
    (folder / "lexical" / ".tantivy-writer.lock").write_text("")
    assert checksums(folder) == {
        "dense.faiss": hashlib.sha256(b"vectors").hexdigest(),
        "lexical/meta.json": hashlib.sha256(b"{}").hexdigest(),
    }


def test_every_single_bit_flip_of_a_card_is_found(folder: Path) -> None:
    checksum = card(folder).write(folder)
    whole = (folder / NAME).read_bytes()
    choice = random.Random(7)
    for _ in range(200):
        content = bytearray(whole)
        content[choice.randrange(len(content))] ^= 1 << choice.randrange(8)
        (folder / NAME).write_bytes(content)
        with pytest.raises(IndexCorrupt):
            read_card(folder, checksum=checksum)


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(IndexCard)])
def test_a_changed_value_breaks_the_seal(folder: Path, field: str) -> None:
    card(folder).write(folder)
    values = json.loads((folder / NAME).read_text(encoding="utf-8"))
    values[field] = {} if isinstance(values[field], dict) else "changed"
    (folder / NAME).write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(IndexCorrupt, match="改动"):
        read_card(folder)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff", b'{"seal": 1}'])
def test_what_is_no_card_is_corrupt(folder: Path, content: bytes) -> None:
    (folder / NAME).write_bytes(content)
    with pytest.raises(IndexCorrupt):
        read_card(folder)


def test_a_missing_card_is_corrupt(folder: Path) -> None:
    with pytest.raises(IndexCorrupt, match="读不出来"):
        read_card(folder)


def test_a_card_of_a_later_format_is_refused(folder: Path) -> None:
    card(folder, format=FORMAT + 1).write(folder)
    with pytest.raises(IndexCorrupt, match=f"格式 {FORMAT + 1}"):
        read_card(folder)


def test_a_card_of_another_version_is_refused(folder: Path) -> None:
    card(folder, version="v000002-00000000").write(folder)
    with pytest.raises(IndexCorrupt, match="v000002"):
        read_card(folder)


def test_faults_name_each_file(folder: Path) -> None:
    made = card(folder)
    assert faults(folder, made) == []
    (folder / "dense.faiss").write_bytes(b"vectorz")
    (folder / "lexical" / "meta.json").unlink()
    (folder / "more").write_bytes(b"")
    assert faults(folder, made) == ["缺少 lexical/meta.json", "多出 more", "dense.faiss 已损坏"]


pairs = st.lists(st.tuples(st.text(), st.text()), unique=True)


@given(pairs, st.randoms())
def test_the_corpus_hash_does_not_depend_on_the_order(
    signatures: list[tuple[str, str]], chance: random.Random
) -> None:
    shuffled = list(signatures)
    chance.shuffle(shuffled)
    assert corpus_hash(shuffled) == corpus_hash(signatures)


def test_the_corpus_hash_changes_with_each_part() -> None:
    hashes = {
        corpus_hash(each)
        for each in ([], [("a", "1")], [("a", "2")], [("b", "1")], [("a", "1"), ("b", "1")])
    }
    assert len(hashes) == 5
