"""A question becomes parts; a part that the lexicon knows brings the concept's other names."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.expand import Part, concepts_of, expand
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
    assert weights(part) == {"血压高": 1.0, "高血压": 0.9, "hypertension": 0.9, "htn": 0.75}


def test_a_name_of_two_concepts_brings_both_at_less_weight() -> None:
    (part,) = expand("抽筋", LEXICON)
    assert weights(part) == {
        "抽筋": 1.0,
        "肌肉痉挛": 0.9 * 0.8,
        "muscle cramp": 0.9 * 0.8,
        "惊厥": 0.9 * 0.8,
        "convulsion": 0.9 * 0.8,
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


CALCIUM = Concept("ccb", "drug_class", ("钙通道阻滞剂", "地平类"), ("calcium antagonist",))
NIFEDIPINE = Concept("nifedipine", "drug", ("硝苯地平", "心痛定"), ("nifedipine",), broader="ccb")
GITS = Concept("gits", "drug", ("硝苯地平控释片", "拜新同"), ("gits",), broader="nifedipine")
MEDICINES = Lexicon((CALCIUM, NIFEDIPINE, GITS))


def test_the_next_wider_concept_is_added_faintly_and_apart() -> None:
    (part,) = expand("拜新同", MEDICINES)
    assert {one.text: one.weight for one in part.broader} == {"硝苯地平": 0.15, "nifedipine": 0.15}
    assert not {"硝苯地平", "钙通道阻滞剂"} & set(weights(part))


def test_nothing_narrower_is_added() -> None:
    (part,) = expand("地平类", MEDICINES)
    assert part.broader == ()
    assert set(weights(part)) == {"地平类", "钙通道阻滞剂", "calcium antagonist"}


def test_a_name_that_also_means_something_else_brings_its_concept_at_less_weight() -> None:
    shock = Concept("shock", "disease", ("休克", "昏倒"), ("shock",), ambiguous=("昏倒",))
    (part,) = expand("昏倒", Lexicon((shock,)))
    assert weights(part) == {"昏倒": 1.0, "休克": 0.9 * 0.8, "shock": 0.9 * 0.8}
    (part,) = expand("休克", Lexicon((shock,)))
    # It is not looked for itself: where it stands, it may mean something else.
    assert weights(part) == {"休克": 1.0, "shock": 0.9}


def test_a_unit_is_no_part_and_a_dose_form_counts_half() -> None:
    gram = Concept("gram", "unit", ("毫克",), ("mg",))
    capsule = Concept("capsule", "dose_form", ("胶囊",), ("capsule",))
    parts = expand("胶囊500毫克", Lexicon((gram, capsule)))
    assert [(part.concept, part.surface, part.weight) for part in parts] == [
        ("dose_form", "胶囊", 0.5),
        ("", "500毫克", 1.0),
    ]


def test_what_is_said_twice_is_one_part() -> None:
    assert said(expand("血压高，喝酒，血压高，喝酒", LEXICON)) == ["血压高", ",喝酒,", ",喝酒"]


def test_each_part_keeps_how_it_was_written() -> None:
    parts = expand("İ ＨＴＮ 能喝酒，頭暈", LEXICON)
    assert [(part.written, part.surface) for part in parts] == [
        ("ＨＴＮ", "htn"),
        ("能喝酒，頭暈", "能喝酒,头晕"),
    ]


def test_a_text_names_its_concepts_each_once() -> None:
    assert concepts_of("血压高，高血压，抽筋", LEXICON) == (PRESSURE, CRAMP, FIT)
    assert concepts_of("怎么办", LEXICON) == ()


def test_a_long_list_is_expanded_only_so_far() -> None:
    many = Lexicon(
        Concept(f"c{number}", "disease", (f"甲{number}病",), (f"ill{number}x",))
        for number in range(300)
    )
    parts = expand("。".join(one.zh[0] for one in many.concepts), many)
    assert len(parts) == 300
    assert sum(len(part.alternatives) == 2 for part in parts) == 100


@pytest.mark.parametrize(
    "text", ["的了吗", "，。！？", "😀😀", "怎么办 what is the ", "\n\t", "…—"]
)
def test_nothing_to_look_for_gives_no_part_at_any_length(text: str) -> None:
    assert expand(text * (5000 // len(text)), LEXICON) == ()


@pytest.mark.parametrize(
    "text", ["孩子血压高又抽筋。", "mixed 高血压 HTN😀的", "，。！", "阿莫西淋片"]
)
def test_four_times_the_text_takes_no_more_than_about_four_times_as_long(text: str) -> None:
    def took(length: int) -> float:
        whole = (text * length)[:length]
        began = time.thread_time()
        expand(whole, LEXICON)
        return time.thread_time() - began

    took(100)
    assert min(took(8000) for _ in range(5)) < 10 * min(took(2000) for _ in range(5)) + 0.005


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


def test_the_person_behind_a_disease_belongs_to_it():
    lexicon = Lexicon((Concept("tb", "disease", ("结核病",), ("tuberculosis",)),))
    assert [part.surface for part in expand("结核病人漏服", lexicon)] == ["结核病", "漏服"]
    assert [part.surface for part in expand("结核病漏服", lexicon)] == ["结核病", "漏服"]
