"""The loops between inbox and outbox: once each, in order, again after a fault or a crash."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Awaitable, Callable

import anyio
import pytest

from assistant.records_db.chats import Message, Update
from bots.chat.channel import Form, SendFailed
from bots.chat.courier import MOST_TRIES, Courier
from bots.chat.listening import Listening
from bots.chat.talk import Talk
from bots.chat.words import NOTICE_VERSION, say
from bots.voice.transcriber import Heard, NothingHeard
from index.lexicon import built_in
from tests.bots.fakes import ANSWERED, FakeMentor

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


class Wire:
    """A channel that keeps what it sent, and fails as it is told to."""

    name = "wire"
    form = Form(longest=4096)
    pushes = True

    def __init__(self, *faults: SendFailed) -> None:
        self.sent: list[tuple[str, str]] = []
        self.faults = list(faults)
        self.typed: list[str] = []

    def size(self, text: str) -> int:
        return len(text)

    async def send(self, chat: str, message: Message) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append((chat, message.text))

    async def typing(self, chat: str) -> None:
        self.typed.append(chat)

    async def hear(self, voice: str) -> tuple[bytes, str]:
        if voice == "lost":
            raise SendFailed("404")
        return voice.encode(), "audio/ogg"


def ask(id_: str, text: str = ANSWERED.question, chat: str = "c", **more: object) -> Update:
    return Update("wire", id_, chat, chat, text, language="zh", **more)


async def until(true: Callable[[], bool]) -> None:
    with anyio.fail_after(10):
        while not true():
            await anyio.sleep(0.01)


async def running(courier: Courier, work: Callable[[], Awaitable[None]]) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(courier.run)
        await work()
        tasks.cancel_scope.cancel()


@pytest.fixture
def known(talk):
    """Let the notice have been shown: each answer is then one message."""
    for chat in "abc":
        talk._people.set(talk._people.hashed("wire", chat), consented=NOTICE_VERSION)
    return talk


def courier(wire: Wire, chats, talk: Talk, **more: object) -> Courier:
    return Courier(wire, chats, talk, look_seconds=0.05, **more)


async def test_three_times_at_once_is_answered_once(chats, known):
    wire = Wire()
    post = courier(wire, chats, known)

    async def work() -> None:
        came: list[bool] = []

        async def deliver(id_: str) -> None:
            came.append(await post.receive(ask(id_)))

        async with anyio.create_task_group() as tasks:
            for id_ in ("2", "1", "3") * 3:
                tasks.start_soon(deliver, id_)
        await until(lambda: len(wire.sent) == 3)
        await anyio.sleep(0.1)
        assert Counter(came) == {True: 3, False: 6}

    await running(post, work)
    assert len(wire.sent) == 3


async def test_a_chat_is_answered_in_its_order_and_typing_is_shown(chats, known):
    wire = Wire()
    post = courier(wire, chats, known)

    async def work() -> None:
        for id_, text in (("1", "/help"), ("2", "/new"), ("3", "/agree")):
            await post.receive(ask(id_, text))
        await until(lambda: len(wire.sent) == 3)

    await running(post, work)
    said = [text for _, text in wire.sent]
    assert said[0].startswith("直接打字") and said[1:] == [say("new", "zh"), say("agreed", "zh")]
    assert set(wire.typed) == {"c"}


async def test_one_slow_chat_holds_up_no_other(chats, database, tmp_path, known):
    gate = threading.Event()
    mentor = FakeMentor(gate=gate)
    known._mentor = mentor
    wire = Wire()
    post = courier(wire, chats, known)

    async def work() -> None:
        await post.receive(ask("1", chat="a"))
        await until(lambda: len(mentor.asked) == 1)
        await post.receive(ask("2", "/help", chat="b"))
        await until(lambda: len(wire.sent) == 1)
        assert wire.sent[0][0] == "b"
        gate.set()
        await until(lambda: len(wire.sent) == 2)

    try:
        await running(post, work)
    finally:
        gate.set()


async def test_what_is_seen_while_it_is_being_sent_is_not_sent_again(chats, known, monkeypatch):
    wire = Wire()
    post = courier(wire, chats, known)
    look, gate = post._sending._look, anyio.Event()

    async def slow_look():
        rows = await look()
        if rows and not gate.is_set():
            post._sending.wake()
        await anyio.sleep(0.05)  # meanwhile what was seen is sent
        return rows

    monkeypatch.setattr(post._sending, "_look", slow_look)

    async def work() -> None:
        for n in range(5):
            await post.receive(ask(str(n), "/new"))
        await until(lambda: len(wire.sent) >= 5)
        gate.set()
        await anyio.sleep(0.3)

    await running(post, work)
    assert len(wire.sent) == 5


async def test_a_fault_is_tried_again_and_no_later_part_overtakes(chats, known):
    wire = Wire(SendFailed("429", retry_after=0.01), SendFailed("timeout", retry_after=0.01))
    post = courier(wire, chats, known)

    async def work() -> None:
        await post.receive(ask("1", "/help"))
        await post.receive(ask("2", "/new"))
        await until(lambda: len(wire.sent) == 2)

    await running(post, work)
    assert wire.sent[1][1] == say("new", "zh")


async def test_what_can_never_be_sent_is_given_up_and_the_next_goes_on(chats, known):
    wire = Wire(SendFailed("blocked", final=True))
    post = courier(wire, chats, known)

    async def work() -> None:
        await post.receive(ask("1", "/help"))
        await post.receive(ask("2", "/new"))
        await until(lambda: len(wire.sent) == 1)
        await until(lambda: chats.due("wire", 1e12) == ())

    await running(post, work)


async def test_after_many_tries_it_is_given_up(chats, known):
    wire = Wire(*(SendFailed("500", retry_after=0.001) for _ in range(MOST_TRIES)))
    post = courier(wire, chats, known)

    async def work() -> None:
        await post.receive(ask("1", "/help"))
        await until(lambda: not wire.faults)
        await until(lambda: chats.due("wire", 1e12) == ())

    await running(post, work)
    assert wire.sent == []


async def test_an_error_is_said_and_the_loop_goes_on(chats, known, caplog):
    wire = Wire()
    post = courier(wire, chats, known)

    async def work() -> None:
        await post.receive(ask("1", "崩溃"))
        await post.receive(ask("2", "/new"))
        await until(lambda: len(wire.sent) == 2)

    await running(post, work)
    assert wire.sent[0][1] == say("failed", "zh")
    assert "崩溃" not in caplog.text and "RuntimeError" in caplog.text


async def test_a_request_may_wait_for_its_answer(chats, known):
    wire = Wire()
    wire.pushes = False
    post = courier(wire, chats, known)

    async def work() -> None:
        assert await post.answered(ask("1"), 0.05) is None
        await post.receive(ask("1"))
        found = await post.answered(ask("1"), 5)
        assert found and "ACEI" in found[0].message.text

    await running(post, work)
    assert wire.sent == []
    assert len(chats.due("wire", 1e12)) == 1


class Ear:
    def transcribe(self, audio: bytes, mime: str, language: str | None) -> Heard:
        if audio == b"noise":
            raise NothingHeard("x")
        if audio == b"yes":
            return Heard("是的。", "zh")
        if audio == b"unclear":
            return Heard("地高心一天吃几片", "zh")
        return Heard("阿莫西林0.5克一天三次行不行", "zh")


@pytest.mark.parametrize(
    ("voice", "says"),
    [
        ("clear", "您问的是：阿莫西林"),
        ("unclear", "您问的是：地高辛 1 天？\n药名没听准"),
        ("noise", say("not_heard", "zh")),
        ("lost", say("not_heard", "zh")),
    ],
)
async def test_a_voice_message_is_read_back_above_its_answer(chats, known, voice, says):
    wire = Wire()
    post = courier(wire, chats, known, listener=Listening(Ear(), built_in()))

    async def work() -> None:
        await post.receive(ask("1", "", voice=voice))
        await until(lambda: bool(wire.sent))

    await running(post, work)
    assert wire.sent[0][1].startswith(says)


async def test_without_ears_it_says_so(chats, known):
    wire = Wire()
    post = courier(wire, chats, known)

    async def work() -> None:
        await post.receive(ask("1", "", voice="x"))
        await until(lambda: bool(wire.sent))

    await running(post, work)
    assert wire.sent[0][1] == say("no_voice", "zh")


async def test_an_uncertain_drug_is_asked_back_and_answered_once_it_is_settled(
    chats, known, mentor
):
    wire = Wire()
    post = courier(wire, chats, known, listener=Listening(Ear(), built_in()))

    async def work() -> None:
        await post.receive(ask("1", "", voice="unclear"))
        await until(lambda: len(wire.sent) == 1)
        assert mentor.asked == []
        await post.receive(ask("2", "地高辛"))
        await until(lambda: len(wire.sent) == 2)
        await post.receive(ask("3", "是"))
        await until(lambda: len(wire.sent) == 3)
        await post.receive(ask("4", "", voice="unclear"))
        await until(lambda: len(wire.sent) == 4)
        await post.receive(ask("5", "", voice="yes"))
        await until(lambda: len(wire.sent) == 5)

    await running(post, work)
    asked = [question for question, _, _ in mentor.asked]
    assert asked == ["地高辛一天吃几片", "是", "地高辛一天吃几片"]
