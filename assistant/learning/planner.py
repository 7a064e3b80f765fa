"""A learner's map, plan and recommendations, from what is kept of him. Nothing of it is kept.

A plan is made from what was known when the last assessment ended, and again every 91 days after, so
that it stays the same while it is worked on; what was done since is marked. Who has sat none gets a
plan that changes with what he does, and is asked to sit one.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.knowledge import Knowledge
from assistant.learning.areas import Areas
from assistant.learning.assessing import Assessments
from assistant.learning.competency import DAY, CaseResult, CompetencyMap, competency
from assistant.learning.plan import DAYS, Missed, Plan, Seen, plan, progressed
from assistant.learning.progress import Progress, result
from assistant.learning.recommending import ASKED_DAYS, Recommendation, recommendations
from assistant.learning.schedule import FAIRLY
from assistant.learning.scoring import PASS
from assistant.learning.shelf import Content, Shelf
from assistant.records_db.learners import Interest, Learners
from assistant.records_db.reviews import Review, Reviews
from assistant.records_db.sittings import Sitting, Sittings
from corpus.document import Metadata

_CHINA = dt.timezone(dt.timedelta(hours=8))
_YEAR = 365 * DAY
_LATELY = 90 * DAY  # wrong answers that a plan still cares for


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of a learner, by what it says of him."""

    reviews: tuple[Review, ...]
    quizzes: tuple[Review, ...]
    cases: tuple[CaseResult, ...]
    asked: tuple[Interest, ...]
    assessments: tuple[tuple[Sitting, Progress], ...]


class Planner:
    """The maps and plans of one home's learners. Safe to share between threads."""

    def __init__(
        self,
        shelf: Shelf,
        knowledge: Knowledge,
        reviews: Reviews,
        learners: Learners,
        sittings: Sittings,
        assessments: Assessments,
        areas: Areas,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._shelf = shelf
        self._knowledge = knowledge
        self._reviews = reviews
        self._learners = learners
        self._sittings = sittings
        self._assessments = assessments
        self._known = areas
        self._clock = clock

    def map(self, person: str) -> CompetencyMap:
        """Draw what a learner knows and does, area by area, as of now."""
        return self._map(self._kept(person), self._clock())

    def plan(self, person: str) -> Plan:
        """Give a learner's plan of three months, with what is done of it."""
        kept, now = self._kept(person), self._clock()
        ended = [one.last_at for one, _ in kept.assessments]
        since = _anchor(ended[0], now) if ended else now
        made = plan(
            self._seen(kept, since), self._areas(), self._documents(),
            self._shelf.content().cases.values(), _day(since),
        )  # fmt: skip
        done = [one for one in kept.quizzes if one.at > since]
        items = self._shelf.content().items
        right = {one.item for one in done if one.right and one.item in items}
        return progressed(
            made,
            read={items[id_].reference for id_ in right},
            passed={one.case for one in kept.cases if one.at > since and one.share >= PASS / 100},
            quiz_days=len({_day(one.at) for one in done}),
            assessed=any(at > since for at in ended),
        )

    def recommendations(self, person: str) -> Sequence[Recommendation]:
        """Recommend new or changed documents on a learner's topics, each with its reason."""
        now = self._clock()
        asked = self._learners.interests(person, now - ASKED_DAYS * DAY)
        return recommendations(
            self.map(person), self._areas(), asked, self._documents(), self._replaced(), _day(now)
        )

    def _map(self, kept: _Kept, at: float) -> CompetencyMap:
        return competency(self._areas(), kept.reviews, kept.cases, kept.asked, at)

    def _kept(self, person: str) -> _Kept:
        done = tuple(self._assessments.finished(person))
        quizzes = tuple(self._reviews.all(person))
        tested = [
            Review(answer.item, answer.topic, one.last_at, answer.right, FAIRLY, 0.0)
            for one, progress in done
            for answer in progress.answered
        ]
        content = self._shelf.content()
        cases = [
            CaseResult(one.subject, case.topics, one.last_at, (one.score or 0.0) / 100)
            for one in self._sittings.done(person, "case")
            if (case := content.cases.get(one.subject)) is not None
        ]
        cases += [
            CaseResult(played.case, played.topics, one.last_at, played.total / 100)
            for one, progress in done
            for played in progress.played
        ]
        return _Kept(
            (*quizzes, *tested), quizzes, tuple(cases),
            tuple(self._learners.interests(person)), done,
        )  # fmt: skip

    def _seen(self, kept: _Kept, at: float) -> Seen:
        """Gather what was known of a learner at a moment."""
        before = [(one, progress) for one, progress in kept.assessments if one.last_at <= at]
        missed = [*self._missed(kept, before, at)]
        tried: dict[str, float] = {}
        for one in kept.cases:
            if one.at <= at:
                tried[one.case] = max(one.share, tried.get(one.case, 0.0))
        return Seen(
            self._map(kept, at), result(before[0][1]).areas if before else {}, tuple(missed),
            tried, bool(before) and at - before[0][0].last_at < _YEAR,
        )  # fmt: skip

    def _missed(
        self, kept: _Kept, before: Sequence[tuple[Sitting, Progress]], at: float
    ) -> Iterator[Missed]:
        """Give what was missed and still stands in a document in force."""
        content = self._shelf.content()
        for one in (*self._in_assessment(before), *self._in_quizzes(kept, at, content)):
            if content.sections.passages(one.reference):
                yield one

    def _in_assessment(self, before: Sequence[tuple[Sitting, Progress]]) -> Iterator[Missed]:
        for _, progress in before[:1]:
            for answer in progress.answered:
                if not answer.right:
                    yield Missed(answer.area, answer.reference, "assessment")
            for played in progress.played:
                for reference in played.missed:
                    yield Missed(played.areas[0], reference, "case")

    def _in_quizzes(self, kept: _Kept, at: float, content: Content) -> Iterator[Missed]:
        areas = self._areas()
        newest: dict[str, Review] = {
            one.item: one for one in kept.quizzes if at - _LATELY <= one.at <= at
        }
        for one in newest.values():
            item = content.items.get(one.item)
            if item is not None and not one.right:
                yield Missed(areas.of(item.topic), item.reference, "quiz")

    def _documents(self) -> list[Metadata]:
        return self._knowledge.snapshot().documents()

    def _replaced(self) -> Mapping[str, Metadata]:
        snapshot = self._knowledge.snapshot()
        return {
            standing.superseded_by: snapshot.known[key]
            for key, standing in snapshot.standings.items()
            if standing.superseded_by and key in snapshot.known
        }

    def _areas(self) -> Areas:
        return self._known.knowing(self._shelf.topics())


def _anchor(ended: float, now: float) -> float:
    """Give when the present plan began: with the last assessment, or whole periods after it."""
    return ended + DAYS * DAY * max(0, int((now - ended) // (DAYS * DAY)))


def _day(at: float) -> dt.date:
    return dt.datetime.fromtimestamp(at, _CHINA).date()
