"""An account that may push: acknowledged at once, sent through the platform's own interface."""

from __future__ import annotations

import logging
import time
from xml.etree import ElementTree

import anyio
import pytest

from assistant.records_db.chats import Message
from assistant.settings import Settings
from bots.chat.channel import SendFailed
from bots.wechat import platform
from bots.wechat.opening import WeChatUnusable, open_wechat, open_wecom
from tests.bots.fakes import ALARMED
from tests.bots.wechat.platform import AES_KEY, APP, TOKEN, crypto, plain, sealed, signature, xml

pytestmark = pytest.mark.anyio


@pytest.fixture
def now():
    return int(time.time())


@pytest.fixture
def account(chats, talk, tmp_path, pushes):
    settings = Settings(
        home=tmp_path, wechat_token=TOKEN, wechat_app_id=APP, wechat_secret="hush-hush",
        wechat_api=pushes.address,
    )  # fmt: skip
    return open_wechat(settings, chats, talk)


@pytest.fixture
def application(chats, talk, tmp_path, pushes):
    settings = Settings(
        home=tmp_path, wecom_token=TOKEN, wecom_corp_id="ww1", wecom_agent_id="1000002",
        wecom_aes_key=AES_KEY, wecom_secret="hush-hush", wecom_api=pushes.address,
    )  # fmt: skip
    return open_wecom(settings, chats, talk)


async def sent(pushes, n: int) -> None:
    with anyio.fail_after(10):
        while len(pushes.sent) < n:
            await anyio.sleep(0.01)
    await anyio.sleep(0.05)


async def test_three_deliveries_are_acknowledged_at_once_and_pushed_once(
    account, serving, pushes, now
):
    async with serving(account) as web:
        query, body = plain(xml("1", ALARMED.question), at=now)
        began = time.perf_counter()
        for _ in range(3):
            assert (await web.post(f"/wechat?{query}", content=body.encode())).text == "success"
        assert time.perf_counter() - began < 1.0
        await sent(pushes, 1)
    (one,) = pushes.sent
    assert one["touser"] == "open-1" and one["text"]["content"].startswith("【儿童惊厥】")
    assert pushes.tokens <= 2  # once, and once more where a busy machine timed out


async def test_wecom_seals_everything_and_names_its_application(application, serving, pushes, now):
    async with serving(application) as web:
        query, body = sealed(xml("1", ALARMED.question), at=now, app="ww1")
        assert (await web.post(f"/wecom?{query}", content=body.encode())).text == "success"
        await sent(pushes, 1)
        clear, body = plain(xml("2", "x"), at=now)
        assert (await web.post(f"/wecom?{clear}", content=body.encode())).status_code == 403
    assert (pushes.sent[0]["agentid"], pushes.sent[0]["touser"]) == (1000002, "open-1")


async def test_wecom_proves_its_address_with_a_sealed_word(application, serving, now):
    envelope = crypto("ww1").encrypt_message("a word", "n1", str(now))
    word = ElementTree.fromstring(envelope).findtext("Encrypt")
    query = {
        "timestamp": str(now), "nonce": "n1", "echostr": word,
        "msg_signature": signature(TOKEN, str(now), "n1", word),
    }  # fmt: skip
    async with serving(application) as web:
        assert (await web.get("/wecom", params=query)).text == "a word"
        assert (await web.get("/wecom", params=query | {"nonce": "n2"})).status_code == 403


async def test_an_access_token_that_ran_out_is_fetched_anew_once(account, pushes):
    pushes.codes = [42001]
    await account.courier.channel.send("open-1", Message("一"))
    assert [one["token"] for one in pushes.sent] == ["token-2"]
    await account.courier.channel.send("open-1", Message("二"))
    assert pushes.tokens == 2


@pytest.mark.parametrize(("code", "final", "retry"), [(45015, True, None), (45009, False, 60.0)])
async def test_what_the_platform_refuses_is_given_up_or_tried_later(
    account, pushes, code, final, retry
):
    pushes.codes = [code]
    with pytest.raises(SendFailed) as refused:
        await account.courier.channel.send("open-1", Message("一"))
    assert (refused.value.final, refused.value.retry_after) == (final, retry)


async def test_a_platform_that_is_not_there_is_tried_later_and_no_secret_is_logged(
    account, pushes, caplog
):
    caplog.set_level(logging.DEBUG)
    await account.courier.channel.send("open-1", Message("一"))
    pushes.close()
    with pytest.raises(SendFailed) as refused:
        await account.courier.channel.send("open-1", Message("二"))
    assert not refused.value.final
    assert "hush-hush" not in caplog.text + str(refused.value) and "token-1" not in caplog.text


@pytest.mark.parametrize("missing", ["wecom_corp_id", "wecom_aes_key", "wecom_agent_id"])
def test_wecom_needs_all_of_it(chats, talk, tmp_path, missing):
    told = {
        "wecom_token": TOKEN, "wecom_corp_id": "ww1", "wecom_agent_id": "1000002",
        "wecom_aes_key": AES_KEY, "wecom_secret": "s",
    }  # fmt: skip
    del told[missing]
    with pytest.raises(WeChatUnusable, match=missing.upper()):
        open_wecom(Settings(home=tmp_path, **told), chats, talk)


async def test_many_that_meet_an_old_token_renew_it_once(account, pushes):
    send = account.courier.channel.send
    await send("open-1", Message("一"))
    pushes.over = {"token-1"}
    async with anyio.create_task_group() as tasks:
        for n in range(8):
            tasks.start_soon(send, f"open-{n}", Message("二"))
    assert pushes.tokens == 2 and len(pushes.sent) == 9


async def test_a_token_that_is_never_good_is_renewed_once_and_tried_later(account, pushes):
    pushes.over = {f"token-{n}" for n in range(9)}
    with pytest.raises(SendFailed) as refused:
        await account.courier.channel.send("open-1", Message("一"))
    assert (pushes.tokens, refused.value.final) == (2, False)


async def test_a_token_is_renewed_before_it_ends(account, pushes, monkeypatch):
    await account.courier.channel.send("open-1", Message("一"))
    real = time.monotonic
    monkeypatch.setattr(platform.time, "monotonic", lambda: real() + 7200 - 240)
    await account.courier.channel.send("open-1", Message("二"))
    assert [one["token"] for one in pushes.sent] == ["token-1", "token-2"]


async def test_characters_are_sent_as_they_are(account, pushes):
    await account.courier.channel.send("open-1", Message("侧卧 < 5 分钟"))
    assert "侧卧 < 5 分钟".encode() in pushes.bodies[0]


async def test_wecom_says_who_is_not_there(application, pushes):
    pushes.more = {"invaliduser": "open-1"}
    with pytest.raises(SendFailed) as refused:
        await application.courier.channel.send("open-1", Message("一"))
    assert refused.value.final


async def test_a_recording_is_fetched_where_nothing_was_recognised(application, pushes):
    hear = application.courier.channel.hear
    assert await hear("recording:m 1&x=2") == (b"#!AMR\nm 1&x=2", "audio/amr")
    assert await hear("头痛三天") == ("头痛三天".encode(), "text/plain")
    pushes.codes = [40007]
    with pytest.raises(SendFailed):
        await hear("recording:m")


async def test_no_word_and_no_secret_is_logged(application, serving, pushes, caplog):
    caplog.set_level(logging.DEBUG)
    now = int(time.time())
    async with serving(application) as web:
        for n, text in enumerate((ALARMED.question, "只有我问过的一句话", "崩溃")):
            query, body = sealed(xml(str(n), text), at=now, app="ww1")
            await web.post(f"/wecom?{query}", content=body.encode())
        await web.post(f"/wecom?{query[:-2]}", content=body.encode())
        await sent(pushes, 3)
        pushes.codes = [45009, 42001]
        query, body = sealed(xml("9", "只有我问过的一句话"), at=now, app="ww1")
        await web.post(f"/wecom?{query}", content=body.encode())
        await anyio.sleep(0.2)
    assert caplog.text  # something was
    for secret in (
        "只有我",
        "发烧",
        "崩溃",
        "惊厥",
        "hush-hush",
        "token-",
        TOKEN,
        AES_KEY,
        "open-1",
    ):
        assert secret not in caplog.text, secret
