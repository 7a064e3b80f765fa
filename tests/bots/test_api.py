"""The HTTP contract: what it takes, what it refuses, and what it never says."""

from __future__ import annotations

import dataclasses
import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import ModelUnavailable, QuestionRefused
from assistant.records import Answer, Turn, to_json
from bots.api import MAX_BODY, create_app
from bots.problem_kinds import KINDS
from index.errors import IndexCorrupt

from .fakes import ALARMED, ANSWERED, FIRST, PASSAGE, SECOND, VIEW, FakeMentor

ASK = "/v1/ask"
PASSAGE_URL = f"/v1/passages/{VIEW.chunk_id}"


@pytest.fixture
def mentor():
    return FakeMentor()


@pytest.fixture
def client(mentor):
    with TestClient(create_app(mentor, version="9.9", encoder="static")) as client:
        yield client


def problem(reply, status, code):
    """Assert that a reply is the problem `code`, and return it."""
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    body = reply.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"] and body["detail"] and body["type"] == f"/docs#problem-{code}"
    return body


# Asking


def test_ask_gives_the_answer_of_the_public_contract(client):
    reply = client.post(ASK, json={"question": ANSWERED.question})
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/json"
    assert reply.json() == json.loads(json.dumps(to_json(ANSWERED)))


def test_ask_hands_history_and_language_to_the_mentor(client, mentor):
    history = ["第一问", {"question": "第二问", "answer": "第二答"}, {"question": "第三问"}]
    client.post(ASK, json={"question": "那孕妇呢？", "history": history, "lang": "en"})
    turns = (Turn("第一问"), Turn("第二问", "第二答"), Turn("第三问"))
    assert mentor.asked == [("那孕妇呢？", turns, "en")]


def test_ask_streams_alerts_then_statements_then_the_whole(client):
    reply = client.post(
        ASK, json={"question": ALARMED.question}, headers={"Accept": "text/event-stream"}
    )
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = [block.split("\n") for block in reply.text.strip().split("\n\n")]
    assert [event[0] for event in events] == [
        "event: alert", "event: alert", "event: statement", "event: answer",
    ]  # fmt: skip
    whole = json.loads(json.dumps(to_json(ALARMED)))
    data = [json.loads(event[1].removeprefix("data: ")) for event in events]
    early = [alert | {"citations": []} for alert in whole["alerts"]]  # nothing is looked up yet
    assert data == [*early, *whole["statements"], whole]


def test_ask_streams_a_refusal_as_a_problem(client):
    reply = client.post(ASK, json={"question": " "}, headers={"Accept": "text/event-stream"})
    problem(reply, 422, "empty")


# Bad input


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "invalid-request"),
        (b"{", 400, "invalid-json"),
        (b"\xff\xfe{}", 400, "invalid-json"),
        (b'{"question": "\xd0"}', 400, "invalid-json"),
        (b"[" * 60000, 400, "invalid-json"),
        (b"1" * 5000, 400, "invalid-json"),
        (b"null", 422, "invalid-request"),
        (b'"question"', 422, "invalid-request"),
        (b"[1]", 422, "invalid-request"),
        (b"NaN", 422, "invalid-request"),
        (b"{}", 422, "invalid-request"),
        (b'{"question": 5}', 422, "invalid-request"),
        (b'{"question": null}', 422, "invalid-request"),
        (b'{"question": "q", "lang": "fr"}', 422, "invalid-request"),
        (b'{"question": "q", "history": [1]}', 422, "invalid-request"),
        (b'{"question": "q", "history": "q"}', 422, "invalid-request"),
        (b'{"question": "q", "history": [{"answer": "a"}]}', 422, "invalid-request"),
        (b'{"question": "q", "more": NaN}', 422, "invalid-request"),
        (b'{"question": "q", "\\ud800": 1}', 422, "unreadable"),
        (b'{"question": "\\ud800"}', 422, "empty"),
        (b'{"question": ""}', 422, "empty"),
        (b'{"question": " \\n "}', 422, "empty"),
        (json.dumps({"question": "血" * 10000}).encode(), 422, "too-long"),
    ],
)
def test_a_bad_body_is_a_problem_and_not_a_crash(client, body, status, code):
    reply = client.post(ASK, content=body, headers={"Content-Type": "application/json"})
    problem(reply, status, code)


def test_half_a_character_is_dropped_and_the_rest_is_asked(client, mentor):
    history = b'["\\udfffa", {"question": "\\ud800b", "answer": "c"}]'
    body = b'{"question": "q\\ud83d", "history": ' + history + b"}"
    client.post(ASK, content=body, headers={"Content-Type": "application/json"})
    assert mentor.asked == [("q", (Turn("a"), Turn("b", "c")), "auto")]


@pytest.mark.parametrize(
    "question", ["😀😀", "\x00", "a\x1b[2J\x07", "\u202e", "ﷺ" * 50, "\U00010ffff"]
)
def test_an_odd_question_gets_a_reply(client, question):
    assert client.post(ASK, json={"question": question}).status_code in {200, 422}


def test_a_validation_problem_names_the_field_but_never_its_value(client):
    reply = client.post(ASK, json={"question": ["张三的病情"], "lang": "zh"})
    body = problem(reply, 422, "invalid-request")
    assert body["errors"] == [{"where": "body.question", "what": "string_type"}]
    assert "张三" not in reply.text


def test_another_content_type_is_refused(client):
    reply = client.post(ASK, content=b'{"question": "q"}', headers={"Content-Type": "text/plain"})
    problem(reply, 422, "invalid-request")


def test_a_body_announced_too_large_is_refused(client, mentor):
    reply = client.post(ASK, content=b" " * (MAX_BODY + 1))
    problem(reply, 413, "body-too-large")
    assert mentor.asked == []


def test_a_body_that_streams_on_is_cut_off(client):
    sent = 0

    def endless():
        nonlocal sent
        for _ in range(10_000):
            sent += 1024
            yield b" " * 1024

    problem(client.post(ASK, content=endless()), 413, "body-too-large")


def test_a_body_of_just_the_limit_is_read(client):
    body = json.dumps({"question": "q"}).encode()
    body += b" " * (MAX_BODY - len(body))
    reply = client.post(ASK, content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 200


@given(body=st.binary(max_size=200) | st.text(max_size=50).map(lambda t: json.dumps(t).encode()))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_bytes_break_it(client, body):
    reply = client.post(ASK, content=body, headers={"Content-Type": "application/json"})
    assert 400 <= reply.status_code < 500
    assert reply.json()["code"] in KINDS


# Errors


def test_unknown_paths_and_methods_are_problems(client):
    problem(client.get("/nowhere"), 404, "not-found")
    problem(client.get("/static/../api.py"), 404, "not-found")
    problem(client.get("/static/%2e%2e/api.py"), 404, "not-found")
    reply = client.get(ASK)
    problem(reply, 405, "method-not-allowed")
    assert reply.headers["allow"] == "POST"


def test_a_problem_speaks_the_language_that_is_asked_for(client):
    assert client.get("/x").json()["detail"] == KINDS["not-found"].zh
    english = client.get("/x", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert english.json()["detail"] == KINDS["not-found"].en
    refused = client.post(ASK, json={"question": ""}, headers={"Accept-Language": "en"})
    assert refused.json()["detail"] == KINDS["empty"].en


class Failing(FakeMentor):
    def __init__(self, error):
        super().__init__()
        self.error = error

    def ask(self, question, *, history=(), language="auto"):
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (QuestionRefused("unreadable", "没有看懂。"), 422, "unreadable"),
        (ModelUnavailable("no reply"), 503, "model-unavailable"),
        (IndexCorrupt("索引损坏，请运行 mentor index build。"), 503, "not-ready"),
        (MemoryError("x"), 500, "internal"),
    ],
)
def test_errors_of_the_core_are_problems(error, status, code):
    with TestClient(create_app(Failing(error), version="1")) as client:
        reply = client.post(ASK, json={"question": "q"})
    problem(reply, status, code)
    assert ("retry-after" in reply.headers) == (status == 503)


def test_a_crash_says_nothing_of_the_question_anywhere(client, caplog, capfd):
    with caplog.at_level(logging.DEBUG):
        body = problem(client.post(ASK, json={"question": "崩溃"}), 500, "internal")
    written = capfd.readouterr()
    everything = caplog.text + written.out + written.err + json.dumps(body, ensure_ascii=False)
    assert "RuntimeError" in caplog.text  # the operator does learn what and where
    assert "崩溃" not in everything and "secret" not in everything


def test_a_question_never_reaches_the_log(client, caplog, capfd):
    with caplog.at_level(logging.DEBUG):
        client.post(ASK, json={"question": "王小明血压高", "history": ["李四"], "lang": "zh"})
        client.post(ASK, json={"question": "王小明" * 5000})
    written = capfd.readouterr()
    assert "王小明" not in caplog.text + written.out + written.err


# Passages


def test_a_passage_comes_with_its_neighbours_and_the_quote_marked(client):
    reply = client.get(PASSAGE_URL, params={"quote": SECOND})
    body = reply.json()
    marks = {"quote_start": len(FIRST), "quote_end": len(FIRST) + len(SECOND)}
    assert body == json.loads(json.dumps(dataclasses.asdict(VIEW))) | marks | {"page_image": None}
    assert body["text"][body["quote_start"] : body["quote_end"]] == SECOND


@pytest.mark.parametrize("query", [{}, {"quote": ""}, {"quote": "原文里没有的话"}])
def test_without_a_quote_that_occurs_nothing_is_marked(client, query):
    body = client.get(PASSAGE_URL, params=query).json()
    assert (body["quote_start"], body["quote_end"]) == (None, None)
    assert body["text"] == PASSAGE


@pytest.mark.parametrize("name", ["ffffffffffffffff", "%00", "%F0%9F%98%80", "x" * 5000, "%ff"])
def test_a_passage_that_is_unknown_or_out_of_force_is_not_found(client, name):
    problem(client.get(f"/v1/passages/{name}"), 404, "passage-not-found")


def test_a_browser_that_opens_a_citation_is_sent_to_its_page(client):
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    reply = client.get(
        PASSAGE_URL, params={"quote": "首选"}, headers=headers, follow_redirects=False
    )
    assert reply.status_code == 303
    assert reply.headers["location"].startswith(f"/passages/{VIEW.chunk_id}?quote=")
    page = client.get(reply.headers["location"])
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")


def test_the_redirect_cannot_leave_this_host(client):
    headers = {"Accept": "text/html"}
    for name in ("%2F%2Fevil.example", "..%2F..%2Fevil", "%5C%5Cevil.example"):
        reply = client.get(f"/v1/passages/{name}", headers=headers, follow_redirects=False)
        if reply.status_code == 303:
            assert reply.headers["location"].startswith("/passages/")
        else:
            problem(reply, 404, "not-found")


# Status


def test_livez_readyz_and_version_when_all_is_well(client):
    assert client.get("/livez").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready"}
    about = {"version": "9.9", "index_version": "v7", "encoder": "static"}
    assert client.get("/version").json() == about


def test_until_ready_only_livez_is_well():
    missing = "还没有索引，请先运行 mentor index build。"
    with TestClient(create_app(FakeMentor(missing=missing), version="1")) as client:
        assert client.get("/livez").status_code == 200
        for reply in (
            client.get("/readyz"),
            client.get(PASSAGE_URL),
            client.post(ASK, json={"question": "q"}),
        ):
            assert problem(reply, 503, "not-ready")["detail"] == missing
            assert int(reply.headers["retry-after"]) > 0


def test_overload_is_shed_with_retry_after_while_livez_answers():
    gate = threading.Event()
    mentor = FakeMentor(gate=gate)
    app = create_app(mentor, version="1", workers=1, waiting=1)
    with TestClient(app) as client, ThreadPoolExecutor(2) as people:
        asked = [people.submit(client.post, ASK, json={"question": name}) for name in "ab"]
        wait_until(lambda: app.state.pool.inside == 2)  # one is answered, one stands in the queue
        shed = client.post(ASK, json={"question": "c"})
        alive = client.get("/livez")
        gate.set()
        replies = [one.result().status_code for one in asked]
        after = client.post(ASK, json={"question": "d"})
    problem(shed, 503, "overloaded")
    assert int(shed.headers["retry-after"]) > 0
    assert (alive.status_code, replies, after.status_code) == (200, [200, 200], 200)
    assert "c" not in [question for question, _, _ in mentor.asked]


def wait_until(true):
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


# Headers and documents


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/passages/x", "/static/app.js", "/livez", "/nowhere"]
)
def test_every_reply_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy and "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers


def test_answers_are_not_cached_and_the_page_is_asked_for_again(client):
    assert client.post(ASK, json={"question": "q"}).headers["cache-control"] == "no-store"
    first = client.get("/static/app.js")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/static/app.js", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_openapi_says_exactly_what_an_answer_holds(client):
    spec = client.get("/openapi.json").json()
    answer = spec["components"]["schemas"]["Answer"]
    assert list(answer["properties"]) == [field.name for field in dataclasses.fields(Answer)]
    assert answer["required"] == list(answer["properties"])
    replies = spec["paths"][ASK]["post"]["responses"]
    assert set(replies) == {
        "200", "400", "401", "404", "408", "413", "422", "429", "500", "503",
    }  # fmt: skip
    assert set(replies["200"]["content"]) == {"application/json", "text/event-stream"}
    assert list(replies["422"]["content"]) == ["application/problem+json"]
    assert set(spec["x-problems"]) == set(KINDS)


def test_openapi_has_no_reference_to_nowhere(client):
    text = client.get("/openapi.json").text
    spec = json.loads(text)
    names = {part.split('"')[0] for part in text.split('"$ref":"#/components/schemas/')[1:]}
    assert names and names <= set(spec["components"]["schemas"])
