"""One learner, one file; a group's talk; what experts and staff see, and what nobody may."""

import json

import pytest
from fastapi.testclient import TestClient

from bots.access.door import Door
from bots.api import create_app
from tests.bots.access.conftest import SECRETS, FakeKeys, bearer
from tests.bots.fakes import FakeMentor

CASE = "/v1/learn/threads/case/heart-attack-stomach-ache"


def device(letter):
    return {"Mentor-Learner": letter * 43}


MINE, YOURS, OTHERS = map(device, "ABC")


@pytest.fixture
def client(desk):
    app = create_app(FakeMentor(), version="1", desk=desk, door=Door(FakeKeys()))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def join(client, who, group="shiqiao"):
    reply = client.put("/v1/learn/me", headers=who, json={"group": group})
    assert reply.json()["group"] == group


def say(client, who, text):
    return client.post(CASE, headers=who, json={"text": text})


def test_a_group_is_joined_and_left(client):
    join(client, MINE)
    assert client.get("/v1/learn/me", headers=MINE).json()["group"] == "shiqiao"
    assert client.get("/v1/learn/me", headers=YOURS).json()["group"] == ""
    join(client, MINE, "")
    assert say(client, MINE, "有人吗").status_code == 404


def test_only_a_region_that_has_rules_is_chosen(client):
    mine = client.get("/v1/learn/me", headers=MINE).json()
    assert [one["region"] for one in mine["regions"]] == ["example"]
    assert mine["regions"][0]["example"] and mine["region"] == ""
    kept = client.put("/v1/learn/me", headers=MINE, json={"region": "example"})
    assert kept.json()["region"] == "example"
    reply = client.put("/v1/learn/me", headers=MINE, json={"region": "atlantis", "group": "x"})
    assert reply.status_code == 404 and "atlantis" in reply.json()["detail"]
    assert client.get("/v1/learn/me", headers=MINE).json()["group"] == ""  # nothing half kept


def test_who_is_in_no_group_is_told_how_to_join(client):
    reply = client.get(CASE, headers=OTHERS)
    assert reply.status_code == 404 and "班组" in reply.json()["detail"]


def test_only_ones_own_group_is_seen_and_nobody_is_named(client):
    for who, group in ((MINE, "shiqiao"), (YOURS, "shiqiao"), (OTHERS, "elsewhere")):
        join(client, who, group)
    say(client, MINE, "这个我先问尿量，电话13812345678")
    (post,) = client.get(CASE, headers=YOURS).json()["posts"]
    assert post["who"] == "同组同事甲" and not post["mine"] and "138" not in post["text"]
    assert client.get(CASE, headers=OTHERS).json()["posts"] == []
    for method, address in (("POST", f"{post['id']}/report"), ("DELETE", str(post["id"]))):
        reply = client.request(method, f"/v1/learn/posts/{address}", headers=OTHERS)
        assert reply.status_code == 404
    assert client.delete(f"/v1/learn/posts/{post['id']}", headers=YOURS).status_code == 404


def test_two_reports_hide_a_post_until_an_expert_has_looked(client):
    for letter in "ABD":
        join(client, device(letter))
    say(client, MINE, "卖药的加我")
    (post,) = client.get(CASE, headers=YOURS).json()["posts"]
    for letter in "BD":
        client.post(f"/v1/learn/posts/{post['id']}/report", headers=device(letter))
    assert client.get(CASE, headers=YOURS).json()["posts"] == []
    expert = bearer(SECRETS["expert"])
    (waiting,) = client.get("/v1/learn/waiting", headers=expert).json()["posts"]
    assert waiting["text"] == "卖药的加我"
    settled = client.post(
        f"/v1/learn/posts/{post['id']}/settle", headers=expert, json={"stands": True}
    )
    assert settled.status_code == 204
    assert len(client.get(CASE, headers=YOURS).json()["posts"]) == 1


def test_an_experts_reply_stands_first(client):
    join(client, MINE)
    say(client, MINE, "先问什么？")
    reply = client.post(
        "/v1/learn/groups/shiqiao/threads/case/heart-attack-stomach-ache",
        headers=bearer(SECRETS["expert"]), json={"text": "先做心电图。"},
    )  # fmt: skip
    assert reply.status_code == 200
    first = client.get(CASE, headers=MINE).json()["posts"][0]
    assert first["expert"] and first["pinned"] and first["text"] == "先做心电图。"


STAFF_ONLY = [
    ("GET", "/v1/learn/waiting", None, "expert"),
    ("POST", "/v1/learn/posts/1/settle", {"stands": True}, "expert"),
    ("POST", "/v1/learn/groups/g/threads/case/x", {"text": "好"}, "expert"),
    ("GET", "/v1/learn/groups/g/report", None, "staff"),
]


@pytest.mark.parametrize(("method", "address", "body", "role"), STAFF_ONLY)
def test_what_is_for_experts_or_staff_is_for_nobody_else(client, method, address, body, role):
    for other in ("asker", "staff", "expert"):
        reply = client.request(method, address, headers=bearer(SECRETS[other]), json=body)
        assert (reply.status_code == 403) == (other != role)
    assert client.request(method, address, headers=MINE, json=body).status_code == 401


def test_a_group_is_seen_in_figures_of_five_people_or_more(client):
    join(client, MINE)
    report = client.get("/v1/learn/groups/shiqiao/report", headers=bearer(SECRETS["staff"])).json()
    assert report["learners"] == report["answered"] == report["passed"] == "少于5人，不显示"
    for letter in "BDEF":
        join(client, device(letter))
    report = client.get("/v1/learn/groups/shiqiao/report", headers=bearer(SECRETS["staff"])).json()
    assert report["learners"] == "5人以上" and report["answered"] == "少于5人，不显示"


def test_one_learner_is_one_file_and_can_be_erased(client):
    join(client, MINE)
    say(client, MINE, "我说过的话")
    item = client.get("/v1/learn/quiz", headers=MINE).json()["items"][0]
    body = {"answer": "A", "confidence": 2, "seconds": 9, "step": "stepstep-1"}
    client.post(f"/v1/learn/quiz/{item['id']}", headers=MINE, json=body)
    held = client.get("/v1/learn/record?name=张三", headers=MINE)
    made = json.loads(held.content)
    assert made["posts"][0]["text"] == "我说过的话" and made["group"] == "shiqiao"
    page = client.get("/v1/learn/record?form=html", headers=MINE)
    assert "学习记录" in page.text and "<script" not in page.text
    assert "我说过的话" not in client.get("/v1/learn/record", headers=YOURS).text
    assert client.delete("/v1/learn/me", headers=MINE).status_code == 204
    assert json.loads(client.get("/v1/learn/record", headers=MINE).content)["posts"] == []
