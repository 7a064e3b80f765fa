"""In a document on several diseases: the lines under the heading of another than the asked. Pure.

毛细支气管炎与急性喉炎 are one document; steroids are wrong for the first and right for the second.
Where a disease is asked about and lines under its own heading are there, a line under a heading
that names another disease, and not the asked one, answers something else and is left out.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from assistant.lines.rank import Line
from assistant.lines.standing import names_of
from index.coverage import ready
from index.lexicon import Lexicon
from index.passage import Wanted

_DISEASE = "disease"


def without_others(
    lines: Sequence[Line], wanted: Sequence[Wanted], lexicon: Lexicon
) -> tuple[Line, ...]:
    """Leave out the lines under the headings of other diseases, where the asked one has its own."""
    asked = names_of(wanted, _DISEASE)
    asked += [name for part in wanted if part.concept == _DISEASE for name in part.broader]
    own = {line.unit.passage.source.key for line in lines if _headed(line, asked)}
    if not asked or not own:
        return tuple(lines)
    return tuple(
        line
        for line in lines
        if line.unit.passage.source.key not in own
        or _headed(line, asked)
        or ready(line.unit.text).has(asked)
        or not _diseases(_headings(line), lexicon)
    )


def _headed(line: Line, names: Sequence[str]) -> bool:
    return ready(_headings(line)).has(names)


def _headings(line: Line) -> str:
    """Give the headings above a line but the document's own, which names all its diseases."""
    return "\n".join(line.unit.passage.chunk.section[1:])


@functools.lru_cache(maxsize=4096)
def _diseases(headings: str, lexicon: Lexicon) -> bool:
    """Say whether headings name a disease."""
    return any(
        concept.type == _DISEASE
        for mention in lexicon.mentions(headings)
        for concept in mention.concepts
    )
