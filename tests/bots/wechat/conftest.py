"""An account of the test's own, answering from a table."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager

import anyio
import httpx
import pytest

from assistant.records_db.chats import Chats
from assistant.records_db.conversations import Conversations
from assistant.records_db.database import default_url, open_database
from assistant.records_db.people import People
from bots.api import create_app
from bots.chat.talk import Talk
from bots.chat.words import NOTICE_VERSION
from tests.bots.fakes import FakeMentor
from tests.bots.wechat.platform import Pushes


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def pushes():
    running = Pushes()
    yield running
    running.close()


@pytest.fixture(scope="session")
def empty_records(tmp_path_factory):
    """Make the tables once: doing so takes longer than most of these tests."""
    home = tmp_path_factory.mktemp("empty")
    open_database(default_url(home)).close()
    return home / "records.db"


@pytest.fixture
def database(tmp_path, empty_records):
    shutil.copy(empty_records, tmp_path / "records.db")
    opened = open_database(default_url(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def chats(database):
    return Chats(database)


@pytest.fixture
def mentor():
    return FakeMentor()


@pytest.fixture
def talk(database, mentor, tmp_path):
    people = People(database, tmp_path)
    for person in ("wecom:open-1", *(f"wechat:open-{n}" for n in range(9))):
        channel, _, sender = person.partition(":")
        people.set(people.hashed(channel, sender), consented=NOTICE_VERSION)
    return Talk(mentor, people, Conversations(database), chats_days=180)


@pytest.fixture
def serving():
    """Run a bot behind the application and give a client of it."""

    @asynccontextmanager
    async def serving(bot):
        app = create_app(FakeMentor(), version="1", routers=[bot.router])
        transport = httpx.ASGITransport(app)
        async with (
            anyio.create_task_group() as tasks,
            httpx.AsyncClient(transport=transport, base_url="http://here") as web,
        ):
            tasks.start_soon(bot.run)
            yield web
            tasks.cancel_scope.cancel()

    return serving
