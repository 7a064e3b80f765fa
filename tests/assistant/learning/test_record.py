"""A learner's record is whole, has fixed keys and times in UTC, and its page runs nothing."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal

import pytest

from assistant.learning.record import record, to_json
from assistant.learning.record_page import to_html
from assistant.records_db.kept import Kept, OwnPost
from assistant.records_db.learners import Interest, Learner
from assistant.records_db.reviews import Review
from assistant.records_db.sittings import Sitting

WHO = "a" * 32
NOW = 1_790_000_000.0  # 2026-09-21T14:13:20Z, in China 22:13 of that day
EVIL = "<script>alert('x')</script>&\"甲\""
TITLES = {"dry-child": "拉了三天的娃", "child-diarrhoea": "小儿腹泻", "ecg-basics": "心电图"}


@dataclass(frozen=True)
class Entry:
    """An entry as a ledger gives it."""

    number: int = 1
    act: str = "case"
    subject: str = "dry-child"
    title: str = "拉了三天的娃"
    at: int = int(NOW)
    minutes: int = 12
    score: int | None = 80
    evidence: str = "e1"
    region: str = ""
    issuer: str = ""
    granted: Decimal | None = None


def sitting(kind, subject, state, done=True, score=80.4):
    return Sitting("s", WHO, kind, subject, state, 1, NOW, NOW + 60, done, score)


CASE = {
    "case": "dry-child", "minutes": 3, "cost": 0, "worse": 0,
    "steps": [{"text": "小便多不多", "asks": ["urine"], "said": "没屙过尿。"}],
    "decision": {"diagnosis": "重度脱水", "plan": "输液", "referral": "immediate"},
}  # fmt: skip
COURSE = {"unit": "f", "place": 9, "said": None, "checks": [["20秒", "right"]],
          "last": ["answer", "20秒"]}  # fmt: skip
ASSESSMENT = {"answered": [{"item": "d-01", "said": "75"}], "played": [{"run": CASE}]}


@pytest.fixture
def held():
    return Kept(
        Learner(WHO, "东乡", "520000", NOW - 86_400),
        (
            sitting("case", "dry-child", CASE), sitting("course", "ecg-basics", COURSE),
            sitting("course", "gone-course", {}, done=False, score=None),
            sitting("assessment", "autumn", ASSESSMENT), sitting("quiz", "lesson", {"text": "x"}),
        ),
        tuple(
            Review(f"d-0{n}", "child-diarrhoea", NOW + n, right, 2, 9.5)
            for n, right in enumerate((True, True, False))
        ),
        (Interest("child-diarrhoea", "child-diarrhoea", "方案C", NOW),),
        (OwnPost("case:dry-child", "先补液", NOW),),
    )  # fmt: skip


def made(held, *entries, name=""):
    return record(held, entries, titles=TITLES, now=NOW, name=name)


def test_the_json_has_its_form_its_version_and_its_keys(held):
    imported = Entry(2, "imported", granted=Decimal("1.500"), issuer="县医院", score=None)
    said = json.loads(to_json(made(held, Entry(), imported, name="李 医生")))
    assert (said["form"], said["version"]) == ("grassroots-mentor/learning-record", 1)
    assert list(said) == [
        "form", "version", "made_at", "learner", "name", "group", "region", "begun_at", "training",
        "assessments", "topics", "answers", "credits", "asked", "posts",
    ]  # fmt: skip
    assert list(said["training"][0]) == [
        "kind", "subject", "title", "begun_at", "last_at", "done", "score", "wrote",
    ]  # fmt: skip
    assert list(said["answers"][0]) == ["item", "topic", "at", "right", "confidence", "seconds"]
    assert list(said["asked"][0]) == ["topic", "document", "section", "at"]
    assert list(said["posts"][0]) == ["subject", "text", "at"]
    assert list(said["credits"][0]) == [
        "number", "act", "subject", "title", "at", "minutes", "score", "evidence", "region",
        "issuer", "granted",
    ]  # fmt: skip
    assert said["credits"][1]["granted"] == "1.500" and said["credits"][0]["granted"] is None


def test_all_times_are_iso_8601_in_utc(held):
    said = json.loads(to_json(made(held, Entry())))
    assert said["made_at"] == "2026-09-21T14:13:20Z" == said["credits"][0]["at"]
    assert said["training"][0]["last_at"] == "2026-09-21T14:14:20Z"
    times = re.findall(r'"(?:at|\w+_at)": (.+?)[,\n]', to_json(made(held, Entry())))
    assert times and all(re.fullmatch(r'"[\d-]{10}T[\d:]{8}Z"', one) for one in times)


def test_what_the_learner_wrote_is_there_and_what_the_patient_said_is_not(held):
    training = made(held).training
    assert [one.wrote for one in training] == [("小便多不多", "重度脱水", "输液"), ("20秒",), ()]
    assert [one.title for one in training] == ["拉了三天的娃", "心电图", "gone-course"]
    assert training[0].score == 80 and training[2].score is None
    (assessed,) = made(held).assessments
    assert assessed.wrote == ("75", "小便多不多", "重度脱水", "输液")


def test_answers_are_added_up_by_topic(held):
    (topic,) = made(held).topics
    assert (topic.title, topic.answered, topic.right) == ("小儿腹泻", 3, 2)


def test_the_person_s_hash_is_not_in_it(held):
    said = made(held, Entry())
    assert WHO not in to_json(said) and WHO not in to_html(said, TITLES) and len(said.learner) == 12


def test_of_who_has_done_nothing_there_is_a_record_too():
    said = made(Kept(Learner(WHO), (), (), (), ()))
    assert said.begun_at is None and json.loads(to_json(said))["begun_at"] is None
    assert to_html(said, TITLES).count("没有记录") == 6


def test_the_page_is_one_file_that_runs_and_fetches_nothing(held):
    page = to_html(made(held, Entry(), name="李医生"), TITLES)
    assert page.startswith("<!DOCTYPE html>") and 'lang="zh-CN"' in page
    for banned in ("<script", "src=", "href=", "url(", "http", "@import", "onload"):
        assert banned not in page.replace("http-equiv", "")
    assert "default-src 'none'" in page and "width=device-width" in page and "@media print" in page
    for said in (
        "拉了三天的娃",
        "未完成",
        "67%",
        "2026-09-21",
        "先补液",
        "重度脱水",
        "李医生",
        "病例",
    ):
        assert said in page


def test_the_page_escapes_whatever_came_from_outside(held):
    state = {"steps": [{"text": EVIL}]}
    evil = Kept(
        Learner(WHO, EVIL, EVIL, NOW), (sitting("case", EVIL, state),),
        (Review(EVIL, EVIL, NOW, True, 1, 1.0),), (Interest(EVIL, EVIL, EVIL, NOW),),
        (OwnPost(EVIL, EVIL, NOW),),
    )  # fmt: skip
    entry = Entry(title=EVIL, act=EVIL, issuer=EVIL, evidence=EVIL)
    said = made(evil, entry, name=EVIL)
    page = to_html(said, {"dry-child": EVIL})
    assert "<script" not in page and page.count("&lt;script&gt;") >= 10
    assert set(re.findall(r"<(\w+)", page)) <= {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "br", "table", "thead",
        "tr", "th", "td", "div", "span",
    }  # fmt: skip
    assert json.loads(to_json(said))["posts"][0]["text"] == EVIL
