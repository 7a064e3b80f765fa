"""Raised rules become alerts, with the library's own emergency section or none."""

import pytest

from assistant.records import Answer
from assistant.triage.alerts import with_alerts
from assistant.triage.rules import read_rules
from tests.assistant.fakes import fill_home, make_mentor

RULE = """
  {id}:
    urgency: {urgency}
    label: {{zh: 疑似{id}, en: possible {id}}}
    first: {{zh: 立即转诊。, en: Refer now.}}
    when: [rash]
    see: {see}
    documents: {documents}
    source: 测试指南，2020
    alarms: [皮疹, rash]
    quiet: [甲, 乙]
"""


def rules(*rows):
    text = "findings:\n  rash: 皮疹, rash\nrules:\n" + "".join(RULE.format(**row) for row in rows)
    return read_rules({"rules.yaml": text}).rules


def row(id_, *, urgency="immediate", see="全身皮疹 呼吸困难 立即转诊", documents="[akaweilin]"):
    return {"id": id_, "urgency": urgency, "see": see, "documents": documents}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    fill_home(home)
    return make_mentor(home).knowledge.snapshot()


def answered(raised, snapshot, language="zh"):
    blank = Answer("1", "问", "问", language, "abstained")
    return with_alerts(blank, raised, snapshot)


def test_an_alert_cites_the_emergency_section_of_its_document(snapshot):
    answer = answered(rules(row("a")), snapshot)
    (alert,) = answer.alerts
    cited = answer.citations[alert.citations[0] - 1]
    assert (cited.document_id, cited.section.split(" > ")[-1]) == ("akaweilin", "转诊")
    assert alert.label == "疑似a" and alert.message == "立即转诊。"


@pytest.mark.parametrize(
    "changed",
    [
        {"documents": "[]"},
        {"documents": "[buluofending]"},
        {"see": "飞机 轮船 火车"},
    ],
)
def test_an_alert_stands_without_a_citation_where_the_library_has_none(snapshot, changed):
    answer = answered(rules(row("a", **changed)), snapshot)
    assert [alert.citations for alert in answer.alerts] == [()]
    assert answer.citations == ()


def test_the_alert_speaks_the_language_of_the_answer(snapshot):
    answer = answered(rules(row("a", documents="[]")), snapshot, "en")
    assert [(one.label, one.message) for one in answer.alerts] == [("possible a", "Refer now.")]


def test_there_are_never_more_than_three(snapshot):
    raised = rules(*(row(one, documents="[]") for one in ("a", "b", "c", "d")))
    assert [alert.label for alert in answered(raised, snapshot).alerts] == [
        "疑似a", "疑似b", "疑似c",
    ]  # fmt: skip


def test_a_passage_is_looked_up_once_for_an_index(snapshot, monkeypatch):
    searched, search = [], snapshot.retriever.search
    monkeypatch.setattr(
        snapshot.retriever,
        "search",
        lambda query, k, **more: searched.append(query) or search(query, k, **more),
    )
    raised = rules(row("a", see="全身皮疹 气促 立即转诊"))
    first, second = answered(raised, snapshot), answered(raised, snapshot)
    assert searched == ["全身皮疹 气促 立即转诊"]
    assert first.citations == second.citations != ()
