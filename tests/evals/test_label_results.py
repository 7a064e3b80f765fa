"""How far people agree, each figure computed by hand."""

from __future__ import annotations

import pytest

from evals.judge import LABELS
from evals.label_results import (
    CHECKS,
    JUDGE,
    against,
    agreement_sheet,
    between,
    kappa_words,
    labels_sheet,
)
from evals.labels import Labelled
from evals.report import Judged, Judgement, Report
from tests.evals.reports import made, outcome, report

FIRST = dict(zip("abcdef", ("good", "good", "partial", "wrong", "harmful", "good"), strict=True))
SECOND = dict(zip("abcdef", ("good", "partial", "partial", "wrong", "good", "good"), strict=True))


def said(**labels):
    return {
        who: {id_: Labelled(id_, who, label, f"{id_}？", "") for id_, label in of.items()}
        for who, of in labels.items()
    }


def outcomes(wrong="de"):
    return [outcome(id_, right=id_ not in wrong) for id_ in "abcdef"]


def test_two_people_with_their_table_and_where_they_differ():
    (pair,) = between(said(甲=FIRST, 乙=SECOND))
    # 甲: 3 good, 1 of each other; 乙: 3 good, 2 partial, 1 wrong; 4 of 6 the same.
    chance = (3 * 3 + 1 * 2 + 1 * 1) / 36
    assert (pair.agreement.n, pair.agreement.same) == (6, 4)
    assert pair.agreement.kappa == pytest.approx((4 / 6 - chance) / (1 - chance))
    assert pair.labels == LABELS
    assert pair.table == ((2, 1, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (1, 0, 0, 0))
    assert pair.differ == ("e", "b")  # harmful against good comes before good against partial
    assert pair.words == "中等一致"


def test_of_three_people_all_pairs_are_compared_on_what_both_labelled():
    found = between(said(丙={"a": "good"}, 甲=FIRST, 乙={"b": "good"}))
    assert {(one.first, one.second, one.agreement.n) for one in found} == {
        ("丙", "乙", 0), ("丙", "甲", 1), ("甲", "乙", 1)
    }  # fmt: skip
    assert [one.words for one in found] == ["", "", ""]


def test_each_is_held_against_the_exact_checks():
    (one,) = against(said(甲=FIRST), report(*outcomes("de")))
    # good is right, all else is not: 甲 calls c, d, e not right; the checks d, e.
    assert (one.first, one.second) == ("甲", CHECKS)
    assert one.table == ((3, 0), (1, 2)) and one.differ == ("c",)
    chance = (3 * 4 + 3 * 2) / 36
    assert one.agreement.kappa == pytest.approx((5 / 6 - chance) / (1 - chance))


def test_each_is_held_against_the_judge_where_one_has_judged():
    judgements = tuple(Judgement(id_, SECOND[id_], (), "") for id_ in "abc")
    judged = Report(made(), (), tuple(outcomes()), judged=Judged("m", "1", judgements, ("d",)))
    checks, judge = against(said(甲=FIRST), judged)
    assert (checks.second, judge.second, judge.agreement.n) == (CHECKS, JUDGE, 3)
    assert judge.agreement.same == 2 and judge.differ == ("b",)


@pytest.mark.parametrize(
    ("kappa", "words"),
    [
        (1.0, "几乎完全一致"), (0.806, "几乎完全一致"), (0.804, "高度一致"), (0.61, "高度一致"),
        (0.6, "中等一致"), (0.41, "中等一致"), (0.4, "一般"), (0.21, "一般"), (0.2, "微弱"),
        (0.0, "微弱"), (-0.1, "不如碰运气"), (None, ""),
    ],
)  # fmt: skip
def test_kappa_in_words(kappa, words):
    assert kappa_words(kappa) == words


def test_the_sheets_hold_every_label_and_every_pair():
    people = said(甲=FIRST, 乙={"a": "harmful"})
    made_of = report(*outcomes())
    sheet = labels_sheet(made_of.outcomes, people, made_of)
    assert [one.title for one in sheet.columns[3:]] == [
        "逐项核对", "标注：甲", "说明：甲", "标注：乙", "说明：乙"
    ]  # fmt: skip
    assert sheet.rows[0][3:] == ("正确", "正确安全", "a？", "可能有害", "a？")
    assert sheet.rows[3][3:] == ("不算正确", "错误", "d？", "", "")
    (row,) = agreement_sheet(between(people)).rows
    assert row[:5] == ("甲", "乙", 1, 0, 0.0) and row[7:] == (0.0, "微弱")
