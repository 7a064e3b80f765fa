"""Text → the quantities in it: doses, frequencies, intervals, readings, ages, grades. Pure.

In: Chinese or English text. Out: quantities with exact values in canonical units, and where each
stands. Never done here: guessing a unit, rounding, judging what a quantity is about. What is no
quantity (a date, a page, a telephone number, 十二指肠, B12) gives none; when in doubt two differ.
Words stand in units.yaml, tokens in words.py, units and numbers in measures.py and
figures.py, the record in quantity.py.

`每日3次`, `一日三次`, `3次/d` and `tid` are 3 times a day; `q8h` is every 8 hours, another thing;
`2型` and `第3天` are labels; `≥140/90 mmHg` is one quantity of two values.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from assistant.doses.figures import Figure, Value, read_value
from assistant.doses.lexicon import Unit, lexicon
from assistant.doses.measures import NUMBERS, SIGNS, Cursor, read_divisor
from assistant.doses.quantity import PERIODS, Quantity, Range, Role, Sign
from assistant.doses.words import ONE, fold, tokens

_MARKS = {"每": "every", "每隔": "every", "every": "every", "q": "every"}
_MARKS |= {"第": "ordinal", "百分之": "percent", "between": "between"}
# “8 hourly” and “3 monthly” behind a bare figure: every 8 hours, every 3 months.
_LY = {"hourly": (60, "min"), "-hourly": (60, "min"), "weekly": (10_080, "min")}
_LY |= {"monthly": (1, "month")}
_HOURLY = tuple(_LY)
_TIMES = ("min", "month")
_PERIODS = ("次", "d", "week", "month")
_PRESSURE = re.compile(r"(?i:血压|\bBP|blood pressure)[^\d]{0,12}$")
_REACH = 4
# Between 每周 and its 2次: at most so many characters, none of these.
_FAR = 10
_STOP = re.compile(r"[。；;，,、：:()（）\n]")
# Nothing begins with these; most of a text is of them.
_IDLE = ("other", "name")
_WORDS = ("other", "name", "word")


def quantities(text: str) -> tuple[Quantity, ...]:
    """Find the quantities of a text in reading order, in time linear in its length."""
    return tuple(_read(Cursor(fold(text), tokens(text))))


@dataclass(slots=True)
class _Head:
    """What stands before a number and qualifies it; `word` is the inequality as written."""

    start: int = -1
    per: list[str] = field(default_factory=list)
    sign: Sign = ""
    word: str = ""
    label: str = ""
    marks: set[str] = field(default_factory=set)

    @property
    def plain(self) -> bool:
        """Say that nothing stands before the number."""
        return not (self.per or self.sign or self.label or self.marks)


def _read(cursor: Cursor) -> Iterator[Quantity]:
    head = _Head()
    while cursor.at < len(cursor.tokens):
        if cursor.tokens[cursor.at].kind in _IDLE and head.plain:
            cursor.at += 1
            continue
        first = cursor.at
        _qualify(cursor, head)
        start = cursor.peek().start
        listed = bool(head.label) or "ordinal" in head.marks
        if often := _often(cursor, head):
            yield often
        elif value := (
            read_value(cursor, listed=listed, between="between" in head.marks)
            or _apart(cursor, head)
        ):
            head.start = start if head.start < 0 else head.start
            if _is_period(cursor, head, value):
                continue
            if _counts(cursor, head, value):
                yield _quantity(cursor, head, value)
        head = _Head()
        cursor.at = max(cursor.at, first + 1)


# What stands before a number -----------------------------------------------------------------


def _qualify(cursor: Cursor, head: _Head) -> None:
    """Take all words that qualify the number behind them."""
    known = lexicon()
    while (token := cursor.peek()).kind == "word":
        if token.key not in known.fill and not (head.per and token.key in known.weight):
            if not _takes(cursor, head, token.key):
                return
            head.start = token.start if head.start < 0 else head.start
        cursor.at += 1


def _takes(cursor: Cursor, head: _Head, key: str) -> bool:
    known, number = lexicon(), cursor.peek(1).kind in NUMBERS
    sign = key.removeprefix("or ") if number else key
    if "every" in head.marks and key in known.units:
        head.marks.discard("every")
        head.per.append(read_divisor(known.units[key], ONE)[0])
    elif key in known.ordinals and number:
        head.label = known.ordinals[key]
    elif key in known.before:
        head.per.append(known.before[key])
    elif sign in known.signs:
        head.sign, head.word = SIGNS[known.signs[sign]], sign
    elif key in _MARKS:
        head.marks.add(_MARKS[key])
    else:
        return False
    return True


def _often(cursor: Cursor, head: _Head) -> Quantity | None:
    """Read a frequency that is one word: tid, 隔日, a weekly that stands alone."""
    known, key = lexicon(), cursor.word()
    said = known.often.get(key, "every 1 h" if key in ("hourly", "-hourly") else "")
    if not said and key.endswith("ly") and key in known.behind:
        said = f"1 次/{known.behind[key]}"
    if not said:
        return None
    start = cursor.peek().start if head.start < 0 else head.start
    cursor.at += 1
    found = _known(said)
    if found.role == "interval":
        _once(cursor)
    return replace(found, start=start, end=cursor.end, sign=head.sign)


@functools.cache
def _known(said: str) -> Quantity:
    return quantities(said)[0]


def _apart(cursor: Cursor, head: _Head) -> Value | None:
    """Read the 2次 of 每周测血压2次: a few words may stand between, no punctuation."""
    back, start = cursor.at, cursor.peek().start
    if not set(head.per) & PERIODS or head.marks or cursor.peek().kind not in _IDLE:
        return None
    while cursor.at < len(cursor.tokens) and cursor.peek().kind in _WORDS:
        if cursor.peek().start - start >= _FAR:
            break
        cursor.at += 1
    between = cursor.text[start : cursor.peek().start]
    if cursor.peek().kind in NUMBERS and not _STOP.search(between):
        value = read_value(cursor)
        unit = value.measure.unit if value else None
        if value and unit and unit.name == "次" and not value.measure.per:
            return value
    cursor.at = back
    return None


def _is_period(cursor: Cursor, head: _Head, value: Value) -> bool:
    """Take the 一日 of 一日三次 and the 一次 of 一次两片 as what the next number is for."""
    known, unit, (one, two) = lexicon(), value.measure.unit, value.figures[0]
    if unit is None or unit.name not in _PERIODS or value.measure.per or not head.plain:
        return False
    if one is not two or not one.low == one.high == 1 or cursor.word(-1).isascii():
        return False
    ahead = 0
    while ahead < _REACH and (word := cursor.word(ahead)):
        if not (word in known.fill or word in known.signs or word in known.before):
            break
        ahead += 1
    if cursor.peek(ahead).kind in NUMBERS:
        head.per.append(unit.name)
        return True
    return False


# What it comes to ----------------------------------------------------------------------------


def _counts(cursor: Cursor, head: _Head, value: Value) -> bool:
    """Say whether numbers are a quantity at all: not 3TC, 5-HT, a year or an odd numeral."""
    if not value.measure.bare or head.label or "percent" in head.marks:
        return True
    if cursor.word() in _HOURLY:
        return True
    one = value.figures[0][0]
    if one.kind != "figure" or "ordinal" in head.marks or _is_glued(cursor):
        return False
    return bool(value.joint) or not head.plain or not _is_year(one)


def _is_glued(cursor: Cursor) -> bool:
    """Say whether a name follows without a space, or any word behind a hyphen: 5-氟尿嘧啶."""
    hyphen = cursor.word() == "-" and cursor.peek().start == cursor.end
    following = cursor.peek(hyphen)
    glued = following.start == cursor.end + hyphen
    return glued and following.kind in (("name", "other") if hyphen else ("name",))


def _is_year(one: Figure) -> bool:
    """Say whether a bare number is a year, or longer than any amount (an identity number)."""
    number = one.low * one.scale
    return number.denominator == 1 and (1900 <= number < 2100 or number >= 10_000_000)


def _quantity(cursor: Cursor, head: _Head, value: Value) -> Quantity:
    measure, role = value.measure, _role(cursor, head, value)
    unit, label = measure.unit, measure.label or head.label
    sign = _sign(cursor, head, value)
    written = value.written()
    values, name = value.ranges(), unit.base if unit else ""
    if role == "label":
        values = written
        name = label or (unit.name if unit else "")
    elif role == "interval" and unit is None:
        factor, name = _LY[cursor.word(-1)]
        values = tuple(Range(low * factor, high * factor) for low, high in values)
    elif unit is None:
        name = _understood(cursor, head, value)
    per = tuple(sorted({*head.per, *measure.per}))
    return Quantity(head.start, cursor.end, values, name, per, sign, value.joint, role, written)


def _role(cursor: Cursor, head: _Head, value: Value) -> Role:
    measure, unit = value.measure, value.measure.unit
    if measure.label or (head.label and not unit) or ("ordinal" in head.marks and unit):
        return "label"
    if measure.bare and cursor.step(*_HOURLY):
        return "interval"
    if _is_timed(unit) and not measure.per and not head.per:
        alone = head.plain and _is_once(cursor) and cursor.peek(2).kind == "other"
        if "every" in head.marks or alone:
            _once(cursor)
            return "interval"
    return "amount"


def _is_timed(unit: Unit | None) -> bool:
    return unit is not None and unit.base in _TIMES


def _is_once(cursor: Cursor) -> bool:
    one = cursor.peek()
    return one.kind in NUMBERS and one.low == one.high == 1 and cursor.word(1) == "次"


def _once(cursor: Cursor) -> None:
    """Step over the 1次 of 每8小时1次."""
    back = cursor.at
    while cursor.step(*lexicon().fill):
        pass
    cursor.at = cursor.at + 2 if _is_once(cursor) else back


def _sign(cursor: Cursor, head: _Head, value: Value) -> Sign:
    """Give the inequality, before or behind; the over of "over 4 hours" is none."""
    unit, closing = value.measure.unit, lexicon().closing
    if value.deviation:
        return "±"
    if head.sign:
        lasts = head.word == "over" and unit is not None and unit.base == "min"
        return "" if lasts else head.sign
    key = cursor.word()
    if key not in closing or (key == "内" and not _is_timed(unit)):
        return value.measure.closing
    cursor.at += 1
    return SIGNS[closing[key]]


def _understood(cursor: Cursor, head: _Head, value: Value) -> str:
    """Give the unit that goes without saying: a blood pressure of 140/90 is in mmHg."""
    if "percent" in head.marks:
        return "%"
    pair = value.joint == "/" and len(value.figures) == 2 and not value.measure.per
    before = max(0, head.start - 24)
    return "mmHg" if pair and _PRESSURE.search(cursor.text, before, head.start) else ""
