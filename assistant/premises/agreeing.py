"""Do the lines say what a question takes for granted? Then nothing is to be set right. Pure.

A true premise that is called false is worse than a false one that only the answer contradicts. So
nothing is set right where one line has all of several figures, where question and line both forbid,
or where the line is about special patients that the question does not name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.doses.grammar import quantities
from assistant.lines.patients import named, patients, speaks_of
from assistant.lines.units import Unit
from assistant.premises.asserting import patterns
from assistant.triage.spoken import digits
from index.tokens import fold

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SCHEDULE, _DOSE = 4, 2  # numbers, and figures with units, that cannot agree by accident
_DAYS = re.compile(r"天|周|月|\bdays?\b|\bweeks?\b|\bmonths?\b")
_BAN = re.compile(
    r"禁|不能[吃用打喝]|不可以?[吃用打]|不得|不准|\bcontra-?indicated|\bmust not|\bnever\b"
)


def same_figures(question: str, units: Sequence[Unit]) -> bool:
    """Say whether one line has every figure of a question that has several."""
    numbers = _numbers(question)
    if len(numbers) >= _SCHEDULE and _DAYS.search(question):
        return any(numbers <= _numbers(unit.text) for unit in units)
    figures = _figures(question)
    return len(figures) >= _DOSE and any(figures <= _figures(unit.text) for unit in units)


def beside_the_point(question: str, unit: Unit) -> bool:
    """Say whether question and line both forbid, or the line speaks of other patients."""
    if _BAN.search(question.lower()) and patterns()["forbids"].search(unit.text.lower()):
        return True
    return not named(question) and speaks_of(patients(), unit.text)


def _figures(text: str) -> frozenset[tuple[object, str]]:
    return frozenset((one.values, one.unit) for one in quantities(text) if one.unit)


def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(digits(fold(text))))
