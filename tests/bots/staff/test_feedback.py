"""Feedback for staff: a case of it, or set aside; texts of strangers stay texts."""

from __future__ import annotations

import threading
import time

import pytest
import uvicorn
from fastapi.testclient import TestClient
from pydantic import SecretStr

from assistant.feedback import Feedback
from bots.api import create_app
from bots.staff.auth import Guard
from bots.staff.site import Staff
from evals.case import Point
from evals.desk.desk import Desk
from tests.assistant.records_db.boxes import open_box
from tests.bots.chromium import (
    CHROMIUM,
    FLAGS,
    LOW_CONTRAST,
    PHONE,
    SMALL_TARGETS,
    SMALL_TEXT,
    missing,
)  # fmt: skip
from tests.bots.fakes import FakeMentor

KEY = "correct horse battery"
SITE = {"Origin": "http://testserver", "Accept": "text/html"}
HOME = "/staff/evals/feedback"
EXPERT = Feedback(
    "阿卡维林成人一次吃多少？", "no", "unsafe", history=("青岚热怎么治",), answer="每次 125 mg。",
    correction="12.5 mg | 12.5毫克\n每日 2 次", documents=("akaweilin",), origin="expert",
)  # fmt: skip
USER = Feedback("孩子抽了咋办", "no", "no-answer")
FILLED = {
    "expected": "answer", "must": "12.5 mg｜12.5毫克\r\n\r\n每日 2 次", "must_not": "125 mg",
    "documents": "akaweilin\r\n", "author": "李华", "set": "new", "title": "反馈",
}  # fmt: skip


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def box(tmp_path):
    return open_box(tmp_path)


@pytest.fixture
def app(desk, box):
    staff = Staff(Guard(SecretStr(KEY)), desk, lambda *_: None, lambda *_: (True, ()), box)
    yield create_app(FakeMentor(), version="1", staff=staff)
    staff.close()


@pytest.fixture
def client(app):
    with TestClient(app, headers=SITE) as client:
        client.post("/staff/login", data={"key": KEY})
        yield client


def own(desk):
    return [desk.read(one.id) for one in desk.sets() if not one.shipped]


# The list


def test_an_empty_box_says_so(client):
    assert "没有待处理的反馈" in client.get(HOME).text


def test_an_expert_comes_first_and_looks_different(client, box):
    box.add(EXPERT)
    box.add(USER)
    page = client.get(HOME).text
    assert page.index(EXPERT.question) < page.index(USER.question)
    assert page.count("from-expert") == 1 and page.count("用户反馈") == 1
    for text in (
        "不安全",
        "没有回答",
        "先问过：青岚热怎么治",
        "每次 125 mg。",
        "akaweilin",
        "2 条",
    ):
        assert text in page


def test_texts_of_strangers_stay_texts(client, box):
    evil = "<script>alert(1)</script>\u202e\x07&#10;"
    id_ = box.add(
        Feedback(evil, "no", history=(evil,), answer=evil, correction=f"</textarea>{evil}",
                 documents=(f'"><i>{evil}',), origin="expert")
    )  # fmt: skip
    for page in (client.get(HOME).text, client.get(f"{HOME}/{id_}").text):
        assert "alert(1)" in page and "<script>alert" not in page
        assert "</textarea>&lt;script" not in page and "<i>" not in page
        assert "\u202e" not in page and "\x07" not in page and "&amp;#10;" in page


def test_a_long_list_comes_in_pages(client, box):
    for n in range(45):
        box.add(Feedback(f"第{n}问。", "yes"))
    first, third = client.get(HOME).text, client.get(f"{HOME}?page=3").text
    assert "第44问。" in first and "第24问。" not in first and "第 1/3 页" in first
    assert "第4问。" in third and "第5问。" not in third and "下一页" not in third
    assert client.get(f"{HOME}?page=99").text == third
    assert client.get(f"{HOME}?page=0").status_code == 422


# A case of it


def test_the_form_is_filled_in_from_what_was_said(client, box):
    page = client.get(f"{HOME}/{box.add(EXPERT)}").text
    assert '<option value="answer" selected>' in page
    assert "12.5 mg | 12.5毫克\n每日 2 次</textarea>" in page and "akaweilin</textarea>" in page
    page = client.get(f"{HOME}/{box.add(USER)}").text
    assert '<option value="abstain" selected>' in page


def test_it_becomes_a_case_and_leaves_the_list(client, desk, box):
    id_ = box.add(EXPERT)
    page = client.post(f"{HOME}/{id_}", data=FILLED)
    assert "存进“反馈”（现有 1 题）" in page.text and EXPERT.question not in page.text
    ((case,),) = (one.cases for one in own(desk))
    assert (case.id, case.question) == (f"feedback-{id_}", EXPERT.question)
    assert case.must == (Point(("12.5 mg", "12.5毫克")), Point(("每日 2 次",)))
    assert case.must_not == (Point(("125 mg",)),) and case.documents == ("akaweilin",)
    assert (case.risk, case.author, case.provenance[:4]) == ("high", "李华", "专家更正")
    assert [turn.question for turn in case.history] == ["青岚热怎么治"]
    assert box.find(id_).standing == "case"


def test_a_danger_sign_that_was_missed_becomes_an_alert(client, desk, box):
    id_ = box.add(USER)
    sent = FILLED | {"expected": "alert-immediate", "must": "", "must_not": "", "documents": ""}
    client.post(f"{HOME}/{id_}", data=sent)
    ((case,),) = (one.cases for one in own(desk))
    assert (case.expected, case.urgency, case.risk) == ("alert", "immediate", "high")


def test_a_second_case_joins_the_set(client, desk, box):
    client.post(f"{HOME}/{box.add(EXPERT)}", data=FILLED)
    (one,) = (one for one in desk.sets() if not one.shipped)
    second = box.add(USER)
    assert f'<option value="{one.id}" selected>' in client.get(f"{HOME}/{second}").text
    sent = FILLED | {"expected": "abstain", "must": "", "set": one.id, "title": ""}
    assert client.post(f"{HOME}/{second}", data=sent).status_code == 200
    assert [len(of.cases) for of in own(desk)] == [2]


def test_a_crash_before_it_was_settled_adds_no_case_twice(client, desk, box):
    id_ = box.add(EXPERT)
    client.post(f"{HOME}/{id_}", data=FILLED)
    box.settle(id_, "open")
    (one,) = (one for one in desk.sets() if not one.shipped)
    assert client.post(f"{HOME}/{id_}", data=FILLED | {"set": one.id}).status_code == 200
    assert [len(of.cases) for of in own(desk)] == [1] and box.find(id_).standing == "case"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"author": ""}, "请写上您的姓名"), ({"title": ""}, "请给新用例集起个名字"),
        ({"set": ""}, "请选一个用例集"), ({"expected": "guess"}, "请选系统应怎么做"),
        ({"must": " "}, "至少写一个必须说到的要点"), ({"set": "shipped-x"}, "没有这个本地用例集"),
        ({"set": "../../x"}, "没有这个本地用例集"), ({"expected": "abstain"}, "弃答"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_lost(client, desk, box, changed, said):
    id_ = box.add(EXPERT)
    reply = client.post(f"{HOME}/{id_}", data=FILLED | changed)
    assert reply.status_code == 422 and said in reply.text and "125 mg</textarea>" in reply.text
    assert own(desk) == [] and box.find(id_).standing == "open"


# Set aside


def test_it_is_set_aside_and_taken_back(client, box):
    id_ = box.add(USER)
    page = client.post(f"{HOME}/{id_}/aside").text
    assert "已搁置" in page and "没有待处理的反馈" in page
    assert box.find(id_).standing == "aside"
    assert USER.question in client.post(f"{HOME}/{id_}/open").text
    assert box.find(id_).standing == "open"


def test_what_is_dealt_with_is_not_dealt_with_again(client, desk, box):
    id_ = box.add(EXPERT)
    client.post(f"{HOME}/{id_}", data=FILLED)
    for path, sent in ((f"{id_}", FILLED), (f"{id_}/aside", {}), (f"{id_}/open", {})):
        reply = client.post(f"{HOME}/{path}", data=sent)
        assert reply.status_code == 409 and "已经写成用例" in reply.text
    assert [len(of.cases) for of in own(desk)] == [1]


@pytest.mark.parametrize("id_", ["x", "0" * 16, "%27%20OR%201=1", "..%2f.."])
def test_an_unknown_entry_is_not_found(client, box, id_):
    box.add(USER)
    assert client.get(f"{HOME}/{id_}").status_code == 404
    assert client.post(f"{HOME}/{id_}/aside").status_code == 404
    assert "已搁置" not in client.get(f"{HOME}?aside={id_}").text


def test_another_site_changes_nothing_and_a_stranger_sees_nothing(client, app, box):
    id_ = box.add(USER)
    for path in (f"{id_}", f"{id_}/aside", f"{id_}/open"):
        reply = client.post(f"{HOME}/{path}", data=FILLED, headers={"Origin": "https://evil.test"})
        assert reply.status_code == 403
    with TestClient(app, follow_redirects=False) as stranger:
        for path in ("", f"/{id_}"):
            reply = stranger.get(HOME + path)
            assert reply.status_code == 401 and USER.question not in reply.text
    assert box.find(id_).standing == "open"


# On a phone


@pytest.fixture
def address(app):
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="warning", ws="none", lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def page(address):
    if missing() is not None:
        pytest.skip(str(missing()))
    sync_api = pytest.importorskip("playwright.sync_api", reason="pip install -e .[dev]")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.goto(f"{address}/staff/login")
        page.get_by_label("教研密钥").fill(KEY)
        page.get_by_role("button", name="登录").tap()
        page.get_by_role("heading", name="答案质量评测").wait_for()
        yield page
        browser.close()


def test_a_correction_becomes_a_case_with_the_thumb(page, box, desk):
    box.add(EXPERT)
    box.add(USER)
    page.get_by_role("link", name="处理反馈").tap()
    legible(page)
    page.locator(".from-expert").get_by_role("link", name="写成用例").tap()
    page.get_by_role("heading", name="写成用例").wait_for()
    legible(page)
    page.get_by_label("您的姓名").fill("李华")
    page.get_by_role("button", name="写成用例").tap()
    page.get_by_text("已写成用例").wait_for()
    page.get_by_role("button", name="搁置").tap()
    page.get_by_text("已搁置").wait_for()
    legible(page)
    assert box.entries() == () and [len(of.cases) for of in own(desk)] == [1]


def legible(page):
    for summary in page.locator("summary").all():
        summary.click()
    page.emulate_media(reduced_motion="reduce")
    for size in ({"width": 1280, "height": 800}, {"width": 320, "height": 640}, PHONE):
        page.set_viewport_size(size)
        assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
        assert page.evaluate(SMALL_TEXT) == []
        assert page.evaluate(SMALL_TARGETS) == []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate(LOW_CONTRAST) == []
