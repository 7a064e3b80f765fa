"""A line of the library that must be read first → the first statement of an answer. Pure.

In: an answer and a line (verbatim, of a passage in force). Out: the answer with that line in front,
moved there if the answer has it already. An answer that was withheld becomes that line alone. Never
done here: changing a word of the line, or choosing it (premises/premise.py, brake.py).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from assistant.compose import Sources, notes
from assistant.knowledge import Snapshot
from assistant.lines.patients import named
from assistant.lines.pictures import is_recognised
from assistant.lines.rank import Line
from assistant.lines.units import Unit, units
from assistant.records import Answer, Note, Statement
from corpus.document import Language
from index.passage import Passage

_LOOKED_AT = 6


def put_first(
    answer: Answer, unit: Unit, snapshot: Snapshot, context: str = ""
) -> tuple[Answer, int]:
    """Put a line in front of an answer's statements; give its citation's number, too."""
    sources = Sources(snapshot.standings, list(answer.citations))
    shown = next((one for one in answer.statements if _shows(one, unit, answer)), None)
    if shown is not None:
        rest = (one for one in answer.statements if one is not shown)
        return dataclasses.replace(answer, statements=(shown, *rest)), shown.citations[0]
    number = sources.cite(unit.passage, unit.text)
    # What is in the line alone need not be said again below it.
    rest = (one for one in answer.statements if one.text not in unit.text)
    first = Statement(unit.text, (number,), context or heading(unit))
    return (
        dataclasses.replace(
            answer,
            kind="answered",
            statements=(first, *rest),
            citations=sources.citations,
            notes=(*answer.notes, *_new_notes(answer, unit.passage)),
            abstain_reason=None,
            nearest_topics=(),
        ),
        number,
    )


def add_last(answer: Answer, unit: Unit, snapshot: Snapshot) -> Answer:
    """Put a line behind an answer's statements, unless it is one of them already."""
    if any(_shows(one, unit, answer) for one in answer.statements):
        return answer
    sources = Sources(snapshot.standings, list(answer.citations))
    number = sources.cite(unit.passage, unit.text)
    last = Statement(unit.text, (number,), heading(unit))
    return dataclasses.replace(
        answer,
        statements=(*answer.statements, last),
        citations=sources.citations,
        notes=(*answer.notes, *_new_notes(answer, unit.passage)),
    )


def heading(unit: Unit) -> str:
    """Give the heading that a line is shown under."""
    return unit.context or "".join(unit.passage.chunk.section[-1:])


def matching(lines: Sequence[Line], pattern: re.Pattern[str]) -> Unit | None:
    """Give the best line that has a pattern; the shortest of those that say it alike."""
    found = [line.unit for line in lines if _may(line.unit) and _has(line.unit, pattern)]
    if not found:
        return None
    first = found[0]
    inside = [one for one in found if one.passage is first.passage and one.text in first.text]
    return min(inside, key=lambda one: len(one.text))


def looked_up(
    query: str, pattern: re.Pattern[str], language: Language, snapshot: Snapshot
) -> Unit | None:
    """Look up a query and give the shortest line of the best passage that has a pattern."""
    passages = [hit.passage for hit in snapshot.search(query, _LOOKED_AT).hits]
    own = [one for one in passages if one.chunk.language == language]
    for passage in (*own, *(one for one in passages if one.chunk.language != language)):
        found = [one for one in units(passage) if _may(one) and _has(one, pattern)]
        if found:
            return min(found, key=lambda one: len(one.text))
    return None


def lines_of(document: str, snapshot: Snapshot) -> Iterator[Unit]:
    """Give the lines of a whole document, in order."""
    for passage in snapshot.retriever.opened.passages.between(document, 0, 10_000):
        if passage.source.key not in snapshot.blocked:
            yield from (one for one in units(passage) if _may(one))


def _may(unit: Unit) -> bool:
    flags = unit.passage.chunk.flags
    return not is_recognised(unit.passage) and "lost_digits" not in flags


def _has(unit: Unit, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(f"{unit.context} {unit.text}".lower()))


def _shows(one: Statement, unit: Unit, answer: Answer) -> bool:
    if unit.text not in one.text:
        return False
    behind = {each.n: each.chunk_id for each in answer.citations}
    return any(behind.get(n) == unit.passage.chunk.id for n in one.citations)


def _new_notes(answer: Answer, passage: Passage) -> list[Note]:
    of = notes([passage], answer.language, named(answer.standalone_question))
    return [one for one in of if one not in answer.notes and one.kind != "population"]
