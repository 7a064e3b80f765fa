"""One report labelled by several people: the same answers for all, each in an order of one's own.

In: the folder and the report of a run. Out: what to show next, and who has said what. Whoever gives
the first label has said how many answers; from then on it is so for all. An answer goes by a token:
a case's id (`danger-7`) would say what the case is after.
"""

from __future__ import annotations

import hashlib
import random
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from evals.desk.files import dump, now, read_object
from evals.errors import DeskRefused
from evals.intervals import SEED
from evals.judge import Label
from evals.labels import Labelled, add_label, read_all, sample, writing
from evals.report import Outcome, Report
from index.disk import write_whole

DEFAULT_SIZE = 30
LARGEST = 200
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Item:
    """One answer to label: its place in a labeller's order from 1, and what was said of it."""

    at: int
    token: str
    outcome: Outcome
    said: Labelled | None


class Labelling:
    """The labelling of one report; its files lie in `folder`."""

    def __init__(self, folder: Path, report: Report, fingerprint: str) -> None:
        self.report = report
        self._fingerprint = fingerprint
        self._labels = folder / "labels.jsonl"
        self._size = folder / "labels.json"

    def size(self) -> int:
        """Say how many answers all label; 0 before anybody has begun."""
        size = (read_object(self._size) or {}).get("size", 0)
        return min(int(size), len(self.report.outcomes))

    def begin(self, size: int) -> None:
        """Settle how many answers are labelled; from the first label on, all label as many."""
        with writing(self._size.parent):
            if not (self.size() and self.said()):
                write_whole(self._size, dump({"size": max(1, min(size, LARGEST))}))

    def said(self) -> dict[str, dict[str, Labelled]]:
        """Give what was said, by case id by labeller. Raises LabelsUnreadable."""
        known = {one.id for one in self.report.outcomes}
        return {
            who: {id_: one for id_, one in of.items() if id_ in known}
            for who, of in read_all(self._labels, self._fingerprint).items()
        }

    def sampled(self) -> tuple[Outcome, ...]:
        """Give the answers that all label."""
        return sample(self.report.outcomes, self.size())

    def items(self, labeller: str) -> tuple[Item, ...]:
        """Give the answers in the order of one labeller: two people do not sit in step."""
        drawn = list(self.sampled())
        random.Random(f"{SEED} {self._fingerprint} {labeller}").shuffle(drawn)
        said = self.said().get(labeller, {})
        return tuple(
            Item(at, self._token(one), one, said.get(one.id)) for at, one in enumerate(drawn, 1)
        )

    def add(self, labeller: str, token: str, label: Label, note: str) -> None:
        """Keep what a labeller says of an answer. Raises DeskRefused for one that is not asked."""
        found = [one for one in self.sampled() if self._token(one) == token]
        if not found:
            raise DeskRefused("unreadable", "没有要标的这个回答。请回到标注首页，从那里继续。")
        said = Labelled(found[0].id, labeller, label, note, now(), self._fingerprint)
        add_label(self._labels, said)

    def _token(self, outcome: Outcome) -> str:
        return hashlib.sha256(f"{self._fingerprint} {outcome.id}".encode()).hexdigest()[:16]


def labeller_name(text: str) -> str:
    """Make one name of the ways in which a person types it; empty where it holds nothing to read.

    Wide letters and spaces are what a Chinese keyboard gives: they make no other person.
    """
    folded = unicodedata.normalize("NFKC", text)
    return " ".join("".join(one if one.isprintable() else " " for one in folded).split())
