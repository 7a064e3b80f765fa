"""What is kept of one learner → one record of his own: training, assessment, answers, credits.

It is his to take along: complete, for a program (`to_json`) and for a reader (record_page.py). It
leaves with nobody but him; what supervisors see is in aggregate.py. Titles come from outside,
because a case or a course may be gone that was worked through. Pure.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from assistant.records_db.kept import Kept, OwnPost
from assistant.records_db.learners import Interest
from assistant.records_db.reviews import Review
from assistant.records_db.sittings import Sitting

FORM = "grassroots-mentor/learning-record"
VERSION = 1
_SHOWN = ("case", "course", "assessment")  # a day's quiz is in its answers
# Where the state of a sitting holds what the learner wrote; in the steps of a case `said` is what
# the patient did.
_OWN = frozenset(("said", "diagnosis", "plan"))
_OWN_IN_STEPS = frozenset(("text",))


class CreditEntry(Protocol):
    """An entry of the ledger of credits, as far as a record tells it."""

    @property
    def number(self) -> int: ...  # noqa: D102 -- as the ledger explains
    @property
    def act(self) -> str: ...  # noqa: D102
    @property
    def subject(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def at(self) -> float: ...  # noqa: D102
    @property
    def minutes(self) -> int: ...  # noqa: D102
    @property
    def score(self) -> int | None: ...  # noqa: D102
    @property
    def evidence(self) -> str: ...  # noqa: D102
    @property
    def region(self) -> str: ...  # noqa: D102
    @property
    def issuer(self) -> str: ...  # noqa: D102
    @property
    def granted(self) -> Decimal | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Worked:
    """A case, a course or an assessment: when, how far, and what the learner wrote in it."""

    kind: str
    subject: str
    title: str
    begun_at: float
    last_at: float
    done: bool
    score: int | None
    wrote: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """How many items of a topic were answered, and how many right."""

    topic: str
    title: str
    answered: int
    right: int


@dataclass(frozen=True, slots=True)
class Credit:
    """An entry of the ledger of credits; `granted` (as text) only of what was imported."""

    number: int
    act: str
    subject: str
    title: str
    at: float
    minutes: int
    score: int | None
    evidence: str
    region: str
    issuer: str
    granted: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """All of one learner, times in seconds since 1970, UTC.

    `learner` is the pseudonym that stands on a statement of credits, too; `name` is what he wants
    to have printed and is kept nowhere; `begun_at` is None for who chose nothing yet.
    """

    made_at: float
    learner: str
    name: str
    group: str
    region: str
    begun_at: float | None
    training: tuple[Worked, ...]
    assessments: tuple[Worked, ...]
    topics: tuple[Topic, ...]
    answers: tuple[Review, ...]
    credits: tuple[Credit, ...]
    asked: tuple[Interest, ...]
    posts: tuple[OwnPost, ...]


def record(
    held: Kept,
    credits: Sequence[CreditEntry],
    *,
    titles: Mapping[str, str],
    now: float,
    name: str = "",
) -> Record:
    """Make the record of a learner. `titles`: of cases, courses and topics, by their ids."""
    worked = [_worked(one, titles) for one in held.sittings if one.kind in _SHOWN]
    learner = held.learner
    return Record(
        now,
        hashlib.sha256(f"statement:{learner.person}".encode()).hexdigest()[:12],
        " ".join(name.split())[:40],
        learner.group,
        learner.region,
        learner.begun_at or None,
        tuple(one for one in worked if one.kind != "assessment"),
        tuple(one for one in worked if one.kind == "assessment"),
        _topics(held, titles),
        held.reviews,
        tuple(_credit(one) for one in credits),
        held.interests,
        held.posts,
    )


def to_json(made: Record) -> str:
    """Write a record for a program: a form and a version, fixed keys, times in ISO 8601, UTC."""
    said = {"form": FORM, "version": VERSION} | dataclasses.asdict(made)
    return json.dumps(_timed(said), ensure_ascii=False, indent=1) + "\n"


def _worked(sitting: Sitting, titles: Mapping[str, str]) -> Worked:
    wrote = tuple(_wrote(sitting.state, _OWN))
    return Worked(
        sitting.kind, sitting.subject, titles.get(sitting.subject, sitting.subject),
        sitting.begun_at, sitting.last_at, sitting.done,
        None if sitting.score is None else round(sitting.score), wrote,
    )  # fmt: skip


def _wrote(state: object, keys: frozenset[str], key: str = "") -> Iterator[str]:
    """Give what a learner wrote in the state of a sitting, in its order."""
    if isinstance(state, str):
        if state and key in keys:
            yield state
    elif isinstance(state, dict):
        for name, part in state.items():
            yield from _wrote(part, _OWN_IN_STEPS if name == "steps" else keys, name)
    elif isinstance(state, list):
        for part in state:
            # A course keeps each answer beside how it was judged.
            said = {"said": part[0]} if key == "checks" else part
            yield from _wrote(said, keys)


def _topics(held: Kept, titles: Mapping[str, str]) -> tuple[Topic, ...]:
    answers: dict[str, list[bool]] = {}
    for one in held.reviews:
        answers.setdefault(one.topic, []).append(one.right)
    return tuple(
        Topic(topic, titles.get(topic, topic), len(given), sum(given))
        for topic, given in sorted(answers.items())
    )


def _credit(entry: CreditEntry) -> Credit:
    return Credit(
        entry.number, entry.act, entry.subject, entry.title, entry.at, entry.minutes, entry.score,
        entry.evidence, entry.region, entry.issuer,
        None if entry.granted is None else str(entry.granted),
    )  # fmt: skip


def _timed(said: object, key: str = "") -> object:
    """Give the same with its times in ISO 8601; they are what is named `at` or `…_at`."""
    if isinstance(said, dict):
        return {name: _timed(part, name) for name, part in said.items()}
    if isinstance(said, list | tuple):
        return [_timed(part) for part in said]
    if isinstance(said, int | float) and (key == "at" or key.endswith("_at")):
        return dt.datetime.fromtimestamp(said, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return said
