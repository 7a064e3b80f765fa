"""`POST /v1/transcriptions`: recordings over HTTP, by the whole application."""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile

import pytest
from fastapi.testclient import TestClient

from bots.access.door import Door
from bots.api import create_app
from bots.voice.endpoint import Endpoint
from bots.voice.routes import ADDRESS, BODIES, MOST_BYTES, RECORD_SECONDS, transcription_routes
from bots.voice.transcriber import (
    AudioTooLarge,
    Heard,
    NotAudio,
    NothingHeard,
    TranscriberFailed,
)
from index.lexicon import built_in
from tests.bots.access.conftest import FakeKeys
from tests.bots.fakes import FakeMentor
from tests.bots.serving import serving
from tests.bots.voice.speaking import (
    ASKED,
    NEEDS_ESPEAK,
    HearingServer,
    hears,
    silence,
    spoken,
    status,
)

WAV = {"Content-Type": "audio/wav"}


class FakeTranscriber:
    """Hears what it was told to, and keeps what it was given."""

    def __init__(self, heard):
        self.heard = heard
        self.given = []

    def transcribe(self, audio, mime, language):
        self.given.append((audio, mime, language))
        if isinstance(self.heard, Exception):
            raise self.heard
        return self.heard


def client_of(transcriber, *, door=None, **more):
    routers = (transcription_routes(transcriber, built_in()),)
    app = create_app(FakeMentor(), version="1", routers=routers, bodies=BODIES, door=door)
    return TestClient(app, **more)


def refused(reply, status, code):
    assert (reply.status_code, reply.json()["code"]) == (status, code), reply.text
    assert reply.headers["content-type"] == "application/problem+json"


@NEEDS_ESPEAK
def test_a_spoken_question_comes_back_in_words_to_be_checked():
    with HearingServer(hears(ASKED)) as server:
        client = client_of(Endpoint(server.url, "", "m"))
        reply = client.post(f"{ADDRESS}?lang=zh", content=spoken(), headers=WAV)
    assert reply.status_code == 200, reply.text
    assert server.requests[0]["file"] == spoken()
    assert server.requests[0]["language"] == b"zh"
    assert reply.json() == {
        "text": ASKED,
        "language": "zh",
        "read_back": ["阿莫西林", "0.5 克", "每日 3 次"],
        "uncertain": [{"heard": "阿莫西林", "may_be": ["阿莫西林", "阿洛西林"], "certain": True}],
    }


def test_a_form_is_taken_as_well_as_a_body():
    fake = FakeTranscriber(Heard("头孢可我一百毫克", "zh"))
    client = client_of(fake)
    audio = silence(2)
    body = client.post(ADDRESS, content=audio, headers={"Content-Type": "audio/webm;codecs=opus"})
    form = client.post(ADDRESS, files={"file": ("../../etc/passwd", audio, "audio/ogg")})
    assert body.json() == form.json()
    assert form.json()["uncertain"] == [
        {"heard": "头孢可我", "may_be": ["头孢克肟"], "certain": False}
    ]
    assert fake.given == [(audio, "audio/webm;codecs=opus", None), (audio, "audio/ogg", None)]


@pytest.mark.parametrize(
    ("files", "data"),
    [({"sound": ("a", b"x", "audio/wav")}, None), (None, {"file": "words"}),
     ({"file": ("a", b"x", "audio/wav"), "more": ("b", b"x", "audio/wav")}, None)],
)  # fmt: skip
def test_a_form_without_its_file_is_refused(files, data):
    fake = FakeTranscriber(Heard("x", "en"))
    reply = client_of(fake).post(ADDRESS, files=files or {"a": (None, "b")}, data=data)
    refused(reply, 400, "form-unreadable")
    assert fake.given == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"", "multipart/form-data"), (b"--x", "multipart/form-data; boundary=x"),
     (b"\xff" * 99, "multipart/form-data; boundary=\xff")],
)  # fmt: skip
def test_a_broken_form_is_refused(body, kind):
    reply = client_of(FakeTranscriber(Heard("x", "en"))).post(
        ADDRESS, content=body, headers={"Content-Type": kind.encode("latin-1")}
    )
    refused(reply, 400, "form-unreadable")


def test_without_a_transcriber_one_is_told_so():
    client = client_of(None)
    assert client.get(ADDRESS).json() == {
        "ready": False, "seconds": RECORD_SECONDS, "bytes": MOST_BYTES,
    }  # fmt: skip
    reply = client.post(ADDRESS, content=silence(), headers=WAV)
    refused(reply, 503, "no-transcriber")
    assert reply.json()["detail"] == "这里没有开通语音提问，请打字提问。"
    english = client.post(ADDRESS, content=b"", headers={"Accept-Language": "en"})
    assert english.json()["detail"].startswith("Voice is not set up")


def test_with_one_the_page_learns_that_it_may_record():
    assert client_of(FakeTranscriber(None)).get(ADDRESS).json()["ready"] is True


@pytest.mark.parametrize(
    ("fault", "code", "problem"),
    [
        (NotAudio("x"), 415, "not-audio"),
        (AudioTooLarge("x"), 413, "recording-too-long"),
        (NothingHeard("x"), 422, "nothing-heard"),
        (TranscriberFailed("x"), 503, "transcriber-failed"),
        (TranscriberFailed("x", retryable=False), 503, "transcriber-failed"),
    ],
)
def test_what_goes_wrong_is_told_in_a_sentence(fault, code, problem):
    reply = client_of(FakeTranscriber(fault)).post(ADDRESS, content=silence(), headers=WAV)
    refused(reply, code, problem)
    assert ("retry-after" in reply.headers) == (code == 503)


@pytest.mark.parametrize(
    ("audio", "kind"),
    [(b"", "audio/wav"), (b"%PDF-1.7", "audio/wav"), (b"#EXTM3U\nhttp://x/", "audio/mpeg"),
     (silence(), "text/plain"), (silence(), "image/png")],
)  # fmt: skip
def test_what_is_no_recording_reaches_no_transcriber(audio, kind):
    with HearingServer(hears("x")) as server:
        client = client_of(Endpoint(server.url, "", "m"))
        reply = client.post(ADDRESS, content=audio, headers={"Content-Type": kind})
    refused(reply, 415, "not-audio")
    assert server.requests == []


def test_a_recording_is_at_most_two_megabytes():
    fake = FakeTranscriber(Heard("血压高", "zh"))
    client = client_of(fake)
    largest = silence() + bytes(MOST_BYTES - len(silence()))
    assert client.post(ADDRESS, content=largest, headers=WAV).status_code == 200
    refused(client.post(ADDRESS, content=largest + b"x", headers=WAV), 413, "body-too-large")
    assert len(fake.given) == 1


def test_a_recording_is_never_laid_down_in_a_file(monkeypatch):
    def rolled_over(self):
        raise AssertionError("the recording went to a file")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", rolled_over)
    client = client_of(FakeTranscriber(Heard("血压高", "zh")))
    audio = silence() + bytes(1_900_000)
    assert client.post(ADDRESS, files={"file": ("a", audio, "audio/wav")}).status_code == 200


def test_who_may_not_ask_may_not_speak():
    fake = FakeTranscriber(Heard("血压高", "zh"))
    client = client_of(fake, door=Door(FakeKeys(), open_=False))
    assert client.post(ADDRESS, content=silence(), headers=WAV).status_code == 401
    assert client.get(ADDRESS).status_code == 200
    assert fake.given == []


def test_recordings_are_limited_as_questions_are():
    still = Door(FakeKeys(), clock=lambda: 0.0)
    client = client_of(
        FakeTranscriber(Heard("血压高", "zh")), door=still, client=("203.0.113.5", 5)
    )
    codes = [client.post(ADDRESS, content=silence(), headers=WAV).status_code for _ in range(60)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_a_fault_of_ours_says_nothing_and_logs_nothing_of_it(caplog):
    caplog.set_level(logging.DEBUG)
    client = client_of(FakeTranscriber(ValueError("张三的血糖")), raise_server_exceptions=False)
    reply = client.post(ADDRESS, content=silence(), headers=WAV)
    refused(reply, 500, "internal")
    assert "血糖" not in caplog.text + reply.text


def test_no_log_holds_what_was_said(caplog):
    caplog.set_level(logging.DEBUG)
    with HearingServer(hears("张三的血糖十五"), status(500)) as server:
        client = client_of(Endpoint(server.url, "sk-secret", "m"))
        for _ in range(2):
            client.post(ADDRESS, content=silence(), headers=WAV)
    assert "transcriber fault" in caplog.text
    for secret in ("sk-secret", "血糖", "张三"):
        assert secret not in caplog.text


def test_the_openapi_file_describes_it():
    spec = client_of(None).app.openapi()["paths"][ADDRESS]["post"]
    assert {"audio/webm", "audio/ogg", "multipart/form-data"} <= set(spec["requestBody"]["content"])
    assert {"200", "400", "401", "413", "415", "422", "429", "503"} <= set(spec["responses"])


def test_it_never_breaks_and_keeps_to_what_it_says(tmp_path):
    """Schemathesis; that any bytes are a recording, which a schema cannot deny, is not tried."""
    fast = iter(range(0, 10**9, 100)).__next__  # rates are not what is tried here
    with HearingServer(hears("阿莫西林零点五克")) as server:
        routers = (transcription_routes(Endpoint(server.url, "", "m"), built_in()),)
        door = Door(FakeKeys(), clock=fast)
        app = create_app(FakeMentor(), version="1", routers=routers, bodies=BODIES, door=door)
        with serving(app) as address:
            tried = subprocess.run(
                [
                    sys.executable, "-W", "ignore", "-m", "schemathesis.cli", "run",
                    f"{address}/openapi.json", "--include-path", ADDRESS,
                    "--exclude-checks", "positive_data_acceptance", "--max-examples", "12",
                    "--phases", "coverage,fuzzing", "--generation-deterministic", "--no-color",
                ],
                capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, timeout=100,
                check=False,
            )  # fmt: skip
    assert tried.returncode == 0, tried.stdout[-4000:] + tried.stderr[-1000:]
    assert "2 selected" in tried.stdout
