"""The row for 9 kg stands before the row for 6."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.lines.ranges import reached, stands_for
from assistant.lines.rank import _cells
from assistant.questions.intents import read_intents


@pytest.mark.parametrize(
    ("question", "row", "says"),
    [
        ("6 kg 的孩子喂多少", "体重（kg）：5～7；每次用量（ml）：1.5", 1),
        ("6kg的孩子喂多少", "体重（kg）：8～10；每次用量（ml）：2.5", -1),
        ("12 公斤的娃喂多少", "体重（kg）：11～15；每次用量（ml）：4", 1),
        ("12斤的娃喂多少", "体重（kg）：5～7；每次用量（ml）：1.5", 1),
        ("14千克", "流感患者：1岁及以上儿童，体重≤15 kg；每次30 mg", 1),
        ("15 kg", "流感患者：1岁及以上儿童，体重>15～23 kg；每次45 mg", -1),
        ("23 kg", "流感患者：1岁及以上儿童，体重>15～23 kg；每次45 mg", 1),
        ("41 kg", "体重>40 kg；每次75 mg", 1),
        ("40 kg", "体重>40 kg；每次75 mg", -1),
        ("8个月的娃", "年龄：6～12个月；每次 5 ml", 1),
        ("1岁的娃", "年龄：6～12个月；每次 5 ml", 1),
        ("三岁的娃", "年龄：6～12个月；每次 5 ml", -1),
        ("半岁的娃", "年龄：6～12个月；每次 5 ml", 1),
        ("十二公斤的娃", "体重（kg）：11～15；每次用量（ml）：4", 1),
        ("两三岁的娃", "年龄：6～12个月；每次 5 ml", 0),
        ("3岁的娃", "年龄：6～12个月；每次 5 ml", -1),
        ("2岁，12 kg", "年龄：1～3岁；体重（kg）：15～20；2 ml", -1),
        ("8个月", "年龄：6月龄及以上；口服每次剂量：5～10 mg/kg", 1),
        ("4个月", "年龄：6月龄及以上；口服每次剂量：5～10 mg/kg", -1),
        ("a child of 9 kg", "Weight (kg)：8–10；Dose (ml)：2.5", 1),
        ("a 5 year old child", "Age：1–3 years；Dose (ml)：2.5", -1),
        # nothing to compare
        ("布罗芬定用量", "体重（kg）：5～7；每次用量（ml）：1.5", 0),
        ("6 kg 的孩子喂多少", "药名：阿卡维林；每次：5～10 mg/kg", 0),
        ("每次 10 mg/kg 吗", "体重（kg）：5～7；每次用量（ml）：1.5", 0),
        ("6 kg", "", 0),
        ("", "体重（kg）：5～7", 0),
    ],
)
def test_a_row_is_for_the_weight_and_age_that_are_named(question, row, says):
    assert stands_for(question, row) == says


@given(st.integers(1, 60), st.integers(1, 30), st.integers(1, 30))
def test_any_weight_is_held_by_its_range_alone(weight, low, width):
    high = low + width
    says = stands_for(f"{weight} kg 的孩子", f"体重（kg）：{low}～{high}；用量：1 ml")
    assert says == (1 if low <= weight <= high else -1)


@given(st.text(max_size=40), st.text(max_size=60))
def test_no_text_breaks_it(question, row):
    assert stands_for(question, row) in (-1, 0, 1)


def test_a_row_with_english_marks_is_read_cell_by_cell():
    row = "Weight (kg): 5 to 7; Dose (mL): 1.5"
    assert stands_for("9 kg", "Weight (kg): 8-10; Dose (mL): 2.5") == 1
    assert stands_for("9 kg", "Weight (kg): 5-7; Dose (mL): 8-10") == -1
    assert stands_for("9 kg", row) == -1


def test_a_caption_that_names_two_drugs_does_not_lend_one_the_dose_of_the_other():
    row = "退热首选甲药或乙药，按体重计算：退热药：乙药；口服每次剂量：5～10 mg/kg"
    assert _cells(row) == "乙药；口服每次剂量：5～10 mg/kg"
    english = "Antipyretics, first drug A or drug B: Drug: B; Dose: 5 to 10 mg/kg"
    assert _cells(english) == "B；Dose: 5 to 10 mg/kg"
    assert "dose" in {intent.name for intent in read_intents("8公斤的娃，甲药一次给多少")}


@pytest.mark.parametrize(
    ("question", "heading", "expected"),
    [
        ("血压190/115没有不舒服", "血压 ≥180/110 mmHg 但没有急性并发症", 1),
        ("血压 178／112", "血压 ≥180/110 mmHg", 1),
        ("血压150/95", "血压 ≥180/110 mmHg", -1),
        ("血压高", "血压 ≥180/110 mmHg", 0),
        ("血压190/115", "常用降压药", 0),
    ],
)
def test_a_pressure_reaches_what_a_heading_begins_at(question, heading, expected):
    assert reached(question, heading) == expected
