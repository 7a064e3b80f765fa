"""A lesson over messages: a case, the day's quiz, a course, the assessment, a message at a time.

In: who learns, and what came. Out: what is said to it, or None where the message belongs to no
lesson. Where a lesson stands is kept, so that it goes on after a dropped connection or a restart.
The terminal and every chat channel teach through this.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assistant.errors import AssistantError, LearningGone, LearningWrong
from assistant.learning.desk import Desk
from assistant.records import Answer
from assistant.records_db.credit_ledger import LedgerBroken
from assistant.records_db.database import NotYours
from assistant.records_db.sittings import Sitting, Stale
from bots.lesson.assess import AssessScript
from bots.lesson.case import CaseScript
from bots.lesson.course import CourseScript
from bots.lesson.quiz import QuizScript
from bots.lesson.text import credits_text, plan_text
from bots.lesson.turn import Script, Turn
from index.errors import IndexingError

_log = logging.getLogger("mentor.learn")
_SUBJECT = "lesson"
_IDLE_SECONDS = 1800.0
_STOP = re.compile(r"(?:/stop|退出|不做了|停止练习|结束练习|stop|quit)[。.!！]?", re.IGNORECASE)


class Lesson:
    """Teaches over messages. Safe to share between threads."""

    def __init__(self, desk: Desk, clock: Callable[[], float] = time.time) -> None:
        self._desk = desk
        self._clock = clock
        self._scripts: Mapping[str, Script] = {
            "case": CaseScript(desk), "quiz": QuizScript(desk), "course": CourseScript(desk),
            "assess": AssessScript(desk),
        }  # fmt: skip

    def start(self, person: str, name: str, argument: str = "") -> Sequence[str] | None:
        """Begin what a command names, or say what it asks for; None for another command."""
        try:
            if name in self._scripts:
                turn = self._scripts[name].begin(person, argument.strip())
                if turn.state:  # a list leaves what is under way
                    self._put(person, turn.state)
                return turn.said
            told = {"stop": self.stop, "credits": self.credits, "plan": self.plan}.get(name)
            return None if told is None else told(person)
        except (LearningWrong, LedgerBroken) as error:
            return [str(error)]

    def credits(self, person: str) -> Sequence[str]:
        """Say what a learner's credits are worth. Raises LedgerBroken."""
        return [credits_text(self._desk.merits.tally(person))]

    def plan(self, person: str) -> Sequence[str]:
        """Say what to learn next and by when, and what is new."""
        planner = self._desk.planner
        return [plan_text(planner.plan(person), planner.recommendations(person))]

    def stop(self, person: str) -> Sequence[str]:
        """Leave a lesson; what was done stays."""
        self._put(person, {})
        return ["好的，先到这里；做到一半的以后可以接着做。现在可以提问了。"]

    def under_way(self, person: str) -> bool:
        """Say whether a message would belong to a lesson."""
        sitting = self._sitting(person)
        return sitting is not None and bool(sitting.state)

    def said(self, person: str, text: str) -> Sequence[str] | None:
        """Take a message where a lesson is under way; None where it belongs to none."""
        sitting = self._sitting(person)
        state = sitting.state if sitting is not None else {}
        script = self._scripts.get(state.get("mode", ""))
        if sitting is None or script is None:
            return None
        if self._clock() - sitting.last_at > _IDLE_SECONDS:
            # Who comes back hours later has a real patient, and must not talk to a made-up one.
            self._put(person, {})
            return None
        if _STOP.fullmatch(text.strip()):
            return self.stop(person)
        try:
            turn = script.said(person, state, text)
        except (NotYours, LearningGone, Stale) as error:
            turn = Turn([f"{error}（练习已退出，可以重新开始。）"])
        except LearningWrong as error:
            turn = Turn([str(error)], state)
        self._put(person, turn.state)
        return turn.said

    def heard(self, person: str, answer: Answer) -> None:
        """Take note of what a question was about; a failure must not cost the answer."""
        try:
            self._desk.heard(person, answer)
        except (AssistantError, IndexingError) as error:
            _log.error("no interest kept: %s", type(error).__name__)

    def _sitting(self, person: str) -> Sitting | None:
        return self._desk.sittings.open(person, "quiz", _SUBJECT)

    def _put(self, person: str, state: Mapping[str, Any]) -> None:
        sitting = self._sitting(person)
        if sitting is None:
            self._desk.sittings.begin(person, "quiz", _SUBJECT, dict(state))
        else:
            self._desk.sittings.save(sitting, dict(state))
