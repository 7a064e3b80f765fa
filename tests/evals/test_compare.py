"""Two runs are paired case by case; what cannot be paired is said and left out."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.compare import SETTINGS, compare, labels, paired_interval
from evals.compare_text import clip, render
from tests.evals.reports import outcome, report


def run(rights, **changed):
    """A report of cases c0, c1 … that are right or not."""
    return report(*(outcome(f"c{n}", right=right) for n, right in enumerate(rights)), **changed)


def recased(one, **changed):
    return dataclasses.replace(one, case=dict(one.case) | changed)


def test_the_same_run_twice_differs_in_nothing():
    one = run([True, False, True])
    same = compare(one, one)
    assert [pair.id for pair in same.pairs] == ["c0", "c1", "c2"]
    assert (same.improved, same.worsened, same.shifted) == ((), (), ())
    assert (same.removed, same.added, same.altered, same.settings) == ((), (), (), ())
    assert all(
        (found.change, found.low, found.high, found.p) == (0, 0, 0, 1.0)
        and found.tendency == "unclear"
        for found in same.differences
    )


def test_the_difference_of_a_metric_is_paired():
    found = compare(run([True] * 6 + [False] * 4), run([False] * 5 + [True] * 5)).difference(
        "right"
    )
    assert (found.n, found.gained, found.lost) == (10, 4, 5)
    assert found.before == pytest.approx(6 / 10)
    assert found.after == pytest.approx(5 / 10)
    assert found.change == pytest.approx(-1 / 10)
    assert found.low < 0 < found.high
    # Two-sided binomial: 2 × P(at most 4 of 9) = 2 × (1 + 9 + 36 + 84 + 126) / 512 = 1
    assert found.p == pytest.approx(1.0)


def test_mcnemar_counts_only_the_cases_that_differ():
    found = compare(run([True] * 20), run([False] * 6 + [True] * 14)).difference("right")
    assert found.p == pytest.approx(2 / 2**6)
    assert found.tendency == "worse"


def test_one_case_of_many_is_no_tendency_and_five_are():
    before = run([True] * 40)
    assert compare(before, run([False] + [True] * 39)).difference("right").tendency == "unclear"
    assert compare(before, run([False] * 5 + [True] * 35)).difference("right").tendency == "worse"
    assert compare(run([False] * 5 + [True] * 35), before).difference("right").tendency == "better"


def test_less_is_better_where_the_metric_says_so():
    def alarms(value):
        return report(*(outcome(f"c{n}", scores={"false_alarm": value}) for n in range(9)))

    assert compare(alarms(0.0), alarms(1.0)).difference("false_alarm").tendency == "worse"
    assert compare(alarms(1.0), alarms(0.0)).difference("false_alarm").tendency == "better"


def test_a_share_that_is_not_yes_or_no_has_no_p():
    before = report(*(outcome(f"c{n}", scores={"key_point_recall": 0.5}) for n in range(4)))
    after = report(*(outcome(f"c{n}", scores={"key_point_recall": 1.0}) for n in range(4)))
    found = compare(before, after).difference("key_point_recall")
    assert (found.p, found.change, found.low, found.high) == (None, 0.5, 0.5, 0.5)


def test_a_metric_that_one_run_lacks_is_not_paired():
    before = report(outcome("a", scores={"right": 1.0}))
    after = report(outcome("a", scores={"right": 1.0, "mrr": 1.0}))
    assert compare(before, after).difference("mrr") is None


def test_slices_are_paired_apart():
    low, high = outcome("a"), outcome("b")
    low = recased(low, risk="normal", topic="asthma")
    wrong = dataclasses.replace(high, right=False, scores={"right": 0.0}, faults=("uncited",))
    found = compare(report(low, high), report(low, wrong))
    assert found.difference("right", "risk=high").change == -1
    assert found.difference("right", "risk=normal").change == 0
    assert found.difference("right", "topic=asthma").n == 1
    assert found.difference("right", "topic=rabies") is None


def test_labels_fill_in_what_a_row_leaves_out():
    bare = dataclasses.replace(outcome(), case={"id": "a", "question": "?", "expected": "answer"})
    assert set(labels(bare)) == {
        "", "set=s", "expected=answer", "wording=standard", "risk=normal"
    }  # fmt: skip


def test_cases_move_with_the_faults_they_had_and_have():
    before = report(outcome("up", right=False), outcome("down"), outcome("aside", right=False))
    after = report(
        outcome("up"),
        outcome("down", right=False),
        outcome("aside", right=False, faults=("facts-missing", "uncited")),
    )
    found = compare(before, after)
    assert [pair.id for pair in found.improved] == ["up"]
    assert [pair.id for pair in found.worsened] == ["down"]
    assert [pair.id for pair in found.shifted] == ["aside"]
    assert found.shifted[0].new_faults == ("uncited",)
    assert found.worsened[0].new_faults == ("facts-missing",)


def test_cases_of_one_run_alone_are_listed_and_not_paired():
    found = compare(run([True]), report(outcome("new", right=False)))
    assert ([one.id for one in found.removed], [one.id for one in found.added]) == (["c0"], ["new"])
    assert (found.pairs, found.differences) == ((), ())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("question", "另一个问题？"),
        ("must", [["12.5 mg"]]),
        ("must_not", [["125 mg"]]),
        ("history", ["先前问的"]),
        ("expected", "abstain"),
        ("urgency", "urgent"),
        ("documents", ["x"]),
        ("passages", ["x > y"]),
    ],
)
def test_a_case_whose_text_was_changed_is_not_paired(field, value):
    found = compare(report(outcome()), report(recased(outcome(right=False), **{field: value})))
    assert [(one.pair.id, one.fields) for one in found.altered] == [("a", (field,))]
    assert (found.pairs, found.worsened, found.differences) == ((), (), ())


def test_a_new_label_is_no_new_question():
    found = compare(report(outcome()), report(recased(outcome(), topic="asthma", author="李")))
    assert len(found.pairs) == 1


def test_empty_and_missing_tuple_and_list_are_the_same():
    before = recased(outcome(), must=(("a", "b"),), must_not=())
    after = recased(outcome(), must=[["a", "b"]])
    assert compare(report(before), report(after)).altered == ()


def test_changed_settings_are_named():
    found = compare(run([True]), run([True], encoder="bge", corpus_hash="h2"))
    assert found.settings == (("encoder", "e", "bge"), ("corpus_hash", "h", "h2"))
    assert {"encoder", "model", "corpus_hash"} <= set(SETTINGS)


@given(st.lists(st.sampled_from([-1.0, -0.25, 0.0, 0.5, 1.0]), min_size=1, max_size=60))
def test_the_interval_holds_the_mean_and_is_the_same_each_time(differences):
    low, high = paired_interval(differences)
    mean = sum(differences) / len(differences)
    assert -1 <= low <= mean + 1e-9
    assert mean - 1e-9 <= high <= 1
    assert paired_interval(differences) == (low, high)


def test_the_interval_is_about_two_standard_errors_wide():
    low, high = paired_interval([1.0] * 100 + [0.0] * 300)
    # √(0.25 × 0.75 / 400) = 0.02165, times 1.96 each way
    assert low == pytest.approx(0.25 - 1.96 * 0.02165, abs=0.004)
    assert high == pytest.approx(0.25 + 1.96 * 0.02165, abs=0.004)


def test_the_text_begins_with_the_counts_and_puts_the_worst_first():
    before = report(outcome("up", right=False), outcome("down"), outcome("gone"))
    after = report(
        outcome("up"), outcome("down", right=False), outcome("new"), encoder="bge-small"
    )  # fmt: skip
    text = render(compare(before, after))
    lines = text.splitlines()
    assert lines[0] == "2 题可比：变好 1 题，变差 1 题，仍错但原因不同 0 题。"
    assert "注意：编码器不同，e → bge-small。" in lines
    assert text.index("down  ") < text.index("up  ")
    assert "全部合格 → 没有说到“12.5 mg”。" in text
    assert "只在前一次（1 题）：gone" in lines
    assert "只在后一次（1 题）：new" in lines


def test_a_long_list_is_cut_but_every_case_is_named():
    text = render(compare(run([True] * 15), run([False] * 15)), most=3)
    assert "另有 12 题" in text
    assert all(f"c{n}" in text for n in range(15))
    assert "变差（-100.0%" in text


def test_a_slice_that_fell_is_listed_where_it_has_enough_pairs():
    def made(right):
        many = [outcome(f"c{n}", right=right) for n in range(10)]
        few = [recased(outcome(f"x{n}", right=right), topic="asthma") for n in range(9)]
        return report(*many, *few)

    text = render(compare(made(True), made(False)))
    assert "（risk=high）：100.0% → 0.0%，变差" in text
    assert "asthma" not in text


def test_what_a_baseline_rounds_off_is_no_change():
    before = report(outcome(scores={"mrr": 0.3333}))
    found = compare(before, report(outcome(scores={"mrr": 1 / 3}))).difference("mrr")
    assert (found.change, found.gained, found.tendency) == (0.0, 0, "unclear")


def test_clip_keeps_one_line():
    assert clip("甲\n 乙") == "甲 乙"
    assert clip("甲" * 10, 5) == "甲甲甲甲…"
