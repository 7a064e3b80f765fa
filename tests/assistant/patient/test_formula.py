"""Sums by weight: exact, capped, and never off by ten."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.doses.grammar import quantities
from assistant.patient.formula import Cap, caps_in, formulas_in, volume_of, worked_out, written


def sums(text: str, kilos: int) -> list[str]:
    maxima = tuple(caps_in(text))
    return [written(worked_out(one, Fraction(kilos), maxima), "zh") for one in formulas_in(text)]


@pytest.mark.parametrize(
    ("line", "kilos", "said"),
    [
        ("肾上腺素单次剂量 0.01 mg/kg", 15, ["每次 0.01 mg/kg × 15 kg = 每次 0.15 mg"]),
        ("每次剂量：40 mg/kg，不超过 1 g；每日 2 次", 12, ["每次 40 mg/kg × 12 kg = 每次 480 mg"]),
        (
            "每次剂量：40 mg/kg，不超过 1 g",
            30,
            ["每次 40 mg/kg × 30 kg = 每次 1200 mg，超过原文最大 1000 mg，只到 每次 1000 mg"],
        ),
        (
            "每日 30 mg/kg，分 3 次口服",
            10,
            ["每日 30 mg/kg × 10 kg = 每日 300 mg，分 3 次，每次 100 mg"],
        ),
        ("每日 3 mg/kg，分 2～3 次口服", 10, ["每日 3 mg/kg × 10 kg = 每日 30 mg"]),
        ("每日 1.6～1.8 μg/kg", 60, ["每日 1.6～1.8 μg/kg × 60 kg = 每日 96～108 μg"]),
        ("20 IU/kg", 60, ["20 IU/kg × 60 kg = 1200 IU"]),
        ("0.25 mg/(kg·h)", 40, ["每小时 0.25 mg/kg × 40 kg = 每小时 10 mg"]),
        ("不能按 0.1 mL/kg 给", 20, []),
        ("一天合计 80 mg/kg", 20, []),
        ("首次 2 J/kg", 20, []),
        ("24 小时不超过 60 mg/kg", 20, []),
        ("每次 20 mg", 20, []),
    ],
)
def test_a_sum_is_written_out(line: str, kilos: int, said: list[str]) -> None:
    assert sums(line, kilos) == said


def test_a_body_weight_is_no_maximum() -> None:
    assert list(caps_in("体重不足 10 kg 的婴儿：0.01 mg/kg")) == []


def test_a_volume_is_given_where_one_strength_stands() -> None:
    line = "单次 0.01 mg/kg，用 1 mg/mL 注射液"
    total = worked_out(formulas_in(line)[0], Fraction(15))
    assert volume_of(total, line) == (Fraction(15, 100), Fraction(15, 100), "1 mg/mL")
    assert volume_of(total, line + "或 0.1 mg/mL 注射液") is None
    assert volume_of(total, "单次 0.01 mg/kg") is None


UNITS = st.sampled_from(["mg", "g", "μg", "mL", "IU", "U"])
TENTHS = st.integers(min_value=1, max_value=9999).map(lambda n: Fraction(n, 100))


@given(TENTHS, st.integers(min_value=1, max_value=200), UNITS)
def test_a_sum_is_the_product_read_back(dose: Fraction, kilos: int, unit: str) -> None:
    line = f"每次 {float(dose):g} {unit}/kg"
    total = worked_out(formulas_in(line)[0], Fraction(kilos))
    assert total.low == total.high == dose * kilos
    said = written(total, "zh").rsplit("= ", 1)[1]
    if "≈" not in said:
        assert quantities(said)[0].written[0].low == dose * kilos


@given(TENTHS, st.integers(min_value=1, max_value=200), TENTHS)
def test_no_sum_is_above_its_maximum(dose: Fraction, kilos: int, most: Fraction) -> None:
    formula = formulas_in(f"每次 {float(dose):g} mg/kg")[0]
    total = worked_out(formula, Fraction(kilos), [Cap(most, "mg", "次", "mg")])
    assert total.capped == (min(dose * kilos, most),) * 2
    assert (total.cap is not None) == (dose * kilos > most)
