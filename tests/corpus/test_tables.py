"""Tables keep each number in its row and under its header."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.tables import Cell, expand, is_doubtful, table_blocks, tidy


def test_merged_cells_fill_every_place_that_they_cover() -> None:
    marked = [
        [Cell("体重", rows=2), Cell("剂量", columns=2)],
        [Cell("起始"), Cell("最大")],
        [Cell("10 kg"), Cell("5 mg"), Cell("10 mg")],
    ]
    assert expand(marked) == [
        ["体重", "剂量", "剂量"],
        ["体重", "起始", "最大"],
        ["10 kg", "5 mg", "10 mg"],
    ]


@given(
    st.lists(
        st.lists(
            st.builds(Cell, st.text(max_size=3), st.integers(-2, 9), st.integers(-2, 9)), max_size=5
        ),
        max_size=6,
    )
)
def test_expanding_gives_a_rectangle_that_holds_every_cell(marked: list[list[Cell]]) -> None:
    grid = expand(marked)
    assert len(grid) == len(marked)
    assert len({len(row) for row in grid}) <= 1
    assert all(cell.text in row for cells, row in zip(marked, grid, strict=True) for cell in cells)


def test_a_hostile_span_stays_small() -> None:
    grid = expand([[Cell("a", columns=10**9, rows=10**9)]] * 3)
    assert sum(map(len, grid)) <= 3 * 200


def test_a_row_of_one_merged_cell_names_the_part_below_it() -> None:
    rows = [
        ["春季", "春季"],
        ["早餐", "粥50g"],
        ["午餐", "饭"],
        ["夏季", "夏季"],
        ["早餐", "面50g"],
    ]
    parts = table_blocks(rows, pages=[3, 3, 3, 4, 4])
    assert [(part.text, part.page, len(part.rows)) for part in parts] == [
        ("春季", 3, 2),
        ("夏季", 4, 1),
    ]


def test_a_first_row_of_one_cell_is_the_caption() -> None:
    (table,) = table_blocks([["表1 分级", "表1 分级"], ["级别", "收缩压"], ["1级", "140"]])
    assert (table.text, table.rows[0], table.header_rows) == ("表1 分级", ("级别", "收缩压"), 1)


def test_a_caption_and_a_header_above_named_parts_reach_every_part() -> None:
    rows = [
        ["母亲方案"] * 2,
        ["对象", "方案"],
        ["首诊"] * 2,
        ["所有孕妇", "FDC"],
        ["产时"] * 2,
        ["新确诊", "AZT"],
    ]
    first, second = table_blocks(rows)
    assert (first.text, first.rows) == ("母亲方案 首诊", (("对象", "方案"), ("所有孕妇", "FDC")))
    assert (second.text, second.header_rows) == ("母亲方案 产时", 1)


def test_one_column_is_no_table() -> None:
    blocks = table_blocks([["注意"], ["孕妇禁用\n哺乳期慎用"]], pages=2)
    assert [(b.kind, b.text, b.page) for b in blocks] == [
        ("NarrativeText", "注意", 2),
        ("NarrativeText", "孕妇禁用", 2),
        ("NarrativeText", "哺乳期慎用", 2),
    ]


def test_labels_above_a_wide_table_are_read_as_text() -> None:
    rows = [
        ["Decision ID", "DT.01", "DT.01", "DT.01"],
        ["Trigger", "Quick check", "Quick check", "Quick check"],
        ["Input", "Output", "Action", "Note"],
        ["fever", "refer", "call", ""],
    ]
    first, second, table = table_blocks(rows)
    assert (first.text, second.text) == ("Decision ID: DT.01", "Trigger: Quick check")
    assert (table.text, table.rows[0][0], table.header_rows) == ("DT.01", "Input", 1)


def test_one_label_above_a_full_header_is_text_and_a_header_of_two_levels_is_none() -> None:
    rows = [
        ["Schedule ID", "S.01: Contacts", "", ""],
        ["Name", "Trigger", "Due", "Comment"],
        ["Contact 1", "None", "12 weeks", ""],
    ]
    label, table = table_blocks(rows)
    assert (label.text, table.text) == ("Schedule ID: S.01: Contacts", "S.01: Contacts")
    levels = [["体重", *["剂量"] * 3], ["体重", "片", "ml", "支"], ["5 kg", "1", "2", "3"]]
    (table,) = table_blocks(levels)
    assert (table.text, table.header_rows) == ("", 2)


def test_a_table_of_holes_is_doubtful() -> None:
    assert is_doubtful([["a", "", ""], ["", "", "b"]])
    assert not is_doubtful([["a", "b"], ["c", ""]])


def test_rows_askew_to_their_header_are_doubtful() -> None:
    header = ["年龄", "剂量（mg）", "剂量（mg）", "剂量（ml）"]
    assert not is_doubtful([header, ["14天以下", "5 mg", "5 mg", "0.5 ml"]], 1)
    assert is_doubtful([header, ["14天以下", "14天以下", "5 mg", "0.5 ml"]], 1)


def test_columns_that_share_a_name_apart_from_each_other_are_doubtful() -> None:
    body = ["甲", "5 mg", "10 mg", "1 mg", "2 mg"]
    assert is_doubtful([["药物", "起始", "最大", "起始", "最大"], body], 1)
    assert not is_doubtful([["药物", "起始", "最大", "次数", "疗程"], body], 1)
    # A list set in two halves repeats all its names.
    assert not is_doubtful([["药物", "剂量", "药物", "剂量"], body[:4]], 1)


def test_an_unsure_header_marks_the_table() -> None:
    (table,) = table_blocks([["春季", "夏季"], ["张三", "李四"], ["赵", "钱"]])
    assert (table.header_rows, table.flags) == (0, ("doubtful_table",))


def test_a_header_that_is_said_again_is_no_row() -> None:
    head = ["级别", "收缩压"]
    (table,) = table_blocks([head, ["1级", "140～159"], head, ["2级", "≥160"]])
    assert table.rows == (("级别", "收缩压"), ("1级", "140～159"), ("2级", "≥160"))


def test_a_row_that_only_repeats_what_reaches_into_it_is_no_row() -> None:
    rows = [["药物", "剂量"], ["甲", "5 mg"], ["甲", ""], ["乙", ""]]
    (table,) = table_blocks(rows)
    assert table.rows[1:] == (("甲", "5 mg"), ("乙", ""))


def test_a_column_that_only_repeats_its_neighbour_is_a_false_rule() -> None:
    assert tidy([["药物", "剂量", "剂量"], ["甲", "5 mg", ""]]) == [
        ["药物", "剂量"],
        ["甲", "5 mg"],
    ]
    assert tidy([["", "a"], ["b", "b"], ["", "c"]]) == [["a"], ["b"], ["c"]]
    kept = [["药物", "剂量", "备注"], ["甲", "5 mg", ""]]
    assert tidy(kept) == kept


def test_a_merged_first_column_names_the_table() -> None:
    rows = [
        ["奈韦拉平", "体重", "剂量"],
        ["奈韦拉平", "<2 kg", "2 mg"],
        ["奈韦拉平", "≥2 kg", "5 mg"],
    ]
    (table,) = table_blocks(rows)
    assert (table.text, table.rows[0], table.header_rows) == ("奈韦拉平", ("体重", "剂量"), 1)


def test_a_long_title_row_is_text_and_the_header_below_it_is_found() -> None:
    long = "用药说明\n" + "本表供基层医生参考，" * 12
    text, *rest, table = table_blocks([[long, long], ["药物", "剂量"], ["甲", "5 mg"]])
    assert (text.kind, text.text, len(rest)) == ("NarrativeText", "用药说明", 1)
    assert (table.text, table.header_rows) == ("用药说明", 1)


@given(st.lists(st.lists(st.text(max_size=8), min_size=3, max_size=3), max_size=8))
def test_any_cells_make_blocks_with_whole_rows(rows: list[list[str]]) -> None:
    for block in table_blocks(rows):
        assert len({len(row) for row in block.rows}) <= 1
        assert not block.rows or block.header_rows < len(block.rows)
