"""A baseline is small and compares as the whole report does."""

from __future__ import annotations

from evals.compare import compare
from evals.gate.slim import slim, write_baseline
from evals.report import read_report
from tests.evals.reports import outcome, report


def test_a_baseline_compares_as_the_whole_report():
    whole = report(outcome("a"), outcome("b", right=False))
    after = report(outcome("a", right=False), outcome("b", scores={"right": 0.33333}))
    by_whole, by_slim = compare(whole, after), compare(slim(whole), after)
    assert by_slim.differences == by_whole.differences
    assert [one.id for one in by_slim.worsened] == [one.id for one in by_whole.worsened]
    assert by_slim.altered == ()


def test_a_baseline_is_a_report_without_words():
    whole = report(outcome("a", right=False))
    small = slim(whole)
    assert (small.outcomes[0].faults, small.outcomes[0].why) == (
        whole.outcomes[0].faults,
        whole.outcomes[0].why,
    )
    assert "12.5 mg，每日" in str(whole.outcomes)
    assert "12.5 mg，每日" not in str(small.outcomes)


def test_a_baseline_is_read_as_any_report_and_has_a_case_on_each_line(tmp_path):
    whole = report(outcome("a", right=False), outcome("b"))
    path = tmp_path / "baseline.json"
    write_baseline(whole, path)
    assert read_report(path) == slim(whole)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line.count('"question"') for line in lines] == [0, 1, 1, 0]
    write_baseline(read_report(path), path)
    assert path.read_text(encoding="utf-8").splitlines() == lines, "to cut it again changes nothing"
