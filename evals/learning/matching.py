"""Blind questions of learners → how many the matcher understands, by wording.

A question is understood where everything that it asks is found; each of its asks may be met by any
of several (`a|b`). One that asks nothing of the list is left alone where nothing is found.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.learning.asks import Matcher

_ROWS = Path(__file__).parents[1] / "cases_learning" / "learner_questions.jsonl"


@dataclass(frozen=True, slots=True)
class Understood:
    """Questions of one wording: how many were understood of how many."""

    wording: str
    right: int
    n: int


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    asks: tuple[str, ...]
    wording: str


def understood(matcher: Matcher, path: Path = _ROWS) -> tuple[Understood, ...]:
    """Count the questions that are understood: all that ask something, then by wording."""
    right, n = Counter[str](), Counter[str]()
    for row in _rows(path):
        found = set(matcher.match(row.text))
        good = all(set(one.split("|")) & found for one in row.asks) if row.asks else not found
        for name in (row.wording, "all") if row.asks else (row.wording,):
            n[name] += 1
            right[name] += good
    return tuple(Understood(name, right[name], n[name]) for name in sorted(n))


def _rows(path: Path) -> Iterator[_Row]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "id" in row:
            yield _Row(row["text"], tuple(row["asks"]), row["wording"])
