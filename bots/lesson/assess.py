"""The yearly assessment over messages: its items, then its cases; the report comes at the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.learning.case_files import Referral
from assistant.learning.desk import Desk
from assistant.learning.progress import Step
from assistant.learning.report import sentences
from assistant.learning.understood import Unread
from bots.lesson.case import at_bedside, spent
from bots.lesson.text import exam_case_text, exam_item_text
from bots.lesson.turn import Turn

_INTRO = (
    "【年度能力考核】{of} 步：先选择题，后病例，中途不说对错，考完给报告。"
    "不会就回“不知道”；回“退出”先停下，以后回“考核”接着做。"
)


class AssessScript:
    """Sits the assessment of the year."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._sits = desk.assessments

    def begin(self, person: str, argument: str) -> Turn:
        """Begin this year's assessment, or go on with it. Raises LearningWrong where it may not."""
        step = self._sits.begin(person)
        return self._asked(person, step, [_INTRO.format(of=step.of)])

    def said(self, person: str, state: Mapping[str, Any], text: str) -> Turn:
        """Answer an item, or play the case that is being played."""
        sitting, version = state["sitting"], state["version"]
        if state["step"] == "item":
            return self._asked(person, self._sits.answer(person, sitting, text, version))

        def ask(text: str) -> str:
            step, reply = self._sits.ask(person, sitting, text)
            assert step.run is not None  # a case is being played
            return f"{reply.text}\n{spent(step.run.minutes, step.run.cost)}"

        def decide(diagnosis: str, plan: str, referral: Referral) -> Turn | Unread:
            step = self._sits.decide(person, sitting, diagnosis, plan, referral)
            if step.hint and step.run is not None and step.run.unread is not None:
                return step.run.unread
            return self._asked(person, step)

        return at_bedside(state, text, ask, decide)

    def _asked(self, person: str, step: Step, said: list[str] | None = None) -> Turn:
        before = [*(said or ()), *([step.hint] if step.hint else ())]
        if step.part == "done":
            self._desk.assessed(person, step)
            return Turn([*before, "\n".join(sentences(self._sits.report(person, step.sitting)))])
        state = {
            "mode": "assess", "step": step.part, "sitting": step.sitting, "version": step.version,
        }  # fmt: skip
        if step.item is not None:
            asked = "" if step.hint else exam_item_text(step.item, step.at, step.of)
        else:
            assert step.case is not None and step.run is not None  # else it would be done
            asked = exam_case_text(step.case, step.run, step.at, step.of)
        return Turn([*before, *([asked] if asked else ())], state)
