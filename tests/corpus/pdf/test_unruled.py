"""Tables without any rules are told by gaps that stand above each other."""

from __future__ import annotations

from corpus.pdf.unruled import runs
from corpus.pdf.words import Line


def _line(number: int, *pieces: tuple[float, str]) -> Line:
    top = 100.0 + 14 * number
    places, texts = zip(*pieces, strict=True)
    return Line(
        " ".join(texts), places[0], 400, top, top + 10, 10, False, 50, 500,
        gaps=tuple(places[1:]), cells=tuple(texts) if len(pieces) > 1 else (),
    )  # fmt: skip


def _full(number: int, *texts: str) -> Line:
    return _line(number, *zip((50.0, 150.0, 250.0), texts, strict=True))


def test_lines_cut_alike_are_rows_and_others_stand_alone() -> None:
    lines = [_line(0, (50, "前言")), *(_full(n, "药", "5 mg", "无") for n in (1, 2, 3))]
    alone, table = runs(lines)
    assert (alone.rows, alone.lines) == ((), 1)
    assert (table.rows, table.lines) == ((("药", "5 mg", "无"),) * 3, 3)


def test_two_lines_are_no_table() -> None:
    assert [run.rows for run in runs([_full(n, "a", "b", "c") for n in (0, 1)])] == [(), ()]


def test_a_line_under_one_column_goes_on_its_cell() -> None:
    lines = [
        _full(0, "药物", "用法", "注意"),
        _full(1, "甲药", "5 mg", "餐后服用"),
        _line(2, (252, "监测血压")),
        _full(3, "乙药", "10 mg", "无"),
        _line(4, (50, "丙药"), (250, "慎用")),
        _line(5, (50, "以上药物均须遵医嘱。")),
    ]
    table, after = runs(lines)
    assert table.rows[1:] == (
        ("甲药", "5 mg", "餐后服用\n监测血压"),
        ("乙药", "10 mg", "无"),
        ("丙药", "", "慎用"),
    )
    assert (after.first.text, after.rows) == ("以上药物均须遵医嘱。", ())


def test_a_first_cell_may_be_centred() -> None:
    lines = [_line(n, (50.0 + 15 * n, "岁"), (150.0, "5 mg"), (250.0, "每日")) for n in (0, 1, 2)]
    (table,) = runs(lines)
    assert len(table.rows) == 3
