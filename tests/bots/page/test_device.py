"""What the phone page keeps on the device, and what it does where the network is bad or gone."""

from __future__ import annotations

import threading

import pytest
from pydantic import SecretStr

from bots.access.door import Door
from bots.access.keys import StatedKeys
from bots.api import create_app
from tests.bots.chromium import LOW_CONTRAST, PHONE, SMALL_TARGETS, SMALL_TEXT, ask
from tests.bots.fakes import ABSTAINED, ALARMED, ANSWERED, FIRST, FakeMentor
from tests.bots.serving import serving

MENU = "历史与设置"
# Regular 2G as browsers' tools have it: bytes a second, and milliseconds there and back.
SECOND_GENERATION = {
    "offline": False, "latency": 300, "downloadThroughput": 31_250, "uploadThroughput": 6_250,
}  # fmt: skip


def open_menu(page):
    page.get_by_role("button", name=MENU).click()
    return page.locator("#menu[open]")


def test_a_talk_is_kept_on_the_device_reopened_and_followed(page, mentor):
    ask(page, ANSWERED.question)
    page.reload()
    assert page.locator(".turn").count() == 0
    menu = open_menu(page)
    assert "只存在这台手机里" in menu.inner_text()
    menu.get_by_role("button", name=ANSWERED.question).click()
    answer = page.locator(".answer")
    assert answer.locator(".statement").first.inner_text() == f"{FIRST}[1]"
    ask(page, "那孕妇呢？")
    assert mentor.asked[-1][1][0].question == ANSWERED.question
    assert page.evaluate("JSON.parse(localStorage.talks).length") == 1


def test_kept_talks_are_cleared_with_one_tap(page):
    ask(page, ANSWERED.question)
    open_menu(page).get_by_role("button", name="清除这台手机上的对话").click()
    assert "还没有对话" in page.locator("#menu").inner_text()
    assert page.evaluate("localStorage.talks") is None


def test_only_so_many_talks_are_kept_and_what_is_broken_is_ignored(page):
    page.evaluate("localStorage.talks = '{broken'")
    for at in range(22):
        page.get_by_role("button", name="新对话").click() if at else None
        ask(page, f"问题{at}")
    assert page.evaluate("JSON.parse(localStorage.talks).length") == 20


def test_size_and_colours_are_chosen_and_remembered(page):
    menu = open_menu(page)
    menu.get_by_role("button", name="特大").click()
    menu.get_by_role("button", name="深色").click()
    page.reload()
    html = page.locator("html")
    assert html.get_attribute("data-size") == "larger"
    assert html.get_attribute("data-colours") == "dark"
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > 22
    ask(page, ALARMED.question)
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
    assert page.locator("header .brand").bounding_box()["height"] < 60


@pytest.mark.parametrize("size", ["", "large", "larger"])
def test_the_menu_and_the_opinion_are_legible_and_made_for_fingers(page, size):
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(f"document.documentElement.dataset.size = '{size}'")
    answer = ask(page, ABSTAINED.question)
    page.get_by_role("button", name="没有帮助").click()
    for screen in ("opinion", "menu"):
        if screen == "menu":
            open_menu(page)
        assert page.evaluate(SMALL_TEXT) == []
        assert page.evaluate(SMALL_TARGETS) == []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert page.evaluate(LOW_CONTRAST) == []
    assert answer.count() == 1


def test_one_tap_says_that_an_answer_helped(page, box):
    ask(page, ALARMED.question)
    page.get_by_role("button", name="有帮助", exact=True).click()
    page.get_by_text("谢谢，已记下。").wait_for()
    assert (box.entries()[0].question, box.entries()[0].helped) == (ALARMED.question, "yes")


def test_why_not_is_asked_and_what_was_typed_survives_a_failure(page, box, context):
    ask(page, ANSWERED.question)
    page.get_by_role("button", name="没有帮助").click()
    page.get_by_role("button", name="有危险").click()
    page.fill(".opinion textarea", "孕妇禁用没有写在前面")
    context.set_offline(True)
    page.get_by_role("button", name="提交").click()
    page.get_by_text("没能提交").wait_for()
    context.set_offline(False)
    page.get_by_role("button", name="提交").click()
    page.get_by_text("谢谢，已记下。").wait_for()
    said = box.entries()[0]
    assert (said.reason, said.correction) == ("unsafe", "孕妇禁用没有写在前面")


def test_the_page_opens_without_a_network_and_asks_when_it_is_back(page, context, mentor):
    ask(page, ANSWERED.question)
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()  # from now on the shell's worker serves the page
    context.set_offline(True)
    page.reload()
    open_menu(page).get_by_role("button", name=ANSWERED.question).click()
    page.get_by_role("button", name="查看出处 1").first.click()
    assert page.locator("#passage mark").inner_text() == FIRST
    page.keyboard.press("Escape")
    page.fill("#question", ALARMED.question)
    page.press("#question", "Enter")
    page.locator(".failure", has_text="接通后自动再问").wait_for()
    context.set_offline(False)
    page.locator(".alert").first.wait_for()


def test_a_question_without_its_answer_is_asked_again_after_a_reload(page, mentor):
    mentor.gate = threading.Event()
    before = len(mentor.asked)
    page.fill("#question", ANSWERED.question)
    page.press("#question", "Enter")
    page.locator(".waiting").wait_for()
    for _ in range(100):  # until it is held there: an answer must not come before the reload
        if len(mentor.asked) > before:
            break
        page.wait_for_timeout(50)
    held, mentor.gate = mentor.gate, None
    page.reload()
    held.set()
    page.locator(".answer").wait_for()
    page.reload()
    page.wait_for_timeout(300)
    assert page.locator(".turn").count() == 0  # answered once, asked no more


def test_over_2g_the_page_is_there_in_seconds_and_so_is_the_first_line(
    browser, address, record_property
):
    context = browser.new_context(viewport=PHONE, locale="zh-CN", service_workers="block")
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SECOND_GENERATION)
    received: list[float] = []
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    clock = "performance.now()"
    page.goto(address)
    page.locator("#examples button").first.wait_for()
    ready = page.evaluate(clock)
    page.locator("#examples button").first.click()
    page.locator(".statement").first.wait_for()
    first = page.evaluate(clock) - ready
    record_property("first_load_bytes", sum(received))
    record_property("page_ms_at_2g", round(ready))
    record_property("first_statement_ms_at_2g", round(first))
    assert sum(received) <= 60_000
    assert ready < 8_000 and first < 5_000
    context.close()


def test_a_closed_service_asks_for_its_key_once_and_opens_sources_with_it(browser, tmp_path):
    door = Door(StatedKeys(SecretStr("phone:asker:a-key-of-this-clinic")), open_=False)
    with serving(create_app(FakeMentor(), version="1", door=door)) as address:
        context = browser.new_context(viewport=PHONE, locale="zh-CN")
        page = context.new_page()
        page.goto(address)
        page.fill("#question", ANSWERED.question)
        page.press("#question", "Enter")
        page.locator("#access-key").fill("a-wrong-key-at-first")
        page.locator("form.failure button").click()
        page.locator("form.failure p", has_text="密钥不对").wait_for()
        page.locator("#access-key").fill("a-key-of-this-clinic")
        page.locator("form.failure button").click()
        page.locator(".answer").wait_for()
        page.reload()
        answer = ask(page, ANSWERED.question)
        answer.locator("button", has_text="1").first.click()
        page.locator("dialog .source, dialog .labels").first.wait_for()
        context.close()
