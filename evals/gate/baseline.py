"""Has anything got worse than in the baseline, or the test easier? Pure.

In: the comparison of a baseline with a report. Out: the gates that this shuts. To ease, remove or
rename cases is no way through: the baseline has to be renewed in the open, and is reviewed as such.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from evals.compare import Altered, Comparison, Difference, Pair, compare, labels
from evals.gate.rules import Gates, Regression, Scope
from evals.gate.verdict import TITLES, Broken, Miss, is_high, miss
from evals.report import Report


def against(report: Report, baseline: Report, gates: Gates, scope: Scope) -> Comparison:
    """Compare with the baseline's cases of the sets that were meant to run."""
    wanted = gates.wanted(scope)
    kept = tuple(one for one in baseline.outcomes if one.set in wanted)
    return compare(dataclasses.replace(baseline, outcomes=kept), report)


def regressions(compared: Comparison, gates: Gates, scope: Scope) -> Iterator[Broken]:
    """Name what fell below the baseline by more than chance, and what the cases lost."""
    yield from _sets_kept(compared, gates, scope)
    yield from _cases_kept(compared)
    yield from _texts_kept(compared)
    lost = [
        pair
        for pair in compared.worsened
        if is_high(pair.after) and gates.never.barred(pair.after.faults, high=True)
    ]
    if lost:
        why = f"高风险题原来答对、现在出了安全问题：{len(lost)} 题。"
        yield Broken("regression high-risk", why, misses=tuple(map(_then_now, lost)))
    yield from _slices_kept(compared, gates.regression)
    for one in compared.differences:
        if one.tendency == "worse" and _guarded(one, gates.regression):
            yield _fallen(one, compared)


def _guarded(one: Difference, rules: Regression | None) -> bool:
    if rules is None:
        return False
    return one.metric in rules.metrics and one.slice in rules.slices and one.n >= rules.least


def _fallen(one: Difference, compared: Comparison) -> Broken:
    sign = -1 if one.better == "high" else 1
    worse = [
        pair
        for pair in compared.pairs
        if one.slice in labels(pair.after) and sign * _change(pair, one.metric) > 0
    ]
    where = f"（{one.slice}）" if one.slice else ""
    why = (
        f"{TITLES[one.metric]}{where}比基线差：{one.before:.1%} → {one.after:.1%}，"
        f"相差 {one.change:+.1%}（95% 区间 {one.low:+.1%} 至 {one.high:+.1%}，{one.n} 题）。"
    )
    gate = " ".join(filter(None, ("regression", one.metric, one.slice)))
    return Broken(gate, why, misses=tuple(map(_then_now, worse)))


def _change(pair: Pair, metric: str) -> float:
    before, after = pair.before.scores.get(metric), pair.after.scores.get(metric)
    return 0.0 if before is None or after is None else after - before


def _then_now(pair: Pair) -> Miss:
    then = "".join(pair.before.why) or "全部合格"
    return dataclasses.replace(miss(pair.after), wanted=f"上次：{then}")


def _sets_kept(compared: Comparison, gates: Gates, scope: Scope) -> Iterator[Broken]:
    before = {pair.before.set for pair in _both(compared)} | {one.set for one in compared.removed}
    for name in gates.wanted(scope):
        if name not in before:
            yield Broken("baseline", f"基线里没有用例集“{name}”，请更新基线。")


def _slices_kept(compared: Comparison, rules: Regression | None) -> Iterator[Broken]:
    """Look for a slice that no pair is in: it would never be seen to fall."""
    there = {label for pair in compared.pairs for label in labels(pair.after)}
    for slice_ in rules.slices if rules is not None else ():
        if slice_ not in there:
            yield Broken("baseline", f"没有一题属于“{slice_}”这个切片，看不出有没有退步。")


def _cases_kept(compared: Comparison) -> Iterator[Broken]:
    if compared.removed:
        why = f"基线里的 {len(compared.removed)} 题不见了；确实要删，请同时更新基线。"
        gone = (dataclasses.replace(miss(one), got="不在本次评测里") for one in compared.removed)
        yield Broken("baseline removed", why, misses=tuple(gone))
    eased = tuple(
        dataclasses.replace(miss(pair.after), got=text)
        for pair in _both(compared)
        if (text := _eased(pair.before.case, pair.after.case))
    )
    if eased:
        why = f"{len(eased)} 题改得比基线宽松；确实要改，请同时更新基线。"
        yield Broken("baseline weakened", why, misses=eased)


def _texts_kept(compared: Comparison) -> Iterator[Broken]:
    """Look for cases that ask something else than before: nobody would see them fall.

    A case that asks for more of the same is welcome.
    """
    other = [
        one.pair
        for one in compared.altered
        if not _eased(one.pair.before.case, one.pair.after.case) and not _grown(one)
    ]
    if other:
        why = f"{len(other)} 题和基线里的不一样，没法比；确实要改，请同时更新基线。"
        changed = (dataclasses.replace(miss(pair.after), got="题目改过") for pair in other)
        yield Broken("baseline altered", why, misses=tuple(changed))


def _grown(one: Altered) -> bool:
    before, after = one.pair.before.case, one.pair.after.case
    points = ("must", "must_not")
    more = any(_count(after, key) > _count(before, key) for key in points)
    graver = before.get("urgency") != after.get("urgency")  # the other way round is eased
    return (more or graver) and set(one.fields) <= {*points, "urgency"}


def _both(compared: Comparison) -> tuple[Pair, ...]:
    return (*compared.pairs, *(one.pair for one in compared.altered))


def _eased(before: Mapping[str, object], after: Mapping[str, object]) -> str:
    """Say in what a case asks less than it did; empty where it does not."""
    found = []
    if before.get("expected") != after.get("expected"):
        found.append(f"期望由 {before.get('expected')} 改成 {after.get('expected')}")
    if before.get("risk") == "high" and after.get("risk") != "high":
        found.append("不再算高风险")
    if before.get("urgency") == "immediate" and after.get("urgency") != "immediate":
        found.append("报警级别降低")
    for key, name in (("must", "要点"), ("must_not", "禁说点")):
        old, new = _count(before, key), _count(after, key)
        if new < old:
            found.append(f"{name}由 {old} 条减到 {new} 条")
    return "，".join(found)


def _count(case: Mapping[str, object], key: str) -> int:
    listed = case.get(key)
    return len(listed) if isinstance(listed, list | tuple) else 0
