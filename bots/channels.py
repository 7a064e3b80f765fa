"""The chat channels of an installation, opened from its settings and run beside the server.

In: the settings, the mentor, the database. Out: the routes that platforms call, and one task that
answers, sends, and forgets what was kept long enough. A channel that fails is started again; the
others and the page do not notice.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

import anyio
import anyio.to_thread
from fastapi import APIRouter, FastAPI

from assistant.records_db.chats import Chats
from assistant.records_db.conversations import Conversations
from assistant.records_db.database import Database, DatabaseUnusable
from assistant.records_db.people import People
from assistant.records_db.retention import purge
from assistant.settings import Settings
from bots.chat.listening import Listening
from bots.chat.talk import Lesson, Mentor, Talk
from bots.sms import open_sms
from bots.telegram.opening import open_telegram
from bots.voice.transcriber import Transcriber
from bots.wechat.opening import open_wechat, open_wecom
from index.lexicon import built_in

_AGAIN_SECONDS = 10.0
_DAY_SECONDS = 24 * 3600.0
_log = logging.getLogger("mentor.chat")


class Bot(Protocol):
    """One channel as it runs: its route, if platforms call it, and what it does all the time."""

    @property
    def router(self) -> APIRouter | None:
        """Give the routes that the platform calls."""

    async def run(self) -> None:
        """Answer and send until cancelled."""


class Channels:
    """All channels that the settings name. Raises AssistantError where one cannot be opened."""

    def __init__(
        self,
        settings: Settings,
        mentor: Mentor,
        database: Database,
        transcriber: Transcriber | None = None,
        lesson: Lesson | None = None,
    ) -> None:
        self._database = database
        self._days = settings.chats_days
        people = People(database, settings.home)
        talk = Talk(
            mentor,
            people,
            Conversations(database),
            chats_days=settings.chats_days,
            lesson=lesson,
        )
        chats = Chats(database)
        listening = Listening(transcriber, built_in())
        opened: Sequence[Bot | None] = (
            open_telegram(settings, chats, talk, listening),
            open_wechat(settings, chats, talk, listening),
            open_wecom(settings, chats, talk, listening),
            open_sms(settings, chats, talk),
        )
        self._bots = tuple(bot for bot in opened if bot is not None)

    @property
    def routers(self) -> tuple[APIRouter, ...]:
        """Give the routes that platforms call."""
        return tuple(bot.router for bot in self._bots if bot.router is not None)

    @contextlib.asynccontextmanager
    async def running(self, app: FastAPI) -> AsyncGenerator[None]:
        """Run the channels while an application serves (its lifespan)."""
        async with anyio.create_task_group() as tasks:
            for bot in self._bots:
                tasks.start_soon(_keep_running, bot)
            tasks.start_soon(self._forget)
            yield
            tasks.cancel_scope.cancel()

    async def _forget(self) -> None:
        """Delete what was kept long enough, once a day."""
        while True:
            try:
                await anyio.to_thread.run_sync(purge, self._database, time.time(), self._days)
            except DatabaseUnusable as error:
                _log.error("old conversations stay: %s", type(error).__name__)
            await anyio.sleep(_DAY_SECONDS)


async def _keep_running(bot: Bot) -> None:
    while True:
        try:
            await bot.run()
        except Exception as error:
            # Its message may hold a token or a question.
            _log.error("%s stopped: %s; it starts again", type(bot).__name__, type(error).__name__)
        await anyio.sleep(_AGAIN_SECONDS)
