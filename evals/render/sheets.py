"""What a report's workbook holds: sheets of columns and plain values, for Excel. Pure.

In: a Report, and where there is one a comparison. Out: frozen sheets; workbook.py writes
them. Shares stay numbers, so that Excel can sort, filter and chart them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.compare import Comparison
from evals.render.tables import HIGH_RISK, clock, misses, threads
from evals.render.words import (
    about_metric,
    fault_title,
    grouped,
    key_title,
    low_is_good,
    metric_title,
    topic_title,
    value_title,
    word,
)
from evals.report import Outcome, Report, Shown

Value = str | int | float | None
_SLICED = ("risk", "topic", "population", "wording", "language", "kind")


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `width` in characters; a `share` (0 to 1) is shown as a percentage."""

    title: str
    width: int = 12
    form: Literal["text", "whole", "share", "points", "p"] = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; every row has one value a column."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def sheets(report: Report, comparison: Comparison | None = None) -> list[Sheet]:
    """Lay out a report; the sheet of changes is there only with a comparison."""
    changed = [_changes(comparison)] if comparison else []
    return [
        _headline(report, comparison), _slices(report), _cases(report), _missed(report),
        _gaps(report), *changed, _made(report),
    ]  # fmt: skip


def _headline(report: Report, comparison: Comparison | None) -> Sheet:
    columns: tuple[Column, ...] = (
        Column("组", 12), Column("指标", 26), Column("范围", 12), Column("n", 7, "whole"),
        Column("数值", 9, "share"), Column("95% 下限", 10, "share"),
        Column("95% 上限", 10, "share"), Column("方向", 10), Column("意思", 60),
    )  # fmt: skip
    compared = (
        Column("以前", 9, "share"), Column("变化", 9, "points"), Column("变化下限", 10, "points"),
        Column("变化上限", 10, "points"), Column("升（题）", 9, "whole"),
        Column("降（题）", 9, "whole"), Column("p", 9, "p"),
    )  # fmt: skip
    if comparison:
        columns += compared
    rows = [
        (*row, *(_difference(comparison, name, slice_) if comparison else ()))
        for name, slice_, row in _headline_rows(report)
    ]
    return Sheet("总表", columns, tuple(rows))


def _headline_rows(report: Report) -> Iterator[tuple[str, str, tuple[Value, ...]]]:
    for title, names in grouped(one.metric for one in report.measures):
        for name in names:
            for slice_ in ("", HIGH_RISK):
                one = report.value(name, slice_)
                if one is not None and one.n:
                    where = "高风险" if slice_ else "全部"
                    way = "越低越好" if low_is_good(name) else "越高越好"
                    figures = (one.n, one.value, one.low, one.high)
                    yield name, slice_, (
                        title, metric_title(name), where, *figures, way, about_metric(name)
                    )  # fmt: skip


def _difference(comparison: Comparison, metric: str, slice_: str) -> tuple[Value, ...]:
    one = comparison.difference(metric, slice_)
    if one is None:
        return (None,) * 7
    return one.before, one.change, one.low, one.high, one.gained, one.lost, one.p


def _slices(report: Report) -> Sheet:
    columns = (
        Column("分组", 12), Column("值", 22), Column("指标", 26), Column("n", 7, "whole"),
        Column("数值", 9, "share"), Column("95% 下限", 10, "share"),
        Column("95% 上限", 10, "share"),
    )  # fmt: skip
    rows = []
    for one in report.measures:
        key, sign, value = one.slice.partition("=")
        if sign:
            rows.append(
                (key_title(key), value_title(key, value), metric_title(one.metric),
                 one.n, one.value, one.low, one.high)
            )  # fmt: skip
    return Sheet("分组", columns, tuple(rows))


def _cases(report: Report) -> Sheet:
    names = [
        name
        for _, group in grouped(name for one in report.outcomes for name in one.scores)
        for name in group
    ]
    columns = (*_CASE_COLUMNS, *(Column(metric_title(name), 10, "share") for name in names))
    rows = tuple(
        (*_case(one), *(one.scores.get(name) for name in names)) for one in report.outcomes
    )
    return Sheet("用例", columns, rows)


def _missed(report: Report) -> Sheet:
    columns = (Column("问题类别", 24), *_CASE_COLUMNS, Column("查到的段落", 60))
    rows = tuple(
        (_lines(fault_title(code) for code in one.faults), *_case(one), _places(one.contexts))
        for one in misses(report)
    )
    return Sheet("未通过", columns, rows)


_CASE_COLUMNS = (
    Column("编号", 22), Column("用例集", 16), Column("问题", 40), Column("前文", 24),
    Column("应有的反应", 12), Column("结论", 9), Column("原因", 36), Column("实际", 11),
    Column("回答", 60), Column("报警", 30), Column("出处", 40), Column("要点", 30),
    *(Column(key_title(key), 12) for key in _SLICED), Column("把握", 9, "share"),
)  # fmt: skip


def _case(one: Outcome) -> tuple[Value, ...]:
    case = one.case
    asked = (
        _lines(part for part in (turn.get("question"), turn.get("answer")) if part)
        for turn in threads(case.get("history"))
    )
    return (
        one.id,
        one.set,
        str(case["question"]),
        _lines(asked),
        value_title("expected", str(case["expected"])),
        "合格" if one.right else "不合格",
        _lines(one.why),
        word("kinds", one.kind),
        one.text or one.abstain_reason,
        _lines(f"{word('urgencies', urgency)}：{text}" for urgency, text in one.alerts),
        _places(one.citations),
        _lines(_point(*point) for point in one.points),
        *(value_title(key, str(case.get(key) or "")) for key in _SLICED),
        one.probability,
    )


def _point(text: str, weight: int, shown: bool) -> str:
    if weight < 0:
        return f"{'✗ 说了不该说的' if shown else '✓ 没有说'}：{text}"
    return f"{'✓ 说到' if shown else '✗ 没有说到'}：{text}"


def _places(shown: Sequence[Shown]) -> str:
    return _lines(
        f"[{one.n or at}] {one.title} › {one.section}"
        + (f"，第 {one.page} 页" if one.page is not None else "")
        for at, one in enumerate(shown, 1)
    )


def _gaps(report: Report) -> Sheet:
    columns = (
        Column("主题", 24), Column("没有答上", 10, "whole"), Column("问了", 9, "whole"),
        Column("问题", 70),
    )  # fmt: skip
    rows = tuple(
        (topic_title(one.topic), one.unanswered, one.asked, question)
        for one in report.gaps
        for question in one.questions
    )
    return Sheet("覆盖缺口", columns, rows)


def _changes(comparison: Comparison) -> Sheet:
    columns = (
        Column("编号", 22), Column("变化", 16), Column("问题", 40), Column("以前的问题", 36),
        Column("现在的问题", 36), Column("以前的回答", 50), Column("现在的回答", 50),
    )  # fmt: skip
    moved = (
        ("变差", comparison.worsened), ("变好", comparison.improved),
        ("两次都错，错法不同", comparison.shifted),
        ("题目改过，没有比", [one.pair for one in comparison.altered]),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (one.id, title, str(one.after.case["question"]), _lines(one.before.why),
         _lines(one.after.why), one.before.text, one.after.text)
        for title, found in moved
        for one in found
    ]  # fmt: skip
    rows += [
        (one.id, "这次新增", str(one.case["question"]), "", _lines(one.why), "", one.text)
        for one in comparison.added
    ]
    rows += [
        (one.id, "这次没有问", str(one.case["question"]), _lines(one.why), "", one.text, "")
        for one in comparison.removed
    ]
    return Sheet("变化", columns, tuple(rows))


def _made(report: Report) -> Sheet:
    made = report.made
    rows: list[tuple[Value, ...]] = [
        ("说明", "用例未经临床医生审核；本表只说明软件的表现，不是用药依据。"),
        ("时间", clock(made.when)),
        *(
            (word("made", name), str(getattr(made, name)))
            for name in (
                "commit", "program", "index_version", "corpus_hash", "encoder", "model",
                "prompts", "seed",
            )
        ),
        *((f"用例集 {name}", hash_) for name, hash_ in made.sets.items()),
        ("结果指纹", report.fingerprint),
        *(
            (f"耗时：{word('stages', one.stage)}",
             f"中位 {one.p50:.1f} 毫秒，95% 在 {one.p95:.1f} 毫秒以内，最慢 {one.most:.1f} 毫秒")
            for one in report.spreads
        ),
        ("95% 区间", "换一批同样的题，真实水平大约落在这里；题少则区间宽。"),
    ]  # fmt: skip
    return Sheet("说明", (Column("项目", 24), Column("内容", 80)), tuple(rows))


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(parts)
