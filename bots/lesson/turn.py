"""What a kind of lesson says to a message, and where it then stands: one module a kind.

A kind is a `Script`: it holds nothing itself, so that a lesson goes on after a dropped connection
or a restart from its kept state alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol


class Turn(NamedTuple):
    """What is said, message by message, and where the lesson stands now; empty: it is over."""

    said: Sequence[str]
    state: Mapping[str, Any] = {}


class Script(Protocol):
    """A kind of lesson. Safe to share between threads."""

    def begin(self, person: str, argument: str) -> Turn:
        """Begin it, or go on with it, or say what may be chosen. Raises LearningWrong."""

    def said(self, person: str, state: Mapping[str, Any], text: str) -> Turn:
        """Take a message. Raises NotYours, Stale, LearningWrong."""


def chosen(which: str, titles: Mapping[str, str]) -> str | None:
    """Give what a number, an id or a title names, or None; ids are numbered in their order."""
    ids = sorted(titles)
    if which.isdecimal():
        n = int(which[:4])
        return ids[n - 1] if 1 <= n <= len(ids) else None
    return next((id_ for id_ in ids if which in (id_, titles[id_])), None)
