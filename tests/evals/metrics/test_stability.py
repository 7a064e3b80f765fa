"""The same question worded otherwise."""

import pytest

from evals.metrics.stability import stable_group, stable_language, stable_points
from tests.evals.metrics.makers import alert, answer, case, result, said, statement, withheld


def wording(id_, text, *must, group="g", language="zh"):
    return said(text, case(id_, group=group, language=language, must=must))


def test_all_wordings_of_a_group_come_out_the_same():
    same = [wording("a", "甲乙", "甲", "丙"), wording("b", "甲丁", "甲", "丙")]
    assert stable_group(same) == stable_points(same) == {"g": 1.0}


def test_agreement_is_over_pairs_and_points():
    group = [
        wording("a", "甲乙", "甲", "乙"), wording("b", "甲", "甲", "乙"),
        wording("c", "乙", "甲", "乙"),
    ]  # fmt: skip
    assert stable_group(group) == {"g": 0.0}
    # a-b differ in one of two points, a-c in one, b-c in both.
    assert stable_points(group) == {"g": pytest.approx((1 / 2 + 1 / 2 + 0 / 2) / 3)}


def test_another_kind_or_urgency_is_no_agreement():
    quiet = wording("a", "甲", "甲")
    silent = withheld(case("b", group="g", must=["甲"]))
    loud = result(
        case("c", group="g", must=["甲"]), answer(statement("甲"), alerts=[alert("urgent")])
    )
    for other in (silent, loud):
        assert stable_group([quiet, other]) == stable_points([quiet, other]) == {"g": 0.0}


def test_points_are_matched_by_their_place_for_english_names_them_in_english():
    group = [
        wording("a", "孕妇禁用", "孕妇"),
        wording("b", "not in pregnancy", "pregnancy", language="en"),
    ]
    assert stable_group(group) == stable_language(group) == {"g": 1.0}


def test_language_is_over_the_groups_with_two_languages():
    results = [
        wording("a", "甲", "甲"), wording("b", "乙", "甲"),
        wording("c", "甲", "甲", group="h"), wording("d", "乙", "甲", group="h", language="en"),
    ]  # fmt: skip
    assert stable_group(results) == {"g": 0.0, "h": 0.0}
    assert stable_language(results) == {"h": 0.0}


def test_a_wording_alone_and_a_case_without_group_are_left_out():
    results = [wording("a", "甲"), wording("b", "甲", group=""), wording("c", "甲", group="")]
    assert stable_group(results) == stable_points(results) == stable_language(results) == {}


def test_a_group_without_points_agrees_where_kind_and_urgency_do():
    assert stable_points([wording("a", "甲"), wording("b", "乙")]) == {"g": 1.0}
