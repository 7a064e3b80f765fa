"""The learning page on a 5-inch phone: a case, the quiz, a dropped connection, keys, contrast."""

from __future__ import annotations

import pytest

from bots.api import create_app
from tests.bots.chromium import LOW_CONTRAST, PHONE, SMALL_TARGETS, SMALL_TEXT
from tests.bots.fakes import FakeMentor
from tests.bots.serving import serving
from tests.starter import Clock, open_desk

CASE = "heart-attack-stomach-ache"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    desk, database = open_desk(tmp_path_factory.mktemp("learn"), Clock())
    with serving(create_app(FakeMentor(), version="1", desk=desk)) as address:
        yield address
    database.close()


@pytest.fixture
def context(browser):
    """A device of its own: nobody else's token is on it."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", service_workers="block")
    yield context
    context.close()


@pytest.fixture
def page(context, address):
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(f"{address}/learn")
    page.locator("a.chip").first.wait_for()
    yield page
    assert page.errors == []


def open_case(page):
    page.click(f'a[href="#case/{CASE}"]')
    page.locator("#said-to").wait_for()


def say(page, text):
    lines = page.locator(".talk li").count()
    page.fill("#said-to", text)
    page.press("#said-to", "Enter")
    page.locator(".talk li").nth(lines + 1).wait_for()


def decide(page, plan):
    page.click("form .quiet")
    page.fill("#diagnosis", "急性心肌梗死")
    page.fill("#plan", plan)
    page.check("input[value=immediate]")
    page.click("form .solid")
    page.locator(".points").wait_for()


def test_a_case_is_played_and_every_point_opens_at_its_passage(page):
    open_case(page)
    assert "您来当医生" not in page.inner_text("#screen") and "病人说" in page.inner_text("#screen")
    say(page, "有没有出汗，量个血压")
    assert "〔血压〕" in page.locator(".talk li").last.inner_text()
    decide(page, "嚼阿司匹林，含硝酸甘油")
    first = page.locator(".point").first
    assert "有害的处理" in first.inner_text() and "封顶" in page.inner_text("#screen")
    assert page.locator(".point").count() == page.locator(".point .source").count()
    first.locator(".source").click()
    page.locator("dialog[open] mark").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="hidden")
    assert page.locator(".points").count() == 1  # back where one was


def test_a_plan_that_was_not_understood_is_written_anew_before_the_score(page):
    open_case(page)
    page.click("form .quiet")
    assert "只有最前面的一个" in page.inner_text("form")  # said beforehand
    page.fill("#diagnosis", "急性心肌梗死")
    page.fill("#plan", "拿石头压一压")
    page.check("input[value=immediate]")
    page.click("form .solid")
    page.locator(".failure").wait_for()
    assert "没有读懂：拿石头压一压" in page.inner_text(".failure")
    page.fill("#plan", "嚼阿司匹林，打120")  # the rest stands as it was
    page.click("form .solid")
    page.locator(".points").wait_for()


def test_a_case_goes_on_after_a_reload_and_keeps_what_was_typed(page):
    open_case(page)
    say(page, "量体温")
    page.fill("#said-to", "还没发出去的")
    page.reload()
    page.locator("#said-to").wait_for()
    assert page.locator(".talk li").count() == 2
    assert page.input_value("#said-to") == "还没发出去的"


def test_without_a_network_nothing_is_lost_and_nothing_counts_twice(page, context):
    open_case(page)
    context.set_offline(True)
    page.fill("#said-to", "量血压")
    page.press("#said-to", "Enter")
    page.locator(".failure").wait_for()
    assert page.input_value("#said-to") == "量血压"
    context.set_offline(False)
    page.press("#said-to", "Enter")
    page.locator(".talk li").nth(1).wait_for()
    assert page.locator(".talk li").count() == 2


def answer(page):
    page.locator(".choices .choice").nth(1).click()
    if page.locator("#figure").count():
        page.fill("#figure", "1 mg")
    else:
        for n in range(page.locator(".options .choice").count()):
            if n == 0 or "按先后" in page.inner_text("form"):
                page.locator(".options .choice").nth(n).click()
    page.click("form .solid")


def test_the_days_quiz_is_done_in_five(page):
    page.click('a[href="#quiz"]')
    for n in range(5):
        page.locator("form .solid").wait_for()
        assert f"第 {n + 1} 题，共 5 题" in page.inner_text("#screen")
        assert page.locator("form .solid").is_disabled()  # the confidence comes first
        answer(page)
        page.locator(".total").wait_for()
        assert "正确答案" in page.inner_text("#screen") and page.locator(".source").count() == 1
        page.locator(".solid").last.click()
    page.locator("text=今天做完了：5 题").wait_for()


def test_the_quiz_is_done_by_keys_alone(page):
    page.focus('a[href="#quiz"]')
    page.keyboard.press("Enter")
    page.locator("form .choices").wait_for()
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator('.choices .choice[aria-pressed="true"]').count() == 1


@pytest.mark.parametrize("screen", ["", "#quiz", f"#case/{CASE}"])
@pytest.mark.parametrize("width", [360, 180])
def test_every_screen_is_legible_fits_and_is_made_for_fingers(page, address, screen, width):
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{address}/learn{screen}")
    page.reload()
    page.locator("#screen h2").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width == 360:
        assert page.evaluate(LOW_CONTRAST) == []
        assert page.evaluate(SMALL_TEXT) == []
        assert page.evaluate(SMALL_TARGETS) == []


def test_in_the_dark_it_is_legible_too(page):
    page.emulate_media(color_scheme="dark")
    open_case(page)
    assert page.evaluate(LOW_CONTRAST) == []


def test_what_is_written_is_shown_as_text(page):
    open_case(page)
    say(page, "<img src=x onerror=document.title='x'>量血压")
    assert "<img" in page.locator(".talk .mine").last.inner_text() and page.title() != "x"
    assert page.locator(".talk img").count() == 0


def test_english_is_one_tap_away(page):
    page.click("#language")
    page.locator("text=Today's quiz").wait_for()
    assert page.title() == "Learn"


def test_the_first_load_stays_small(browser, address):
    context = browser.new_context(viewport=PHONE, service_workers="block")
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    received: list[float] = []
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(f"{address}/learn")
    page.locator("a.chip").first.wait_for()
    assert sum(received) < 60_000
    context.close()


def test_credits_are_shown_and_their_statement_is_taken_away(page):
    page.click('a[href="#credits"]')
    page.locator(".total").wait_for()
    page.fill("#printed", "张三")
    with page.expect_download() as download:
        page.locator("button.solid").first.click()
    assert download.value.suggested_filename == "credits.pdf"
    assert download.value.path().read_bytes().startswith(b"%PDF")
    assert page.evaluate(LOW_CONTRAST) == [] and page.evaluate(SMALL_TARGETS) == []


def test_a_course_is_read_step_by_step_and_goes_on_after_a_reload(page):
    page.click('a[href="#courses"]')
    page.locator("a.chip").first.click()
    page.locator("text=第 1 步").wait_for()
    page.locator("#screen .solid").click()
    page.locator("text=第 2 步").wait_for()
    page.reload()
    page.locator("text=第 2 步").wait_for()
    assert page.evaluate(LOW_CONTRAST) == [] and page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_plan_and_the_assessment_are_opened_and_gone_on_with(page):
    page.click('a[href="#plan"]')
    page.locator(".points .point").first.wait_for()
    assert page.locator(".points .point").count() <= 9
    page.click('a[href="#assess"]')
    page.locator("text=第 1 题").wait_for()
    page.locator("button", has_text="不知道").click()
    page.locator("text=第 2 题").wait_for()
    page.reload()
    page.locator("text=第 2 题").wait_for()
    assert page.evaluate(LOW_CONTRAST) == [] and page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_score_is_there_after_a_reload(page):
    open_case(page)
    say(page, "有没有出汗")
    decide(page, "嚼阿司匹林，打120")
    score = page.inner_text(".total")
    page.reload()
    page.locator(".points").wait_for()
    assert page.inner_text(".total") == score and "#score/" in page.url
    page.click("text=再做一次")
    page.locator("#said-to").wait_for()
    assert f"#case/{CASE}" in page.url


def test_what_was_written_of_the_decision_is_kept_while_one_asks_on(page):
    open_case(page)
    page.click("form .quiet")
    page.fill("#diagnosis", "心肌梗死")
    page.fill("#plan", "嚼阿司匹林")
    page.click("text=再问问病人")
    say(page, "有没有出汗")
    page.click("form .quiet")
    assert (
        page.input_value("#diagnosis") == "心肌梗死" and page.input_value("#plan") == "嚼阿司匹林"
    )
