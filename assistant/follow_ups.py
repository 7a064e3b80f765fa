"""An answer → the answer with what its reader may well ask next. Pure.

The sections of the document that answered first, those that were not cited: when to refer, whom
it is not for, doses, how to follow up. A suggestion names a section that is there, so it is no
dead end; documents of another language than the answer suggest nothing.
"""

from __future__ import annotations

import dataclasses
import functools
import re

from assistant.knowledge import Snapshot
from assistant.records import Answer
from index.passages import PassageFile

_MOST = 3
_LONGEST = 40  # characters of a heading: a chip on a narrow screen
# In the order in which they help: what harms first.
_USEFUL = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"危险信号|转诊|red flag|refer",
        r"特殊人群|禁忌|special pop|contraindic",
        r"剂量|用法|\bdos",
        r"治疗|处理|treat|manag",
        r"随访|follow-up",
        r"检查|tests",
    )
)


def with_follow_ups(answer: Answer, snapshot: Snapshot) -> Answer:
    """Add up to three questions on sections of the answering document that were not cited."""
    if answer.kind != "answered" or not answer.citations:
        return answer
    first = snapshot.passage(answer.citations[0].chunk_id)
    if first is None or first.source.language != answer.language:
        return answer
    cited = {one.chunk_id for one in answer.citations}
    headings = sections_of(snapshot.retriever.opened.passages, first.source.key)
    left = [name for name, chunks in headings.items() if cited.isdisjoint(chunks)]
    chosen: list[str] = []
    for useful in _USEFUL:
        chosen += [name for name in left if useful.search(name) and name not in chosen][:1]
    join = "的" if answer.language == "zh" else ": "
    asked = tuple(f"{first.chunk.section[0]}{join}{name}" for name in chosen[:_MOST])
    return dataclasses.replace(answer, follow_ups=asked)


@functools.lru_cache(maxsize=256)
def sections_of(file: PassageFile, key: str) -> dict[str, frozenset[str]]:
    """Give the second headings of a document in order, each with the ids of its chunks."""
    found: dict[str, set[str]] = {}
    ordinal = 0
    while (passage := file.by_place(key, ordinal)) is not None:
        ordinal += 1
        section = passage.chunk.section
        if len(section) > 1 and len(section[1]) <= _LONGEST:
            found.setdefault(section[1], set()).add(passage.chunk.id)
    return {name: frozenset(chunks) for name, chunks in found.items()}
