"""Lines written for a patient in the opposite state from the one in the question. Pure.

"清醒的低血糖患者口服糖水" must not answer a question about one who does not wake: the rules
stand in mismatches.yaml for curriculum staff to read and extend.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.intents import LOADER
from assistant.patients import without_denied


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One rule: where the question has `ask`, a line with `line` may not answer but for `but`."""

    name: str
    ask: re.Pattern[str]
    line: re.Pattern[str]
    but: re.Pattern[str] | None
    questions: tuple[str, ...]
    lines: tuple[str, ...]
    spared: tuple[str, ...]


@functools.cache
def mismatches() -> tuple[Mismatch, ...]:
    """Read the rules that ship with this package, once."""
    text = Path(__file__).with_name("mismatches.yaml").read_text(encoding="utf-8")
    rows: dict[str, dict[str, Any]] = yaml.load(text, Loader=LOADER)
    return tuple(
        Mismatch(
            name,
            _any(row["ask"]),
            _any(row["line"]),
            _any(row["but"]) if row["but"] else None,
            tuple(row["questions"]),
            tuple(row["lines"]),
            tuple(row["spared"]),
        )
        for name, row in rows.items()
    )


def applying(question: str) -> tuple[Mismatch, ...]:
    """Give the rules that a question calls up."""
    folded = without_denied(question.lower())
    return tuple(rule for rule in mismatches() if rule.ask.search(folded))


def excluded(rules: Sequence[Mismatch], line: str) -> bool:
    """Say whether a line, with its lead-in, may not answer under these rules."""
    folded = line.lower()
    return any(
        rule.line.search(folded) and not (rule.but is not None and rule.but.search(folded))
        for rule in rules
    )


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
