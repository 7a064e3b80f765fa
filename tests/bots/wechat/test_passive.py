"""Answers in the reply itself: the same when asked again, in order, none lost, none twice."""

from __future__ import annotations

import dataclasses
import threading
import time

import anyio
import pytest

from assistant.records_db.chats import Update
from bots.chat.courier import Courier
from bots.chat.words import say
from bots.wechat.channel import WeChatChannel
from bots.wechat.passive import EARLIER, LOOKING, Passive, Waits
from tests.bots.fakes import ABSTAINED, ALARMED, ANSWERED

pytestmark = pytest.mark.anyio
LONG = dataclasses.replace(
    ANSWERED, question="说长一点", text="\n".join(f"{n}. {'甲' * 150}[1]" for n in range(1, 10))
)


@pytest.fixture
def clock():
    class Clock:
        now = 1000.0

        def __call__(self) -> float:
            return self.now

    return Clock()


@pytest.fixture
def passive(chats, talk, mentor, clock):
    """Make a process of the account's own: each call is one more, on the same database."""
    mentor.table[LONG.question] = LONG

    def passive(answer: float = 4.0) -> Passive:
        courier = Courier(WeChatChannel("wechat"), chats, talk)
        return Passive(courier, chats, Waits(answer=answer, clock=clock))

    return passive


def update(id_: str, text: str, user: str = "open-1") -> Update:
    return Update("wechat", id_, user, user, text)


class Running:
    """A process that answers for as long as the block lasts."""

    def __init__(self, passive: Passive) -> None:
        self.passive = passive

    async def __aenter__(self) -> Passive:
        self._tasks = anyio.create_task_group()
        await self._tasks.__aenter__()
        self._tasks.start_soon(self.passive._courier.run)
        return self.passive

    async def __aexit__(self, *error: object) -> None:
        self._tasks.cancel_scope.cancel()
        await self._tasks.__aexit__(None, None, None)


async def test_asked_again_it_says_the_same_also_when_the_process_died_in_between(passive, mentor):
    async with Running(passive()) as one:
        first = await one.reply(update("1", ALARMED.question))
        assert await one.reply(update("1", ALARMED.question)) == first
    async with Running(passive()) as two:
        assert await two.reply(update("1", ALARMED.question)) == first
    assert "儿童惊厥" in first and len(mentor.asked) == 1


async def test_a_stored_question_is_answered_by_the_next_process(passive, chats):
    chats.receive(update("1", ALARMED.question))
    async with Running(passive()) as two:
        assert "儿童惊厥" in await two.reply(update("1", ALARMED.question))


async def test_long_after_it_is_forgotten_and_not_said_again(passive, chats, clock):
    async with Running(passive()) as one:
        await one.reply(update("1", ALARMED.question))
        assert "儿童惊厥" in chats.outgoing("wechat", "1")[0].message.text
        clock.now += 601
        await one._offered.settle(one._offered._over())
        assert await one.reply(update("1", ALARMED.question)) == ""
    (row,) = chats.outgoing("wechat", "1")
    assert (row.message.text, row.chat, row.done) == ("", "", True)


async def test_each_part_comes_once_and_again_only_for_the_same_message(passive, mentor):
    async with Running(passive()) as one:
        parts = [await one.reply(update("1", LONG.question))]
        n = 2
        while "继续" in parts[-1]:
            three = {await one.reply(update(str(n), "继续")) for _ in range(3)}
            assert len(three) == 1
            parts.append(three.pop())
            n += 1
    assert len(parts) >= 3 and len(set(parts)) == len(parts)
    whole = "".join(parts)
    assert [whole.count(f"{n}. 甲") for n in range(1, 10)] == [1] * 9
    assert all(len(part) <= 600 and len(part.encode()) <= 2048 for part in parts)
    assert len(mentor.asked) == 1


async def test_a_repeated_request_that_comes_while_the_answer_is_made_gets_it(passive, mentor):
    mentor.gate = threading.Event()
    async with Running(passive(0.1)) as one:
        assert await one.reply(update("1", ALARMED.question)) == LOOKING["zh"]
        said: list[str] = []

        async def again() -> None:
            one.waits = Waits(answer=5.0)
            said.append(await one.reply(update("1", ALARMED.question)))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(again)
            await anyio.sleep(0.05)
            mentor.gate.set()
        assert "儿童惊厥" in said[0]


async def test_more_waits_for_what_is_being_looked_for_never_giving_an_older_answer(
    passive, mentor
):
    async with Running(passive(0.1)) as one:
        one.waits = Waits(answer=5.0)
        await one.reply(update("1", LONG.question))
        one.waits = Waits(answer=0.1)
        mentor.gate = threading.Event()
        assert await one.reply(update("2", ALARMED.question)) == LOOKING["zh"]
        assert await one.reply(update("3", "继续")) == LOOKING["zh"]
        mentor.gate.set()
        one.waits = Waits(answer=5.0)
        said = await one.reply(update("4", "继续"))
    assert said.startswith("【儿童惊厥】") and "甲" not in said


async def test_an_answer_that_is_found_between_two_looks_is_given(passive, mentor, monkeypatch):
    async with Running(passive(0.1)) as one:
        one.waits = Waits(answer=5.0)
        await one.reply(update("1", LONG.question))
        one.waits = Waits(answer=0.1)
        mentor.gate = threading.Event()
        assert await one.reply(update("2", ALARMED.question)) == LOOKING["zh"]
        look = one._under_way

        def late(chat):
            mentor.gate.set()
            until = time.monotonic() + 10
            while look(chat) is not None and time.monotonic() < until:
                time.sleep(0.01)
            return look(chat)

        monkeypatch.setattr(one, "_under_way", late)
        said = await one.reply(update("3", "继续"))
    assert said.startswith("【儿童惊厥】") and "甲" not in said


async def test_an_answer_that_comes_late_says_that_it_is_to_another_question(passive, mentor):
    mentor.gate = threading.Event()
    async with Running(passive(0.1)) as one:
        assert await one.reply(update("1", ALARMED.question)) == LOOKING["zh"]
        mentor.gate.set()
        one.waits = Waits(answer=5.0)
        second = await one.reply(update("2", ABSTAINED.question))
        assert "儿童惊厥" not in second and "还有 1 条" in second
        assert (await one.reply(update("3", "继续"))).startswith(f"{EARLIER['zh']}\n【儿童惊厥】")


async def test_questions_side_by_side_get_their_own_answers(passive):
    asked = {str(n): (ALARMED, ANSWERED, ABSTAINED)[n % 3] for n in range(9)}
    said: dict[str, set[str]] = {id_: set() for id_ in asked}
    async with Running(passive()) as one, anyio.create_task_group() as tasks:

        async def ask(id_: str) -> None:
            said[id_].add(await one.reply(update(id_, asked[id_].question, f"open-{id_}")))

        for id_ in reversed(asked):
            for _ in range(3):
                tasks.start_soon(ask, id_)
    for id_, replies in said.items():
        (reply,) = replies
        assert asked[id_].text.splitlines()[0][:12] in reply


async def test_more_with_nothing_waiting_is_answered_in_words(passive):
    async with Running(passive()) as one:
        assert "还没有" in await one.reply(update("1", "继续"))


async def test_the_welcome_is_one_message(passive):
    async with Running(passive()) as one:
        said = await one.reply(update("1", "/start", "somebody new"))
    assert "供医务人员参考" in said and "例如：娃发烧抽了咋办" in said and len(said) <= 600


async def test_who_asks_in_english_is_told_in_english(passive, mentor):
    mentor.gate = threading.Event()
    async with Running(passive(0.05)) as one:
        assert await one.reply(update("1", "What is first for hypertension?")) == LOOKING["en"]
        mentor.gate.set()


async def test_who_asks_to_be_forgotten_is_forgotten_here_at_once(passive, chats):
    async with Running(passive()) as one:
        await one.reply(update("1", LONG.question))
        assert await one.reply(update("2", "/erase yes")) == say("erased", "zh")
    rows = [*chats.outgoing("wechat", "1")]
    assert rows and all((row.message.text, row.chat, row.done) == ("", "", True) for row in rows)
