"""Lines that wide gaps cut at the same places → the rows of a table without rules. Pure.

A line that stands under some of the columns only goes on their cells: a drug's second line of
cautions is no drug of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.pdf.words import Line

_LEAST = 3  # lines with all columns: fewer may be chance
_NEAR = 8.0  # points: how far the left edges of a column's cells may differ
_LEADING = 1.0  # of the type's size: the white between two lines of one cell, at most

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """The rows that the next `lines` lines make; none: the line stands by itself."""

    first: Line
    rows: tuple[Row, ...]
    lines: int = 1


def runs(lines: Sequence[Line]) -> Iterator[Run]:
    """Cut lines into tables without rules and lines that stand by themselves."""
    index = 0
    while index < len(lines):
        run = _run(lines, index) if lines[index].gaps else Run(lines[index], ())
        yield run
        index += run.lines


def _run(lines: Sequence[Line], start: int) -> Run:
    first = lines[start]
    columns = [first.x0, *first.gaps]
    rows: list[list[str]] = []
    full = used = 0
    for number in range(start, len(lines)):
        line = lines[number]
        places = _places(line, columns) if line.column == first.column else None
        if places is None:
            break
        whole = len(places) == len(columns)
        if whole or (places[0] == 0 and len(places) > 1):
            rows.append([""] * len(columns))
        elif places[0] == 0 or line.top - lines[number - 1].bottom > _LEADING * line.size:
            break
        for place, text in zip(places, line.cells or (line.text,), strict=True):
            rows[-1][place] = "\n".join(filter(None, (rows[-1][place], text)))
        full += whole
        used = number + 1 - start
    if full < _LEAST:
        return Run(first, ())
    return Run(first, tuple(map(tuple, rows)), used)


def _places(line: Line, columns: Sequence[float]) -> list[int] | None:
    """Give the columns that a line's pieces stand in; None where one stands in none.

    A line with a piece for each column may begin anywhere: its first cell may be centred.
    """
    starts = (line.x0, *line.gaps)
    if len(starts) == len(columns):
        starts = (columns[0], *line.gaps)
    places: list[int] = []
    for start in starts:
        near = [place for place, left in enumerate(columns) if abs(left - start) < _NEAR]
        if not near or (places and near[0] <= places[-1]):
            return None
        places.append(near[0])
    return places
