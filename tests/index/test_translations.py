"""Everyday words and what the other language calls them."""

from __future__ import annotations

import pytest

from index.expand import Alternative, Part, expand
from index.lexicon import Concept, Lexicon
from index.tokens import cut
from index.translations import FILE, Everyday, Translations, abroad, built_in

TABLE = Translations(
    (
        (("冲洗", "洗一洗"), ("wash", "rinse")),
        (("冲洗器",), ("irrigator",)),
        (("首次",), ("first", "first time")),
        (("首剂",), ("first dose",)),
        (("洗衣",), ("wash",)),
        (("以前",), ("with",)),  # a stop-word
    )
)
LEXICON = Lexicon((Concept("wound-washing", "procedure", ("冲洗伤口",), ("wound washing",)),))


def found(question: str, lexicon: Lexicon = LEXICON) -> tuple[Everyday, ...]:
    return TABLE.find(expand(question, lexicon))


def texts(alternatives: tuple[Alternative, ...]) -> tuple[str, ...]:
    return tuple(one.text for one in alternatives)


@pytest.mark.parametrize(
    ("question", "surfaces"),
    [
        ("要冲洗多久", ["冲洗"]),
        ("冲洗器多少钱", ["冲洗器"]),  # the longest wins
        ("冲洗，再沖洗", ["冲洗"]),  # once, and Traditional characters are the same
        ("how long to keep washing", ["washing"]),  # by its stem
        ("the First Dose, first time", ["first dose", "first time"]),
        ("whitewash", []),
        ("washington", []),
        ("冲洗伤口", []),  # a concept brings its own names
        ("多久", []),
        ("", []),
    ],
)
def test_words_are_found_outside_concepts(question: str, surfaces: list[str]) -> None:
    assert [one.surface for one in found(question)] == surfaces


def test_a_word_has_the_names_of_all_its_lines() -> None:
    (word,) = found("wash")
    assert texts(word.zh) == ("冲洗", "洗一洗", "洗衣")
    assert texts(word.en) == ("wash", "rinse")


def test_stop_words_are_left_out() -> None:
    (word,) = found("以前")
    assert (texts(word.zh), texts(word.en)) == (("以前",), ())
    assert abroad([word]) == []


@pytest.mark.parametrize(
    ("question", "names"), [("冲洗", ("wash", "rinse")), ("wash", ("冲洗", "洗一洗", "洗衣"))]
)
def test_only_the_other_language_is_searched(question: str, names: tuple[str, ...]) -> None:
    (part,) = abroad(found(question))
    assert texts(part.alternatives) == names
    assert not part.concept
    assert all(0 < one.weight < 1 for one in part.alternatives)
    assert part.alternatives[0].terms == cut(names[0])


def test_a_question_in_two_languages_finds_the_words_of_both() -> None:
    assert [one.surface for one in found("首次 wash 多久")] == ["首次", "wash"]


def test_nothing_is_found_in_an_empty_table() -> None:
    assert Translations(()).find((Part("冲洗 wash", ()),)) == ()


def test_each_line_of_the_table_has_words_of_both_languages() -> None:
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        chinese, english = (side.split("|") for side in line.split("\t"))
        assert all(len(word) > 1 and not word.isascii() for word in chinese), line
        assert all(word.isascii() and word.strip() == word != "" for word in english), line
        assert len({*chinese, *english}) == len(chinese) + len(english), line


def test_the_table_that_ships_is_read() -> None:
    (word,) = built_in().find(expand("袖带", Lexicon(())))
    assert "cuff" in texts(word.en)
