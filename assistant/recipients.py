"""Whose dose is it? Lines for a child, an adult, an old person or a special patient. Pure.

A dose for another kind of patient, quoted beside the right one, is read by a tired doctor as his
own. So where a question says for whom it asks, and a document has a dose for them, that document's
doses for others only are left out, and so is what quotes both in one breath, if the right line can
be quoted alone. Where no line is for them, nothing is left out: the note about the population says
what is missing. The words stand in recipients.yaml for curriculum staff to read and extend.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.intents import Intent
from assistant.intents import intents as known_intents
from assistant.patient.body import ADULT, read_body
from assistant.patients import Patient, speaks_of
from assistant.ranges import stands_for
from assistant.rule_files import Shape, check_examples, pattern, read_rules
from assistant.units import Unit
from index.twins import work_of

# The most particular first: an old man is an adult, but a line for the old is the right one.
_ORDER = ("child", "elder", "adult")
_SHAPE = Shape({"ask": ("questions", "other_questions"), "line": ("lines", "others")}, may=("way",))
_YOUTH = 14 * 12  # months
_CANNOT = re.compile(
    r"(?:不能|不可|没法|不会|无法|打不上|打不了|没有?)[^，。；]{0,2}(?:口服|吃药?|喝药?|静脉(?:通路)?|打?针)"
    r"|吃(?:不下|不进|不了)"
    r"|\b(?:cannot|can't|unable to) (?:swallow|take (?:it )?(?:orally|by mouth))"
)


@dataclass(frozen=True, slots=True)
class Recipients:
    """A kind of people, or a way of giving: how a question names it and how a line does."""

    name: str
    ask: re.Pattern[str]
    line: re.Pattern[str]
    questions: tuple[str, ...]
    lines: tuple[str, ...]
    others: tuple[str, ...]
    way: bool


@functools.cache
def recipients() -> Mapping[str, Recipients]:
    """Read the kinds of people that ship with this package, once."""
    rules = read_rules(Path(__file__).with_name("recipients.yaml"), _SHAPE)
    check_examples(rules, _SHAPE)
    return {
        name: Recipients(
            name,
            pattern(rules, (name, "ask")),
            pattern(rules, (name, "line")),
            tuple(row["questions"]),
            tuple(row["lines"]),
            tuple(row["others"]),
            bool(row.get("way")),
        )
        for name, row in rules.rows.items()
    }


def asked_for(question: str) -> str:
    """Name the kind of people that a question asks for; empty where it names none or several.

    From 14 to 17 years either the child's or the adult's line may be the right one.
    """
    folded = question.lower()
    body = read_body(question)
    if body.months is not None:
        return "" if _YOUTH <= body.months < ADULT else body.group
    named = [name for name in _ORDER if recipients()[name].ask.search(folded)]
    if "child" in named and len(named) > 1:
        return ""  # 大人和娃娃各吃多少
    return next(iter(named), body.group)


def meant_for(unit: Unit, *, way: bool = False) -> frozenset[str]:
    """Name for whom (or by which `way`) a line is: its own words first, else what it stands under.

    A line that names nobody is for nobody in particular.
    """
    heading = "".join(unit.passage.chunk.section[-1:])
    kinds = {name for name, one in recipients().items() if one.way == way}
    for text in (unit.text, unit.context, heading):
        if named := _named(text) & kinds:
            return named
    return frozenset()


def ways_asked(question: str) -> frozenset[str]:
    """Name the ways of giving that a question asks for; a way that cannot be gone is none."""
    folded = _CANNOT.sub("", question.lower())
    return frozenset(
        name for name, one in recipients().items() if one.way and one.ask.search(folded)
    )


def for_others(
    question: str, units: Sequence[Unit], who: Sequence[Patient], intents: Sequence[Intent]
) -> frozenset[Unit]:
    """Give the lines that are only for others than a question asks for, if their own are there."""
    dose, body = _dose(), read_body(question)
    if dose not in intents and body.months is None and body.kilos is None:
        return frozenset()
    doses = [unit for unit in units if dose.line.search(unit.text.lower())]
    left_out = {
        *_of_other_ages(asked_for(question), doses),
        *_by_other_ways(ways_asked(question), doses),
        *_of_the_healthy(who, doses),
        *_of_other_ranges(question, doses if dose in intents else units),
    }
    return frozenset((*left_out, *_holding(left_out, doses)))


def _of_other_ages(asked: str, doses: Sequence[Unit]) -> list[Unit]:
    if not asked:
        return []
    people = {unit: meant_for(unit) for unit in doses}
    # An adult's line serves an old person where there is none for the old.
    served = {asked, "adult"} if asked == "elder" else {asked}
    theirs = {_work(unit) for unit in doses if asked in people[unit]}
    anyone = {_work(unit) for unit in doses if people[unit] & served}
    if asked == "child" and theirs:
        # Never an adult's line beside a child's, from whichever document.
        return [unit for unit in doses if people[unit] and asked not in people[unit]]
    return [
        unit
        for unit in doses
        if people[unit]
        and (
            (_work(unit) in theirs and asked not in people[unit])
            or (_work(unit) in anyone and not people[unit] & served)
        )
    ]


def _by_other_ways(asked: frozenset[str], doses: Sequence[Unit]) -> list[Unit]:
    if len(asked) != 1:
        return []
    ways = {unit: meant_for(unit, way=True) for unit in doses}
    theirs = {_work(unit) for unit in doses if ways[unit] & asked}
    return [
        unit for unit in doses if ways[unit] and not ways[unit] & asked and _work(unit) in theirs
    ]


def _of_the_healthy(who: Sequence[Patient], doses: Sequence[Unit]) -> list[Unit]:
    """Give the general doses of documents that have one for a special patient who is named.

    A whole document on such patients (the hepatitis guideline) has no general doses.
    """
    if not who:
        return []
    doses = [unit for unit in doses if not speaks_of(who, unit.passage.source.title)]
    special = {unit for unit in doses if speaks_of(who, _with_headings(unit))}
    theirs = {_work(unit) for unit in special}
    return [unit for unit in doses if unit not in special and _work(unit) in theirs]


def _of_other_ranges(question: str, doses: Sequence[Unit]) -> list[Unit]:
    """Give the rows of a table for other weights and ages, where it has the row that is asked."""
    rows = {
        unit: stands_for(question, unit.text) for unit in doses if unit.passage.chunk.kind == "row"
    }
    right = {(_work(unit), unit.passage.chunk.parent) for unit, fits in rows.items() if fits > 0}
    return [
        unit
        for unit, fits in rows.items()
        if fits < 0 and (_work(unit), unit.passage.chunk.parent) in right
    ]


def _holding(left_out: set[Unit], doses: Sequence[Unit]) -> list[Unit]:
    """Give what quotes a left-out line together with others that can be quoted alone."""
    return [
        unit
        for unit in doses
        if unit not in left_out and any(_inside(other, unit) for other in left_out)
    ]


def _inside(unit: Unit, other: Unit) -> bool:
    same = unit.passage.number == other.passage.number
    return same and other.start <= unit.start and unit.end <= other.end


@functools.lru_cache(maxsize=8192)
def _named(text: str) -> frozenset[str]:
    folded = text.lower()
    return frozenset(name for name, kind in recipients().items() if kind.line.search(folded))


def _with_headings(unit: Unit) -> str:
    chunk = unit.passage.chunk
    return "\n".join((*chunk.section, unit.context, unit.text))


def _work(unit: Unit) -> str:
    return work_of(unit.passage.source.id)


@functools.cache
def _dose() -> Intent:
    return next(intent for intent in known_intents() if intent.name == "dose")
