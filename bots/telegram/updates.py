"""A Telegram update → an Update of ours, or nothing where it is none of our business. Pure.

Groups are read only where the bot is meant: mentioned, replied to, or given a command. What is
edited is asked anew; buttons come back as the commands that they stand for.
"""

from __future__ import annotations

import re

import telegram

from assistant.records_db.chats import Update
from corpus.document import Language

NAME = "telegram"
MOST_VOICE_BYTES = 20_000_000  # what the Bot API hands out
MOST_VOICE_SECONDS = 120
ALLOWED = ("message", "edited_message", "callback_query")


def read_update(incoming: telegram.Update, bot: telegram.User) -> Update | None:
    """Read an update that the bot `bot` got; None for what it does not answer."""
    if incoming.callback_query is not None:
        return _of_button(incoming.update_id, incoming.callback_query)
    message = incoming.message or incoming.edited_message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return None
    group = message.chat.type in ("group", "supergroup")
    text = message.text or message.caption or ""
    if group:
        if not _meant(message, text, bot):
            return None
        text = _without_name(text, bot)
    elif message.chat.type != "private":
        return None
    return Update(
        channel=NAME,
        id=str(incoming.update_id),
        chat=str(message.chat.id),
        sender=str(message.from_user.id),
        text=text,
        voice="" if text else _voice(message),
        language=_language(message.from_user),
        at=message.date.timestamp(),
        group=group,
    )


def _of_button(update_id: int, query: telegram.CallbackQuery) -> Update | None:
    message = query.message
    if message is None or not query.data or query.from_user.is_bot:
        return None
    return Update(
        channel=NAME,
        id=str(update_id),
        chat=str(message.chat.id),
        sender=str(query.from_user.id),
        text=query.data,
        language=_language(query.from_user),
        group=message.chat.type != "private",
    )


def _meant(message: telegram.Message, text: str, bot: telegram.User) -> bool:
    """Say whether a message of a group is for the bot."""
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == bot.id:
        return True
    return _name(bot).search(text) is not None


def _without_name(text: str, bot: telegram.User) -> str:
    # A command keeps its own: /new@bot is read as /new further on.
    return text if text.startswith("/") else _name(bot).sub(" ", text).strip()


def _name(bot: telegram.User) -> re.Pattern[str]:
    return re.compile(rf"@{re.escape(bot.username or '-')}(?![A-Za-z0-9_])", re.IGNORECASE)


def _voice(message: telegram.Message) -> str:
    """Give the id of a voice message's file; empty for none, or one too long to hear out."""
    spoken = message.voice or message.audio
    if spoken is None or (spoken.file_size or 0) > MOST_VOICE_BYTES:
        return ""
    seconds = spoken.duration
    length = seconds if isinstance(seconds, int) else seconds.total_seconds()
    return spoken.file_id if length <= MOST_VOICE_SECONDS else ""


def _language(user: telegram.User) -> Language | None:
    code = (user.language_code or "").lower()
    if not code:
        return None
    return "zh" if code.startswith("zh") else "en"
