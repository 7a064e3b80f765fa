"""Which special patients a question names, and which lines speak of them. Pure.

In pregnancy, breast-feeding, kidney or liver disease the general line may be the wrong one: lines
on that patient come first, and where there is none the answer says so. The words stand in
patients.yaml for curriculum staff to read and extend.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.rule_files import Shape, check_examples, pattern, read_rules
from corpus.document import Language

_SHAPE = Shape({"ask": ("questions", "others"), "line": ("lines", "other_lines")}, ("zh", "en"))
_DENIED = re.compile(
    r"(?:没有?|未|非|不是|没得|不在|排除)(?:怀[起了上着]?)?(?:孕妇?|妊娠期?)|没有?怀[起了上着]?娃|没有喜"
    r"|\b(?:not|isn't) pregnant|\bnon-?pregnant|[肝肾]功能正常"
    r"|\bnormal (?:kidney|renal|liver) function"
)


@dataclass(frozen=True, slots=True)
class Patient:
    """A kind of patient: what to call them, and the patterns of question and line."""

    zh: str
    en: str
    ask: re.Pattern[str]
    line: re.Pattern[str]
    questions: tuple[str, ...]
    lines: tuple[str, ...]

    def called(self, language: Language) -> str:
        """Give the name for such patients."""
        return self.zh if language == "zh" else self.en


@functools.cache
def patients() -> tuple[Patient, ...]:
    """Read the kinds of patients that ship with this package, once. Raises RulesWrong."""
    rules = read_rules(Path(__file__).with_name("patients.yaml"), _SHAPE)
    check_examples(rules, _SHAPE, lambda text: without_denied(text.lower()))
    return tuple(
        Patient(
            row["zh"],
            row["en"],
            pattern(rules, (name, "ask")),
            pattern(rules, (name, "line")),
            tuple(row["questions"]),
            tuple(row["lines"]),
        )
        for name, row in rules.rows.items()
    )


def named(question: str) -> tuple[Patient, ...]:
    """Give the special patients that a question names."""
    folded = without_denied(question.lower())
    return tuple(patient for patient in patients() if patient.ask.search(folded))


def without_denied(folded: str) -> str:
    """Take out of a folded text what it says is not there: 没怀孕, 非孕妇女, 肾功能正常."""
    return _DENIED.sub("", folded)


def speaks_of(who: Sequence[Patient], text: str) -> bool:
    """Say whether a text speaks of any of these patients."""
    folded = without_denied(text.lower())
    return any(patient.line.search(folded) for patient in who)
