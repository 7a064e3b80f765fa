"""The guard around every request, against bare ASGI messages."""

from __future__ import annotations

import json
import logging

import anyio
import pytest

from bots.shield import Shield

SCOPE = {"type": "http", "path": "/", "method": "POST", "headers": []}


def run(app, receive, scope=SCOPE, **limits):
    """Send one request through a Shield around `app`; return the messages that it sent."""
    sent = []

    async def send(message):
        sent.append(message)

    limits = {"max_body": 10, "body_seconds": 5.0} | limits
    anyio.run(Shield(app, **limits), scope, receive, send)
    return sent


def says(*messages):
    """Make a receive that gives `messages`, then waits for ever."""
    left = list(messages)

    async def receive():
        return left.pop(0) if left else await anyio.sleep_forever()

    return receive


def part(body, more=False):
    return {"type": "http.request", "body": body, "more_body": more}


async def unreachable(scope, receive, send):
    raise AssertionError("the application must not see this request")


def code_of(sent):
    assert sent[0]["type"] == "http.response.start"
    return json.loads(sent[1]["body"])["code"]


def test_the_application_reads_the_whole_body_at_once():
    seen = []

    async def app(scope, receive, send):
        seen.append(await receive())

    run(app, says(part(b"abc", more=True), part(b"", more=True), part(b"defg")))
    assert seen == [part(b"abcdefg")]


def test_one_byte_too_many_is_refused():
    sent = run(unreachable, says(part(b"a" * 6, more=True), part(b"b" * 5)))
    assert (sent[0]["status"], code_of(sent)) == (413, "body-too-large")
    assert (b"connection", b"close") in sent[0]["headers"]


@pytest.mark.parametrize("length", [b"11", b"9" * 5000])
def test_a_length_announced_too_large_is_refused_unread(length):
    scope = SCOPE | {"headers": [(b"content-length", length)]}
    assert code_of(run(unreachable, says(), scope)) == "body-too-large"


@pytest.mark.parametrize("length", [b"", b"-1", b"x", "²".encode("latin-1")])
def test_a_length_that_is_none_is_not_trusted(length):
    async def app(scope, receive, send):
        assert (await receive())["body"] == b"ok"

    assert run(app, says(part(b"ok")), SCOPE | {"headers": [(b"content-length", length)]}) == []


def test_a_body_that_never_ends_is_given_up():
    sent = run(unreachable, says(part(b"a", more=True)), body_seconds=0.05)
    assert (sent[0]["status"], code_of(sent)) == (408, "body-too-slow")


def test_a_client_that_leaves_costs_nothing():
    assert run(unreachable, says(part(b"a", more=True), {"type": "http.disconnect"})) == []


def test_a_crash_in_the_middle_of_a_reply_is_logged_and_cut_short(caplog):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError("patient 张三")

    with caplog.at_level(logging.ERROR):
        sent = run(app, says(part(b"")))
    assert [message["type"] for message in sent] == ["http.response.start"]
    assert "ValueError" in caplog.text and "张三" not in caplog.text


def test_what_is_not_http_passes_through():
    async def app(scope, receive, send):
        await send({"type": "lifespan.startup.complete"})

    assert run(app, says(), {"type": "lifespan"}) == [{"type": "lifespan.startup.complete"}]
