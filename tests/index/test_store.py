"""A version is whole or it is not read: what it holds, and how it follows the corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import EncoderMismatch, IndexMissing
from index.store import Store

from .fakes import (
    PRESSURE,
    SUGAR,
    WEIGHTS,
    WHEEZE,
    OtherEncoder,
    TopicEncoder,
    change,
    everything,
    files,
    found,
    put,
    version_folder,
)

# What a version is


def test_before_the_first_build_the_sentence_says_what_to_run(store: Store) -> None:
    for ask in (lambda: store.open(TopicEncoder()), store.card, store.verify):
        with pytest.raises(IndexMissing, match="mentor index build"):
            ask()
    assert store.current() is None
    assert store.signatures() == {}
    assert store.stamp() == (0, 0)


def test_a_build_is_found_by_words_and_by_vector(store: Store) -> None:
    card = put(store, change("a", PRESSURE, SUGAR), change("b", WHEEZE))
    opened = store.open(TopicEncoder())
    assert (card.documents, card.passages, len(opened.lexical), len(opened.dense)) == (2, 3, 3, 3)
    assert opened.notice == ""
    assert opened.card == card == store.card()
    assert found(opened, "沙丁胺醇") == {WHEEZE}
    (number,) = opened.passages.numbers(["b@2022"])
    vector = TopicEncoder().encode(["哮喘"])[0]
    assert opened.dense.search(vector, 1) == [(number, pytest.approx(1.0))]
    assert store.verify() == []
    assert store.signatures() == {"a@2022": f"{PRESSURE}\n{SUGAR}", "b@2022": WHEEZE}


def test_the_card_says_what_the_index_was_built_from(store: Store) -> None:
    card = put(store, change("a", PRESSURE))
    assert (card.encoder, card.encoder_fingerprint, card.dimension) == ("topics", "topics-1", 6)
    assert card.weights == WEIGHTS
    assert card.version == f"v000001-{card.corpus_hash[:8]}"
    assert set(card.files) >= {"passages.db", "dense.faiss", "lexical/meta.json"}


def test_the_same_corpus_has_the_same_hash_in_any_order(tmp_path: Path) -> None:
    one, other = Store(tmp_path / "one"), Store(tmp_path / "other")
    card = put(one, change("a", PRESSURE), change("b", SUGAR))
    put(other, change("b", SUGAR))
    assert put(other, change("a", PRESSURE)).corpus_hash == card.corpus_hash
    assert put(other, change("a", WHEEZE)).corpus_hash != card.corpus_hash


def test_an_update_encodes_only_what_is_new(two: Store) -> None:
    encoder = TopicEncoder()
    put(two, change("c", WHEEZE), encoder=encoder)
    assert [text.splitlines()[-1] for text in encoder.encoded] == [WHEEZE, "治疗"]
    assert everything(two.open(TopicEncoder())) == {PRESSURE, SUGAR, WHEEZE}


def test_title_and_headings_are_searched_with_the_text(store: Store) -> None:
    put(store, change("a", "每日一次，每次5mg。", title="氨氯地平说明书"))
    assert found(store.open(TopicEncoder()), "氨氯地平") == {"每日一次，每次5mg。"}
    assert found(store.open(TopicEncoder()), "治疗") == {"每日一次，每次5mg。"}


def test_a_changed_document_replaces_its_passages(two: Store) -> None:
    put(two, change("a", WHEEZE))
    opened = two.open(TopicEncoder())
    assert everything(opened) == {SUGAR, WHEEZE}
    assert len(opened.lexical) == len(opened.dense) == opened.passages.count() == 2
    assert found(opened, "氨氯地平") == set()


def test_a_removed_document_is_unreachable_everywhere(two: Store) -> None:
    before = two.open(TopicEncoder())
    (number,) = before.passages.numbers(["a@2022"])
    gone = before.passages.by_number([number])[number].chunk
    put(two, remove=["a@2022"])
    opened = two.open(TopicEncoder())
    assert found(opened, "高血压 氨氯地平") == set()
    assert opened.passages.by_number([number]) == {}
    assert opened.passages.by_chunk(gone.id) is None
    assert opened.passages.by_place("a@2022", 0) is None
    assert [source.key for source in opened.passages.sources()] == ["b@2022"]
    assert number not in dict(opened.dense.search(TopicEncoder().encode(["高血压"])[0], 10))


def test_no_byte_of_a_removed_text_stays_in_the_version(two: Store) -> None:
    assert PRESSURE.encode() in (version_folder(two) / "passages.db").read_bytes()
    put(two, remove=["a@2022"])
    for path in version_folder(two).rglob("*"):
        assert path.is_dir() or "氨氯地平".encode() not in path.read_bytes(), path


def test_a_document_without_passages_is_remembered(store: Store) -> None:
    put(store, change("a", signature="empty"))
    assert store.signatures() == {"a@2022": "empty"}
    assert found(store.open(TopicEncoder()), "高血压") == set()


def test_three_versions_are_kept(store: Store) -> None:
    versions = [put(store, change("a", f"高血压第{at}版")).version for at in range(5)]
    assert files(store.folder) == ["CURRENT", *versions[2:]]


def test_an_open_version_answers_on_when_it_has_been_pruned(store: Store) -> None:
    put(store, change("a", PRESSURE))
    opened = store.open(TopicEncoder())
    for at in range(4):
        put(store, change("a", f"高血压第{at}版"))
    assert not (store.folder / opened.card.version).exists()
    assert found(opened, "氨氯地平") == {PRESSURE}


def test_the_stamp_changes_with_each_version(store: Store) -> None:
    stamps = {store.stamp()}
    for text in (PRESSURE, SUGAR, WHEEZE):
        put(store, change("a", text))
        stamps.add(store.stamp())
    assert len(stamps) == 4


# Another encoder


def test_another_encoder_is_refused_with_the_command_to_run(two: Store) -> None:
    with pytest.raises(EncoderMismatch, match="mentor index build --encoder other"):
        two.open(OtherEncoder())
    with pytest.raises(EncoderMismatch):
        put(two, change("c", WHEEZE), encoder=OtherEncoder())
    assert put(two, change("c", WHEEZE), encoder=OtherEncoder(), afresh=True).encoder == "other"
    assert everything(two.open(OtherEncoder())) == {WHEEZE}
