"""The words of the dose grammar: units.yaml by spelling, and the words that are not data.

A curriculum officer extends the YAML file; a spelling that two units claim is refused on load.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from assistant.rule_files import parts_in

# What these do stands in assistant/doses/figures.py and assistant/doses/grammar.py.
GRAMMAR = (
    "per", "每隔", "每", "every", "q", "第", "to", "至", "到", "或", "or", "and", "和", "与",
    "between", "个半", "hourly", "-hourly", "百分之", "度",
)  # fmt: skip
NUMERALS = {
    "half": "1/2", "half a": "1/2", "half an": "1/2", "one": "1", "two": "2", "three": "3",
    "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
    "twelve": "12",
}  # fmt: skip
TIMES = {"once": 1, "twice": 2, "thrice": 3}


class Unit(NamedTuple):
    """A unit as multiples of its `base`, counted from `zero`."""

    name: str
    base: str
    dimension: str
    factor: Fraction
    zero: Fraction


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What each spelling means.

    named: units by their own name; units: by spelling; under: what may stand below a /.
    labels and ordinals: the 级 behind a number and the grade before it.
    before and behind: 每日 before a figure, a day behind it; often: tid.
    signs and closing: inequalities before a figure and behind it.
    words: all spellings, and lower case where that leaves no doubt.
    """

    named: Mapping[str, Unit]
    units: Mapping[str, Unit]
    under: Mapping[str, Unit]
    labels: Mapping[str, str]
    ordinals: Mapping[str, str]
    before: Mapping[str, str]
    behind: Mapping[str, str]
    often: Mapping[str, str]
    signs: Mapping[str, str]
    closing: Mapping[str, str]
    fill: frozenset[str]
    weight: frozenset[str]
    measures: frozenset[str]
    words: Mapping[str, str]


PARTS = ("units", "labels", "per", "often", "signs", "fill", "weight", "measures", "apart")


@functools.cache
def lexicon() -> Lexicon:
    """Read units.yaml, once. Raises RulesWrong, naming file and line."""
    file = Path(__file__).with_name("units.yaml")
    return lexicon_of(parts_in(file.name, file.read_text(encoding="utf-8"), PARTS).rows)


def lexicon_of(rows: Mapping[str, Any]) -> Lexicon:
    """Turn the rows of units.yaml into a lexicon.

    Raises ValueError for a spelling that two units claim, KeyError for a unit that is not known.
    """
    named: dict[str, Unit] = {}
    for name, row in rows["units"].items():
        named[name] = _unit(name, row, named)
    units = {spelled: named[name] for spelled, name in _spelled(rows["units"], "as").items()}
    under = {spelled: named[name] for spelled, name in _spelled(rows["per"], "under").items()}
    often = {name: {"as": words} for name, words in rows["often"].items()}
    tables = (
        _spelled(rows["labels"], "as"), _spelled(rows["labels"], "before"),
        _spelled(rows["per"], "before"), _spelled(rows["per"], "behind"), _spelled(often, "as"),
        _spelled(rows["signs"], "before"), _spelled(rows["signs"], "after"),
    )  # fmt: skip
    fill, weight, measures = (frozenset(rows[name]) for name in ("fill", "weight", "measures"))
    words = {*units, *under, *fill, *weight, *rows["apart"], *GRAMMAR, *NUMERALS, *TIMES}
    words.update(*tables)
    return Lexicon(named, units, units | under, *tables, fill, weight, measures, _folded(words))


def _unit(name: str, row: Mapping[str, Any], named: Mapping[str, Unit]) -> Unit:
    if "is" not in row:
        return Unit(name, name, row["dimension"], Fraction(1), Fraction(0))
    factor, base = row["is"].split()
    return Unit(name, base, named[base].dimension, Fraction(factor), Fraction(row.get("from", 0)))


def _spelled(rows: Mapping[str, Mapping[str, Any]], column: str) -> dict[str, str]:
    """Turn name → spellings into spelling → name."""
    found: dict[str, str] = {}
    for name, row in rows.items():
        for spelled in row.get(column, ()):
            if found.setdefault(spelled, name) != name:
                raise ValueError(f"{spelled!r} is both {found[spelled]!r} and {name!r}")
    return found


def _folded(words: Iterable[str]) -> dict[str, str]:
    """Give the spelling of each word and of its lower case, but mu is neither MU nor mU."""
    lower: dict[str, str] = {}
    for word in words:
        lower[word.lower()] = "" if word.lower() in lower else word
    return {key: word for key, word in lower.items() if word} | {word: word for word in words}
