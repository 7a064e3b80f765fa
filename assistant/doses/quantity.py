"""A quantity: exact values in a canonical unit, what they are for, and how they compare. Pure.

Read from text by assistant/doses/grammar.py. `str` of a quantity reads back as an equal one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple

from assistant.doses.lexicon import lexicon

Sign = Literal["", "≥", ">", "≤", "<", "±"]
Joint = Literal["", "/", ":", "、", "或"]
Role = Literal["amount", "interval", "label"]


class Range(NamedTuple):
    """From low to high, both included; the same for a single value."""

    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Quantity:
    """What stands at text[start:end].

    values: one range, or several that `joint` joins (140/90, 1:1000, 第0、3、7天), in `unit`,
    canonical (units.yaml), empty for a bare number.
    per: what the amount is for, sorted: kg, m2, L, 次 (a dose), d, h, min, week, 晚 …
    role: an interval (q8h) and a label (Ⅲ级, 第3天) are no amounts.
    written: the values before they were converted: 0.5 of 0.5 g, where `values` has 500.
    """

    start: int = field(compare=False)
    end: int = field(compare=False)
    values: tuple[Range, ...]
    unit: str = ""
    per: tuple[str, ...] = ()
    sign: Sign = ""
    joint: Joint = ""
    role: Role = "amount"
    written: tuple[Range, ...] = field(default=(), compare=False)

    @property
    def low(self) -> Fraction:
        """Give the low end of the (first) value."""
        return self.values[0].low

    @property
    def high(self) -> Fraction:
        """Give the high end of the (first) value."""
        return self.values[0].high

    @property
    def dimension(self) -> str:
        """Say what is measured: mass, frequency, interval, label, number."""
        if self.role != "amount":
            return self.role
        if self.unit == "次" and set(self.per) & PERIODS:
            return "frequency"
        known = lexicon().named.get(self.unit)
        return known.dimension if known else "number"

    def __str__(self) -> str:
        """Write it so that it reads back as an equal quantity."""
        unit, factor = _shown(self)
        pair = self.joint == "/" and self.values[0].low < self.values[-1].high
        joint = " / " if pair else self.joint  # 1/2 is a half
        values = (Range(low / factor, high / factor) for low, high in self.values)
        said = joint.join(_written(value, self.sign) for value in values)
        if self.role == "label":
            return f"{self.sign}{'第' if unit in lexicon().units else ''}{said} {unit}"
        every = "every " if self.role == "interval" else ""
        sign = "" if self.sign == "±" else self.sign
        return f"{sign}{every}{said} {unit}".rstrip() + "".join(f"/{one}" for one in self.per)


PERIODS = frozenset({"d", "h", "min", "week", "month", "year", "晚", "晨"})
_SHOWN = ("kg", "g", "mg", "L", "ml", "week", "d", "h", "min", "s", "year", "month", "岁", "月龄")


def equal(one: Quantity, other: Quantity) -> bool:
    """Say whether two are the same amount, converted exactly: value, unit, per and inequality."""
    return one == other


def _shown(quantity: Quantity) -> tuple[str, Fraction]:
    """Choose the largest unit that leaves whole numbers."""
    if quantity.role != "label":
        for name in _SHOWN:
            unit = lexicon().named[name]
            if unit.base == quantity.unit and all(
                one / unit.factor % 1 == 0 and one for value in quantity.values for one in value
            ):
                return name, unit.factor
    return quantity.unit, Fraction(1)


def _written(value: Range, sign: str) -> str:
    if sign == "±":
        half = (value.high - value.low) / 2
        return f"{_number(value.low + half)}±{_number(half)}"
    low = _number(value.low)
    return low if value.low == value.high else f"{low}～{_number(value.high)}"


def _number(value: Fraction) -> str:
    """Write a number exactly: a decimal where it ends, else a mixed fraction (37 8⁄9)."""
    if value < 0:
        return "-" + _number(-value)
    whole, rest = divmod(value, 1)
    if not rest:
        return str(whole)
    if 10**12 % rest.denominator == 0:
        return f"{whole}." + f"{int(rest * 10**12):012d}".rstrip("0")
    return f"{whole or ''} {rest.numerator}⁄{rest.denominator}".lstrip()
