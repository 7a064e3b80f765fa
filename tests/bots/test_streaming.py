"""POST /v1/ask as server-sent events over a real server: early alerts, faults, who leaves."""

from __future__ import annotations

import json
import threading
import time

import httpx
import pytest

from assistant.errors import ModelUnavailable
from bots import asking
from bots.api import create_app
from tests.bots.fakes import ALARM, ALARMED, ANSWERED, FakeMentor
from tests.bots.serving import serving

SSE = {"Accept": "text/event-stream"}


@pytest.fixture
def mentor():
    return FakeMentor(gate=threading.Event())


@pytest.fixture
def app(mentor):
    return create_app(mentor, version="1", workers=1, waiting=1)


@pytest.fixture
def address(app, mentor):
    with serving(app) as address:
        yield address
        mentor.gate.set()


def stream(address, question=ALARMED.question, **headers):
    return httpx.stream(
        "POST", f"{address}/v1/ask", json={"question": question}, headers=SSE | headers, timeout=10
    )


def events(lines):
    """Give (name, data) of each event as it comes in; a comment is ("", text)."""
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))
        elif line.startswith(":"):
            yield "", line


def wait_until(true):
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_alerts_arrive_while_the_answer_is_worked_out(address, mentor):
    began = time.monotonic()
    with stream(address) as reply:
        assert reply.headers["x-accel-buffering"] == "no"
        assert reply.headers["content-type"].startswith("text/event-stream")
        coming = events(reply.iter_lines())
        name, alert = next(coming)
        assert (name, alert["label"], alert["citations"]) == ("alert", ALARM.label, [])
        assert time.monotonic() - began < 2 and not mentor.gate.is_set()
        mentor.gate.set()
        rest = list(coming)
    assert [name for name, _ in rest] == ["alert", "statement", "answer"]
    assert rest[-1][1]["alerts"][0]["citations"] == [1]


def test_alerts_overtake_the_answers_that_others_wait_for(address, app, mentor):
    """One thread answers, and it is busy: the danger card does not stand in the queue."""
    with stream(address, "q") as busy, stream(address) as reply:
        wait_until(lambda: app.state.pool.inside == 2)
        name, _ = next(events(reply.iter_lines()))
        assert name == "alert" and not mentor.gate.is_set()
        mentor.gate.set()
        assert list(events(busy.iter_lines()))[-1][0] == "answer"


def test_a_line_that_says_nothing_is_kept_alive(address, mentor, monkeypatch):
    monkeypatch.setattr(asking.Underway.wait, "__defaults__", (0.02,))
    with stream(address, ANSWERED.question) as reply:
        coming = events(reply.iter_lines())
        assert next(coming) == ("", ":")
        mentor.gate.set()
        assert list(coming)[-1][0] == "answer"


def test_a_fault_on_the_way_is_an_event(mentor):
    def fails(*_, **__):
        mentor.gate.wait(10)
        raise ModelUnavailable("no reply")

    mentor.ask = fails
    other = serving(create_app(mentor, version="1"))
    with other as address, stream(address, **{"Accept-Language": "en"}) as reply:
        coming = events(reply.iter_lines())
        assert next(coming)[0] == "alert"
        next(coming)
        mentor.gate.set()
        ((name, problem),) = coming
    assert (name, problem["code"], problem["status"]) == ("problem", "model-unavailable", 503)
    assert problem["detail"].startswith("The chat model")


def test_a_crash_on_the_way_ends_the_stream_and_tells_nothing(caplog):
    with serving(create_app(FakeMentor(), version="1")) as address:
        try:
            with stream(address, "崩溃") as reply:
                said = reply.read().decode()
        except httpx.RemoteProtocolError:
            said = ""
    assert "event: answer" not in said and "secret" not in said
    assert "RuntimeError" in caplog.text and "崩溃" not in caplog.text


def test_what_is_known_at_once_is_a_plain_refusal(address, app, mentor):
    with stream(address, " ") as reply:
        assert reply.status_code == 422 and json.loads(reply.read())["code"] == "empty"
    wait_until(lambda: app.state.pool.inside == 0)
    with stream(address, "a") as first, stream(address, "b") as second:
        wait_until(lambda: app.state.pool.inside == 2)
        with stream(address) as third:
            assert third.status_code == 503 and int(third.headers["retry-after"]) > 0
        mentor.gate.set()
        first.read(), second.read()


def test_who_leaves_the_queue_frees_his_place(address, app, mentor):
    with stream(address, "a") as first:
        wait_until(lambda: app.state.pool.inside == 1)
        with stream(address, "left"):
            wait_until(lambda: app.state.pool.inside == 2)
        wait_until(lambda: app.state.pool.inside == 1)
        mentor.gate.set()
        first.read()
    wait_until(lambda: app.state.pool.inside == 0)
    assert [question for question, _, _ in mentor.asked] == ["a"]


def test_who_leaves_while_being_answered_does_no_harm(address, app, mentor):
    with stream(address) as reply:
        next(events(reply.iter_lines()))
    mentor.gate.set()
    wait_until(lambda: app.state.pool.inside == 0)
    with stream(address) as reply:
        assert list(events(reply.iter_lines()))[-1][0] == "answer"
