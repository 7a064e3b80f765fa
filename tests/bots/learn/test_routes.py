"""`/v1/learn`: who learns is a key or a device; another's sitting does not exist; nothing leaks."""

import json

import pytest
from fastapi.testclient import TestClient

from bots.access.door import Door
from bots.api import create_app
from tests.bots.access.conftest import SECRETS, FakeKeys, bearer
from tests.bots.fakes import ANSWERED, FakeMentor

MINE = {"Mentor-Learner": "A" * 43}
YOURS = {"Mentor-Learner": "B" * 43}
CASE = "heart-attack-stomach-ache"


@pytest.fixture
def client(desk):
    app = create_app(FakeMentor(), version="1", desk=desk, door=Door(FakeKeys()))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def begin(client, headers=MINE):
    reply = client.post(f"/v1/learn/cases/{CASE}/begin", headers=headers)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_a_case_is_played_over_http(client):
    listed = client.get("/v1/learn/cases", headers=MINE).json()["cases"]
    assert CASE in [one["id"] for one in listed]
    case = begin(client)
    told = client.post(
        f"/v1/learn/sittings/{case['sitting']}/ask", headers=MINE,
        json={"text": "量血压", "version": case["version"]},
    ).json()  # fmt: skip
    assert "血压" in told["said"] and told["understood"]
    done = client.post(
        f"/v1/learn/sittings/{case['sitting']}/decide", headers=MINE,
        json={"diagnosis": "心梗", "plan": "嚼阿司匹林", "referral": "immediate"},
    ).json()  # fmt: skip
    assert done["score"]["total"] > 0
    assert all(one["citation"] for one in done["score"]["points"])
    assert client.get(f"/v1/learn/sittings/{case['sitting']}", headers=MINE).json() == done


def test_a_plan_that_was_not_understood_is_told_before_the_score(client):
    case = begin(client)
    address = f"/v1/learn/sittings/{case['sitting']}/decide"
    body = {"diagnosis": "心梗", "plan": "拿石头压一压", "referral": "immediate"}
    first = client.post(address, headers=MINE, json=body).json()
    assert first["score"] is None and "没有读懂：拿石头压一压" in first["unread"]
    done = client.post(address, headers=MINE, json=body | {"version": first["version"]}).json()
    assert done["score"]["total"] > 0 and done["unread"] == ""


def test_before_the_decision_nothing_gives_the_case_away(client, desk):
    case = desk.shelf.content().cases[CASE]
    text = json.dumps(begin(client), ensure_ascii=False)
    assert case.trap not in text and all(word not in text for word in case.diagnoses)
    assert all(why.because not in text for why in case.whys())
    item = client.get("/v1/learn/quiz", headers=MINE).json()["items"][0]
    assert set(item) == {"id", "kind", "question", "choices"}


@pytest.mark.parametrize(
    "headers", [{}, {"Mentor-Learner": "short"}, {"Mentor-Learner": "A b" * 14}]
)
def test_who_is_nobody_is_told_what_to_send(client, headers):
    for method, address in [
        ("GET", "/v1/learn/cases"), ("GET", "/v1/learn/quiz"),
        ("POST", f"/v1/learn/cases/{CASE}/begin"), ("GET", f"/v1/learn/sittings/{'a' * 32}"),
    ]:  # fmt: skip
        reply = client.request(method, address, headers=headers)
        assert (reply.status_code, reply.json()["code"]) == (401, "learner-needed")


@pytest.mark.parametrize("other", [YOURS, bearer(SECRETS["asker"]), bearer(SECRETS["operator"])])
def test_anothers_sitting_is_as_unknown_as_none(client, other):
    sitting = begin(client)["sitting"]
    for id_ in (sitting, "f" * 32):
        for method, rest, body in [
            ("GET", "", None), ("POST", "/ask", {"text": "量血压"}),
            ("POST", "/decide", {"diagnosis": "x", "referral": "none"}),
        ]:  # fmt: skip
            reply = client.request(
                method, f"/v1/learn/sittings/{id_}{rest}", headers=other, json=body
            )
            assert (reply.status_code, reply.json()["code"]) == (404, "learning-not-found")


def test_a_key_learns_as_itself_on_every_device(client):
    with_key = bearer(SECRETS["asker"])
    first = begin(client, with_key)
    assert begin(client, with_key | MINE)["sitting"] == first["sitting"]


def test_an_overtaken_screen_is_told(client):
    case = begin(client)
    body = {"text": "量血压", "version": case["version"]}
    address = f"/v1/learn/sittings/{case['sitting']}/ask"
    assert client.post(address, headers=MINE, json=body).status_code == 200
    late = client.post(address, headers=MINE, json=body)
    assert (late.status_code, late.json()["code"]) == (409, "learning-stale")


def test_an_item_is_answered_once_and_explained(client):
    item = client.get("/v1/learn/quiz", headers=MINE).json()["items"][0]
    address = f"/v1/learn/quiz/{item['id']}"
    hint = client.post(
        address, headers=MINE, json={"answer": "呃", "confidence": 1, "step": "stepstep-1"}
    ).json()
    assert hint["right"] is None and hint["hint"] and not hint["answer"]
    said = {"true": "对", "number": "1 mg"}.get(item["kind"], "A")
    if item["kind"] == "order":
        said = "ABCDEF"[: len(item["choices"])]
    body = {"answer": said, "confidence": 2, "seconds": 12, "step": "stepstep-2"}
    first = client.post(address, headers=MINE, json=body).json()
    assert first["right"] in (True, False) and first["citation"]["passage"]
    assert client.post(address, headers=MINE, json=body).json()["right"] == first["right"]
    assert client.get("/v1/learn/quiz", headers=MINE).json()["answered"] == 1


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("quiz/nothing", {"answer": "A", "confidence": 2, "step": "stepstep"}),
        ("cases/nothing/begin", None),
    ],
)
def test_what_there_is_not_is_said(client, address, body):
    reply = client.post(f"/v1/learn/{address}", headers=MINE, json=body)
    assert (reply.status_code, reply.json()["code"]) == (404, "learning-not-found")
    assert "没有这" in reply.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"answer": "A", "confidence": 5, "step": "stepstep"},
        {"answer": "", "confidence": 2, "step": "stepstep"},
        {"answer": "A", "confidence": 2, "step": "x"},
        {"answer": "A", "confidence": 2, "step": "stepstep", "seconds": -1},
    ],
)
def test_a_body_that_does_not_fit_is_refused(client, body):
    assert client.post("/v1/learn/quiz/x", headers=MINE, json=body).status_code == 422


def test_what_a_learner_asks_about_is_kept_by_topic_only(client, desk):
    question = {"question": ANSWERED.question}
    client.post("/v1/ask", json=question)
    client.post("/v1/ask", json=question, headers=MINE)
    client.post("/v1/ask", json=question, headers=bearer(SECRETS["asker"]))
    for person in (desk.people.hashed("device", "A" * 43), desk.people.hashed("api", "key-asker")):
        kept = desk.learners.interests(person)
        assert [one.document for one in kept] == [ANSWERED.citations[0].document_id]
        assert ANSWERED.question not in str(kept)


def finish_the_day(client, headers=MINE):
    for n, item in enumerate(client.get("/v1/learn/quiz", headers=headers).json()["items"]):
        said = {"true": "对", "number": "1 mg"}.get(item["kind"], "A")
        if item["kind"] == "order":
            said = "ABCDEF"[: len(item["choices"])]
        body = {"answer": said, "confidence": 2, "seconds": 60, "step": f"stepstep-{n}"}
        client.post(f"/v1/learn/quiz/{item['id']}", headers=headers, json=body)


def test_a_finished_day_is_counted_once(client):
    assert client.get("/v1/learn/credits", headers=MINE).json()["rows"] == []
    finish_the_day(client)
    for _ in range(2):
        client.get("/v1/learn/quiz", headers=MINE)
    (row,) = client.get("/v1/learn/credits", headers=MINE).json()["rows"]
    assert (row["act"], row["entries"], row["minutes"]) == ("quiz", 1, 5)
    assert client.get("/v1/learn/credits", headers=YOURS).json()["rows"] == []


@pytest.mark.parametrize("form", ["json", "csv", "pdf"])
def test_a_statement_is_taken_away_and_holds(client, desk, form):
    finish_the_day(client)
    address = f"/v1/learn/credits/statement?form={form}&name=张三"
    reply = client.get(address, headers=MINE)
    assert reply.status_code == 200 and f"credits.{form}" in reply.headers["content-disposition"]
    assert desk.merits.verify(reply.content).valid
    assert not desk.merits.verify(reply.content, "AAAAA-AAAAA-AAAAA-AAAAA").valid
    assert client.get(address).status_code == 401
    code = desk.merits.verify(reply.content).signed.code
    paper = client.get("/v1/learn/credits/statement?form=json&name=张三", headers=MINE).content
    assert desk.merits.verify(paper, code).valid  # the code of one form is that of all


def test_a_damaged_key_is_said_in_a_sentence(client, tmp_path):
    (tmp_path / "statement.key").write_bytes(b"short")
    reply = client.get("/v1/learn/credits/statement?form=json", headers=MINE)
    assert reply.status_code == 503 and "管理员" in reply.json()["detail"]


def test_ones_own_statement_or_nonsense_is_not_taken_over(client):
    own = client.get("/v1/learn/credits/statement?form=json", headers=MINE).content
    for body, says in [(own, "不能导入"), (b"nonsense", "不能导入"), (b"", "不能导入")]:
        reply = client.post("/v1/learn/credits/import", headers=MINE, content=body)
        assert (reply.status_code, reply.json()["code"]) == (409, "statement-refused")
        assert says in reply.json()["detail"]


def test_a_course_is_read_to_its_end_and_counted(client):
    listed = client.get("/v1/learn/courses", headers=MINE).json()["courses"]
    course = listed[0]["document"]
    talk = client.post(f"/v1/learn/courses/{course}/begin", headers=MINE).json()
    address = f"/v1/learn/readings/{talk['sitting']}"
    for _ in range(80):
        if talk["done"]:
            break
        if talk["step"]:
            step, body = "next", {}
        elif talk["checked"]:
            step, body = "judge", {"judged": talk["checked"]["best"]}
        else:
            step, body = "answer", {"text": "不知道"}
        body["version"] = talk["version"]
        talk = client.post(f"{address}/{step}", headers=MINE, json=body).json()
        # the same step sent again after a dropped connection counts once
        assert client.post(f"{address}/{step}", headers=MINE, json=body).json() == talk
    assert talk["done"] and len(talk["checks"]) >= 1
    (row,) = client.get("/v1/learn/credits", headers=MINE).json()["rows"]
    assert (row["act"], row["entries"]) == ("course", 1)
    other = client.get(address, headers=YOURS)
    assert (other.status_code, other.json()["code"]) == (404, "learning-not-found")
