"""What a question wants (dose, threshold, referral …), and whether a line answers that. Pure.

The patterns stand in intents.yaml for curriculum staff to read and extend. An intent shifts the
order of lines; it never filters one out.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing a question may want, with the patterns of question, line and heading.

    `must_stand` says that no answer can do without such a line: a price, a telephone number;
    `alone` that it is only read where nothing else is: "what is the dose" asks for a dose.
    """

    name: str
    ask: re.Pattern[str]
    line: re.Pattern[str]
    section: re.Pattern[str]
    hint: str
    by_heading: float
    must_stand: bool
    alone: bool
    examples: tuple[str, ...]


@functools.cache
def intents() -> tuple[Intent, ...]:
    """Read the intents that ship with this package, once."""
    text = Path(__file__).with_name("intents.yaml").read_text(encoding="utf-8")
    rows: dict[str, dict[str, Any]] = yaml.load(text, Loader=LOADER)
    return tuple(
        Intent(
            name,
            _any(row["ask"]),
            _any(row["line"]),
            _any(row["section"]),
            str(row.get("hint", "")),
            float(row.get("by_heading", _BY_HEADING)),
            bool(row.get("must_stand")),
            bool(row.get("alone")),
            tuple(row["examples"]),
        )
        for name, row in rows.items()
    )


def read_intents(question: str) -> tuple[Intent, ...]:
    """Give the intents of a question, none where it just names a topic."""
    folded = question.lower()
    read = tuple(intent for intent in intents() if intent.ask.search(folded))
    return tuple(intent for intent in read if not intent.alone) or read


def fit(wanted: Sequence[Intent], line: str, heading: str) -> float:
    """Say how well a line under a heading answers what is wanted, from 0 to 1.

    The best of the wanted intents counts, the line itself and its heading by the intent's weight:
    a dose shows in the line, what to do in an emergency shows in the heading it stands under.
    """
    text, above = line.lower(), heading.lower()
    return max(
        (
            (1 - intent.by_heading) * bool(intent.line.search(text))
            + intent.by_heading * bool(intent.section.search(above))
            for intent in wanted
        ),
        default=0.0,
    )


_BY_HEADING = 0.4
# The C loader reads the file in a tenth of the time, which a cold `mentor ask` feels.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
