"""Is a drug asked for in a way, or for a patient, that no line on it has? Pure.

How many tablets to swallow says nothing of how much to put into a vein or an ear, and an adult's
dose says nothing of a child's. The ways and the kinds of people are those of recipients.yaml, the
special patients those of patients.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.lines.patients import named, speaks_of
from assistant.lines.rank import Line
from assistant.lines.recipients import asked_for, gives_dose, meant_for, recipients, ways_asked
from assistant.lines.standing import around, names_of, under
from assistant.lines.units import Unit, above
from assistant.patient.body import read_body
from assistant.questions.intents import Intent, standard
from index.passage import Wanted
from index.tokens import fold

_OF_GIVING = frozenset({"dose", "contraindication"})
_OF_WAYS = frozenset({"dose", "interval", "contraindication"})
_COMMON_WAYS = frozenset({"oral", "injected"})
_GROUPS = frozenset({"child", "adult", "elder"})
_HOW_MUCH = re.compile(
    r"多少|百分之几|几(?:[十百千]|个?单位|毫|微|克|[片粒支袋包滴喷次回])|\bhow (?:much|many)\b"
)
# Swallowed, and not only eaten before the injection.
_SWALLOWED = re.compile(
    r"口服|片|胶囊|颗粒|[吃喝](?!饭|完|了)[^，。]{0,2}[几多]"
    r"|\b(?:oral|by mouth|tablets?|capsules?)\b"
)
# What is counted in milligrams or tablets a day, and tells of no other way, is swallowed.
_A_DAY = re.compile(
    r"(?:mg|\dg| g|片|粒)[^。；;a-z]{0,12}(?:每[日天晚]|一[日天])"
    r"|每[日天晚][^。；;]{0,12}(?:mg|\dg| g|片|粒)"
    r"|mg[^.;]{0,12}\b(?:once|twice|\d times) a day|mg[^.;]{0,12}\bdaily"
)
_EVERYBODY = re.compile(
    r"不分年龄|[各任][何个]?年龄|老少|大人和?小孩|所有(?:人|年龄)"
    r"|\ball ages\b|\bany age\b|\bregardless of age"
)


def by_other_ways(
    question: str, wanted: Sequence[Wanted], lines: Sequence[Line], intents: Sequence[Intent]
) -> bool:
    """Say whether a drug is asked for by one way and its lines tell of other ways only.

    What is neither swallowed nor injected (drops, a suppository, a patch) must be told of the drug.
    """
    names = names_of(wanted, "drug")
    asked = ways_asked(question)
    wants = {one.name for one in intents}
    much = _HOW_MUCH.search(standard(fold(question)))
    if not names or not asked or not (much or _OF_WAYS & wants):
        return False
    if special := asked - _COMMON_WAYS:
        return not any(
            special & meant_for(one.unit, way=True) for one in lines if under(one, names)
        )
    if len(asked) > 1:
        return False
    own = [line.unit for line in lines if around(line, names)]
    if "dose" not in wants and not much:
        return asked == {"injected"} and _told_but_not(asked, own, asked_for(question))
    if asked == {"oral"} and not _SWALLOWED.search(standard(fold(question))):
        return False
    doses = [
        line.unit
        for line in lines
        if under(line, names) and gives_dose(line.unit.text) and "\n" not in line.unit.text
    ]
    return _given_but_not(asked, doses or own, asked_for(question))


def _told_but_not(asked: frozenset[str], own: Sequence[Unit], whom: str) -> bool:
    # Where no way is told, the drug has but one: nobody swallows an immunoglobulin.
    told = any(meant_for(unit, way=True) for unit in own)
    return told and not any(meant_for(unit, way=True) & asked for unit in _theirs(own, whom))


def _given_but_not(asked: frozenset[str], doses: Sequence[Unit], whom: str) -> bool:
    ways = {unit: _way(unit) for unit in doses}
    return any(ways.values()) and not any(ways[unit] & asked for unit in _theirs(doses, whom))


def _way(unit: Unit) -> frozenset[str]:
    if told := meant_for(unit, way=True):
        return told
    return frozenset({"oral"} if _A_DAY.search(unit.text.lower()) else ())


def _theirs(own: Sequence[Unit], whom: str) -> list[Unit]:
    return [unit for unit in own if serves(unit, whom)]


def serves(unit: Unit, whom: str) -> bool:
    """Say whether a line is for these people, or for nobody in particular."""
    people = meant_for(unit)
    return not whom or whom in people or people.isdisjoint(_GROUPS - {whom})


def nothing_on_patient(
    question: str, wanted: Sequence[Wanted], lines: Sequence[Line], intents: Sequence[Intent]
) -> bool:
    """Say whether a drug is asked about for a special patient, and no line on it is on them."""
    names = names_of(wanted, "drug")
    wants = {one.name for one in intents}
    if not names or not _OF_GIVING & wants:
        return False
    own = [line for line in lines if around(line, names)]
    if who := named(question):
        return not any(speaks_of(who, f"{above(one.unit)}\n{one.unit.text}") for one in own)
    return "dose" in wants and _for_a_child(question) and not any(map(_on_child, own))


def _for_a_child(question: str) -> bool:
    # Not by the weight alone: 一公斤几个单位 is asked of everybody.
    named = recipients()["child"].ask.search(question.lower())
    return asked_for(question) == "child" and bool(named or read_body(question).months)


def _on_child(line: Line) -> bool:
    text = f"{above(line.unit)}\n{line.unit.text}".lower()
    return bool(recipients()["child"].line.search(text) or _EVERYBODY.search(text))
