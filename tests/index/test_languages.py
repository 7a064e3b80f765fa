"""Two languages on one scale: who comes first, and by how much, as arithmetic."""

from __future__ import annotations

import dataclasses

import pytest

from corpus.document import Language
from index.fuse import Fused
from index.languages import Asked, one_scale
from index.passage import Passage, Wanted

from .fakes import chunks, metadata

RABIES = Wanted(("狂犬病", "rabies"), 2.0, "disease")
WASH_ZH, WASH_EN = Wanted(("冲洗",), 1.0), Wanted(("wash",), 1.0)
NAMES = ("狂犬病", "rabies")


def asked(*, words: bool = False) -> Asked:
    """Ask in Chinese about rabies, and about washing where `words` says so."""
    return Asked(
        named=(RABIES,),
        own=(WASH_ZH,) if words else (),
        other=(WASH_EN,) if words else (),
        names=lambda title: frozenset(name for name in NAMES if name in title.split()),
    )


def passage(number: int, text: str, language: Language, title: str = "A title") -> Passage:
    (chunk,) = chunks(metadata(title, title), text)
    source = metadata(f"{number}", title)
    return Passage(number, dataclasses.replace(chunk, language=language), source)


def placed(found: dict[Passage, Fused], asking: Asked) -> dict[int, float]:
    candidates = sorted(found.values(), key=lambda one: -one.score)
    passages = {one.number: one for one in found}
    return {one.number: one.score for one in one_scale(candidates, passages, asking, spoken="zh")}


def test_of_equals_the_other_language_steps_back() -> None:
    found = {
        passage(1, "狂犬病", "zh"): Fused(1, 1.0, 0.5, 0.5),
        passage(2, "rabies", "en"): Fused(2, 3.0, 1.0, 0.4),
    }
    scores = placed(found, asked())
    assert list(scores) == [1, 2]
    assert scores[1] == 1.0
    assert scores[2] == pytest.approx(1.0 * (1 - 0.2))


@pytest.mark.parametrize(
    ("own", "other", "words"),
    [
        (("发热", "A"), ("rabies", "B"), False),  # only the other has what is named
        (("狂犬病", "A"), ("rabies", "On rabies"), False),  # only there a title names it
        (("狂犬病", "A"), ("rabies wash", "B"), True),  # only there stands every word
    ],
)
def test_the_other_language_comes_first_where_the_own_lacks_what_is_asked(
    own: tuple[str, str], other: tuple[str, str], words: bool
) -> None:
    found = {
        passage(1, own[0], "zh", own[1]): Fused(1, 2.0, 1.0, 0.5),
        passage(2, other[0], "en", other[1]): Fused(2, 1.0, 0.5, 0.2),
    }
    scores = placed(found, asked(words=words))
    assert list(scores) == [2, 1]
    assert scores[2] == pytest.approx(2.0 * (1 + 0.3))


@pytest.mark.parametrize("title", ["妊娠期狂犬病疾病", "狂犬病 工作规范"])
def test_a_title_in_either_language_that_names_it_lacks_nothing(title: str) -> None:
    found = {
        passage(1, "狂犬病", "zh", title): Fused(1, 2.0, 1.0, 0.5),
        passage(2, "rabies", "en", "On rabies"): Fused(2, 1.0, 0.5, 0.2),
    }
    # The longest name wins in a title: what the lexicon does not name there, it does not name.
    first = 1 if " " in title else 2
    assert next(iter(placed(found, asked()))) == first


def test_where_all_words_stand_the_own_language_comes_first() -> None:
    found = {
        passage(1, "狂犬病，冲洗", "zh"): Fused(1, 2.0, 1.0, 0.5),
        passage(2, "rabies wash", "en"): Fused(2, 2.0, 1.0, 0.5),
    }
    assert list(placed(found, asked(words=True))) == [1, 2]


def test_the_other_language_keeps_its_own_order_and_proportions() -> None:
    found = {
        passage(1, "狂犬病", "zh"): Fused(1, 2.0, 1.0, 0.5),
        passage(2, "rabies", "en"): Fused(2, 0.9, 0.5, 0.4),
        passage(3, "rabies", "en"): Fused(3, 0.8, 0.25, 0.2),
    }
    scores = placed(found, asked())
    assert scores[2] / scores[3] == pytest.approx((1.0 + 1.25 * 0.4) / (0.5 + 1.25 * 0.2))


def test_alone_each_language_is_scored_by_itself() -> None:
    mine = {passage(1, "狂犬病", "zh"): Fused(1, 1.4, 1.0, 0.4)}
    theirs = {passage(2, "rabies", "en"): Fused(2, 0.7, 0.5, 0.4)}
    assert placed(mine, asked()) == {1: 1.4}
    assert placed(theirs, asked()) == {2: pytest.approx(1.0 + 1.25 * 0.4)}


def test_nothing_in_nothing_out() -> None:
    assert one_scale([], {}, asked(), "zh") == []
    assert one_scale([Fused(1, 1.0, 1.0, 0.0)], {}, asked(), "zh") == []


def test_ties_go_by_passage_number() -> None:
    found = {passage(n, "狂犬病", "zh"): Fused(n, 1.0, 1.0, 0.0) for n in (3, 1)}
    found[passage(2, "rabies", "en")] = Fused(2, 1.0, 1.0, 0.0)
    assert list(placed(found, asked())) == [1, 3, 2]


def test_what_has_less_of_the_question_is_not_brought_up() -> None:
    found = {
        passage(1, "狂犬病，冲洗", "zh"): Fused(1, 1.0, 0.5, 0.5),
        passage(2, "wash", "en"): Fused(2, 3.0, 1.0, 0.4),  # 1 of 3 in weight
    }
    assert placed(found, asked(words=True))[2] == pytest.approx(1.0 * (1 - 0.2) / 3)
