"""What the release gate says: which gates are shut, by how much, through which cases. Records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evals.compare import Comparison
from evals.gate.rules import Known, Scope
from evals.metric import Measure
from evals.metrics.all import METRICS
from evals.report import Outcome

TITLES: Mapping[str, str] = {metric.name: metric.title for metric in METRICS}
_EXPECTED = {"abstain": "不作答", "decline": "谢绝", "clarify": "反问", "quiet": "不报警"}


@dataclass(frozen=True, slots=True)
class Miss:
    """A case behind a broken gate: what was wanted (or was before), and what came."""

    id: str
    question: str
    wanted: str
    got: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A gate that is shut.

    `gate` is its stable name (`sets`, `never FAULT`, `threshold METRIC SLICE`, `latency STAGE`,
    `baseline …`, `regression METRIC SLICE`, `known`); `why` the sentence with the figures.
    """

    gate: str
    why: str
    measured: Measure | None = None
    misses: tuple[Miss, ...] = ()


@dataclass(frozen=True, slots=True)
class Excused:
    """A miss of the zero tolerance that known.yaml lets pass: loud, but not shut."""

    known: Known
    miss: Miss


@dataclass(frozen=True, slots=True)
class NotYet:
    """A goal that is not reached: by how much, and what is to bring it there."""

    gate: str
    value: float
    goal: float
    until: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says; `healed` are known misses that are right now: take them off the list."""

    passed: bool
    strict: bool
    scope: Scope
    broken: tuple[Broken, ...]
    known: tuple[Excused, ...]
    healed: tuple[Known, ...]
    not_yet: tuple[NotYet, ...]
    comparison: Comparison | None = None


def miss(outcome: Outcome) -> Miss:
    """Say what a case wanted and what came."""
    case = outcome.case
    wanted = _EXPECTED.get(case["expected"], "作答")
    if case["expected"] == "alert":
        wanted = f"报警（{case.get('urgency') or 'urgent'}）"
    said = [text for text, weight, _ in outcome.points if weight > 0]
    points = f"，说到“{'”“'.join(said)}”" if said else ""
    got = "".join(outcome.why) or f"{outcome.kind}，没有问题"
    return Miss(outcome.id, str(case["question"]), wanted + points, got)


def is_high(outcome: Outcome) -> bool:
    """Say whether a case is of high risk."""
    return outcome.case.get("risk") == "high"
