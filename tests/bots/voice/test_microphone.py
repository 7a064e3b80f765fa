"""The phone page's microphone in a real browser, which hears a file spoken by espeak-ng."""

from __future__ import annotations

import base64
import io
import wave

import pytest

from bots.api import create_app
from bots.voice.routes import BODIES, transcription_routes
from bots.voice.transcriber import Heard, NothingHeard
from index.lexicon import built_in
from tests.bots.chromium import (
    CHROMIUM,
    FLAGS,
    LOW_CONTRAST,
    PHONE,
    SMALL_TARGETS,
    SMALL_TEXT,
    missing,
)
from tests.bots.fakes import FakeMentor
from tests.bots.serving import serving
from tests.bots.voice.speaking import NEEDS_ESPEAK, spoken

from .test_routes import FakeTranscriber

REASON = missing()
pytestmark = [NEEDS_ESPEAK, pytest.mark.skipif(REASON is not None, reason=str(REASON))]

SPEAK, DONE = "按一下，说出问题", "说完了，再按一下"
MISHEARD = Heard("头孢可我一次零点一克，每日两次", "zh")
LOUDNESS = """async (encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0));
  const sound = await new OfflineAudioContext(1, 1, 48000).decodeAudioData(bytes.buffer);
  return [sound.duration, Math.max(...sound.getChannelData(0).map(Math.abs))];
}"""


@pytest.fixture(scope="module")
def transcriber():
    return FakeTranscriber(MISHEARD)


@pytest.fixture(scope="module")
def mentor():
    return FakeMentor()


@pytest.fixture(scope="module")
def address(mentor, transcriber):
    routers = (transcription_routes(transcriber, built_in()),)
    with serving(create_app(mentor, version="1", routers=routers, bodies=BODIES)) as address:
        yield address


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    sync_api = pytest.importorskip("playwright.sync_api", reason="pip install -e .[dev]")
    # espeak-ng does not know how long it will speak; Chromium wants the true length in the head.
    data = spoken()[44:]
    file = tmp_path_factory.mktemp("spoken") / "question.wav"
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, 22_050, 0, "NONE", ""))
        out.writeframes(data)
    flags = [
        *FLAGS, "--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={file}",
    ]  # fmt: skip
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, address, transcriber, mentor):
    """Open the page, with the microphone allowed or not; no script may fail."""
    transcriber.heard = MISHEARD
    transcriber.given.clear()
    mentor.asked.clear()
    opened, wrong = [], []

    def open_(permissions=("microphone",), at=address, before="", **more):
        context = browser.new_context(
            viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN",
            permissions=list(permissions), **more,
        )  # fmt: skip
        context.set_default_timeout(10_000)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        if before:
            page.add_init_script(before)
        page.goto(at)
        return page

    yield open_
    for context in opened:
        context.close()
    assert wrong == []


def speak(page, seconds=0.5):
    page.get_by_role("button", name=SPEAK).click()
    page.get_by_text("正在听").wait_for()
    page.wait_for_timeout(seconds * 1000)
    page.get_by_role("button", name=DONE).click()


def test_what_is_spoken_stands_in_the_field_to_be_corrected(open_page, transcriber, mentor):
    page = open_page()
    speak(page, 1.5)
    page.get_by_text("发送前请核对").wait_for()
    assert page.input_value("#question") == MISHEARD.text
    shown = page.locator("#heard").inner_text()
    assert "发送前请核对：头孢克肟，1 次 0.1 克，每日 2 次" in shown
    assert mentor.asked == [], "nothing is sent before the asker sends it"
    # the name that was not clear is put right with one tap
    page.locator("#heard").get_by_role("button", name="头孢克肟").click()
    assert page.input_value("#question") == "头孢克肟一次零点一克，每日两次"
    page.press("#question", "Enter")
    page.locator(".answer").wait_for()
    assert mentor.asked[0][0] == "头孢克肟一次零点一克，每日两次"
    assert not page.locator("#heard").is_visible()
    ((audio, mime, language),) = transcriber.given
    assert mime.startswith("audio/webm")
    assert language == "zh"
    seconds, peak = page.evaluate(LOUDNESS, base64.b64encode(audio).decode())
    assert 1 < seconds < 5
    assert peak > 0.05, "what arrives is what was spoken, not silence"
    assert len(audio) < seconds * 8_000, "light enough for a slow link"


def test_held_it_ends_with_the_finger(open_page, transcriber):
    page = open_page()
    page.get_by_role("button", name=SPEAK).hover()
    page.mouse.down()
    page.get_by_text("正在听").wait_for()
    page.wait_for_timeout(700)
    page.mouse.up()
    page.get_by_text("发送前请核对").wait_for()
    assert len(transcriber.given) == 1


def test_by_keyboard(open_page):
    page = open_page()
    page.locator("#question").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "speak"
    page.keyboard.press("Enter")
    page.get_by_text("正在听").wait_for()
    assert page.locator("#speak").get_attribute("aria-pressed") == "true"
    page.wait_for_timeout(450)
    page.keyboard.press("Space")
    page.get_by_text("发送前请核对").wait_for()
    assert page.evaluate("document.activeElement.id") == "question"
    assert page.locator("#heard").get_attribute("role") == "status"


@pytest.mark.parametrize("way", ["button", "escape"])
def test_given_up_nothing_is_sent(open_page, transcriber, way):
    page = open_page()
    page.get_by_role("button", name=SPEAK).click()
    page.get_by_text("正在听").wait_for()
    if way == "button":
        page.get_by_role("button", name="取消").click()
    else:
        page.keyboard.press("Escape")
    page.get_by_role("button", name=SPEAK).wait_for()
    assert not page.locator("#heard").is_visible()
    page.wait_for_timeout(200)
    assert transcriber.given == []


def test_what_was_typed_before_stays(open_page):
    page = open_page()
    page.fill("#question", "三岁")
    speak(page)
    page.get_by_text("发送前请核对").wait_for()
    assert page.input_value("#question") == f"三岁 {MISHEARD.text}"


def test_it_ends_by_itself(open_page, transcriber):
    page = open_page(
        before="const real = window.fetch; window.fetch = async (...all) => {"
        " const reply = await real(...all);"
        ' return all[1] && all[1].method ? reply : new Response(\'{"ready":true,"seconds":1}\'); };'
    )
    page.get_by_role("button", name=SPEAK).click()
    page.get_by_text("发送前请核对").wait_for()
    assert len(transcriber.given) == 1


def test_what_could_not_be_heard_is_told(open_page, transcriber):
    transcriber.heard = NothingHeard("x")
    page = open_page()
    speak(page)
    page.get_by_text("没有听清，请靠近手机再说一遍，或者打字提问。").wait_for()
    assert page.input_value("#question") == ""


def test_a_lost_connection_is_told(open_page):
    page = open_page()
    page.get_by_role("button", name=SPEAK).click()
    page.get_by_text("正在听").wait_for()
    page.context.set_offline(True)
    page.wait_for_timeout(450)
    page.get_by_role("button", name=DONE).click()
    page.get_by_text("网络不通，录音没有发出去").wait_for()


def test_a_microphone_that_is_not_allowed_is_told(open_page):
    page = open_page(permissions=())
    page.get_by_role("button", name=SPEAK).click()
    page.get_by_text("没有麦克风权限").wait_for()
    assert page.locator("#speak").get_attribute("aria-pressed") == "false"


def test_in_english(open_page, transcriber):
    transcriber.heard = Heard("amoxicillin five hundred mg", "en")
    page = open_page()
    page.locator("#language").click()
    page.get_by_role("button", name="Press and say your question").click()
    page.get_by_text("Listening").wait_for()
    page.wait_for_timeout(450)
    page.get_by_role("button", name="Done speaking").click()
    page.get_by_text("Check before sending: amoxicillin, 500 mg").wait_for()
    assert transcriber.given[0][2] == "en"


def test_it_is_large_and_clear_enough(open_page):
    page = open_page(color_scheme="dark")
    speak(page)
    page.get_by_text("发送前请核对").wait_for()
    for check in (SMALL_TEXT, SMALL_TARGETS, LOW_CONTRAST):
        assert page.evaluate(check) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize(
    "before",
    ["delete window.MediaRecorder;",
     "Object.defineProperty(navigator, 'mediaDevices', {value: undefined});"],
)  # fmt: skip
def test_without_a_microphone_there_is_no_button(open_page, before):
    page = open_page(before=before)
    page.wait_for_timeout(200)
    assert page.locator("#speak").count() == 0


@pytest.mark.parametrize("routers", [(), (transcription_routes(None, built_in()),)])
def test_without_a_transcriber_there_is_no_button(open_page, mentor, routers):
    with serving(create_app(mentor, version="1", routers=routers)) as address:
        page = open_page(at=address)
        with page.expect_response("**/v1/transcriptions"):
            page.reload()
        page.wait_for_timeout(100)
        assert page.locator("#speak").count() == 0


def test_only_the_page_may_use_the_microphone(open_page, address):
    page = open_page()
    may = page.request.get(address).headers["permissions-policy"]
    assert "microphone=(self)" in may
    for path in ("/docs", "/v1/transcriptions", "/static/app.js", "/ask"):
        assert "microphone=()" in page.request.get(address + path).headers["permissions-policy"]


def test_the_file_that_is_spoken_is_no_silence():
    with wave.open(io.BytesIO(spoken())) as file:
        assert file.getframerate() == 22_050
