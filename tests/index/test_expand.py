"""A question becomes parts; a part that the lexicon knows brings the concept's other names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.expand import Part, expand
from index.lexicon import Concept, Lexicon
from index.tokens import cut, fold

PRESSURE = Concept("htn", "disease", ("高血压", "血压高"), ("hypertension", "HTN"))
CRAMP = Concept("cramp", "symptom", ("肌肉痉挛", "抽筋"), ("muscle cramp",))
FIT = Concept("fit", "symptom", ("惊厥", "抽筋"), ("convulsion",))
LEXICON = Lexicon((PRESSURE, CRAMP, FIT))


def said(parts: tuple[Part, ...]) -> list[str]:
    return [part.surface for part in parts]


def weights(part: Part) -> dict[str, float]:
    return {one.text: one.weight for one in part.alternatives}


def test_a_question_is_cut_at_the_concepts_that_it_names() -> None:
    parts = expand("血压高能喝酒", LEXICON)
    assert said(parts) == ["血压高", "能喝酒"]
    assert [part.concept for part in parts] == ["disease", ""]
    assert len(parts[1].alternatives) == 1


def test_what_was_said_weighs_most_then_the_clinical_names_then_the_variants() -> None:
    (part,) = expand("血压高", LEXICON)
    assert weights(part) == {"血压高": 1.0, "高血压": 0.9, "hypertension": 0.9, "htn": 0.5}


def test_a_name_of_two_concepts_brings_both_at_less_weight() -> None:
    (part,) = expand("抽筋", LEXICON)
    assert weights(part) == {
        "抽筋": 1.0,
        "肌肉痉挛": 0.9 * 0.6,
        "muscle cramp": 0.9 * 0.6,
        "惊厥": 0.9 * 0.6,
        "convulsion": 0.9 * 0.6,
    }


def test_terms_are_those_of_the_name() -> None:
    (part,) = expand("HTN", LEXICON)
    assert all(one.terms == cut(one.text) for one in part.alternatives)


def test_other_words_stand_for_themselves() -> None:
    (part,) = expand("喝酒", LEXICON)
    assert weights(part) == {"喝酒": 1.0}


def test_a_stretch_of_stop_words_gives_no_part() -> None:
    assert expand("怎么办", LEXICON) == ()
    assert said(expand("高血压怎么办", LEXICON)) == ["高血压"]


def test_nothing_in_nothing_out() -> None:
    assert expand("", LEXICON) == expand(" ？！ ", LEXICON) == expand("😀", LEXICON) == ()


def test_a_name_of_stop_words_only_still_stands_for_its_concept() -> None:
    (part,) = expand("怎么", Lexicon((Concept("odd", "sign", ("怎么",), ("how",)),)))
    assert [one.text for one in part.alternatives] == ["怎么"]


def test_width_and_case_do_not_matter() -> None:
    assert expand("ＨＴＮ", LEXICON) == expand("htn", LEXICON)


@given(st.text(st.characters(exclude_categories=())))
def test_no_text_raises_and_every_part_can_be_searched(text: str) -> None:
    for part in expand(text, LEXICON):
        assert part.alternatives
        assert any(one.terms.words for one in part.alternatives)


@given(st.lists(st.sampled_from(["高血压", "抽筋", "怎么办", "喝酒", " ", "HTN", "，"])))
def test_the_parts_stand_in_the_order_of_the_question(pieces: list[str]) -> None:
    text = fold("，".join(pieces))
    at = 0
    for surface in said(expand(text, LEXICON)):
        at = text.index(surface, at) + len(surface)
