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

from assistant.lines.patients import Patient, speaks_of
from assistant.lines.ranges import stands_for
from assistant.lines.units import Unit
from assistant.patient.body import ADULT, read_body
from assistant.questions.intents import Intent
from assistant.questions.intents import intents as known_intents
from assistant.rule_files import Shape, check_examples, pattern, read_rules
from index.coverage import passage_text, ready
from index.twins import work_of

# The most particular first: an old man is an adult, but a line for the old is the right one.
_ORDER = ("child", "elder", "adult")
# What is asked where a dose may be shown; nothing asked at all (药 + 病人) counts too.
_OF_A_DOSE = frozenset({"dose", "contraindication", "first_choice"})
_SHAPE = Shape({"ask": ("questions", "other_questions"), "line": ("lines", "others")}, may=("way",))
_YOUTH = 14 * 12  # months
_SENTENCE = re.compile(r"[。；;\n]|\.\s")
_CLAUSE = re.compile(r"[，,。；;：:\n]|\.\s")
_CANNOT = re.compile(
    r"(?:不能|不可|没法|不会|无法|打不上|打不了|没有?)[^，。；]{0,2}(?:口服|吃药?|喝药?|静脉(?:通路)?|打?针)"
    r"|吃(?:不下|不进|不了)"
    r"|\b(?:cannot|can't|unable to) (?:swallow|take (?:it )?(?:orally|by mouth))"
)
_FORBIDS = re.compile(
    r"[禁忌]用?|不用|不宜|不得|不可|不能|不推荐|不建议|不应|不给|不接种|避免|不定剂量|不套用|不按"
    r"|\b(?:no|not|never|avoid)\b|\bcontraindicat"
)
# A cream has no milligrams: how strong it is and how often it is put on is its dose.
_STRENGTH = re.compile(
    r"每[日天晚晨]\s*\d*\s*[次～-]|\d\s*%[^，。；,;]{0,6}(?:乳膏|软膏|凝胶|洗[液剂]|溶液|滴[眼耳鼻])"
    r"|\b(?:once|twice|\d times) (?:a|per) day|\d\s*% (?:cream|ointment|gel|lotion|solution)"
)
# A limit holds for whoever gets the dose beside it.
_LIMIT = re.compile(r"最[大多高]|不超过|总量|/ ?kg|\bat most\b|\bmax|\bup to\b|\bno more than\b")


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


def gives_dose(text: str) -> bool:
    """Say whether a line has a dose: an amount, or how strong and how often."""
    folded = text.lower()
    return bool(_dose().line.search(folded) or _STRENGTH.search(folded))


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
    question: str,
    units: Sequence[Unit],
    who: Sequence[Patient],
    intents: Sequence[Intent],
    drugs: Sequence[str] = (),
) -> frozenset[Unit]:
    """Give the lines that are only for others than a question asks for, if their own are there.

    `drugs` are the names of the drugs asked about: where a line forbids one to this patient, no
    dose of it is theirs.
    """
    dose, body = _dose(), read_body(question)
    exact = body.months is not None or body.kilos is not None
    if not exact and intents and _OF_A_DOSE.isdisjoint(one.name for one in intents):
        return frozenset()
    doses = [unit for unit in units if gives_dose(unit.text)]
    rows = [unit for unit in units if unit.passage.chunk.kind == "row"]
    asked = asked_for(question)
    left_out = {
        *_of_other_ages(asked, doses),
        *_unnamed_beside_a_childs(question, asked, doses),
        *_by_other_ways(ways_asked(question), doses),
        *_of_the_healthy(who, doses),
        *_of_other_ranges(question, doses if dose in intents else rows),
        *_forbidden(question, who, units, doses, drugs),
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
    if asked == "adult":
        # What stands beside a child's dose and names nobody is the adult's.
        anyone |= {_work(unit) for unit in doses if not people[unit]}
    return [
        unit
        for unit in doses
        if people[unit]
        and (
            (_work(unit) in theirs and asked not in people[unit])
            or (_work(unit) in anyone and not people[unit] & served)
        )
    ]


def _unnamed_beside_a_childs(question: str, asked: str, doses: Sequence[Unit]) -> list[Unit]:
    """Give the doses that name nobody in passages with one for the child that is asked about."""
    if asked != "child":
        return []
    people = {unit: meant_for(unit) for unit in doses}
    theirs = {
        unit.passage.number
        for unit in doses
        if "child" in _named(unit.text) and stands_for(question, unit.text) >= 0
    }
    return [
        unit
        for unit in doses
        if not people[unit]
        and unit.passage.number in theirs
        and not _LIMIT.search(unit.text.lower())
    ]


def _forbidden(
    question: str,
    who: Sequence[Patient],
    units: Sequence[Unit],
    doses: Sequence[Unit],
    drugs: Sequence[str],
) -> list[Unit]:
    """Give the doses of a drug in documents that forbid it to the patient who is asked about."""
    if not drugs:
        return []
    asked = asked_for(question)
    said = [(unit, one) for unit in units for one in _said(unit)]
    works = [
        (_work(unit), stands_for(question, one) > 0)
        for unit, one in said
        if _FORBIDS.search(one.lower())
        and (speaks_of(who, one) or _is_on(asked, question, one))
        and ready(one).has(drugs)
        and not gives_dose(one)
    ]
    return [
        unit
        for unit in doses
        if any(
            work == _work(unit) and (of_age or not _childs(asked, unit)) for work, of_age in works
        )
        and not speaks_of(who, _with_headings(unit))
        and (ready(unit.text).has(drugs) or passage_text(unit.passage).has(drugs))
    ]


def _childs(asked: str, unit: Unit) -> bool:
    return asked == "child" and asked in meant_for(unit)


def _said(unit: Unit) -> Sequence[str]:
    """Cut a line into what it says one by one; the cells of a row say it together."""
    return [unit.text] if unit.passage.chunk.kind == "row" else _SENTENCE.split(unit.text)


def _is_on(asked: str, question: str, said: str) -> bool:
    """Say whether a sentence is on the age that is asked, or on the child who is."""
    fit = stands_for(question, said)
    return fit > 0 or (fit == 0 and asked == "child" and asked in _named(said))


def _by_other_ways(asked: frozenset[str], doses: Sequence[Unit]) -> list[Unit]:
    if len(asked) != 1:
        return []
    ways = _ways(doses)
    theirs = {_work(unit) for unit in doses if ways[unit] & asked}
    return [
        unit for unit in doses if ways[unit] and not ways[unit] & asked and _work(unit) in theirs
    ]


def _ways(doses: Sequence[Unit]) -> dict[Unit, frozenset[str]]:
    """Say by which ways each dose is given; who names none goes on with the line before.

    "Tablets of 2.5 mg by mouth. If that does not help, raise to 5 mg": by mouth, too.
    """
    ways: dict[Unit, frozenset[str]] = {}
    before: dict[int, frozenset[str]] = {}
    for unit in sorted(doses, key=lambda unit: (unit.passage.number, unit.end, -unit.start)):
        own = meant_for(unit, way=True)
        if unit.passage.chunk.kind != "row":
            own = own or before.get(unit.passage.number, own)
            before[unit.passage.number] = own
        ways[unit] = own
    return ways


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
    """Give the lines for other weights and ages, where the one that is asked stands beside them."""
    fits = {unit: _fits(question, unit) for unit in doses}
    right = {_table_or_passage(unit) for unit, fit in fits.items() if fit > 0}
    return [unit for unit, fit in fits.items() if fit < 0 and _table_or_passage(unit) in right]


def _fits(question: str, unit: Unit) -> int:
    """Say as `stands_for` does, but of a line that has a range for this patient too, 1."""
    if unit.passage.chunk.kind == "row":
        return stands_for(question, unit.text)
    said = [stands_for(question, part) for part in _CLAUSE.split(unit.text)]
    return 1 if 1 in said else min(said)


def _table_or_passage(unit: Unit) -> tuple[str, str, int | None]:
    chunk = unit.passage.chunk
    at = chunk.parent if chunk.kind == "row" else unit.passage.number
    return _work(unit), chunk.kind, at


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
    folded = _CANNOT.sub("", text.lower())
    return frozenset(name for name, kind in recipients().items() if kind.line.search(folded))


def _with_headings(unit: Unit) -> str:
    chunk = unit.passage.chunk
    return "\n".join((*chunk.section, unit.context, unit.text))


def _work(unit: Unit) -> str:
    return work_of(unit.passage.source.id)


@functools.cache
def _dose() -> Intent:
    return next(intent for intent in known_intents() if intent.name == "dose")
