"""The loops of one chat channel: what came in is answered, what is due goes out, nothing is lost.

An update is on the disk before it is acknowledged, its answer and what is to be sent are written in
one transaction, and a message counts as sent once the channel took it. Whatever stops the process,
the next run goes on from there: nothing is lost, and at most the one message that was under way
goes out twice (the outbox pattern).
"""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, Protocol, TypeVar

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup

from assistant.records_db.chats import Chats, Message, Outgoing, Update
from assistant.records_db.database import DatabaseUnusable
from bots.chat.channel import Channel, SendFailed
from bots.chat.listening import Listener, Unheard
from bots.chat.talk import Reply, Talk
from bots.chat.words import say
from bots.voice.asking_back import Spoken

MOST_TRIES = 12  # with the pauses between them: about a day
_TYPING_SECONDS = 4.0
_log = logging.getLogger("mentor.chat")


class Courier:
    """Answers the updates of one channel and sends what is due; run it once in a process."""

    def __init__(
        self,
        channel: Channel,
        chats: Chats,
        talk: Talk,
        *,
        listener: Listener | None = None,
        workers: int = 2,
        look_seconds: float = 5.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`look_seconds`: how often the database is looked at though nothing woke the loops."""
        self.channel = channel
        self._chats = chats
        self._talk = talk
        self._listener = listener
        self._threads = anyio.CapacityLimiter(workers)
        self._clock = clock
        self._answered: dict[str, anyio.Event] = {}
        self._answering = _Loop(self._waiting, self._answer, look_seconds)
        self._sending = _Loop(self._to_send, self._send, look_seconds)

    async def receive(self, update: Update) -> bool:
        """Put an update on the disk; False when it was there already. Wakes the loop."""
        new = await anyio.to_thread.run_sync(self._chats.receive, update)
        if new:
            self._answering.wake()
        return new

    async def answered(self, update: Update, seconds: float) -> tuple[Outgoing, ...] | None:
        """Give what was put out for an update, waiting for it; None when that takes longer."""
        event = self._answered.setdefault(update.id, anyio.Event())
        with anyio.move_on_after(seconds):
            while True:
                found = await anyio.to_thread.run_sync(self._outgoing, update.id)
                if found:
                    self._answered.pop(update.id, None)
                    return found
                with anyio.move_on_after(_ASK_AGAIN):  # another process may answer
                    await event.wait()
        return None

    async def run(self) -> None:
        """Answer and send until cancelled."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._answering.run, tasks)
            if self.channel.pushes:
                tasks.start_soon(self._sending.run, tasks)

    def _waiting(self) -> Sequence[Update]:
        return self._chats.waiting(self.channel.name)

    def _to_send(self) -> Sequence[Outgoing]:
        return self._chats.due(self.channel.name, self._clock())

    def _outgoing(self, update_id: str) -> tuple[Outgoing, ...]:
        return self._chats.outgoing(self.channel.name, update_id)

    async def _answer(self, update: Update) -> bool:
        async with anyio.create_task_group() as beside:
            beside.start_soon(self._type, update.chat)
            reply = await self._reply(update)
            beside.cancel_scope.cancel()
        await anyio.to_thread.run_sync(
            self._chats.finish, update, reply.messages, self._talk.memory(reply)
        )
        self._sending.wake()
        self._answered.pop(update.id, anyio.Event()).set()
        return True

    async def _type(self, chat: str) -> None:
        while True:
            await self.channel.typing(chat)
            await anyio.sleep(_TYPING_SECONDS)

    async def _reply(self, update: Update) -> Reply:
        """Reply to an update; whatever breaks, something is said and the loop goes on."""
        try:
            spoken = await self._heard(update)
            if spoken is not None and spoken.ask_first:
                buttons = tuple((name, name) for name in spoken.choices)
                shown = buttons if self.channel.form.buttons else ()
                return Reply((Message("\n".join(spoken.lines), shown),), "")
            above = spoken.lines if spoken is not None else ()
            if spoken is not None:
                update = dataclasses.replace(update, text=spoken.text, voice="")
            return await anyio.to_thread.run_sync(
                lambda: self._talk.reply(update, self.channel.form, self.channel.size, above=above),
                limiter=self._threads,
            )
        except Unheard as unheard:
            return _plain(say(unheard.why, update.language or "zh"))
        except DatabaseUnusable:
            raise
        except Exception as error:
            # Its message may hold the question.
            _log.error("no reply on %s: %s", self.channel.name, type(error).__name__)
            return _plain(say("failed", update.language or "zh"))

    async def _heard(self, update: Update) -> Spoken | None:
        """Make words of a voice message, or of the reply to one. Raises Unheard."""
        listener = self._listener
        if listener is None:
            if update.voice:
                raise Unheard("no_voice")
            return None
        if not update.voice:
            return await anyio.to_thread.run_sync(listener.settle, update)
        try:
            audio, mime = await self.channel.hear(update.voice)
        except SendFailed as error:
            _log.warning("voice not fetched on %s: %s", self.channel.name, error)
            raise Unheard("not_heard") from None
        return await anyio.to_thread.run_sync(listener.listen, update, audio, mime)

    async def _send(self, outgoing: Outgoing) -> bool:
        """Send one message; say whether the next one of its chat may follow."""
        try:
            await self.channel.send(outgoing.chat, outgoing.message)
        except SendFailed as error:
            _log.warning("not sent on %s: %s", self.channel.name, error)
            if error.final or outgoing.attempts + 1 >= MOST_TRIES:
                await anyio.to_thread.run_sync(self._chats.give_up, outgoing.id)
                return True
            pause = error.retry_after or min(2.0 ** (outgoing.attempts + 1), _LONGEST_PAUSE)
            at = self._clock() + pause
            await anyio.to_thread.run_sync(self._chats.failed, outgoing.id, at)
            return False
        await anyio.to_thread.run_sync(self._chats.sent, outgoing.id)
        return True


class _OfChat(Protocol):
    @property
    def chat(self) -> str: ...


T = TypeVar("T", bound=_OfChat)


class _Loop(Generic[T]):
    """Handles what `fetch` finds: each chat in its order, the chats beside each other.

    `handle` says whether the next of the same chat may follow now.
    """

    def __init__(
        self,
        fetch: Callable[[], Sequence[T]],
        handle: Callable[[T], Awaitable[bool]],
        look_seconds: float,
    ) -> None:
        self._fetch = fetch
        self._handle = handle
        self._look_seconds = look_seconds
        self._woken = anyio.Event()
        self._busy: set[str] = set()

    def wake(self) -> None:
        """Say that there is something new."""
        self._woken.set()

    async def run(self, tasks: TaskGroup) -> None:
        """Look and handle until cancelled."""
        while True:
            self._woken = anyio.Event()  # before looking: what comes meanwhile sets the new one
            busy = set(self._busy)  # of these what is seen now may be handled before it is here
            by_chat: dict[str, list[T]] = {}
            for row in await self._look():
                by_chat.setdefault(row.chat, []).append(row)
            for chat, rows in by_chat.items():
                if chat not in busy:
                    self._busy.add(chat)
                    tasks.start_soon(self._of_chat, chat, rows)
            with anyio.move_on_after(self._look_seconds):
                await self._woken.wait()

    async def _look(self) -> Sequence[T]:
        try:
            return await anyio.to_thread.run_sync(self._fetch)
        except DatabaseUnusable as error:
            _log.error("nothing can be read: %s", type(error).__name__)
            return ()

    async def _of_chat(self, chat: str, rows: Sequence[T]) -> None:
        try:
            for row in rows:
                if not await self._handle(row):
                    return
        except Exception as error:
            # Nothing was written: the row is found again at the next look. Its message may hold
            # the question.
            _log.error("a message stays for later: %s", type(error).__name__)
            return
        finally:
            self._busy.discard(chat)
        self.wake()  # more of this chat may have come meanwhile


def _plain(text: str) -> Reply:
    return Reply((Message(text),), "")


_ASK_AGAIN = 1.0
_LONGEST_PAUSE = 6 * 3600.0
