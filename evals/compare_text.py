"""A comparison of two runs as a curriculum officer reads it in the terminal, worst first. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.compare import Comparison, Difference, Pair
from evals.metrics.all import METRICS
from evals.report import Outcome

_TITLES = {metric.name: metric.title for metric in METRICS}
_SETTINGS = {
    "encoder": "编码器", "model": "对话模型", "prompts": "提示词", "corpus_hash": "资料库",
    "seed": "随机种子",
}  # fmt: skip
_WIDTH = 60
_IDS = 40
# A slice of fewer pairs says too little to be listed.
_LEAST = 10


def render(comparison: Comparison, *, most: int = 10) -> str:
    """Write a comparison; of each list of cases the first `most`."""
    return "\n".join(_lines(comparison, most))


def clip(text: str, width: int = _WIDTH) -> str:
    """Give the beginning of a text on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else f"{flat[: width - 1]}…"


def _lines(one: Comparison, most: int) -> Iterator[str]:
    yield (
        f"{len(one.pairs)} 题可比：变好 {len(one.improved)} 题，变差 {len(one.worsened)} 题，"
        f"仍错但原因不同 {len(one.shifted)} 题。"
    )
    for name, old, new in one.settings:
        yield f"注意：{_SETTINGS[name]}不同，{old[:24] or '无'} → {new[:24] or '无'}。"
    yield from _cases("变差", one.worsened, most)
    yield from _cases("仍错但原因不同", one.shifted, most)
    yield from _figures(one, most)
    yield from _cases("变好", one.improved, most)
    yield from _ids("题目改过，没有参与比较", [altered.pair.after for altered in one.altered])
    yield from _ids("只在前一次", one.removed)
    yield from _ids("只在后一次", one.added)


def _cases(title: str, pairs: Sequence[Pair], most: int) -> Iterator[str]:
    if not pairs:
        return
    yield f"{title}："
    for pair in pairs[:most]:
        yield f"  {pair.id}  {clip(str(pair.after.case['question']))}"
        yield f"      {_state(pair.before)} → {_state(pair.after)}"
    if len(pairs) > most:
        yield f"  另有 {len(pairs) - most} 题：{'、'.join(pair.id for pair in pairs[most:])}"


def _state(outcome: Outcome) -> str:
    return "全部合格" if outcome.right else clip("".join(outcome.why))


def _figures(one: Comparison, most: int) -> Iterator[str]:
    """Give the differences over all cases that are not 0, then the slices that fell furthest."""
    whole = [found for found in one.differences if not found.slice and (found.gained or found.lost)]
    fallen = [
        found
        for found in one.differences
        if found.slice and found.n >= _LEAST and found.tendency == "worse"
    ]
    if whole:
        yield "指标（成对比较，变差的在前）："
        yield from (_figure(found) for found in sorted(whole, key=_badness))
    if fallen:
        yield "退步最多的切片："
        yield from (_figure(found) for found in sorted(fallen, key=_badness)[:most])


def _badness(one: Difference) -> tuple[bool, float]:
    change = one.change if one.better == "high" else -one.change
    return one.tendency != "worse", change


def _figure(one: Difference) -> str:
    sign = {"better": "变好", "worse": "变差", "unclear": "差别不明显"}[one.tendency]
    where = f"（{one.slice}）" if one.slice else ""
    p = "" if one.p is None else f"，McNemar p = {one.p:.3f}"
    return (
        f"  {_TITLES[one.metric]}{where}：{one.before:.1%} → {one.after:.1%}，{sign}"
        f"（{one.change:+.1%}，95% 区间 {one.low:+.1%} 至 {one.high:+.1%}，{one.n} 题{p}）"
    )


def _ids(title: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    if outcomes:
        rest = "……" if len(outcomes) > _IDS else ""
        yield f"{title}（{len(outcomes)} 题）：{'、'.join(one.id for one in outcomes[:_IDS])}{rest}"
