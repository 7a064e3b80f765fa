"""What is drawn on a page of a PDF → its ruled tables, and its lines in reading order. Pure.

A page of boxes is read box by box, and a flow chart box by box as well: reading straight across
would mix the drug of one branch with the dose of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from corpus.pdf.columns import boxes_of, lines_of
from corpus.pdf.drawing import MOST_SHAPES, Box, Drawing
from corpus.pdf.flow import FRAMES
from corpus.pdf.rows import open_sides
from corpus.pdf.ruling import ruled_cells
from corpus.pdf.tables import RuledTable, read_open_tables, read_table
from corpus.pdf.words import Char, Line, words_of


def tables_and_lines(
    drawing: Drawing, number: int
) -> tuple[tuple[RuledTable, ...], tuple[Line, ...]]:
    """Read the ruled tables of page `number`, and the lines of what stands outside them."""
    tables: list[RuledTable] = []
    boxes: list[Box] = []
    chars = list(drawing.chars)
    for cells in _ruled(drawing):
        read = read_table(cells, chars, number)
        if read is None:
            boxes += cells
        else:
            tables.append(read[0])
            chars = _without(chars, read[1])
    rules = drawing.rules if drawing.shapes <= MOST_SHAPES else ()
    for table, taken in read_open_tables(rules, chars, number):
        tables.append(table)
        chars = _without(chars, taken)
    frames: list[list[Char]] = []
    for box in _frames(drawing, boxes):
        inside = _inside(chars, box)
        if len(inside) >= 20:
            frames.append(inside)
            chars = _without(chars, inside)
    lines = _lines(drawing, chars) if chars else []
    return tuple(tables), tuple(_with_frames(drawing, lines, _in_reading_order(frames)))


def _with_frames(
    drawing: Drawing, lines: list[Line], frames: Sequence[list[Char]]
) -> Iterator[Line]:
    """Put the lines of each frame after what stands above it."""
    titles = 1.3 * median(line.size for line in lines) if lines else 0.0
    done = 0
    for column, inside in enumerate(frames, FRAMES):
        framed = [replace(line, column=column) for line in _lines(drawing, inside)]
        place = 1 + max(
            (
                index
                for index, line in enumerate(lines)
                if _is_above(line, framed)
                or (line.size >= titles and line.top < 0.25 * drawing.height)
            ),
            default=-1,
        )
        yield from lines[done:place]
        yield from framed
        done = max(done, place)
    yield from lines[done:]


def _is_above(line: Line, framed: Sequence[Line]) -> bool:
    across = line.x0 < max(x.x1 for x in framed) and line.x1 > min(x.x0 for x in framed)
    return across and line.bottom <= framed[0].top + 2


def _lines(drawing: Drawing, chars: list[Char]) -> list[Line]:
    words = words_of(chars)
    lines = lines_of(words)
    return boxes_of(words) if _is_chart(drawing, lines) else lines


def _frames(drawing: Drawing, boxes: list[Box]) -> list[Box]:
    """Find the boxes that hold running text, innermost first; none where there is but one."""
    boxes = [*boxes, *drawing.boxes]
    area = drawing.width * drawing.height
    frames: list[Box] = []
    for box in sorted(boxes, key=_area):
        wide, high = box[2] - box[0], box[3] - box[1]
        if wide < 0.15 * drawing.width or high < 0.04 * drawing.height or _area(box) > 0.7 * area:
            continue
        if not any(all(abs(a - b) < 6 for a, b in zip(box, f, strict=True)) for f in frames):
            frames.append(box)
    frames = [f for f in frames if sum(_is_section(box, f) for box in frames) < 2]
    return frames if len(frames) > 1 else []


def _is_section(box: Box, frame: Box) -> bool:
    """Say whether a box is as wide as the frame that it stands in: a section of a ruled form."""
    x0, top, x1, bottom = box
    within = frame[0] - 3 <= x0 and frame[1] - 3 <= top and x1 <= frame[2] + 3
    within = within and bottom <= frame[3] + 3 and _area(box) < 0.9 * _area(frame)
    return within and x1 - x0 > 0.9 * (frame[2] - frame[0])


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _in_reading_order(frames: list[list[Char]]) -> list[list[Char]]:
    """Order boxes column by column: those that begin at about the same left edge are a column."""
    columns: list[tuple[float, float, list[list[Char]]]] = []
    for frame in sorted(frames, key=lambda chars: min(char.x0 for char in chars)):
        x0, x1 = min(char.x0 for char in frame), max(char.x1 for char in frame)
        for column in columns:
            if x0 < column[0] + 0.5 * (column[1] - column[0]):
                column[2].append(frame)
                break
        else:
            columns.append((x0, x1, [frame]))
    return [
        frame
        for _, _, column in columns
        for frame in sorted(column, key=lambda chars: min(char.top for char in chars))
    ]


def _is_chart(drawing: Drawing, lines: Sequence[Line]) -> bool:
    """Say whether a page is a flow chart: much drawing, short lines, and wide gaps in them."""
    if drawing.shapes < 30 or len(lines) < 8:
        return False
    gaps = sum(bool(line.gaps) for line in lines)
    return gaps >= 4 and gaps > 0.12 * len(lines) and median(len(x.text) for x in lines) < 45


def _inside(chars: Sequence[Char], box: Box) -> list[Char]:
    """List the characters in a box; a word that runs out over its edge is inside as a whole."""
    x0, top, x1, bottom = box
    inside: list[Char] = []
    before: Char | None = None
    for char in chars:
        x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
        if (x0 <= x <= x1 and top <= y <= bottom) or (before and _touch(before, char)):
            inside.append(char)
            before = char
        else:
            before = None
    return inside


def _touch(before: Char, char: Char) -> bool:
    """Say whether two letters stand together in one word."""
    if before.text.isspace() or char.text.isspace() or abs(char.bottom - before.bottom) > 1:
        return False
    return abs(char.x0 - before.x1) < 0.08 * char.size


def _without(chars: list[Char], taken: list[Char]) -> list[Char]:
    gone = set(map(id, taken))
    return [char for char in chars if id(char) not in gone]


def _ruled(drawing: Drawing) -> list[list[Box]]:
    if not 4 <= drawing.shapes <= MOST_SHAPES:
        return []
    return ruled_cells((*drawing.rules, *open_sides(drawing.rules)))
