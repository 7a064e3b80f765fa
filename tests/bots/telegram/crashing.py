"""A bot in a process of its own, to be killed: python -m tests.bots.telegram.crashing HOME API."""

from __future__ import annotations

import sys
from pathlib import Path

import anyio

from assistant.records_db.chats import Chats
from assistant.records_db.conversations import Conversations
from assistant.records_db.database import default_url, open_database
from assistant.records_db.people import People
from assistant.settings import Settings
from bots.chat.talk import Talk
from bots.telegram.opening import open_telegram
from tests.bots.fakes import FakeMentor
from tests.bots.telegram.server import TOKEN


def main(home: Path, api: str) -> None:
    database = open_database(default_url(home))
    talk = Talk(FakeMentor(), People(database, home), Conversations(database), chats_days=180)
    settings = Settings(home=home, telegram_token=TOKEN, telegram_api=api)
    bot = open_telegram(settings, Chats(database), talk)
    assert bot is not None
    anyio.run(bot.run)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
