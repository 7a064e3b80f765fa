"""The page of a report: one HTML file that opens anywhere, offline, without script.

In: a Report, and where there are any the gate's verdict, the gates and a comparison with another
run. Out: the HTML. Every text of a case or a document is escaped by the template engine; a strict
content policy stands in the file itself. Nothing is measured here.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals.compare import Comparison
from evals.gate.rules import Gates
from evals.gate.verdict import Verdict
from evals.render import charts, tables, words
from evals.render.charts import Stage
from evals.report import Outcome, Report, Shown

_TEMPLATES = Path(__file__).parent / "templates"
_INLINE = 400_000  # characters of cited passages that stand in place; beyond, each is shown once
_OPEN = 20  # so many misses of high risk are open at once; more are folded like the others
_CHART_ROWS = 14  # more would not fit on a printed page


@dataclass(frozen=True, slots=True)
class Filter:
    """One link that leaves only some misses: those with this class; `anchor` is its place."""

    anchor: str
    title: str
    n: int


@dataclass(frozen=True, slots=True)
class Missed:
    """A miss as the page shows it: its anchor and the anchors of the filters that it passes.

    `known` says that the gate lets it pass for now.
    """

    anchor: str
    outcome: Outcome
    high: bool
    known: bool
    filters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Misses:
    """All misses, the filters over them, and the passages that are shown once for all.

    passages maps chunk ids to anchor and passage; a cited passage stands in place while the page
    stays small (`in_place`), a retrieved one never does. `open`: those of high risk are unfolded.
    """

    rows: tuple[Missed, ...]
    filters: tuple[tuple[str, tuple[Filter, ...]], ...]
    passages: Mapping[str, tuple[str, Shown]]
    in_place: bool
    open: bool

    @property
    def anchors(self) -> Mapping[str, str]:
        """Map case ids to the anchors of their misses."""
        return {one.outcome.id: one.anchor for one in self.rows}


def render_page(
    report: Report,
    *,
    gate: Verdict | None = None,
    gates: Gates | None = None,
    comparison: Comparison | None = None,
) -> str:
    """Render a report as one HTML file.

    `gates` adds what each metric must reach to the verdict's own goals; without `comparison` the
    one that the gate made against its baseline is shown.
    """
    compared = comparison or (gate.comparison if gate else None)

    def rows(slice_: str) -> list[tuple[str, list[tables.Row]]]:
        return tables.rows(report, slice_, gate=gate, gates=gates, comparison=compared)

    page = _environment().get_template("page.html")
    return page.render(
        report=report,
        gate=gate,
        comparison=compared,
        right=sum(one.right for one in report.outcomes),
        headline=rows(""),
        high_risk=rows(tables.HIGH_RISK),
        slices=[(one.title, _bars(one)) for one in tables.slices(report)],
        curve=_curve(report),
        stages=_stages(report),
        misses=_misses(report, {one.miss.id for one in gate.known} if gate else set()),
        fingerprint=report.fingerprint,  # once: it reads the whole report
    )


def _bars(one: tables.Slice) -> list[Markup]:
    size = math.ceil(len(one.rows) / math.ceil(len(one.rows) / _CHART_ROWS))
    parts = [one.rows[at : at + size] for at in range(0, len(one.rows), size)]
    return [Markup(charts.bars(f"合格率，按{one.title}", part)) for part in parts]


def _curve(report: Report) -> Markup | None:
    if len(report.curve) < 2:
        return None
    points = [(one.coverage, one.accuracy) for one in report.curve]
    return Markup(charts.curve("选择性作答曲线", points, x="作答比例", y="答对比例"))


def _stages(report: Report) -> Markup | None:
    if not report.spreads:
        return None
    rows = [
        Stage(words.word("stages", one.stage), one.p50, one.p95, one.most) for one in report.spreads
    ]
    return Markup(charts.stages("各步耗时", rows))


def _misses(report: Report, known: Set[str]) -> Misses:
    wrong = tables.misses(report)
    risky = {one.id for one in wrong if tables.high_risk(one)}
    faults = tables.tally(code for one in wrong for code in one.faults)
    topics = tables.tally(_topic(one) for one in wrong)
    by_fault = {
        code: Filter(f"f{at}", words.fault_title(code), n) for at, (code, n) in enumerate(faults, 1)
    }
    by_topic = {
        topic: Filter(f"t{at}", words.topic_title(topic), n)
        for at, (topic, n) in enumerate(topics, 1)
    }
    by_risk = Filter("high", "高风险", len(risky))
    cited = sum(len(shown.text) for one in wrong for shown in one.citations)
    return Misses(
        rows=tuple(
            Missed(
                anchor=f"m{at}",
                outcome=one,
                high=one.id in risky,
                known=one.id in known,
                filters=(
                    *([by_risk.anchor] if one.id in risky else []),
                    *(by_fault[code].anchor for code in one.faults),
                    *([by_topic[_topic(one)].anchor] if _topic(one) else []),
                ),
            )
            for at, one in enumerate(wrong, 1)
        ),
        filters=tuple(
            (title, tuple(found))
            for title, found in (
                ("风险", [by_risk] if risky else []),
                ("问题", by_fault.values()),
                ("主题", by_topic.values()),
            )
            if found
        ),
        passages=_passages(wrong, cited_too=cited > _INLINE),
        in_place=cited <= _INLINE,
        open=len(risky) <= _OPEN,
    )


def _passages(wrong: Sequence[Outcome], *, cited_too: bool) -> dict[str, tuple[str, Shown]]:
    found: dict[str, tuple[str, Shown]] = {}
    for outcome in wrong:
        for one in (*outcome.contexts, *(outcome.citations if cited_too else ())):
            if one.chunk_id not in found:
                found[one.chunk_id] = (f"p{len(found)}", one)
    return found


def _topic(outcome: Outcome) -> str:
    return str(outcome.case.get("topic") or "")


@functools.lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: Mapping[str, Callable[..., object]] = {
        "percent": charts.percent, "between": tables.between, "chance": tables.chance,
        "interval": tables.interval, "change": tables.change, "threads": tables.threads,
        "metric": words.metric_title, "fault": words.fault_title, "slice": words.slice_title,
        "value": words.value_title, "word": words.word, "topic": words.topic_title,
        "gate": words.gate_title, "excused": tables.excused, "clock": tables.clock,
    }  # fmt: skip
    made.filters.update(filters)
    return made
