"""What a change to the library would change for doctors. Pure.

In: the documents as they stand and as they would stand. Out: which of them begin to answer and
which stop. Both are worked out by the very rule that decides at each question (corpus.lifecycle).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.catalogue import Record
from corpus.document import Metadata, State
from corpus.lifecycle import in_force


@dataclass(frozen=True, slots=True)
class Effect:
    """The documents that doctors would begin to be answered from, and those that they would not."""

    begins: tuple[Metadata, ...]
    ends: tuple[Metadata, ...]


def effect_of(
    records: Sequence[Record], states: Mapping[str, State | None], today: dt.date
) -> Effect:
    """Say what it would change to give documents other states; None stands for deleting one."""
    before = [(record.metadata, record.state) for record in records]
    after = [
        (metadata, state)
        for metadata, old in before
        if (state := states.get(metadata.key, old)) is not None
    ]
    return _difference(before, after, today)


_Listed = Sequence[tuple[Metadata, State]]


def _difference(before: _Listed, after: _Listed, today: dt.date) -> Effect:
    old, new = in_force(before, today), in_force(after, today)
    return Effect(
        begins=tuple(one for one, _ in after if one.key in new - old),
        ends=tuple(one for one, _ in before if one.key in old - new),
    )
