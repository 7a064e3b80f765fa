"""Get updates by asking for them: needs no public address.

Telegram forgets an update once a later offset is asked for: it goes on only when the update is on
our disk, so a crash in between brings it again and nothing is lost.
"""

from __future__ import annotations

import logging
from datetime import timedelta

import anyio
import telegram
from telegram import error

from assistant.records_db.database import DatabaseUnusable
from bots.chat.courier import Courier
from bots.telegram.updates import ALLOWED, read_update

_WAIT_SECONDS = 25
_PAUSE_SECONDS = 3.0
_log = logging.getLogger("mentor.telegram")


async def poll(bot: telegram.Bot, courier: Courier, *, pause: float = _PAUSE_SECONDS) -> None:
    """Receive updates until cancelled; after a fault, again in `pause` seconds."""
    offset: int | None = None
    while True:
        try:
            updates = await bot.get_updates(
                offset=offset,
                timeout=timedelta(seconds=_WAIT_SECONDS),
                allowed_updates=list(ALLOWED),
                read_timeout=_WAIT_SECONDS + 10,
            )
            for update in updates:
                await take(bot, courier, update)
                offset = update.update_id + 1
        except (error.TelegramError, DatabaseUnusable) as fault:
            # What was not stored was not acknowledged either: it comes again.
            _log.warning("no updates: %s", type(fault).__name__)
            await anyio.sleep(pause)


async def take(bot: telegram.Bot, courier: Courier, update: telegram.Update) -> None:
    """Put one update on the disk, and let a pressed button rest."""
    read = read_update(update, bot.bot)
    if read is not None:
        await courier.receive(read)
    if update.callback_query is not None:
        try:
            await update.callback_query.answer()
        except error.TelegramError as fault:
            _log.debug("button not answered: %s", type(fault).__name__)
