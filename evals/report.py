"""The report of a run: what was measured, on what, and what came of every case.

One record, its JSON and nothing else: the gate, the comparison, the HTML page, the workbook and the
staff pages all read it, and none of them needs the mentor that made it. Times stand apart from the
rest, so that `fingerprint` is the same when the same build runs the same sets again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.agreement import Agreement
from evals.errors import ReportUnreadable
from evals.metric import Measure
from index.disk import write_whole

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Made:
    """What made a report: enough to make it again.

    `sets` maps each set's name to the SHA-256 of its cases; `prompts` is the hash of the prompts
    (a chat model's runs only); `when` is UTC, ISO 8601.
    """

    when: str
    commit: str
    program: str
    index_version: str
    corpus_hash: str
    encoder: str
    model: str
    prompts: str
    seed: int
    sets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A citation or a retrieved passage as the report shows it; `n` is 0 for a retrieved one."""

    n: int
    chunk_id: str
    document_id: str
    title: str
    section: str
    page: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case.

    `right` is the verdict and `why` the sentences (Chinese) that say why it is not right, with a
    stable code each: `faults` are those codes (facts-missing, facts-forbidden, not-answered,
    not-abstained, not-declined, not-clarified,
    note-missing, note-unwanted, alert-missing, alert-false, alert-too-low, number-unsupported,
    citation-broken, uncited, text-differs, withheld-but-said). `scores` holds this case's value of
    each metric that applies to it. `points` are (text, weight, shown) of must and must_not points,
    weight < 0 for must_not; `contexts` the first passages retrieved, for cases that are not right.
    """

    id: str
    set: str
    right: bool
    faults: tuple[str, ...]
    why: tuple[str, ...]
    scores: Mapping[str, float]
    case: Mapping[str, Any]
    kind: str
    text: str
    statements: tuple[tuple[str, tuple[int, ...]], ...]
    alerts: tuple[tuple[str, str], ...]
    points: tuple[tuple[str, int, bool], ...]
    citations: tuple[Shown, ...]
    contexts: tuple[Shown, ...]
    abstain_reason: str
    nearest_topics: tuple[str, ...]
    probability: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds of one stage over the cases."""

    stage: str
    n: int
    p50: float
    p95: float
    most: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The selective-accuracy curve at one threshold of the evidence (El-Yaniv and Wiener 2010).

    coverage: the share of the cases answered; accuracy: the share of those that are right.
    """

    threshold: float
    coverage: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions of one topic that the library was asked and did not answer."""

    topic: str
    asked: int
    unanswered: int
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a chat model said of one answer; `met` is in the order of the outcome's points."""

    id: str
    label: str
    met: tuple[bool, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A chat model's opinion of a sample of answers, beside the verdicts and never instead.

    failed: ids of the answers that it failed on; agreement: for each person who labelled, how far
    the judge's labels are theirs.
    """

    model: str
    prompt: str
    judgements: tuple[Judgement, ...]
    failed: tuple[str, ...]
    agreement: Mapping[str, Agreement] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """A run, whole: see the module's docstring."""

    made: Made
    measures: tuple[Measure, ...]
    outcomes: tuple[Outcome, ...]
    curve: tuple[CurvePoint, ...] = ()
    gaps: tuple[Gap, ...] = ()
    spreads: tuple[Spread, ...] = ()
    judged: Judged | None = None

    @property
    def fingerprint(self) -> str:
        """Hash what must be the same when the same build is run again: all but times and names."""
        whole = to_json(self)
        whole |= {"spreads": [], "judged": None}
        whole["made"] |= {"when": "", "index_version": ""}
        whole.pop("fingerprint", None)
        return hashlib.sha256(_dump(whole).encode()).hexdigest()

    def value(self, metric: str, slice_: str = "") -> Measure | None:
        """Give one measure, or None where it was not measured."""
        found = (one for one in self.measures if one.metric == metric and one.slice == slice_)
        return next(found, None)


def to_json(report: Report) -> dict[str, Any]:
    """Turn a report into plain JSON values, tuples as lists."""
    plain: dict[str, Any] = json.loads(_dump(dataclasses.asdict(report)))
    return {"schema": SCHEMA, **plain}


def write_report(report: Report, path: Path) -> None:
    """Write a report as JSON, whole or not at all."""
    whole = {**to_json(report), "fingerprint": report.fingerprint}
    write_whole(path, _dump(whole).encode())


def read_report(path: Path) -> Report:
    """Read a report. Raises ReportUnreadable with a sentence for what is none."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
        if values.get("schema") != SCHEMA:
            raise ReportUnreadable(f"{path.name} 是另一版本的报告（或不是评测报告），请重新评测。")
        return Report(
            made=Made(**values["made"]),
            measures=tuple(Measure(**one) for one in values["measures"]),
            outcomes=tuple(_outcome(one) for one in values["outcomes"]),
            curve=tuple(CurvePoint(**one) for one in values["curve"]),
            gaps=tuple(_gap(one) for one in values["gaps"]),
            spreads=tuple(Spread(**one) for one in values["spreads"]),
            judged=_judged(values["judged"]) if values.get("judged") else None,
        )
    except ReportUnreadable:
        raise
    except FileNotFoundError as error:
        raise ReportUnreadable(f"没有这个文件：{path}。") from error
    except OSError as error:
        raise ReportUnreadable(f"读不了 {path}：{error.strerror or error}。") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReportUnreadable(f"{path.name} 不是评测报告（JSON 内容不对）。") from error


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no figure")  # it would pass any comparison


def _outcome(values: dict[str, Any]) -> Outcome:
    listed = {
        "faults": tuple(values["faults"]),
        "why": tuple(values["why"]),
        "statements": tuple((text, tuple(marks)) for text, marks in values["statements"]),
        "alerts": tuple((urgency, text) for urgency, text in values["alerts"]),
        "points": tuple((text, weight, shown) for text, weight, shown in values["points"]),
        "citations": tuple(Shown(**one) for one in values["citations"]),
        "contexts": tuple(Shown(**one) for one in values["contexts"]),
        "nearest_topics": tuple(values["nearest_topics"]),
        "notes": tuple(values.get("notes", ())),
    }
    return Outcome(**{**values, **listed})


def _judged(values: dict[str, Any]) -> Judged:
    judgements = (Judgement(**{**one, "met": tuple(one["met"])}) for one in values["judgements"])
    agreement = {who: Agreement(**one) for who, one in values["agreement"].items()}
    listed = {"judgements": tuple(judgements), "failed": tuple(values["failed"])}
    return Judged(**{**values, **listed, "agreement": agreement})


def _gap(values: dict[str, Any]) -> Gap:
    return Gap(**{**values, "questions": tuple(values["questions"])})


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
