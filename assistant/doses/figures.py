"""Tokens → numbers with their unit: a value, a range, a pair, a list. Pure.

In: a cursor over tokens. Out: `Value`, still in the unit as written. Never done here: reading what
stands before the number (每日, 不超过); that is assistant/doses/grammar.py.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from assistant.doses.lexicon import lexicon
from assistant.doses.measures import NUMBERS, Cursor, Measure, read_measure
from assistant.doses.quantity import Joint, Range
from assistant.doses.words import ZERO

_RANGE = ("-", "~", "to", "至", "到")
_OR = ("或", "or")
_AND = ("和", "与", "and")
_JOINTS: dict[str, Joint] = {"/": "/", ":": ":", "、": "、"}
_HALF = Fraction(1, 2)


class Figure(NamedTuple):
    """A number as written, with the unit behind it."""

    low: Fraction
    high: Fraction
    scale: Fraction
    kind: str
    measure: Measure

    def range(self, shared: Measure) -> Range:
        """Give its values in the base unit; it takes the shared unit where it names none."""
        measure = shared if self.measure.bare else self.measure
        unit, divide = measure.unit, measure.divide
        low, high = self.low, self.high
        if self.scale != 1:
            low, high = low * self.scale, high * self.scale
        if unit is not None and unit.name != unit.base:
            low, high = (low - unit.zero) * unit.factor, (high - unit.zero) * unit.factor
        return Range(low, high) if divide == 1 else Range(low / divide, high / divide)


class Value(NamedTuple):
    """Numbers that share a unit, each with its low and high end; `deviation` for 5±1."""

    figures: tuple[tuple[Figure, Figure], ...]
    joint: Joint = ""
    deviation: bool = False

    @property
    def measure(self) -> Measure:
        """Give the unit, which stands last."""
        return self.figures[-1][1].measure

    def written(self) -> tuple[Range, ...]:
        """Give the values in the units as written."""
        return tuple(
            Range(low.low * low.scale, high.high * high.scale) for low, high in self.figures
        )

    def ranges(self) -> tuple[Range, ...]:
        """Give the values in the base unit."""
        shared = self.measure
        return tuple(
            low.range(shared)
            if low is high
            else Range(low.range(shared).low, high.range(shared).high)
            for low, high in self.figures
        )


def read_value(cursor: Cursor, *, listed: bool = False, between: bool = False) -> Value | None:
    """Read a number, a range, a pair or a list; None where no number stands.

    listed: a comma or an “and” may go on (days 0, 3 and 7); between: an “and” makes a range.
    """
    one = _figure(cursor)
    if one is None:
        return None
    if deviation := _deviation(cursor, one):
        return Value((deviation,), "", True)
    found = [_range(cursor, one, between)]
    joint: Joint = ""
    while mark := _joint(cursor, found[-1][1], joint, listed):
        back = cursor.at
        cursor.at += 1
        if mark == "、":
            cursor.step(*_AND)
        more = _figure(cursor)
        if more is None:
            cursor.at = back
            break
        found.append(_range(cursor, more, between))
        joint = mark
    return Value(tuple(found), joint)


def _joint(cursor: Cursor, last: Figure, joint: Joint, listed: bool) -> Joint:
    """Say how the next number joins the last, "" where it does not."""
    mark, following = cursor.word(), cursor.peek(1)
    bare, unit = last.measure.bare, last.measure.unit
    found: Joint = ""
    if mark in _JOINTS:
        apart = mark == ":" and not cursor.end == cursor.peek().start == following.start - 1
        found = _JOINTS[mark] if bare and following.kind == last.kind and not apart else ""
    elif mark == "," or mark in _AND:
        goes_on = following.kind == "figure" or following.key in _AND
        if not joint and mark in _AND:
            goes_on = goes_on and _is_day(cursor.word(2))
        found = "、" if bare and goes_on and (listed or joint == "、" or _lists(cursor)) else ""
    elif mark in _OR and following.kind in NUMBERS:
        times = unit is not None and unit.name == "次" and not last.measure.per
        found = "或" if bare or times else ""
    return found if joint in ("", found) else ""


def _is_day(word: str) -> bool:
    """Say whether a list of days may end so: day 7 and 1 dose is none."""
    unit = lexicon().units.get(word)
    return unit is None or unit.dimension in ("time", "months")


def _lists(cursor: Cursor) -> bool:
    """Say whether a comma here opens a list of three and more: 0, 3, 7."""
    again = cursor.word(2) == "," or cursor.word(2) in _AND
    return cursor.word() == "," and again and cursor.peek(3).kind == "figure"


def _range(cursor: Cursor, one: Figure, between: bool) -> tuple[Figure, Figure]:
    back = cursor.at
    if cursor.step(*_RANGE) or (between and cursor.step(*_AND)):
        two = _figure(cursor)
        if two and (ends := _ends(one, two)):
            return ends
    cursor.at = back
    return one, one


def _ends(one: Figure, two: Figure) -> tuple[Figure, Figure] | None:
    """Make a range of two figures where their units allow it: 25～50 mg, 500 mg～1 g, 40～80万."""
    mine, yours = one.measure, two.measure
    if mine.bare:
        shared = two.scale != 1 and one.scale == 1 and one.low < two.high
        return one._replace(measure=yours, scale=two.scale if shared else one.scale), two
    if mine.unit is None or yours.unit is None:
        return (one, two) if mine.label and mine == yours else None
    if (mine.unit.base, yours.unit.base) == ("month", "月龄"):
        aged = lexicon().named["岁" if mine.unit.name == "year" else "月龄"]
        return one._replace(measure=mine._replace(unit=aged)), two
    same = mine.unit.base == yours.unit.base and mine.per in ((), yours.per)
    return (one, two) if same else None


def _deviation(cursor: Cursor, one: Figure) -> tuple[Figure, Figure] | None:
    """Read 5±1 mg as from 4 to 6."""
    back = cursor.at
    if cursor.step("±") and (two := _figure(cursor)):
        low = one._replace(low=one.low - two.low, measure=two.measure)
        return low, two._replace(high=one.high + two.high)
    cursor.at = back
    return None


def _figure(cursor: Cursor) -> Figure | None:
    """Read a number and its unit; a minus counts where nothing stands that it could join."""
    minus = cursor.word() == "-" and cursor.peek(1).start == cursor.peek().end and _opens(cursor)
    token = cursor.peek(1) if minus else cursor.peek()
    if token.kind not in NUMBERS:
        return None
    cursor.at += 1 + minus
    half = _HALF if cursor.step("个半") else ZERO
    measure = read_measure(cursor, token)
    half = half or _half(cursor, measure)
    low, high = (token.low + half, token.high + half) if half else (token.low, token.high)
    if minus:
        low, high = -low, -high
    return Figure(low, high, token.scale, token.kind, measure)


def _opens(cursor: Cursor) -> bool:
    last = cursor.peek(-1)
    return last.kind == "other" or last.end < cursor.peek().start


def _half(cursor: Cursor, measure: Measure) -> Fraction:
    """Read what may stand behind a unit: the half of 1片半, the tenths of 38度5."""
    token = cursor.peek()
    if measure.unit is None or token.kind not in NUMBERS or token.start != cursor.end:
        return ZERO
    if token.key == "半" and cursor.word(1) not in lexicon().units:
        cursor.at += 1
        return _HALF
    if cursor.word(-1) == "度" and token.low < 10:
        cursor.at += 1
        return token.low / 10
    return ZERO
