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

from assistant.rule_files import EXAMPLES, Rules, parts_in, pattern

_KEYS = frozenset(("say", "but", "fits", "fails"))
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
    """Read the signs that ship with this package, once. Raises RulesWrong."""
    file = Path(__file__).with_name("cues.yaml")
    return groups_in(file.name, file.read_text(encoding="utf-8"))


def groups_in(file: str, text: str) -> Groups:
    """Check signs that are given as text. Raises RulesWrong, naming file and line."""
    rules = parts_in(file, text)
    for group, rows in rules.rows.items():
        if not isinstance(rows, dict):
            raise rules.wrong((group,), f"{group} 应写成几个词。")
    return {
        group: tuple(_sign(rules, group, name) for name in rows)
        for group, rows in rules.rows.items()
    }


def _sign(rules: Rules, group: str, name: str) -> Sign:
    row: Any = rules.rows[group][name]
    if not isinstance(row, dict) or not row.keys() <= _KEYS or not row.get("say"):
        raise rules.wrong((group, name), f"{name} 只能有 {'、'.join(sorted(_KEYS))}，要有 say。")
    examples = [tuple(str(one) for one in row.get(column) or ()) for column in ("fits", "fails")]
    if min(map(len, examples)) < EXAMPLES:
        raise rules.wrong((group, name), f"{name} 的 fits 和 fails 至少各要有 {EXAMPLES} 个例句。")
    say = pattern(rules, (group, name, "say"))
    but = pattern(rules, (group, name, "but")) if row.get("but") else None
    return Sign(name, say, but, *examples)


@functools.lru_cache(maxsize=8192)
def spots(text: str, group: str) -> tuple[Spot, ...]:
    """Give the signs of a group in a text, in order of their places."""
    folded = text.lower()
    found = [Spot(*at, sign.name) for sign in groups()[group] for at in sign.spots(folded)]
    return tuple(sorted(found))


def signs(text: str, group: str) -> frozenset[str]:
    """Name the signs of a group that a text holds."""
    return frozenset(one.name for one in spots(text, group))
