"""The channel that docs/channels.md shows is run as it stands there."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import anyio
import httpx
import pytest
from fastapi import APIRouter, Depends, Header, Request

from assistant.records_db.chats import Chats
from assistant.records_db.conversations import Conversations
from assistant.records_db.database import default_url, open_database
from assistant.records_db.people import People
from assistant.settings import Settings
from bots.access.rules import GUARDED
from bots.api import create_app
from bots.chat.talk import Talk
from bots.chat.words import NOTICE_VERSION
from tests.bots.fakes import ALARMED, FakeMentor
from tests.bots.serving import serving

PAGE = (Path(__file__).parents[2] / "docs" / "channels.md").read_text(encoding="utf-8")
KEY = "a-key-of-the-county"
pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def county_app(tmp_path):
    """Import the example as the module that the page makes of it."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    lines = [line for line in code.splitlines() if line.strip()]
    assert len(lines) <= 60, len(lines)
    path = tmp_path / "county_app.py"
    path.write_text(code, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("county_app", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["county_app"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["county_app"]


@pytest.fixture
def talk(tmp_path):
    database = open_database(default_url(tmp_path))
    people = People(database, tmp_path)
    people.set(people.hashed("county-app", "zhang"), consented=NOTICE_VERSION)
    yield Talk(FakeMentor(), people, Conversations(database), chats_days=180), Chats(database)
    database.close()


@pytest.fixture
def county():
    """Serve the county's own address; give it with what came."""
    came: list[dict[str, str]] = []
    router = APIRouter(dependencies=[Depends(GUARDED)])

    @router.post("/answers")
    async def take(request: Request, x_key: str = Header("")) -> None:
        assert x_key == KEY
        came.append(await request.json())

    with serving(create_app(FakeMentor(), version="1", routers=[router])) as address:
        yield f"{address}/answers", came


async def test_the_channel_of_the_page_answers_once_and_refuses_forgeries(county_app, talk, county):
    address, came = county
    bot = county_app.CountyBot(address, KEY, talk[1], talk[0])
    told = {"id": "1", "user": "zhang", "text": ALARMED.question}
    app = create_app(FakeMentor(), version="1", routers=[bot.router])
    transport = httpx.ASGITransport(app)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://here") as web,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(bot.run)
        for key in ("", "wrong", KEY + "x"):
            reply = await web.post("/county-app", json=told, headers={"X-Key": key})
            assert reply.status_code == 403
        for _ in range(3):
            reply = await web.post("/county-app", json=told, headers={"X-Key": KEY})
            assert (reply.status_code, reply.json()) == (200, "stored")
        with anyio.fail_after(10):
            while not came:
                await anyio.sleep(0.01)
        await anyio.sleep(0.1)
        tasks.cancel_scope.cancel()
    (one,) = came
    assert one["user"] == "zhang" and one["text"].startswith("【儿童惊厥】")


def test_every_setting_that_the_page_names_is_one():
    named = set(re.findall(r"MENTOR_[A-Z_]+[A-Z]", PAGE))
    known = {f"MENTOR_{name.upper()}" for name in Settings.model_fields}
    assert named and named <= known, named - known
