"""Planted slips and honest paraphrases against the guard: what it catches, by class.

In: true statements. Out: a table with n and Wilson intervals, beside the same for the reader of
numbers that the evals count with (independent code), and the misses. Deterministic: seeded.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.verify.judging import faults
from evals.grounding import unsupported_numbers
from evals.intervals import rate
from evals.slips.plant import SLIPS, slipped
from evals.slips.rephrase import REPHRASED, rephrased
from evals.slips.sources import Statement, from_facts, from_libraries

SAMPLE = 500
_SEED = 20261123
_MOST_SHOWN = 20


@dataclass(slots=True)
class Tally:
    """One class: how many were tried, how many the guard and the other reader flagged."""

    name: str
    wrong: bool
    n: int = 0
    flagged: int = 0
    by_reader: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)

    def add(self, said: str, statement: Statement) -> None:
        """Judge one statement."""
        found = bool(faults(said, [statement.source]))
        source = statement.source
        self.n += 1
        self.flagged += found
        self.by_reader += bool(unsupported_numbers(said, source.text, source.headings))
        if found != self.wrong:
            self.missed.append((statement.text, said))


def tallies(statements: Sequence[Statement], seed: int = _SEED) -> tuple[Tally, ...]:
    """Plant each class of slip in each statement, rephrase each in every way, and judge all."""
    found = []
    for kind in SLIPS:
        tally = Tally(kind, wrong=True)
        for statement in statements:
            said = slipped(kind, statement, random.Random(f"{seed} {kind} {statement.text}"))
            if said is not None:
                tally.add(said, statement)
        found.append(tally)
    untouched = Tally("untouched", wrong=False)
    for statement in statements:
        untouched.add(statement.text, statement)
    found.append(untouched)
    for kind in REPHRASED:
        tally = Tally(kind, wrong=False)
        for statement in statements:
            said = rephrased(kind, statement, random.Random(f"{seed} {kind} {statement.text}"))
            if said is not None:
                tally.add(said, statement)
        found.append(tally)
    return tuple(found)


def table(found: Sequence[Tally]) -> Iterator[str]:
    """Write the classes, slips first, and the misses."""
    for wrong, title in ((True, "slips caught"), (False, "false alarms")):
        yield f"{title:<22}{'guard':<34}reader of numbers alone"
        rows = [one for one in found if one.wrong is wrong]
        for one in rows:
            yield _row(one.name, one.flagged, one.by_reader, one.n)
        n, flagged = sum(one.n for one in rows), sum(one.flagged for one in rows)
        yield _row("all", flagged, sum(one.by_reader for one in rows), n)
        yield ""
    for one in found:
        for true, said in one.missed[:_MOST_SHOWN]:
            yield f"{one.name}: {true}\n    -> {said}"


def _row(name: str, flagged: int, by_reader: int, n: int) -> str:
    return f"  {name:<20}{rate(flagged, n):<34}{rate(by_reader, n)}"


def main() -> None:
    """Print the table for the libraries, then for each file of facts that is named.

    `--all` takes every statement, which takes a quarter of an hour; else SAMPLE of each set.
    """
    names = [name for name in sys.argv[1:] if name != "--all"]
    sets = [("libraries", list(from_libraries()))]
    sets += [(Path(name).name, list(from_facts(Path(name)))) for name in names]
    for name, statements in sets:
        if "--all" not in sys.argv and len(statements) > SAMPLE:
            statements = random.Random(_SEED).sample(statements, SAMPLE)
        sys.stdout.write(f"{name}: {len(statements)} statements\n")
        for line in table(tallies(statements)):
            sys.stdout.write(f"{line}\n")
