"""A baseline is small and compares as the whole report does."""

from __future__ import annotations

from evals.baseline import slim
from evals.compare import compare
from evals.report import read_report, write_report
from tests.evals.reports import outcome, report


def test_a_baseline_compares_as_the_whole_report():
    whole = report(outcome("a"), outcome("b", right=False))
    after = report(outcome("a", right=False), outcome("b", scores={"right": 0.33333}))
    by_whole, by_slim = compare(whole, after), compare(slim(whole), after)
    assert by_slim.differences == by_whole.differences
    assert [one.id for one in by_slim.worsened] == [one.id for one in by_whole.worsened]
    assert by_slim.altered == ()


def test_a_baseline_is_a_report_without_words(tmp_path):
    whole = report(outcome("a", right=False))
    small = slim(whole)
    assert (small.outcomes[0].faults, small.outcomes[0].why) == (
        whole.outcomes[0].faults,
        whole.outcomes[0].why,
    )
    assert "12.5 mg，每日" in str(whole.outcomes)
    assert "12.5 mg，每日" not in str(small.outcomes)
    write_report(small, tmp_path / "baseline.json")
    assert read_report(tmp_path / "baseline.json") == small
