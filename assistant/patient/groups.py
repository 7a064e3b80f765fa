"""A patient → what of him a caution may be about: kind of people, condition, allergy, drug. Pure.

Never done here: looking for the cautions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.lines.recipients import recipients
from assistant.patient.allergies import Allergy
from assistant.patient.patient import Patient
from assistant.questions.intents import Pattern
from corpus.document import Language

KINDS = {"child": ("儿童", "children"), "elder": ("老年人", "older people")}
_NOTHING = Pattern(r"(?!)")


@dataclass(frozen=True, slots=True)
class Group:
    """What a caution may be about: a kind of people, a condition, an allergy, another drug."""

    zh: str
    en: str
    line: Pattern
    name: str
    kin: Pattern = _NOTHING
    noted: bool = True

    def called(self, language: Language) -> str:
        """Give what to call it."""
        return self.zh if language == "zh" else self.en


def groups_of(patient: Patient) -> list[Group]:
    """Give what of this patient a caution may be about, the gravest first."""
    found = [
        Group(one.called("zh"), one.called("en"), _on_allergy(one), "allergy", one.line)
        for one in patient.allergies
    ]
    found += [
        Group(one.people_zh, one.people_en, one.line, one.name, noted=one.noted)
        for one in patient.conditions
    ]
    if patient.kind in KINDS:
        zh, en = KINDS[patient.kind]
        line = Pattern(recipients()[patient.kind].line.pattern)
        found.append(Group(zh, en, line, patient.kind))
    for one in patient.takes:
        names = "|".join(re.escape(name) for name in (*one.names, *one.wider))
        found.append(Group(one.zh, one.en, Pattern(names), "takes"))
    return found


def _on_allergy(allergy: Allergy) -> Pattern:
    names = allergy.line.text
    return Pattern(
        rf"(?:{names})[^。；;.]{{0,16}}(?:过敏|anaphyla|allerg)"
        rf"|(?:过敏|allerg[a-z]* to|after)[^。；;.]{{0,8}}(?:{names})"
    )
