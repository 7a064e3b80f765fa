"""A document → its lines that forbid a drug, warn of it, or are on special patients. Pure.

In: the passages of an index and a document's key. Out: `Caution`, one for each such line, verbatim.
The words stand in cautions.yaml. Never done here: judging whom a line concerns.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.lines.pictures import is_recognised
from assistant.lines.units import Unit, units
from assistant.patient.patient import Medicine
from assistant.questions.intents import Pattern
from assistant.rule_files import Shape, pattern, read_rules
from index.lexicon.names import Lexicon
from index.passage import Passage
from index.passages import PassageFile
from index.tokens import fold

SHAPE = Shape({"pattern": ("lines", "others")})
_LONGEST = 180  # characters; an English word counts three
_SPECIAL = re.compile(
    r"特殊人群|special (?:population|group|patient)|禁忌|contraindic|注意|caution"
)
_BAN = re.compile(r"禁用|禁忌|避免使?用|不能用|contraindicat|avoid")
_CLAUSES = re.compile(r"[，,。；;\n]|\. ")
# 没有绝对禁用肾上腺素的情况, 不是接种禁忌: no ban.
_NO_BAN = re.compile(
    r"(?:没有|并?无|不是|并非)[^，,。；]{0,6}禁[用忌][^，,。；]*|no contraindication"
)


@dataclass(frozen=True, slots=True)
class Caution:
    """A line that forbids, warns, or is on special patients, and the heading over it, folded."""

    unit: Unit
    folded: str
    heading: str
    forbids: bool
    warns: bool
    special: bool


@functools.cache
def warning_words() -> dict[str, Pattern]:
    """Read how lines forbid, warn, and offer something else. Raises RulesWrong."""
    rules = read_rules(Path(__file__).with_name("cautions.yaml"), SHAPE)
    return {name: Pattern(pattern(rules, (name, "pattern")).pattern) for name in rules.rows}


@functools.lru_cache(maxsize=128)
def cautions_of(file: PassageFile, key: str) -> tuple[Caution, ...]:
    """Read the lines of a document that forbid, warn, or are on special patients."""
    found: list[Caution] = []
    ordinal = 0
    while (passage := file.by_place(key, ordinal)) is not None:
        ordinal += 1
        found.extend(cautions_in(passage))
    return tuple(found)


def _untrusted(passage: Passage) -> bool:
    return is_recognised(passage) or "lost_digits" in passage.chunk.flags


def cautions_in(passage: Passage) -> Iterator[Caution]:
    """Give the lines of a passage that forbid, warn, or are on special patients."""
    if passage.chunk.kind == "table" or _untrusted(passage):
        return
    cut = units(passage)
    heading = fold("\n".join((*passage.chunk.section[-1:],))).lower()
    special = bool(_SPECIAL.search(fold("\n".join(passage.chunk.section)).lower()))
    for unit in cut:
        if any(unit is not one and unit.start <= one.start and one.end <= unit.end for one in cut):
            continue  # a list or section whole; its lines are looked at one by one
        folded = fold(unit.text).lower()
        weight = 3 * len(folded.split()) if folded.isascii() else len(folded)
        forbids = forbids_in(folded)
        warns = bool(warning_words()["warns"].search(folded))
        if weight <= _LONGEST and (forbids or warns or special):
            yield Caution(unit, folded, heading, forbids, forbids or warns, special)


def forbids_in(text: str) -> bool:
    """Say whether a text forbids anything; 没有绝对禁用 does not."""
    plain = _NO_BAN.sub("", fold(text).lower())
    return bool(warning_words()["forbids"].search(plain))


def is_ban(one: Caution) -> bool:
    """Say whether a line is a contraindication as such: by its words, or under such a heading."""
    if not one.forbids or is_row(one):
        return False
    return bool(_BAN.search(one.heading) or _BAN.search(_NO_BAN.sub("", one.folded)))


def is_row(one: Caution) -> bool:
    """Say whether a line is a row of a table."""
    return one.unit.passage.chunk.kind == "row"


def name_stands(folded: str, drugs: Sequence[Medicine]) -> bool:
    """Say whether a drug or its class is named, other than as what to give instead."""
    offers = warning_words()["offers"]
    return any(
        not offers.search(folded[:at])
        for drug in drugs
        for name in (*drug.names, *drug.wider)
        for at in places(folded, name)
    )


def bans(folded: str, drugs: Sequence[Medicine], *, or_warns: bool = False) -> bool:
    """Say whether a clause of a line forbids (or warns of) one of these drugs by name."""
    warns = warning_words()["warns"]
    return any(
        (forbids_in(clause) or (or_warns and warns.search(clause))) and name_stands(clause, drugs)
        for clause in _CLAUSES.split(folded)
    )


def forbids_medicine(folded: str, lexicon: Lexicon) -> bool:
    """Say whether a clause of a line forbids some drug that the lexicon knows."""
    return any(
        concept.type in ("drug", "drug_class")
        for clause in _CLAUSES.split(folded)
        if forbids_in(clause)
        for mention in lexicon.mentions(clause)
        for concept in mention.concepts[:1]
    )


def places(folded: str, name: str) -> list[int]:
    """Give where a folded name stands in a folded text; a Latin one only as a word's beginning."""
    if name not in folded:
        return []
    if not name.isascii():
        return [folded.index(name)]
    return [match.start() for match in re.finditer(rf"(?<![a-z]){re.escape(name)}", folded)]
