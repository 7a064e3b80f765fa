"""A Word table → blocks: merged cells repeated, tables within tables taken out. Pure.

In: the XML of one table, its symbols, revisions and text boxes already spelled out by `office`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Xml

from corpus.document import Block
from corpus.tables import Cell, expand, table_blocks

_DEEPEST = 8  # tables within tables
_OFF = ("0", "false", "none", "off")
_NO_RULE = ("nil", "none")
_NO_SHADE = (None, "auto", "FFFFFF", "ffffff")


def read_table(table: Xml, depth: int = 0) -> Iterator[Block]:
    """Read a table; one that only frames other tables gives what it frames."""
    rows = list(table.iterchildren(qn("w:tr")))
    cells = [list(row.iterchildren(qn("w:tc"))) for row in rows]
    framed = any(inner.find(qn("w:tbl")) is not None for row in cells for inner in row)
    if framed and all(len(row) < 2 for row in cells) and depth < _DEEPEST:
        for row in cells:
            for cell in row:
                yield from _framed(cell, depth)
        return
    stated = _leading([_is_on(row.find(qn("w:trPr") + "/" + qn("w:tblHeader"))) for row in rows])
    marked = [bool(row) and all(map(_is_set_apart, row)) for row in cells]
    _fill_down(rows)
    yield from table_blocks(
        expand([list(_row_cells(row)) for row in rows]),
        header_rows=stated or None,
        emphasised=0 if all(marked) else _leading(marked),
    )


def _framed(cell: Xml, depth: int) -> Iterator[Block]:
    for child in cell:
        if child.tag == qn("w:tbl"):
            yield from read_table(child, depth + 1)
        elif child.tag == qn("w:p"):
            yield from table_blocks([[paragraph_text(child)]])


def _leading(marks: Sequence[bool]) -> int:
    return (*marks, False).index(False)


def _is_on(mark: Xml) -> bool:
    return mark is not None and (mark.get(qn("w:val")) or "1") not in _OFF


def _is_set_apart(cell: Xml) -> bool:
    """Say whether a cell is shaded, or all that is written in it is bold."""
    shade = cell.find(qn("w:tcPr") + "/" + qn("w:shd"))
    if shade is not None and shade.get(qn("w:fill")) not in _NO_SHADE:
        return True
    runs = [run for run in cell.iter(qn("w:r")) if any(t.text for t in run.iter(qn("w:t")))]
    return all(_is_on(run.find(qn("w:rPr") + "/" + qn("w:b"))) for run in runs)


def _fill_down(rows: Sequence[Xml]) -> None:
    """Fill each cell that continues the one above it with that cell's text.

    Merged it is by name, or, in the first column, by sight: no rule stands between the two.
    """
    above: dict[int, Xml] = {}
    for row in rows:
        column = _grid_before(row)
        for cell in row.iterchildren(qn("w:tc")):
            merge = cell.find(qn("w:tcPr") + "/" + qn("w:vMerge"))
            goes_on = column in above and (
                merge.get(qn("w:val")) != "restart"
                if merge is not None
                else column == 0 and _is_open(above[column], cell)
            )
            if goes_on:
                cell.set("origin", above[column].get("origin") or cell_text(above[column]))
                if merge is None:
                    above[column] = cell
            else:
                above[column] = cell
            column += _grid_span(cell)


def _is_open(above: Xml, cell: Xml) -> bool:
    """Say whether an empty cell and the cell above it are drawn as one."""
    if cell_text(cell).strip() or above.find(qn("w:tcPr") + "/" + qn("w:vMerge")) is not None:
        return False
    lower = above.find(qn("w:tcPr") + "/" + qn("w:tcBorders") + "/" + qn("w:bottom"))
    upper = cell.find(qn("w:tcPr") + "/" + qn("w:tcBorders") + "/" + qn("w:top"))
    rules = [rule.get(qn("w:val")) for rule in (lower, upper) if rule is not None]
    return len(rules) == 2 and all(rule in _NO_RULE for rule in rules)


def _row_cells(row: Xml) -> Iterator[Cell]:
    for _ in range(min(_grid_before(row), 50)):
        yield Cell("")
    for cell in row.iterchildren(qn("w:tc")):
        yield Cell(cell.get("origin") or cell_text(cell), columns=_grid_span(cell))


def _grid_before(row: Xml) -> int:
    return _number(row.find(qn("w:trPr") + "/" + qn("w:gridBefore")), 0)


def _grid_span(cell: Xml) -> int:
    return _number(cell.find(qn("w:tcPr") + "/" + qn("w:gridSpan")), 1)


def _number(element: Xml, default: int) -> int:
    value = element.get(qn("w:val"), "") if element is not None else ""
    return int(value) if value.isdigit() else default


def cell_text(cell: Xml) -> str:
    """Read a table cell: a line for each paragraph, and for each row of a table within it."""
    lines: list[str] = []
    for child in cell:
        if child.tag == qn("w:p"):
            lines.append(paragraph_text(child))
        elif child.tag == qn("w:tbl"):
            for row in child.iterchildren(qn("w:tr")):
                cells = [
                    cell_text(inner).replace("\n", " ") for inner in row.iterchildren(qn("w:tc"))
                ]
                lines.append(" | ".join(filter(None, cells)))
    return "\n".join(lines)


def paragraph_text(paragraph: Xml) -> str:
    """Read a paragraph's text with its tabs and line breaks."""
    pieces = []
    for element in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")):
        if element.tag == qn("w:t"):
            pieces.append(element.text or "")
        elif element.getparent().tag == qn("w:r"):
            pieces.append({"tab": "\t", "br": "\n"}.get(element.tag.split("}")[1], "-"))
    return "".join(pieces)
