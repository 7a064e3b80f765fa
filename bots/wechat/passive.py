"""Answers in the reply to the platform's request, for an account that cannot push.

The platform waits five seconds and asks up to three times. In: an update. Out: what is said to it,
the same when it is asked for again; what does not fit, or is not ready in time, comes on 继续.
"""

from __future__ import annotations

import dataclasses
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import anyio
import anyio.to_thread

from assistant.records_db.chats import Chats, Outgoing, Update
from bots.chat.commands import read_command
from bots.chat.courier import Courier
from bots.chat.offered import Offered
from bots.kept import Kept
from bots.wechat.channel import LONGEST
from corpus.document import Language
from corpus.sentences import language_of

LOOKING: Mapping[Language, str] = {
    "zh": "正在查找，请过几秒回复“继续”看答案。\n病人情况紧急，请先抢救、呼叫120。",
    "en": "Looking it up; reply “more” in a few seconds.\nIn an emergency treat and call for help"
    " first.",
}
MORE: Mapping[Language, str] = {
    "zh": "（还有 {n} 条，回复“继续”）",
    "en": "({n} to come: reply “more”)",
}
EARLIER: Mapping[Language, str] = {
    "zh": "【前一个问题的答案】",
    "en": "[The answer to your earlier question]",
}
_WORD = re.compile(r"(?<![A-Za-z/])[A-Za-z]{2}")
_MOST = 2000
_BEGIN_ANEW = ("new", "erase")


@dataclass(frozen=True, slots=True)
class Waits:
    """How long a request waits for its answer, how long it may come again, and what time it is."""

    answer: float = 4.2  # seconds, of the five that the platform waits
    again: float = 600.0  # seconds: as long as a signature is good
    clock: Callable[[], float] = time.time


WAITS = Waits()


class Passive:
    """Answers the updates of one account within their requests."""

    def __init__(self, courier: Courier, chats: Chats, waits: Waits = WAITS) -> None:
        self.waits = waits
        self._courier = courier
        self._chats = chats
        self._offered = Offered(chats, courier.channel.name, waits.again, clock=waits.clock)
        self._given: Kept[str] = Kept(_MOST)  # message → the update that it was given to
        self._continued: Kept[bool] = Kept(_MOST)  # updates that were answered as 继续
        self._asked: Kept[str] = Kept(_MOST)  # chat → its latest question
        self._turns: Kept[anyio.Lock] = Kept(_MOST)

    async def run(self) -> None:
        """Forget what the platform asks for no more, until cancelled."""
        await self._offered.run()

    async def reply(self, update: Update) -> str:
        """Give what is said to an update; nothing where it was said long ago."""
        command = read_command(update.text)
        if command is not None and command.name == "more":
            said = await self._continue(update)
            if said is not None:
                return said
        await self._offered.forget(update)
        if await self._courier.receive(update) and (command is None or command.name in _BEGIN_ANEW):
            await self._ask(update)
        return await self._answer(update, update.id)

    async def _ask(self, update: Update) -> None:
        """Note a new question: who asks it waits no longer for the rest of another answer."""
        self._asked.put(update.id, update.chat)
        async with self._turn(update.chat):
            for row in await self._unsent(update.chat):
                if row.position and not row.attempts:
                    await anyio.to_thread.run_sync(self._chats.give_up, row.id)

    async def _answer(self, update: Update, id_: str) -> str:
        """Give `update` the beginning of what answers the update `id_`, once that is there."""
        asked = dataclasses.replace(update, id=id_)
        if await self._courier.answered(asked, self.waits.answer) is None:
            return LOOKING[_language(update.text)]
        async with self._turn(update.chat):
            rows = await self._unsent(update.chat)
            mine = [one for one in rows if one.update == id_]
            if not mine or mine[0].position:
                return ""
            again = [one for one in mine if self._is_again(one, update)]
            fresh = [] if mine[0].attempts else self._fitting(mine)
            return await self._give(update, again or fresh or mine[:1], rows)

    async def _continue(self, update: Update) -> str | None:
        """Give the next part of what waits, or what is being looked for; None where neither is."""
        said = await self._next(update)
        if said is not None:
            return said
        under_way = await anyio.to_thread.run_sync(self._under_way, update.chat)
        if under_way is not None:
            return await self._answer(update, under_way)
        return await self._next(update)  # it may have been found between the two looks

    async def _next(self, update: Update) -> str | None:
        """Give the next part of what waits, the newest answer's first; None where nothing does."""
        async with self._turn(update.chat):
            rows = await self._unsent(update.chat)
            if again := [one for one in rows if self._is_again(one, update)]:
                return await self._give(update, again, rows)
            if self._continued.get(update.id):
                return ""
            if waiting := [one for one in rows if not one.attempts]:
                newest = [one for one in waiting if one.update == waiting[-1].update]
                self._continued.put(True, update.id)
                return await self._give(update, self._fitting(newest), rows)
        return None

    async def _give(
        self, update: Update, given: Sequence[Outgoing], unsent: Sequence[Outgoing]
    ) -> str:
        """Hand messages over, with a word on what waits besides."""
        await self._offered.offer(given)
        for one in given:
            if self._given.get(one.id) is None:
                self._given.put(update.id, one.id)
        text = "\n\n".join(one.message.text for one in given)
        language = _language(text)
        latest = self._asked.get(update.chat)
        if not given[0].position and latest is not None and latest != given[0].update != update.id:
            # Its doses are not for the patient asked about last.
            text = f"{EARLIER[language]}\n{text}"
        handed = {one.id for one in given}
        left = sum(not one.attempts and one.id not in handed for one in unsent)
        return f"{text}\n{MORE[language].format(n=left)}" if left else text

    def _fitting(self, rows: Sequence[Outgoing]) -> list[Outgoing]:
        """Take as many messages as one reply holds; there is always room for the first."""
        taken = [rows[0]]
        for row in rows[1:]:
            text = "\n\n".join(one.message.text for one in (*taken, row))
            if self._courier.channel.size(text) > LONGEST:
                break
            taken.append(row)
        return taken

    def _is_again(self, row: Outgoing, update: Update) -> bool:
        """Say whether a message was handed to this update before, or by a process that died."""
        return row.attempts > 0 and self._given.get(row.id) in (None, update.id)

    def _under_way(self, chat: str) -> str | None:
        """Find the oldest question of a chat that is being answered."""
        for one in self._chats.waiting(self._courier.channel.name):
            command = read_command(one.text)
            if one.chat == chat and (command is None or command.name != "more"):
                return one.id
        return None

    async def _unsent(self, chat: str) -> tuple[Outgoing, ...]:
        return await anyio.to_thread.run_sync(self._chats.unsent, self._courier.channel.name, chat)

    def _turn(self, chat: str) -> anyio.Lock:
        return self._turns.get(chat) or self._turns.put(anyio.Lock(), chat)


def _language(text: str) -> Language:
    """Give the language of a message; where it has no words, most read Chinese."""
    return language_of(text) if _WORD.search(text) else "zh"
