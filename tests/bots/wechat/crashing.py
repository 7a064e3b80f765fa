"""An account in a process of its own, to be killed: python -m tests.bots.wechat.crashing HOME API.

Without an API it answers in the reply. Says its port in HOME/port.
"""

from __future__ import annotations

import contextlib
import socket
import sys
from pathlib import Path

import anyio
import uvicorn

from assistant.records_db.chats import Chats
from assistant.records_db.conversations import Conversations
from assistant.records_db.database import default_url, open_database
from assistant.records_db.people import People
from assistant.settings import Settings
from bots.api import create_app
from bots.chat.talk import Talk
from bots.wechat.opening import open_wechat
from tests.bots.fakes import FakeMentor
from tests.bots.wechat.platform import APP, TOKEN


def main(home: Path, api: str) -> None:
    database = open_database(default_url(home))
    talk = Talk(FakeMentor(), People(database, home), Conversations(database), chats_days=180)
    pushing = {"wechat_secret": "hush-hush", "wechat_api": api} if api else {}
    settings = Settings(home=home, wechat_token=TOKEN, wechat_app_id=APP, **pushing)
    bot = open_wechat(settings, Chats(database), talk)
    assert bot is not None

    @contextlib.asynccontextmanager
    async def running(app):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(bot.run)
            yield

    app = create_app(FakeMentor(), version="1", routers=[bot.router])
    app.router.lifespan_context = running
    listener = socket.create_server(("127.0.0.1", 0))
    (home / "port.new").write_text(str(listener.getsockname()[1]))
    (home / "port.new").rename(home / "port")
    uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listener])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
