"""A map, what was missed and the library → a plan of at most eight tasks over three months. Pure.

Each task says what to read, which case to play or how often to do the quiz, by when and why. The
areas that need it most come first: where little is known or done, where much was asked.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.learning.ability import Ability
from assistant.learning.areas import Areas
from assistant.learning.case_files import Case
from assistant.learning.competency import Competency, CompetencyMap, Estimate, why_weak
from assistant.learning.sections import Reference
from corpus.document import Metadata

TaskKind = Literal["assessment", "read", "case", "quiz"]
Source = Literal["assessment", "case", "quiz"]
DAYS = 91
_MOST_READ, _MOST_CASES, _MOST_SECTIONS = 3, 3, 3
_FIRST = dt.timedelta(days=14)  # by when the assessment should be sat
_QUIZ_OFTEN, _QUIZ_SELDOM, _WEEKS = 5, 3, 13  # days a week
_ENOUGH = 0.6
_A_QUESTION, _MOST_QUESTIONS = 0.03, 5  # what asking adds to a need
_LITTLE = 2.0  # answers: with so few, an area counts for half as weak as it looks
_SOURCES: Mapping[Source, str] = {
    "assessment": "考核里错了", "case": "病例里漏了", "quiz": "小测里错了",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Missed:
    """That something which stands in a section was not known or not done."""

    area: str
    reference: Reference
    source: Source


@dataclass(frozen=True, slots=True)
class Seen:
    """What a plan is made from; `tried` is the best share of points in each case so far."""

    map: CompetencyMap
    tested: Mapping[str, Ability]
    missed: tuple[Missed, ...]
    tried: Mapping[str, float]
    assessed: bool


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do by a day, and why.

    `sections` of a document to be read, none for all of it; `days` of quiz.
    """

    kind: TaskKind
    title: str
    by: dt.date
    reason: str
    area: str = ""
    document: str = ""
    sections: tuple[str, ...] = ()
    case: str = ""
    days: int = 0
    done: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """At most eight tasks, in the order of their days."""

    start: dt.date
    tasks: tuple[Task, ...]


def plan(
    seen: Seen,
    areas: Areas,
    documents: Collection[Metadata],
    cases: Collection[Case],
    start: dt.date,
) -> Plan:
    """Make a plan that begins on a day. documents and cases: those in force."""
    needy = sorted(seen.map.areas, key=lambda one: -need(one, seen.tested.get(one.area.id)))
    reading = list(_reading(needy, seen, areas, documents))
    playing = list(_playing(needy, seen, areas, cases))
    mixed = [one for pair in itertools.zip_longest(reading, playing) for one in pair if one]
    tasks = [*mixed, _quiz(seen.map)]
    dated = [
        dataclasses.replace(one, by=start + dt.timedelta(days=round(DAYS * at / len(tasks))))
        for at, one in enumerate(tasks, 1)
    ]
    if not seen.assessed:
        reason = "这一年还没有做能力考核；做了以后，计划才知道您最缺什么。"
        dated.append(Task("assessment", "年度能力考核", start + _FIRST, reason))
    return Plan(start, tuple(sorted(dated, key=lambda one: one.by)))


def need(one: Competency, tested: Ability | None) -> float:
    """Say how much an area needs work, 0 to about 1: by its weaker side, as far as it is known."""
    sides = [side for side in (one.knows, one.does) if side.weight]
    weak = max((_shown(side) for side in sides), default=0.0)
    if tested is not None and tested.weight:
        weak = (weak + 1 - tested.score / 100) / 2
    return weak + _A_QUESTION * min(one.asked, _MOST_QUESTIONS)


def progressed(
    made: Plan,
    *,
    read: Collection[Reference],
    passed: Collection[str],
    quiz_days: int,
    assessed: bool,
) -> Plan:
    """Mark what was done since the plan began.

    read: the sections of which something was answered right. passed: the cases.
    """
    documents = {one.document for one in read}

    def done(one: Task) -> bool:
        if one.kind == "read":
            wanted = {Reference(one.document, section) for section in one.sections}
            return wanted <= set(read) if wanted else one.document in documents
        if one.kind == "case":
            return one.case in passed
        return quiz_days >= one.days if one.kind == "quiz" else assessed

    tasks = tuple(dataclasses.replace(one, done=done(one)) for one in made.tasks)
    return dataclasses.replace(made, tasks=tasks)


def task_text(one: Task) -> str:
    """Write a task as a person reads it."""
    day = f"{'✓ ' if one.done else ''}{one.by.month}月{one.by.day}日前"
    sections = "、".join(f"“{section}”" for section in one.sections)
    what = {
        "read": f"读《{one.title}》" + (f"的{sections}" if sections else ""),
        "case": f"做病例“{one.title}”",
        "quiz": f"{one.title}，共{one.days}天",
        "assessment": f"做{one.title}",
    }[one.kind]
    return f"{day}：{what}。理由：{one.reason}"


def _shown(one: Estimate) -> float:
    """Give how weak a side is, less where little was seen of it."""
    return (1 - one.mean) * one.weight / (one.weight + _LITTLE)


def _reading(
    needy: Sequence[Competency], seen: Seen, areas: Areas, documents: Collection[Metadata]
) -> Iterator[Task]:
    """Choose a document for each needy area: the one whose sections were missed most."""
    known = {one.id: one for one in documents}
    by_area: dict[str, Counter[str]] = defaultdict(Counter)
    for miss in seen.missed:
        if miss.reference.document in known:
            by_area[miss.area][miss.reference.document] += 1
    for one in needy[:_MOST_READ]:
        found = by_area[one.area.id].most_common(1)
        if found:
            yield _missed_task(known[found[0][0]], one, seen.missed)
        elif (document := _of_area(one, areas, documents)) is not None:
            yield Task("read", document.title, dt.date.min, f"{why_weak(one)}。", one.area.id,
                       document.id)  # fmt: skip


def _missed_task(document: Metadata, one: Competency, missed: Sequence[Missed]) -> Task:
    mine = [miss for miss in missed if miss.reference.document == document.id]
    sections = Counter(miss.reference.section for miss in mine).most_common(_MOST_SECTIONS)
    sources = Counter(miss.source for miss in mine)
    said = "，".join(
        f"{_SOURCES[source]}{sources[source]}处" for source in _SOURCES if sources[source]
    )
    return Task(
        "read", document.title, dt.date.min, f"{said}；{why_weak(one)}。", one.area.id,
        document.id, tuple(section for section, _ in sections),
    )  # fmt: skip


def _of_area(one: Competency, areas: Areas, documents: Collection[Metadata]) -> Metadata | None:
    """Give a document of an area: on what was asked about or is weakest there."""
    order = sorted(one.topics, key=lambda topic: (-topic.asked, topic.knows.mean))
    ranks = {topic.topic: at for at, topic in enumerate(order)}
    fitting = [
        document for document in documents
        if document.topics and areas.of(document.topics[0]) == one.area.id
    ]  # fmt: skip
    return min(
        fitting,
        key=lambda document: (
            min(ranks.get(topic, len(ranks)) for topic in document.topics),
            document.language != "zh", document.id,
        ),
        default=None,
    )  # fmt: skip


def _playing(
    needy: Sequence[Competency], seen: Seen, areas: Areas, cases: Collection[Case]
) -> Iterator[Task]:
    """Choose cases of the neediest areas: those never played first, then those not passed."""
    ranks = {one.area.id: (at, one) for at, one in enumerate(needy)}
    open_ = [one for one in cases if seen.tried.get(one.id, 0.0) < _ENOUGH]

    def rank(case: Case) -> int:
        return min((ranks[area][0] for topic in case.topics if (area := areas.of(topic)) in ranks),
                   default=len(ranks))  # fmt: skip

    chosen = sorted(open_, key=lambda one: (rank(one), one.id in seen.tried, one.id))
    for case in chosen[:_MOST_CASES]:
        place = rank(case)
        last = seen.tried.get(case.id)
        said = "还没有做过" if last is None else f"最好的一次{100 * last:.0f}分，还没有通过"
        why = f"；{why_weak(needy[place])}" if place < len(needy) else ""
        area = needy[place].area.id if place < len(needy) else ""
        yield Task("case", case.title, dt.date.min, f"{said}{why}。", area, case=case.id)


def _quiz(map_: CompetencyMap) -> Task:
    right = sum(one.knows.mean * one.knows.weight for one in map_.areas)
    weight = sum(one.knows.weight for one in map_.areas)
    share = right / weight if weight else 0.0
    days = _QUIZ_SELDOM if weight and share >= _ENOUGH + 0.15 else _QUIZ_OFTEN
    said = f"现在答题约{100 * share:.0f}分；" if weight else ""
    return Task(
        "quiz", f"每周{days}天小测", dt.date.min,
        f"{said}快要忘的题会先来，每天两三分钟。", days=days * _WEEKS,
    )  # fmt: skip
