"""The staff pages in a real browser: from a sheet with a fault to a report in Excel."""

from __future__ import annotations

import io
import threading
import time

import openpyxl
import pytest
import uvicorn
from pydantic import SecretStr

from bots.api import create_app
from bots.staff.auth import Guard
from bots.staff.site import Staff
from evals.desk.desk import Desk
from tests.bots.chromium import (
    CHROMIUM,
    FLAGS,
    LOW_CONTRAST,
    PHONE,
    SMALL_TARGETS,
    SMALL_TEXT,
    missing,
)  # fmt: skip
from tests.bots.fakes import ALARMED, FakeMentor
from tests.evals.reports import outcome, report

KEY = "correct horse battery"
SHEET = "问题,期望,必须说到\n阿卡维林成人一次吃多少？,{},12.5 mg\n阿卡维林孕妇能吃吗？,作答,禁用\n"
DESKTOP = {"width": 1280, "height": 800}

pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))


class Evaluation:
    """Each case is right; the second waits for `go`."""

    def __init__(self):
        self.go = threading.Event()

    def __call__(self, sets, progress):
        cases = [(one.name, case) for one in sets for case in one.cases]
        for at in range(1, len(cases) + 1):
            progress(at, len(cases))
            while at == 1 and not self.go.wait(0.02):
                progress(at, len(cases))
        return report(*(outcome(case.id, set=name) for name, case in cases))


@pytest.fixture
def evaluation():
    return Evaluation()


@pytest.fixture
def address(tmp_path, evaluation):
    verdict = (False, ("高风险题里数字不在所引原文里：1 题（一题也不许）。",))
    staff = Staff(Guard(SecretStr(KEY)), Desk(tmp_path), evaluation, lambda *_: verdict)
    app = create_app(FakeMentor(), version="1", staff=staff)
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="warning", ws="none", lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    # A name over plain http is what a county office has: there is no Sec-Fetch-Site then.
    yield f"http://mentor.test:{server.servers[0].sockets[0].getsockname()[1]}"
    staff.close()
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="pip install -e .[dev]")
    own = "--host-resolver-rules=MAP mentor.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    flags = [*(one for one in FLAGS if not one.startswith("--host-resolver")), own]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, address):
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True)
    context.set_default_timeout(10_000)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda line: (
            line.type == "error"
            and "Failed to load resource" not in line.text
            and "Cross-Origin-Opener-Policy" not in line.text  # has no effect over plain http
            and wrong.append(line.text)
        ),
    )
    page.on("request", lambda one: one.url.startswith(address) or wrong.append(one.url))
    page.goto(f"{address}/staff/evals")
    yield page
    context.close()
    assert wrong == []


def log_in(page):
    page.get_by_label("教研密钥").fill(KEY)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="答案质量评测").wait_for()


def upload(page, expected):
    content = SHEET.format(expected).encode()
    page.get_by_label("文件（").set_input_files(
        {"name": "三月题.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="检查并保存").click()


def run_own_set(page, evaluation):
    """Log in, upload a sound sheet, run it to its end."""
    log_in(page)
    page.get_by_role("link", name="用例集", exact=True).click()
    upload(page, "作答")
    page.get_by_role("link", name="用它评测").click()
    page.get_by_role("button", name="开始评测").click()
    evaluation.go.set()
    page.get_by_text("2/2 题合格").wait_for()


def test_from_a_sheet_with_a_fault_to_a_report_in_excel(page, evaluation):
    page.get_by_label("教研密钥").fill("wrong")
    page.keyboard.press("Enter")
    page.get_by_text("密钥不对").wait_for()
    log_in(page)

    page.get_by_role("link", name="用例集", exact=True).click()
    upload(page, "不知道")
    row = page.locator(".faults tbody tr")
    assert row.locator("td").all_inner_texts()[:2] == ["2", "期望"]
    assert "不知道" in row.inner_text()
    assert "三月题" not in page.locator(".rows").first.inner_text()
    upload(page, "作答")
    page.get_by_text("已存好“三月题”，2 题").wait_for()

    page.get_by_role("link", name="用它评测").click()
    assert page.locator("details input:checked").count() == 1
    page.get_by_role("button", name="开始评测").click()
    page.get_by_text("正在评测").wait_for()
    page.locator("#done", has_text="1").wait_for()
    assert page.locator("progress").get_attribute("max") == "2"
    evaluation.go.set()
    page.get_by_text("2/2 题合格").wait_for()  # the page opens itself anew
    assert "一题也不许" in page.locator("main").inner_text()

    with page.expect_download() as found:
        page.get_by_role("link", name="下载 Excel").click()
    sheet = openpyxl.load_workbook(io.BytesIO(found.value.path().read_bytes()))
    assert found.value.suggested_filename.endswith(".xlsx") and sheet.sheetnames
    first = page.url

    page.goto(page.url.partition("/runs")[0])
    page.get_by_text("用例集：已选").click()
    page.get_by_label("三月题").check()
    page.get_by_role("button", name="开始评测").click()
    page.get_by_role("button", name="比较", exact=True).wait_for()
    assert page.url != first
    page.get_by_role("button", name="比较", exact=True).click()
    page.get_by_text("两次都问过的 2 题里").wait_for()
    page.get_by_role("link", name="打开带对比的报告").click()
    page.locator("h1").first.wait_for()
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0


def test_a_release_is_signed_after_a_clear_warning(page, evaluation):
    run_own_set(page, evaluation)
    assert "没有通过发布门禁" in page.locator(".warning").inner_text()
    page.get_by_label("同意发布", exact=True).check()
    page.get_by_label("姓名").fill("李华")
    page.get_by_role("button", name="签字").click()
    page.get_by_text("请写明理由").wait_for()
    assert page.get_by_label("姓名").input_value() == "李华"
    page.get_by_label("说明").fill("只在一个乡试用")
    page.get_by_role("button", name="签字").click()
    page.locator(".signature", has_text="李华").wait_for()
    assert "签字时门禁没有通过" in page.locator(".signature").inner_text()


def test_a_question_becomes_a_case(page):
    log_in(page)
    page.get_by_role("link", name="试问").click()
    page.get_by_label("像村医那样问一句").fill(ALARMED.question)
    page.get_by_role("button", name="提问").click()
    page.locator(".alert.immediate").wait_for()  # drawn by the doctor's own page
    assert page.get_by_label("期望").input_value() == "alert"
    assert page.get_by_label("报警级别").input_value() == "immediate"
    page.get_by_label("您的姓名").fill("李华")
    page.get_by_label("新用例集的名字").fill("门诊问题")
    page.get_by_role("button", name="存成用例").click()
    page.get_by_text("已存进“门诊问题”（现有 1 题）").wait_for()


def test_a_file_that_is_too_large_is_said_at_once(page):
    log_in(page)
    page.get_by_role("link", name="用例集", exact=True).click()
    page.get_by_label("文件（").set_input_files(
        {"name": "x.csv", "mimeType": "text/csv", "buffer": b"x" * 5_000_001}
    )
    assert "超过 5 MB" in page.eval_on_selector("#file", "one => one.validationMessage")


def test_the_pages_work_without_javascript(browser, address, evaluation):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/staff/login")
    log_in(page)
    page.get_by_role("link", name="试问").click()
    page.get_by_label("像村医那样问一句").fill(ALARMED.question)
    page.get_by_role("button", name="提问").click()
    page.locator("#shown", has_text="儿童惊厥").wait_for()
    page.goto(f"{address}/staff/evals/sets")
    upload(page, "作答")
    page.get_by_role("link", name="用它评测").click()
    page.get_by_role("button", name="开始评测").click()
    page.get_by_text("正在评测").wait_for()
    evaluation.go.set()
    page.get_by_text("2/2 题合格").wait_for(timeout=20_000)  # by the page's own refresh
    context.close()


@pytest.mark.parametrize(
    "screen", ["login", "runs", "run", "sets", "faults", "ask", "case", "compare"]
)
def test_every_screen_is_legible_and_made_for_fingers(page, evaluation, address, screen):
    if screen != "login":
        run_own_set(page, evaluation)
    match screen:
        case "runs":
            page.goto(f"{address}/staff/evals?set=x")
        case "sets":
            page.goto(f"{address}/staff/evals/sets")
        case "faults":
            page.goto(f"{address}/staff/evals/sets")
            upload(page, "不知道")
            page.locator(".faults").wait_for()
        case "ask":
            page.goto(f"{address}/staff/evals/ask")
        case "case":
            page.goto(f"{address}/staff/evals/ask")
            page.get_by_label("像村医那样问一句").fill(ALARMED.question)
            page.get_by_role("button", name="提问").click()
            page.get_by_label("您的姓名").fill("李华")
            page.get_by_label("期望").select_option("answer")  # which wants a point
            page.get_by_role("button", name="存成用例").click()
            page.locator(".fault").first.wait_for()
        case "compare":
            id_ = page.url.rpartition("/")[2]
            page.goto(f"{address}/staff/evals/compare?before={id_}&after={id_}")
    page.emulate_media(reduced_motion="reduce")
    for size in (PHONE, {"width": 320, "height": 640}, DESKTOP):
        page.set_viewport_size(size)
        assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
        assert page.evaluate(SMALL_TEXT) == []
        assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate(UNLABELLED) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate(LOW_CONTRAST) == []


UNLABELLED = """() => [...document.querySelectorAll(
  'input:not([type=hidden]), select, textarea:not([hidden])')]
  .filter(e => !e.labels.length).map(e => e.outerHTML)"""
