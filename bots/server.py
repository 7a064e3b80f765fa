"""Run the HTTP front end, and the chat channels beside it, under uvicorn."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from collections.abc import AsyncGenerator
from types import FrameType

import anyio
import anyio.to_thread
import uvicorn
from fastapi import FastAPI

from assistant.errors import AssistantError
from assistant.learning.desk import open_desk
from assistant.mentor import Mentor
from assistant.records_db.database import Database, open_database, url_of
from assistant.records_db.feedback import FeedbackBox
from assistant.settings import Settings
from bots.access.opening import open_door, open_own_records
from bots.api import create_app
from bots.channels import Channels
from bots.console import hint, say
from bots.lesson.lesson import Lesson
from bots.page_images import PageImages
from bots.staff.site import Staff, open_staff
from bots.voice.opening import open_transcriber
from bots.voice.routes import BODIES, transcription_routes
from index.errors import IndexingError
from index.lexicon import built_in

_WAITING = 2048  # uvicorn's own
_FIRST = "高血压多久随访一次？"


def run(
    mentor: Mentor,
    settings: Settings,
    *,
    host: str,
    port: int,
    version: str,
) -> None:
    """Serve until SIGTERM or Ctrl+C, both a normal end; prints the address once it is bound.

    Raises AssistantError, WeakKey, BadKeys or VoiceError where the settings cannot work.
    """
    # The server is parallel over questions; a tokenizer's own threads would only get in their way.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    database = open_database(url_of(settings))
    staff: Staff | None = None
    try:
        feedback = FeedbackBox(database)
        feedback.take_over(settings.home)
        staff = open_staff(settings, feedback)
        app = build_app(mentor, settings, database, feedback, version=version, staff=staff)
        _serve(app, mentor, host, port)
    finally:
        if staff is not None:
            staff.close()
        database.close()


def build_app(
    mentor: Mentor,
    settings: Settings,
    database: Database,
    feedback: FeedbackBox,
    *,
    version: str,
    staff: Staff | None = None,
) -> FastAPI:
    """Wire the application of an installation, with every channel that its settings name."""
    transcriber = open_transcriber(settings)
    desk = open_desk(settings, mentor, database)
    channels = Channels(settings, mentor, database, transcriber, Lesson(desk))
    app = create_app(
        mentor,
        version=version,
        encoder=mentor.knowledge.encoder_name,
        staff=staff,
        feedback=feedback,
        images=PageImages(mentor.knowledge.catalogue),
        door=open_door(settings, database),
        own=open_own_records(settings, database),
        desk=desk,
        routers=[*channels.routers, transcription_routes(transcriber, built_in())],
        bodies=BODIES,
    )

    @contextlib.asynccontextmanager
    async def living(serving: FastAPI) -> AsyncGenerator[None]:
        async with channels.running(serving), anyio.create_task_group() as tasks:
            tasks.start_soon(_warm, mentor)
            yield
            tasks.cancel_scope.cancel()

    app.router.lifespan_context = living
    return app


async def _warm(mentor: Mentor) -> None:
    """Ask something, so that the first doctor does not wait for what the first question loads."""
    with contextlib.suppress(AssistantError, IndexingError):
        await anyio.to_thread.run_sync(mentor.ask, _FIRST)


def _serve(app: FastAPI, mentor: Mentor, host: str, port: int) -> None:
    # The protocol is named for asyncio to switch Nagle's algorithm off: without it each answer
    # waits 40 ms for the client's acknowledgement.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_WAITING)  # before the address is said: who then connects waits his turn
    except OSError as error:
        listener.close()
        hint(
            f"地址 {host} 的端口 {port} 用不了（{error.strerror}）。"
            "请换一个：mentor serve --port 8001"
        )
        raise SystemExit(1) from error
    missing = mentor.ready()
    if missing:
        hint(missing)
    address = f"[{host}]" if ":" in host else host
    say(
        f"网页和接口：http://{address}:{listener.getsockname()[1]}/  "
        "（接口说明 /docs，Ctrl+C 停止）"
    )
    # Access lines would name what was asked for in GET requests; questions never reach a log.
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=20
    )
    # Once it has shut down uvicorn raises the signal that it caught again: then we are done.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    uvicorn.Server(config).run(sockets=[listener])


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
