"""Rules drawn on a page → the cells of ruled tables. Pure.

Nearly equal rules are snapped together and joined, their crossings found, and each crossing that
is a cell's top left corner completed to the smallest cell; cells that share corners are a table.
The method is Anssi Nurminen's (master's thesis, Tampere 2013), with the tolerances of pdfplumber.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from corpus.pdf.drawing import Box

_NEAR = 3.0  # points: rules closer than this are one rule
_SHORTEST = 1.0  # of a piece of a rule
_SHORTEST_JOINED = 3.0
_MOST_RULES = 20_000
_MOST_CROSSINGS = 20_000  # past this it is a drawing, or a bomb

_Span = tuple[float, float, float]  # place, from, to: of a rule that runs across or down
_Point = tuple[float, float]


def ruled_cells(rules: Sequence[Box]) -> list[list[Box]]:
    """Find the tables that rules make up, from the top: for each the boxes of its cells."""
    if not 4 <= len(rules) <= _MOST_RULES:
        return []
    across = _joined((top, x0, x1) for x0, top, x1, bottom in rules if top == bottom)
    down = _joined((x0, top, bottom) for x0, top, x1, bottom in rules if x0 == x1)
    return _tables(_cells(_crossings(across, down)))


def _joined(spans: Iterable[_Span]) -> list[_Span]:
    """Snap spans to the mean place of those near them, and join those that touch."""
    ordered = sorted(span for span in spans if span[2] - span[1] >= _SHORTEST)
    joined: list[_Span] = []
    start = 0
    for index in range(1, len(ordered) + 1):
        if index < len(ordered) and ordered[index][0] - ordered[index - 1][0] <= _NEAR:
            continue
        near = ordered[start:index]
        start = index
        place = sum(span[0] for span in near) / len(near)
        low, high = float("-inf"), float("-inf")
        for _, begin, end in sorted(near, key=lambda span: span[1:]):
            if begin <= high + _NEAR:
                high = max(high, end)
                continue
            joined.append((place, low, high))
            low, high = begin, end
        joined.append((place, low, high))
    return [span for span in joined if span[2] - span[1] >= _SHORTEST_JOINED]


class _Crossings(dict[_Point, tuple[set[int], set[int]]]):
    """Points where rules cross, each with the numbers of the rules across and down there."""


def _crossings(across: Sequence[_Span], down: Sequence[_Span]) -> _Crossings:
    found = _Crossings()
    places = [place for place, _, _ in across]
    for number, (x, top, bottom) in enumerate(down):
        for index in range(bisect_left(places, top - _NEAR), len(across)):
            y, x0, x1 = across[index]
            if y > bottom + _NEAR or len(found) > _MOST_CROSSINGS:
                break
            if x0 - _NEAR <= x <= x1 + _NEAR:
                rows, columns = found.setdefault((x, y), (set(), set()))
                rows.add(index)
                columns.add(number)
    return found if len(found) <= _MOST_CROSSINGS else _Crossings()


def _cells(crossings: _Crossings) -> list[Box]:
    below: dict[float, list[float]] = defaultdict(list)
    beside: dict[float, list[float]] = defaultdict(list)
    for x, y in sorted(crossings):
        below[x].append(y)
        beside[y].append(x)
    cells = (_smallest(point, crossings, below, beside) for point in sorted(crossings))
    return [cell for cell in cells if cell]


def _smallest(
    point: _Point,
    crossings: _Crossings,
    below: dict[float, list[float]],
    beside: dict[float, list[float]],
) -> Box | None:
    """Find the smallest cell whose top left corner is `point`: all four sides must be ruled."""
    x, y = point
    rows, columns = crossings[point]
    feet = [f for f in _after(below[x], y) if columns & crossings[x, f][1]]
    sides = [s for s in _after(beside[y], x) if rows & crossings[s, y][0]]
    for foot in feet:
        for side in sides:
            corner = crossings.get((side, foot))
            if corner and corner[0] & crossings[x, foot][0] and corner[1] & crossings[side, y][1]:
                return x, y, side, foot
    return None


def _after(places: list[float], place: float) -> list[float]:
    return places[bisect_left(places, place) + 1 :]


def _tables(cells: Sequence[Box]) -> list[list[Box]]:
    """Group cells that share a corner; one cell alone is no table."""
    group: dict[_Point, int] = {}
    members: dict[int, list[Box]] = {}
    for number, cell in enumerate(cells):
        x0, top, x1, bottom = cell
        corners = ((x0, top), (x0, bottom), (x1, top), (x1, bottom))
        touched = {group[corner] for corner in corners if corner in group}
        members[number] = [cell]
        for other in touched:
            members[number] += members.pop(other)
        for x0, top, x1, bottom in members[number] if touched else [cell]:
            for corner in ((x0, top), (x0, bottom), (x1, top), (x1, bottom)):
                group[corner] = number
    tables = [sorted(table) for table in members.values() if len(table) > 1]
    return sorted(tables, key=lambda table: min((cell[1], cell[0]) for cell in table))
