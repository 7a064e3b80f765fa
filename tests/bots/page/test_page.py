"""The phone page in a real browser (Debian's chromium): what a doctor sees and can do."""

from __future__ import annotations

import dataclasses
import json
import threading

import pytest

from assistant.records import Note
from tests.bots.chromium import LOW_CONTRAST, PHONE, SMALL_TARGETS, SMALL_TEXT, ask
from tests.bots.fakes import ABSTAINED, ALARMED, ANSWERED, FIRST, REASON, SECOND, VIEW, citation


def test_an_example_is_one_tap_from_a_cited_answer(page):
    page.get_by_role("button", name=ANSWERED.question).click()
    answer = page.locator(".answer")
    answer.wait_for()
    assert answer.locator(".label").inner_text().split() == ["原文摘录", "供医师参考"]
    shown = answer.locator(".statement").all_inner_texts()
    assert shown[0] == f"{FIRST}[1]" and len(shown) == len(ANSWERED.statements)
    contexts = answer.locator(".context").all_inner_texts()
    assert contexts == ["合并症的用药选择", "降压目标", "禁忌与注意"]
    assert answer.locator(".note").count() == len(ANSWERED.notes)
    assert "国家心血管病中心 · 2020 年版" in answer.locator(".sources").inner_text()
    assert "供基层医务人员参考，不能代替临床判断。" in page.locator(".use").inner_text()


def test_an_alert_stands_first_and_says_its_urgency_in_words(page):
    answer = ask(page, ALARMED.question)
    assert answer.locator("> *").first.get_attribute("class") == "alert immediate"
    assert [text.strip() for text in answer.locator(".urgency").all_inner_texts()] == [
        "⚠ 立即处理", "⚠ 尽快处理",
    ]  # fmt: skip
    box = answer.locator(".alert").first.bounding_box()
    assert box["y"] + box["height"] < PHONE["height"]  # seen without scrolling


def test_an_alert_is_there_while_the_answer_is_still_being_made(page, mentor):
    mentor.gate = threading.Event()
    try:
        page.fill("#question", ALARMED.question)
        page.press("#question", "Enter")
        page.locator(".turn .alert").first.wait_for()
        assert "让孩子侧卧" in page.locator(".turn .alert").first.inner_text()
        assert page.locator(".waiting").count() == 1 and page.locator(".answer").count() == 0
        above, below = (
            page.locator(one).first.bounding_box()["y"] for one in (".turn .alert", ".waiting")
        )
        assert above < below
    finally:
        mentor.gate.set()
    page.locator(".answer").wait_for()
    assert page.locator(".turn .alert").count() == len(ALARMED.alerts)


def test_an_answer_that_breaks_off_on_the_way_is_asked_again_when_told(page, address, mentor):
    alert = {"urgency": "immediate", "label": "儿童惊厥", "message": "侧卧", "citations": []}
    cut = f"event: alert\ndata: {json.dumps(alert)}\n\n:\n\nevent: statement\nda"
    page.route(
        f"{address}/v1/ask",
        lambda route: route.fulfill(status=200, content_type="text/event-stream", body=cut),
        times=1,
    )
    page.fill("#question", ALARMED.question)
    page.press("#question", "Enter")
    page.locator(".failure").wait_for()
    page.get_by_role("button", name="再试一次").click()
    page.locator(".answer").wait_for()
    assert "惊厥持续 5 分钟以上" in page.locator(".answer").inner_text()


def test_a_citation_opens_at_its_quote_with_an_address_of_its_own(page, address):
    answer = ask(page, ANSWERED.question)
    answer.get_by_role("button", name="查看出处 2").first.click()
    sheet = page.locator("dialog[open]")
    page.locator("dialog .labels").wait_for()
    assert sheet.locator("mark").inner_text() == SECOND
    assert sheet.locator(".beside").all_inner_texts() == [
        *VIEW.before, *VIEW.after,
    ]  # fmt: skip
    top = sheet.locator(".sheet-top").inner_text().replace("\u00a0", " ")
    assert VIEW.title in top and f"{VIEW.section} · 第 18 页" in top
    assert sheet.locator(".imprint").inner_text() == "国家心血管病中心 · 2020 年版 · 现行"
    assert sheet.locator(".labels").inner_text() == "本项目摘编，非来源原文 · 未经临床医生审核"
    assert sheet.locator(".table td").count() == 4
    mark = sheet.locator("mark").bounding_box()
    assert mark["y"] > 0 and mark["y"] + mark["height"] < PHONE["height"]
    assert "/passages/" in page.url
    page.go_back()
    sheet.wait_for(state="detached")
    assert page.url == f"{address}/" and page.locator(".answer").count() == 1
    page.go_forward()
    page.locator("dialog[open] mark").wait_for()


def test_the_address_of_a_citation_works_on_a_reload_and_closes_to_the_page(page, address):
    page.goto(f"{address}/passages/{VIEW.chunk_id}?quote={SECOND}")
    page.locator("dialog mark").wait_for()
    page.reload()
    assert page.locator("dialog mark").inner_text() == SECOND
    page.get_by_role("button", name="关闭").click()
    page.locator("dialog[open]").wait_for(state="detached")
    assert page.url == f"{address}/"


def test_a_passage_no_longer_in_force_is_said_to_be_so(page, address):
    page.goto(f"{address}/passages/{'f' * 16}")
    page.get_by_text("没有这一段原文").wait_for()


def test_a_citation_still_opens_when_the_network_is_gone(page, context):
    answer = ask(page, ANSWERED.question)
    context.set_offline(True)
    answer.get_by_role("button", name="查看出处 1").first.click()
    page.get_by_text("没能取到上下文").wait_for()
    assert page.locator("dialog mark").inner_text() == FIRST
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")


def test_an_abstention_says_why_and_offers_topics_to_ask(page, mentor):
    answer = ask(page, ABSTAINED.question)
    assert answer.locator(".plain").inner_text() == REASON
    assert answer.locator(".chip").all_inner_texts() == list(ABSTAINED.nearest_topics)
    answer.locator(".chip").first.click()
    page.locator(".answer").nth(1).wait_for()
    assert mentor.asked[-1][0] == ABSTAINED.nearest_topics[0]


def test_a_follow_up_carries_the_history_and_a_new_chat_drops_it(page, mentor):
    ask(page, ANSWERED.question)
    followed = ask(page, "那孕妇呢？")
    assert followed.locator(".understood").inner_text() == "理解为：高血压孕妇首选哪类降压药？"
    (turn,) = mentor.asked[-1][1]
    assert (turn.question, turn.answer) == (ANSWERED.question, ANSWERED.text)
    page.get_by_role("button", name="新对话").click()
    assert page.locator(".turn").count() == 0 and page.locator("#welcome").is_visible()
    ask(page, "那孕妇呢？")
    assert mentor.asked[-1][1] == ()


def test_enter_sends_but_not_while_words_are_being_chosen(page, mentor):
    page.fill("#question", "血压")
    page.press("#question", "Shift+Enter")
    page.eval_on_selector(
        "#question",
        "box => box.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))",
    )
    assert page.input_value("#question") == "血压\n" and mentor.asked == []
    page.press("#question", "Enter")
    page.locator(".answer").wait_for()
    assert page.input_value("#question") == "" and len(mentor.asked) == 1


def test_waiting_shows_the_seconds_and_gives_up_in_plain_words(page, mentor):
    page.clock.install()
    mentor.gate = threading.Event()
    page.fill("#question", "慢")
    page.press("#question", "Enter")
    page.locator(".waiting").wait_for()
    page.clock.run_for(3000)
    assert "已等 3 秒" in page.locator(".waiting").inner_text()
    assert page.locator("#send").is_disabled()
    page.clock.run_for(28_000)
    page.locator(".failure", has_text="等了太久没有回应").wait_for()
    mentor.gate.set()
    assert page.locator("#send").is_enabled()


def test_failures_are_said_in_chinese_and_can_be_tried_again(page, mentor, context):
    mentor.missing = "还没有索引，请先运行 mentor index build。"
    page.fill("#question", ANSWERED.question)
    page.press("#question", "Enter")
    page.locator(".failure", has_text=mentor.missing).wait_for()
    mentor.missing = None
    context.set_offline(True)
    page.get_by_role("button", name="再试一次").click()
    page.locator(".failure", has_text="网络不通").wait_for()
    context.set_offline(False)  # the page asks again by itself
    page.locator(".answer").wait_for()
    assert page.locator(".failure").count() == 0


def test_text_from_a_document_is_never_markup(page, mentor):
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    mentor.table["恶意"] = dataclasses.replace(
        ANSWERED,
        statements=(dataclasses.replace(ANSWERED.statements[0], text=evil, context=evil),),
        citations=(citation(1, evil, title=evil, section=evil, passage=evil),),
        notes=(Note("conflict", evil),),
    )
    answer = ask(page, "恶意")
    assert answer.locator(".statement").inner_text() == f"{evil}[1]"
    answer.locator(".mark").first.click()
    page.locator("dialog mark, dialog .text").first.wait_for()
    assert page.locator("main img, main script, dialog img, dialog script").count() == 0


def test_only_a_web_address_becomes_a_link(page, mentor, address, monkeypatch):
    for source, links in (("javascript:alert(1)", 1), ("https://example.org/a", 2)):
        view = dataclasses.replace(VIEW, source_url=source)
        monkeypatch.setattr(mentor, "passage", lambda _, view=view: view)
        page.goto(f"{address}/passages/{VIEW.chunk_id}")
        page.locator("dialog .labels").wait_for()
        assert page.locator("dialog .links a").count() == links


def test_the_cited_row_of_a_table_is_marked_only_where_it_is_the_very_same(
    page, mentor, address, monkeypatch
):
    table = "药名 | 剂量\n甲 | 5 mg\n甲乙 | 15 mg"
    for sentence, marked in (
        ("药名：甲乙；剂量：15 mg", ["甲乙\t15 mg"]),
        ("药名：乙；剂量：1 mg", []),
    ):
        view = dataclasses.replace(VIEW, text=sentence, table=table)
        monkeypatch.setattr(mentor, "passage", lambda _, view=view: view)
        page.goto(f"{address}/passages/{VIEW.chunk_id}")
        page.locator("dialog .table").wait_for()
        assert page.locator("dialog .here").all_inner_texts() == marked


def test_generated_text_is_labelled_as_such(page, mentor):
    mentor.table["生成"] = dataclasses.replace(ANSWERED, ai_generated=True, mode="generated")
    assert ask(page, "生成").locator(".origin").inner_text() == "AI 生成"


def test_copy_takes_the_answer_its_sources_and_its_label(page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, ANSWERED.question).get_by_role("button", name="复制").click()
    page.get_by_role("button", name="已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()").replace("\u00a0", " ")
    assert copied.startswith(f"{ANSWERED.question}\n\n{ANSWERED.text}")
    assert (
        "[3] 国家基层高血压防治管理指南 · 国家心血管病中心 · 2020 年版 · 4 降压目标 · 第 12 页"
        in copied
    )
    assert copied.endswith("供医师参考 · 原文摘录")


def test_the_language_is_switched_and_remembered(page):
    page.get_by_role("button", name="Switch to English").click()
    assert page.locator(".welcome h2").inner_text() == "What has come up today?"
    page.reload()
    assert page.locator("html").get_attribute("lang") == "en"
    assert ask(page, ALARMED.question).locator(".urgency").first.inner_text().strip() == "⚠ Act now"


def test_the_api_page_needs_nothing_from_outside(page, address):
    page.goto(f"{address}/docs#problem-overloaded")
    page.locator("#schema-Answer").wait_for()
    assert page.get_by_role("heading", name="POST /v1/ask").count() == 1
    assert page.locator("#problem-overloaded").count() == 1


# Looks: measured, on every screen, in both colour schemes


@pytest.mark.parametrize("screen", ["welcome", "answered", "alarmed", "abstained", "sheet"])
def test_every_screen_is_legible_and_made_for_fingers(page, screen):
    page.emulate_media(reduced_motion="reduce")
    if screen != "welcome":
        table = {"alarmed": ALARMED, "abstained": ABSTAINED}
        ask(page, table.get(screen, ANSWERED).question)
    if screen == "sheet":
        page.locator(".mark").first.click()
        page.locator("dialog .labels").wait_for()
    assert page.evaluate(SMALL_TEXT) == []
    assert page.evaluate(SMALL_TARGETS) == []
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate(LOW_CONTRAST) == []
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] != grounds[1]


def test_nothing_scrolls_sideways(page):
    ask(page, ANSWERED.question)
    ask(page, ALARMED.question).locator(".mark").first.click()
    page.locator("dialog .labels").wait_for()
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
        for scrolled in ("#thread", ".sheet-body"):
            assert page.eval_on_selector(scrolled, "e => e.scrollWidth - e.clientWidth") == 0
