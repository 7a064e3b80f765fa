"""The bot as its user meets it, over real HTTP against a Bot API server of the test's own."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import anyio
import pytest

from bots.chat.listening import Listening
from bots.chat.words import say
from bots.voice.transcriber import Heard
from index.lexicon import built_in
from tests.bots.fakes import ALARMED, ANSWERED
from tests.bots.telegram.server import BOT, TOKEN, message, pressed

pytestmark = pytest.mark.anyio


async def until(true: Callable[[], bool]) -> None:
    with anyio.fail_after(10):
        while not true():
            await anyio.sleep(0.01)


async def running(bot, work: Callable[[], Awaitable[None]]) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(bot.run)
        await work()
        tasks.cancel_scope.cancel()


async def test_a_question_is_answered_with_buttons_and_a_button_opens_its_source(open_bot, server):
    async def work() -> None:
        server.updates.append(message(1, ANSWERED.question))
        await until(lambda: len(server.sent()) == 1)
        server.updates.append(pressed(2, "/source 1"))
        await until(lambda: len(server.sent()) == 2)

    await running(open_bot(), work)
    answer, source = server.sent()
    assert answer["text"].startswith("1. 合并糖尿病的高血压患者，首选 ACEI 或 ARB。")
    assert '"callback_data": "/source 1"' in answer["reply_markup"]
    assert "parse_mode" not in answer
    assert source["text"].startswith("[1] 国家基层高血压防治管理指南")
    assert server.sent("answerCallbackQuery") and server.sent("sendChatAction")


async def test_danger_comes_first_and_a_follow_up_has_its_history(open_bot, server, mentor):
    async def work() -> None:
        server.updates.append(message(1, ALARMED.question))
        await until(lambda: len(server.sent()) == 1)
        server.updates.append(message(2, "那孕妇呢？"))
        await until(lambda: len(server.sent()) == 2)

    await running(open_bot(), work)
    assert server.texts()[0].startswith("【儿童惊厥】")
    assert [turn.question for turn in mentor.asked[-1][1]] == [ALARMED.question]


async def test_what_comes_three_times_and_out_of_order_is_answered_once(open_bot, server):
    async def work() -> None:
        one, two, three = (message(n, "/new", user=n) for n in (1, 2, 3))
        server.updates.extend([two, one, three, one, two, one, three, three, two])
        await until(lambda: len(server.sent()) == 3)
        await anyio.sleep(0.15)

    await running(open_bot(), work)
    assert sorted(int(one["chat_id"]) for one in server.sent()) == [1, 2, 3]


async def test_it_says_who_it_is_and_takes_a_webhook_down(open_bot, server):
    async def work() -> None:
        await until(lambda: len(server.sent("setMyCommands")) == 2)

    await running(open_bot(), work)
    assert server.sent("deleteWebhook")
    assert [one.get("language_code") for one in server.sent("setMyCommands")] == [None, "zh"]


async def test_in_a_group_only_who_means_it_is_answered(open_bot, server, mentor):
    group = {"chat": {"id": -5, "type": "supergroup", "title": "村医群"}}

    async def work() -> None:
        server.updates.append(message(1, "大家吃了吗", **group))
        server.updates.append(message(2, "@other_bot 你好", **group))
        server.updates.append(message(3, f"@{BOT['username']} {ANSWERED.question}", **group))
        await until(lambda: len(server.sent()) >= 1)
        reply = {"message_id": 9, "date": 0, "from": BOT, "chat": group["chat"], "text": "答"}
        server.updates.append(message(4, "那孕妇呢？", reply_to_message=reply, **group))
        await until(lambda: len(server.sent()) >= 3)

    await running(open_bot(), work)
    assert [question for question, _, _ in mentor.asked] == [ANSWERED.question, "那孕妇呢？"]
    assert {one["chat_id"] for one in server.sent()} == {"-5"}


async def test_an_edit_is_asked_anew_and_another_bot_is_not_heard(open_bot, server, mentor):
    async def work() -> None:
        first = message(1, "高血压")
        edited = {"update_id": 2, "edited_message": message(2, ANSWERED.question)["message"]}
        robot = message(3, "我是机器人")
        robot["message"]["from"]["is_bot"] = True
        server.updates.extend([first, edited, robot, message(4, "/new")])
        await until(lambda: len(server.sent()) == 3)

    await running(open_bot(), work)
    assert [question for question, _, _ in mentor.asked] == ["高血压", ANSWERED.question]


@pytest.mark.parametrize(
    "content",
    [
        {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]},
        {"location": {"latitude": 1.0, "longitude": 1.0}},
        {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 999}},
    ],
)
async def test_what_is_no_text_is_answered_with_what_to_do(open_bot, server, content):
    async def work() -> None:
        picture = message(1, "")
        del picture["message"]["text"]
        picture["message"] |= content
        server.updates.append(picture)
        await until(lambda: len(server.sent()) == 1)

    await running(open_bot(), work)
    assert server.texts() == [say("not_text", "zh")]


class Ear:
    def transcribe(self, audio: bytes, mime: str, language: str | None) -> Heard:
        assert (audio, language) == (b"OggS", "zh")
        return Heard("阿莫西林0.5克行不行", "zh")


async def test_a_voice_message_is_fetched_and_read_back(server, database, talk, tmp_path):
    from assistant.records_db.chats import Chats
    from assistant.settings import Settings
    from bots.telegram.opening import open_telegram

    settings = Settings(home=tmp_path, telegram_token=TOKEN, telegram_api=server.address)
    bot = open_telegram(settings, Chats(database), talk, Listening(Ear(), built_in()))
    server.files["voice-1"] = b"OggS"

    async def work() -> None:
        spoken = message(1, "")
        del spoken["message"]["text"]
        spoken["message"]["voice"] = {"file_id": "voice-1", "file_unique_id": "u", "duration": 5}
        server.updates.append(spoken)
        await until(lambda: len(server.sent()) == 1)

    await running(bot, work)
    assert server.texts()[0].startswith("您问的是：阿莫西林")


@pytest.mark.parametrize(
    ("fault", "sent"),
    [
        ((429, {"ok": False, "error_code": 429, "description": "slow down",
                "parameters": {"retry_after": 0}}), ["/help", "/new"]),
        ((502, {"ok": False, "error_code": 502, "description": "bad gateway"}), ["/help", "/new"]),
        ((403, {"ok": False, "error_code": 403, "description": "blocked by the user"}), ["/new"]),
        ((400, {"ok": False, "error_code": 400, "description": "chat not found"}), ["/new"]),
    ],
)  # fmt: skip
async def test_faults_of_telegram_lose_nothing_and_hold_up_nothing(open_bot, server, fault, sent):
    bot = open_bot()
    bot.courier._sending._look_seconds = 0.05
    bot.courier._clock = _hurried()
    server.faults["sendMessage"] = [fault]

    async def work() -> None:
        server.updates.extend([message(1, "/help"), message(2, "/new")])
        await until(lambda: len(server.sent()) == len(sent))
        await anyio.sleep(0.1)

    await running(bot, work)
    assert [text.startswith("直接打字") for text in server.texts()] == [
        one == "/help" for one in sent
    ]


def _hurried() -> Callable[[], float]:
    """Give a clock that passes a minute at each look."""
    now = [0.0]

    def clock() -> float:
        now[0] += 60.0
        return now[0]

    return clock


async def test_telegram_away_for_a_while_is_no_end(open_bot, server, monkeypatch):
    monkeypatch.setattr("bots.telegram.opening._PAUSE_SECONDS", 0.02)
    gone = (502, {"ok": False, "error_code": 502, "description": "gone"})
    server.faults |= {"getMe": [gone], "getUpdates": [gone]}
    monkeypatch.setattr("bots.telegram.polling._PAUSE_SECONDS", 0.02)

    async def work() -> None:
        server.updates.append(message(1, "/new"))
        await until(lambda: len(server.sent()) == 1)

    await running(open_bot(), work)


async def test_neither_token_nor_question_is_logged(open_bot, server, caplog):
    caplog.set_level(logging.DEBUG)
    server.faults["sendMessage"] = [(500, {"ok": False, "error_code": 500, "description": TOKEN})]

    async def work() -> None:
        server.updates.append(message(1, "只有我问过的一句话"))
        await until(lambda: not server.faults["sendMessage"])
        await anyio.sleep(0.1)

    await running(open_bot(), work)
    assert TOKEN not in caplog.text and "只有我问过" not in caplog.text
    logging.getLogger("httpx").warning("POST https://x/bot%s/send", TOKEN)
    assert TOKEN not in caplog.text and "bot***/send" in caplog.text
