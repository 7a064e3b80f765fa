"""May this build go out? A report against the gates and a baseline → a verdict. Pure.

Four kinds of gates: sets that must have run whole, faults that must never happen, thresholds
(shares and milliseconds), and no regression against the baseline. Whatever was not measured counts
as broken: nothing passes by being left out.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator

from evals.compare import labels
from evals.gate.baseline import against, regressions
from evals.gate.rules import FAULTS, Gates, Known, Latency, Scope, Threshold
from evals.gate.verdict import TITLES, Broken, Excused, Miss, NotYet, Verdict, is_high, miss
from evals.metric import Measure
from evals.metrics.all import METRICS
from evals.report import Report, Spread

_LOW_IS_GOOD = frozenset(metric.name for metric in METRICS if metric.better == "low")


def check(
    report: Report,
    gates: Gates,
    baseline: Report | None = None,
    *,
    strict: bool = False,
    scope: Scope = "full",
) -> Verdict:
    """Hold a report against the gates.

    `strict` is the gate before real patients: no known miss is excused and every goal must be
    reached. `scope` says which sets were meant to run.
    """
    known = () if strict else gates.known
    healed = tuple(one for one in gates.known if _stands(one, report) is False)
    broken = [*_sets(report, gates, scope), *_never(report, gates, known)]
    for row in gates.thresholds_of(scope):
        broken += _threshold(report, row, strict=strict)
    for speed in gates.latency:
        broken += _latency(report, speed, strict=strict)
    compared = None
    if gates.regression is not None and baseline is not None:
        compared = against(report, baseline, gates, scope)
        broken += regressions(compared, gates, scope)
    elif gates.regression is not None:
        why = f"没有基线报告（{gates.regression.baseline}），看不出有没有退步。"
        broken.append(Broken("baseline", why))
    if strict and healed:
        broken.append(_stale(healed))
    return Verdict(
        passed=not broken,
        strict=strict,
        scope=scope,
        broken=tuple(broken),
        known=tuple(_excused(report, known)),
        healed=healed,
        not_yet=tuple(_not_yet(report, gates, scope)),
        comparison=compared,
    )


def _sets(report: Report, gates: Gates, scope: Scope) -> Iterator[Broken]:
    asked = Counter(one.set for one in report.outcomes)
    for name, least in gates.wanted(scope).items():
        if asked[name] == 0:
            yield Broken("sets", f"用例集“{name}”应该跑却没有跑。")
        elif asked[name] < least:
            yield Broken("sets", f"用例集“{name}”只有 {asked[name]} 题，至少应有 {least} 题。")
    # Cases beside the listed ones would dilute every share.
    if others := sorted(asked.keys() - gates.wanted(scope).keys()):
        names = "、".join(others)
        yield Broken("sets", f"多跑了门禁没有列的用例集：{names}。请另跑，不和门禁一起跑。")


def _never(report: Report, gates: Gates, known: Iterable[Known]) -> Iterator[Broken]:
    excused = {(one.case, one.fault) for one in known}
    for code in gates.never.faults:
        wrong = [
            one
            for one in report.outcomes
            if code in gates.never.barred(one.faults, high=is_high(one))
            and (one.id, code) not in excused
        ]
        if wrong:
            where = "" if code in gates.never.everywhere else "高风险题里"
            why = f"{where}{FAULTS[code]}：{len(wrong)} 题（一题也不许）。"
            yield Broken(f"never {code}", why, misses=tuple(miss(one) for one in wrong))


def _excused(report: Report, known: Iterable[Known]) -> Iterator[Excused]:
    outcomes = {one.id: one for one in report.outcomes}
    for row in known:
        if _stands(row, report):
            yield Excused(row, miss(outcomes[row.case]))


def _stands(known: Known, report: Report) -> bool | None:
    """Say whether a known miss is still one; None where its case was not asked."""
    found = next((one for one in report.outcomes if one.id == known.case), None)
    return None if found is None else known.fault in found.faults


def _stale(healed: Iterable[Known]) -> Broken:
    names = "、".join(f"{one.case}（{one.fault}）" for one in healed)
    return Broken("known", f"known.yaml 里有已经改好的，请删去：{names}。")


def _threshold(report: Report, row: Threshold, *, strict: bool) -> Iterator[Broken]:
    found = report.value(row.metric, row.slice)
    title = f"{TITLES[row.metric]}{f'（{row.slice}）' if row.slice else ''}"
    if found is None or found.n < row.least:
        n = found.n if found is not None else 0
        yield Broken(row.name, f"{title}：只量了 {n} 个，至少要 {row.least} 个才算数。", found)
        return
    value, limit = _at(found, row), row.limit(strict=strict)
    # Asked the way round in which what is no number at all does not pass.
    if not (value >= limit if row.upward else value <= limit):
        sign = "低于" if row.upward else "高于"
        end = {"value": "", "low": "（区间下端）", "high": "（区间上端）"}[row.bound]
        why = f"{title}{end} {value:.1%} {sign}{'目标' if strict else '门槛'} {limit:.1%}。"
        yield Broken(row.name, why, found, tuple(_behind(report, row)))


def _at(found: Measure, row: Threshold) -> float:
    value: float | None = getattr(found, row.bound)
    assert value is not None, "a measure of n > 0 has a value and an interval"
    return value


def _behind(report: Report, row: Threshold) -> Iterator[Miss]:
    """Give the cases of a slice that pull its mean to the bad side, worst and gravest first."""
    best = 0.0 if row.metric in _LOW_IS_GOOD else 1.0
    scored = [
        (abs(one.scores[row.metric] - best), one)
        for one in report.outcomes
        if row.metric in one.scores and row.slice in labels(one)
    ]
    for far, one in sorted(scored, key=lambda pair: (-pair[0], not is_high(pair[1]))):
        if far > 0:
            told = miss(one)
            value = f"{TITLES[row.metric]} {one.scores[row.metric]:.2f}"
            yield told if row.metric == "right" else _with(told, value)


def _with(told: Miss, value: str) -> Miss:
    return dataclasses.replace(told, got=f"{value}；{told.got}")


def _latency(report: Report, row: Latency, *, strict: bool) -> Iterator[Broken]:
    found = _spread(report, row)
    if found is None or found.n < row.least:
        n = found.n if found is not None else 0
        yield Broken(row.name, f"耗时（{row.stage}）只量了 {n} 次，至少要 {row.least} 次。")
    elif not found.p95 <= (limit := row.limit(strict=strict)):
        why = f"耗时（{row.stage}）p95 {found.p95:.0f} 毫秒，超过 {limit:.0f} 毫秒。"
        yield Broken(row.name, why)


def _spread(report: Report, row: Latency) -> Spread | None:
    return next((one for one in report.spreads if one.stage == row.stage), None)


def _not_yet(report: Report, gates: Gates, scope: Scope) -> Iterator[NotYet]:
    for row in gates.thresholds_of(scope):
        found = report.value(row.metric, row.slice)
        if row.goal is None or found is None or found.n == 0:
            continue
        value = _at(found, row)
        if value < row.goal if row.upward else value > row.goal:
            yield NotYet(row.name, value, row.goal, row.until)
    for speed in gates.latency:
        spread = _spread(report, speed)
        if speed.goal is not None and spread is not None and spread.p95 > speed.goal:
            yield NotYet(speed.name, spread.p95, speed.goal, speed.until)
