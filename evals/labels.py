"""What people said of the answers of a run, blind: one JSON line a label, only ever added to.

In: the outcomes of a report. Out: which of them to label, and the labels by labeller. Blind:
whoever labels sees neither the verdict nor the other's label. Several people and programs may write
the same file at a time.
"""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from evals.desk.files import add_line
from evals.errors import DeskRefused, LabelsUnreadable
from evals.intervals import SEED
from evals.judge import LABELS, Label
from evals.report import Outcome

_WAIT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """One label that a person gave; `when` is UTC, ISO 8601. A later one replaces an earlier.

    `report` is the fingerprint of the report whose answer it is; empty where nobody noted it.
    """

    id: str
    labeller: str
    label: Label
    note: str
    when: str
    report: str = ""


def sample(outcomes: Sequence[Outcome], n: int) -> tuple[Outcome, ...]:
    """Draw `n` outcomes to label, the same each time: half of them misses while there are enough.

    Misses are rare, and kappa says little where nearly all labels are one and the same. A larger
    sample holds every smaller one: people and a judge who label different numbers still meet.
    """
    chance = random.Random(SEED)
    missed = [one for one in outcomes if not one.right]
    right = [one for one in outcomes if one.right]
    chance.shuffle(missed)
    chance.shuffle(right)
    wanted = min(len(missed), max(n // 2, n - len(right)))
    drawn = missed[:wanted] + right[: n - wanted]
    chance.shuffle(drawn)
    return tuple(drawn)


def add_label(path: Path, labelled: Labelled) -> None:
    """Add a label to a file; it is on the disk when this returns. Raises DeskRefused if busy."""
    # Two who add at once would cut off each other's line.
    with writing(path.parent):
        add_line(path, asdict(labelled))


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the lock under which the labels of a folder are written. Raises DeskRefused if busy."""
    lock = FileLock(folder / "labels.lock")
    try:
        lock.acquire(timeout=_WAIT_SECONDS)
    except Timeout:
        raise DeskRefused("busy", "别人正在保存标注，请过一会儿再试。") from None
    try:
        yield
    finally:
        lock.release()


def read_all(path: Path, report: str = "") -> dict[str, dict[str, Labelled]]:
    """Read what was said by case id by labeller; none where there is no file.

    With a report's fingerprint, labels of another report are left out. A last line that was cut off
    by a crash was never confirmed to anybody: it is left out. Raises LabelsUnreadable.
    """
    found: dict[str, dict[str, Labelled]] = {}
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for number, line in enumerate(text.split("\n")[:-1], 1):
        try:
            one = Labelled(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise LabelsUnreadable(f"{path.name} 第 {number} 行不是评审标注。") from error
        if one.label not in LABELS:
            raise LabelsUnreadable(f"{path.name} 第 {number} 行的标注“{one.label}”不认识。")
        if one.report in ("", report) or not report:
            found.setdefault(one.labeller, {})[one.id] = one
    return found


def read_labels(path: Path, report: str = "") -> dict[str, dict[str, Label]]:
    """Read the labels alone, as `read_all` does."""
    return {
        who: {id_: one.label for id_, one in of.items()}
        for who, of in read_all(path, report).items()
    }
