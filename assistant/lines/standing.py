"""Where does a name stand: in a line, above it, or elsewhere in its passage? Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.lines.rank import Line
from assistant.lines.units import above
from index.coverage import passage_text, ready
from index.passage import Wanted


def under(line: Line, names: Sequence[str]) -> bool:
    """Say whether a name stands in a line, its headings or its lead-in."""
    return ready(line.unit.text).has(names) or ready(above(line.unit)).has(names)


def around(line: Line, names: Sequence[str]) -> bool:
    """Say whether a name stands under a line or elsewhere in its passage."""
    return under(line, names) or passage_text(line.unit.passage).has(names)


def names_of(wanted: Sequence[Wanted], *concepts: str) -> list[str]:
    """Give the names of the parts of a question that are of one of these concepts."""
    return [name for part in wanted if part.concept in concepts for name in part.names]
