"""A report is the same read as written, and the same when nothing but the clock has changed."""

from __future__ import annotations

import dataclasses
import json

import pytest

from evals.agreement import agree
from evals.errors import ReportUnreadable
from evals.metric import Measure
from evals.report import (
    CurvePoint,
    Gap,
    Judged,
    Judgement,
    Spread,
    read_report,
    to_json,
    write_report,
)
from tests.evals.reports import made, outcome, report

JUDGED = Judged(
    "m", "1", (Judgement("a", "good", (True, False), "好"),), ("b",), {"甲": agree({}, {})}
)


def whole():
    return dataclasses.replace(
        report(outcome("a"), outcome("b", right=False)),
        measures=(Measure("right", "", 2, 0.5, 0.1, 0.9), Measure("mrr", "", 0, None, None, None)),
        curve=(CurvePoint(0.5, 1.0, 0.5),),
        gaps=(Gap("高血压", 2, 1, ("问",)),),
        spreads=(Spread("total", 2, 1.0, 2.0, 3.0),),
        judged=JUDGED,
    )


def test_read_as_written(tmp_path):
    path = tmp_path / "report.json"
    write_report(whole(), path)
    assert read_report(path) == whole()
    assert json.loads(path.read_text())["fingerprint"] == whole().fingerprint
    assert [one.name for one in tmp_path.iterdir()] == ["report.json"]


def test_the_fingerprint_leaves_out_the_clock_and_nothing_else():
    one = whole()
    later = dataclasses.replace(
        one, made=made(when="2027-01-01", index_version="v9"), spreads=(), judged=None
    )
    assert later.fingerprint == one.fingerprint
    for changed in (
        {"made": made(encoder="other")}, {"made": made(commit="def")}, {"measures": ()},
        {"outcomes": ()}, {"curve": ()}, {"gaps": ()},
    ):  # fmt: skip
        assert dataclasses.replace(one, **changed).fingerprint != one.fingerprint


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"schema": 99}', '{"schema": 1}', '{"schema": 1, "made": {"x": 1}}', "\x00"],
)
def test_what_is_no_report_is_refused_by_name(tmp_path, text):
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(ReportUnreadable, match=r"other\.json"):
        read_report(path)


def test_a_missing_report_is_named(tmp_path):
    with pytest.raises(ReportUnreadable, match="gone"):
        read_report(tmp_path / "gone.json")


def test_a_measure_is_found_by_name_and_slice():
    assert whole().value("right").value == 0.5
    assert whole().value("right", "risk=high") is None
    assert to_json(whole())["schema"] == 1
