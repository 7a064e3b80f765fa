"""Tables of Word files: frames opened, merged cells filled, headers told by their looks."""

from __future__ import annotations

from collections.abc import Sequence

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.table import Table, _Cell

from corpus.document import Block
from corpus.office.tables import read_table


def _filled(table: Table, rows: Sequence[Sequence[str]]) -> Table:
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    return table


def _table(rows: Sequence[Sequence[str]]) -> Table:
    return _filled(docx.Document().add_table(len(rows), len(rows[0])), rows)


def _read(table: Table) -> list[Block]:
    return list(read_table(table._tbl))


def _borders(cell: _Cell, edge: str) -> None:
    rule = f'<w:tcBorders {nsdecls("w")}><w:{edge} w:val="nil"/></w:tcBorders>'
    cell._tc.get_or_add_tcPr().append(parse_xml(rule))


def test_a_table_that_frames_a_table_gives_what_it_frames() -> None:
    frame = docx.Document().add_table(1, 1)
    frame.cell(0, 0).text = "用药说明"
    rows = [["药物", "剂量"], ["甲", "5 mg"], ["乙", "10 mg"]]
    _filled(frame.cell(0, 0).add_table(3, 2), rows)
    text, table = _read(frame)
    assert (text.kind, text.text) == ("NarrativeText", "用药说明")
    assert [list(row) for row in table.rows] == rows


def test_a_table_within_a_cell_of_a_table_keeps_its_cells_apart() -> None:
    outer = _table([["项目", "说明"], ["补液", "按表"], ["吸氧", "必要时"]])
    _filled(outer.cell(1, 1).add_table(1, 2), [["5", "10"]])
    (table,) = _read(outer)
    assert table.rows[1][1].split("\n")[1] == "5 | 10"


def test_merged_labels_are_said_in_every_row() -> None:
    table = _table([["人群", "剂量"], ["成人", "5 mg"], ["", "10 mg"], ["儿童", "1 mg"]])
    table.cell(1, 0).merge(table.cell(2, 0))
    (block,) = _read(table)
    assert [row[0] for row in block.rows] == ["人群", "成人", "成人", "儿童"]


def test_an_empty_label_goes_on_only_where_no_rule_is_drawn() -> None:
    rows = [["人群", "剂量"], ["成人", "5 mg"], ["", "10 mg"]]
    drawn, open_ = _table(rows), _table(rows)
    _borders(open_.cell(1, 0), "bottom")
    _borders(open_.cell(2, 0), "top")
    assert [block.rows[2][0] for table in (drawn, open_) for block in _read(table)] == ["", "成人"]


def test_bold_names_are_a_header() -> None:
    rows = [["春季", "夏季"], ["张三", "李四"], ["赵", "钱"]]
    plain, bold = _table(rows), _table(rows)
    for cell in bold.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    found = [(block.header_rows, block.flags) for table in (plain, bold) for block in _read(table)]
    assert found == [(0, ("doubtful_table",)), (1, ())]
