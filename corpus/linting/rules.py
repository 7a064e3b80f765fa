"""The rules of rules.yaml, checked and compiled. Pure.

A curriculum officer extends the YAML file; a rule without a message, or whose pattern is no
pattern, is refused when it is loaded.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

_NUMBER = r"\d{1,12}(?:\.\d{1,12})?"  # bounded: a line of digits would take minutes
# Behind a figure: a Latin word before a stroke, or after a word that gives something.
_BEFORE_STROKE = r"(?<![A-Za-z\d.])\d+(?:\.\d+)?\s?([A-Za-zμ]{1,6})\s*/\s*(?:kg|d|min|h|次|日|天)\b"
_GIVEN = (
    r"(?:每次|口服|静滴|静注|肌注|静脉滴注|静脉注射|肌内注射|皮下注射)\s*\d+(?:\.\d+)?\s?"
    r"([A-Za-zμ]{2,6})(?![A-Za-zμ0-9\-])"
)
_AROUND = 16


@dataclass(frozen=True, slots=True)
class Rule:
    """A sign of damage: its code, its message, its pattern, and what excuses a hit.

    Where a hit has a group that is one of `known`, it is none. `fires` and `quiet` are texts on
    which the rule must and must not speak.
    """

    code: str
    says: str
    pattern: re.Pattern[str]
    fires: tuple[str, ...]
    quiet: tuple[str, ...]
    not_before: re.Pattern[str] | None = None
    not_after: re.Pattern[str] | None = None
    known: frozenset[str] = frozenset()

    def hits(self, text: str) -> Iterator[str]:
        """Give each place of a text that shows this sign, as it is written there."""
        for match in self.pattern.finditer(text):
            before = text[max(0, match.start() - _AROUND) : match.end()]
            after = text[match.end() : match.end() + _AROUND]
            named = any(one and one.lower() in self.known for one in match.groups())
            if not (named or _found(self.not_before, before) or _found(self.not_after, after)):
                yield match.group().strip()


@functools.cache
def rules() -> tuple[Rule, ...]:
    """Give the rules that ship with this package."""
    return rules_of(_rows())


@functools.cache
def drug_endings() -> Mapping[str, tuple[str, ...]]:
    """Give what the names of drugs end in, by language."""
    return {language: tuple(found) for language, found in _rows()["drug_endings"].items()}


@functools.cache
def most_mg() -> tuple[re.Pattern[str], tuple[Fraction, ...]]:
    """Give a pattern of drugs' names and, by its group, the mg a day that nobody takes."""
    rows = _rows()["most_mg"]
    names = re.compile("|".join(f"({each})" for each in rows), re.IGNORECASE)
    return names, tuple(Fraction(str(most)) for most in rows.values())


def rules_of(rows: Mapping[str, Any]) -> tuple[Rule, ...]:
    """Compile the rules; raises KeyError for one without a message, re.error for a bad pattern."""
    unit = f"(?:{'|'.join(map(re.escape, rows['units']))})(?![A-Za-z])"
    unknown = rows["unknown_unit"]
    return (
        *(_rule(row, unit) for row in rows["rules"]),
        Rule(
            unknown["code"],
            unknown["says"],
            re.compile(f"{_BEFORE_STROKE}|{_GIVEN}"),
            tuple(unknown["fires"]),
            tuple(unknown["quiet"]),
            known=frozenset(unknown["known"]),
        ),
    )


@functools.cache
def _rows() -> Mapping[str, Any]:
    text = Path(__file__).with_name("rules.yaml").read_text(encoding="utf-8")
    rows: Mapping[str, Any] = yaml.safe_load(text)
    return rows


def _rule(row: Mapping[str, Any], unit: str) -> Rule:
    pattern = row["pattern"].replace("<unit>", unit).replace("<number>", _NUMBER)
    return Rule(
        row["code"],
        row["says"],
        re.compile(pattern, re.MULTILINE),
        tuple(row["fires"]),
        tuple(row["quiet"]),
        re.compile(row["not_before"]) if "not_before" in row else None,
        re.compile(row["not_after"]) if "not_after" in row else None,
    )


def _found(pattern: re.Pattern[str] | None, text: str) -> bool:
    return pattern is not None and pattern.search(text) is not None
