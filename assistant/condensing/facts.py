"""What is said of a patient (age, weight, week of pregnancy, blood pressure, side …). Pure.

In: a text. Out: the stretches that state something of a patient, each with its kind, so that a
follow-up can carry it on or put another in its place: two of a kind cannot both be true. Never
done here: reading what a figure means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.lexicon import Lexicon

_NUMBER = r"(?:(?<![\d.])\d{1,3}(?:\.\d{1,2})?|[一二两三四五六七八九十百半]{1,4})"
_BOUND = r"(?:小于|大于|不满|不到|未满|超过|不足)?\s*"
_ENGLISH_AGE = (
    r"\d+(?:\.\d+)?(?:[- ](?:years?|months?|weeks?|days?)(?:[- ]old| of age)|[ -]?y/?o\b)"
    r"|\b(?:under|over|above|below) (?:the age of )?\d+ (?:years?|months?)"
)
_PATTERNS: Mapping[str, str] = {
    "gestation": rf"(?:怀孕|怀起?了?娃|妊娠|孕)(?:期|了|有|已)?\s*{_NUMBER}(?:\+\d)?\s*(?:周|个?月)"
    r"|\d+ weeks?(?: of)? (?:pregnan\w+|gestation)",
    "age": rf"{_BOUND}{_NUMBER}(?:来|多)?(?:周?岁半?|个?月[龄大]|天大|日龄)(?:以[上下内])?"
    rf"|(?:小于|大于|不满|不到|未满|不足)\s*{_NUMBER}个半?月|{_NUMBER}个半?月以[上下内]"
    rf"|{_NUMBER}个半?月(?=的?(?:娃|孩|宝|婴|小|儿|奶|大|的?呢))"
    rf"|{_ENGLISH_AGE}",
    "weight": rf"(?:体重)?\s*(?:大于|小于|超过|不到|不足|[<>≥≤])?\s*{_NUMBER}"
    r"\s*(?:kg\b|公斤|千克|斤)",
    "pressure": r"(?<![\d/])\d{2,3}\s*/\s*\d{2,3}(?![\d/])(?:\s*mmhg)?",
    "temperature": r"(?<!\d)(?:3[4-9]|4[0-3])(?:\.\d)?\s*(?:℃|°c|度\d?)",
    "side": r"[左右](?:[边侧])?(?!旋|右)|\b(?:left|right)\b",
    "sex": r"[男女](?:的|性|士)?(?=[，,。；、\s]|$)|\b(?:fe)?male\b",
}
_FACT = re.compile(
    "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()), re.IGNORECASE
)
# A month alone is a duration (吃3个月) unless an age stands in the place it is to take.
_MONTHS = re.compile(rf"{_BOUND}{_NUMBER}(?:个半?月|岁|天|周)(?:以[上下内])?")
_FIGURE = re.compile(rf"({_NUMBER})\s*(?P<unit>周岁|岁|个半?月|周|天|度|)(?![\d./])")
# The words that tie a person to an English sentence go with him: for a child, in adults.
_TIED = re.compile(r"\s*\b(?:in|for|of|with|to)\s+(?:(?:an?|the)\s+)?$", re.IGNORECASE)
_PERSON = ("age", "gestation", "population")
# What a person has besides the illness that is asked about: it is added and takes no place.
_LASTING = re.compile(r"renal|kidney|hepatic|liver|cirrhosis|heart-failure|immunocomprom|smoker")
_SWAPPED = ("population", "disease", "drug", "drug_class")
_FILLER = re.compile(
    r"(?:[的了个只才是有，,、\s]|病人|患者|体重|年龄|\b(?:an?|the|in|for|old|with|patients?)\b)*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A stretch `text[start:end]` that states something of one kind."""

    kind: str
    start: int
    end: int


def facts(text: str) -> tuple[Fact, ...]:
    """Give what a text states of a patient by figures, left to right."""
    return tuple(
        Fact(str(match.lastgroup), match.start(), match.end()) for match in _FACT.finditer(text)
    )


def named(text: str, lexicon: Lexicon) -> tuple[Fact, ...]:
    """Give the facts of a text together with the persons, diseases and drugs that it names."""
    stated = facts(text)
    mentions = (
        Fact(_kind(one.concepts[0].type, one.concepts[0].id), one.start, one.end)
        for one in lexicon.mentions(text)
    )
    found = [
        *stated,
        *(
            one
            for one in mentions
            if one.kind in (*_SWAPPED, "lasting")
            and not any(one.start < fact.end and fact.start < one.end for fact in stated)
        ),
    ]
    return tuple(sorted(found, key=lambda fact: fact.start))


def is_person(fact: Fact) -> bool:
    """Say whether a fact says who the patient is: there is one such person in a question."""
    return fact.kind in _PERSON


def only_facts(text: str, lexicon: Lexicon) -> bool:
    """Say whether a text holds nothing but facts and names, with the small words around them."""
    found = named(text, lexicon)
    bare = cut_out(text, found)
    return bool(found) and _FILLER.fullmatch(bare) is not None


def put(new: str, earlier: str, lexicon: Lexicon) -> str | None:
    """Put new facts in the place of those of their kinds; None where there is none to replace.

    A dose for a child must not be looked up for the adult who was asked about: whoever was the
    person before gives way whole, an age to an age, a drug to a drug.
    """
    there = named(earlier, lexicon)
    kinds = {fact.kind for fact in named(new, lexicon)}
    figured = None if kinds else _refigured(new.strip(), earlier)
    if figured is not None:
        return figured
    if not kinds and _MONTHS.fullmatch(new.strip()):
        kinds = {"age"}
    same = [fact for fact in there if fact.kind in kinds]
    if kinds & set(_PERSON) and not (kinds == {"age"} and same):
        same = [fact for fact in there if is_person(fact)]
        same = [fact for fact in same if fact.kind in kinds] if kinds == {"gestation"} else same
    if not same or len({fact.kind for fact in same} - set(_PERSON)) > 1:
        return None
    if same[0].kind in ("disease", "drug", "drug_class") and len(same) > 1:
        return None
    return _written(new, earlier, same)


def cut_out(text: str, gone: Sequence[Fact]) -> str:
    """Take stretches out of a text, and what tied them to the next words."""
    for fact in sorted(gone, key=lambda fact: -fact.start):
        rest = text[fact.end :]
        before = _TIED.sub("", text[: fact.start])
        text = before + (rest[1:] if rest.startswith("的") else rest)
    return re.sub("[，,]+(?=[，,])", "", text)


def _written(new: str, earlier: str, same: Sequence[Fact]) -> str:
    first, others = same[0], same[1:]
    moved = [Fact(one.kind, one.start - first.end, one.end - first.end) for one in others]
    after = cut_out(earlier[first.end :], moved)
    if after.startswith("的") and (new.endswith("的") or not facts(new)):
        after = after[1:] if new.endswith("的") else after
    elif after.startswith("的") and facts(new)[-1].end < len(new):
        after = f"，{after[1:]}"  # 八十来岁的老头儿的高血压病人
    return earlier[: first.start] + new + after


def _refigured(new: str, earlier: str) -> str | None:
    """Put a bare figure in the place of the only one with its unit: 孕12周 and 22周 make 孕22周."""
    match = _FIGURE.fullmatch(new)
    if match is None:
        return None
    same = [
        one
        for one in _FIGURE.finditer(earlier)
        if one["unit"] == match["unit"] or not match["unit"]
    ]
    if len(same) != 1:
        return None
    return earlier[: same[0].start(1)] + match[1] + earlier[same[0].end(1) :]


def _kind(type_: str, concept: str) -> str:
    return "lasting" if type_ in ("population", "disease") and _LASTING.search(concept) else type_
