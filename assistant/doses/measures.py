"""Tokens → the unit behind a number, and what it is for: mg/(kg·d), mg per 100 ml. Pure.

In: a cursor over tokens. Out: `Measure`, with the number that a denominator divides by.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from assistant.doses.lexicon import Unit, lexicon
from assistant.doses.quantity import Sign
from assistant.doses.words import ONE, Token

NUMBERS = ("figure", "numeral")
SIGNS: dict[str, Sign] = {"≥": "≥", ">": ">", "≤": "≤", "<": "<"}
_END = Token("other", -1, -1)
# How many words such as 口服 may stand between an amount and its “daily”.
_REACH = 4
# 每天 behind one of these begins something else: 6月龄以下每天…
_SPANS = ("time", "months", "age")


class Cursor:
    """A place in the tokens of a text. A reader that fails puts `at` back where it was."""

    def __init__(self, text: str, tokens: tuple[Token, ...]) -> None:
        self.text, self.tokens, self.at = text, tokens, 0

    def peek(self, ahead: int = 0) -> Token:
        """Give a token from here on; an empty one beyond the ends."""
        place = self.at + ahead
        return self.tokens[place] if 0 <= place < len(self.tokens) else _END

    def word(self, ahead: int = 0) -> str:
        """Give a token where it is a word of the lexicon or a mark, else nothing."""
        token = self.peek(ahead)
        return token.key if token.kind in ("word", "mark") else ""

    def step(self, *keys: str) -> bool:
        """Step over the next token where it is one of these words or marks."""
        found = self.word() in keys
        self.at += found
        return found

    @property
    def end(self) -> int:
        """Give where in the text the last token ended."""
        return self.peek(-1).end


class Measure(NamedTuple):
    """A unit with what it is for; values are divided by `divide` (the 100 of mg/100 ml).

    `label` is the 级 of 2级; `closing` the inequality before a unit: 50 or more breaths.
    """

    unit: Unit | None = None
    per: tuple[str, ...] = ()
    divide: Fraction = ONE
    label: str = ""
    closing: Sign = ""

    @property
    def bare(self) -> bool:
        """Say that there is no unit at all."""
        return self.unit is None and not self.per and not self.label


_BARE = Measure()


def read_measure(cursor: Cursor, number: Token) -> Measure:
    """Read the unit behind a number and what it is for; a bare measure where there is none."""
    known, key = lexicon(), cursor.word()
    if key == "度":
        return _degrees(cursor, number)
    if key in known.labels:
        cursor.at += 1
        return Measure(label=known.labels[key])
    closing: Sign = ""
    if key in known.closing and cursor.word(1) in known.units:
        closing = SIGNS[known.closing[key]]
        cursor.at += 1
    unit = _unit(cursor)
    if unit is None and not (key in ("/", "per") and cursor.word(1) in known.under):
        return _BARE
    per, divide = _divisors(cursor, unit)
    return Measure(unit, per, divide, "", closing)


def read_divisor(unit: Unit, number: Fraction) -> tuple[str, Fraction]:
    """Name what an amount is for, and what its value is divided by: mg/100 ml is per L, by 1/10."""
    if unit.base == "mg":
        return "kg", ONE if number == 1 and unit.name == "kg" else number * unit.factor / 1_000_000
    if unit.base == "ml":
        return "L", ONE if number == 1 and unit.name == "L" else number * unit.factor / 1000
    name = "次" if unit.name == "剂" else unit.name
    if number == 24 and name == "h":
        return "d", ONE
    return (name if number == 1 else f"{float(number):g} {name}"), ONE


def _degrees(cursor: Cursor, number: Token) -> Measure:
    """Read 度: a temperature from 34 to 43, a grade to 4, else neither."""
    fever, grade = 34 <= number.low < 44, number.low <= 4
    cursor.at += fever or grade
    if fever:
        return Measure(lexicon().named["℃"])
    return Measure(label="度") if grade else _BARE


def _unit(cursor: Cursor) -> Unit | None:
    """Read a unit, which a hyphen may join: a 5-day course."""
    units = lexicon().units
    joined = cursor.word() == "-" and cursor.word(1) in units and cursor.word(1).isascii()
    if joined and cursor.end == cursor.peek().start and cursor.peek().end == cursor.peek(1).start:
        cursor.at += 1
    unit = units.get(cursor.word())
    cursor.at += unit is not None
    return unit


def _divisors(cursor: Cursor, unit: Unit | None) -> tuple[tuple[str, ...], Fraction]:
    """Read all that an amount is for, and what its value is divided by."""
    known = lexicon()
    found: list[tuple[str, Fraction]] = []
    while key := cursor.word():
        if cursor.peek().kind == "mark" and key in known.units:
            found.append(read_divisor(known.units[key], ONE))  # kg⁻¹
            cursor.at += 1
        elif (found and key in known.weight) or (key in known.fill and cursor.word(1) == "/"):
            cursor.at += 1  # mg/kg体重, 20 mg orally/day
        elif key in ("/", "per", "每") and (more := _divided(cursor, unit)):
            found.extend(more)
        elif unit is not None and (name := _behind(cursor, unit)):
            found.append((name, ONE))
        else:
            break
    divide = ONE
    for _, one in found:
        divide = divide if one == 1 else divide * one
    return tuple(name for name, _ in found), divide


def _divided(cursor: Cursor, of: Unit | None) -> list[tuple[str, Fraction]]:
    """Read /kg, /(kg·d), /100 ml, per kg; nothing for the stroke of 500 mg/125 mg.

    An unknown unit below the stroke is kept as written: 5 mg/lb is not 5 mg.
    """
    known, back = lexicon(), cursor.at
    cursor.at += 1
    opened = cursor.step("(")
    found: list[tuple[str, Fraction]] = []
    while True:
        number = ONE
        if cursor.peek().kind == "figure":
            number = cursor.peek().low * cursor.peek().scale
            cursor.at += 1
        token, unit = cursor.peek(), known.under.get(cursor.word())
        if unit is None or not number or (number != 1 and of and unit.base == of.base):
            odd = token.kind in ("name", "other") and token.start == cursor.end and not found
            cursor.at = cursor.at + 1 if odd else back
            return [(cursor.text[token.start : token.end], ONE)] if odd else found
        cursor.at += 1
        found.append(read_divisor(unit, number))
        back = cursor.at
        cursor.step(*known.weight)
        if not (cursor.step("·") or (opened and cursor.step("/"))):
            break
    if opened:
        cursor.step(")")
    return found


def _behind(cursor: Cursor, unit: Unit) -> str:
    """Read a day, daily, each time, over the route that may stand between; a last 每日 too."""
    known, ahead = lexicon(), 0
    while ahead < _REACH and cursor.word(ahead) in known.fill:
        ahead += 1
    name = known.behind.get(cursor.word(ahead), "")
    following = cursor.peek(ahead + 1)
    last = following.kind in ("other", "mark", "name") and following.key != "("
    if not name and not ahead and last and unit.dimension not in _SPANS:
        name = known.before.get(cursor.word(), "")
    cursor.at += ahead + 1 if name else 0
    return name
