"""What is said of a patient is found where it stands."""

from __future__ import annotations

import pytest

from assistant.condensing.facts import facts
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


@pytest.mark.parametrize("piece", ["3岁", "十", "小于", "孕28周", "1/", "左"])
def test_a_long_text_is_read_in_time(piece):
    assert grows_linearly(facts, piece)
