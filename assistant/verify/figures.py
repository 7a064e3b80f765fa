"""The figures of a text as a checker compares them: by the dose grammar, exactly. Pure.

In: text. Out: figures with their places; which of a statement's a passage does not carry. Never
done here: rounding, adding up, saying whose figure it is (owners.py).

Equal are what the grammar says is equal: 0.5 g and 500 mg, 每日3次 and tid, never tid and q8h.
"每次 10 mg，每日 3 次" and "10 mg tid" are the same too: a dose beside its frequency is for a time.
Digits that are no quantity (B12, a year, a telephone) must stand in the passage as they are.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from assistant.doses.grammar import quantities
from assistant.doses.quantity import Quantity
from assistant.doses.words import fold
from assistant.verify.windows import ITEM

# 每次用量（ml）：2.5；
_CELL = re.compile(
    r"(?P<label>[^；;：:\n（）]{1,30})[（(](?P<unit>[^（()）\n]{1,15})[）)][：:] ?"
    r"(?P<value>[≥≤<>＜＞]?[\d.]+(?:\s?[～~–-]\s?[\d.]+)?)(?=\s*(?:[；;。\n]|$))"
)
_TIMES = re.compile(
    r"(?P<label>[^；;：:\n]{0,12})次数[：:] ?(?P<value>[≥≤<>＜＞]?\d+)(?=\s*(?:[；;。\n]|$))"
)
_LED = re.compile(r"(?<!次数)[：:](?= ?[≥≤<>＜＞]?\d)")
_LOOSE = re.compile(r"[A-Za-z]*\d[A-Za-z\d]*(?:[.\-/:+][A-Za-z]*\d[A-Za-z\d]*)*")
_DOSES = frozenset({"mass", "volume", "international unit", "unit", "count"})
_OFTEN = frozenset({"frequency", "interval"})
_NEAR = 25


class Figure(NamedTuple):
    """A quantity in a text; `timed` says that how often it is given stands beside it."""

    start: int
    end: int
    quantity: Quantity
    timed: bool = False

    @property
    def dimension(self) -> str:
        """Say what is measured."""
        return self.quantity.dimension


@functools.lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Figure, ...]:
    """Find the figures of a text in reading order; a row's cell takes the unit of its column."""
    found = list(_timed(quantities(text)))
    # 最多：3 次 says 最多3次: the same places, once more without the mark of a cell.
    if _LED.search(text):
        known = {(one.start, one.quantity) for one in found}
        again = _timed(quantities(_LED.sub(_unled, text)))
        found.extend(one for one in again if (one.start, one.quantity) not in known)
    for cell in _CELL.finditer(text):
        for one in quantities(f"{cell['label']}{cell['value']} {cell['unit']}")[-1:]:
            found.append(Figure(cell.start("value"), cell.end("value"), one))
    for cell in _TIMES.finditer(text):
        for one in quantities(f"{cell['label']}{cell['value']}次")[-1:]:
            found.append(Figure(cell.start("value"), cell.end("value"), one))
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _unled(mark: re.Match[str]) -> str:
    return " " * len(mark[0])


def _timed(found: tuple[Quantity, ...]) -> Iterator[Figure]:
    for at, one in enumerate(found):
        beside = found[max(0, at - 2) : at] + found[at + 1 : at + 3]
        timed = one.dimension in _DOSES and any(
            other.dimension in _OFTEN
            and other.start - one.end < _NEAR
            and one.start - other.end < _NEAR
            for other in beside
        )
        yield Figure(one.start, one.end, one, timed)


def same(one: Figure, other: Figure) -> bool:
    """Say whether two figures are equal: value, unit, per, sign, and what joins them."""
    if one.quantity == other.quantity:
        return True
    return one.timed and other.timed and _each(one.quantity) == _each(other.quantity)


@functools.lru_cache(maxsize=4096)
def _each(one: Quantity) -> Quantity:
    """Take the 每次 off a dose: beside its frequency it goes without saying."""
    return replace(one, per=tuple(name for name in one.per if name != "次"))


def missing(said: str, text: str, headings: str) -> bool:
    """Say whether a statement has a figure, or other digits, that its passage does not carry.

    Headings lend their names and labels (the 2 of 2型糖尿病), never an amount.
    """
    there = figures(text)
    labels = [one for one in figures(headings) if one.quantity.role == "label"]
    left = [*there, *labels, *labels]
    for one in figures(said):
        met = next((other for other in left if same(one, other)), None)
        if met is None:
            return True
        left.remove(met)  # said twice, it must stand twice
    return not loose(said) <= loose(f"{text}\n{headings}") | _written(there, text)


@functools.lru_cache(maxsize=4096)
def loose(text: str) -> frozenset[str]:
    """Give the digits of a text that are no quantity, with the letters that they are glued to."""
    taken = [(one.start, one.end) for one in figures(text)]
    folded = fold(text)
    item = ITEM.match(folded)
    return frozenset(
        one.group().lower()
        for one in _LOOSE.finditer(folded, item.end() if item else 0)
        if not any(start <= one.start() < end for start, end in taken)
    )


def _written(found: Sequence[Figure], text: str) -> frozenset[str]:
    """Give bare numbers as written: what reads as a name here may read as a number there."""
    bare = (one for one in found if one.dimension == "number")
    return frozenset(fold(text[one.start : one.end]).lower() for one in bare)
