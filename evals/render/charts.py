"""Charts of a report as inline SVG: bars with intervals, a step curve, bars of times. Pure.

In: figures and Chinese words. Out: one SVG string, the same for the same figures, that needs no
script and nothing from outside. It is as wide as its place, legible at 300 px; its colours come
from the page's style by class, with attributes for where there is none. Every figure also stands
as text in its <desc>, for a reader who cannot see the picture; no chart tells by colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

_WIDTH = 320
_ROW = 40
_LABEL = 13.0  # wide characters beside the figures
_LEFT = 2
_RIGHT = 318
_NOISE = 1e-9
_INK, _SOFT, _LINE = "#15211e", "#52605c", "#d5deda"
_BRAND, _BAR, _TAIL = "#0b5d52", "#7fb8ac", "#b9d8d1"


@dataclass(frozen=True, slots=True)
class Bar:
    """A share (0 to 1) with its 95 % interval, of n cases; None where there is no value."""

    label: str
    n: int
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """The milliseconds of one stage: of half of the cases, of 95 in 100, and the most."""

    label: str
    p50: float
    p95: float
    most: float


def percent(share: float | None) -> str:
    """Write a share (0 to 1) as a percentage; never as 100 % or 0 % what is not quite."""
    if share is None:
        return "—"
    if min(abs(share), abs(share - 1)) < _NOISE:
        return f"{share * 100:.0f}%"
    return f"{min(99.9, max(0.1, share * 100)):.1f}%"


def milliseconds(value: float) -> str:
    """Write milliseconds, as seconds from one second on."""
    if value >= 1000:
        return f"{value / 1000:.1f} 秒"
    return f"{value:.0f} 毫秒" if value >= 10 else f"{value:.1f} 毫秒"


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Draw one horizontal bar a row, 0 to 100 %, a whisker from end to end of its interval."""
    told = "；".join(
        f"{one.label} {percent(one.value)}（{one.n} 题"
        + (f"，95% 区间 {percent(one.low)} 至 {percent(one.high)}" if one.low is not None else "")
        + "）"
        for one in rows
    )
    top, bottom = 4, 4 + _ROW * len(rows)
    drawn = [*_ticks(bottom)]
    for at, one in enumerate(rows):
        drawn += _bar(top + _ROW * at, one)
    return _svg(title, told, bottom + 20, drawn)


def curve(title: str, points: Iterable[tuple[float, float]], *, x: str, y: str) -> str:
    """Draw y over x as steps, both shares (0 to 1); the y axis starts where it is worth looking.

    Each step holds from its point to the next smaller x, as the share answered only changes where
    a threshold lets one more case through.
    """
    ordered = sorted(points)
    told = "；".join(f"{x} {percent(a)} 时{y} {percent(b)}" for a, b in _thinned(ordered))
    floor = min(0.9, math.floor(min((b for _, b in ordered), default=0.0) * 10) / 10)
    left, right, top, bottom = 44, 300, 32, 202
    drawn = [
        _text(_LEFT, 16, f"{y}（从 {_tick(floor)} 起）", size=14, ink=_SOFT),
        _text(right, bottom + 38, f"{x} →", size=14, ink=_SOFT, anchor="end"),
    ]
    for at in range(5):
        level = floor + (1 - floor) * at / 4
        height = bottom - (bottom - top) * at / 4
        drawn.append(_line(left, height, right, height))
        drawn.append(_text(left - 6, height + 5, _tick(level), size=13, ink=_SOFT, anchor="end"))
        place = left + (right - left) * at / 4
        drawn.append(_text(place, bottom + 18, f"{25 * at}%", size=13, ink=_SOFT, anchor="middle"))
    if ordered:
        path = _steps(
            [
                (left + (right - left) * a, bottom - (bottom - top) * (b - floor) / (1 - floor))
                for a, b in ordered
            ]
        )
        drawn.append(
            f'<path class="curve" d="{path}" fill="none" stroke="{_BRAND}" stroke-width="2.5"/>'
        )
    return _svg(title, told, bottom + 46, drawn)


def stages(title: str, rows: Sequence[Stage]) -> str:
    """Draw times: a full bar to the median, a pale one to the 95th percentile, a tick at the most.

    The scale is that of the slowest of them; a tick beyond 1.5 times the largest 95th percentile
    is drawn at the edge, with its figure in the text, so that one outlier does not flatten all.
    """
    told = "；".join(
        f"{one.label} 中位 {milliseconds(one.p50)}，95% 在 {milliseconds(one.p95)}以内，"
        f"最慢 {milliseconds(one.most)}"
        for one in rows
    )
    scale = 1.5 * max((one.p95 for one in rows), default=0.0) or 1.0
    drawn: list[str] = []
    for at, one in enumerate(rows):
        drawn += _stage(4 + 60 * at, one, scale)
    return _svg(title, told, 8 + 60 * len(rows), drawn)


def _bar(top: float, one: Bar) -> Iterator[str]:
    yield _text(_LEFT, top + 15, _short(one.label), size=14)
    yield _text(
        _RIGHT, top + 15, f"{percent(one.value)} · {one.n} 题", size=14, anchor="end", strong=True
    )
    middle = top + 26
    yield _rect("track", _LEFT, middle - 5, _RIGHT - _LEFT, _LINE, 10)
    if one.value is None:
        return
    yield _rect("bar", _LEFT, middle - 5, (_RIGHT - _LEFT) * one.value, _BAR, 10)
    if one.low is None or one.high is None:
        return
    low, high = _at(one.low), _at(one.high)
    ends = f"M{low:.1f} {middle - 5:g}v10M{high:.1f} {middle - 5:g}v10M{low:.1f} {middle:g}"
    yield (
        f'<path class="whisker" d="{ends}H{high:.1f}" fill="none" stroke="{_INK}"'
        ' stroke-width="2"/>'
    )


def _stage(top: float, one: Stage, scale: float) -> Iterator[str]:
    room = _RIGHT - _LEFT
    yield _text(_LEFT, top + 15, _short(one.label), size=14)
    yield _text(
        _RIGHT, top + 15, f"中位 {milliseconds(one.p50)}", size=14, anchor="end", strong=True
    )
    yield _rect("track", _LEFT, top + 21, room, _LINE, 12)
    yield _rect("tail", _LEFT, top + 21, room * min(1.0, one.p95 / scale), _TAIL, 12)
    yield _rect("full", _LEFT, top + 21, room * min(1.0, one.p50 / scale), _BRAND, 12)
    most = _LEFT + room * min(1.0, one.most / scale) - 1
    yield (
        f'<path class="whisker" d="M{most:.1f} {top + 19:g}v16" stroke="{_INK}"'
        ' stroke-width="2" fill="none"/>'
    )
    said = f"95% 在 {milliseconds(one.p95)}以内 · 最慢 {milliseconds(one.most)}"
    yield _text(_RIGHT, top + 49, said, size=13, ink=_SOFT, anchor="end")


def _ticks(bottom: float) -> Iterator[str]:
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        anchor = {0.0: "start", 1.0: "end"}.get(share, "middle")
        yield _line(_at(share), bottom - 4, _at(share), bottom)
        yield _text(_at(share), bottom + 14, _tick(share), size=13, ink=_SOFT, anchor=anchor)


def _short(label: str) -> str:
    """Cut a label so that it leaves room for its figures; the whole of it is in <desc>."""
    room = _LABEL
    for at, letter in enumerate(label):
        room -= 1.0 if ord(letter) > 0x2E7F else 0.6
        if room < 0:
            return label[:at] + "…"
    return label


def _tick(share: float) -> str:
    return f"{share * 100:.3g}%"


def _at(share: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * share


def _steps(places: Sequence[tuple[float, float]]) -> str:
    x, y = places[0]
    path = f"M{x:.1f} {y:.1f}"
    for x, y in places[1:]:
        path += f"V{y:.1f}H{x:.1f}"
    return path


def _thinned(points: Sequence[tuple[float, float]], most: int = 12) -> list[tuple[float, float]]:
    """Give at most so many points, spread evenly, the last among them: a list to be read out."""
    if len(points) <= most:
        return list(points)
    return [points[round(at * (len(points) - 1) / (most - 1))] for at in range(most)]


def _svg(title: str, told: str, height: float, drawn: Iterable[str]) -> str:
    return (
        f'<svg class="chart" role="img" viewBox="0 0 {_WIDTH} {height:g}"'
        f' xmlns="http://www.w3.org/2000/svg" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{''.join(drawn)}</svg>"
    )


def _rect(name: str, x: float, y: float, width: float, ink: str, height: float) -> str:
    return (
        f'<rect class="{name}" x="{x:g}" y="{y:g}" width="{width:.1f}" height="{height:g}"'
        f' rx="2" fill="{ink}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path class="grid" d="M{x1:g} {y1:g}L{x2:g} {y2:g}" stroke="{_LINE}"/>'


def _text(
    x: float, y: float, words: str, *, size: int, ink: str = _INK, anchor: str = "start",
    strong: bool = False,
) -> str:  # fmt: skip
    weight = ' font-weight="600"' if strong else ""
    name = "soft" if ink == _SOFT else "ink"
    return (
        f'<text class="{name}" x="{x:g}" y="{y:g}" font-size="{size}" fill="{ink}"'
        f' text-anchor="{anchor}"{weight}>{escape(words)}</text>'
    )
