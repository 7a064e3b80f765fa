"""Ranks of right passages in a small home: follow-ups, documents set aside, what is missing."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.records import Turn
from evals.ablation import FULL, STAGES
from evals.case import Case, CaseSet, Point
from evals.errors import SetUnreadable
from evals.retrieval_cases import measure_cases
from evals.retrieval_text import case_json, case_lines
from index.lexicon import built_in
from tests.assistant.fakes import fill_home, make_mentor

DOSE = Case(
    "dose", "阿卡维林饭后口服，最大剂量多少？", "answer", "zh", passages=("akaweilin > 用法用量",)
)
PREGNANT = Case(
    "pregnant", "孕妇呢", "answer", "zh",
    history=(Turn("阿卡维林成人能不能用？"),), passages=("akaweilin > 禁忌",),
)  # fmt: skip
WRONG = Case("wrong", "布罗芬定怎么用", "answer", "zh", passages=("keruixiping > Dose",))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    fill_home(home)
    return make_mentor(home).knowledge.snapshot()


def measured(snapshot, *cases, stages=(FULL,), **about):
    one = CaseSet("mine", cases, about=about)
    return measure_cases(one, snapshot, built_in(), stages=stages)


def test_the_right_passage_counts_at_its_rank(snapshot):
    (report,) = measured(snapshot, DOSE, WRONG)
    found = {one.case.id: one for one in report.found}
    assert (found["dose"].rank, found["dose"].first) == (1, "akaweilin > 用法用量")
    assert found["wrong"].rank != 1 and found["wrong"].first.startswith("buluofending > ")
    assert (report.n, report.hit_1.value) == (2, 1 / 2)
    wrong = found["wrong"].rank
    assert report.mrr.value == pytest.approx((1 + (1 / wrong if wrong else 0)) / 2)
    assert report.hit_1.low < 1 / 2 < report.hit_1.high
    assert [one.case.id for one in report.misses(1)] == ["wrong"]


def test_a_follow_up_is_searched_as_it_stands_alone(snapshot):
    (report,) = measured(snapshot, PREGNANT)
    assert "阿卡维林" in report.found[0].standalone
    assert report.found[0].rank == 1
    alone = dataclasses.replace(PREGNANT, history=())
    (report,) = measured(snapshot, alone)
    assert report.found[0].standalone == "孕妇呢"


def test_documents_are_set_aside_for_a_run(snapshot):
    question = dataclasses.replace(DOSE, passages=("buluofending > 用法用量",))
    (report,) = measured(snapshot, question, without="akaweilin keruixiping")
    assert report.found[0].first.startswith("buluofending > ")
    with pytest.raises(SetUnreadable, match=r"没有 akaweilin.*library add"):
        measured(snapshot, DOSE, without="akaweilin")


def test_a_set_that_cannot_be_measured_is_refused_with_what_to_do(snapshot):
    with pytest.raises(SetUnreadable, match=r"dose 没有写答案所在的段落"):
        measured(snapshot, dataclasses.replace(DOSE, passages=(), documents=("akaweilin",)))
    with pytest.raises(SetUnreadable, match=r"没有 elsewhere"):
        measured(snapshot, dataclasses.replace(DOSE, passages=("elsewhere > 用法",)))


def test_each_stage_is_a_row_and_what_it_costs_is_said(snapshot):
    reports = measured(snapshot, DOSE, PREGNANT, stages=STAGES)
    assert [one.stage for one in reports] == [stage.name for stage in STAGES]
    assert all(one.p95_ms >= 0 for one in reports)
    lines = list(case_lines(reports, misses=3))
    assert lines[0] == "mine  n = 2"
    assert len(lines) == 1 + len(STAGES) + len(reports[-1].misses(3))
    assert "hit@1" in lines[1] and "p95" in lines[1]


def test_a_miss_says_what_was_searched_and_what_came_instead(snapshot):
    reports = measured(snapshot, dataclasses.replace(PREGNANT, passages=WRONG.passages))
    (found,) = reports[0].found
    line = list(case_lines(reports, misses=1))[-1]
    assert f"孕妇呢 → {found.standalone}" in line
    assert f"先出：{found.first}；应为：keruixiping > Dose" in line
    assert list(case_lines(reports))[-1] != line


def test_the_first_passage_may_name_a_drug_without_being_the_section(snapshot):
    named = dataclasses.replace(
        DOSE, passages=("akaweilin > 随访",), must=(Point(("阿卡维林", "akavilin")),)
    )
    other = dataclasses.replace(named, id="other", must=(Point(("布罗芬定",)),))
    (report,) = measured(snapshot, named, other)
    assert report.hit_1.value == 0
    assert report.names_1 is not None and report.names_1.value == 1 / 2
    assert "names@1 50.0%" in list(case_lines([report]))[1]
    (report,) = measured(snapshot, DOSE)
    assert report.names_1 is None and case_json(report)["names_1"] is None


def test_the_json_has_the_rank_of_every_case(snapshot):
    (report,) = measured(snapshot, DOSE)
    row = case_json(report)
    assert row["found"] == [
        {
            "id": "dose", "question": DOSE.question, "standalone": DOSE.question,
            "rank": 1, "first": "akaweilin > 用法用量",
        }
    ]  # fmt: skip
    assert (row["n"], row["hit_3"]["value"]) == (1, 1.0)
