"""Updates as Telegram posts them: acknowledged at once, forged ones refused."""

from __future__ import annotations

import json
import secrets
import threading
import time

import anyio
import httpx
import pytest

from assistant.records_db.chats import Chats
from assistant.settings import Settings
from bots.api import create_app
from bots.telegram.opening import TelegramUnusable, open_telegram
from tests.bots.fakes import ANSWERED, FakeMentor
from tests.bots.telegram.server import message

pytestmark = pytest.mark.anyio
SECRET = "s3cret-" + "x" * 20
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
def bot(open_bot):
    return open_bot(telegram_webhook="https://mentor.example.org/", telegram_secret=SECRET)


def client(bot) -> httpx.AsyncClient:
    app = create_app(FakeMentor(), version="1", routers=[bot.router])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here")


async def post(web: httpx.AsyncClient, told: object, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {HEADER: secret}
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return (await web.post("/telegram/webhook", content=body, headers=headers)).status_code


async def test_three_deliveries_at_once_are_acknowledged_and_answered_once(bot, server):
    async with anyio.create_task_group() as tasks, client(bot) as web:
        tasks.start_soon(bot.run)
        with anyio.fail_after(10):
            while not server.sent("setMyCommands"):
                await anyio.sleep(0.01)
            async with anyio.create_task_group() as deliveries:
                for n in (2, 1, 3) * 3:
                    deliveries.start_soon(post, web, message(n, ANSWERED.question, user=n))
            while len(server.sent()) < 3:
                await anyio.sleep(0.01)
            await anyio.sleep(0.1)
        tasks.cancel_scope.cancel()
    assert sorted(int(one["chat_id"]) for one in server.sent()) == [1, 2, 3]
    (hook,) = server.sent("setWebhook")
    assert hook["url"] == "https://mentor.example.org/telegram/webhook"
    assert hook["secret_token"] == SECRET


async def test_it_is_acknowledged_within_a_second_though_the_answer_takes_longer(
    bot, server, mentor
):
    mentor.gate = threading.Event()
    async with anyio.create_task_group() as tasks, client(bot) as web:
        tasks.start_soon(bot.run)
        await anyio.sleep(0.1)
        began = time.perf_counter()
        assert await post(web, message(1, ANSWERED.question)) == 200
        assert time.perf_counter() - began < 1.0 and server.sent() == []
        mentor.gate.set()
        with anyio.fail_after(10):
            while not server.sent():
                await anyio.sleep(0.01)
        tasks.cancel_scope.cancel()


async def test_twenty_forgeries_are_refused(bot, database):
    await bot._bot.initialize()
    wrong = [None, "", SECRET[:-1], SECRET + "x", SECRET.upper()]
    wrong += [secrets.token_urlsafe(24) for _ in range(15)]
    async with client(bot) as web:
        statuses = [await post(web, message(n, "/new"), one) for n, one in enumerate(wrong)]
        assert statuses == [403] * 20
        assert Chats(database).waiting("telegram") == ()
        assert (await web.get("/telegram/webhook")).status_code == 405
    await bot._bot.shutdown()


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b"{}", b'{"update_id": "x"}', b'{"update_id": 1, "message": 5}',
     b'{"update_id": 1, "message": {"chat": null}}', b"[" * 20_000, b"\xff\xfe"],
)  # fmt: skip
async def test_what_cannot_be_read_is_acknowledged_and_dropped(bot, database, body):
    await bot._bot.initialize()
    async with client(bot) as web:
        assert await post(web, body) == 200
    assert Chats(database).waiting("telegram") == ()
    await bot._bot.shutdown()


@pytest.mark.parametrize("secret", [None, "short", "has spaces in it, and more", "密" * 20])
def test_without_a_good_secret_there_is_no_webhook(open_bot, secret):
    with pytest.raises(TelegramUnusable, match="MENTOR_TELEGRAM_SECRET"):
        open_bot(telegram_webhook="https://mentor.example.org", telegram_secret=secret)


def test_a_webhook_is_a_whole_address(open_bot):
    with pytest.raises(TelegramUnusable, match="完整的网址"):
        open_bot(telegram_webhook="mentor.example.org", telegram_secret=SECRET)


def test_without_a_token_there_is_no_bot(database, talk, tmp_path):
    assert open_telegram(Settings(home=tmp_path), Chats(database), talk) is None
