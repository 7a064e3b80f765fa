"""Tables of web pages: spans, headers at the top and the side, tables within tables."""

from __future__ import annotations

from corpus.document import Block
from corpus.markup import prepare_html
from corpus.split import row_sentences


def _tables(html: str) -> list[Block]:
    prepared = prepare_html(f"<html><body>{html}</body></html>")
    return [block for table in prepared.tables for block in table if block.rows]


def test_three_levels_of_names_are_said_with_each_cell() -> None:
    (table,) = _tables(
        "<table><caption>表1 用药</caption><thead>"
        "<tr><th rowspan=3>药物</th><th colspan=4>剂量</th></tr>"
        "<tr><th colspan=2>成人</th><th colspan=2>儿童</th></tr>"
        "<tr><th>起始</th><th>最大</th><th>起始</th><th>最大</th></tr></thead>"
        "<tr><td>甲药*</td><td>5 mg</td><td>10 mg</td><td>1 mg</td><td>≤2 mg</td></tr>"
        "<tr><td>乙药</td><td>10 mg</td><td></td><td>1 mg</td><td></td></tr></table>"
    )
    assert (table.text, table.header_rows, table.flags) == ("表1 用药", 3, ())
    assert row_sentences(table) == [
        "药物：甲药*；剂量·成人·起始：5 mg；剂量·成人·最大：10 mg；"
        "剂量·儿童·起始：1 mg；剂量·儿童·最大：≤2 mg",
        "药物：乙药；剂量·成人·起始：10 mg；剂量·儿童·起始：1 mg",
    ]


def test_names_at_the_side_and_at_the_top() -> None:
    (table,) = _tables(
        "<table><tr><td></td><th scope=col>氨氯地平</th><th scope=col>依那普利</th></tr>"
        "<tr><th scope=row>剂量</th><td>5 mg</td><td>10 mg</td></tr></table>"
    )
    assert row_sentences(table) == ["剂量；氨氯地平：5 mg；依那普利：10 mg"]


def test_a_table_that_lays_out_the_page_is_opened() -> None:
    rows = "<tr><th>药物</th><th>剂量</th></tr><tr><td>甲</td><td>5 mg</td></tr>"
    (table,) = _tables(
        f"<table><tr><td>说明<table>{rows}</table></td></tr><tr><td>页脚</td></tr></table>"
    )
    assert table.rows == (("药物", "剂量"), ("甲", "5 mg"))


def test_cells_of_a_table_within_a_cell_do_not_run_together() -> None:
    inner = "<table><tr><td>5</td><td>10</td></tr></table>"
    (table,) = _tables(
        "<table><tr><th>项目</th><th>说明</th></tr>"
        f"<tr><td>补液</td><td>按表{inner}</td></tr><tr><td>吸氧</td><td>必要时</td></tr></table>"
    )
    assert table.rows[1][1].split("\n")[1] == "5 | 10"


def test_a_list_of_fields_has_no_header() -> None:
    (table,) = _tables(
        "<table><tr><td>年龄</td><td>18岁以上</td></tr><tr><td>剂量</td><td>5 mg</td></tr></table>"
    )
    assert row_sentences(table) == ["年龄；18岁以上", "剂量；5 mg"]


def test_bold_names_are_a_header_and_plain_ones_are_doubted() -> None:
    body = "<tr><td>张三</td><td>李四</td></tr><tr><td>赵</td><td>钱</td></tr>"
    plain, bold = _tables(
        f"<table><tr><td>春季</td><td>夏季</td></tr>{body}</table><p>其次</p>"
        f"<table><tr><td><b>春季</b></td><td><strong>夏季</strong></td></tr>{body}</table>"
    )
    assert [(table.header_rows, table.flags) for table in (plain, bold)] == [
        (0, ("doubtful_table",)),
        (1, ()),
    ]
