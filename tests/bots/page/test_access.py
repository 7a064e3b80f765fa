"""What Lighthouse would look at, by script: names, order, keyboard, zoom, motion, languages."""

from __future__ import annotations

import itertools

import pytest

from tests.bots.chromium import LOW_CONTRAST, ask
from tests.bots.fakes import ABSTAINED, ALARMED, ANSWERED

# A control's name, as a screen reader would say it (a short cut through the accname algorithm).
NAMELESS = """() => [...document.querySelectorAll('button, a[href], input, textarea, select')]
  .filter(e => e.checkVisibility()).filter(e => {
    const by = (e.getAttribute('aria-labelledby') || '').split(' ').filter(Boolean)
      .map(id => document.getElementById(id)?.textContent || '').join('');
    const label = e.labels && [...e.labels].map(l => l.textContent).join('');
    return !(e.getAttribute('aria-label') || by || label || e.textContent.trim());
  }).map(e => e.outerHTML.slice(0, 200))"""
HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4')]
  .filter(e => e.checkVisibility()).map(e => Number(e.tagName[1]))"""
DOUBLE_IDS = """() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at); }"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The box around the question shows the focus of the field in it.
UNSEEN_FOCUS = """() => ![document.activeElement, document.activeElement.closest('.box')]
  .filter(Boolean).map(e => getComputedStyle(e))
  .some(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none')"""
QUESTIONS = {"first": None, "answer": ANSWERED, "danger": ALARMED, "abstained": ABSTAINED}


def show(page, screen: str) -> None:
    if QUESTIONS[screen] is not None:
        ask(page, QUESTIONS[screen].question)


@pytest.mark.parametrize("screen", QUESTIONS)
def test_every_control_has_a_name_and_headings_go_down_one_by_one(page, screen):
    show(page, screen)
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(DOUBLE_IDS) == []
    levels = page.evaluate(HEADINGS)
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", QUESTIONS)
def test_every_text_can_be_told_from_its_ground(page, screen, scheme):
    page.emulate_media(color_scheme=scheme)
    show(page, screen)
    assert page.evaluate(LOW_CONTRAST) == []


@pytest.mark.parametrize("width", [320, 180])
@pytest.mark.parametrize("screen", QUESTIONS)
def test_nothing_is_wider_than_a_narrow_phone_or_one_at_double_zoom(page, screen, width):
    page.set_viewport_size({"width": width, "height": 740})  # 180: 360 at 200 %
    show(page, screen)
    assert page.evaluate(WIDER) <= 0


def test_the_keyboard_reaches_all_in_order_and_shows_where_it_is(page):
    ask(page, ANSWERED.question)
    page.locator("#open-menu").focus()
    seen: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        tag = page.evaluate("() => document.activeElement.tagName")
        if tag == "BODY":
            break
        assert not page.evaluate(UNSEEN_FOCUS), page.evaluate(
            "() => document.activeElement.outerHTML"
        )
        seen.append(
            page.evaluate("() => document.activeElement.id || document.activeElement.className")
        )
    assert any("mark" in one or "cite" in one for one in seen) or len(seen) > 8
    assert "question" in seen


def test_a_citation_is_opened_and_closed_by_keys_and_the_focus_comes_back(page):
    ask(page, ANSWERED.question)
    mark = page.locator(".answer button", has_text="1").first
    mark.focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()
    assert page.evaluate(
        "() => document.querySelector('dialog[open]').contains(document.activeElement)"
    )
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="hidden")
    assert mark.evaluate("e => e === document.activeElement")


def test_answers_are_told_to_who_cannot_see_them(page):
    live = page.locator("#said")
    assert live.get_attribute("aria-live") or live.get_attribute("role") in ("status", "log")
    ask(page, ANSWERED.question)
    assert "ACEI" in live.text_content()


def test_the_language_of_the_page_is_stated_and_follows_the_switch(page):
    assert page.evaluate("() => document.documentElement.lang").startswith("zh")
    page.click("#language")
    assert page.evaluate("() => document.documentElement.lang") == "en"


def test_who_wants_calm_sees_nothing_move(page, mentor):
    page.emulate_media(reduced_motion="reduce")
    ask(page, ANSWERED.question)
    moving = """() => document.getAnimations().filter(a => a.playState === 'running').length"""
    assert page.evaluate(moving) == 0


def test_it_can_be_installed(page, address):
    manifest = page.evaluate(
        "() => fetch(document.querySelector('link[rel=manifest]').href).then(r => r.json())"
    )
    assert manifest["start_url"] and manifest["display"] == "standalone"
    assert manifest["name"] and manifest["icons"] and manifest["theme_color"]
    assert page.locator("meta[name=viewport]").get_attribute("content").find("user-scalable=no") < 0
