"""Messages that go out in the reply to a request, where a channel cannot send unasked.

Nobody says whether such a reply arrived: the platform asks again where it did not. So what was
handed over stays for as long as it may be asked for again, and only then counts as sent: whatever
stops the process in between, nothing is lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import anyio
import anyio.to_thread

from assistant.records_db.chats import Chats, Outgoing, Update
from bots.chat.commands import read_command

_LOOK_SECONDS = 30.0


class Offered:
    """The messages of one channel that were handed over, for `seconds` each."""

    def __init__(
        self,
        chats: Chats,
        channel: str,
        seconds: float,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._chats = chats
        self._channel = channel
        self._seconds = seconds
        self._clock = clock

    async def offer(self, rows: Sequence[Outgoing]) -> None:
        """Note that messages go out now, where they did not before."""
        until = self._clock() + self._seconds
        for row in rows:
            if not row.attempts and not row.done:
                await anyio.to_thread.run_sync(self._chats.failed, row.id, until)

    async def forget(self, update: Update) -> None:
        """Forget at once what was said to a chat, where this update asks for that."""
        command = read_command(update.text)
        if command is not None and command.name == "erase" and command.argument:
            rows = await anyio.to_thread.run_sync(self._chats.unsent, self._channel, update.chat)
            await self.settle([one for one in rows if one.update != update.id])

    async def settle(self, rows: Sequence[Outgoing]) -> None:
        """Count messages as sent: who has them asked for something else."""
        for row in rows:
            await anyio.to_thread.run_sync(self._chats.sent, row.id)

    async def run(self) -> None:
        """Forget what is asked for no more, until cancelled."""
        while True:
            await self.settle(await anyio.to_thread.run_sync(self._over))
            await anyio.sleep(min(self._seconds, _LOOK_SECONDS))

    def _over(self) -> tuple[Outgoing, ...]:
        return self._chats.offered(self._channel, self._clock())
