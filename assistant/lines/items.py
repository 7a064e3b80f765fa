"""Which lists are quoted whole, and which give only the items that the question is about. Pure.

A list that holds one item on the point and three on something else buries it: 嘴歪 is one of the
dangers of high lipids, and the other three are not asked about. Where what a question names stands
in a few items of a list only, the list steps back for those items, which are lines of their own.
Where it stands in the heading or the lead-in (有下列情况立即转诊),
every item answers: it stays whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.lines.units import Unit, above
from index.coverage import ready
from index.passage import Wanted

_FEWEST = 3  # items: of two, both may as well be read
_FEW = 0.5  # the share of the items up to which they are taken for themselves
_POINTING = 0.2  # the share of the question's weight that points to an item


def holds_others(unit: Unit, wanted: Sequence[Wanted]) -> bool:
    """Say whether a unit is a list of which the question is about a few items only.

    `wanted` are the parts of the question, weighed for the language of the unit.
    """
    items = unit.text.split("\n")
    if len(items) < _FEWEST:
        return False
    over = ready("\n".join((above(unit), items[0] if _leads_in(items[0]) else "")))
    total = sum(part.weight for part in wanted)
    inside = ready(unit.text)
    pointing = [part for part in wanted if inside.has(part.names) and not over.has(part.names)]
    if sum(part.weight for part in pointing) < _POINTING * total:
        return False
    listed = [ready(item) for item in items if not _leads_in(item)]
    on_point = sum(any(item.has(part.names) for part in pointing) for item in listed)
    return on_point <= _FEW * len(listed)


def _leads_in(line: str) -> bool:
    return line.rstrip().endswith((":", "："))
