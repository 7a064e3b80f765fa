"""The plain webhook: short replies, the same for the same id, over real HTTP."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import secrets
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx
import pytest

from assistant.records_db.chats import Chats
from assistant.records_db.conversations import Conversations
from assistant.records_db.database import default_url, open_database
from assistant.records_db.people import People
from assistant.settings import Settings
from bots.api import create_app
from bots.chat.talk import Talk
from bots.chat.words import NOTICE_VERSION, say
from bots.sms import LONGEST, PATH, SmsUnusable, open_sms
from tests.bots.fakes import ALARMED, ANSWERED, FakeMentor
from tests.bots.serving import serving

KEY = "a-key-of-the-gateway-0123456789"
PHONE = "+8613812345678"


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
    people.set(people.hashed("sms", PHONE), consented=NOTICE_VERSION)
    return Talk(mentor, people, Conversations(database), chats_days=180)


@pytest.fixture
def gateway(database, talk, tmp_path):
    """Serve the adapter as one more process does: the database stays."""

    @contextlib.contextmanager
    def gateway():
        opened = open_sms(Settings(home=tmp_path, sms_key=KEY), Chats(database), talk)
        app = create_app(FakeMentor(), version="1", routers=[opened.router])

        @contextlib.asynccontextmanager
        async def running(app):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(opened.run)
                yield
                tasks.cancel_scope.cancel()

        app.router.lifespan_context = running
        headers = {"Authorization": f"Bearer {KEY}"}
        with serving(app, lifespan="on") as address, httpx.Client(headers=headers) as web:
            yield lambda told, **more: web.post(address + PATH, json=told, **more)

    return gateway


def message(id_: object, text: str, sender: str = PHONE) -> dict[str, object]:
    return {"id": id_, "from": sender, "text": text}


def replies(reply: httpx.Response) -> list[str]:
    assert reply.status_code == 200, reply.text
    return list(reply.json()["replies"])


def test_the_gist_comes_first_and_the_rest_on_demand(gateway):
    with gateway() as send:
        (gist,) = replies(send(message("1", ANSWERED.question)))
        assert ANSWERED.statements[0].text in gist and "更多" in gist
        rest = replies(send(message("2", "更多")))
    assert all(len(one) <= LONGEST for one in (gist, *rest))
    whole = gist + "".join(rest)
    assert all(one.text in whole for one in ANSWERED.statements)


def test_the_danger_stands_first_within_300_characters(gateway, mentor):
    text = f"⚠ 尽快处理{ALARMED.text}"  # as assistant.compose writes it
    mentor.table[ALARMED.question] = dataclasses.replace(ALARMED, text=text)
    with gateway() as send:
        first = replies(send(message("1", ALARMED.question)))[0]
    assert first.startswith("⚠ 尽快处理【儿童惊厥】") and len(first) <= LONGEST


def test_the_same_id_gets_the_same_replies_also_from_the_next_process(gateway, mentor):
    with gateway() as send, ThreadPoolExecutor(3) as pool:
        three = list(pool.map(lambda _: replies(send(message(7, ALARMED.question))), range(3)))
        replies(send(message(8, "/new")))
        assert three[0] == three[1] == three[2] == replies(send(message("7", "changed")))
    with gateway() as send:
        assert replies(send(message("7", ALARMED.question))) == three[0]
        # The id of somebody else's message is another message.
        assert replies(send(message("7", "/new", "+86139"))) != three[0]
    assert [one[0] for one in mentor.asked] == [ALARMED.question]


def test_no_phone_number_stays(gateway, database, tmp_path):
    with gateway() as send:
        replies(send(message("1", ALARMED.question)))
    database.close()
    files = [one.read_bytes() for one in tmp_path.iterdir() if one.name.startswith("records.db")]
    assert files and all(PHONE[1:].encode() not in one for one in files)


WRONG = [
    "", "Bearer", "Bearer  x", f"Basic {KEY}", f"Bearer {KEY}x", f"Bearer {KEY[:-1]}",
    f"Bearer {KEY.upper()}", KEY, *(f"Bearer {secrets.token_urlsafe(24)}" for _ in range(12)),
]  # fmt: skip


def test_twenty_without_the_key_are_refused(gateway, database):
    with gateway() as send:
        for header in WRONG:
            for told in (message("1", "x"), {}):
                reply = send(told, headers={"Authorization": header})
                assert reply.status_code == 401 and "Bearer" in reply.headers["WWW-Authenticate"]
    assert len(WRONG) == 20 and Chats(database).waiting("sms") == ()


@pytest.mark.parametrize(
    "told",
    [{}, {"id": "1"}, message("", "x"), message("1\n", "x"), message("1", "x", ""),
     message("a" * 129, "x"), message("1", "x" * 4001), message("1", "x", "\u0000"), [], "x",
     {"id": None, "from": PHONE, "text": "x"}, {"id": "1", "from": PHONE, "text": ["x"]}],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_a_sentence(gateway, database, told):
    with gateway() as send:
        reply = send(told)
    assert reply.status_code == 422 and reply.json()["detail"]
    assert Chats(database).waiting("sms") == ()


@pytest.mark.parametrize("text", ["", "   ", "?", "\u0000", "😀" * 100, "a" * 4000])
def test_odd_texts_get_a_sentence(gateway, text):
    with gateway() as send:
        said = replies(send(message("1", text) | {"to": "106", "received": 3}))
    assert said and all(0 < len(one) <= LONGEST for one in said)


def test_who_asks_to_be_forgotten_is_forgotten(gateway, tmp_path):
    with gateway() as send:
        replies(send(message("1", ANSWERED.question)))
        assert replies(send(message("2", "/erase yes"))) == [say("erased", "zh")]
        for one in tmp_path.glob("records.db*"):
            assert ANSWERED.statements[0].text.encode() not in one.read_bytes(), one.name


@pytest.mark.parametrize("key", ["short", " " * 40])
def test_without_a_good_key_it_does_not_start(database, talk, tmp_path, key):
    with pytest.raises(SmsUnusable, match="MENTOR_SMS_KEY"):
        open_sms(Settings(home=tmp_path, sms_key=key), Chats(database), talk)
    assert open_sms(Settings(home=tmp_path), Chats(database), talk) is None


def test_no_word_number_or_key_is_logged(gateway, caplog):
    caplog.set_level(logging.DEBUG)
    with gateway() as send:
        for n, text in enumerate(("只有我问过的一句话", "崩溃", "")):
            send(message(n, text))
        send(message(9, "x"), headers={"Authorization": "Bearer wrong-but-secret"})
    for secret in ("只有我", "崩溃", KEY, PHONE[1:], "wrong-but-secret"):
        assert secret not in caplog.text
