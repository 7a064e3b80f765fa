"""`python -m evals.learning`: print how well the teaching part measures, teaches, understands."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.intervals import rate
from evals.learning import retention, simulate
from evals.learning.content import Stock, shipped
from evals.learning.forgetting import forgettings
from evals.learning.matching import Understood, understood
from evals.learning.retention import Compared, Setting, compared
from evals.learning.simulate import Assessed, assessed

# Not the seeds (below 10) on which case_weight and the difficulty of a case were set.
_SEEDS, _RETENTION_SEEDS = range(100, 112), range(3)
_SPREADS = ("normal", "even")
# The first is the one that the target is read from.
_SETTINGS = (
    Setting(),
    Setting(known=0.5),
    Setting(attendance=0.7, known=0.5),
    Setting(seconds=300.0, known=0.5),
    Setting(items=40),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that was measured, and of what."""

    items: int
    cases: int
    assessments: tuple[Assessed, ...]
    retentions: tuple[Compared, ...]
    questions: tuple[Understood, ...]


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print; with --out, keep the figures as JSON. Gives 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m evals.learning", description=__doc__)
    parser.add_argument("--out", type=Path, help="a file for the figures as JSON")
    chosen = parser.parse_args(words)
    figures = measured(shipped())
    sys.stdout.write("\n".join((*lines(figures), "")))
    if chosen.out:
        content = json.dumps(dataclasses.asdict(figures), ensure_ascii=False, indent=1)
        chosen.out.write_text(content + "\n", encoding="utf-8")
    return int(not reached(figures))


def measured(stock: Stock) -> Figures:
    """Measure everything."""
    return Figures(
        len(stock.items), len(stock.cases),
        tuple(assessed(stock, spread, _SEEDS) for spread in _SPREADS),
        tuple(
            compared(stock.items, one, setting, _RETENTION_SEEDS)
            for setting in _SETTINGS for one in forgettings()
        ),
        understood(stock.matcher),
    )  # fmt: skip


def reached(figures: Figures) -> bool:
    """Say whether the targets are reached, on the mean, by the plainest setting of each."""
    ranked = all(one.rankings[0].mean >= simulate.TARGET for one in figures.assessments)
    gains = [one.gain for one in figures.retentions if one.setting == _SETTINGS[0]]
    return ranked and float(np.mean(gains)) >= retention.TARGET


def lines(figures: Figures) -> Iterator[str]:
    """Write the figures as a person reads them."""
    yield f"{figures.items} items, {figures.cases} cases; {simulate.LEARNERS} learners a seed"
    for one in figures.assessments:
        yield from _assessed(one)
    for setting in dict.fromkeys(one.setting for one in figures.retentions):
        yield from _compared(setting, [one for one in figures.retentions if one.setting == setting])
    yield "\n== blind questions understood"
    yield from (f"{one.wording}\t{rate(one.right, one.n)}" for one in figures.questions)


def _assessed(one: Assessed) -> Iterator[str]:
    yield f"\n== assessment, abilities {one.spread}: Spearman with ability (target ≥ 0.9)"
    for row in one.rankings:
        yield (
            f"{row.mean:.3f} ({row.least:.3f} to {row.most:.3f}; {row.reached}/{row.seeds} seeds"
            f" reach it)\t{row.name}"
        )
    yield (
        f"90% interval holds the true ability in {one.covered:.0%}, is {one.width:.0f} points wide;"
        f" a second sitting: Spearman {one.retest:.3f} with the first, at most {one.shared} of the"
        f" same items, {'the same' if one.alike else 'NOT the same'} kinds, levels, risks, areas"
    )


def _compared(setting: Setting, found: Sequence[Compared]) -> Iterator[str]:
    yield (
        f"\n== FSRS against each week: {setting.seconds:.0f} s a day on {setting.attendance:.0%} of"
        f" days, {setting.known:.0%} known before, {setting.items or 'all'} items"
    )
    yield "gain (least to most)\tday 90\tretained\tmet\tminutes\tforgetting"
    for one in found:
        yield (
            f"{one.gain:+.0%} ({min(one.gains):+.0%} to {max(one.gains):+.0%})\t{one.later:+.0%}"
            f"\t{one.fsrs.retained:.0f}:{one.weekly.retained:.0f}"
            f"\t{one.fsrs.met}:{one.weekly.met}"
            f"\t{one.fsrs.minutes:.0f}:{one.weekly.minutes:.0f}\t{one.forgetting}"
        )
    gains = [one.gain for one in found]
    enough = sum(one >= retention.TARGET for one in gains)
    yield (
        f"mean {np.mean(gains):+.0%}, median {np.median(gains):+.0%}, {min(gains):+.0%} to"
        f" {max(gains):+.0%}; {enough} of {len(gains)} ways to forget reach +15%"
    )


if __name__ == "__main__":
    raise SystemExit(main())
