"""Small words that make a difference: into the vein, a child, systolic, before meals. Pure.

In: text. Out: which signs of cues.yaml it holds, and where. Never done here: comparing two texts.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from assistant.intents import LOADER

Groups = Mapping[str, tuple["Sign", ...]]


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign and how texts say it; `but` are longer words that hold it and are another thing."""

    name: str
    say: re.Pattern[str]
    but: re.Pattern[str] | None
    fits: tuple[str, ...]
    fails: tuple[str, ...]

    def spots(self, folded: str) -> list[tuple[int, int]]:
        """Give where a lower-cased text says it."""
        other = [one.span() for one in self.but.finditer(folded)] if self.but else []
        return [
            one.span()
            for one in self.say.finditer(folded)
            if not any(start <= one.start() and one.end() <= end for start, end in other)
        ]


class Spot(NamedTuple):
    """A sign at its place."""

    start: int
    end: int
    name: str


@functools.cache
def groups() -> Groups:
    """Read the signs that ship with this package, once."""
    text = Path(__file__).with_name("cues.yaml").read_text(encoding="utf-8")
    rows: dict[str, dict[str, dict[str, Any]]] = yaml.load(text, Loader=LOADER)
    return {
        group: tuple(_sign(name, row) for name, row in signs.items())
        for group, signs in rows.items()
    }


def _sign(name: str, row: Mapping[str, Any]) -> Sign:
    but = row.get("but")
    fits, fails = (tuple(str(one) for one in row[column]) for column in ("fits", "fails"))
    return Sign(name, re.compile(row["say"]), re.compile(but) if but else None, fits, fails)


@functools.lru_cache(maxsize=8192)
def spots(text: str, group: str) -> tuple[Spot, ...]:
    """Give the signs of a group in a text, in order of their places."""
    folded = text.lower()
    found = [Spot(*at, sign.name) for sign in groups()[group] for at in sign.spots(folded)]
    return tuple(sorted(found))


def signs(text: str, group: str) -> frozenset[str]:
    """Name the signs of a group that a text holds."""
    return frozenset(one.name for one in spots(text, group))
