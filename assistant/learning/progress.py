"""How far a learner is in an assessment, and what it shows in the end. Pure.

What an answer was worth is kept with it, so that a report stays as it was when an item is changed
or what it rests on is superseded.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

from assistant.learning.ability import Ability, Observation, ability, by_area
from assistant.learning.areas import Areas
from assistant.learning.assessment import Form
from assistant.learning.blueprint import Blueprint
from assistant.learning.case_files import Case
from assistant.learning.cases import Run
from assistant.learning.quiz_files import Item
from assistant.learning.scoring import Score
from assistant.learning.sections import Reference
from assistant.records_db.sittings import Sittings


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, what it was worth, and the section that it should have come from."""

    item: str
    topic: str
    area: str
    difficulty: float
    floor: float
    right: bool
    said: str
    reference: Reference


@dataclass(frozen=True, slots=True)
class Played:
    """A case that was decided: its score of 100, and the sections of what was missed."""

    case: str
    title: str
    topics: tuple[str, ...]
    areas: tuple[str, ...]
    difficulty: float
    weight: float
    total: int
    passed: bool
    harmed: bool
    missed: tuple[Reference, ...]
    run: Run


@dataclass(frozen=True, slots=True)
class Progress:
    """An assessment under way: the n-th of a year; `run` is the case that is being played.

    `seconds` were spent on it, breaks left out.
    """

    year: int
    number: int
    form: Form
    answered: tuple[Answered, ...] = ()
    played: tuple[Played, ...] = ()
    run: Run | None = None
    seconds: float = 0.0

    def next_item(self, there: Collection[str]) -> str | None:
        """Give the next item of those that are still there, or None."""
        done = {one.item for one in self.answered}
        return next((id_ for id_ in self.form.items if id_ not in done and id_ in there), None)

    def next_case(self, there: Collection[str]) -> str | None:
        """Give the next case of those that are still there, or None."""
        done = {one.case for one in self.played}
        return next((id_ for id_ in self.form.cases if id_ not in done and id_ in there), None)


@dataclass(frozen=True, slots=True)
class Step:
    """What a screen shows next: an item, a case that is being played, or that all is done.

    `at` counts items and cases from 1; `hint` says what to send where an answer was not clear.
    """

    sitting: str
    version: int
    part: Literal["item", "case", "done"]
    at: int
    of: int
    item: Item | None = None
    case: Case | None = None
    run: Run | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a learner stands with this year's assessment; `open`, `last`: sittings, or empty.

    `may` says whether one may be begun or gone on with now; if not, from `next_at` on (seconds
    since 1970, UTC; None: not before the next year).
    """

    year: int
    taken: int
    open: str
    last: str
    may: bool
    next_at: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """What an assessment shows: as a whole, of what is known, of what is done, by area."""

    ability: Ability
    knows: Ability
    does: Ability
    areas: Mapping[str, Ability]


_PROGRESS = TypeAdapter(Progress)


def packed(progress: Progress) -> dict[str, Any]:
    """Give a progress as JSON keeps it."""
    return dataclasses.asdict(progress)


def unpacked(state: object) -> Progress:
    """Give a progress that was kept. Raises ValueError for what is none."""
    return _PROGRESS.validate_python(state)


def with_answer(
    progress: Progress, item: Item, *, right: bool, said: str, blueprint: Blueprint, areas: Areas
) -> Progress:
    """Add an answer."""
    answer = Answered(
        item.id, item.topic, areas.of(item.topic), blueprint.difficulty(item),
        blueprint.floor(item), right, said, item.reference,
    )  # fmt: skip
    return dataclasses.replace(progress, answered=(*progress.answered, answer))


def with_case(
    progress: Progress, case: Case, run: Run, score: Score, blueprint: Blueprint, areas: Areas
) -> Progress:
    """Add a case that was decided."""
    played = Played(
        case.id, case.title, case.topics, tuple(dict.fromkeys(map(areas.of, case.topics))),
        blueprint.case_difficulty, blueprint.case_weight, score.total, score.passed,
        score.harmed, _missed(score), run,
    )  # fmt: skip
    return dataclasses.replace(progress, played=(*progress.played, played), run=None)


def result(progress: Progress) -> Result:
    """Tell what an assessment shows."""
    items = [
        Observation((one.area,), float(one.right), one.difficulty, one.floor)
        for one in progress.answered
    ]
    cases = [
        Observation(one.areas, one.total / 100, one.difficulty, weight=one.weight)
        for one in progress.played
    ]
    both = [*items, *cases]
    return Result(ability(both), ability(items), ability(cases), by_area(both))


def _missed(score: Score) -> tuple[Reference, ...]:
    found = [
        Reference(one.citation.document_id, one.citation.section.rpartition(" > ")[2])
        for one in score.points
        if one.citation is not None and (one.got < one.of or one.got < 0)
    ]
    return tuple(dict.fromkeys(found))


def examined(sittings: Sittings, person: str) -> tuple[frozenset[str], frozenset[str]]:
    """Give the items and the cases of the assessment that a learner has not finished, if any.

    Nothing else may tell their answers meanwhile.
    """
    sitting = sittings.open(person, "assessment")
    if sitting is None:
        return frozenset(), frozenset()
    form = unpacked(sitting.state).form
    return frozenset(form.items), frozenset(form.cases)
