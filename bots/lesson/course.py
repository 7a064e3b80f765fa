"""A course over messages: read a step, say “下一步”; then the self-check, judged by oneself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.learning.courses import CourseTalk
from assistant.learning.desk import Desk
from assistant.learning.self_check import VERDICTS, Verdict
from bots.lesson.course_text import checked_text, course_done_text, courses_text, step_text
from bots.lesson.turn import Turn, chosen

_NEXT = re.compile(
    r"(?:下一步|下一页|下一节|下一个|读完了?|看完了?|继续|好了?|ok|next)[。.！!]?", re.IGNORECASE
)
_JUDGED: Mapping[Verdict, re.Pattern[str]] = {
    "missed": re.compile(r"3|.*(?:没答对|没有答对|不对|错|没答出|missed|wrong).*", re.IGNORECASE),
    "partly": re.compile(r"2|.*(?:部分|一半|一点|差不多|partly|half).*", re.IGNORECASE),
    "right": re.compile(r"1|.*(?:对|全中|right).*", re.IGNORECASE),
}
_READ = "读完回“下一步”；先停下回“退出”，以后接着读。"


class CourseScript:
    """Reads a course of the learner's choice."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._courses = desk.courses

    def begin(self, person: str, argument: str) -> Turn:
        """Begin a course by its number in the list or its id; list them where none is named."""
        courses = self._courses.list(person)
        id_ = chosen(argument, {one.document: one.title for one in courses}) if argument else None
        if id_ is None:
            none = "没有这门课。\n" if argument else ""
            return Turn([none + courses_text(courses)])
        return self._told(self._courses.begin(person, id_), [])

    def said(self, person: str, state: Mapping[str, Any], text: str) -> Turn:
        """Leave a step, answer a question, or judge one's answer."""
        sitting, part = state["sitting"], state["part"]
        if part == "read":
            if not _NEXT.fullmatch(text.strip()):
                return Turn([_READ], state)
            talk = self._courses.next(person, sitting, state["version"])
        elif part == "answer":
            talk = self._courses.answer(person, sitting, text, state["version"])
        else:
            judged = _judged(text, state["allowed"])
            if judged is None:
                return Turn([_ask_judgement(state["allowed"])], state)
            talk = self._courses.judge(person, sitting, judged, state["version"])
        return self._told(self._desk.credited(person, talk), [])

    def _told(self, talk: CourseTalk, said: Sequence[str]) -> Turn:
        state = {"mode": "course", "sitting": talk.sitting, "version": talk.version}
        if talk.done:
            return Turn([*said, course_done_text(talk)])
        where = f"【{talk.title} {talk.place}/{talk.of}】"
        if talk.step is not None:
            return Turn([f"{where}{step_text(talk.step)}\n{_READ}"], {**state, "part": "read"})
        if talk.checked is not None:
            allowed = list(VERDICTS[VERDICTS.index(talk.checked.best) :])
            text = f"{checked_text(talk.checked)}\n{_ask_judgement(allowed)}"
            return Turn([text], {**state, "part": "judge", "allowed": allowed})
        asked = f"{where}自测：{talk.question}\n先写下自己的答案；不知道就回“不知道”。"
        return Turn([asked], {**state, "part": "answer"})


def _judged(text: str, allowed: Sequence[Verdict]) -> Verdict | None:
    said = text.strip()
    found = next((one for one, pattern in _JUDGED.items() if pattern.fullmatch(said)), None)
    return found if found in allowed else None


def _ask_judgement(allowed: Sequence[Verdict]) -> str:
    names = {"right": "1 答对了", "partly": "2 答对一部分", "missed": "3 没答对"}
    return "自己评一评，回一个数：" + "，".join(names[one] for one in allowed)
