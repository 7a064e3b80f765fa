"""Characters, rules and boxes in their places, however a page is cropped, turned or nested."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from corpus.pdf import pdfium
from corpus.pdf.drawing import Drawing, upright
from corpus.pdf.layout import tables_and_lines
from corpus.pdf.miner import Miner
from corpus.pdf.ruling import ruled_cells

_WIDTH, _HEIGHT = A4


def _draw(path: Path, canvas: Canvas) -> Drawing:
    canvas.showPage()
    canvas.save()
    return pdfium.read_drawing(pdfium.open_pdf(path), 0)


def _table(canvas: Canvas) -> None:
    """Draw a table of two columns and two rows whose top left corner is at (100, 700)."""
    for x in (100, 200, 300):
        canvas.line(x, 700, x, 660)
    for y in (700, 680, 660):
        canvas.line(100, y, 300, y)
    for x, y, text in ((105, 686, "drug"), (205, 686, "dose"), (105, 666, "zinc"), (205, 666, "9")):
        canvas.drawString(x, y, text)


def _rows(drawing: Drawing) -> list[tuple[str, ...]]:
    (table,) = tables_and_lines(upright(drawing), 1)[0]
    return list(table.rows)


_ROWS = [("drug", "dose"), ("zinc", "9")]


@pytest.mark.parametrize("turns", [0, 90, 180, 270])
def test_a_turned_page_reads_like_an_upright_one(tmp_path: Path, turns: int) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setPageRotation(turns)
    _table(canvas)
    drawing = _draw(path, canvas)
    assert (drawing.width, drawing.height) == pytest.approx(A4, abs=0.1)
    assert {char.angle for char in drawing.chars} == {-turns % 360}
    assert _rows(drawing) == _ROWS


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_table_drawn_sideways_is_turned_with_its_rules(tmp_path: Path, turn: int) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.translate(_WIDTH / 2, _HEIGHT / 2)
    canvas.rotate(turn)
    canvas.translate(-200, -680)
    _table(canvas)
    assert _rows(_draw(path, canvas)) == _ROWS


def test_coordinates_count_from_the_corner_of_what_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4, cropBox=(50, 100, 500, 800))
    canvas.setFont("Helvetica", 10)
    canvas.drawString(90, 700, "a")
    canvas.rect(90, 600, 100, 50)
    drawing = _draw(path, canvas)
    assert (drawing.width, drawing.height) == (450, 700)
    (char,) = drawing.chars
    assert (char.x0, char.size) == (pytest.approx(90 - 50, abs=0.1), pytest.approx(10))
    assert char.top < 800 - 700 < char.bottom
    assert drawing.boxes[0] == pytest.approx((40, 150, 140, 200), abs=0.01)


def test_rules_within_a_form_are_found_where_it_is_placed(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    canvas.beginForm("grid")
    _table(canvas)
    canvas.endForm()
    canvas.translate(20, -30)
    canvas.doForm("grid")
    drawing = _draw(path, canvas)
    assert min(rule[0] for rule in drawing.rules) == pytest.approx(120, abs=0.01)
    assert _rows(drawing) == _ROWS


def test_both_readers_place_characters_alike(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4, cropBox=(50, 100, 500, 800))
    canvas.setFont("Times-Italic", 12)
    canvas.drawString(90, 700, "of 5 mg/kg for fever")
    drawing = _draw(path, canvas)
    miner = Miner(path, 1)
    again = [char for char in miner.chars(0, drawing.view) if char.text != " "]
    drawn = [char for char in drawing.chars if char.text != " "]
    miner.close()
    assert [char.text for char in drawn] == [char.text for char in again]
    for one, other in zip(drawn, again, strict=True):
        assert (one.x0, one.x1) == pytest.approx((other.x0, other.x1), abs=0.2)
        assert one.size == pytest.approx(other.size, abs=0.1)


def test_cells_are_found_though_rules_are_doubled_broken_and_uneven() -> None:
    across = [(0.0, y + d, x + 50.5, y + d) for y in (0, 20, 40) for x in (0, 50) for d in (0, 0.5)]
    across = [(x1 - 50.5, top, x1, bottom) for _, top, x1, bottom in across]
    down = [(x + d, 0.0, x + d, 40.0) for x in (0, 50, 100) for d in (-1, 1)]
    (cells,) = ruled_cells([*across, *down])
    assert len(cells) == 4
    assert cells[0] == pytest.approx((0, 0.25, 50, 20.25), abs=0.5)


def test_a_merged_cell_is_one_and_two_tables_are_two() -> None:
    def grid(left: float) -> list[tuple[float, float, float, float]]:
        rules = [(left, y, left + 100, y) for y in (0.0, 20.0, 40.0)]
        rules += [(left, 0.0, left, 40.0), (left + 100, 0.0, left + 100, 40.0)]
        return [*rules, (left + 50, 20.0, left + 50, 40.0)]

    tables = ruled_cells([*grid(0.0), *grid(300.0)])
    assert [len(cells) for cells in tables] == [3, 3]
    assert (0.0, 0.0, 100.0, 20.0) in tables[0]


def test_a_hatching_of_rules_is_no_table() -> None:
    lines = [(float(x), 0.0, float(x), 900.0) for x in range(0, 800, 4)]
    lines += [(0.0, float(y), 800.0, float(y)) for y in range(0, 900, 4)]
    assert ruled_cells(lines) == []
