"""A lesson over messages: a case or the day's quiz, one message at a time.

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

from assistant.errors import AssistantError, LearningWrong
from assistant.learning.cases import read_referral
from assistant.learning.daily import Graded
from assistant.learning.desk import Desk
from assistant.learning.quiz_files import Item
from assistant.learning.schedule import FAIRLY
from assistant.records import Answer
from assistant.records_db.credit_ledger import LedgerBroken
from assistant.records_db.database import NotYours
from assistant.records_db.sittings import Sitting, Stale
from bots.learn.text import (
    cases_text,
    credits_text,
    done_text,
    graded_text,
    item_text,
    opening_text,
    plan_text,
    score_text,
)
from index.errors import IndexingError

_log = logging.getLogger("mentor.learn")
_SUBJECT = "lesson"
_IDLE_SECONDS = 1800.0
_LISTED = 8
_STOP = re.compile(r"(?:/stop|退出|不做了|停止练习|结束练习|stop|quit)[。.!！]?", re.IGNORECASE)
_DECIDE = re.compile(
    r"(?:我要)?(?:下诊断|诊断|可以诊断了|decide|diagnosis)[。.：:]?", re.IGNORECASE
)
_SURE = re.compile(r"\s*([123１２３])(?:\s+|[，,、.。:：]\s*)(\S.*)", re.DOTALL)
_WHICH = "请写诊断（最可能的一个）："
_PLAN = "请写处理（用药、操作、交代），例如：静脉补液，不用抗菌药"
_REFER = "要不要转诊？请回：立即、当天、择期，或不转"


class Lesson:
    """Teaches over messages. Safe to share between threads."""

    def __init__(self, desk: Desk, clock: Callable[[], float] = time.time) -> None:
        self._desk = desk
        self._clock = clock

    def start(self, person: str, name: str, argument: str) -> Sequence[str] | None:
        """Begin what a command names: case, quiz, credits, stop; None for another one."""
        if name == "stop":
            return self.stop(person)
        begin = {
            "case": self.case,
            "quiz": self.quiz,
            "credits": self.credits,
            "plan": self.plan,
        }.get(name)
        if begin is None:
            return None
        try:
            return begin(person, argument)
        except LearningWrong as error:
            return [str(error)]

    def case(self, person: str, which: str = "") -> Sequence[str]:
        """Begin a case by its number in the list or its id; list them where none is named."""
        cases = self._desk.cases.list(person)
        if not which.strip():
            return [cases_text(cases, _LISTED)]
        id_ = _chosen(which.strip(), [one.case.id for one in cases])
        if id_ is None:
            return [f"没有这个病例。\n{cases_text(cases, _LISTED)}"]
        talk = self._desk.cases.begin(person, id_)
        self._put(person, {"mode": "case", "sitting": talk.sitting})
        return [opening_text(talk)]

    def quiz(self, person: str, which: str = "") -> Sequence[str]:
        """Begin the day's quiz, or go on with it; `more` goes on beyond the day."""
        day = self._desk.daily.today(person)
        items = day.items
        if not items and which.strip().lower() in ("more", "更多", "再来"):
            items = self._desk.daily.more(person)
        if not items:
            return [done_text(day) if day.answered else "现在没有题目。"]
        return [self._asked(person, [one.id for one in items], 1, items[0])]

    def credits(self, person: str, which: str = "") -> Sequence[str]:
        """Say what a learner's credits are worth."""
        try:
            return [credits_text(self._desk.merits.tally(person))]
        except LedgerBroken as error:
            return [str(error)]

    def plan(self, person: str, which: str = "") -> Sequence[str]:
        """Say what to learn next and by when, and what is new."""
        planner = self._desk.planner
        return [plan_text(planner.plan(person), planner.recommendations(person))]

    def stop(self, person: str) -> Sequence[str]:
        """Leave a lesson; what was done stays."""
        self._put(person, {})
        return ["好的，先到这里；做到一半的病例以后可以接着做。现在可以提问了。"]

    def under_way(self, person: str) -> bool:
        """Say whether a message would belong to a lesson."""
        sitting = self._sitting(person)
        return sitting is not None and bool(sitting.state)

    def said(self, person: str, text: str) -> Sequence[str] | None:
        """Take a message where a lesson is under way; None where it belongs to none."""
        sitting = self._sitting(person)
        state = sitting.state if sitting is not None else {}
        mode = state.get("mode", "")
        if sitting is None or not mode:
            return None
        if self._clock() - sitting.last_at > _IDLE_SECONDS:
            # Who comes back hours later has a real patient, and must not talk to a made-up one.
            self._put(person, {})
            return None
        if _STOP.fullmatch(text.strip()):
            return self.stop(person)
        step: Callable[[str, Mapping[str, Any], str], Sequence[str]] = {
            "case": self._in_case, "diagnosis": self._in_case, "plan": self._in_case,
            "referral": self._in_case, "quiz": self._in_quiz,
        }[mode]  # fmt: skip
        try:
            return step(person, state, text)
        except (NotYours, LearningWrong, Stale) as error:
            self._put(person, {})
            return [f"{error}（练习已退出，可以重新开始。）"]

    def heard(self, person: str, answer: Answer) -> None:
        """Take note of what a question was about; a failure must not cost the answer."""
        try:
            self._desk.heard(person, answer)
        except (AssistantError, IndexingError) as error:
            _log.error("no interest kept: %s", type(error).__name__)

    def _in_case(self, person: str, state: Mapping[str, Any], text: str) -> Sequence[str]:
        mode = state["mode"]
        if mode == "case":
            if _DECIDE.fullmatch(text.strip()):
                self._put(person, {**state, "mode": "diagnosis"})
                return [_WHICH]
            talk, reply = self._desk.cases.ask(person, state["sitting"], text)
            self._put(person, state)
            spent = f"（已用 {talk.run.minutes} 分钟，{talk.run.cost} 元；想好了回“下诊断”）"
            return [f"{reply.text}\n{spent}"]
        if mode == "diagnosis":
            self._put(person, {**state, "mode": "plan", "diagnosis": text})
            return [_PLAN]
        if mode == "plan":
            self._put(person, {**state, "mode": "referral", "plan": text})
            return [_REFER]
        return self._decided(person, state, text)

    def _decided(self, person: str, state: Mapping[str, Any], text: str) -> Sequence[str]:
        referral = read_referral(text)
        if referral is None:
            return [_REFER]
        talk = self._desk.cases.decide(
            person, state["sitting"], state["diagnosis"], state["plan"], referral
        )
        self._put(person, {})
        assert talk.score is not None  # just decided
        return [score_text(talk.score)]

    def _in_quiz(self, person: str, state: Mapping[str, Any], text: str) -> Sequence[str]:
        found = _SURE.fullmatch(text)
        confidence, answer = (int(found[1]), found[2]) if found else (FAIRLY, text)
        at, ids = state["at"], state["items"]
        graded: Graded = self._desk.daily.answer(
            person, ids[at - 1], answer, confidence=confidence, seconds=0.0, step=state["step"]
        )
        if graded.right is None:
            return [graded.hint]
        said = graded_text(graded)
        following = self._desk.daily.item(ids[at]) if at < len(ids) else None
        if following is None:
            self._put(person, {})
            return [said, done_text(self._desk.daily.today(person))]
        return [said, self._asked(person, ids, at + 1, following)]

    def _asked(self, person: str, ids: Sequence[str], at: int, item: Item) -> str:
        sitting = self._sitting(person)
        version = 0 if sitting is None else sitting.version
        step = f"chat-{version}-{item.id}"[:64]
        self._put(person, {"mode": "quiz", "items": list(ids), "at": at, "step": step})
        return item_text(item, at, len(ids))

    def _sitting(self, person: str) -> Sitting | None:
        return self._desk.sittings.open(person, "quiz", _SUBJECT)

    def _put(self, person: str, state: Mapping[str, Any]) -> None:
        sitting = self._sitting(person)
        if sitting is None:
            self._desk.sittings.begin(person, "quiz", _SUBJECT, dict(state))
        else:
            self._desk.sittings.save(sitting, dict(state))


def _chosen(which: str, ids: Sequence[str]) -> str | None:
    if which.isdecimal():
        n = int(which[:4])
        return ids[n - 1] if 1 <= n <= len(ids) else None
    return which if which in ids else None
