"""The inbox knows what came before; the outbox gives each message once, in order."""

from __future__ import annotations

import threading

import pytest

from assistant.records_db.chats import Chats, Message, Update


def update(id_: str = "1", text: str = "高血压多久随访一次？", chat: str = "c") -> Update:
    return Update("telegram", id_, chat, "张", text, language="zh")


@pytest.fixture
def chats(database):
    return Chats(database)


def test_what_comes_again_is_known(chats):
    assert chats.receive(update())
    assert not chats.receive(update(text="改了"))
    assert [one.text for one in chats.waiting("telegram")] == ["高血压多久随访一次？"]


def test_the_same_update_at_once_is_received_once(chats):
    came: list[bool] = []
    start = threading.Barrier(6)

    def deliver() -> None:
        start.wait()
        came.append(chats.receive(update()))

    threads = [threading.Thread(target=deliver) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == [False] * 5 + [True]


def test_the_text_is_masked_before_it_is_stored(chats):
    chats.receive(update(text="病人电话13912345678，发烧"))
    assert "13912345678" not in chats.waiting("telegram")[0].text


def test_finishing_twice_puts_nothing_out_twice(chats):
    chats.receive(update())
    first = chats.finish(update(), (Message("一"), Message("二", (("[1]", "/source 1"),))))
    again = chats.finish(update(), (Message("三"),))
    assert [one.message.text for one in again] == ["一", "二"]
    assert again == first and first[1].message.buttons == (("[1]", "/source 1"),)
    assert chats.waiting("telegram") == ()


def test_what_is_written_beside_a_reply_stands_or_falls_with_it(chats):
    chats.receive(update())

    def broken(connection: object) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        chats.finish(update(), (Message("一"),), broken)
    assert chats.outgoing("telegram", "1") == ()
    assert len(chats.waiting("telegram")) == 1


def test_a_part_that_must_wait_holds_back_its_chat_and_no_other(chats):
    for id_, chat in (("1", "a"), ("2", "b")):
        chats.receive(update(id_, chat=chat))
        chats.finish(update(id_, chat=chat), (Message("一"), Message("二")))
    first = chats.due("telegram", 100.0)[0]
    chats.failed(first.id, retry_at=200.0)
    assert [(one.chat, one.message.text) for one in chats.due("telegram", 150.0)] == [
        ("b", "一"), ("b", "二"),
    ]  # fmt: skip
    assert chats.due("telegram", 200.0)[0].attempts == 1


def test_what_was_sent_is_forgotten_but_known(chats):
    chats.receive(update())
    (one,) = chats.finish(update(), (Message("一"),))
    chats.sent(one.id)
    assert chats.due("telegram", 1e12) == ()
    (kept,) = chats.outgoing("telegram", "1")
    assert (kept.chat, kept.message.text, kept.done) == ("", "", True)
    assert not chats.receive(update())
