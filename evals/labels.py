"""What people said of the answers of a run, blind: one JSON line a label, only ever added to.

In: the outcomes of a report. Out: which of them to label, in an order that says nothing, and the
labels by labeller. Blind: whoever labels sees neither the verdict nor the other's label.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.intervals import SEED
from evals.judge import LABELS, Label
from evals.report import Outcome


class LabelsUnreadable(ValueError):
    """A file of labels holds something else; the sentence names file and line."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One label that a person gave; `when` is UTC, ISO 8601. A later one replaces an earlier."""

    id: str
    labeller: str
    label: Label
    note: str
    when: str


def sample(outcomes: Sequence[Outcome], n: int) -> tuple[Outcome, ...]:
    """Draw `n` outcomes to label, the same each time: half of them misses while there are enough.

    Misses are rare, and kappa says little where nearly all labels are one and the same.
    """
    chance = random.Random(SEED)
    missed = [one for one in outcomes if not one.right]
    right = [one for one in outcomes if one.right]
    wanted = min(len(missed), max(n // 2, n - len(right)))
    drawn = chance.sample(missed, wanted) + chance.sample(right, min(len(right), n - wanted))
    chance.shuffle(drawn)
    return tuple(drawn)


def add_label(path: Path, labelled: Labelled) -> None:
    """Add a label to a file; it is on the disk when this returns."""
    line = json.dumps(asdict(labelled), ensure_ascii=False) + "\n"
    path.touch()
    with path.open("r+b") as stream:
        # What a crash cut off was never confirmed: it must not run into this line.
        stream.truncate(stream.read().rfind(b"\n") + 1)
        stream.seek(0, os.SEEK_END)
        stream.write(line.encode())
        stream.flush()
        os.fsync(stream.fileno())


def read_labels(path: Path) -> dict[str, dict[str, Label]]:
    """Read labels by case id by labeller; none where there is no file. Raises LabelsUnreadable.

    A last line that was cut off by a crash was never confirmed to anybody: it is left out.
    """
    found: dict[str, dict[str, Label]] = {}
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for number, line in enumerate(text.split("\n")[:-1], 1):
        try:
            one = Labelled(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise LabelsUnreadable(f"{path.name} 第 {number} 行不是评审标注。") from error
        if one.label not in LABELS:
            raise LabelsUnreadable(f"{path.name} 第 {number} 行的标注“{one.label}”不认识。")
        found.setdefault(one.labeller, {})[one.id] = one.label
    return found
