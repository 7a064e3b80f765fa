"""Two runs of the same cases: what got better, what got worse, and how sure that is. Pure.

In: two reports. Out: a frozen Comparison. Only cases that both runs asked in the same words, with
the same points, are paired; the others are listed. A metric of groups (stability over paraphrases)
has no value for a case and is not paired.

The interval is the percentile bootstrap of the mean paired difference (Efron, Annals of Statistics
1979; paired as in Koehn, EMNLP 2004), seeded; p is McNemar's exact test where every value is yes
or no.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evals.assemble import SLICES
from evals.intervals import SEED, mcnemar
from evals.metric import Better
from evals.metrics.all import METRICS
from evals.report import Made, Outcome, Report

Tendency = Literal["better", "worse", "unclear"]
SETTINGS = ("encoder", "model", "prompts", "corpus_hash", "seed")
# What makes a case the same question with the same right answer.
TEXT = (
    "question", "history", "expected", "language", "urgency", "must", "must_not", "documents",
    "passages",
)  # fmt: skip
_RESAMPLES = 2000
# A baseline keeps four places; what is smaller than half of the third is no change.
_PLACES = 3
_DEFAULTS = {"wording": "standard", "risk": "normal"}


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric on the paired cases of one slice: means before and after, and after − before.

    n counts pairs; low and high are the ends of the 95 % interval of `change`; `gained` and `lost`
    count the cases whose value rose and fell; p is None where a value is not yes or no.
    """

    metric: str
    slice: str
    n: int
    before: float
    after: float
    change: float
    low: float
    high: float
    gained: int
    lost: int
    p: float | None
    better: Better

    @property
    def tendency(self) -> Tendency:
        """Say which way it went, where the interval leaves 0 out."""
        if self.low <= 0 <= self.high:
            return "unclear"
        return "better" if (self.low > 0) == (self.better == "high") else "worse"


@dataclass(frozen=True, slots=True)
class Pair:
    """One case in both runs."""

    before: Outcome
    after: Outcome

    @property
    def id(self) -> str:
        """Name the case."""
        return self.after.id

    @property
    def rights(self) -> tuple[bool, bool]:
        """Say whether it was right before, and after."""
        return self.before.right, self.after.right

    @property
    def new_faults(self) -> tuple[str, ...]:
        """List the faults that were not there before."""
        return tuple(code for code in self.after.faults if code not in self.before.faults)


@dataclass(frozen=True, slots=True)
class Altered:
    """A case of both runs that is not the same question any more; `fields` say where."""

    pair: Pair
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one run to another.

    pairs: the cases that both asked alike; of these, improved: wrong, now right; worsened: right,
    now wrong; shifted: wrong both times, for other reasons. removed and added: cases of one run
    alone; altered: the same id, another text, left out of the pairs. settings: (name, before,
    after) of what made the runs, where it differs.
    """

    before: Made
    after: Made
    pairs: tuple[Pair, ...]
    differences: tuple[Difference, ...]
    improved: tuple[Pair, ...]
    worsened: tuple[Pair, ...]
    shifted: tuple[Pair, ...]
    removed: tuple[Outcome, ...]
    added: tuple[Outcome, ...]
    altered: tuple[Altered, ...]
    settings: tuple[tuple[str, str, str], ...]

    def difference(self, metric: str, slice_: str = "") -> Difference | None:
        """Give one difference, or None where there are no pairs for it."""
        found = (one for one in self.differences if (one.metric, one.slice) == (metric, slice_))
        return next(found, None)


def compare(before: Report, after: Report) -> Comparison:
    """Compare two reports case by case."""
    old = {one.id: one for one in before.outcomes}
    new = {one.id: one for one in after.outcomes}
    both = [Pair(old[id_], one) for id_, one in new.items() if id_ in old]
    altered = tuple(Altered(pair, fields) for pair in both if (fields := _changed(pair)))
    apart = {one.pair.id for one in altered}
    pairs = tuple(pair for pair in both if pair.id not in apart)
    return Comparison(
        before=before.made,
        after=after.made,
        pairs=pairs,
        differences=tuple(_differences(pairs)),
        improved=tuple(pair for pair in pairs if pair.rights == (False, True)),
        worsened=tuple(pair for pair in pairs if pair.rights == (True, False)),
        shifted=tuple(
            pair
            for pair in pairs
            if pair.rights == (False, False) and set(pair.before.faults) != set(pair.after.faults)
        ),
        removed=tuple(one for id_, one in old.items() if id_ not in new),
        added=tuple(one for id_, one in new.items() if id_ not in old),
        altered=altered,
        settings=tuple(_settings(before.made, after.made)),
    )


def labels(outcome: Outcome) -> tuple[str, ...]:
    """Name the slices that a case belongs to, all of them first."""
    case = _DEFAULTS | dict(outcome.case) | {"set": outcome.set}
    return ("", *(f"{key}={case[key]}" for key in SLICES if case.get(key)))


def paired_interval(differences: Sequence[float]) -> tuple[float, float]:
    """Give the 95 % interval of the mean of paired differences.

    Few different values occur, so that drawing how often each one comes up (a multinomial) is the
    same as drawing cases with replacement, and far cheaper.
    """
    values, counts = np.unique(differences, return_counts=True)
    n = len(differences)
    if len(values) == 1:
        return float(values[0]), float(values[0])
    drawn = np.random.default_rng(SEED).multinomial(n, counts / n, size=_RESAMPLES)
    low, high = np.percentile(drawn @ values / n, [2.5, 97.5])
    return float(low), float(high)


def _differences(pairs: Sequence[Pair]) -> Iterator[Difference]:
    slices: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        for label in labels(pair.after):
            slices[label].append(pair)
    for metric in METRICS:
        for label in sorted(slices):
            values = [
                (pair.before.scores[metric.name], pair.after.scores[metric.name])
                for pair in slices[label]
                if metric.name in pair.before.scores and metric.name in pair.after.scores
            ]
            if values:
                yield _difference(metric.name, label, values, metric.better)


def _difference(
    metric: str, slice_: str, values: Sequence[tuple[float, float]], better: Better
) -> Difference:
    n = len(values)
    changes = [round(new - old, _PLACES) for old, new in values]
    gained = sum(change > 0 for change in changes)
    lost = sum(change < 0 for change in changes)
    binary = all(value in (0.0, 1.0) for pair in values for value in pair)
    low, high = paired_interval(changes)
    return Difference(
        metric=metric,
        slice=slice_,
        n=n,
        before=sum(old for old, _ in values) / n,
        after=sum(new for _, new in values) / n,
        change=sum(changes) / n,
        low=low,
        high=high,
        gained=gained,
        lost=lost,
        p=mcnemar(gained, lost) if binary else None,
        better=better,
    )


def _changed(pair: Pair) -> tuple[str, ...]:
    before, after = pair.before.case, pair.after.case
    return tuple(key for key in TEXT if _plain(before, key) != _plain(after, key))


def _plain(case: Mapping[str, object], key: str) -> str:
    """Give a field as JSON, where a tuple is a list, and what is empty like what is not there."""
    return json.dumps(case.get(key) or None, ensure_ascii=False, sort_keys=True)


def _settings(before: Made, after: Made) -> Iterator[tuple[str, str, str]]:
    for name in SETTINGS:
        old, new = str(getattr(before, name)), str(getattr(after, name))
        if old != new:
            yield name, old, new
