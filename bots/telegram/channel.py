"""Telegram as a channel: plain text with buttons out, voice in. No markup is ever parsed."""

from __future__ import annotations

import logging
import os
from datetime import timedelta

import telegram
from telegram import error
from telegram.constants import ChatAction, MessageLimit

from assistant.records_db.chats import Message
from bots.chat.channel import Form, SendFailed
from bots.telegram.updates import MOST_VOICE_BYTES, NAME

# Without it the library warns at each pause that Telegram asks for (its issue 4575).
os.environ.setdefault("PTB_TIMEDELTA", "true")

_PER_ROW = 5
_log = logging.getLogger("mentor.telegram")


class TelegramChannel:
    """The channel of one bot."""

    name = NAME
    form = Form(longest=int(MessageLimit.MAX_TEXT_LENGTH), buttons=True)
    pushes = True

    def __init__(self, bot: telegram.Bot) -> None:
        self._bot = bot

    def size(self, text: str) -> int:
        """Count UTF-16 units, as Telegram does."""
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    async def send(self, chat: str, message: Message) -> None:
        """Send a message. Raises SendFailed."""
        try:
            await self._bot.send_message(
                chat_id=int(chat),
                text=message.text,
                reply_markup=_keyboard(message),
                link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
            )
        except error.TelegramError as fault:
            raise _failed(fault) from None

    async def typing(self, chat: str) -> None:
        """Show that an answer is being made; whether that works matters little."""
        try:
            await self._bot.send_chat_action(chat_id=int(chat), action=ChatAction.TYPING)
        except error.TelegramError as fault:
            _log.debug("typing not shown: %s", type(fault).__name__)

    async def hear(self, voice: str) -> tuple[bytes, str]:
        """Fetch a voice message from Telegram. Raises SendFailed."""
        try:
            file = await self._bot.get_file(voice)
            if (file.file_size or 0) > MOST_VOICE_BYTES:
                raise SendFailed("too large", final=True)
            return bytes(await file.download_as_bytearray()), "audio/ogg"
        except error.TelegramError as fault:
            raise _failed(fault) from None


def _keyboard(message: Message) -> telegram.InlineKeyboardMarkup | None:
    if not message.buttons:
        return None
    keys = [telegram.InlineKeyboardButton(label, callback_data=to) for label, to in message.buttons]
    rows = [keys[at : at + _PER_ROW] for at in range(0, len(keys), _PER_ROW)]
    return telegram.InlineKeyboardMarkup(rows)


def _failed(fault: error.TelegramError) -> SendFailed:
    """Say what a fault of Telegram's means; its own text is not repeated, it may hold the token."""
    name = type(fault).__name__
    if isinstance(fault, error.RetryAfter):
        pause = fault.retry_after
        seconds = pause.total_seconds() if isinstance(pause, timedelta) else float(pause)
        return SendFailed(name, retry_after=seconds)
    # Blocked by its user, or a chat or message that Telegram will never take. A BadRequest is also
    # a NetworkError, which else means: try again.
    final = isinstance(fault, error.Forbidden | error.BadRequest | error.ChatMigrated)
    return SendFailed(name, final=final)
