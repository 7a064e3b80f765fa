"""Who gets in: keys, roles, rates, over HTTP."""

from __future__ import annotations

import logging

import pytest
from fastapi import APIRouter, Depends
from fastapi.testclient import TestClient

from bots.access.address import address_of, on_this_machine
from bots.access.door import Door
from bots.access.limits import OF_ADDRESS, OF_KEY, WRONG_KEYS
from bots.access.roles import PERMISSIONS, ROLES, allowed, needs_key
from bots.access.rules import Rule
from bots.api import create_app
from tests.bots.fakes import FakeMentor

from .conftest import SECRETS, bearer

ASK = "/v1/ask"
QUESTION = {"question": "q"}


def doors():
    """Make a router with one route for each permission there is."""
    router = APIRouter()
    for permission in PERMISSIONS:
        rule = Rule(permission)

        def who(caller=Depends(rule)):  # noqa: B008
            return {"role": caller.key.role if caller and caller.key else ""}

        router.add_api_route(f"/test/{permission}", who, name=permission)
    return router


@pytest.fixture
def serve(keys, clock):
    clients = []

    def served(*, open_=True, address="203.0.113.7"):
        door = Door(keys, open_=open_, clock=clock)
        app = create_app(FakeMentor(), version="1", door=door, routers=[doors()])
        client = TestClient(app, client=(address, 5000))
        clients.append(client.__enter__())
        return client

    yield served
    for client in clients:
        client.__exit__(None, None, None)


def code(reply):
    assert reply.headers["content-type"] == "application/problem+json"
    return reply.status_code, reply.json()["code"]


# Keys and roles


@pytest.mark.parametrize("open_", [True, False])
def test_every_role_at_every_door(serve, open_):
    client = serve(open_=open_, address="127.0.0.1")
    for permission in PERMISSIONS:
        address = f"/test/{permission}"
        nobody = client.get(address)
        if needs_key(permission, open_=open_):
            assert code(nobody) == (401, "key-needed")
            assert nobody.headers["www-authenticate"].startswith("Bearer ")
        else:
            assert nobody.json() == {"role": ""}
        for role in ROLES:
            reply = client.get(address, headers=bearer(SECRETS[role]))
            if not allowed(role, permission):
                assert code(reply) == (403, "role-lacking")
            elif permission in ("public", "guarded"):
                assert reply.json() == {"role": ""}
            else:
                assert reply.json() == {"role": role}


@pytest.mark.parametrize("open_", [True, False])
@pytest.mark.parametrize("secret", ["wrong", "gm_" + "x" * 43, SECRETS["asker"][:-1], "密"])
def test_a_wrong_key_is_refused_even_where_none_is_needed(serve, open_, secret):
    headers = {"Authorization": b"Bearer " + secret.encode()}
    reply = serve(open_=open_).post(ASK, json=QUESTION, headers=headers)
    assert code(reply) == (401, "key-wrong")
    assert "invalid_token" in reply.headers["www-authenticate"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dTpw", "Token x"])
def test_what_is_no_bearer_key_counts_as_none(serve, header):
    headers = {"Authorization": header}
    assert serve().post(ASK, json=QUESTION, headers=headers).status_code == 200
    closed = serve(open_=False).post(ASK, json=QUESTION, headers=headers)
    assert code(closed) == (401, "key-needed")


def test_a_revoked_key_stops_at_once(serve, keys):
    client = serve(open_=False)
    assert client.post(ASK, json=QUESTION, headers=bearer(SECRETS["asker"])).status_code == 200
    keys.revoked.add("asker")
    reply = client.post(ASK, json=QUESTION, headers=bearer(SECRETS["asker"]))
    assert code(reply) == (401, "key-wrong")


def test_the_address_does_not_decide_however_it_is_spelt(serve):
    client = serve(open_=False)
    for path in ("/v1/ask/", "//v1/ask", "/V1/ask", "/v1/./ask", "/v1/ask%2f", "/v1/%61sk", "/ask"):
        reply = client.post(path, json=QUESTION, data=None, follow_redirects=False)
        assert reply.status_code in {401, 404, 307, 405}, path
        if reply.status_code == 307:
            assert client.post(reply.headers["location"], json=QUESTION).status_code == 401


def test_no_key_reaches_the_log(serve, caplog, capfd):
    with caplog.at_level(logging.DEBUG):
        client = serve()
        client.post(ASK, json=QUESTION, headers=bearer(SECRETS["asker"]))
        client.post(ASK, json=QUESTION, headers=bearer("gm_this-one-is-wrong"))
    written = capfd.readouterr()
    everything = caplog.text + written.out + written.err
    assert "gm_" not in everything


# Rates


def test_an_address_may_ask_so_often_and_then_waits(serve, clock):
    client = serve()
    replies = [client.post(ASK, json=QUESTION) for _ in range(OF_ADDRESS["ask"].burst)]
    assert {one.status_code for one in replies} == {200}
    left = [int(one.headers["ratelimit-remaining"]) for one in replies]
    assert left == list(reversed(range(OF_ADDRESS["ask"].burst)))
    refused = client.post(ASK, json=QUESTION)
    assert code(refused) == (429, "rate-limited")
    assert int(refused.headers["retry-after"]) == 2
    assert refused.headers["ratelimit-limit"] == str(OF_ADDRESS["ask"].burst)
    assert refused.headers["ratelimit-remaining"] == "0"
    assert client.get("/livez").status_code == 200
    clock.now += 2
    assert client.post(ASK, json=QUESTION).status_code == 200


def test_asking_in_openai_s_way_is_asking(serve):
    client = serve()
    body = {"messages": [{"role": "user", "content": "q"}]}
    for _ in range(OF_ADDRESS["ask"].burst):
        client.post(ASK, json=QUESTION)
    reply = client.post("/v1/chat/completions", json=body)
    assert (reply.status_code, reply.json()["error"]["code"]) == (429, "rate-limited")
    assert int(reply.headers["retry-after"]) > 0


def test_without_scripts_a_refusal_is_a_page_with_the_question_in_it(serve):
    client, closed = serve(), serve(open_=False)
    for _ in range(OF_ADDRESS["ask"].burst):
        client.post("/ask", data={"question": "q"})
    late, shut = (one.post("/ask", data={"question": "张三头晕"}) for one in (client, closed))
    assert (late.status_code, shut.status_code) == (429, 401)
    assert int(late.headers["retry-after"]) > 0
    for reply in (late, shut):
        assert reply.headers["content-type"].startswith("text/html") and "张三头晕" in reply.text


def test_a_key_has_a_rate_of_its_own_wherever_it_comes_from(serve):
    client = serve(address="127.0.0.1")
    headers = bearer(SECRETS["asker"])
    statuses = [client.post(ASK, json=QUESTION, headers=headers).status_code
                for _ in range(OF_KEY["ask"].burst + 1)]  # fmt: skip
    assert statuses == [200] * OF_KEY["ask"].burst + [429]
    assert client.post(ASK, json=QUESTION, headers=bearer(SECRETS["staff"])).status_code == 200


def test_this_machine_has_no_rate_it_may_be_a_proxy(serve):
    client = serve(address="127.0.0.1")
    replies = [client.post(ASK, json=QUESTION) for _ in range(3 * OF_ADDRESS["ask"].burst)]
    assert {one.status_code for one in replies} == {200}
    assert "ratelimit-limit" not in replies[0].headers


def test_wrong_keys_are_counted_and_then_the_right_one_waits_too(serve, clock):
    client = serve()
    for _ in range(WRONG_KEYS.burst):
        assert client.get("/test/keep", headers=bearer("gm_wrong")).status_code == 401
    for secret in ("gm_wrong", SECRETS["asker"]):
        reply = client.get("/test/keep", headers=bearer(secret))
        assert code(reply) == (429, "too-many-tries")
        assert int(reply.headers["retry-after"]) > 0
    clock.now += 60
    assert client.get("/test/keep", headers=bearer(SECRETS["asker"])).status_code == 200


@pytest.mark.parametrize(
    ("host", "counted", "here"),
    [
        ("203.0.113.7", "203.0.113.7", False),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", False),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64", False),
        ("::ffff:203.0.113.7", "203.0.113.7", False),
        ("::ffff:127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("::1", "::1", True),
        ("", "", True),
        ("/run/mentor.sock", "/run/mentor.sock", True),
    ],
)
def test_an_address_stands_for_who_commands_it(host, counted, here):
    assert address_of({"client": (host, 1)}) == counted
    assert on_this_machine(counted) is here
