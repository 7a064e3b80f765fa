"""A Bot API server, and the bot of an installation of the test's own."""

from __future__ import annotations

import pytest

from assistant.records_db.chats import Chats
from assistant.records_db.conversations import Conversations
from assistant.records_db.database import default_url, open_database
from assistant.records_db.people import People
from assistant.settings import Settings
from bots.chat.talk import Talk
from bots.chat.words import NOTICE_VERSION
from bots.telegram.opening import open_telegram
from tests.bots.fakes import FakeMentor
from tests.bots.telegram.server import TOKEN, BotServer


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def server():
    running = BotServer()
    yield running
    running.close()


@pytest.fixture
def database(tmp_path):
    opened = open_database(default_url(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def mentor():
    return FakeMentor()


@pytest.fixture
def talk(database, mentor, tmp_path):
    people = People(database, tmp_path)
    for sender in range(1, 40):  # they have seen the notice: an answer is one message
        people.set(people.hashed("telegram", str(sender)), consented=NOTICE_VERSION)
    return Talk(mentor, people, Conversations(database), chats_days=180)


@pytest.fixture
def open_bot(server, database, talk, tmp_path):
    def open_bot(**more: object):
        settings = Settings(
            home=tmp_path, telegram_token=TOKEN, telegram_api=server.address, **more
        )
        return open_telegram(settings, Chats(database), talk)

    return open_bot
