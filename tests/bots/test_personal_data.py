"""Personal data in a question reach no sink: the feedback's disk, logs, chat model, reply.

Four sinks are to be kept clean: store, log, model and expert queue. The expert queue does not exist
yet; what will fill it is the Answer, whose every text is looked through here.
"""

from __future__ import annotations

import json
import logging

import pytest
from fastapi.testclient import TestClient

from assistant.generation.generate import LangChainModel
from bots.api import create_app
from tests.assistant.fakes import fill_home, make_mentor
from tests.assistant.model_server import ModelServer, quotes_the_evidence
from tests.assistant.records_db.boxes import open_box

# All of it is invented; the identity card's check digit is right.
SECRETS = (
    "刘小红", "13812345678", "11010519491231002X", "特木里镇光明村3组12号", "A1234567", "202611220",
    "zhang.san2020@163.com", "欧阳建平", "次仁旺姆", "Mary Jones", "943 476 5919", "川A12345",
)  # fmt: skip
QUESTION = (
    "患者刘小红，女，52岁，身份证11010519491231002X，电话13812345678，家住特木里镇光明村3组12号，"
    "医保号A1234567，住院号202611220，阿卡维林片成人每次吃多少？"
)
EARLIER = [
    {"question": "村民欧阳建平，车牌川A12345，高血压", "answer": "请联系 zhang.san2020@163.com"},
    {"question": "Patient Mary Jones, NHS number 943 476 5919", "answer": "病人次仁旺姆，女"},
]


def leaked(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@pytest.fixture
def server():
    with ModelServer(quotes_the_evidence) as running:
        yield running


@pytest.fixture
def box(tmp_path):
    return open_box(tmp_path / "home")


@pytest.fixture
def client(tmp_path, server, box):
    fill_home(tmp_path / "home")
    mentor = make_mentor(tmp_path / "home", model=LangChainModel("m", server.url, "k"))
    with TestClient(create_app(mentor, version="1", feedback=box)) as running:
        yield running


def test_no_personal_data_reach_a_sink(client, server, box, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "openai", "langchain", "mentor.http", "assistant"):
        caplog.set_level(logging.DEBUG, logger=name)
    assert set(leaked(QUESTION + json.dumps(EARLIER, ensure_ascii=False))) == set(SECRETS)
    reply = client.post("/v1/ask", json={"question": QUESTION, "history": EARLIER})
    assert reply.status_code == 200 and reply.json()["kind"] == "answered"
    said = {
        "question": QUESTION,
        "helped": "no",
        "answer": EARLIER[1]["answer"],
        "correction": f"{QUESTION}\n12.5 mg",
        "history": [turn["question"] for turn in EARLIER] + [turn["answer"] for turn in EARLIER],
        "documents": ["刘小红，女"],
    }
    assert client.post("/v1/feedback", json=said).status_code == 201

    assert server.requests, "the model was asked"
    assert leaked(json.dumps(server.requests, ensure_ascii=False)) == []
    assert leaked(caplog.text) == []
    assert leaked(reply.text) == []
    (entry,) = box.entries()
    assert leaked(repr(entry)) == []
    assert "12.5 mg" in entry.correction
    for path in (tmp_path / "home").rglob("*"):
        if path.is_file():
            assert leaked(path.read_bytes().decode("utf-8", "replace")) == [], path.name


def test_a_question_keeps_its_answer_without_its_names(client):
    plain = client.post("/v1/ask", json={"question": "阿卡维林片成人每次吃多少？"}).json()
    named = client.post(
        "/v1/ask", json={"question": "患者刘小红，阿卡维林片成人每次吃多少？"}
    ).json()
    assert named["kind"] == plain["kind"] == "answered"
    assert [one["text"] for one in named["statements"]][:1] == [
        one["text"] for one in plain["statements"]
    ][:1]


def test_a_refused_question_is_not_logged_either(client, caplog):
    caplog.set_level(logging.DEBUG)
    reply = client.post("/v1/ask", json={"question": QUESTION * 40})
    assert reply.status_code == 422
    assert leaked(caplog.text) == [] and leaked(reply.text) == []
