"""What stands on the outside of a reply: the request id; and what is counted of it."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from bots.api import create_app
from bots.metrics import BOUNDS, Metrics
from tests.bots.fakes import ABSTAINED, ALARMED, ANSWERED, FakeMentor

ASK = "/v1/ask"
SAMPLE = re.compile(r'([a-z_]+)(\{(?:[a-z]+="[^"\\\n]*",?)*\})? ([0-9.e+-]+|\+Inf)')


@pytest.fixture
def client():
    with TestClient(create_app(FakeMentor(), version="1")) as client:
        yield client


def samples(client):
    """Read /metrics as Prometheus does: name and labels → value."""
    reply = client.get("/metrics")
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    found, described = {}, set()
    for line in reply.text.splitlines():
        if line.startswith("# "):
            described.add(line.split()[2])
            continue
        name, labels, value = SAMPLE.fullmatch(line).groups()
        assert re.sub("_(bucket|sum|count)$", "", name) in described
        found[f"{name}{labels or ''}"] = float(value)
    return found


@pytest.mark.parametrize("given", ["a", "4f2a-9.1_X", "0" * 64])
def test_a_plain_request_id_is_taken_over(client, given):
    assert client.get("/livez", headers={"X-Request-Id": given}).headers["x-request-id"] == given


@pytest.mark.parametrize(
    "given", ["", " ", "-a", "a b", "a" * 65, "a\tb", "张三", 'a"', "a\\n", "<b>", "a,b", "../x"]
)
def test_any_other_is_replaced(client, given):
    reply = client.get("/livez", headers={"X-Request-Id": given.encode()})
    assert re.fullmatch("[0-9a-f]{32}", reply.headers["x-request-id"])


def test_every_reply_has_one_of_its_own(client):
    replies = [
        client.get("/livez"), client.get("/nowhere"), client.put(ASK), client.get("/static/app.js"),
        client.get("/v1/passages/x"), client.post(ASK, content=b" " * 10_000_000),
        client.post(ASK, json={"question": "崩溃"}),
    ]  # fmt: skip
    assert [one.status_code for one in replies] == [200, 404, 405, 200, 404, 413, 500]
    assert len({one.headers["x-request-id"] for one in replies}) == len(replies)


def test_a_crash_is_logged_with_its_request_id(client, caplog):
    client.post(ASK, json={"question": "崩溃"}, headers={"X-Request-Id": "find-me"})
    assert "find-me" in caplog.text and "崩溃" not in caplog.text


def test_requests_are_counted_by_route_method_and_status(client):
    for _ in range(3):
        client.get("/v1/passages/0000000000000001")
    client.get("/v1/passages/another")
    client.get("/nowhere/张三")
    client.request("BREW", "/livez")
    found = samples(client)
    route = 'route="/v1/passages/{passage_id}",method="GET"'
    assert found[f'mentor_http_requests_total{{{route},status="200"}}'] == 3
    assert found[f'mentor_http_requests_total{{{route},status="404"}}'] == 1
    assert found['mentor_http_requests_total{route="none",method="GET",status="404"}'] == 1
    assert found['mentor_http_requests_total{route="/livez",method="other",status="405"}'] == 1
    assert found[f"mentor_http_request_duration_seconds_count{{{route}}}"] == 4
    assert found[f'mentor_http_request_duration_seconds_bucket{{{route},le="+Inf"}}'] == 4


def test_answers_are_counted_by_kind_whichever_way_they_are_asked_for(client):
    client.post(ASK, json={"question": ANSWERED.question})
    client.post(ASK, json={"question": ALARMED.question}, headers={"Accept": "text/event-stream"})
    client.post("/ask", data={"question": ABSTAINED.question})
    messages = [{"role": "user", "content": ANSWERED.question}]
    client.post("/v1/chat/completions", json={"messages": messages})
    client.post(ASK, json={"question": " "})
    found = samples(client)
    assert found['mentor_answers_total{kind="answered",mode="extractive"}'] == 3
    assert found['mentor_answers_total{kind="abstained",mode="extractive"}'] == 1
    assert found['mentor_alerts_total{urgency="immediate"}'] == 1
    assert found["mentor_ready"] == 1 and found["mentor_queue_requests"] == 0
    assert found["mentor_queue_capacity_requests"] > 64


def test_no_word_of_a_question_and_no_address_is_a_label(client):
    client.post(ASK, json={"question": "王小明头晕"}, headers={"X-Request-Id": "wang"})
    client.get("/passages/王小明")
    text = client.get("/metrics").text
    assert "王" not in text and "wang" not in text and "testclient" not in text


def test_durations_fall_into_the_buckets_that_hold_them():
    metrics = Metrics()
    for seconds in (0.005, 0.0051, 29.0, 31.0):
        metrics.add_request("/x", "GET", 200, seconds)
    lines = [line for line in metrics.text({}).splitlines() if "_bucket{" in line]
    counts = [int(line.rpartition(" ")[2]) for line in lines]
    assert counts == [1] + [2] * (len(BOUNDS) - 2) + [3, 4]
    assert 'le="0.005"' in lines[0] and 'le="+Inf"' in lines[-1]
    assert (
        'mentor_http_request_duration_seconds_sum{route="/x",method="GET"} 60.010100'
        in metrics.text({})
    )
