"""The library in a real browser, over the real reader and index: from a PDF to a cited answer."""

from __future__ import annotations

import io
import os
import threading
import time
from pathlib import Path

import httpx
import pytest
import uvicorn

from assistant.build import build_mentor
from assistant.settings import Settings
from bots.api import create_app
from bots.staff.site import open_staff
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

from .test_browser import UNLABELLED, browser, log_in  # noqa: F401

KEY = "correct horse battery"
LAPTOP = {"width": 1366, "height": 768}
QUESTION = "What is the dose of novacillin for novafever?"
LINES = (
    "Novafever is an acute illness with fever above 39 C and a rash on the palms.",
    "Give novacillin 250 mg by mouth twice a day for 5 days.",
    "Refer the patient the same day when the rash bleeds.",
)
# Set to a folder, the pictures of each step are kept there to be looked at.
SHOTS = os.environ.get("LIBRARY_SHOTS", "")

pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))
assert CHROMIUM and FLAGS


def pdf(*pages):
    """Make a PDF of pages, each a heading and lines."""
    from reportlab.pdfgen import canvas

    data = io.BytesIO()
    drawn = canvas.Canvas(data)
    for heading, *lines in pages:
        drawn.setFont("Helvetica-Bold", 18)
        drawn.drawString(72, 760, heading)
        drawn.setFont("Helvetica", 11)
        for at, line in enumerate(lines):
            drawn.drawString(72, 720 - 18 * at, line)
        drawn.showPage()
    drawn.save()
    return data.getvalue()


def nova():
    return pdf(
        ("Novafever guideline", "For village doctors", "Second edition"),
        ("1. Treatment of novafever", *LINES),
        ("2. Children", "Children take lO mg of novacillin.", *LINES[::2]),
    )


@pytest.fixture
def address(tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_STAFF_KEY", KEY)
    settings = Settings(home=tmp_path)
    staff = open_staff(settings, open_box(settings.home))
    app = create_app(build_mentor(settings), version="1", staff=staff)
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="warning", ws="none", lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://mentor.test:{server.servers[0].sockets[0].getsockname()[1]}"
    staff.close()
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def page(browser, address):  # noqa: F811
    context = browser.new_context(viewport=LAPTOP, locale="zh-CN")
    context.set_default_timeout(60_000)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda line: (
            line.type == "error"
            and "Failed to load resource" not in line.text
            and "Cross-Origin-Opener-Policy" not in line.text
            and wrong.append(line.text)
        ),
    )
    page.on("request", lambda one: one.url.startswith(address) or wrong.append(one.url))
    page.goto(f"{address}/staff/evals")
    log_in(page)
    page.get_by_role("link", name="资料库", exact=True).click()
    page.get_by_role("heading", name="加入新资料").wait_for()
    yield page
    context.close()
    assert wrong == []


def shot(page, name):
    if SHOTS:
        page.screenshot(path=Path(SHOTS, f"{name}.png"), full_page=True)


def drop(page, *files):
    """Drop files on the box as a hand does: the browser itself gives them to the page."""
    given = [{"name": name, "data": list(data)} for name, data in files]
    page.evaluate(
        """files => {
          const dropped = new DataTransfer();
          for (const { name, data } of files)
            dropped.items.add(new File([new Uint8Array(data)], name));
          const box = document.getElementById("drop");
          const given = { dataTransfer: dropped, bubbles: true, cancelable: true };
          for (const kind of ["dragover", "drop"]) box.dispatchEvent(new DragEvent(kind, given));
        }""",
        given,
    )


def sound(page, name):
    """Look whether a screen is legible and made for fingers, on a laptop and on a phone."""
    shot(page, name)
    page.emulate_media(reduced_motion="reduce")
    for size in (PHONE, {"width": 320, "height": 640}, LAPTOP):
        page.set_viewport_size(size)
        assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0, size
        assert page.evaluate(SMALL_TEXT) == []
        assert page.evaluate(SMALL_TARGETS) == []
        if size == PHONE:
            shot(page, f"{name}-phone")
    assert page.evaluate(UNLABELLED) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate(LOW_CONTRAST) == []
    page.emulate_media(color_scheme="light", reduced_motion="reduce")


def ask(page, address):
    """Ask on the doctor's own page, in a tab beside; give the answer as it is shown."""
    tab = page.context.new_page()
    tab.goto(address)
    tab.fill("#question", QUESTION)
    tab.press("#question", "Enter")
    tab.locator(".answer, .failure").first.wait_for()
    said = " ".join(tab.locator("#thread").inner_text().split())
    shot(tab, "8-answer")
    tab.close()
    return said


def test_from_a_pdf_to_a_cited_answer_and_back(page, address):
    assert "250 mg" not in ask(page, address)  # not ready yet, and says so
    sound(page, "1-empty")
    drop(page, ("novafever.pdf", nova()), ("broken.pdf", b"%PDF-1.4 nothing"), ("x.exe", b"MZ"))
    page.locator(".job.refused", has_text="x.exe").wait_for()
    page.locator(".job.refused", has_text="broken.pdf").wait_for()
    page.locator(".job.done", has_text="novafever.pdf").wait_for()
    page.locator("#list .row", has_text="待审").wait_for()
    page.reload()  # what was read is still told
    page.locator(".job.done", has_text="novafever.pdf").wait_for()
    sound(page, "2-read")

    page.locator(".job.done a").click()
    page.locator(".findings").first.wait_for()
    sound(page, "3-document")
    page.locator(".findings a", has_text="第 3 页").first.click()
    page.get_by_role("heading", name="第 3 页").wait_for()
    picture = page.locator("figure img")
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 900
    image, text = picture.bounding_box(), page.locator(".read").bounding_box()
    assert image["x"] + image["width"] <= text["x"]  # side by side
    assert "Refer the patient" in page.locator(".read").inner_text()
    page.get_by_role("link", name="上一页").click()
    page.get_by_role("heading", name="第 2 页").wait_for()
    assert LINES[1] in page.locator(".read").inner_text()
    page.get_by_text("医生提问时查到的样子").click()
    assert LINES[1] in page.locator(".chunks").inner_text()
    sound(page, "4-page")

    page.get_by_label("发布机构").fill("County Hospital")
    page.get_by_label("版次").fill("2")
    page.get_by_role("button", name="保存说明").click()
    page.locator(".sub", has_text="County Hospital").wait_for()
    page.get_by_role("link", name="发布…").click()
    page.get_by_text("医生将能查到").wait_for()
    sound(page, "5-confirm")
    page.get_by_role("button", name="确认发布").click()
    page.get_by_text("已编入检索").wait_for()
    answer = ask(page, address)
    assert LINES[1] in answer and "County Hospital" in answer and "第 2 页" in answer
    sound(page, "6-published")

    page.get_by_role("link", name="‹ 资料库").click()
    page.get_by_role("link", name="退回上一次改动…").click()
    page.get_by_text("不再发布").wait_for()
    sound(page, "7-rollback")
    page.get_by_role("button", name="确认退回").click()
    page.locator("#list .row", has_text="待审").wait_for()
    assert "250 mg" not in ask(page, address)  # at the very next question


def test_the_library_works_without_javascript(browser, address):  # noqa: F811
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(f"{address}/staff/login")
    log_in(page)
    page.get_by_role("link", name="资料库", exact=True).click()
    files = [
        {"name": f"n{n}.pdf", "mimeType": "application/pdf", "buffer": data}
        for n, data in enumerate((nova(), pdf(("Other", *LINES))))
    ]
    page.get_by_label("把文件拖到这里").set_input_files(files)
    page.get_by_role("button", name="上传并读取").click()
    page.locator(".job.done").nth(1).wait_for()  # by the page's own refresh
    page.locator(".job.done a").last.click()
    page.get_by_role("link", name="发布…").click()
    page.get_by_role("button", name="确认发布").click()
    page.get_by_text("已编入检索").wait_for()
    reply = httpx.post(
        f"{address.replace('mentor.test', '127.0.0.1')}/v1/ask", json={"question": QUESTION}
    )
    assert reply.json()["kind"] == "answered"
    context.close()
