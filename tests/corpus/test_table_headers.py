"""A row is a header only where it gives a sign of being one."""

from __future__ import annotations

import pytest

from corpus.table_headers import Header, find_header, is_column_name, is_quantity, splits


@pytest.mark.parametrize(
    "rows",
    [
        [["药物", "剂量"], ["氨氯地平", "5 mg"], ["依那普利", "10 mg"]],
        [["WEIGHT", "ISONIAZID 100 mg tablet"], ["2 kg", "¼ tab"], ["4 kg", "½ tab"]],
        [["", "氨氯地平", "依那普利"], ["起始", "5 mg", "10 mg"], ["最大", "10 mg", "20 mg"]],
        [["药物", "氨氯地平", "依那普利"], ["剂量", "5 mg", "10 mg"]],
        [["AGE", "Up to 4 months", "4 up to 12 months"], ["ml", "200", "450"]],
        [["If the child has:", "Follow up in:"], ["PNEUMONIA", "2 days"]],
        [
            ["器官", "预防成年患者择期髋关节或膝关节置换术后静脉血栓栓塞症" * 4, "预防卒中" * 25],
            ["贫血", "常见", "常见"],
            ["恶心", "常见", "少见"],
            ["鼻衄", "少见", "常见"],
        ],
    ],
)
def test_rows_that_name_columns_are_headers(rows: list[list[str]]) -> None:
    assert find_header(rows) == Header(1)


@pytest.mark.parametrize(
    "rows",
    [
        [["早餐", "牛奶250ml"], ["午餐", "米饭100g"]],
        [["Dosage: Adult", "0.5 ml"], ["Children over 3 years", "0.2 – 0.3 ml"]],
        [["年龄", "18岁以上"], ["剂量", "5 mg"], ["频次", "每日1次"]],
        [
            ["Severe pallor.\nor\nHb < 6 g/dl.", "SEVERE ANAEMIA", "Refer URGENTLY"],
            ["Some pallor", "ANAEMIA", "Give iron and counsel on iron rich diet"],
        ],
        [["Birth", "BCG", "OPV0", "", ""], ["6 weeks", "DaPT", "OPV1", "HepB1", "RV1"]],
        [["药物", "剂量"]],
    ],
)
def test_rows_of_values_are_no_headers(rows: list[list[str]]) -> None:
    assert find_header(rows) == Header(0)


def test_a_row_without_a_sign_is_read_as_a_row_and_doubted() -> None:
    rows = [["春季", "夏季", "秋季"], ["张三", "李四", "王五"], ["赵", "钱", "孙"]]
    assert find_header(rows) == Header(0, sure=False)
    assert find_header(rows, emphasised=1) == Header(1)
    assert find_header(rows, stated=1) == Header(1)


def test_levels_are_counted_while_merged_names_are_parted() -> None:
    levels = [
        ["药物", "剂量", "剂量", "剂量", "剂量"],
        ["药物", "成人", "成人", "儿童", "儿童"],
        ["药物", "起始", "最大", "起始", "最大"],
        ["甲", "5 mg", "10 mg", "1 mg", "2 mg"],
        ["乙", "5 mg", "5 mg", "1 mg", "2 mg"],
    ]
    assert find_header(levels).rows == 3
    assert find_header(levels, stated=1).rows == 3
    # Classes of blood pressure are names although they are numbers.
    risk = [
        ["病史", "血压", "血压"],
        ["病史", "SBP 130～139", "SBP≥140"],
        ["无", "低危", "中危"],
    ]
    assert find_header(risk).rows == 2


def test_doses_under_a_merged_name_are_no_second_header() -> None:
    assert not splits(["药物", "剂量", "剂量"], ["", "5 mg", "10 mg"])
    assert not splits(["AGE", "CRITERIA", "CRITERIA"], ["1-5 years", "HIV", "stage 3"])
    assert splits(["REGIMEN 3A", "PHASE", "PHASE"], ["WEIGHT", "RHZ (60,30,150)", "RH (150,75)"])


def test_names_and_quantities() -> None:
    assert all(map(is_column_name, ["剂量", "每次剂量（mg）", "Weight (kg)", "Side effects"]))
    assert not any(map(is_column_name, ["", "氨氯地平", "5 mg", "Give one dose now and wait."]))
    assert all(map(is_quantity, ["5 mg", "2.5～10 mg", "≥160", "10", "500mg/日"]))
    assert not any(map(is_quantity, ["> 6 week – 6 months", "15 mg capsule", "1级", "每日1次"]))
