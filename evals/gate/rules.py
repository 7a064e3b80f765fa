"""The rules of the release gate, each checked alone. Pure.

A metric, slice or fault that is not known, or a share outside 0 to 1, is refused when a rule is
made. A gate that is misspelt must never be a gate that is open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from corpus.document import Language
from evals.assemble import SLICES
from evals.case import Expected, Risk, Wording
from evals.metrics.all import METRICS

Scope = Literal["fast", "full"]
Share = Annotated[float, Field(ge=0, le=1, strict=True)]
Count = Annotated[int, Field(ge=1, strict=True)]
Milliseconds = Annotated[float, Field(ge=0, strict=True, allow_inf_nan=False)]
Reason = Annotated[str, Field(min_length=2)]
# The faults of evals/verdict.py, in the words of the terminal and the pages.
FAULTS: Mapping[str, str] = {
    "number-unsupported": "数字不在所引原文里",
    "citation-broken": "出处打不开，或摘录与原文不符",
    "uncited": "句子没有出处",
    "text-differs": "读者看到的和核对过的不一样",
    "withheld-but-said": "说不作答却作了答，或反过来",
    "facts-forbidden": "说了不该说的",
    "alert-missing": "有危险征象却没有报警",
    "alert-too-low": "报警级别偏低",
    "alert-false": "没有危险征象却报警",
    "not-abstained": "资料库里没有答案却作了回答",
    "not-declined": "该谢绝的没有谢绝",
    "not-clarified": "缺一样才能答，却没有反问",
    "note-missing": "没有该有的提示",
    "note-unwanted": "有不该有的提示",
    "not-answered": "资料库里有答案却没有回答",
    "facts-missing": "要点没有说到",
}
# What a key may be; a set, topic, kind or population may be anything.
_VALUES: Mapping[str, tuple[str, ...]] = {
    "expected": get_args(Expected), "wording": get_args(Wording), "risk": get_args(Risk),
    "language": get_args(Language),
}  # fmt: skip
_TITLES = {metric.name: metric.title for metric in METRICS}


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Threshold(_Row):
    """What one metric must reach on one slice, today (`min` or `max`) and in the end (`goal`).

    `bound` says whether the value itself or an end of its interval must reach it; fewer than
    `least` units close the gate, so that deleting cases never opens it. `full_only` leaves the gate
    out of the fast run, whose mix of cases is another.
    """

    metric: str
    slice: str = ""
    min: Share | None = None
    max: Share | None = None
    goal: Share | None = None
    until: str = ""
    bound: Literal["value", "low", "high"] = "value"
    least: Count
    full_only: bool = False
    reason: Reason

    @field_validator("metric")
    @classmethod
    def _known_metric(cls, name: str) -> str:
        return _metric(name)

    @field_validator("slice")
    @classmethod
    def _known_slice(cls, slice_: str) -> str:
        return _slice(slice_)

    @property
    def name(self) -> str:
        """Name the gate."""
        return " ".join(filter(None, ("threshold", self.metric, self.slice)))

    @property
    def upward(self) -> bool:
        """Say whether more is better: the gate has a floor, not a ceiling."""
        return self.max is None

    def limit(self, *, strict: bool) -> float:
        """Give what must be reached: the goal where there is one and the gate is strict."""
        now = self.min if self.min is not None else self.max
        assert now is not None, "evals/gate/files.py refuses a threshold with neither"
        return self.goal if strict and self.goal is not None else now


class Regression(_Row):
    """Which metrics and slices must not fall below the baseline by more than chance.

    Slices of fewer than `least` pairs are left to the zero tolerance and to the totals.
    """

    baseline: str
    metrics: tuple[str, ...]
    slices: tuple[str, ...]
    least: Count
    reason: Reason

    @field_validator("metrics")
    @classmethod
    def _known_metrics(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_metric(name) for name in names)

    @field_validator("slices")
    @classmethod
    def _known_slices(cls, slices: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_slice(slice_) for slice_ in slices)


class Latency(_Row):
    """How many milliseconds 95 of 100 questions may take in one stage."""

    stage: str
    p95: Milliseconds
    goal: Milliseconds | None = None
    until: str = ""
    least: Count
    reason: Reason

    @property
    def name(self) -> str:
        """Name the gate."""
        return f"latency {self.stage}"

    def limit(self, *, strict: bool) -> float:
        """Give the milliseconds: the goal where there is one and the gate is strict."""
        return self.goal if strict and self.goal is not None else self.p95


class Never(_Row):
    """The faults of which not one may happen: in any case, and in a high-risk case."""

    everywhere: Annotated[tuple[str, ...], Field(min_length=1)]
    high_risk: tuple[str, ...]
    reason: Reason

    @field_validator("everywhere", "high_risk")
    @classmethod
    def _known_faults(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_fault(code) for code in codes)

    @property
    def faults(self) -> tuple[str, ...]:
        """Give all of them, each once."""
        return tuple(dict.fromkeys((*self.everywhere, *self.high_risk)))

    def barred(self, faults: Iterable[str], *, high: bool) -> tuple[str, ...]:
        """Give those of a case's faults that must not happen in it; `high`: it is of high risk."""
        never = self.faults if high else self.everywhere
        return tuple(code for code in faults if code in never)


@dataclass(frozen=True, slots=True)
class Known:
    """A miss of the zero tolerance that was looked at and let pass for now."""

    case: str
    fault: str
    reason: str
    accepted: dt.date


class KnownGroup(_Row):
    """Known misses of one kind, as known.yaml lists them: the same fault, reason and date."""

    cases: Annotated[tuple[Reason, ...], Field(min_length=1)]
    fault: str
    reason: Reason
    accepted: dt.date

    @field_validator("fault")
    @classmethod
    def _known_fault(cls, code: str) -> str:
        return _fault(code)

    def each(self) -> tuple[Known, ...]:
        """Give them one by one."""
        return tuple(Known(one, self.fault, self.reason, self.accepted) for one in self.cases)


class KnownList(_Row):
    """The file known.yaml."""

    known: tuple[KnownGroup, ...]


class Gates(_Row):
    """All gates; `sets` maps each set to the number of cases that it has at least.

    `known` comes from known.yaml, never from the file of the gates.
    """

    sets: Annotated[dict[str, Count], Field(min_length=1)]
    fast: Annotated[tuple[str, ...], Field(min_length=1)]
    thresholds: Annotated[tuple[Threshold, ...], Field(min_length=1)]
    never: Never
    regression: Regression | None = None
    latency: tuple[Latency, ...] = ()
    known: tuple[Known, ...] = ()

    def wanted(self, scope: Scope) -> Mapping[str, int]:
        """Give the sets that a run of this scope asks, with how many cases each has at least."""
        return {name: n for name, n in self.sets.items() if scope == "full" or name in self.fast}

    def thresholds_of(self, scope: Scope) -> tuple[Threshold, ...]:
        """Give the thresholds of a run of this scope: those of sets that it leaves out are not."""
        if scope == "full":
            return self.thresholds
        missing = {f"set={name}" for name in self.sets if name not in self.fast}
        return tuple(
            one for one in self.thresholds if not one.full_only and one.slice not in missing
        )


def _metric(name: str) -> str:
    if name not in _TITLES:
        raise ValueError(f"没有“{name}”这个指标。可用：{'、'.join(_TITLES)}")
    return name


def _slice(slice_: str) -> str:
    key, sign, value = slice_.partition("=")
    if slice_ and (key not in SLICES or not sign or not value):
        raise ValueError(f"切片“{slice_}”不对，应写成 键=值，键可用：{'、'.join(SLICES)}")
    if value not in _VALUES.get(key, (value,)):
        raise ValueError(f"切片“{slice_}”不对，{key} 可用：{'、'.join(_VALUES[key])}")
    return slice_


def _fault(code: str) -> str:
    if code not in FAULTS:
        raise ValueError(f"没有“{code}”这种问题。可用：{'、'.join(FAULTS)}")
    return code
