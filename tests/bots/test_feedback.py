"""POST /v1/feedback: kept, masked, bounded, and refused in plain words."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from bots.api import create_app
from tests.assistant.records_db.boxes import open_box

from .fakes import FakeMentor

SAID = {"question": "阿卡维林吃多少？", "helped": "no", "reason": "incomplete"}


@pytest.fixture
def box(tmp_path):
    return open_box(tmp_path)


@pytest.fixture
def client(box):
    with TestClient(create_app(FakeMentor(), version="1", feedback=box)) as open_client:
        yield open_client


def test_what_is_said_is_kept(client, box):
    more = {"correction": "12.5 mg", "documents": ["akaweilin"], "history": ["高血压"]}
    reply = client.post("/v1/feedback", json=SAID | more)
    assert reply.status_code == 201
    kept = box.find(reply.json()["id"])
    assert (kept.question, kept.helped, kept.reason) == ("阿卡维林吃多少？", "no", "incomplete")
    assert (kept.correction, kept.documents, kept.history) == (
        "12.5 mg", ("akaweilin",), ("高血压",),
    )  # fmt: skip
    assert kept.origin == "user"


def test_a_telephone_is_masked(client, box):
    client.post("/v1/feedback", json=SAID | {"question": "13812345678 的娃发烧"})
    assert box.entries()[0].question == "〔电话〕 的娃发烧"


@pytest.mark.parametrize(
    "body",
    [
        {}, {"question": "问"}, SAID | {"helped": "maybe"}, SAID | {"origin": "expert"},
        SAID | {"question": ""}, SAID | {"question": "问" * 2001}, SAID | {"reason": "rude"},
        SAID | {"documents": ["x"] * 21}, SAID | {"correction": "字" * 4001},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_nothing_kept(client, box, body):
    reply = client.post("/v1/feedback", json=body)
    assert reply.status_code == 422
    assert reply.json()["code"] == "invalid-request"
    assert box.entries() == ()


def test_a_full_box_says_so(client, monkeypatch):
    monkeypatch.setattr("assistant.records_db.feedback.MOST_OPEN", 0)
    reply = client.post("/v1/feedback", json=SAID)
    assert (reply.status_code, reply.json()["code"]) == (503, "feedback-full")
    assert reply.headers["retry-after"] == "3600"


def test_without_a_box_there_is_no_such_address():
    with TestClient(create_app(FakeMentor(), version="1")) as client:
        assert client.post("/v1/feedback", json=SAID).status_code == 404
