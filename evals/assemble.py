"""Results → Report: every metric over every slice, every verdict with its reasons. Pure.

A slice is `key=value`. A unit that stands for several cases (a group of paraphrases) belongs to
the slices that all its cases share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.records import Citation
from evals.case import Case, CaseSet
from evals.metric import Measure, Metric, measure
from evals.metrics.abstention import curve
from evals.metrics.all import METRICS
from evals.metrics.gaps import gaps
from evals.metrics.latency import spreads
from evals.points import shows
from evals.report import Made, Outcome, Report, Shown
from evals.result import Context, Result
from evals.sets.files import to_row
from evals.verdict import faults, said

SLICES = ("set", "expected", "wording", "language", "risk", "kind", "population", "topic")
_CONTEXTS = 5
Slices = frozenset[str]


def assemble(runs: Sequence[tuple[CaseSet, Sequence[Result]]], made: Made) -> Report:
    """Make the report of one or more sets' results."""
    results = [result for _, of_set in runs for result in of_set]
    names = {result.case.id: one.name for one, of_set in runs for result in of_set}
    scores = {metric.name: metric.score(results) for metric in METRICS}
    slices = _slices(results, names)
    return Report(
        made=made,
        measures=tuple(one for metric in METRICS for one in _measures(metric, scores, slices)),
        outcomes=tuple(_outcome(result, names[result.case.id], scores) for result in results),
        curve=curve(results),
        gaps=gaps(results),
        spreads=spreads(results),
    )


def _measures(
    metric: Metric, scores: Mapping[str, Mapping[str, float]], slices: Mapping[str, Slices]
) -> Iterator[Measure]:
    values: dict[str, list[float]] = defaultdict(list)
    for unit, value in scores[metric.name].items():
        values[""].append(value)
        for one in slices[unit]:
            values[one].append(value)
    for slice_ in sorted(values):
        yield measure(metric.name, slice_, values[slice_])


def _slices(results: Iterable[Result], names: Mapping[str, str]) -> dict[str, Slices]:
    found: dict[str, Slices] = {}
    for result in results:
        case = result.case
        own = frozenset(_labels(case, names[case.id]))
        found[case.id] = own
        if case.group:
            found[case.group] = found.get(case.group, own) & own
    return found


def _labels(case: Case, set_: str) -> Iterator[str]:
    for key in SLICES:
        value = set_ if key == "set" else getattr(case, key)
        if value:
            yield f"{key}={value}"


def _outcome(result: Result, set_: str, scores: Mapping[str, Mapping[str, float]]) -> Outcome:
    case, answer = result.case, result.answer
    found = faults(result)
    text = said(answer)
    return Outcome(
        id=case.id,
        set=set_,
        right=not found,
        faults=tuple(dict.fromkeys(code for code, _ in found)),
        why=tuple(dict.fromkeys(sentence for _, sentence in found)),
        scores={name: of[case.id] for name, of in scores.items() if case.id in of},
        case=to_row(case),
        kind=answer.kind,
        text=answer.text,
        statements=tuple((one.text, one.citations) for one in answer.statements),
        alerts=tuple((one.urgency, f"{one.label}：{one.message}") for one in answer.alerts),
        points=tuple(
            (point.alternatives[0], sign * point.weight, shows(point, text))
            for sign, points in ((1, case.must), (-1, case.must_not))
            for point in points
        ),
        citations=tuple(_cited(one) for one in answer.citations),
        # What was retrieved is read where something is wrong; a report is large enough without.
        contexts=tuple(_retrieved(one) for one in result.contexts[:_CONTEXTS] if found),
        abstain_reason=answer.abstain_reason or "",
        nearest_topics=answer.nearest_topics,
        probability=round(result.probability, 6),
        notes=tuple(one.text for one in answer.notes),
    )


def _cited(one: Citation) -> Shown:
    return Shown(
        one.n, one.chunk_id, one.document_id, one.title, one.section, one.page, one.passage
    )


def _retrieved(one: Context) -> Shown:
    return Shown(0, one.chunk_id, one.document_id, one.title, one.section, None, one.text)
