"""The gate's verdict as a curriculum officer reads it in the terminal. Pure.

First line: 通过 or 不通过. Then each gate that is shut, with its figures and its cases; what was
let pass, which must stay loud; and how far it is to each goal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from evals.compare_text import clip
from evals.gate.rules import FAULTS
from evals.gate.verdict import Broken, Excused, NotYet, Verdict
from evals.metric import Measure

_IDS = 60


def render(verdict: Verdict, *, most: int = 10) -> str:
    """Write a verdict; of each gate's cases the first `most` in full, the others by id."""
    return "\n".join(_lines(verdict, most))


def _lines(verdict: Verdict, most: int) -> Iterator[str]:
    kind = "（快集" if verdict.scope == "fast" else "（全部用例集"
    kind += "，严格：用于病人之前的标准）" if verdict.strict else "）"
    excused = f"另有已知的 {len(verdict.known)} 处问题暂时放行。" if verdict.known else ""
    if verdict.passed:
        yield f"通过{kind}：各项都过了。{excused}"
    else:
        yield f"不通过{kind}：{len(verdict.broken)} 项没有过。{excused}"
    for one in verdict.broken:
        yield from _broken(one, most)
    yield from _excused(verdict.known)
    if verdict.healed:
        names = "、".join(f"{one.case}（{one.fault}）" for one in verdict.healed)
        yield f"已经改好，请从 known.yaml 删去：{names}"
    if verdict.comparison is not None and verdict.comparison.altered:
        yield f"题目改过，没有和基线比：{_ids(one.pair.id for one in verdict.comparison.altered)}"
    if verdict.not_yet:
        yield "离目标还差："
        yield from (_not_yet(one) for one in verdict.not_yet)


def _broken(one: Broken, most: int) -> Iterator[str]:
    yield f"✗ [{one.gate}] {one.why}"
    if one.measured is not None and one.measured.n:
        yield f"    {figures(one.measured)}"
    for miss in one.misses[:most]:
        yield f"    {miss.id}  {clip(miss.question)}"
        yield f"        应：{clip(miss.wanted)}"
        yield f"        得：{clip(miss.got)}"
    if rest := one.misses[most:]:
        yield f"    另有 {len(rest)} 题：{_ids(miss.id for miss in rest)}"


def figures(measure: Measure) -> str:
    """Write a measure with its n and interval."""
    if measure.value is None or measure.low is None or measure.high is None:
        return "n = 0"
    value, low, high = measure.value, measure.low, measure.high
    return f"{value:.1%}（n = {measure.n}，95% 区间 {low:.1%} 至 {high:.1%}）"


def _excused(known: Sequence[Excused]) -> Iterator[str]:
    """Give the misses that known.yaml lets pass, those of one kind on one line."""
    kinds: dict[tuple[str, str, dt.date], list[str]] = {}
    for one in known:
        row = one.known
        kinds.setdefault((row.fault, row.reason, row.accepted), []).append(row.case)
    if kinds:
        yield "已知、暂时放行（known.yaml）："
    for (fault, reason, accepted), ids in kinds.items():
        yield f"  ! {FAULTS[fault]}：{len(ids)} 题。{reason}（{accepted:%Y-%m-%d} 记）{_ids(ids)}"


def _ids(ids: Iterable[str]) -> str:
    listed = list(ids)
    rest = f"……共 {len(listed)} 题，全部见报告" if len(listed) > _IDS else ""
    return "、".join(listed[:_IDS]) + rest


def _not_yet(one: NotYet) -> str:
    if one.gate.startswith("latency"):
        return f"  {one.gate}：{one.value:.0f} 毫秒，目标 {one.goal:.0f} 毫秒（{one.until}）"
    return f"  {one.gate}：{one.value:.1%}，目标 {one.goal:.1%}（{one.until}）"
