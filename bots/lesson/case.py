"""A case over messages: ask, examine, say “下诊断”, then diagnosis, plan and referral, one each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from assistant.learning.case_files import Referral
from assistant.learning.cases import read_referral
from assistant.learning.desk import Desk
from assistant.learning.understood import Unread
from assistant.privacy import mask
from bots.lesson.text import cases_text, opening_text, score_text
from bots.lesson.turn import Turn, chosen

_LISTED = 8
_ALL = ("全部", "所有", "all")
_DECIDE = re.compile(
    r"(?:我要)?(?:下诊断|诊断|可以诊断了|decide|diagnosis)[。.：:]?", re.IGNORECASE
)
_WHICH = "请写诊断：只有最前面的一个（或写明“首先考虑”的）算分，别的请写成“鉴别”或“待排”："
_PLAN = "请写处理：用什么药、做什么操作、不做什么、怎么交代"
_REFER = "要不要转诊？请回：立即、当天、择期，或不转"
_REWRITE = {
    "diagnosis": "请再写一遍诊断；不改就回“不改”：", "plan": "请再写一遍处理；不改就回“不改”：",
}  # fmt: skip
_SAME = re.compile(r"(?:不改了?|不用改|就这样|same)[。.!！]?", re.IGNORECASE)


class CaseScript:
    """Plays a case of the learner's choice."""

    def __init__(self, desk: Desk) -> None:
        self._cases = desk.cases

    def begin(self, person: str, argument: str) -> Turn:
        """Begin a case by its number in the list or its id; list them where none is named."""
        cases = self._cases.list(person)
        if not argument:
            return Turn([cases_text(cases, _LISTED)])
        if argument.lower() in _ALL:
            return Turn([cases_text(cases, len(cases))])
        id_ = chosen(argument, {one.case.id: one.case.title for one in cases})
        if id_ is None:
            return Turn([f"没有这个病例。\n{cases_text(cases, _LISTED)}"])
        talk = self._cases.begin(person, id_)
        return Turn([opening_text(talk)], {"mode": "case", "sitting": talk.sitting})

    def said(self, person: str, state: Mapping[str, Any], text: str) -> Turn:
        """Say something to the patient, or write a part of the decision."""

        def ask(text: str) -> str:
            talk, reply = self._cases.ask(person, state["sitting"], text)
            return f"{reply.text}\n{spent(talk.run.minutes, talk.run.cost)}"

        def decide(diagnosis: str, plan: str, referral: Referral) -> Turn | Unread:
            talk = self._cases.decide(person, state["sitting"], diagnosis, plan, referral)
            if talk.score is None:
                assert talk.run.unread is not None  # else it would be scored
                return talk.run.unread
            return Turn([score_text(talk.score)])

        return at_bedside(state, text, ask, decide)


def spent(minutes: int, cost: int) -> str:
    """Say what a case has cost so far, and how to end it."""
    return f"（已用 {minutes} 分钟，{cost} 元；想好了回“下诊断”）"


def at_bedside(
    state: Mapping[str, Any],
    text: str,
    ask: Callable[[str], str],
    decide: Callable[[str, str, Referral], Turn | Unread],
) -> Turn:
    """Take a message within a case: a question, then diagnosis, plan and referral in turn.

    decide: gives what was not understood where that is to be written anew before it is scored.
    """
    part = state.get("part", "")
    if part == "diagnosis":
        return Turn([_PLAN], {**state, "part": "plan", "diagnosis": mask(text)})
    if part == "plan":
        return Turn([_REFER], {**state, "part": "referral", "plan": mask(text)})
    if part == "referral":
        referral = read_referral(text)
        if referral is None:
            return Turn([_REFER], state)
        return _decided({**state, "referral": referral}, decide)
    if part == "again":
        return _rewritten(state, text, decide)
    if _DECIDE.fullmatch(text.strip()):
        return Turn([_WHICH], {**state, "part": "diagnosis"})
    return Turn([ask(text)], state)


def _decided(
    state: Mapping[str, Any], decide: Callable[[str, str, Referral], Turn | Unread]
) -> Turn:
    """Decide; what was not understood is asked for once more, part by part."""
    done = decide(state["diagnosis"], state["plan"], state["referral"])
    if isinstance(done, Turn):
        return done
    parts = [name for name in _REWRITE if getattr(done, name)]
    said = f"{done.sentence}\n{_REWRITE[parts[0]]}"
    return Turn([said], {**state, "part": "again", "parts": parts})


def _rewritten(
    state: Mapping[str, Any], text: str, decide: Callable[[str, str, Referral], Turn | Unread]
) -> Turn:
    part, *rest = state["parts"]
    after = {**state, "parts": rest}
    if not _SAME.fullmatch(text.strip()):
        after[part] = mask(text)
    if rest:
        return Turn([_REWRITE[rest[0]]], after)
    return _decided(after, decide)
