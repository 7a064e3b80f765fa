"""An answer of a report as a doctor sees it, without what the report thinks of it. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from evals.render.tables import threads
from evals.report import Outcome

_ALERT = "⚠"


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage that an answer quotes, with all its marks (`[1][3]`)."""

    marks: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown of an answer: its alerts apart, as the doctor's page shows them."""

    question: str
    history: tuple[str, ...]
    alerts: tuple[str, ...]
    text: str
    quoted: tuple[Quoted, ...]


def screen(outcome: Outcome) -> Screen:
    """Take from an outcome what a doctor saw."""
    lines = outcome.text.split("\n")
    alerts = tuple(itertools.takewhile(lambda line: line.startswith(_ALERT), lines))
    return Screen(
        question=str(outcome.case["question"]),
        history=tuple(turn["question"] for turn in threads(outcome.case.get("history"))),
        alerts=alerts,
        text="\n".join([*lines[len(alerts) :], *(f"※ {note}" for note in outcome.notes)]).strip(),
        quoted=tuple(_quoted(outcome)),
    )


def _quoted(outcome: Outcome) -> Iterator[Quoted]:
    marks: dict[str, str] = {}
    for one in outcome.citations:
        marks[one.chunk_id] = marks.get(one.chunk_id, "") + f"[{one.n}]"
    for one in {one.chunk_id: one for one in outcome.citations}.values():
        page = "" if one.page is None else f"第 {one.page} 页"
        place = " · ".join(part for part in (one.title, one.section, page) if part)
        yield Quoted(marks[one.chunk_id], place, one.text)
