"""A learner's own screen and a group's talk on a 5-inch phone, each learner on his own device."""

from __future__ import annotations

import json

import pytest

from bots.api import create_app
from tests.bots.chromium import LOW_CONTRAST, PHONE, SMALL_TARGETS, SMALL_TEXT
from tests.bots.fakes import FakeMentor
from tests.bots.serving import serving
from tests.starter import Clock, open_desk

expect = pytest.importorskip("playwright.sync_api", reason="pip install -e .[dev]").expect
CASE = "talk/case/heart-attack-stomach-ache"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    desk, database = open_desk(tmp_path_factory.mktemp("own"), Clock())
    with serving(create_app(FakeMentor(), version="1", desk=desk)) as address:
        yield address
    database.close()


@pytest.fixture
def device(browser, address):
    """Make pages, each on a device of its own; yes to every question that is asked twice."""
    opened = []

    def make(where=""):
        context = browser.new_context(viewport=PHONE, locale="zh-CN", service_workers="block")
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"{address}/learn#{where}")
        page.locator("#screen h2").first.wait_for()
        opened.append((context, page))
        return page

    yield make
    for context, page in opened:
        assert page.errors == []
        context.close()


def go(page, where):
    page.evaluate("where => { location.hash = where; }", where)


def join(page, group="shiqiao"):
    go(page, "me")
    page.locator("#group").wait_for()
    page.fill("#group", group)
    page.click("form:has(#group) .solid")
    page.locator("text=已保存").first.wait_for()


def write(page, text):
    page.locator("#to-group").wait_for()
    page.fill("#to-group", text)
    page.click("form:has(#to-group) .solid")
    page.locator(f".points >> text={text[:6]}").wait_for()


def test_who_is_in_no_group_is_told_how_to_join(device):
    page = device(CASE)
    page.click("text=填班组代码")
    page.locator("#group").wait_for()
    assert "退出" in page.inner_text("#screen")


def test_a_group_talks_without_names_and_reports(device):
    one, other, third = device(), device(), device()
    for page in (one, other, third):
        join(page)
        go(page, CASE)
    write(one, "先问出汗没有，电话13812345678")
    for page in (other, third):
        page.reload()
        page.locator("text=同组同事甲").wait_for()
        assert "138" not in page.inner_text("#screen")
        page.click("text=举报 >> nth=0")
        page.locator("#said:has-text('已举报')").wait_for(state="attached")
    third.locator("text=还没有人说话").wait_for()
    one.reload()
    one.locator("text=等专家看").wait_for()
    one.click("text=撤回")
    one.locator("text=还没有人说话").wait_for()


def test_an_answer_is_talked_about_by_who_learns_here(device, address):
    page = device("me")
    page.goto(address)
    page.fill("#question", "高血压怎么治")
    page.press("#question", "Enter")
    page.click("a:text-is('和同组讨论')")
    page.locator("text=您还没有加入班组").wait_for()


def test_what_was_written_stays_when_the_network_drops(device):
    page = device()
    join(page)
    go(page, CASE)
    page.locator("#to-group").wait_for()
    page.context.set_offline(True)
    page.fill("#to-group", "量一下血压")
    page.click("form:has(#to-group) .solid")
    page.locator("form:has(#to-group) .failure").wait_for()
    assert page.input_value("#to-group") == "量一下血压"
    page.context.set_offline(False)
    page.click("form:has(#to-group) .solid")
    page.locator(".points >> text=量一下血压").wait_for()


def test_another_device_goes_on_with_the_token(device):
    first = device()
    join(first, "one-group")
    first.click("text=显示并复制口令")
    token = first.locator(".token").inner_text()
    second = device("me")
    second.fill("#token", "不是口令")
    second.click("text=用这个口令")
    second.locator("text=这不是口令").wait_for()
    second.fill("#token", f" {token} ")
    second.click("text=用这个口令")
    expect(second.locator("#group")).to_have_value("one-group")


def test_the_record_is_taken_away_and_all_is_erased(device):
    page = device()
    join(page, "to-leave")
    with page.expect_download() as download:
        page.click("button:text-is('JSON')")
    record = json.loads(download.value.path().read_text())
    assert record["form"] == "grassroots-mentor/learning-record"
    page.click("text=全部删除")
    page.locator("text=已经全部删除").wait_for()
    page.click("text=返回")
    page.click("text=我的")
    expect(page.locator("#group")).to_have_value("")


def test_a_statement_that_is_none_is_refused_in_a_sentence(device, tmp_path):
    page = device("credits")
    (tmp_path / "photo.pdf").write_bytes(b"%PDF-1.4 nothing signed")
    page.set_input_files("#foreign", tmp_path / "photo.pdf")
    page.locator(".failure").wait_for()
    assert len(page.inner_text(".failure")) > 8


@pytest.mark.parametrize("where", ["me", CASE])
@pytest.mark.parametrize("width", [360, 180])
def test_both_screens_fit_and_can_be_read_and_tapped(device, where, width):
    page = device()
    join(page)
    go(page, where)
    page.locator("#to-group, #group").first.wait_for()
    page.set_viewport_size({"width": width, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for probe in (SMALL_TARGETS, SMALL_TEXT, LOW_CONTRAST):
        assert page.evaluate(probe) == []
