"""The shared core of the chats, with real stores on a database of the test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.records_db.chats import Chats
from assistant.records_db.conversations import Conversations
from assistant.records_db.database import Database, default_url, open_database
from assistant.records_db.people import People
from bots.chat.talk import Talk
from tests.bots.fakes import FakeMentor


@pytest.fixture
def database(tmp_path) -> Iterator[Database]:
    opened = open_database(default_url(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def mentor():
    return FakeMentor()


@pytest.fixture
def talk(database, mentor, tmp_path):
    return Talk(mentor, People(database, tmp_path), Conversations(database), chats_days=180)


@pytest.fixture
def chats(database):
    return Chats(database)
