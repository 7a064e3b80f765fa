"""The plan and the assessment over HTTP: gone through to the report, nobody else's, counted."""

import pytest
from fastapi.testclient import TestClient

from bots.api import create_app
from tests.bots.fakes import FakeMentor

MINE = {"Mentor-Learner": "A" * 43}
YOURS = {"Mentor-Learner": "B" * 43}


@pytest.fixture
def client(desk):
    with TestClient(create_app(FakeMentor(), version="1", desk=desk)) as client:
        yield client


def test_a_plan_says_what_by_when_and_why(client):
    plan = client.get("/v1/learn/plan", headers=MINE).json()
    assert 1 <= len(plan["tasks"]) <= 9
    assert all("理由：" in one["text"] and one["reason"] for one in plan["tasks"])


def test_an_assessment_is_gone_through_to_its_report(client, desk, clock):
    assert client.get("/v1/learn/assessment", headers=MINE).json()["may"]
    step = client.post("/v1/learn/assessment/begin", headers=MINE).json()
    address = f"/v1/learn/assessments/{step['sitting']}"
    assert step["of"] == 43 and step["part"] == "item"
    assert client.get(address, headers=YOURS).status_code == 404
    assert client.get(f"{address}/report", headers=MINE).status_code == 422  # not before the end
    for _ in range(60):
        clock.now += 20
        if step["part"] == "done":
            break
        if step["part"] == "item":
            name, body = "answer", {"answer": "不知道"}
        else:
            name, body = "decide", {"diagnosis": "肺炎", "plan": "转诊", "referral": "urgent"}
        body["version"] = step["version"]
        reply = client.post(f"{address}/{name}", headers=MINE, json=body)
        late = client.post(f"{address}/{name}", headers=MINE, json=body)
        assert late.status_code in (409, 422)  # a step that is sent again counts once
        step = reply.json()
    assert step["part"] == "done"
    report = client.get(f"{address}/report", headers=MINE).json()
    assert report["rows"] and "能力考核" in report["lines"][0]
    page = client.get(f"{address}/page", headers=MINE).text
    assert "<svg" in page and "<table" in page and "<script" not in page
    rows = client.get("/v1/learn/credits", headers=MINE).json()["rows"]
    assert [one["act"] for one in rows] == ["assessment"]
    assert client.get(address, headers=MINE).json()["part"] == "done"
    assert len(client.get("/v1/learn/credits", headers=MINE).json()["rows"]) == 1


def test_nothing_tells_the_answers_of_an_assessment_that_is_under_way(client):
    step = client.post("/v1/learn/assessment/begin", headers=MINE).json()
    item = step["item"]["id"]
    body = {"answer": "A", "confidence": 2, "seconds": 5, "step": "aaaaaaaaaaaaaaaaaaaaaaaa"}
    told = client.post(f"/v1/learn/quiz/{item}", headers=MINE, json=body)
    assert told.status_code == 422 and "考完" in told.json()["detail"]
    offered = client.get("/v1/learn/quiz", headers=MINE).json()["items"]
    assert item not in [one["id"] for one in offered]


def test_a_version_beyond_any_screen_is_refused(client):
    step = client.post("/v1/learn/assessment/begin", headers=MINE).json()
    reply = client.post(
        f"/v1/learn/assessments/{step['sitting']}/answer", headers=MINE,
        json={"answer": "A", "version": 10**30},
    )  # fmt: skip
    assert reply.status_code == 422
