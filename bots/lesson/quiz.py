"""The day's quiz over messages: how sure and the answer in one message, then why."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.learning.daily import Graded
from assistant.learning.desk import Desk
from assistant.learning.quiz_files import Item
from assistant.learning.schedule import FAIRLY
from bots.lesson.text import done_text, graded_text, item_text
from bots.lesson.turn import Turn

_MORE = ("more", "更多", "再来")
_ONLY_SURE = re.compile(r"\s*[123１２３]\s*")
_SURE = re.compile(r"\s*([123１２３])(?:\s+|[，,、.。:：]\s*)(\S.*)", re.DOTALL)


class QuizScript:
    """Asks the items of the day, one a message."""

    def __init__(self, desk: Desk) -> None:
        self._daily = desk.daily

    def begin(self, person: str, argument: str) -> Turn:
        """Begin the day's quiz, or go on with it; `more` goes on beyond the day."""
        day = self._daily.today(person)
        items = day.items
        if not items and argument.lower() in _MORE:
            items = self._daily.more(person)
        if not items:
            return Turn([done_text(day) if day.answered else "现在没有题目。"])
        return _asked([], [one.id for one in items], 1, items[0])

    def said(self, person: str, state: Mapping[str, Any], text: str) -> Turn:
        """Grade an answer and ask the next item."""
        if _ONLY_SURE.fullmatch(text):
            return Turn(["记下了把握，还没有答案。请把握和答案一起写，例如：2 A"], state)
        found = _SURE.fullmatch(text)
        confidence, answer = (int(found[1]), found[2]) if found else (FAIRLY, text)
        at, ids = state["at"], state["items"]
        graded: Graded = self._daily.answer(
            person, ids[at - 1], answer, confidence=confidence, seconds=0.0, step=state["step"]
        )
        if graded.right is None:
            return Turn([graded.hint], state)
        said = [graded_text(graded)]
        following = self._daily.item(ids[at]) if at < len(ids) else None
        if following is None:
            return Turn([*said, done_text(self._daily.today(person))])
        return _asked(said, ids, at + 1, following)


def _asked(said: Sequence[str], ids: Sequence[str], at: int, item: Item) -> Turn:
    """Ask an item; its step has a name of its own, so that an answer sent twice counts once."""
    step = f"chat-{secrets.token_hex(8)}"
    state = {"mode": "quiz", "items": list(ids), "at": at, "step": step}
    return Turn([*said, item_text(item, at, len(ids))], state)
