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

from assistant.lines.patients import without_denied
from assistant.rule_files import Shape, check_examples, pattern, read_rules

_ASK, _LINE = {"ask": ("questions", "others")}, {"line": ("lines", "other_lines")}
_SHAPE = Shape(_ASK | _LINE, may=("but", "spared"))


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
    """Read the rules that ship with this package, once. Raises RulesWrong."""
    rules = read_rules(Path(__file__).with_name("mismatches.yaml"), _SHAPE)
    check_examples(rules, Shape(_ASK), lambda text: without_denied(text.lower()))
    check_examples(rules, Shape(_LINE))
    return tuple(
        Mismatch(
            name,
            pattern(rules, (name, "ask")),
            pattern(rules, (name, "line")),
            pattern(rules, (name, "but")) if row["but"] else None,
            tuple(row["questions"]),
            tuple(row["lines"]),
            tuple(row["spared"]),
        )
        for name, row in rules.rows.items()
    )


def applying(question: str) -> tuple[Mismatch, ...]:
    """Give the rules that a question calls up."""
    folded = without_denied(question.lower())
    return tuple(rule for rule in mismatches() if rule.ask.search(folded))


def excluded(rules: Sequence[Mismatch], *line: str) -> bool:
    """Say whether a line, with its heading and lead-in, may not answer under these rules."""
    parts = [part.lower() for part in line]
    return any(
        any(rule.line.search(part) for part in parts)
        and not (rule.but is not None and any(rule.but.search(part) for part in parts))
        for rule in rules
    )
