"""What stands around a hit: the passages before and after it in its section, and the one above.

For readers of a passage that begins in the middle ("其余同上"). A search does not need it.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.passage import Passage
from index.passages import PassageFile

# How far back the passage above a section is looked for.
_FAR = 60


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The neighbours of a passage in its own section, in the document's order.

    `parent` is the last passage before it that stands under the heading one level up, or None.
    """

    before: tuple[Passage, ...]
    after: tuple[Passage, ...]
    parent: Passage | None


def surroundings(passages: PassageFile, passage: Passage, *, reach: int = 1) -> Surroundings:
    """Give up to `reach` neighbours on each side, and the parent, with one reading of the file."""
    at, section = passage.chunk.ordinal, passage.chunk.section
    around = passages.between(passage.source.key, at - max(reach, _FAR), at + reach)
    near = [one for one in around if abs(one.chunk.ordinal - at) <= reach]
    same = [one for one in near if one.chunk.section == section]
    above = [one for one in around if one.chunk.ordinal < at and one.chunk.section == section[:-1]]
    return Surroundings(
        before=tuple(one for one in same if one.chunk.ordinal < at),
        after=tuple(one for one in same if one.chunk.ordinal > at),
        parent=above[-1] if section and above else None,
    )
