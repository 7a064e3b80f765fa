"""A finished assessment → a report of one page: a record, a sentence each, a chart and its table.

The chart is inline SVG that needs no script, no style and nothing from outside; every figure also
stands in its <desc> and in the table beside it, and nothing is told by colour alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from assistant.learning.ability import Ability
from assistant.learning.areas import Areas
from assistant.learning.progress import Progress, result

_CHINA = dt.timezone(dt.timedelta(hours=8))
_GOOD = 60.0
_NAMED = 3
_NOTE = "题目和病例依据所列资料编写，未经临床医师审阅；本报告供自己学习用，不是执业能力的证明。"
_WIDTH, _ROW, _TOP, _LEFT, _RIGHT, _FIGURES = 380, 24, 8, 124, 292, 376
_INK, _SOFT, _LINE, _BAR = "#15211e", "#52605c", "#d5deda", "#7fb8ac"


@dataclass(frozen=True, slots=True)
class Row:
    """An area: its ability, how many items were right of how many, the scores of its cases."""

    area: str
    name: str
    ability: Ability
    right: int
    items: int
    cases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case: its score of 100, whether the patient was served, whether he was harmed."""

    title: str
    total: int
    passed: bool
    harmed: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A finished assessment, the n-th of its year; `at` in seconds since 1970, UTC.

    `before` is the ability of the one before, `lacking` names the kinds of case there were none of.
    """

    year: int
    number: int
    at: float
    minutes: int
    ability: Ability
    knows: Ability
    does: Ability
    right: int
    items: int
    cases: tuple[CaseLine, ...]
    rows: tuple[Row, ...]
    before: Ability | None
    lacking: tuple[str, ...]

    @property
    def strong(self) -> tuple[Row, ...]:
        """Give the areas that went best, the best first."""
        good = [one for one in self.rows if one.ability.score >= _GOOD]
        return tuple(sorted(good, key=lambda one: -one.ability.score)[:_NAMED])

    @property
    def weak(self) -> tuple[Row, ...]:
        """Give the areas that most need work, the weakest first."""
        poor = [one for one in self.rows if one.ability.score < _GOOD]
        return tuple(sorted(poor, key=lambda one: one.ability.score)[:_NAMED])


def report(progress: Progress, at: float, areas: Areas, before: Progress | None = None) -> Report:
    """Report on a finished assessment, beside the one before it."""
    told = result(progress)
    order = [one.id for one in areas.listed]
    rows = tuple(
        Row(
            area, areas.named(area), told.areas[area],
            sum(one.right for one in progress.answered if one.area == area),
            sum(one.area == area for one in progress.answered),
            tuple(one.total for one in progress.played if area in one.areas),
        )
        for area in sorted(told.areas, key=lambda id_: order.index(id_) if id_ in order else 999)
    )  # fmt: skip
    return Report(
        progress.year, progress.number, at, round(progress.seconds / 60),
        told.ability, told.knows, told.does,
        sum(one.right for one in progress.answered), len(progress.answered),
        tuple(CaseLine(one.title, one.total, one.passed, one.harmed) for one in progress.played),
        rows, result(before).ability if before else None, progress.form.lacking,
    )  # fmt: skip


def sentences(report: Report) -> Iterator[str]:
    """Give the report as a person reads it, a sentence each."""
    day = dt.datetime.fromtimestamp(report.at, _CHINA).date()
    ended = f"{day.year}年{day.month}月{day.day}日完成"
    yield f"{report.year}年度能力考核（第{report.number}次），{ended}"
    yield f"能力 {figure(report.ability)}（满分100，90%区间）"
    yield f"知道 {figure(report.knows)}：{report.items}题对{report.right}题"
    played = "；".join(map(_case, report.cases)) or "没有做病例"
    yield f"会做 {figure(report.does)}：{played}"
    if report.before is not None:
        yield _compared(report.ability, report.before)
    for said, rows in (("做得好的", report.strong), ("最该加强的", report.weak)):
        if rows:
            yield f"{said}：" + "；".join(one.name for one in rows)
    if report.lacking:
        yield f"这次没有合适的{'、'.join(report.lacking)}病例，用别的病例代替。"
    yield _NOTE


def figure(one: Ability) -> str:
    """Write an ability with its interval: `62（48～74）`; `—` where it rests on nothing."""
    if not one.weight:
        return "—"
    return f"{one.score:.0f}（{one.low:.0f}～{one.high:.0f}）"


def chart(report: Report) -> str:
    """Draw a bar for each area, 0 to 100, with a whisker from end to end of its interval."""
    title = f"{report.year}年度各方面能力"
    told = "；".join(f"{one.name} {figure(one.ability)}" for one in report.rows)
    bottom = _TOP + _ROW * len(report.rows)
    drawn = [*_ticks(bottom)]
    for at, one in enumerate(report.rows):
        drawn += _bar(_TOP + _ROW * at, one)
    return (
        f'<svg class="chart" role="img" viewBox="0 0 {_WIDTH} {bottom + 22}"'
        f' xmlns="http://www.w3.org/2000/svg" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{''.join(drawn)}</svg>"
    )


def table(report: Report) -> str:
    """Write the figures of the chart as a table."""
    heads = "".join(f'<th scope="col">{one}</th>' for one in ("方面", "能力（区间）", "题", "病例"))
    rows = "".join(
        f'<tr><th scope="row">{escape(one.name)}</th><td>{figure(one.ability)}</td>'
        f"<td>{f'{one.right}/{one.items}' if one.items else '—'}</td>"
        f"<td>{'、'.join(map(str, one.cases)) or '—'}</td></tr>"
        for one in report.rows
    )
    return (
        f"<table><caption>{report.year}年度各方面能力，满分100，90%区间</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def page(report: Report, plan: Sequence[str] = ()) -> str:
    """Write the whole report as HTML that stands in a page: sentences, chart, table, plan."""
    head, *said = sentences(report)
    steps = "".join(f"<li>{escape(one)}</li>" for one in plan)
    return (
        f'<article class="report"><h1>{escape(head)}</h1>'
        + "".join(f"<p>{escape(one)}</p>" for one in said)
        + f'<div class="beside"><figure>{chart(report)}</figure>{table(report)}</div>'
        + (f"<h2>学习计划</h2><ol>{steps}</ol>" if steps else "")
        + "</article>"
    )


def _case(one: CaseLine) -> str:
    said = "有伤害病人的处理" if one.harmed else "通过" if one.passed else "未通过"
    return f"{one.title} {one.total}分（{said}）"


def _compared(now: Ability, before: Ability) -> str:
    change = now.score - before.score
    said = "高" if change >= 0 else "低"
    sure = now.low > before.high or now.high < before.low
    doubt = "" if sure else "，两次的区间有重叠，可能只是波动"
    return f"比上次{said} {abs(change):.0f} 分{doubt}。"


def _ticks(bottom: float) -> Iterator[str]:
    for score in (0, 25, 50, 75, 100):
        x = _at(score)
        yield f'<path d="M{x:.1f} {_TOP}V{bottom}" stroke="{_LINE}" fill="none"/>'
        yield _text(x, bottom + 15, str(score), anchor="middle", ink=_SOFT)


def _bar(top: float, one: Row) -> Iterator[str]:
    middle = top + _ROW / 2
    yield _text(_LEFT - 6, middle + 4, one.name, anchor="end")
    yield (
        f'<rect class="bar" x="{_LEFT}" y="{middle - 6:g}" height="12" fill="{_BAR}"'
        f' width="{_at(one.ability.score) - _LEFT:.1f}"/>'
    )
    low, high = _at(one.ability.low), _at(one.ability.high)
    ends = f"M{low:.1f} {middle - 4:g}v8M{high:.1f} {middle - 4:g}v8M{low:.1f} {middle:g}"
    yield f'<path class="whisker" d="{ends}H{high:.1f}" fill="none" stroke="{_INK}"/>'
    yield _text(_FIGURES, middle + 4, figure(one.ability), anchor="end")


def _text(x: float, y: float, words: str, *, anchor: str, ink: str = _INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:g}" text-anchor="{anchor}" font-size="11" fill="{ink}">'
        f"{escape(words)}</text>"
    )


def _at(score: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * score / 100
