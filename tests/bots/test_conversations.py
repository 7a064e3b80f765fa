"""Conversations over HTTP: kept, continued, deleted; and nobody sees anybody else's."""

from __future__ import annotations

import dataclasses
import itertools
import json
import sqlite3

import pytest
from fastapi.testclient import TestClient

from assistant.records import Turn
from bots.access.door import Door
from bots.access.keys import StatedKey
from bots.access.roles import ROLES
from bots.access.rules import KEEP, declared
from bots.api import create_app
from tests.assistant.records_db.boxes import open_box
from tests.bots.access.conftest import bearer
from tests.bots.fakes import ALARMED, ANSWERED, FOLLOWED, FakeMentor
from tests.bots.own import own_records

ASK, ALL = "/v1/ask", "/v1/conversations"
ASKED_ON = {"question": "那孕妇呢？"}
UNKNOWN = "0" * 32
FORMS = ("x", "%00", "..", "1 OR 1=1", "f" * 64, UNKNOWN.upper(), "𝟘" * 32)


class Everybody:
    """Two keys of every role: mine and another's."""

    def find(self, secret):
        _, role, who = secret.split("_")
        return StatedKey(f"{role}-{who}", who, role)


def of(role, who="me"):
    return bearer(f"gm_{role}_{who}")


ME, OTHER = of("asker"), of("asker", "other")


@pytest.fixture
def mentor():
    return FakeMentor()


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def client(mentor, home):
    app = create_app(
        mentor, version="1", own=own_records(home),
        door=Door(Everybody(), clock=itertools.count(0.0, 100.0).__next__),
        feedback=open_box(home),
    )  # fmt: skip
    with TestClient(app, client=("127.0.0.1", 1)) as client:
        yield client


def begin(client, headers=ME):
    reply = client.post(ALL, headers=headers)
    assert reply.status_code == 201
    return reply.json()["id"]


def ask(client, conversation, question=ANSWERED.question, headers=ME, **more):
    body = {"question": question, "conversation": conversation}
    return client.post(ASK, json=body, headers={**headers, **more})


def code(reply):
    return reply.status_code, reply.json()["code"]


# Kept


def test_a_conversation_gives_the_history_and_keeps_the_turn(client, mentor):
    mine = begin(client)
    assert ask(client, mine).status_code == 200
    assert ask(client, mine, FOLLOWED.question).status_code == 200
    assert mentor.asked[1][:2] == (
        FOLLOWED.question, (Turn(ANSWERED.question, ANSWERED.text),)
    )  # fmt: skip
    kept = client.get(f"{ALL}/{mine}", headers=ME).json()
    assert kept == {
        "id": mine,
        "turns": [
            {"question": one.question, "answer": one.text} for one in (ANSWERED, FOLLOWED)
        ],
    }  # fmt: skip
    (listed,) = client.get(ALL, headers=ME).json()["conversations"]
    assert (listed["id"], listed["turns"]) == (mine, 2)
    assert listed["began"].endswith("+00:00") and listed["latest"] >= listed["began"]


def test_a_streamed_answer_is_kept_too(client):
    mine = begin(client)
    reply = ask(client, mine, ALARMED.question, Accept="text/event-stream")
    assert reply.text.startswith("event: alert")
    assert client.get(f"{ALL}/{mine}", headers=ME).json()["turns"][0]["question"] == (
        ALARMED.question
    )


def test_the_history_of_a_conversation_is_the_one_that_is_kept(client, mentor):
    body = {"question": "q", "conversation": begin(client), "history": ["a"]}
    assert client.post(ASK, json=body, headers=ME).status_code == 200
    assert mentor.asked[0][1] == ()


def test_a_refused_question_is_not_kept(client):
    mine = begin(client)
    assert ask(client, mine, " ").status_code == 422
    assert client.get(f"{ALL}/{mine}", headers=ME).json()["turns"] == []


def test_a_deleted_conversation_is_gone(client):
    mine, kept = begin(client), begin(client)
    assert client.delete(f"{ALL}/{mine}", headers=ME).status_code == 204
    assert code(client.get(f"{ALL}/{mine}", headers=ME)) == (404, "conversation-not-found")
    assert code(client.delete(f"{ALL}/{mine}", headers=ME)) == (404, "conversation-not-found")
    assert [one["id"] for one in client.get(ALL, headers=ME).json()["conversations"]] == [kept]


def test_erasing_oneself_leaves_no_byte_and_harms_nobody_else(client, home):
    mine, others = begin(client), begin(client, OTHER)
    ask(client, mine)
    ask(client, others, ALARMED.question, OTHER)
    assert client.delete("/v1/me", headers=ME).status_code == 204
    assert client.get(ALL, headers=ME).json() == {"conversations": []}
    assert code(ask(client, mine)) == (404, "conversation-not-found")
    assert len(client.get(f"{ALL}/{others}", headers=OTHER).json()["turns"]) == 1
    left = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert mine.encode() not in left and ANSWERED.question.encode() not in left
    assert others.encode() in left
    assert client.delete("/v1/me", headers=ME).status_code == 204  # nothing left: no error


def test_who_it_is_does_not_stand_in_the_database(client, home):
    ask(client, begin(client))
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.read_bytes().startswith(b"SQLite") for path in files)
    assert b"asker-me" not in b"".join(path.read_bytes() for path in files)


# Without a key


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", ALL), ("GET", ALL), ("GET", f"{ALL}/{UNKNOWN}"), ("DELETE", f"{ALL}/{UNKNOWN}"),
     ("DELETE", "/v1/me")],
)  # fmt: skip
def test_without_a_key_nothing_is_kept(client, method, path):
    assert code(client.request(method, path)) == (401, "key-needed")


def test_without_a_key_no_conversation_is_asked_in(client, mentor):
    for conversation in (begin(client), UNKNOWN):
        assert code(ask(client, conversation, headers={})) == (401, "key-needed")
    assert mentor.asked == []


def test_without_a_store_there_is_no_conversation():
    app = create_app(FakeMentor(), version="1", door=Door(Everybody()))
    with TestClient(app) as client:
        assert code(ask(client, UNKNOWN)) == (404, "conversation-not-found")
        assert client.post(ALL, headers=ME).status_code == 404


# Nobody else's


def places(app, id_):
    """Every way in which an id can be put into a request to a route that is no page."""
    for route in declared(app):
        if not route.path.startswith("/v1/"):
            continue
        for method in route.methods:
            path = route.path
            for name in ("conversation_id", "passage_id", "model_id"):
                path = path.replace("{%s}" % name, id_)  # noqa: UP031
            for query, body in itertools.product(({}, {"conversation": id_, "id": id_}), (
                None,
                ASKED_ON | {"conversation": id_},
                {"question": "q", "helped": "yes", "conversation": id_, "id": id_},
                {"messages": [{"role": "user", "content": "q"}], "conversation": id_,
                 "metadata": {"conversation": id_}, "user": id_},
            )):  # fmt: skip
                yield method, path, query, body


def test_no_role_reaches_another_s_conversation_anywhere(client, mentor):
    """Every route x role x place of the id: not a word is told, nothing is changed or asked on."""
    secret = dataclasses.replace(ANSWERED, question="秘密的问题", text="秘密的回答")
    mentor.table[secret.question] = secret
    owner = of("asker", "owner")
    owners = begin(client, owner)
    ask(client, owners, secret.question, owner)
    kept = client.get(f"{ALL}/{owners}", headers=owner).text
    assert secret.question in kept and secret.text in kept
    mentor.asked.clear()
    tried = 0
    for request, role in itertools.product(list(places(client.app, owners)), ("", *ROLES)):
        method, path, query, body = request
        headers = of(role, "thief") if role else {}
        reply = client.request(method, path, params=query, json=body, headers=headers)
        tried += 1
        assert "秘密" not in reply.text and reply.status_code < 500, (request, role)
        if path.startswith(f"{ALL}/"):
            assert reply.status_code == (404 if role else 401), (request, role)
        if (path, body) == (ASK, ASKED_ON | {"conversation": owners}):
            assert reply.status_code == (404 if role else 401), (request, role)
    assert tried > 300
    assert all(history == () for _, history, _ in mentor.asked)
    assert client.get(f"{ALL}/{owners}", headers=owner).text == kept


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reaches_its_own(client, role):
    mine = begin(client, of(role))
    assert ask(client, mine, headers=of(role)).status_code == 200
    assert len(client.get(f"{ALL}/{mine}", headers=of(role)).json()["turns"]) == 1
    assert client.delete(f"{ALL}/{mine}", headers=of(role)).status_code == 204


def test_another_s_id_is_answered_like_one_that_never_was(client):
    others = begin(client, OTHER)
    ask(client, others, headers=OTHER)
    for role in ROLES:
        me = of(role)
        for method in ("GET", "DELETE"):
            his = client.request(method, f"{ALL}/{others}", headers=me)
            none = client.request(method, f"{ALL}/{UNKNOWN}", headers=me)
            assert (his.status_code, his.content) == (none.status_code, none.content)
            assert code(his) == (404, "conversation-not-found")
        his, none = ask(client, others, headers=me), ask(client, UNKNOWN, headers=me)
        assert (his.status_code, his.content) == (none.status_code, none.content)
    assert len(client.get(f"{ALL}/{others}", headers=OTHER).json()["turns"]) == 1


@pytest.mark.parametrize("form", FORMS)
def test_an_id_of_another_form_is_unknown_too(client, form):
    for reply in (client.get(f"{ALL}/{form}", headers=ME), ask(client, form)):
        assert reply.status_code in {404, 422, 200} and "turns" not in reply.text
        if reply.status_code == 200:  # ".." leads to the list: one's own
            assert form == ".."


def test_all_that_is_kept_asks_for_a_key(client):
    kept = {(one.methods, one.path) for one in declared(client.app) if one.rule == KEEP}
    assert len(kept) == 5


def test_the_database_is_one_that_can_be_read(client, home):
    ask(client, begin(client))
    (path,) = home.glob("*.db")
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    assert json.loads(client.get(ALL, headers=ME).text)["conversations"]
