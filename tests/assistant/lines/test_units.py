"""A unit is a verbatim span of its passage; a list under a lead-in is one unit too."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.lines.units import units
from tests.assistant.fakes import make_passage


def texts(text, **more):
    return [unit.text for unit in units(make_passage(text, **more))]


def test_sentences_are_units():
    long = "以下各条都要逐项核对。" * 15
    assert texts(long + "\n" + "成人每次 12.5 mg。每日最多 50 mg；须在饭后口服。")[-2:] == [
        "成人每次 12.5 mg。",
        "每日最多 50 mg；须在饭后口服。",  # a semicolon must not cut a limit off its dose
    ]


def test_a_row_is_one_unit_and_a_table_none():
    row = "药名：阿卡维林；每次：12.5 mg。每日：2 次"
    assert texts(row, kind="row") == [row]
    assert texts("药名 | 每次\n阿卡维林 | 12.5 mg", kind="table") == []


def test_a_short_passage_is_a_unit_as_a_whole_too():
    text = "成人每次 12.5 mg。须在饭后口服。"
    assert texts(text) == [text, "成人每次 12.5 mg。", "须在饭后口服。"]


def test_where_a_digest_says_what_it_was_made_from_is_no_answer():
    text = "（依据：某指南 2023 年版）\n成人每次 12.5 mg，须在饭后口服。"
    assert texts(text) == ["成人每次 12.5 mg，须在饭后口服。"]


def test_a_list_comes_whole_with_its_lead_in_and_item_by_item_under_it():
    text = "出现以下情况，立即转诊：\n• 收缩压低于 90 mmHg。\n• 血钾高于 5.8 mmol/L。\n其余观察。"
    found = units(make_passage(text))
    assert text[: text.index("\n其余")] in [unit.text for unit in found]
    assert {(unit.text, unit.context) for unit in found if unit.context} == {
        ("收缩压低于 90 mmHg。", "出现以下情况，立即转诊："),
        ("血钾高于 5.8 mmol/L。", "出现以下情况，立即转诊："),
    }


def test_a_list_too_long_to_quote_whole_is_quoted_as_far_as_it_fits_or_by_item():
    items = "\n".join(f"{n}. 第 {n} 条注意事项，" + "须仔细核对" * 8 + "。" for n in range(1, 21))
    found = units(make_passage(f"注意：\n{items}"))
    assert all(len(unit.text) <= 420 for unit in found)
    assert sum("第 20 条" in unit.text for unit in found) == 1


def test_what_is_too_short_to_say_anything_is_left_out():
    assert "好。" not in texts("好。\n\n成人每次 12.5 mg。")


pieces = st.sampled_from(
    (
        *("成人每次 12.5 mg。", "注意：", "• 项目一，须核对", "1. 第一步先洗手"),
        *("\n", "；", " ", "a. b"),
    )
)


@given(
    st.lists(pieces, max_size=14).map(lambda some: "".join(["始", *some])),
    st.sampled_from(["text", "row"]),
)
def test_every_unit_is_the_span_it_says(text, kind):
    passage = make_passage(text, kind=kind)
    for unit in units(passage):
        assert passage.chunk.text[unit.start : unit.end] == unit.text
        assert unit.context in text
        assert unit.text.strip()


def test_a_long_row_is_cut_between_its_cells_in_either_language():
    for colon, mark in (("：", "；"), (": ", "; ")):
        cells = [f"Col {n}{colon}{n}.5 mg, " + "with food " * 5 + "daily" for n in range(9)]
        found = units(make_passage(mark.join(cells), kind="row"))
        assert len(found) > 1
        assert "".join(unit.text for unit in found) == mark.join(cells)
        assert {unit.context for unit in found[1:]} == {cells[0]}
        assert all(unit.text.startswith("Col ") for unit in found)
