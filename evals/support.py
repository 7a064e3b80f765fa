"""Does a source support a statement? By words and numbers, without a model. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from evals.points import plain


class Source(NamedTuple):
    """A passage as it may support a statement: its heading path and its words."""

    section: str
    text: str


def support(statement: str, sources: Sequence[Source]) -> bool:
    """Say whether the sources, taken together, support a statement."""
    said = plain(statement)
    return any(said in plain(one.text) for one in sources)


def stands(words: str, sources: Sequence[Source]) -> bool:
    """Say whether words stand in the text or in the headings of one of the sources."""
    said = plain(words)
    return any(said in plain(one.text) or said in plain(one.section) for one in sources)
