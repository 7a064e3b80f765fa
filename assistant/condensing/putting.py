"""New facts in the place of those of their kind: two of a kind cannot both be true. Pure.

In: what is said anew, and the earlier question. Out: the earlier question with the new in the place
of the old, or None where there is nothing of the kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.condensing.facts import (
    BOUND,
    NUMBER,
    PERSON,
    Fact,
    facts,
    is_person,
    mentions,
    persons_of_illness,
    stated,
)
from assistant.condensing.stages import falls_into
from index.lexicon import Lexicon

# A month alone is a duration (吃3个月) unless an age stands in the place it is to take.
_MONTHS = re.compile(rf"{BOUND}{NUMBER}(?:个半?月|岁|天|周)(?:以[上下内])?")
_FIGURE = re.compile(rf"({NUMBER})\s*(?P<unit>周岁|岁|个半?月|周|天|度|)(?![\d./])")
# The words that tie a person to an English sentence go with him: for a child, in adults.
_TIED = re.compile(r"\s*\b(?:in|for|of|with|to)\s+(?:(?:an?|the)\s+)?$", re.IGNORECASE)
_KIND_WORD = 20  # what tells one kind of a thing from another is short
# Of these a question must name one alone, so that it is clear which one gives way.
_MEDICINES = ("drug", "drug_class")
_ALONE = ("disease", "drug", "drug_class", "symptom", "test", "procedure")
LEAD = re.compile(r"^(?:一?[个位]|才|刚|只有)+(?=.)")
# What was measured, and its figure: 血糖是13.2, creatinine 180.
_MEASURED = re.compile(
    r"(?P<label>[a-z0-9 ]{2,20}?|[\u3400-\u9fff]{2,8}?)\s*(?:是|为|有|到|[:：]|is|was)?\s*"
    r"(?P<figure>\d+(?:\.\d+)?(?:/\d+)?)",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"(?:[的了个只才是有，,、\s]|病人|患者|体重|年龄|\b(?:an?|the|in|for|old|with|patients?)\b)*",
    re.IGNORECASE,
)


def only_facts(text: str, lexicon: Lexicon) -> bool:
    """Say whether a text holds nothing but facts and names, with the small words around them."""
    found = stated(text, lexicon)
    if not found or (found[0].kind == "symptom" and found[0].end - found[0].start < len(text)):
        return False  # a symptom that came on (吐了) is added to what was said
    return _FILLER.fullmatch(cut_out(text, found)) is not None


def put(new: str, earlier: str, lexicon: Lexicon) -> str | None:
    """Put new facts in the place of those of their kinds; None where there is none to replace.

    A dose for a child must not be looked up for the adult who was asked about: whoever was the
    person before gives way whole, an age to an age, a drug to a drug.
    """
    new = LEAD.sub("", new.strip())
    measured = _measured(new, earlier)
    if measured is not None:
        return measured
    kinds = {fact.kind for fact in stated(new, lexicon)}
    figured = None if kinds else _refigured(new, earlier)
    if figured is not None:
        return figured
    if not kinds and _MONTHS.fullmatch(new):
        kinds = {"age"}
    there = stated(earlier, lexicon)
    if not kinds:
        return _modified(new, earlier, lexicon)
    if kinds == {"age"}:
        return _aged(new, earlier, (*there, *persons_of_illness(earlier, lexicon)))
    if kinds & set(PERSON) and kinds != {"gestation"}:
        same = _person(earlier, there, lexicon)
    else:
        same = [fact for fact in there if fact.kind in kinds]
    if not same and kinds <= set(_MEDICINES):
        same = [fact for fact in there if fact.kind in _MEDICINES]
    if not same or len({fact.kind for fact in same} - {*PERSON, "weight"}) > 1:
        return None
    if same[0].kind in _ALONE and len(same) > 1:
        return None
    return _written(new, earlier, same)


def cut_out(text: str, gone: Sequence[Fact]) -> str:
    """Take stretches out of a text, and what tied them to the next words."""
    pieces: list[str] = []
    at = 0
    for fact in sorted(gone, key=lambda fact: fact.start):
        pieces.append(_TIED.sub("", text[at : max(at, fact.start)]))
        at = max(at, fact.end + text.startswith("的", fact.end))
    return re.sub("[，,]+(?=[，,])", "", "".join((*pieces, text[at:])))


def _person(earlier: str, there: Sequence[Fact], lexicon: Lexicon) -> list[Fact]:
    """Give what says who is asked about; his weight goes with him: 大人 after 孩子20公斤."""
    same = [fact for fact in there if is_person(fact)]
    same = same or list(persons_of_illness(earlier, lexicon))
    if same:
        same += [fact for fact in there if fact.kind == "weight" and fact not in same]
    return sorted(same, key=lambda fact: fact.start)


def _aged(new: str, earlier: str, there: Sequence[Fact]) -> str | None:
    """Put an age in the place of the one before; whom it cannot be true of gives way with it.

    两个月 goes before 小孩, and takes the place of 成人.
    """
    persons = sorted(
        (fact for fact in there if is_person(fact) and fact.kind != "gestation"),
        key=lambda fact: fact.start,
    )
    same = [one for one in persons if one.kind == "age" or not falls_into(new, one.concept)]
    if same:
        return _written(new, earlier, same)
    if not persons:
        return None
    first = persons[0].start
    return earlier[:first] + new + (" " if new.isascii() else "") + earlier[first:]


def _modified(new: str, earlier: str, lexicon: Lexicon) -> str | None:
    """Put one kind of a thing in the place of another: 1型 of 2型糖尿病, falciparum of vivax."""
    for one in () if len(new) > _KIND_WORD else mentions(earlier, lexicon):
        name = earlier[one.start : one.end]
        for split in range(1, len(name)):
            other = lexicon.named(new + name[split:])
            if other and other[0].type == one.concepts[0].type and other != one.concepts:
                return earlier[: one.start] + new + name[split:] + earlier[one.end :]
    return None


def _measured(new: str, earlier: str) -> str | None:
    """Put a figure in the place of the one that was measured before: 血糖是13.2 of 血糖3.2."""
    match = _MEASURED.match(new)
    if match is None or match["label"].lower() not in earlier.lower():
        return None
    there = re.compile(
        re.escape(match["label"]) + r"[^\d，,。；;]{0,4}?(\d+(?:\.\d+)?(?:/\d+)?)", re.IGNORECASE
    ).search(earlier)
    if there is None:
        return None
    unit, after = new[match.end() :], earlier[there.end() :]
    unit = "" if after.startswith(unit) else unit
    return earlier[: there.start(1)] + match["figure"] + unit + after


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
