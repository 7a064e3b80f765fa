"""The words of a sentence but for its numbers: share, strangers, denials, conditions. Pure.

In: a sentence and a stretch of a passage. Out: what speaks against the one saying what the other
says. Names that the lexicon knows count as one whatever they are called; the rest is compared by
its characters and stems. Words stand in words.yaml.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from assistant.doses.grammar import quantities
from assistant.rule_files import Shape, check_row, parts_in, pattern
from assistant.verify.figures import figures, same
from index.lexicon import Mention, built_in
from index.tokens import common_words, cut, everyday_words, fold, stem

SHAPE = Shape({"say": ("fits", "fails")})
PATTERNS = (
    "not_denying", "denying", "caring", "harming", "conditions", "ordering", "either",
)  # fmt: skip
_CLAUSE = re.compile(r"[，；;。！？!?\n]| \| |,(?!\d)|\.(?=\s|$)")
_OR = re.compile(r"或(?!等于|者等于|以[上下]|更)")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-zα-ω]+")
_CRITICAL = frozenset(("drug", "drug_class", "disease", "population", "procedure"))
_DRUGS = frozenset(("drug", "drug_class"))
# Characters that are in every text about doses, and so say nothing when shared.
_SMALL = frozenset(
    "的了在和与及或并为是有时者后前应可须需要能宜将把被就都也还再又其该此每日天次用服给药每周月年岁分钟克升毫微以上下中内等不未勿别莫没必"
)
_SHARED = 0.6
_KEPT = 0.3
_STRANGE = 3
_MOST_STRANGE = 0.2


@dataclass(frozen=True, slots=True)
class Words:
    """words.yaml, its patterns compiled."""

    plain: re.Pattern[str]
    plain_stems: frozenset[str]
    not_denying: re.Pattern[str]
    denying: re.Pattern[str]
    caring: re.Pattern[str]
    limiting: tuple[re.Pattern[str], ...]
    harming: re.Pattern[str]
    conditions: re.Pattern[str]
    ordering: re.Pattern[str]
    either: re.Pattern[str]


@functools.cache
def words() -> Words:
    """Read words.yaml, once. Raises RulesWrong."""
    file = Path(__file__).with_name("words.yaml")
    return words_in(file.name, file.read_text(encoding="utf-8"))


def words_in(file: str, text: str) -> Words:
    """Check words that are given as text. Raises RulesWrong, naming file and line."""
    rules = parts_in(file, text, ("plain", "plain_en", "limiting", *PATTERNS))
    for name in ("limiting", *PATTERNS):
        check_row(rules, name, SHAPE)
    plain = sorted(set(rules.rows["plain"]), key=len, reverse=True)
    stems = frozenset(stem(word) for word in rules.rows["plain_en"])
    pattern(rules, ("limiting", "say"))
    limiting = tuple(re.compile(one) for one in rules.rows["limiting"]["say"])
    patterns = {name: pattern(rules, (name, "say")) for name in PATTERNS}
    return Words(re.compile("|".join(plain)), stems, limiting=limiting, **patterns)


class Polarity(NamedTuple):
    """How often a clause denies, and whether it asks for care."""

    denials: int
    care: bool


class _Read(NamedTuple):
    """A text with its concepts taken out: their ids, those that count, the rest of its words."""

    concepts: frozenset[str]
    critical: tuple[Mention, ...]
    rest: str


@functools.lru_cache(maxsize=8192)
def _read(text: str) -> _Read:
    folded = fold(text)
    folded = folded if len(folded) == len(text) else text.lower()
    taken = [(one.start, one.end) for one in quantities(text)]
    concepts, critical = set[str](), []
    for mention in built_in().mentions(text):
        if any(start <= mention.start < end for start, end in taken):
            continue
        concepts |= {one.id for one in mention.concepts}
        if all(one.type in _CRITICAL for one in mention.concepts):
            critical.append(mention)
        taken.append((mention.start, mention.end))
    parts, at = [], 0
    for start, end in sorted(taken):
        parts.append(folded[at:start])
        at = max(at, end)
    parts.append(folded[at:])
    return _Read(frozenset(concepts), tuple(critical), " ".join(parts))


@functools.lru_cache(maxsize=8192)
def tokens(text: str) -> frozenset[str]:
    """Give what a text is made of: ids of concepts, pairs of characters, stems."""
    read = _read(text)
    bare = words().plain.sub(" ", read.rest)
    pairs = {
        run[at : at + 2]
        for run in _HAN.findall(bare)
        for at in range(len(run) - 1)
        if not _SMALL.issuperset(run[at : at + 2])
    }
    latin = {stem(one) for one in _LATIN.findall(bare) if len(one) > 2}
    return frozenset({f"@{one}" for one in read.concepts} | pairs | (latin - words().plain_stems))


@functools.lru_cache(maxsize=8192)
def clauses(text: str) -> tuple[str, ...]:
    """Cut a text into clauses; a colon ends none: what stands before it may forbid."""
    return tuple(one for one in _CLAUSE.split(text) if one.strip())


def names_no_other(said: str, passage: str) -> bool:
    """Say whether the drugs, diseases and patients that a sentence names stand in the passage."""
    there = _read(passage).concepts
    return all(
        any(concept.id in there for concept in one.concepts)
        or (one.concepts[0].type not in _DRUGS and _stands(said[one.start : one.end], passage))
        for one in _read(said).critical
    )


@functools.cache
def _people() -> frozenset[str]:
    return frozenset(f"@{one.id}" for one in built_in().concepts if one.type == "population")


def _stands(name: str, passage: str) -> bool:
    """Say whether a name stands in a passage as it is, or all its English words do."""
    stems = _stems(name)
    bare = words().plain.sub("", fold(name)).strip("的 ")
    return bool(bare and bare in fold(passage)) or bool(
        stems and stems <= _stems(passage) | words().plain_stems
    )


def shares(said: str, passage: str) -> bool:
    """Say whether each clause of a sentence has most of its words from the passage."""
    return all(_share(clause, passage) >= _SHARED for clause in clauses(said))


def covers(passage: str, said: str) -> float:
    """Give the share of a sentence's words and figures that a passage's sentence has."""
    ours, there = _atoms(said), figures(passage)
    numbers = [any(same(one, other) for other in there) for one in figures(said)]
    whole = len(ours) + len(numbers)
    return (len(ours & _atoms(passage)) + sum(numbers)) / whole if whole else 0.0


def _share(clause: str, passage: str) -> float:
    theirs = _atoms(passage)
    # A patient by another name is names_no_other's to judge.
    ours = [one for one in _atoms(clause) if one in theirs or one not in _people()]
    there = _named_in(clause, passage)
    return sum(one in theirs or one in there for one in ours) / len(ours) if ours else 1.0


@functools.lru_cache(maxsize=8192)
def _named_in(clause: str, passage: str) -> frozenset[str]:
    """Give the concepts of a clause that stand in a passage as part of another name or figure."""
    folded = fold(passage)
    return frozenset(
        f"@{concept.id}"
        for one in built_in().mentions(clause)
        if one.concepts[0].type not in _DRUGS and fold(clause[one.start : one.end]) in folded
        for concept in one.concepts
    )


@functools.lru_cache(maxsize=8192)
def _atoms(text: str) -> frozenset[str]:
    read = _read(text)
    terms = cut(read.rest)
    latin = {one for one in terms.words if one.isascii() and not one[0].isdigit()}
    han = {one for one in terms.characters if not one.isascii()} - _SMALL
    return frozenset({f"@{one}" for one in read.concepts} | (latin - words().plain_stems) | han)


def strangers(said: str, passage: str) -> bool:
    """Say whether a sentence holds words of its own that the passage has nothing of."""
    run, total = _strange_run(said, passage)
    latin = {stem(one) for one in _LATIN.findall(_read(said).rest) if len(one) > 3}
    common = {stem(one) for one in common_words()} if latin else set()
    known = _stems(passage) | words().plain_stems | common | _unit_stems()
    return run >= _STRANGE or total > _MOST_STRANGE * max(10, len(said)) or not latin <= known


def _strange_run(said: str, passage: str) -> tuple[int, int]:
    """Give the longest run of characters that a passage has nothing of, and all together."""
    there, longest, total = fold(passage), 0, 0
    known = _read(passage).concepts
    for run in _HAN.findall(words().plain.sub(" ", _without_known(said, known))):
        lonely = 0
        for at, one in enumerate(run):
            met = one in _SMALL or (run[at : at + 2] in there and len(run) > at + 1)
            met = (
                met or (at > 0 and run[at - 1 : at + 1] in there) or (len(run) < 2 and one in there)
            )
            lonely = 0 if met else lonely + 1
            longest, total = max(longest, lonely), total + (not met)
            if lonely == 2 and set(there).isdisjoint(word := run[at - 1 : at + 1]):
                longest = _STRANGE if word not in everyday_words() else longest
    return longest, total


@functools.lru_cache(maxsize=4096)
def _without_known(said: str, known: frozenset[str]) -> str:
    """Take out of a sentence the names of concepts that the passage has, by whatever name."""
    folded, parts, at = fold(said), [], 0
    for mention in built_in().mentions(said):
        if any(one.id in known for one in mention.concepts):
            parts.append(folded[at : mention.start])
            at = mention.end
    parts.append(folded[at:])
    spaced = " ".join(parts)
    for one in reversed(quantities(spaced)):
        spaced = f"{spaced[: one.start]} {spaced[one.end :]}"
    return spaced


@functools.lru_cache(maxsize=1024)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(one) for one in _LATIN.findall(fold(text)))


@functools.cache
def _unit_stems() -> frozenset[str]:
    from assistant.doses.lexicon import lexicon

    spelled = (part for word in lexicon().words for part in _LATIN.findall(word.lower()))
    return frozenset(stem(one) for one in spelled)


# What turns a sentence round --------------------------------------------------------------------


@functools.lru_cache(maxsize=16_384)
def polarity(clause: str) -> Polarity:
    """Count what a clause denies; "not without" is two, so that losing either one shows."""
    folded = words().not_denying.sub(" ", clause.lower())
    return Polarity(len(words().denying.findall(folded)), bool(words().caring.search(folded)))


PLAIN = Polarity(0, False)


def same_polarity(said: str, window: str) -> bool:
    """Compare each clause with the clause that it shares most with, denials and care.

    A plain clause may hold no word that the passage only denies.
    """
    ours, theirs = clauses(said), clauses(window)
    if len(ours) == len(theirs) and Counter(map(polarity, ours)) != Counter(map(polarity, theirs)):
        return False
    plain = frozenset[str]().union(*(_atoms(one) for one in theirs if polarity(one) == PLAIN))
    denied = _atoms(window) - plain
    return all(
        polarity(clause) in map(polarity, nearest(clause, theirs))
        and not (polarity(clause) == PLAIN and denied & _atoms(clause))
        for clause in ours
    )


@functools.lru_cache(maxsize=8192)
def nearest(clause: str, others: tuple[str, ...]) -> tuple[str, ...]:
    """Give the clauses that hold most of a clause's words; of its figures where it has no words."""
    if _atoms(clause):
        shared = [_share(clause, one) for one in others]
    else:
        shared = [
            sum(any(same(a, b) for b in figures(one)) for a in figures(clause)) for one in others
        ]
    return tuple(one for one, each in zip(others, shared, strict=True) if each == max(shared))


def limits(text: str) -> bool:
    """Say whether a text makes an exception, or says only, or half."""
    return any(one.search(text.lower()) for one in words().limiting)


def conditions(sentence: str) -> tuple[str, ...]:
    """Give the parts of a sentence that say when or for whom it holds."""
    return tuple(words().conditions.findall(sentence.lower()))


def same_reach(said: str, window: str) -> bool:
    """Say whether a sentence keeps conditions, exceptions and order, and makes no or of an and."""
    known = words()
    if known.ordering.search(said) and known.ordering.search(window):
        ours, theirs = _order(said), _order(window)
        once = [theirs.index(one) for one in ours if theirs.count(one) == 1 == ours.count(one)]
        if once != sorted(once):
            return False
    return (
        all(
            bool(one.search(said.lower())) == bool(one.search(window.lower()))
            for one in (*known.limiting, known.harming)
        )
        and (bool(known.either.search(window.lower())) or not _OR.search(said))
        and all(_share(one, said) >= _KEPT for one in conditions(window))
    )


@functools.lru_cache(maxsize=4096)
def _order(text: str) -> tuple[str, ...]:
    found, at, folded = [], 0, text.lower()
    for mention in built_in().mentions(text):
        found.extend(_plain_characters(folded[at : mention.start]))
        found.append(f"@{min(one.id for one in mention.concepts)}")
        at = mention.end
    found.extend(_plain_characters(folded[at:]))
    return tuple(found)


def _plain_characters(text: str) -> list[str]:
    terms = cut(text)
    latin = [one for one in terms.words if one.isascii() and not one[0].isdigit()]
    return latin + [one for one in terms.characters if not one.isascii() and one not in _SMALL]


# Across languages -------------------------------------------------------------------------------


def shares_concepts(said: str, passage: str) -> bool:
    """Say whether a sentence of another language names mostly what the passage names."""
    ours, there = _read(said).concepts, _read(passage).concepts
    return bool(ours) and len(ours & there) >= _SHARED * len(ours)
