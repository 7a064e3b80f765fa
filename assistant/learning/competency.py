"""Quiz answers, cases and questions asked → how much a learner knows and does, area by area. Pure.

'Knows' rests on quiz answers, 'does' on the points of cases. Each is a Beta posterior with a weak
prior (one right, one wrong), so that little evidence shows as a wide interval and not as a verdict.
What counts less: what is old (half after half a year, for cases after a year), an answer that was
guessed, an earlier answer to the same item, a case that was played before and so is known.
A question to the mentor is a sign that something was not known by heart. It weighs a fifth of an
answer, together no more than one: to ask must never make a doctor look ignorant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.learning.areas import OTHER, Area, Areas
from assistant.learning.beta import beta_quantile
from assistant.learning.schedule import GUESSED
from assistant.records_db.learners import Interest
from assistant.records_db.reviews import Review

DAY = 86_400.0
_KNOWS_HALF, _DOES_HALF = 180 * DAY, 365 * DAY
_GUESS = 0.5
_AGAIN = 0.5  # an earlier answer to the same item, a later try at the same case
_CASE = 3.0  # answers that a case is worth: many points, but all of one patient
_ASKED, _ASKED_MOST, _ASKED_DAYS = 0.2, 1.0, 90
_PRIOR = 2.0  # answers that the prior is worth
_TAIL = 0.05  # on each side of a 90 % interval
_ENOUGH, _LITTLE = 0.6, 2.0  # below this share an area is weak, where so many answers say so


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share, 0 to 1, with its 90 % interval; `weight` in answers' worth of evidence."""

    mean: float
    low: float
    high: float
    weight: float


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case that was finished: which topics, when (seconds since 1970, UTC), share of points."""

    case: str
    topics: tuple[str, ...]
    at: float
    share: float


@dataclass(frozen=True, slots=True)
class TopicCompetency:
    """How much of a topic a learner knows and does; how often he asked in the last 90 days."""

    topic: str
    name: str
    knows: Estimate
    does: Estimate
    asked: int


@dataclass(frozen=True, slots=True)
class Competency:
    """An area, and those of its topics that anything is known of."""

    area: Area
    knows: Estimate
    does: Estimate
    asked: int
    topics: tuple[TopicCompetency, ...]

    @property
    def weight(self) -> float:
        """Give how much it rests on, in answers."""
        return self.knows.weight + self.does.weight


@dataclass(frozen=True, slots=True)
class CompetencyMap:
    """Every area at a moment, in seconds since 1970, UTC."""

    at: float
    areas: tuple[Competency, ...]

    def of(self, area: str) -> Competency | None:
        """Give an area; None for one that there is not."""
        return next((one for one in self.areas if one.area.id == area), None)


@dataclass(frozen=True, slots=True)
class _Seen:
    topic: str
    share: float
    weight: float


def competency(
    areas: Areas,
    reviews: Iterable[Review],
    cases: Iterable[CaseResult],
    asked: Iterable[Interest],
    now: float,
) -> CompetencyMap:
    """Draw the map of a learner; what lies after `now` is left out."""
    questions = [one for one in asked if now - _ASKED_DAYS * DAY <= one.at <= now]
    knows = [*_answers([one for one in reviews if one.at <= now], now), *_gaps(questions, areas)]
    does = [*_played([one for one in cases if one.at <= now], now)]
    by_area: dict[str, tuple[list[_Seen], list[_Seen], list[Interest]]] = defaultdict(
        lambda: ([], [], [])
    )
    for one in knows:
        by_area[areas.of(one.topic)][0].append(one)
    for one in does:
        by_area[areas.of(one.topic)][1].append(one)
    for question in questions:
        by_area[areas.of(question.topic)][2].append(question)
    listed = (*areas.listed, *([OTHER] if OTHER.id in by_area else ()))
    return CompetencyMap(now, tuple(_area(one, areas, *by_area[one.id]) for one in listed))


def estimated(right: float, wrong: float, prior: float = 0.5) -> Estimate:
    """Estimate a share from answers that were right and wrong, counted by their weight."""
    a, b = right + _PRIOR * prior, wrong + _PRIOR * (1 - prior)
    low, high = beta_quantile(_TAIL, a, b), beta_quantile(1 - _TAIL, a, b)
    return Estimate(a / (a + b), low, high, right + wrong)


def points(one: Estimate) -> str:
    """Write a share with its interval in hundredths: `42分（25～60）`."""
    return f"{100 * one.mean:.0f}分（{100 * one.low:.0f}～{100 * one.high:.0f}）"


def is_weak(one: Competency) -> bool:
    """Say whether enough was seen of an area to call it weak."""
    return any(side.weight >= _LITTLE and side.mean < _ENOUGH for side in (one.knows, one.does))


def why_weak(one: Competency) -> str:
    """Say why an area is in the plan, by its weaker side."""
    sides = [
        (side.mean, f"{said}约{points(side)}")
        for said, side in (("知道", one.knows), ("会做", one.does))
        if side.weight
    ]
    asked = f"近90天问过{one.asked}次" if one.asked else ""
    said = "，".join(part for part in (min(sides)[1] if sides else "", asked) if part)
    return f"“{one.area.name}”：{said or '还没有练过'}"


def _area(
    area: Area, areas: Areas, knows: list[_Seen], does: list[_Seen], asked: list[Interest]
) -> Competency:
    whole = _estimate(knows), _estimate(does)
    topics = dict.fromkeys([*(one.topic for one in (*knows, *does)), *(one.topic for one in asked)])
    return Competency(
        area, *whole, len(asked),
        tuple(
            TopicCompetency(
                topic, areas.topic(topic),
                # What is known of the area is the best guess for a topic that was seen seldom.
                _estimate([one for one in knows if one.topic == topic], whole[0].mean),
                _estimate([one for one in does if one.topic == topic], whole[1].mean),
                sum(one.topic == topic for one in asked),
            )
            for topic in topics
        ),
    )  # fmt: skip


def _estimate(seen: Sequence[_Seen], prior: float = 0.5) -> Estimate:
    right = sum(one.weight * one.share for one in seen)
    return estimated(right, sum(one.weight for one in seen) - right, prior)


def _answers(reviews: Sequence[Review], now: float) -> Iterator[_Seen]:
    """Weigh answers: the newest to an item the most."""
    later: dict[str, int] = defaultdict(int)
    for one in sorted(reviews, key=lambda one: -one.at):
        weight = _AGAIN ** later[one.item] * _age(now - one.at, _KNOWS_HALF)
        later[one.item] += 1
        guessed = _GUESS if one.right and one.confidence == GUESSED else 1.0
        yield _Seen(one.topic, float(one.right), weight * guessed)


def _played(cases: Sequence[CaseResult], now: float) -> Iterator[_Seen]:
    """Weigh cases: the first try at one the most; its topics share what it is worth."""
    before: dict[str, int] = defaultdict(int)
    for one in sorted(cases, key=lambda one: one.at):
        weight = _CASE * _AGAIN ** before[one.case] * _age(now - one.at, _DOES_HALF)
        before[one.case] += 1
        for topic in one.topics:
            yield _Seen(topic, min(1.0, max(0.0, one.share)), weight / len(one.topics))


def _gaps(asked: Sequence[Interest], areas: Areas) -> Iterator[_Seen]:
    """Weigh questions as answers that were not known: a topic once a day, an area one in all."""
    days = {(one.topic, int(one.at // DAY)) for one in asked}
    counts: Mapping[str, list[str]] = defaultdict(list)
    for topic, _ in sorted(days):
        counts[areas.of(topic)].append(topic)
    for topics in counts.values():
        each = min(_ASKED, _ASKED_MOST / len(topics))
        yield from (_Seen(topic, 0.0, each) for topic in topics)


def _age(seconds: float, half: float) -> float:
    return float(0.5 ** (max(0.0, seconds) / half))
