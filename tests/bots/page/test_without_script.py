"""A plain question is answered where scripts are off, or never arrived over a bad line."""

from __future__ import annotations

import dataclasses

import pytest
from fastapi.testclient import TestClient

from assistant.records import Note
from bots.api import create_app
from bots.page import service_worker
from tests.bots.chromium import LOW_CONTRAST, PHONE
from tests.bots.fakes import (
    ABSTAINED,
    ALARMED,
    ANSWERED,
    FIRST,
    PASSAGE,
    REASON,
    VIEW,
    FakeMentor,
    citation,
)


@pytest.fixture
def fake():
    return FakeMentor()


@pytest.fixture
def client(fake):
    with TestClient(create_app(fake, version="1"), raise_server_exceptions=False) as client:
        yield client


def test_a_question_is_typed_answered_and_its_source_read(browser, address):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.fill("#question", ALARMED.question)
    page.click("#send")
    assert page.locator(".answer > *").first.get_attribute("class") == "alert immediate"
    page.locator("a.mark").first.click()
    assert VIEW.title in page.locator("h1").inner_text()
    context.close()


def test_the_answer_has_its_alerts_first_its_notes_and_its_label(client):
    page = client.post("/ask", data={"question": ALARMED.question}).text
    assert page.index("立即处理") < page.index("原文摘录") < page.index("惊厥持续 5 分钟")
    page = client.post("/ask", data={"question": ANSWERED.question}).text
    for note in ANSWERED.notes:
        assert note.text in page
    assert "供医师参考 · 原文摘录" in page and "第 18 页" in page


def test_the_quote_is_marked_in_its_passage(client):
    page = client.get(f"/read/{VIEW.chunk_id}", params={"quote": FIRST}).text
    assert f"<mark>{FIRST}</mark>" in page
    assert "未经临床医生审核" in page


def test_an_abstention_offers_its_topics_as_buttons(client):
    page = client.post("/ask", data={"question": ABSTAINED.question}).text
    assert REASON in page
    assert f'value="{ABSTAINED.nearest_topics[0]}"' in page


def test_text_is_never_markup(client, fake, monkeypatch):
    evil = '<script>alert(1)</script>"><img src=x>'
    fake.table["恶意"] = dataclasses.replace(
        ANSWERED,
        question=evil,
        statements=(dataclasses.replace(ANSWERED.statements[0], text=evil, context=evil),),
        citations=(citation(1, evil, title=evil, section=evil, chunk_id='"><b>'),),
        notes=(Note("conflict", evil),),
    )
    view = dataclasses.replace(
        VIEW, title=evil, text=evil, before=(evil,), source_url="javascript:alert(1)"
    )
    monkeypatch.setattr(fake, "passage", lambda _: view)
    for page in (
        client.post("/ask", data={"question": "恶意"}).text,
        client.get("/read/x", params={"quote": evil}).text,
    ):
        assert "<script>" not in page and "<img src=x>" not in page and "<b>" not in page
        assert "javascript:" not in page


@pytest.mark.parametrize(
    ("question", "status", "sentence"),
    [("  ", 400, "请先输入要问的问题。"), ("长" * 2001, 400, "问题太长了"), ("", 400, "请先输入")],
)
def test_what_cannot_be_read_is_said_in_words(client, question, status, sentence):
    reply = client.post("/ask", data={"question": question})
    assert reply.status_code == status
    assert sentence in reply.text and reply.headers["content-type"].startswith("text/html")


def test_what_is_missing_is_said_in_words(client, fake):
    assert client.get("/read/ffffffffffffffff").status_code == 404
    fake.missing = "还没有索引，请先运行 mentor index build。"
    reply = client.post("/ask", data={"question": "血压"})
    assert reply.status_code == 503 and fake.missing in reply.text


def test_the_shell_names_every_file_that_the_page_loads(client):
    script = service_worker().decode()
    assert "__" not in script
    for line in client.get("/").text.split("\n"):
        for name in ("href", "src"):
            if f'{name}="/static/' in line and "manifest" not in line:
                file = line.split(f'{name}="')[1].split('"')[0]
                assert f'"{file}"' in script
                assert client.get(file).status_code == 200
    assert client.get("/sw.js").headers["content-type"].startswith("text/javascript")


def test_the_plain_page_is_legible(browser, address):
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{address}/read/{VIEW.chunk_id}?quote={FIRST}")
    assert page.locator("mark").inner_text() == FIRST and FIRST in PASSAGE
    assert page.evaluate(LOW_CONTRAST) == []
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
    context.close()
