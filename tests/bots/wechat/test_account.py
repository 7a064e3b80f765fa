"""An official account as its followers meet it: signed, sealed, answered once."""

from __future__ import annotations

import logging
import secrets
import threading
from xml.etree import ElementTree

import anyio
import pytest

from assistant.settings import Settings
from bots.chat.words import say
from bots.wechat.opening import WeChatUnusable, open_wechat
from bots.wechat.passive import Waits
from tests.bots.fakes import ALARMED, ANSWERED
from tests.bots.wechat.platform import (
    AES_KEY,
    APP,
    NOW,
    TOKEN,
    crypto,
    plain,
    sealed,
    signature,
    xml,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def account(chats, talk, tmp_path):
    def account(seconds: float = 4.2, **more: object):
        settings = Settings(home=tmp_path, wechat_token=TOKEN, wechat_app_id=APP, **more)
        waits = Waits(answer=seconds, clock=lambda: float(NOW))
        return open_wechat(settings, chats, talk, waits=waits)

    return account


async def post(web, request: tuple[str, str]):
    query, body = request
    return await web.post(f"/wechat?{query}", content=body.encode())


def content(reply) -> str:
    assert reply.status_code == 200, reply.text
    return ElementTree.fromstring(reply.text).findtext("Content") or ""


async def test_the_address_is_proved(account, serving):
    async with serving(account()) as web:
        query, _ = plain("")
        assert (await web.get(f"/wechat?{query}&echostr=abc")).text == "abc"
        assert (await web.get(f"/wechat?{query[:-1]}0&echostr=abc")).status_code == 403


async def test_a_question_is_answered_in_the_reply(account, serving):
    async with serving(account()) as web:
        reply = await post(web, plain(xml("1", ALARMED.question)))
    assert content(reply).startswith("【儿童惊厥】")
    assert ElementTree.fromstring(reply.text).findtext("ToUserName") == "open-1"


async def test_a_sealed_question_gets_a_sealed_answer(account, serving):
    async with serving(account(wechat_aes_key=AES_KEY)) as web:
        query, body = sealed(xml("1", ALARMED.question))
        reply = await post(web, (query, body))
        told = ElementTree.fromstring(reply.text)
        opened = crypto().decrypt_message(
            reply.text, told.findtext("MsgSignature"), told.findtext("TimeStamp"),
            told.findtext("Nonce"),
        )  # fmt: skip
    assert "【儿童惊厥】" in ElementTree.fromstring(opened).findtext("Content")


async def test_three_deliveries_at_once_get_one_answer(account, serving, mentor):
    async with serving(account()) as web:
        replies: list[str] = []

        async def deliver() -> None:
            replies.append(content(await post(web, plain(xml("1", ANSWERED.question)))))

        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(deliver)
    assert len(set(replies)) == 1 and len(mentor.asked) == 1


async def test_what_does_not_fit_comes_on_demand_in_parts_of_600(account, serving):
    async with serving(account()) as web:
        long = content(await post(web, plain(xml("1", "帮助"))))
        assert len(long) <= 600
        first = content(await post(web, plain(xml("2", ANSWERED.question))))
        parts = [first]
        for n in range(3, 9):
            if "继续" not in parts[-1]:
                break
            parts.append(content(await post(web, plain(xml(str(n), "继续")))))
    assert all(len(part) <= 600 and len(part.encode()) <= 2048 for part in parts)
    whole = "".join(parts)
    assert all(statement.text in whole for statement in ANSWERED.statements)


async def test_a_slow_answer_is_promised_and_comes_on_demand(account, serving, mentor):
    mentor.gate = threading.Event()
    async with serving(account(seconds=0.1)) as web:
        assert "继续" in content(await post(web, plain(xml("1", ALARMED.question))))
        mentor.gate.set()
        with anyio.fail_after(5):
            while True:
                n = secrets.token_hex(4)
                said = content(await post(web, plain(xml(n, "继续"))))
                if "【儿童惊厥】" in said:
                    break
                await anyio.sleep(0.02)
    assert len([one for one in mentor.asked if one[0] == ALARMED.question]) == 1


@pytest.mark.parametrize(
    ("kind", "more", "says"),
    [
        ("image", {"PicUrl": "http://evil.example/x.jpg"}, say("not_text", "zh")),
        ("location", {"Location_X": "1"}, say("not_text", "zh")),
        ("link", {"Url": "http://evil.example/"}, say("not_text", "zh")),
        ("voice", {"MediaId": "m"}, say("no_voice", "zh")),
        ("event", {"Event": "subscribe"}, "供医务人员参考"),
        ("event", {"Event": "CLICK", "EventKey": "/new"}, say("new", "zh")),
    ],
)
async def test_other_kinds_are_answered_with_what_to_do(account, serving, kind, more, says):
    async with serving(account()) as web:
        reply = await post(web, plain(xml("1", "", kind=kind, **more)))
    assert says in content(reply)


async def test_who_leaves_is_let_go(account, serving):
    async with serving(account()) as web:
        reply = await post(web, plain(xml(None, "", kind="event", Event="unsubscribe")))
    assert reply.text == "success"


FORGED = [
    ("", xml("1", "x")),
    plain(xml("1", "x"), token="another-token"),
    plain(xml("1", "x"), at=NOW - 3600),
    plain(xml("1", "x"), at=NOW + 3600),
    (plain("")[0].replace("n1", "n2"), xml("1", "x")),
    (f"timestamp={NOW}&nonce=n1&signature=", xml("1", "x")),
    (f"timestamp=x&nonce=n1&signature={signature(TOKEN, 'x', 'n1')}", xml("1", "x")),
    *[(f"timestamp={NOW}&nonce=n1&signature={secrets.token_hex(20)}", xml("1", "x"))
      for _ in range(3)],
]  # fmt: skip
BROKEN = [
    plain(""),
    plain("<xml>"),
    plain("no xml"),
    plain("<xml><MsgType>text</MsgType></xml>"),
    plain(
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Content>&e;</Content></xml>'
    ),
    plain('<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><xml><A>&b;</A></xml>'),
    plain(xml("1", "x").replace("</xml>", "<MsgId>2</MsgId></xml>")),
    plain("<xml>" + "<a>" * 5000 + "</a>" * 5000 + "</xml>"),
]
SEALED = [
    sealed(xml("1", "x"), app="wx-somebody-else"),
    sealed(xml("1", "x"), key="B" * 42 + "A"),
    sealed(xml("1", "x"), token="another-token"),
    plain(xml("1", "x")),
    (sealed(xml("1", "x"))[0], "<xml><Encrypt>AAAA</Encrypt></xml>"),
    (f"timestamp={NOW}&nonce=n1&msg_signature={signature(TOKEN, str(NOW), 'n1', 'QUJD')}",
     "<xml><Encrypt>QUJD</Encrypt></xml>"),
]  # fmt: skip


@pytest.mark.parametrize("request_", FORGED + BROKEN)
async def test_what_is_not_the_platform_s_is_refused(account, serving, chats, request_):
    async with serving(account()) as web:
        assert (await post(web, request_)).status_code == 403
    assert chats.waiting("wechat") == ()


@pytest.mark.parametrize("request_", SEALED)
async def test_what_is_not_sealed_for_us_is_refused(account, serving, chats, request_):
    async with serving(account(wechat_aes_key=AES_KEY)) as web:
        assert (await post(web, request_)).status_code == 403
    assert chats.waiting("wechat") == ()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"wechat_token": "short"}, "MENTOR_WECHAT_TOKEN"),
        ({"wechat_aes_key": "short"}, "MENTOR_WECHAT_AES_KEY"),
        ({"wechat_aes_key": AES_KEY, "wechat_app_id": ""}, "MENTOR_WECHAT_APP_ID"),
        ({"wechat_secret": "s", "wechat_app_id": ""}, "MENTOR_WECHAT_APP_ID"),
    ],
)
def test_settings_that_do_not_fit_are_said(chats, talk, tmp_path, more, says):
    settings = Settings(home=tmp_path, **({"wechat_token": TOKEN, "wechat_app_id": APP} | more))
    with pytest.raises(WeChatUnusable, match=says):
        open_wechat(settings, chats, talk)


async def test_no_question_is_logged(account, serving, caplog):
    caplog.set_level(logging.DEBUG)
    async with serving(account()) as web:
        await post(web, plain(xml("1", "只有我问过的一句话")))
        await post(web, plain(xml("2", "崩溃")))
    assert "只有我问过" not in caplog.text and "崩溃" not in caplog.text
    assert TOKEN not in caplog.text
