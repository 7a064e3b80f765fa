"""Age and weight of a patient: read exactly or not at all."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.patient.body import read_body


@pytest.mark.parametrize(
    ("text", "months", "kilos"),
    [
        ("6个月的娃20斤发烧", 6, 10),
        ("半岁娃娃", 6, None),
        ("一岁半的娃", 18, None),
        ("1岁3个月，体重九公斤半", 15, Fraction(19, 2)),
        ("娃16斤5两", None, Fraction(33, 4)),
        ("３岁　１５ｋｇ", 36, 15),
        ("20斤糖尿病", None, 10),
        ("20斤水痘", None, 10),
        ("A 10 kg child of 2 years with pneumonia", 24, 10),
        ("6-month-old baby weighing 22 pounds", 6, 10),
        ("a 76-year-old", 912, None),
        ("七十多的婆婆", 840, None),
    ],
)
def test_age_and_weight_are_read(text: str, months: int | None, kilos: Fraction | None) -> None:
    body = read_body(text)
    assert (body.months, body.kilos) == (months, kilos)


@pytest.mark.parametrize(
    "text",
    [
        "怀孕6个月血压高", "怀起娃五个月", "肚里有娃六个月了", "咳了2个月", "65岁及以上", "6～12岁",
        "10～15公斤", "瘦了5公斤", "喝了半斤白酒", "15 mg/kg", "每公斤10mg", "二十来斤",
        "2月龄以下", "体重低于20公斤",
        "under 10 kg", "cough of 2 months",
    ],
)  # fmt: skip
def test_what_is_no_age_and_no_weight_gives_none(text: str) -> None:
    body = read_body(text)
    assert (body.months, body.kilos) == (None, None)


def test_two_weights_are_two_patients() -> None:
    assert read_body("大的20公斤，小的10公斤").kilos is None


@given(st.integers(min_value=2, max_value=500))
def test_a_jin_is_half_a_kilogram(jin: int) -> None:
    assert read_body(f"娃{jin}斤").kilos == Fraction(jin, 2)
    assert read_body(f"{jin} kg").kilos == jin


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("8个月的娃80公斤", True),
        ("8个月的娃8公斤", False),
        ("45岁，12公斤", True),
        ("5岁20公斤", False),
    ],
)
def test_a_weight_that_nobody_of_an_age_has_is_seen(text: str, odd: bool) -> None:
    assert read_body(text).odd is odd
