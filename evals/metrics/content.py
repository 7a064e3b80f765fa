"""A text as it may be compared with another: clauses, content words, concepts, signs. Pure.

Concepts are those of the lexicon, whatever the text calls them; the rest is single characters for
Chinese and stems for English. Numbers and their units are left to evals/grounding.py.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import NamedTuple

from evals.metrics.cues import signs
from index.lexicon import built_in
from index.tokens import cut, topical

# A colon ends no clause: what stands before it may forbid what follows.
CLAUSE_END = re.compile(r"[，；;。！？!?\n]|,(?!\d)|\.(?=\s|$)")
_CRITICAL = frozenset(("drug", "drug_class", "disease", "population", "procedure"))
# Parts of numbers, which are compared whole elsewhere: shared, they would say nothing.
_MEASURES = frozenset("次日天周月年岁时分钟克升毫微以上下") | {
    "mg", "g", "kg", "ml", "l", "iu", "mmhg", "mmol", "onc", "twice", "thrice", "daili", "dai",
    "day", "hour", "week", "month", "year", "minut", "time",
}  # fmt: skip
# One sign for one, so that places stay.
_FOLDED = (
    {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    | {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
    | dict.fromkeys(map(ord, "～〜–—－-"), "~")
)
_SEEN = re.compile(r"\S|(?<=\d)\s(?=\s*\d)")


class Content(NamedTuple):
    """What a text is about.

    `words` hold its concepts (`@id`), characters and stems in order; `critical` are the concepts
    that must not be changed for others, as sets of ids where a name is ambiguous.
    """

    words: tuple[str, ...]
    concepts: frozenset[str]
    critical: tuple[frozenset[str], ...]
    signs: frozenset[int]


@functools.lru_cache(maxsize=16_384)
def content(text: str) -> Content:
    """Read a text."""
    words: list[str] = []
    critical: list[frozenset[str]] = []
    concepts: set[str] = set()
    at = 0
    for mention in built_in().mentions(text):
        ids = frozenset(f"@{one.id}" for one in mention.concepts)
        concepts |= ids
        words += _words(text[at : mention.start])
        words.append(min(ids))
        if all(one.type in _CRITICAL for one in mention.concepts):
            critical.append(ids)
        at = mention.end
    words += _words(text[at:])
    return Content(tuple(words), frozenset(concepts), tuple(critical), signs(text))


@functools.lru_cache(maxsize=16_384)
def clauses(text: str) -> tuple[str, ...]:
    """Cut a text into its clauses, end marks and empty ones left out."""
    return tuple(one for one in CLAUSE_END.split(text) if one.strip())


def share(clause: str, passage: str) -> float:
    """Give the share of a clause's words that stand in a passage; 1 where it has none."""
    words = content(clause).words
    there = content(passage)
    known = {*there.words, *there.concepts}
    return sum(one in known for one in words) / len(words) if words else 1.0


def nearest(clause: str, others: Sequence[str]) -> list[str]:
    """Give the clauses of another text that share most words with a clause."""
    shares = [share(clause, one) for one in others]
    return [one for one, each in zip(others, shares, strict=True) if each == max(shares)]


@functools.lru_cache(maxsize=4096)
def named(text: str, kind: str) -> frozenset[str]:
    """Give the ids of the concepts of one type (drug, population …) that a text names."""
    mentions = built_in().mentions(text)
    return frozenset(one.id for each in mentions for one in each.concepts if one.type == kind)


def strange_nouns(text: str, passage: str) -> list[str]:
    """Give the Chinese nouns, unknown to the lexicon, of which a passage has not one sign."""
    there = set(passage)
    nouns = (one.surface for one in topical(text) if one.weight == 1 and len(one.surface) > 1)
    return [
        one
        for one in nouns
        if not one.isascii() and there.isdisjoint(one) and not built_in().mentions(one)
    ]


@functools.lru_cache(maxsize=8192)
def squash(text: str) -> tuple[str, tuple[int, ...]]:
    """Fold width, case and the mark of a range, without white space; say where each sign stood.

    A space between two digits stays: "1 0" is not 10.
    """
    folded = text.translate(_FOLDED)
    places = tuple(one.start() for one in _SEEN.finditer(folded))
    return "".join(folded[at] for at in places), places


def _words(text: str) -> list[str]:
    terms = cut(text)
    latin = [one for one in terms.words if one.isascii() and not one[0].isdigit()]
    words = latin + [one for one in terms.characters if not one.isascii()]
    return [one for one in words if one not in _MEASURES]
