"""Labelling over HTTP and on a phone: blind, resumed where one stopped, kappa as by hand."""

from __future__ import annotations

import csv
import dataclasses
import io
import logging
import re
import threading
import time

import openpyxl
import pytest
import typer
import uvicorn
from fastapi.testclient import TestClient
from pydantic import SecretStr
from typer.testing import CliRunner

from assistant.settings import Settings
from bots import cli_judge
from bots.api import create_app
from bots.staff.auth import Guard
from bots.staff.site import Staff
from evals.desk.desk import Desk
from evals.labels import read_labels
from evals.report import Judged, Judgement
from tests.assistant.model_server import ModelServer, says
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
from tests.evals.reports import PASSAGE, outcome, report

KEY = "correct horse battery"
SITE = {"Origin": "http://testserver", "Accept": "text/html"}
CASES = ["danger-1", "danger-2", "hard-3", "hard-4", "decline-5", "decline-6"]
# 甲: 3 good, 1 of each other; 乙: 2 good, 2 partial, 2 wrong; 4 of 6 the same.
FIRST = dict(zip(CASES, ("good", "good", "partial", "wrong", "harmful", "good"), strict=True))
SECOND = dict(zip(CASES, ("good", "partial", "partial", "wrong", "wrong", "good"), strict=True))
CHANCE = (3 * 2 + 1 * 2 + 1 * 2 + 1 * 0) / 36
KAPPA = (4 / 6 - CHANCE) / (1 - CHANCE)
TITLES = {"good": "正确安全", "partial": "不完整", "wrong": "错误", "harmful": "可能有害"}
DESKTOP = {"width": 1280, "height": 800}


def question(id_):
    return f"第{id_[-1]}问：阿卡维林吃多少？"


def asked(id_, **changed):
    case = {"id": id_, "question": question(id_), "expected": "EXPECTED", "kind": "KIND"}
    return outcome(
        id_, right=id_[-1] in "123", why=("VERDICT",), set="SETNAME", **{"case": case, **changed}
    )


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def finish(desk):
    """Make a finished run of a report; give its address."""

    def run(of):
        id_ = desk.runs.begin([("s", "s")], len(of.outcomes))
        desk.runs.finish(id_, of, lambda *_: (True, ()))
        return f"/staff/evals/runs/{id_}/labels"

    return run


@pytest.fixture
def labels(finish):
    return finish(report(*(asked(id_) for id_ in CASES)))


@pytest.fixture
def app(desk, tmp_path):
    staff = Staff(
        Guard(SecretStr(KEY)), desk, lambda *_: None, lambda *_: (True, ()), open_box(tmp_path)
    )
    yield create_app(FakeMentor(), version="1", staff=staff)
    staff.close()


@pytest.fixture
def client(app):
    with TestClient(app, headers=SITE) as client:
        client.post("/staff/login", data={"key": KEY})
        yield client


def begin(client, labels, name="甲", size=6):
    return client.post(labels, data={"name": name, "size": str(size)})


def seen(page):
    """Read which case a page shows, and its token."""
    number = re.search(r"第(\d)问", page.text)[1]
    token = re.search(r'name="item" value="(\w+)"', page.text)[1]
    return next(id_ for id_ in CASES if id_[-1] == number), token


def say(client, labels, name, token, label, note=""):
    sent = {"name": name, "item": token, "label": label, "note": note}
    return client.post(f"{labels}/answer", data=sent)


def label_all(client, labels, name, wanted):
    page = begin(client, labels, name)
    for _ in wanted:
        id_, token = seen(page)
        page = say(client, labels, name, token, wanted[id_])
    return page


# One answer a screen


def test_an_answer_is_shown_as_a_doctor_sees_it_and_nothing_else(client, finish):
    told = asked(
        "danger-1",
        text="⚠ 立即处理【惊厥】平卧。\n1. 成人每次 12.5 mg。 [1]",
        case={"id": "danger-1", "question": "<b>抽了</b>", "history": ["发烧", {"question": "吐"}]},
        citations=(PASSAGE, dataclasses.replace(PASSAGE, n=2)),
        points=(("POINT", 1, True),), nearest_topics=("NEAREST",),
    )  # fmt: skip
    labels = finish(report(told, commit="COMMIT", model="MODEL"))
    page = begin(client, labels, size=10).text
    assert '<p class="alert">⚠ 立即处理【惊厥】平卧。</p>' in page
    assert '<p class="card plain">1. 成人每次 12.5 mg。 [1]</p>' in page
    assert "先问过：发烧" in page and "先问过：吐" in page and "&lt;b&gt;抽了" in page
    assert page.count("[1][2] 阿卡维林 · 用法用量 · 第 3 页") == 1
    hidden = ("danger-1", "VERDICT", "EXPECTED", "KIND", "SETNAME", "POINT", "COMMIT", "MODEL")
    assert [one for one in (*hidden, "facts-missing", "合格", "NEAREST") if one in page] == []


def test_nobody_sees_what_another_said(client, labels):
    label_all(client, labels, "甲", dict.fromkeys(CASES, "harmful"))
    page = begin(client, labels, "乙").text
    assert "aria-pressed" not in page and "您标的是" not in page and "甲" not in page


def test_one_goes_on_where_one_stopped_on_another_phone_too(client, app, labels):
    page = begin(client, labels)
    first, token = seen(page)
    page = say(client, labels, "甲", token, "wrong", "没说儿童")
    assert "2/6" in page.text
    with TestClient(app, headers=SITE) as other:
        other.post("/staff/login", data={"key": KEY})
        assert re.search(r"甲 <span>1/6</span>", other.get(labels).text)
        page = begin(other, labels, " 甲　", size=3)  # the first has said how many
        assert "2/6" in page.text and seen(page)[0] != first


def test_one_may_go_back_and_correct_oneself(client, desk, labels):
    first, token = seen(begin(client, labels))
    page = say(client, labels, "甲", token, "wrong", "没说儿童")
    back = re.search(r'href="([^"]+)">‹ 上一题', page.text)[1].replace("&amp;", "&")
    page = client.get(back)
    assert seen(page) == (first, token) and "您标的是“错误”" in page.text
    assert "没说儿童</textarea>" in page.text and "去第 2 题" in page.text
    assert "2/6" in say(client, labels, "甲", token, "good").text
    assert read_labels(_file(desk)) == {"甲": {first: "good"}}


def _file(desk):
    return desk.runs.folder(desk.runs.all()[0].id) / "labels.jsonl"


def test_the_end_is_said_and_one_may_still_look_back(client, labels):
    page = label_all(client, labels, "甲", FIRST)
    assert "6 个都标完了" in page.text
    back = re.search(r'href="([^"]+)">回头改', page.text)[1].replace("&amp;", "&")
    assert "6/6" in client.get(back).text


@pytest.mark.parametrize("name", ["", " ", "\u200b", "名" * 41])
def test_a_name_is_wanted(client, desk, labels, name):
    reply = begin(client, labels, name)
    assert reply.status_code == 422 and 'aria-invalid="true"' in reply.text
    page = client.get(f"{labels}/answer", params={"name": name})
    assert "您的姓名" in page.text  # back to the start
    assert not _file(desk).exists()


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"item": "danger-1"}, 409), ({"item": ""}, 409), ({"label": "fine"}, 409),
     ({"name": ""}, 409), ({"label": ""}, 409)],
)  # fmt: skip
def test_what_was_not_asked_is_not_kept(client, desk, labels, changed, status):
    _, token = seen(begin(client, labels))
    sent = {"name": "甲", "item": token, "label": "good", "note": ""} | changed
    assert client.post(f"{labels}/answer", data=sent).status_code == status
    assert not _file(desk).exists()


def test_another_site_cannot_label(client, desk, labels):
    _, token = seen(begin(client, labels))
    sent = {"name": "甲", "item": token, "label": "good"}
    evil = {"Origin": "https://evil.test"}
    assert client.post(f"{labels}/answer", data=sent, headers=evil).status_code == 403
    assert client.post(labels, data=sent, headers=evil).status_code == 403
    assert not _file(desk).exists()


@pytest.mark.parametrize("id_", ["x", "20260101-000000-0000abcd", "%2e%2e"])
def test_a_run_that_is_not_there_or_not_finished_has_no_labels(client, desk, id_):
    for path in ("", "/answer?name=a", "/result", "/result.csv"):
        assert client.get(f"/staff/evals/runs/{id_}/labels{path}").status_code == 404
    broken_off = desk.runs.begin([("s", "s")], 1)
    assert client.get(f"/staff/evals/runs/{broken_off}/labels").status_code == 409


def test_a_spoilt_file_is_said_in_a_sentence(client, desk, labels):
    begin(client, labels)
    _file(desk).write_text("[]\n")
    for path in ("", "/answer?name=甲", "/result", "/result.csv"):
        reply = client.get(labels + path)
        assert reply.status_code == 409 and "第 1 行" in reply.text


def test_no_question_reaches_the_log(client, labels, caplog):
    with caplog.at_level(logging.DEBUG):
        label_all(client, labels, "甲", FIRST)
    ours = [line for line in caplog.messages if not line.startswith("HTTP Request")]  # the client's
    assert not any("阿卡维林" in line for line in ours)


# How far people agree


def test_the_result_has_the_kappa_computed_by_hand(client, labels):
    assert "还没有人标过" in client.get(f"{labels}/result").text
    label_all(client, labels, "甲", FIRST)
    assert "只有一个人标过" in client.get(f"{labels}/result").text
    begin(client, labels, "乙")
    label_all(client, labels, "乙", SECOND)
    page = client.get(f"{labels}/result").text
    assert f"<b>{KAPPA:.2f}</b> 中等一致" in page and "4/6＝66.7%" in page
    assert "30.0%–90.3%" in page  # Wilson, 4 of 6
    assert "两人不一致的 2 个" in page and "还没有标完" not in page
    assert "评审模型比" not in page and "甲 与逐项核对" in page


def test_who_has_not_finished_is_named(client, labels):
    label_all(client, labels, "甲", FIRST)
    _, token = seen(begin(client, labels, "乙"))
    say(client, labels, "乙", token, "good")
    page = client.get(f"{labels}/result").text
    assert "乙还没有标完" in page and "乙：标了 1/6 个" in page


def test_the_judge_is_compared_where_one_has_judged(client, finish):
    judgements = tuple(Judgement(id_, SECOND[id_], (), "") for id_ in CASES)
    judged = Judged("m", "1", judgements, ())
    labels = finish(dataclasses.replace(report(*(asked(id_) for id_ in CASES)), judged=judged))
    label_all(client, labels, "甲", FIRST)
    page = client.get(f"{labels}/result").text
    assert "甲 与评审模型" in page and f"<b>{KAPPA:.2f}</b>" in page


def test_the_command_that_judges_reads_the_labels_of_the_page(client, desk, labels):
    label_all(client, labels, "甲", FIRST)
    app = typer.Typer()
    cli_judge.register(app)
    folder = _file(desk).parent
    with ModelServer(says('{"label": "good", "points": [true, false], "reason": ""}')) as server:
        settings = Settings(judge_model="m", judge_url=server.url)
        words = [
            "judge",
            str(folder / "report.json"),
            "--sample",
            "6",
            "--labels",
            str(_file(desk)),
        ]
        done = CliRunner().invoke(app, words, obj=settings, catch_exceptions=False)
    assert done.exit_code == 0 and "与甲一致：3/6 = 50.0%" in done.stdout
    # The fingerprint leaves the judge out: the labels still count.
    page = client.get(f"{labels}/result").text
    assert "甲 与评审模型" in page and "3/6＝50.0%" in page


def test_names_and_notes_are_escaped(client, labels):
    _, token = seen(begin(client, labels, "<i>甲"))
    say(client, labels, "<i>甲", token, "good", "<b>注")
    say(client, labels, "乙", token, "wrong", "</textarea><b>")
    for page in (client.get(labels), client.get(f"{labels}/result"),
                 client.get(f"{labels}/answer", params={"name": "乙", "at": "1"})):  # fmt: skip
        assert "<i>" not in page.text and "<b>注" not in page.text
        assert "</textarea><b>" not in page.text


def test_the_labels_open_in_a_spreadsheet(client, labels):
    label_all(client, labels, "=HYPERLINK(1)", FIRST)
    label_all(client, labels, "乙", SECOND)
    reply = client.get(f"{labels}/result.xlsx")
    assert reply.headers["content-disposition"].endswith('.xlsx"')
    book = openpyxl.load_workbook(io.BytesIO(reply.content))
    assert book.sheetnames == ["标注", "一致程度"] and book["标注"].max_row == 7
    assert book["一致程度"]["H2"].value == pytest.approx(KAPPA)
    table = [
        *csv.reader(io.StringIO(client.get(f"{labels}/result.csv").content.decode("utf-8-sig")))
    ]
    assert len(table) == 7 and {row[6] for row in table[1:]} == {
        TITLES[one] for one in SECOND.values()
    }
    assert not any(cell.startswith("=") for row in table for cell in row)
    assert client.get(f"{labels}/result.pdf").status_code == 404


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


@pytest.fixture(scope="module")
def browser():
    if missing() is not None:
        pytest.skip(str(missing()))
    sync_api = pytest.importorskip("playwright.sync_api", reason="pip install -e .[dev]")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def phone(browser, address):
    """Open pages of phones that have logged in; `script` says whether it runs any."""
    contexts = []

    def open_page(script=True):
        contexts.append(
            browser.new_context(
                viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True,
                java_script_enabled=script,
            )
        )  # fmt: skip
        contexts[-1].set_default_timeout(10_000)
        page = contexts[-1].new_page()
        page.goto(f"{address}/staff/login")
        page.get_by_label("教研密钥").fill(KEY)
        page.get_by_role("button", name="登录").tap()
        page.get_by_role("heading", name="答案质量评测").wait_for()
        return page

    yield open_page
    for one in contexts:
        one.close()


def label_on_phone(page, name, wanted):
    page.get_by_role("link", name="人工标注").tap()
    page.get_by_label("您的姓名").fill(name)
    page.get_by_role("button", name="开始标注").tap()
    for at in range(1, len(wanted) + 1):
        page.locator(".place-in b", has_text=f"{at}/6").wait_for()
        number = re.search(r"第(\d)问", page.locator(".question").inner_text())[1]
        id_ = next(one for one in wanted if one[-1] == number)
        page.get_by_role("button", name=TITLES[wanted[id_]], exact=True).tap()
    page.get_by_role("heading", name="6 个都标完了").wait_for()


def test_two_people_label_on_their_phones(phone, address, labels):
    for name, wanted, script in (("李华", FIRST, True), ("王芳", SECOND, False)):
        page = phone(script)
        page.goto(address + labels.removesuffix("/labels"))
        label_on_phone(page, name, wanted)
    page.get_by_role("link", name="看一致程度").tap()
    page.get_by_role("heading", name="李华 与 王芳").wait_for()
    shown = page.locator(".pair-of").inner_text()
    assert f"{KAPPA:.2f} 中等一致" in shown and "4/6＝66.7%" in shown
    assert f"{KAPPA:.2f}" == "0.54"  # 14/26


def test_a_double_tap_does_not_label_the_next_answer(phone, address, labels):
    page = phone()
    page.goto(f"{address}{labels}")
    page.get_by_label("您的姓名").fill("甲")
    page.get_by_role("button", name="开始标注").tap()
    page.get_by_text("1/6").wait_for()
    page.wait_for_load_state("load")  # its style sheet too
    # For half a second after a page has come, a finger on a button goes through it.
    assert page.evaluate(BUTTON_UNDER_FINGER, [100, 400, 500]) == [False, False, True]


BUTTON_UNDER_FINGER = """times => {
  const bar = document.querySelector('.verdicts');
  bar.style.animationName = 'none';
  const box = bar.querySelector('.verdict').getBoundingClientRect();
  bar.style.animationName = '';
  const [hold] = bar.getAnimations();
  hold.pause();
  return times.map(at => {
    hold.currentTime = at;
    return !!document.elementFromPoint(box.x + 20, box.y + 20).closest('.verdict');
  });
}"""


@pytest.mark.parametrize("screen", ["start", "answer", "back", "done", "result"])
def test_every_screen_is_legible_and_made_for_fingers(phone, client, address, labels, screen):
    long = "成人每次 12.5 mg。" * 40
    if screen in ("done", "result"):
        label_all(client, labels, "甲", FIRST)
        label_all(client, labels, "乙", SECOND)
    else:
        page = begin(client, labels)
        say(client, labels, "甲", seen(page)[1], "good", long)
    page = phone()
    paths = {"start": "", "answer": "/answer?name=甲", "back": "/answer?name=甲&at=1",
             "done": "/answer?name=甲", "result": "/result"}  # fmt: skip
    page.goto(f"{address}{labels}{paths[screen]}")
    for summary in page.locator("summary").all():
        if summary.is_visible():
            summary.click()
    page.emulate_media(reduced_motion="reduce")
    for size in (PHONE, {"width": 320, "height": 640}, DESKTOP):
        page.set_viewport_size(size)
        page.wait_for_timeout(600)  # until the buttons take a tap
        assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
        assert page.evaluate(SMALL_TEXT) == []
        assert page.evaluate(SMALL_TARGETS) == []
        heights = page.eval_on_selector_all(
            ".verdict", "all => all.map(one => one.getBoundingClientRect().height)"
        )
        assert all(height >= 48 for height in heights)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate(LOW_CONTRAST) == []
