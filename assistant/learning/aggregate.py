"""What a group learns, for who supervises it: figures of five people or more, nobody's own.

In: a whole group; there is no choosing of people, days or items, so no two reports differ by one
person but in time. A figure is shown only where at least five different people stand behind it.
Counts are rounded down to multiples of five; a share is the mean of each person's own share, so
that nobody who answers much shines through, in steps of five and never all or nothing.
Not done here: deciding who may see a group; that is the front end's door.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assistant.errors import LearningWrong
from assistant.learning.scoring import PASS
from assistant.records_db.learners import Learners
from assistant.records_db.reviews import Review, Reviews
from assistant.records_db.sittings import Sittings

LEAST = 5  # people behind a figure
STEP = 5  # counts, and percent, are told in such steps
FEW = "少于5人，不显示"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that may be seen; None where too few people stand behind it."""

    value: int | None
    unit: str = ""

    @property
    def said(self) -> str:
        """The figure as a supervisor reads it: a count is “at least”, a share is rounded."""
        if self.value is None:
            return FEW
        return f"约{self.value}%" if self.unit == "%" else f"{self.value}{self.unit}以上"


@dataclass(frozen=True, slots=True)
class TopicFigure:
    """What share of a topic's items was right, in percent."""

    topic: str
    title: str
    right: Figure


@dataclass(frozen=True, slots=True)
class GroupReport:
    """A group's learning in figures.

    Every topic that was asked for is there: one that is left out would tell that nobody met it.
    """

    group: str
    learners: Figure
    answered: Figure
    passed: Figure
    topics: tuple[TopicFigure, ...]


def report(
    group: str,
    learners: Learners,
    reviews: Reviews,
    sittings: Sittings,
    *,
    topics: Mapping[str, str],
) -> GroupReport:
    """Report on a group. Raises LearningWrong for no group.

    topics: the titles of all topics of the library, by their ids.
    """
    if not group:
        raise LearningWrong("请选一个班组。")
    people = sorted(set(learners.of_group(group)))
    answers = [reviews.all(person) for person in people]
    passed = [_passed(sittings, person) for person in people]
    return GroupReport(
        group,
        _count([1] * len(people), "人"),
        _count([len(given) for given in answers], "题"),
        _count(passed, "例"),
        _topics(answers, topics),
    )


def _passed(sittings: Sittings, person: str) -> int:
    """Count the different cases that a person has passed."""
    done = sittings.done(person, "case")
    return len({one.subject for one in done if one.score is not None and one.score >= PASS})


def _topics(
    answers: Sequence[Sequence[Review]], topics: Mapping[str, str]
) -> tuple[TopicFigure, ...]:
    """Give the share of each topic: the mean of the shares of those who met it."""
    shares: dict[str, list[Fraction]] = {topic: [] for topic in topics}
    for given in answers:
        own: dict[str, list[bool]] = {}
        for one in given:
            own.setdefault(one.topic, []).append(one.right)
        for topic in own.keys() & shares.keys():
            rights = own[topic]
            shares[topic].append(Fraction(sum(rights), len(rights)))
    return tuple(
        TopicFigure(topic, topics[topic], _share(each)) for topic, each in sorted(shares.items())
    )


def _count(each: Sequence[int], unit: str) -> Figure:
    """Add up what each person has, where enough people have any of it."""
    if sum(1 for one in each if one) < LEAST:
        return Figure(None, unit)
    return Figure(sum(each) // STEP * STEP, unit)


def _share(each: Sequence[Fraction]) -> Figure:
    """Give the mean of people's shares in percent, never 0 or 100: that would tell each one's."""
    if len(each) < LEAST:
        return Figure(None, "%")
    percent = round(100 * sum(each, Fraction()) / len(each) / STEP) * STEP
    return Figure(min(max(percent, STEP), 100 - STEP), "%")
