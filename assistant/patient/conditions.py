"""What a patient has beside the complaint: pregnancy, kidneys, asthma, an allergy. Pure.

In: a question. Out: the conditions that it says are there; what it denies (没怀孕) or only plans
(备孕) is not. The words stand in conditions.yaml and allergies.yaml for curriculum staff to read.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.questions.intents import Pattern
from assistant.rule_files import Shape, read_rules
from corpus.document import Language

# What the examples show needs more than the patterns (what is denied): the tests run them.
_SHAPE = Shape(
    {"ask": ("questions", "others"), "line": ("", "")},
    needs=("zh", "en"),
    may=("people", "of", "noted"),
)
_DENIED = re.compile(
    r"(?:没有?|没得|无|未|不是|非|否认|排除|并非|不在|并?未见"
    r"|\b(?:not?|never|without|denies|isn't|non)[ -])"
    r"(?:有|得过|患|任何|明显|a |any |an |history of )*[^，。；,;、]{0,2}$"
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: what to call it, how a question says it and how a line of a guideline does."""

    name: str
    zh: str
    en: str
    ask: Pattern
    line: Pattern
    questions: tuple[str, ...]
    others: tuple[str, ...]
    source: str
    people_zh: str
    people_en: str
    noted: bool  # whether an answer says so where nothing was found on it

    def called(self, language: Language) -> str:
        """Give what to call it."""
        return self.zh if language == "zh" else self.en


@functools.cache
def conditions() -> Mapping[str, Condition]:
    """Read the conditions that ship with this package, once."""
    rules = read_rules(Path(__file__).with_name("conditions.yaml"), _SHAPE)
    return {
        name: Condition(
            name,
            row["zh"],
            row["en"],
            Pattern("|".join(row["ask"])),
            Pattern("|".join(row["line"])),
            tuple(row["questions"]),
            tuple(row["others"]),
            row["source"],
            row.get("people", row)["zh"],
            row.get("people", row)["en"],
            row.get("noted", True),
        )
        for name, row in rules.rows.items()
    }


def conditions_in(folded: str) -> tuple[Condition, ...]:
    """Give the conditions that a folded text says a patient has, in the order of the file."""
    return tuple(
        one
        for one in conditions().values()
        if any(not denied(folded, start) for start, _ in one.ask.spans(folded))
    )


def denied(folded: str, start: int) -> bool:
    """Say whether what stands at `start` is said not to be there."""
    return bool(_DENIED.search(folded[max(0, start - 24) : start]))
