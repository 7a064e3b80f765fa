"""What is said of a patient is found, and two of a kind never stand side by side."""

from __future__ import annotations

import pytest

from assistant.condensing.facts import cut_out, facts, named, only_facts, put
from index.lexicon import built_in
from tests.growth import grows_linearly


@pytest.mark.parametrize(
    ("text", "kind", "stretch"),
    [
        ("3岁娃发烧", "age", "3岁"),
        ("小于六个月的娃", "age", "小于六个月"),
        ("八十来岁的老人", "age", "八十来岁"),
        ("a 3 year old", "age", "3 year old"),
        ("体重14公斤", "weight", "体重14公斤"),
        ("孕28周头痛", "gestation", "孕28周"),
        ("血压150/95怎么办", "pressure", "150/95"),
        ("烧到39度5", "temperature", "39度5"),
        ("左边膝盖", "side", "左边"),
        ("right knee", "side", "right"),
        ("病人男的，咳嗽", "sex", "男的"),
    ],
)
def test_a_fact_is_found_where_it_stands(text, kind, stretch):
    assert (kind, stretch) in {(one.kind, text[one.start : one.end]) for one in facts(text)}


@pytest.mark.parametrize("text", ["吃3个月", "每公斤10毫克", "10 mg/kg", "左氧氟沙星怎么吃"])
def test_a_duration_or_a_dose_is_no_fact_of_a_patient(text):
    assert not {one.kind for one in facts(text)} & {"age", "weight"}


@pytest.mark.parametrize(
    ("new", "earlier", "after"),
    [
        ("5个月", "5岁娃锌补多少", "5个月娃锌补多少"),
        ("孕妇", "3岁娃怎么治", "孕妇怎么治"),
        ("16公斤", "14公斤的娃吃多少", "16公斤的娃吃多少"),
        ("氨氯地平", "硝苯地平怎么吃", "氨氯地平怎么吃"),
        ("氨氯地平", "怎么吃", None),
        ("氨氯地平", "硝苯地平和氯沙坦哪个好", None),
    ],
)
def test_a_fact_takes_the_place_of_the_one_of_its_kind(new, earlier, after):
    assert put(new, earlier, built_in()) == after


def test_a_text_of_facts_only_is_told_from_one_that_says_more():
    assert only_facts("18公斤的小孩", built_in())
    assert only_facts("a 2 year old", built_in())
    assert not only_facts("18公斤的小孩吐了", built_in())
    assert not only_facts("的", built_in())


def test_what_is_cut_out_takes_its_particle_along():
    text = "60岁的高血压病人"
    ages = [one for one in named(text, built_in()) if one.kind == "age"]
    assert cut_out(text, ages) == "高血压病人"


@pytest.mark.parametrize("piece", ["3岁", "十", "小于", "孕28周", "1/", "左"])
def test_a_long_text_is_read_in_time(piece):
    assert grows_linearly(facts, piece)
