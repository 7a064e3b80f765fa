"""The phone page over a predictable mentor, in a real browser.

SCREENSHOTS=DIR keeps a picture of the page as each test left it.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
import uvicorn

from bots.api import create_app
from tests.assistant.records_db.boxes import open_box
from tests.bots.chromium import CHROMIUM, FLAGS, PHONE, missing
from tests.bots.fakes import FakeMentor


def pytest_collection_modifyitems(items):
    if reason := missing():
        for item in items:
            if item.path.parent == Path(__file__).parent:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="module")
def mentor():
    return FakeMentor()


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    """What people say of answers."""
    return open_box(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def address(mentor, box):
    config = uvicorn.Config(
        create_app(mentor, version="1", feedback=box),
        port=0, log_level="warning", ws="none", lifespan="off",
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="pip install -e .[dev]")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser):
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context, address, mentor, request):
    """The page at its first screen; at the end no script may have failed or reached outside."""
    mentor.asked.clear()
    mentor.missing = mentor.gate = None
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        # a failed request is the browser's own line, and the page's to explain
        lambda line: (
            line.type == "error"
            and "Failed to load resource" not in line.text
            and wrong.append(line.text)
        ),
    )
    page.on(
        "request",
        lambda request: request.url.startswith(address) or wrong.append(request.url),
    )
    page.goto(address)
    yield page
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{request.node.name}.png")
    assert wrong == []
