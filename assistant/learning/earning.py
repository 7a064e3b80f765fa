"""What was learnt → entries of the ledger: a day's quiz, a case, a course, an assessment.

An act is its evidence: kept once, whenever and however often it is told. Minutes are those that
were really spent, with a bound, so that an open page earns nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from assistant.learning.case_files import Case
from assistant.records_db.credit_ledger import Act, Entry, Ledger
from assistant.records_db.reviews import Review
from assistant.records_db.sittings import Sitting

_CHINA = dt.timezone(dt.timedelta(hours=8))
_LONGEST_ITEM, _LONGEST_SITTING = 120.0, 45.0  # seconds of an item, minutes of a sitting


class Earning:
    """Keeps learning acts in the ledger. Safe to share between threads."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def quiz(self, person: str, answered: Sequence[Review]) -> None:
        """Keep a day's quiz that is done, by its first items."""
        last = answered[-1].at
        day = dt.datetime.fromtimestamp(last, _CHINA).date().isoformat()
        seconds = sum(min(one.seconds, _LONGEST_ITEM) for one in answered)
        right = sum(one.right for one in answered)
        self._keep(
            person, "quiz", day, f"每日练习 {day}", last, max(1.0, seconds / 60),
            round(100 * right / len(answered)), f"quiz-{day}",
        )  # fmt: skip

    def case(self, person: str, sitting: Sitting, case: Case) -> None:
        """Keep a case that is decided."""
        score = None if sitting.score is None else round(sitting.score)
        self.sitting(person, "case", sitting, f"病例：{case.title}", score)

    def sitting(
        self,
        person: str,
        act: Act,
        sitting: Sitting,
        title: str,
        score: int | None,
        minutes: float | None = None,
    ) -> None:
        """Keep a sitting that is done; where no minutes are told, from its beginning to its end."""
        if minutes is None:
            minutes = (sitting.last_at - sitting.begun_at) / 60
        self._keep(
            person, act, sitting.subject, title, sitting.last_at, minutes, score,
            f"{act}-{sitting.id}",
        )  # fmt: skip

    def _keep(
        self,
        person: str,
        act: Act,
        subject: str,
        title: str,
        at: float,
        minutes: float,
        score: int | None,
        evidence: str,
    ) -> None:
        spent = max(1, round(min(minutes, _LONGEST_SITTING)))
        self._ledger.append(person, Entry(act, subject, title, int(at), spent, score, evidence))
