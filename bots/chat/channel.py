"""What a chat channel must be able to do: carry words to a chat. Everything else is shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from assistant.records_db.chats import Message


@dataclass(frozen=True, slots=True)
class Form:
    """How a channel's messages look.

    longest: the most that one message may hold, as `size` of the channel counts; buttons: whether
    it shows any; short: whether a first message of `longest` is all that is sent unasked, the
    rest on 更多.
    """

    longest: int
    buttons: bool = False
    short: bool = False


class SendFailed(Exception):
    """A message did not leave; `final`: it never will, else again after `retry_after` seconds.

    Its text is for the log: it holds neither the message nor a token.
    """

    def __init__(
        self, reason: str, *, retry_after: float | None = None, final: bool = False
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.final = final


class Channel(Protocol):
    """One chat channel: Telegram, WeChat, a county's own app."""

    @property
    def name(self) -> str:
        """Name the channel, as it is stored: telegram."""

    @property
    def form(self) -> Form:
        """Say how its messages look."""

    @property
    def pushes(self) -> bool:
        """Say whether `send` can reach a chat at any time; else what is due waits for a request."""

    def size(self, text: str) -> int:
        """Measure a text as the channel counts it: characters, UTF-16 units, bytes."""

    async def send(self, chat: str, message: Message) -> None:
        """Carry a message to a chat. Raises SendFailed."""

    async def typing(self, chat: str) -> None:
        """Show that an answer is being made, where the channel can; raises nothing."""

    async def hear(self, voice: str) -> tuple[bytes, str]:
        """Fetch a voice message: its bytes and media type. Raises SendFailed."""
