"""What is said of a patient (age, weight, week of pregnancy, blood pressure, side …). Pure.

In: a text. Out: the stretches that state something of a patient, each with its kind, so that a
follow-up can carry it on or put another in its place (putting.py). Never done here: reading what a
figure means.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.condensing.stages import is_stage, is_young_or_old
from assistant.questions.intents import is_asking
from index.lexicon import Concept, Lexicon, Mention

NUMBER = r"(?:(?<![\d.])\d{1,3}(?:\.\d{1,2})?|[一二两三四五六七八九十百半]{1,4})"
BOUND = r"(?:(?:小于|大于|不满|不到|未满|超过|不足)\s*)?"
_ENGLISH_AGE = (
    r"\d+(?:\.\d+)?(?:[- ](?:years?|months?|weeks?|days?)(?:[- ]old| of age)|[ -]?y/?o\b)"
    r"|\b(?:under|over|above|below) (?:the age of )?\d+ (?:years?|months?)"
    r"|(?<=\bat )\d+ (?:years?|months?|weeks?)\b"
)
_PATTERNS: Mapping[str, str] = {
    "gestation": rf"(?:怀孕|怀起?了?娃|妊娠|孕)(?:期|了|有|已)?\s*{NUMBER}(?:\+\d)?\s*(?:周|个?月)"
    r"|\d+ weeks?(?: of)? (?:pregnan\w+|gestation)",
    "age": rf"{BOUND}{NUMBER}(?:来|多)?(?:周?岁半?|个?月[龄大]|天大|日龄)(?:以[上下内])?"
    rf"|(?:小于|大于|不满|不到|未满|不足)\s*{NUMBER}个半?月|{NUMBER}个半?月以[上下内]"
    rf"|{NUMBER}个半?月(?=的?(?:娃|孩|宝|婴|小|儿|奶|大|的?呢))"
    rf"|{_ENGLISH_AGE}",
    "weight": rf"(?:体重\s*)?(?:(?:大于|小于|超过|不到|不足|[<>≥≤])\s*)?{NUMBER}"
    r"\s*(?:kg\b|公斤|千克|斤)",
    "pressure": r"(?<![\d/])\d{2,3}\s*/\s*\d{2,3}(?![\d/])(?:\s*mmhg)?",
    "temperature": r"(?<!\d)(?:3[4-9]|4[0-3])(?:\.\d)?\s*(?:℃|°c|度\d?)",
    "side": r"[左右](?:[边侧])?(?!旋|右)|\b(?:left|right)\b",
    "sex": r"[男女](?:的|性|士)?(?=[，,。；、\s]|$)|\b(?:fe)?male\b",
}
_FACT = re.compile(
    "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()), re.IGNORECASE
)
PERSON = ("age", "gestation", "population")
# What a person has besides the illness that is asked about: it is added and takes no place.
_LASTING = re.compile(
    r"renal|kidney|hepatic|liver|cirrhosis|heart-failure|immunocomprom"
    r"|(?:drug|penicillin|cephalosporin)-allergy"
)
# What a patient is on goes with him whatever other medicine is asked about.
_TAKES = re.compile(r"(?:\b(?:on|taking|takes) |[吃服用打]着|[在正][吃服用打])$", re.IGNORECASE)
_NEAR = 8
_NAMED = ("population", "lasting", "disease", "drug", "drug_class")
# Of these one may be asked of in the place of another: 推拿 and 针灸, 空腹血糖 and 糖化.
_DONE = ("test", "procedure")
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Fact:
    """A stretch `text[start:end]` that states something of one kind.

    `concept` is the id of what it names; empty for a figure.
    """

    kind: str
    start: int
    end: int
    concept: str = ""


def facts(text: str) -> tuple[Fact, ...]:
    """Give what a text states of a patient by figures, left to right."""
    return tuple(
        Fact(str(match.lastgroup), match.start(), match.end()) for match in _FACT.finditer(text)
    )


def named(text: str, lexicon: Lexicon) -> tuple[Fact, ...]:
    """Give the facts of a text together with the persons, diseases and drugs that it names."""
    return tuple(one for one in stated(text, lexicon) if one.kind not in ("symptom", *_DONE))


@functools.lru_cache(maxsize=_REMEMBERED)
def mentions(text: str, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Give what the lexicon finds in a text, which is asked for again and again."""
    return lexicon.mentions(text)


def persons_of_illness(text: str, lexicon: Lexicon) -> tuple[Fact, ...]:
    """Give the young and the old with whom the name of an illness begins: 小儿|肺炎.

    妊娠 is left in its place: 妊娠期糖尿病 is an illness of its own.
    """
    return tuple(
        person
        for one in mentions(text, lexicon)
        if one.concepts[0].type == "disease"
        for person in [_leading(one, text, lexicon)]
        if person is not None and is_young_or_old(person.concept)
    )


@functools.lru_cache(maxsize=_REMEMBERED)
def stated(text: str, lexicon: Lexicon) -> tuple[Fact, ...]:
    """Give all that `named` gives, and the symptoms, tests and procedures beside it."""
    figures = facts(text)
    taken = {at for one in figures for at in range(one.start, one.end)}
    found = [
        fact
        for one in mentions(text, lexicon)
        for fact in _facts_of(one, text, lexicon)
        if taken.isdisjoint(range(fact.start, fact.end))
    ]
    return tuple(sorted((*figures, *found), key=lambda fact: fact.start))


def _facts_of(one: Mention, text: str, lexicon: Lexicon) -> Sequence[Fact]:
    """Give what a mention names, with the person that its name begins with: 老年人|体检."""
    concept = one.concepts[0]
    kind, name = _kind(concept), text[one.start : one.end]
    if kind not in (*_NAMED, "symptom", *_DONE) or (kind in _DONE and is_asking(name)):
        return ()
    person = _leading(one, text, lexicon) if kind in _DONE else None
    if person is not None:
        return (person,)
    if kind == "drug" and _TAKES.search(text, max(0, one.start - _NEAR), one.start):
        kind = "lasting"
    return (Fact(kind, one.start, one.end, concept.id),)


def is_person(fact: Fact) -> bool:
    """Say whether a fact says who the patient is: there is one such person in a question."""
    return fact.kind in PERSON


def _leading(one: Mention, text: str, lexicon: Lexicon) -> Fact | None:
    """Give the person with whom a name begins."""
    for end in range(min(one.end - 1, one.start + 5), one.start + 1, -1):
        for concept in lexicon.named(text[one.start : end]):
            if _kind(concept) == "population":
                return Fact("population", one.start, end, concept.id)
    return None


def _kind(concept: Concept) -> str:
    if concept.type == "population":
        return "population" if is_stage(concept.id) else "lasting"
    return "lasting" if concept.type == "disease" and _LASTING.search(concept.id) else concept.type
