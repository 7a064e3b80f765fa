"""Who comes in to the staff pages, and what nobody can."""

from __future__ import annotations

import re

import pytest
from fastapi import routing
from fastapi.testclient import TestClient
from pydantic import SecretStr

from assistant.settings import Settings
from bots import cli
from bots.api import MAX_BODY, create_app
from bots.staff.auth import COOKIE, SESSION_SECONDS, Guard
from bots.staff.keys import WeakKey
from bots.staff.site import Staff, open_staff
from tests.assistant.records_db.boxes import open_box

from .fakes import BEARER, BROWSER, HOME, KEY, OPEN, SHEET, SITE, own_set, upload

# The door


def test_without_a_key_staff_addresses_are_as_unknown_as_any(mentor, app):
    routes = staff_routes(app)
    with TestClient(create_app(mentor, version="1"), follow_redirects=False) as closed:
        closed.headers["X-Request-Id"] = "1"
        for method, path in routes:
            reply = closed.request(method, at(path))
            unknown = closed.request(method, "/no/such/address")
            assert (reply.status_code, reply.content) == (404, unknown.content), path
            assert {**reply.headers} == {**unknown.headers}


def test_every_route_asks_for_the_key_but_the_door_itself(app, stranger):
    routes = staff_routes(app)
    assert routes >= OPEN and len(routes) > 20
    for method, path in routes - OPEN:
        reply = stranger.request(method, at(path), headers={"Accept": "*/*"})
        assert reply.status_code == 401, (method, path)
        assert reply.json()["code"] == "staff-key-needed"
        page = stranger.request(method, at(path))
        if method == "GET":
            assert (page.status_code, page.headers["location"]) == (303, "/staff/login")
        else:
            assert page.status_code == 401 and "重新登录" in page.text


def staff_routes(app):
    """List (method, path) of every staff route; FastAPI keeps included routers nested of late."""
    flat = getattr(routing, "iter_route_contexts", iter)
    return {
        (method, one.path)
        for one in flat(app.routes)
        if (one.path or "").startswith("/staff")
        for method in one.methods
    }


def at(path):
    return path.replace("{id_}", "20260101-000000-0000abcd").replace("{kind}", "xlsx").replace(
        "{name}", "staff.css"
    )  # fmt: skip


def test_the_key_opens_a_session_and_logging_out_ends_it(stranger):
    reply = stranger.post("/staff/login", data={"key": KEY})
    cookie = reply.headers["set-cookie"]
    assert reply.status_code == 303 and reply.headers["location"] == HOME
    assert re.fullmatch(
        rf"{COOKIE}=[\w-]{{43}}; HttpOnly; Max-Age={SESSION_SECONDS}; Path=/staff; SameSite=strict",
        cookie,
    )
    assert stranger.get(HOME).status_code == 200
    kept = dict(stranger.cookies)
    assert stranger.post("/staff/logout").status_code == 303
    stranger.cookies.update(kept)  # a copy of the cookie is worth nothing any more
    assert stranger.get(HOME).status_code == 303


def test_over_https_the_cookie_is_secure(app):
    with TestClient(app, base_url="https://mentor.test", follow_redirects=False) as client:
        reply = client.post(
            "/staff/login", data={"key": KEY}, headers={"Origin": "https://mentor.test"}
        )
        assert "Secure" in reply.headers["set-cookie"]


def test_a_session_ends_after_eight_hours(client, clock):
    clock.now += SESSION_SECONDS - 1
    assert client.get(HOME).status_code == 200
    clock.now += 1
    assert client.get(HOME).status_code == 303


def test_a_program_may_send_the_key_in_its_header(stranger):
    assert stranger.get(HOME, headers=BEARER).status_code == 200
    reply = stranger.get(HOME, headers={"Authorization": "Bearer no", "Accept": "*/*"})
    assert (reply.status_code, reply.json()["code"]) == (401, "staff-key-wrong")


def test_a_wrong_key_is_said_beside_the_field_and_never_shown_again(stranger):
    reply = stranger.post("/staff/login", data={"key": "wrong key <b>"})
    assert reply.status_code == 401 and "密钥不对" in reply.text
    assert "wrong key" not in reply.text and 'aria-invalid="true"' in reply.text


def test_after_five_wrong_keys_even_the_right_one_must_wait(stranger, clock):
    for _ in range(5):
        assert stranger.post("/staff/login", data={"key": "wrong"}).status_code == 401
    for reply in (
        stranger.post("/staff/login", data={"key": KEY}),
        stranger.get(HOME, headers=BEARER),
    ):
        assert reply.status_code == 429 and int(reply.headers["retry-after"]) in range(1, 62)
        assert "过一分钟再试" in reply.text
    clock.now += 61
    assert stranger.post("/staff/login", data={"key": KEY}).status_code == 303


def test_guesses_are_counted_by_address(app):
    with TestClient(app, headers=SITE, client=("203.0.113.7", 1)) as guesser:
        for _ in range(6):
            guesser.post("/staff/login", data={"key": "wrong"})
    with TestClient(app, headers=SITE, client=("203.0.113.8", 1)) as other:
        reply = other.post("/staff/login", data={"key": KEY}, follow_redirects=False)
        assert reply.status_code == 303


def test_a_neighbour_in_the_same_ipv6_network_is_the_same_guesser(app):
    for last in range(6):
        with TestClient(app, headers=SITE, client=(f"2001:db8::{last}", 1)) as guesser:
            reply = guesser.post("/staff/login", data={"key": "wrong"})
    assert reply.status_code == 429


@pytest.mark.parametrize("key", ["", "short", "x" * 15, " " * 30])
def test_a_short_key_is_refused_with_a_sentence(key):
    with pytest.raises(WeakKey, match="至少 16 个字符"):
        Guard(SecretStr(key))


def test_the_environment_opens_the_pages_or_leaves_them_off(monkeypatch, tmp_path):
    box = open_box(tmp_path)
    assert open_staff(Settings(home=tmp_path), box) is None
    monkeypatch.setenv("MENTOR_STAFF_KEY", "")
    assert open_staff(Settings(home=tmp_path), box) is None
    monkeypatch.setenv("MENTOR_STAFF_KEY", KEY)
    assert isinstance(open_staff(Settings(home=tmp_path), box), Staff)
    assert KEY not in repr(Settings(home=tmp_path))


def test_the_server_does_not_start_with_a_short_key(monkeypatch, capsys):
    monkeypatch.setenv("MENTOR_STAFF_KEY", "short")
    monkeypatch.setattr("sys.argv", ["mentor", "serve", "--port", "0"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert "MENTOR_STAFF_KEY 太短" in capsys.readouterr().err


@pytest.mark.parametrize(
    "sent",
    [
        {"Origin": "https://evil.test"}, {"Origin": "null"}, {"Origin": ""},
        {"Origin": "http://testserver.evil.test"}, {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
    ],
)  # fmt: skip
def test_nothing_is_changed_by_a_post_of_another_site(client, desk, sent):
    set_id = own_set(client, desk)
    for path in (f"{HOME}/sets/{set_id}/delete", f"{HOME}/runs", "/staff/logout", "/staff/login"):
        reply = client.post(path, data={"set": set_id, "key": KEY}, headers=sent)
        assert reply.status_code == 403 and "不是从本网站的页面发出的" in reply.text
    assert desk.sets()[0].id == set_id and desk.runs.all() == ()
    assert client.get(HOME).status_code == 200


def test_the_pages_let_the_browser_say_where_a_post_comes_from(client):
    reply = client.get(HOME)
    assert reply.headers["referrer-policy"] == "same-origin"  # no-referrer makes the Origin null
    assert reply.headers["cache-control"] == "no-store"
    assert "form-action 'self'" in reply.headers["content-security-policy"]


def test_only_who_is_logged_in_may_send_a_large_body(client, app):
    large = SHEET.format("作答") + "\n" * (MAX_BODY + 1)
    assert upload(client, large).status_code == 303
    assert client.post("/v1/ask", content="x" * (MAX_BODY + 1)).status_code == 413
    assert client.post("/staff/login", content="x" * (MAX_BODY + 1)).status_code == 413
    with TestClient(app, headers=BROWSER) as stranger:
        assert upload(stranger, large).status_code == 413
        assert upload(TestClient(app, headers=BEARER), large).status_code == 200
