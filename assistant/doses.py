"""Text → the quantities in it: doses, frequencies, intervals, readings, ages, grades. Pure.

In: Chinese or English text. Out: quantities with exact values in canonical units, and where each
stands. Never done here: guessing a unit, rounding, judging what a quantity is about. What is no
quantity (a date, a page, a telephone number, 十二指肠, B12) gives none; when in doubt two differ.
Units and words stand in dose_units.yaml, tokens in assistant/dose_words.py.

`每日3次`, `一日三次`, `3次/d` and `tid` are 3 times a day; `q8h` is every 8 hours, another thing;
`2型` and `第3天` are labels; `≥140/90 mmHg` is one quantity of two values.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from assistant.dose_words import ONE, ZERO, Token, Unit, fold, lexicon, tokens
from assistant.quantity import Joint, Quantity, Range, Role, Sign

_PRESSURE = re.compile(r"(?i:血压|\bBP|blood pressure)[^\d]{0,12}$")
_RANGE = ("-", "~", "to", "至", "到")
_OR = ("或", "or")
_AND = ("和", "与", "and")
_JOINTS: dict[str, Joint] = {"/": "/", ":": ":", "、": "、"}
_SIGNS: dict[str, Sign] = {"≥": "≥", ">": ">", "≤": "≤", "<": "<"}
_NUMBERS = ("figure", "numeral")
_TIMES = ("min", "month")


def quantities(text: str) -> tuple[Quantity, ...]:
    """Find the quantities of a text in reading order, in time linear in its length."""
    return tuple(_Reader(text).read())


@dataclass(slots=True)
class _Head:
    """What stands before a figure and qualifies it; `word` is the inequality as written."""

    start: int = -1
    per: list[str] = field(default_factory=list)
    sign: Sign = ""
    word: str = ""
    label: str = ""
    marks: set[str] = field(default_factory=set)

    @property
    def plain(self) -> bool:
        """Say that nothing stands before the figure."""
        return not (self.per or self.sign or self.label or self.marks)


class _Measure(NamedTuple):
    """A unit with what it is for; values are divided by `divide` (the 100 of mg/100 ml)."""

    unit: Unit | None = None
    per: tuple[str, ...] = ()
    divide: Fraction = ONE
    label: str = ""


_BARE = _Measure()


class _Figure(NamedTuple):
    """A number as written, with the unit behind it."""

    low: Fraction
    high: Fraction
    scale: Fraction
    kind: str
    measure: _Measure

    def range(self) -> Range:
        """Give its values in the base unit."""
        unit, divide = self.measure.unit, self.measure.divide
        low, high = self.low, self.high
        if self.scale != 1:
            low, high = low * self.scale, high * self.scale
        if unit is not None and unit.name != unit.base:
            low, high = (low - unit.zero) * unit.factor, (high - unit.zero) * unit.factor
        return Range(low, high) if divide == 1 else Range(low / divide, high / divide)


class _Value(NamedTuple):
    """Numbers that share a unit: one, a range, a pair, a list."""

    figures: tuple[tuple[_Figure, _Figure], ...]
    joint: Joint

    @property
    def measure(self) -> _Measure:
        """Give the unit that stands last."""
        return self.figures[-1][1].measure


_END = Token("other", -1, -1)


class _Reader:
    """Reads the tokens of a text from left to right, each a bounded number of times."""

    def __init__(self, text: str) -> None:
        self.text = fold(text)
        self.tokens = tokens(text)
        self.known = lexicon()
        self.at = 0
        self.closed: Sign = ""

    def read(self) -> Iterator[Quantity]:
        """Give the quantities in order."""
        head = _Head()
        while self.at < len(self.tokens):
            first, self.closed = self.at, ""
            self._qualify(head)
            start = self.at
            if found := self._often(head):
                yield found
            elif value := self._value(head):
                head.start = self.tokens[start].start if head.start < 0 else head.start
                if self._is_period(head, value):
                    continue
                if self._counts(value, head, start) and (found := self._quantity(head, value)):
                    yield found
            head = _Head()
            self.at = max(self.at, first + 1)

    def _peek(self, ahead: int = 0) -> Token:
        place = self.at + ahead
        return self.tokens[place] if 0 <= place < len(self.tokens) else _END

    def _next(self, *keys: str) -> bool:
        """Step over the next token where it is one of these words or marks."""
        found = self._peek().key in keys and self._peek().kind in ("word", "mark")
        self.at += found
        return found

    # What stands before a figure --------------------------------------------------------------

    def _qualify(self, head: _Head) -> None:
        while (token := self._peek()).kind == "word":
            if token.key not in self.known.fill and not (
                token.key in self.known.weight and head.per
            ):
                if not self._takes(head, token.key):
                    return
                head.start = token.start if head.start < 0 else head.start
            self.at += 1

    def _takes(self, head: _Head, key: str) -> bool:
        known = self.known
        if "every" in head.marks and key in known.units:
            head.marks.discard("every")
            head.per.append(_per(known.units[key], ONE)[0])
        elif key in known.ordinals and self._peek(1).kind in _NUMBERS:
            head.label = known.ordinals[key]
        elif key in known.before:
            head.per.append(known.before[key])
        elif key in known.signs:
            head.sign, head.word = _SIGNS[known.signs[key]], key
        elif key[3:] in known.signs and key.startswith("or ") and self._peek(1).kind in _NUMBERS:
            head.sign, head.word = _SIGNS[known.signs[key[3:]]], key[3:]
        elif key in _MARKS:
            head.marks.add(_MARKS[key])
        else:
            return False
        return True

    def _often(self, head: _Head) -> Quantity | None:
        """Read a frequency that is one word: tid, 隔日, a weekly that stands alone."""
        token = self._peek()
        if token.kind != "word":
            return None
        said = self.known.often.get(token.key, "")
        if not said and token.key in ("hourly", "-hourly"):
            said = "every 1 h"
        elif not said and token.key.endswith("ly") and token.key in self.known.behind:
            said = f"1 次/{self.known.behind[token.key]}"
        if not said:
            return None
        self.at += 1
        found = _known(said)
        if found.role == "interval":
            self._once()
        start = token.start if head.start < 0 else head.start
        return replace(found, start=start, end=self._end(), sign=head.sign)

    def _end(self) -> int:
        return self.tokens[self.at - 1].end

    # Figures ----------------------------------------------------------------------------------

    def _value(self, head: _Head) -> _Value | None:
        """Read a number, a range, a pair or a list with the unit they share."""
        one = self._range(head)
        if one is None:
            return None
        found: list[tuple[_Figure, _Figure]] = [one]
        joint: Joint = ""
        while mark := self._joint(found[-1][1], joint, head):
            back = self.at
            self.at += 1
            if mark == "、":
                self._next(*_AND)
            more = self._range(head)
            if more is None:
                self.at = back
                break
            found, joint = [*found, more], mark
        return _Value(tuple(found), joint)

    def _joint(self, last: _Figure, joint: Joint, head: _Head) -> Joint:
        """Say how the next number joins the last, "" where it does not."""
        mark, token = self._peek(), self._peek(1)
        listed = bool(head.label) or "第" in head.marks
        bare = last.measure == _BARE
        found: Joint = ""
        if mark.kind == "mark" and mark.key in _JOINTS and bare and token.kind == last.kind:
            found = _JOINTS[mark.key]
        elif (listed or joint == "、" or self._lists()) and bare and mark.key in (",", *_AND):
            found = "、" if token.kind == "figure" or token.key in _AND else ""
        elif mark.kind == "word" and mark.key in _AND and bare and joint == "、":
            found = "、"
        elif mark.kind == "word" and mark.key in _OR and token.kind in _NUMBERS:
            times = last.measure.unit is not None and last.measure.unit.name == "次"
            found = "或" if bare or (times and not last.measure.per) else ""
        return found if joint in ("", found) else ""

    def _lists(self) -> bool:
        """Say whether a comma here opens a list of three and more: 0, 3, 7."""
        after = self._peek(2)
        return (
            self._peek().key == ","
            and (after.key == "," or after.key in _AND)
            and self._peek(3).kind == "figure"
        )

    def _range(self, head: _Head) -> tuple[_Figure, _Figure] | None:
        one = self._figure()
        if one is None:
            return None
        back = self.at
        marks = (*_RANGE, *_AND) if "between" in head.marks else _RANGE
        if self._next("±"):
            two = self._figure()
            if two and one.measure in (_BARE, two.measure):
                head.marks.add("±")
                one, two = one._replace(measure=two.measure), two
                return one._replace(low=one.low - two.low, high=one.low - two.low), two._replace(
                    low=one.low + two.low, high=one.high + two.high
                )
        elif self._next(*marks):
            two = self._figure()
            if two and (pair := _ends(one, two)):
                return pair
        self.at = back
        return one, one

    def _figure(self) -> _Figure | None:
        token = self._peek()
        minus = token.key == "-" and self._peek(1).start == token.end and self._starts()
        token = self._peek(1) if minus else token
        if token.kind not in _NUMBERS:
            return None
        self.at += 1 + minus
        low, high = token.low, token.high
        if self._next("个半"):
            low, high = low + Fraction(1, 2), high + Fraction(1, 2)
        half, measure = self._measure(token)
        if minus:
            low, high = -low, -high
        kind = "roman" if token.key == "roman" else token.kind
        if half:
            low, high = low + half, high + half
        return _Figure(low, high, token.scale, kind, measure)

    def _starts(self) -> bool:
        """Say whether a minus here is a sign: nothing that it could join stands before it."""
        last = self._peek(-1)
        return self.at == 0 or last.kind == "other" or last.end < self._peek().start

    # Units ------------------------------------------------------------------------------------

    def _measure(self, number: Token) -> tuple[Fraction, _Measure]:
        """Read the unit behind a number, and the half that may stand behind it (1片半, 38度5)."""
        token = self._peek()
        if token.key == "度":
            return self._degrees(number)
        if token.key in self.known.labels and token.kind == "word":
            self.at += 1
            return ZERO, _Measure(label=self.known.labels[token.key])
        if token.key in self.known.closing and self._peek(1).key in self.known.units:
            self.closed = _SIGNS[self.known.closing[token.key]]  # 50 or more breaths
            self.at += 1
        unit = self._unit()
        if unit is None and not (
            token.key in ("/", "per") and self._peek(1).key in self.known.under
        ):
            return ZERO, _BARE
        half = ZERO
        if unit and self._peek().key == "半" and self._peek(1).key not in self.known.units:
            half, self.at = Fraction(1, 2), self.at + 1
        per, divide = self._divisors(unit)
        return half, _Measure(unit, per, divide)

    def _degrees(self, number: Token) -> tuple[Fraction, _Measure]:
        """Read 度: a temperature from 34 to 43, a grade to 4, else neither."""
        if 34 <= number.low < 44:
            self.at += 1
            tenth = self._peek()
            glued = tenth.kind in _NUMBERS and tenth.start == self._end() and tenth.low < 10
            self.at += glued
            return tenth.low / 10 if glued else ZERO, _Measure(self.known.named["℃"])
        if number.low <= 4:
            self.at += 1
            return ZERO, _Measure(label="度")
        return ZERO, _BARE

    def _unit(self) -> Unit | None:
        token = self._peek()
        if (
            token.key == "-"
            and self._peek(1).key in self.known.units
            and self._peek(1).key.isascii()
        ):
            glued = token.start == self._end() and self._peek(1).start == token.end
            self.at += glued
            token = self._peek()
        unit = self.known.units.get(token.key) if token.kind == "word" else None
        self.at += unit is not None
        return unit

    def _divisors(self, unit: Unit | None) -> tuple[tuple[str, ...], Fraction]:
        found: list[tuple[str, Fraction]] = []
        known = self.known
        while True:
            token = self._peek()
            if token.key.startswith("inverse "):
                found.append(_per(self.known.units[token.key.split()[1]], ONE))
                self.at += 1
            elif token.key in self.known.weight and token.kind == "word" and found:
                self.at += 1
            elif token.key in known.fill and self._peek(1).key == "/" and token.kind == "word":
                self.at += 1  # 20 mg orally/day
            elif token.key in ("/", "per", "每") and (more := self._divided(unit)):
                found.extend(more)
            elif name := self._behind(unit):
                found.append((name, ONE))
            else:
                break
        divide = ONE
        for _, one in found:
            divide = divide if one == 1 else divide * one
        return tuple(name for name, _ in found), divide

    def _divided(self, of: Unit | None) -> list[tuple[str, Fraction]]:
        """Read /kg, /(kg·d), /100 ml, per kg; nothing where no unit follows: 500 mg/125 mg."""
        back = self.at
        self.at += 1
        opened = self._next("(")
        found: list[tuple[str, Fraction]] = []
        while True:
            number = ONE
            if self._peek().kind == "figure":
                number = self._peek().low * self._peek().scale
                self.at += 1
            token = self._peek()
            unit = self.known.under.get(token.key) if token.kind == "word" else None
            if unit is None or not number or (number != 1 and of and unit.base == of.base):
                odd = token.kind in ("name", "other") and token.start == self._end() and not found
                self.at = self.at + 1 if odd else back
                return [(self.text[token.start : token.end], ONE)] if odd else found
            self.at += 1
            found.append(_per(unit, number))
            back = self.at
            self._next(*self.known.weight)
            if not (self._next("·") or (opened and self._next("/"))):
                break
        if opened:
            self._next(")")
        return found

    def _behind(self, unit: Unit | None) -> str:
        """Read a daily, a day, each time behind an amount, over the route that may stand between."""
        ahead = 0
        while (
            ahead < 4
            and self._peek(ahead).key in self.known.fill
            and self._peek(ahead).kind == "word"
        ):
            ahead += 1
        token = self._peek(ahead)
        if unit is None or token.kind != "word":
            return ""
        name = self.known.behind.get(token.key, "")
        last = self._peek(ahead + 1)
        if not name and not ahead and last.kind in ("other", "mark", "name") and last.key != "(":
            name = self.known.before.get(token.key, "")
        self.at += ahead + 1 if name else 0
        return name

    # What it comes to -------------------------------------------------------------------------

    def _is_period(self, head: _Head, value: _Value) -> bool:
        """Take the 一日 of 一日三次 and the 一次 of 一次两片 as what the next figure is for."""
        measure, (one, two) = value.measure, value.figures[0]
        unit = measure.unit
        if not (
            head.plain and unit and unit.name in ("次", "d", "week", "month") and not measure.per
        ):
            return False
        if one is not two or one.low != 1 or one.high != 1 or self._peek(-1).key.isascii():
            return False
        ahead = 0
        while (
            ahead < 4
            and self._peek(ahead).key
            in self.known.fill | self.known.signs.keys() | self.known.before.keys()
        ):
            ahead += 1
        if self._peek(ahead).kind not in _NUMBERS:
            return False
        head.per.append(unit.name)
        return True

    def _counts(self, value: _Value, head: _Head, start: int) -> bool:
        """Say whether figures are a quantity at all: not 3TC, 5-HT, a year or an odd numeral."""
        one = value.figures[0][0]
        if value.measure != _BARE or head.label or "percent" in head.marks:
            return True
        if self._peek().key in ("hourly", "-hourly"):
            return True
        follows = (
            self._peek(1)
            if self._peek().key == "-" and self._peek().start == self._end()
            else self._peek()
        )
        glued = follows.kind == "name" and follows.start <= self._end() + (
            follows is not self._peek()
        )
        known = one.kind == "figure" and not glued and "第" not in head.marks
        return known and not (head.plain and value.joint == "" and _is_year(one))

    def _quantity(self, head: _Head, value: _Value) -> Quantity | None:
        measure = value.measure
        unit, role = measure.unit, self._role(head, value)
        sign = self._closing(head, unit)
        values = tuple(
            one.range() if one is two else Range(one.range().low, two.range().high)
            for one, two in value.figures
        )
        name = measure.label or (unit.base if unit else "")
        if role == "label":
            name = measure.label or head.label or (unit.name if unit else "")
            values = tuple(Range(one.low, two.high) for one, two in value.figures)
        elif role == "interval" and unit is None:
            name, values = "min", tuple(Range(a * 60, b * 60) for a, b in values)
        elif "percent" in head.marks:
            name = "%"
        name = self._meant(name, head, value)
        per = tuple(sorted({*head.per, *measure.per}))
        return Quantity(head.start, self._end(), values, name, per, sign, value.joint, role)

    def _role(self, head: _Head, value: _Value) -> Role:
        measure = value.measure
        if (
            measure.label
            or ("第" in head.marks and measure.unit)
            or (head.label and not measure.unit)
        ):
            return "label"
        if measure == _BARE and self._next("hourly", "-hourly"):
            return "interval"
        timed = measure.unit is not None and measure.unit.base in _TIMES and not measure.per
        if timed and not head.per and ("every" in head.marks or (head.plain and self._is_once())):
            self._once()
            return "interval"
        return "amount"

    def _is_once(self) -> bool:
        return (
            self._peek().low == self._peek().high == 1
            and self._peek(1).key == "次"
            and self._peek(2).kind == "other"
        )

    def _once(self) -> None:
        """Step over the 1次 of 每8小时1次."""
        back = self.at
        while self._peek().key in self.known.fill and self._peek().kind == "word":
            self.at += 1
        one = self._peek()
        if one.kind in _NUMBERS and one.low == one.high == 1 and self._peek(1).key == "次":
            self.at += 2
        else:
            self.at = back

    def _closing(self, head: _Head, unit: Unit | None) -> Sign:
        """Read 以上, or more; the over of "over 4 hours" is no inequality."""
        timed = unit is not None and unit.base in _TIMES
        if "±" in head.marks:
            return "±"
        if head.sign:
            return (
                "" if head.word == "over" and unit is not None and unit.base == "min" else head.sign
            )
        token = self._peek()
        if self.closed:
            return self.closed
        if (
            token.kind != "word"
            or token.key not in self.known.closing
            or (token.key == "内" and not timed)
        ):
            return ""
        self.at += 1
        return _SIGNS[self.known.closing[token.key]]

    def _meant(self, name: str, head: _Head, value: _Value) -> str:
        """Take what the words before it say: a blood pressure of 140/90 is in mmHg."""
        pressure = not name and value.joint == "/" and len(value.figures) == 2
        if pressure and _PRESSURE.search(self.text, max(0, head.start - 24), head.start):
            return "mmHg"
        return name


_MARKS = {
    "每": "every",
    "每隔": "every",
    "every": "every",
    "q": "every",
    "第": "第",
    "百分之": "percent",
    "between": "between",
}


@functools.cache
def _known(said: str) -> Quantity:
    return quantities(said)[0]


def _per(unit: Unit, number: Fraction) -> tuple[str, Fraction]:
    """Name what an amount is for, and what its value is divided by."""
    if unit.base == "mg":
        return "kg", (number * unit.factor / 1_000_000 if number != 1 or unit.name != "kg" else ONE)
    if unit.base == "ml":
        return "L", (number * unit.factor / 1000 if number != 1 or unit.name != "L" else ONE)
    name = "次" if unit.name == "剂" else unit.name
    if number == 24 and name == "h":
        return "d", ONE
    return (name if number == 1 else f"{float(number):g} {name}"), ONE


def _ends(one: _Figure, two: _Figure) -> tuple[_Figure, _Figure] | None:
    """Make a range of two figures where their units allow it: 25～50 mg, 500 mg～1 g, 40～80万."""
    if one.measure == _BARE:
        shared = two.scale != 1 and one.scale == 1 and one.low < two.high
        return one._replace(measure=two.measure, scale=two.scale if shared else one.scale), two
    mine, yours = one.measure, two.measure
    if mine.unit and yours.unit:
        if (mine.unit.base, yours.unit.base) == ("month", "月龄"):
            aged = lexicon().named["岁" if mine.unit.name == "year" else "月龄"]
            return one._replace(measure=mine._replace(unit=aged)), two
        same = mine.unit.base == yours.unit.base
        return (one, two) if same and mine.per in ((), yours.per) else None
    return (one, two) if mine == yours and mine.label else None


def _is_year(one: _Figure) -> bool:
    number = one.low * one.scale
    return number.denominator == 1 and (1900 <= number < 2100 or number >= 10_000_000)
