"""The rows that the page, the workbook and the staff pages show of a report. Pure.

In: a Report, and where there are any a verdict of the gate and a comparison. Out: frozen rows of
Chinese words and formatted figures. Nothing is measured here, and nothing is judged.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.compare import Comparison, Difference, labels
from evals.gate.rules import Gates
from evals.gate.verdict import Excused, Miss, Verdict
from evals.metric import Measure
from evals.render.charts import Bar, percent
from evals.render.words import about_metric, grouped, key_title, metric_title, severity, value_title
from evals.report import Outcome, Report

HIGH_RISK = "risk=high"
RIGHT = "right"
CHARTED = ("wording", "language", "risk", "population", "kind", "topic", "set", "expected")
_BEIJING = dt.timezone(dt.timedelta(hours=8))
_TENDENCY = {"better": "▲\u00a0变好", "worse": "▼\u00a0变差", "unclear": "≈\u00a0差别不明"}


@dataclass(frozen=True, slots=True)
class Row:
    """One metric on one slice, in words; what does not apply is empty."""

    metric: str
    title: str
    about: str
    measure: Measure
    value: str
    interval: str
    goal: str
    shut: bool
    change: str


@dataclass(frozen=True, slots=True)
class Slice:
    """The share of right cases in each value of one key; `rows` in the order to be shown."""

    key: str
    title: str
    rows: tuple[Bar, ...]


def rows(
    report: Report,
    slice_: str = "",
    *,
    gate: Verdict | None = None,
    gates: Gates | None = None,
    comparison: Comparison | None = None,
) -> list[tuple[str, list[Row]]]:
    """List the metrics of one slice by their group; those that judged nothing are left out."""
    measures = {one.metric: one for one in report.measures if one.slice == slice_ and one.n}
    goals = _goals(gate, gates)
    shut = {one.gate for one in gate.broken} if gate else set()

    def row(name: str) -> Row:
        measure = measures[name]
        where = _gate_name(name, slice_)
        found = comparison.difference(name, slice_) if comparison else None
        return Row(
            metric=name,
            title=metric_title(name),
            about=about_metric(name),
            measure=measure,
            value=percent(measure.value),
            interval=interval(measure.low, measure.high),
            goal=goals.get(where, ""),
            shut=where in shut or f"regression {name} {slice_}".rstrip() in shut,
            change=change(found) if found else "",
        )

    return [(title, [row(name) for name in names]) for title, names in grouped(measures)]


def slices(report: Report) -> list[Slice]:
    """Give the share of right cases by each key that has two values or more, worst values first."""
    found: dict[str, list[Measure]] = defaultdict(list)
    for one in report.measures:
        if one.metric == RIGHT and one.slice:
            found[one.slice.partition("=")[0]].append(one)
    return [
        Slice(key, key_title(key), tuple(_bar(one) for one in sorted(found[key], key=_worst)))
        for key in CHARTED
        if len(found[key]) > 1
    ]


def misses(report: Report) -> list[Outcome]:
    """List what is not right: high risk first, then the worse fault, then as it was asked."""
    wrong = [one for one in report.outcomes if not one.right]
    return sorted(wrong, key=lambda one: (not high_risk(one), severity(one.faults)))


def high_risk(outcome: Outcome) -> bool:
    """Say whether a case is a high-risk one."""
    return HIGH_RISK in labels(outcome)


def tally(codes: Iterable[str]) -> list[tuple[str, int]]:
    """Count codes, the most frequent first; what is empty is left out."""
    counted = Counter(one for one in codes if one)
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def interval(low: float | None, high: float | None) -> str:
    """Write the ends of an interval of shares."""
    return "" if low is None or high is None else f"{percent(low)} – {percent(high)}"


def change(one: Difference) -> str:
    """Write a difference in percentage points, with which way it is; never as better by chance."""
    if not one.gained and not one.lost:
        return "没有变化"
    return f"{one.change * 100:+.1f} 个百分点 {_TENDENCY[one.tendency]}"


def between(one: Difference) -> str:
    """Write the ends of the interval of a difference, in percentage points; "" without one."""
    if not one.gained and not one.lost:
        return ""
    return f"{one.low * 100:+.1f} 至 {one.high * 100:+.1f} 个百分点"


def chance(p: float | None) -> str:
    """Write a p value; empty where there is none."""
    if p is None:
        return ""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def excused(known: Iterable[Excused]) -> list[tuple[str, str, str, list[Miss]]]:
    """Put known misses together by fault, reason and the day they were accepted, in order."""
    found: dict[tuple[str, str, str], list[Miss]] = defaultdict(list)
    for one in known:
        found[one.known.fault, one.known.reason, str(one.known.accepted)].append(one.miss)
    return [(*key, rows) for key, rows in found.items()]


def clock(when: str) -> str:
    """Write a time in UTC (ISO 8601) as a reader in China knows it; what is none, as it stands."""
    try:
        read = dt.datetime.fromisoformat(when)
    except ValueError:
        return when
    at = (read if read.tzinfo else read.replace(tzinfo=dt.UTC)).astimezone(_BEIJING)
    return f"{at:%Y-%m-%d %H:%M}（北京时间）"


def threads(history: object) -> Sequence[Mapping[str, str]]:
    """Read the earlier turns of a case's row, whether written as strings or as objects."""
    if not isinstance(history, list | tuple):
        return ()
    return [one if isinstance(one, Mapping) else {"question": str(one)} for one in history]


def _goals(gate: Verdict | None, gates: Gates | None) -> dict[str, str]:
    """Give what each gate on a metric asks, by its name: today's limit, and the goal."""
    goals = {}
    for one in gate.not_yet if gate else ():
        short = abs(one.goal - one.value) * 100
        goals[one.gate] = f"目标 {percent(one.goal)}，还差 {short:.1f} 个百分点"
    for row in gates.thresholds if gates else ():
        sign = "≥" if row.upward else "≤"
        limit = row.min if row.min is not None else row.max
        end = {"value": "", "low": "区间下端 ", "high": "区间上端 "}[row.bound]
        told = [f"{end}{sign} {percent(limit)}", goals.get(row.name, "")]
        goals[row.name] = "；".join(part for part in told if part)
    return goals


def _gate_name(metric: str, slice_: str) -> str:
    return f"threshold {metric} {slice_}".rstrip()


def _bar(one: Measure) -> Bar:
    key, _, value = one.slice.partition("=")
    return Bar(value_title(key, value), one.n, one.value, one.low, one.high)


def _worst(one: Measure) -> tuple[float, str]:
    return (one.value if one.value is not None else 2.0, one.slice)
