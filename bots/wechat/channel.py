"""An account as a channel: texts pushed to who wrote lately, spoken words fetched or recognised."""

from __future__ import annotations

import logging
import math

from assistant.records_db.chats import Message
from bots.chat.channel import Form, SendFailed
from bots.chat.listening import PLAIN, Unheard
from bots.wechat.messages import RECORDING
from bots.wechat.platform import Platform, Refused

LONGEST = 560  # of the 600 characters that read well, what follows a part needs some
_BYTES_PER_CHARACTER = 0.3  # 2,048 bytes are the platform's limit: 600 characters of 3 bytes fit
_FINAL = (40003, 43004, 43019, 45015, 60111, 81013)  # nobody there, or silent for too long
_PAUSES = {-1: 60.0, 45009: 60.0, 45011: 60.0, 45047: 20.0}  # busy, or until its user writes again
_log = logging.getLogger("mentor.wechat")


class WeChatChannel:
    """One account; without a `platform` it cannot push and answers only while it is asked."""

    form = Form(longest=LONGEST)

    def __init__(self, name: str, platform: Platform | None = None) -> None:
        self.name = name
        self._platform = platform

    @property
    def pushes(self) -> bool:
        """Say whether messages can be sent unasked."""
        return self._platform is not None

    def size(self, text: str) -> int:
        """Count characters, and bytes where these come to more."""
        length = len(text.encode("utf-8", "surrogatepass"))
        return max(len(text), math.ceil(length * _BYTES_PER_CHARACTER))

    async def send(self, chat: str, message: Message) -> None:
        """Push a text. Raises SendFailed."""
        if self._platform is None:
            raise SendFailed("nothing can be pushed", retry_after=3600)
        try:
            await self._platform.push(chat, message.text)
        except Refused as refused:
            raise SendFailed(
                str(refused),
                retry_after=_PAUSES.get(refused.code),
                final=refused.code in _FINAL,
            ) from None

    async def typing(self, chat: str) -> None:
        """Show that an answer is being made, where the platform can."""
        if self._platform is None:
            return
        try:
            await self._platform.type(chat)
        except Refused as refused:
            _log.debug("typing not shown: %s", refused)

    async def hear(self, voice: str) -> tuple[bytes, str]:
        """Give what the platform recognised, or the recording. Raises SendFailed, Unheard."""
        if not voice.startswith(RECORDING):
            return voice.encode("utf-8", "surrogatepass"), PLAIN
        if self._platform is None:
            raise Unheard("no_voice")
        try:
            return await self._platform.fetch(voice.removeprefix(RECORDING))
        except Refused as refused:
            raise SendFailed(str(refused)) from None
