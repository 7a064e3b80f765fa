"""What was learnt → entries of the ledger: a day's quiz, a case, a course, an assessment.

An act is its evidence: kept once, whenever and however often it is looked for. What is done stands
in the sittings and reviews before it stands in the ledger, so what a crash left between the two is
kept with the next act, or when the records are opened. Minutes are those that were really spent,
with a bound, so that an open page earns nothing; a minute in which two cases were open is one
minute, of the case that was decided first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence

from assistant.learning.progress import result, unpacked
from assistant.records_db.credit_ledger import Act, Entry, Ledger
from assistant.records_db.reviews import Review, Reviews
from assistant.records_db.sittings import Sitting, Sittings
from index.errors import IndexingError

A_DAY = 5  # items of a day: two or three minutes
_CHINA = dt.timezone(dt.timedelta(hours=8))
_LONGEST_ITEM, _LONGEST_SITTING = 120.0, 45.0  # seconds of an item, minutes of a sitting


class Earning:
    """Keeps learning acts in the ledger. Safe to share between threads."""

    def __init__(
        self,
        ledger: Ledger,
        sittings: Sittings,
        reviews: Reviews,
        titles: Callable[[], Mapping[str, str]],
    ) -> None:
        """Take what is kept of learners. titles: of cases and documents, by id."""
        self._ledger = ledger
        self._sittings = sittings
        self._reviews = reviews
        self._titles = titles

    def settle(self, person: str) -> None:
        """Keep all that is done and has no entry yet, each once. Raises DatabaseUnusable."""
        known = self._ledger.evidence(person)
        entries = [*self._quizzes(person, known)]
        if any(_evidence(*one) not in known for one in self._sittings.closed(person)):
            try:
                entries += _sat_through(self._sittings.done(person), known, self._titles())
            except IndexingError:  # without its library nothing has a title: the next time, then
                return
        for entry in sorted(entries, key=lambda one: one.at):
            self._ledger.append(person, entry)

    def _quizzes(self, person: str, known: frozenset[str]) -> Iterator[Entry]:
        """Give the days whose quiz is done, by their first items; more on a day earns no more."""
        days: dict[str, list[Review]] = {}
        for one in self._reviews.all(person):
            days.setdefault(_day(one.at), []).append(one)
        for day, answered in days.items():
            if len(answered) >= A_DAY and f"quiz-{day}" not in known:
                yield _quiz(day, answered[:A_DAY])


def _quiz(day: str, answered: Sequence[Review]) -> Entry:
    seconds = sum(min(one.seconds, _LONGEST_ITEM) for one in answered)
    score = round(100 * sum(one.right for one in answered) / len(answered))
    return _entry(
        "quiz", day, f"每日练习 {day}", answered[-1].at, max(1.0, seconds / 60), score,
        f"quiz-{day}",
    )  # fmt: skip


def _sat_through(
    done: Sequence[Sitting], known: frozenset[str], titles: Mapping[str, str]
) -> Iterator[Entry]:
    """Give the entries of the sittings that have none yet, in the order in which they ended."""
    kept = [one for one in done if _evidence(one.kind, one.id) in known]
    for one in sorted(done, key=lambda one: (one.last_at, one.id)):
        if one not in kept and (entry := _sat(one, titles, kept)) is not None:
            yield entry
            kept.append(one)


def _sat(sitting: Sitting, titles: Mapping[str, str], before: Sequence[Sitting]) -> Entry | None:
    """Give the entry of a sitting that is done; what is gone from the library is called its id.

    before: the sittings whose minutes have been counted.
    """
    named = titles.get(sitting.subject, sitting.subject)
    score = None if sitting.score is None else round(sitting.score)
    if sitting.kind == "case":
        cases = [one for one in before if one.kind == "case"]
        title, minutes = f"病例：{named}", _minutes(sitting, cases)
    elif sitting.kind == "course":
        title, minutes = f"课程：{named}", max(1.0, sitting.state["seconds"] // 60)
    elif sitting.kind == "assessment":
        progress = unpacked(sitting.state)
        title, minutes = f"能力考核 {progress.year}", max(1.0, progress.seconds / 60)
        score = round(result(progress).ability.score)
    else:
        return None
    return _entry(
        sitting.kind, sitting.subject, title, sitting.last_at, minutes, score,
        _evidence(sitting.kind, sitting.id),
    )  # fmt: skip


def _evidence(kind: str, id_: str) -> str:
    return f"{kind}-{id_}"


def _minutes(sitting: Sitting, before: Sequence[Sitting]) -> float:
    """Give the minutes in which a case was open and none that was counted before it.

    The least is one, but where others share its time: there it may be nothing.
    """
    spent, at = 0.0, sitting.begun_at
    for one in sorted(before, key=lambda one: one.begun_at):
        spent += max(0.0, one.begun_at - at)
        at = max(at, one.last_at)
    spent += max(0.0, sitting.last_at - at)
    whole = sitting.last_at - sitting.begun_at
    return spent / 60 if spent < whole else max(1.0, whole / 60)


def _entry(
    act: Act, subject: str, title: str, at: float, minutes: float, score: int | None, evidence: str
) -> Entry:
    spent = round(min(minutes, _LONGEST_SITTING))
    return Entry(act, subject, title, int(at), spent, score, evidence)


def _day(at: float) -> str:
    return dt.datetime.fromtimestamp(at, _CHINA).date().isoformat()
