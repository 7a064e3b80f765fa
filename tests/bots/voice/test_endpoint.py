"""An OpenAI-compatible transcription service over real HTTP, well and faulty."""

from __future__ import annotations

import io
import logging
import time
import wave

import pytest

from assistant.generation.breaker import Breaker
from bots.voice.endpoint import Endpoint
from bots.voice.transcriber import (
    LARGEST,
    AudioTooLarge,
    Heard,
    NotAudio,
    NothingHeard,
    TranscriberFailed,
    TranscriberUnusable,
)
from tests.bots.voice.speaking import (
    ASKED,
    NEEDS_ESPEAK,
    HearingServer,
    cuts,
    drips,
    hangs,
    hears,
    sends,
    silence,
    spoken,
    status,
)

KEY = "sk-very-secret"
HINT = "村医问用药和病情：阿莫西林、头孢克肟、布洛芬。"


def endpoint(server, *, deadline_s=5.0, **more):
    return Endpoint(server.url, KEY, "whisper-1", deadline_s=deadline_s, **more)


@NEEDS_ESPEAK
def test_the_recording_arrives_as_it_was_spoken():
    with HearingServer(hears(ASKED, duration=3.2, language="chinese")) as server:
        heard = endpoint(server, hints=lambda language: HINT).transcribe(
            spoken(), "audio/wav", "zh"
        )
    assert heard == Heard(ASKED, "zh", 3.2)
    sent = server.requests[0]
    assert server.paths == ["/v1/audio/transcriptions"]
    assert sent["file"] == spoken()
    with wave.open(io.BytesIO(sent["file"])) as arrived:
        # espeak-ng does not know how much it will say: the length stands as "the rest"
        rate, width = arrived.getframerate(), arrived.getsampwidth()
    assert len(sent["file"]) / rate / width > 2  # seconds of speech
    assert server.names == ["question.wav"]
    assert sent["model"] == b"whisper-1"
    assert sent["language"] == b"zh"
    assert sent["prompt"].decode() == HINT
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_what_is_not_known_is_not_sent():
    with HearingServer(hears("is this enough")) as server:
        heard = Endpoint(server.url + "/", "", "m").transcribe(silence(), "", None)
    assert heard == Heard("is this enough", "en", 0.0)
    assert not {"prompt", "language"} & set(server.requests[0])
    assert "authorization" not in server.headers[0]


@pytest.mark.parametrize(
    ("reply", "language", "seconds"),
    [
        ({"text": "头孢怎么吃"}, "zh", 0.0),
        ({"text": "amoxicillin 头", "language": "zh"}, "zh", 0.0),
        ({"text": "amoxicillin dose", "language": "english", "duration": "x"}, "en", 0.0),
        ({"text": "amoxicillin dose", "language": 7, "usage": {"seconds": 2}}, "en", 2.0),
        ({"text": "amoxicillin dose", "duration": -1, "usage": []}, "en", 0.0),
    ],
)
def test_what_services_tell_beside_the_text(reply, language, seconds):
    with HearingServer(hears(**reply)) as server:
        heard = endpoint(server).transcribe(silence(), "audio/wav", None)
    assert (heard.language, heard.seconds) == (language, seconds)


@pytest.mark.parametrize("fault", [status(429, Retry_After="0"), status(500), status(503), cuts])
def test_a_passing_fault_is_tried_again(fault):
    with HearingServer(fault, hears("布洛芬怎么吃")) as server:
        assert endpoint(server).transcribe(silence(), "audio/wav", "zh").text == "布洛芬怎么吃"
    assert len(server.requests) == 2


def test_it_is_tried_three_times_in_all():
    with HearingServer(status(500)) as server, pytest.raises(TranscriberFailed) as raised:
        endpoint(server).transcribe(silence(), "audio/wav", "zh")
    assert len(server.requests) == 3
    assert raised.value.retryable
    assert "HTTP 500" in str(raised.value)


@pytest.mark.parametrize("code", [400, 401, 403, 404, 413, 307])
def test_an_answer_that_will_not_change_is_not_asked_for_again(code):
    where = {"Location": "/elsewhere"} if code == 307 else {}
    with (
        HearingServer(status(code, **where), hears("不该听到")) as server,
        pytest.raises(TranscriberFailed) as raised,
    ):
        endpoint(server).transcribe(silence(), "audio/wav", "zh")
    assert len(server.requests) == 1
    assert not raised.value.retryable
    assert KEY not in str(raised.value)
    assert ("MENTOR_TRANSCRIBER_KEY" in str(raised.value)) == (code not in (400, 413))


@pytest.mark.parametrize("behaviour", [hangs, drips, status(429, Retry_After="60")])
def test_the_deadline_holds_whatever_the_service_does(behaviour):
    began = time.monotonic()
    with HearingServer(behaviour) as server, pytest.raises(TranscriberFailed):
        endpoint(server, deadline_s=0.3).transcribe(silence(), "audio/wav", "zh")
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "reply",
    [b"", b"not json", b"[]", b'{"text": 7}', b'{"segments": []}', b"[" * 100_000, b"\xff\xfe"],
)
def test_a_reply_of_another_shape_is_a_fault(reply):
    with HearingServer(sends(reply)) as server, pytest.raises(TranscriberFailed) as raised:
        endpoint(server).transcribe(silence(), "audio/wav", "zh")
    assert len(server.requests) == 1
    assert not raised.value.retryable


def test_a_reply_of_ten_megabytes_is_not_read_to_its_end():
    with (
        HearingServer(sends(b" " * 10_000_000)) as server,
        pytest.raises(TranscriberFailed, match="回复过大"),
    ):
        endpoint(server).transcribe(silence(), "audio/wav", "zh")


@pytest.mark.parametrize("text", ["", "  ", "。", "谢谢观看", "阿莫西林、头孢克肟。"])
def test_words_that_nobody_said_are_none(text):
    with HearingServer(hears(text)) as server, pytest.raises(NothingHeard):
        endpoint(server, hints=lambda language: HINT).transcribe(silence(), "audio/wav", "zh")


def test_a_service_that_is_down_is_left_alone_for_a_while():
    with HearingServer(status(403)) as server:
        down = endpoint(server, breaker=Breaker(faults=2))
        for _ in range(4):
            with pytest.raises(TranscriberFailed):
                down.transcribe(silence(), "audio/wav", "zh")
    assert len(server.requests) == 2


def test_a_bad_recording_is_no_fault_of_the_service():
    with HearingServer(*[status(400)] * 4, hears("血压高怎么办")) as server:
        one = endpoint(server, breaker=Breaker(faults=2))
        for _ in range(4):
            with pytest.raises(TranscriberFailed):
                one.transcribe(silence(), "audio/wav", "zh")
        assert one.transcribe(silence(), "audio/wav", "zh").text == "血压高怎么办"


def test_nobody_there_is_said_within_the_deadline():
    with HearingServer(hears("x")) as server:
        url = server.url
    with pytest.raises(TranscriberFailed, match="连接不上"):
        Endpoint(url, "", "m", deadline_s=1.0).transcribe(silence(), "audio/wav", "zh")


def test_what_is_no_recording_is_not_sent():
    with HearingServer(hears("x")) as server:
        one = endpoint(server)
        for audio, mime in ((b"%PDF-1.7", "audio/wav"), (silence(), "text/html"), (b"", "")):
            with pytest.raises(NotAudio):
                one.transcribe(audio, mime, "zh")
        with pytest.raises(AudioTooLarge):
            one.transcribe(silence() + bytes(LARGEST), "audio/wav", "zh")
    assert server.requests == []


@pytest.mark.parametrize(
    ("url", "model"),
    [("file:///etc/passwd", "m"), ("", "m"), ("http://", "m"), ("http://host:x", "m"),
     ("http://127.0.0.1/v1", " ")],
)  # fmt: skip
def test_settings_that_cannot_be_right_are_refused_at_once(url, model):
    with pytest.raises(TranscriberUnusable, match="MENTOR_TRANSCRIBER_URL"):
        Endpoint(url, KEY, model)


def test_no_log_holds_what_was_said_or_the_key(caplog):
    caplog.set_level(logging.DEBUG)
    with HearingServer(status(500), hears("张三的血糖十五"), status(401)) as server:
        one = endpoint(server, hints=lambda language: HINT)
        one.transcribe(silence(), "audio/wav", "zh")
        with pytest.raises(TranscriberFailed):
            one.transcribe(silence(), "audio/wav", "zh")
    assert "transcriber fault: HTTP 401" in caplog.text
    for secret in (KEY, "血糖", "阿莫西林", "RIFF"):
        assert secret not in caplog.text
    assert KEY not in repr(one)
