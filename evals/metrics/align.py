"""Does a stretch of a passage say what a sentence says, in other words? Pure.

The rules that tell a paraphrase from a contradiction: each compares a sentence with a window, a few
neighbouring sentences of one passage. support.py says what all of them can see.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from corpus.sentences import sentences
from evals.grounding import Number, numbers_in, unsupported_numbers
from evals.metrics.content import clauses, content, named, nearest, share, strange_nouns
from evals.metrics.cues import PLAIN, alternatives, conditions, excepts, ordered, polarity

# Chosen on the dev pairs of tests/evals/metrics/support_pairs.tsv; 0.4 to 0.6 come out the same.
_SHARED = 0.6
_KEPT = 0.3
_RUN = 3
_SHORT_LINE = 200
_OWNERS = ("drug", "population")
ITEM = re.compile(r"^\s*(?:[•·]|[-–]\s|\(?\d{1,2}[.)、）](?!\d)|[①-⑳])\s*")
_LEAD_IN = re.compile(r"[:：]\s*$")

# The same statements and passages are looked at by several metrics.
missing_numbers = functools.lru_cache(maxsize=16_384)(unsupported_numbers)


def aligns(said: str, text: str, headings: str) -> bool:
    """Say whether some window of a passage under its headings carries a sentence."""
    return any(_carries(window, said, headings) for window in _windows(text))


def lead_in(text: str, line_start: int) -> str:
    """Give the lead-in line ("…：") of the list whose item starts at a place, or nothing."""
    if not ITEM.match(text[line_start:]):
        return ""
    lines = text[:line_start].split("\n")[:-1]
    while lines and ITEM.match(lines[-1]):
        lines.pop()
    return lines[-1] if lines and _LEAD_IN.search(lines[-1]) else ""


@functools.lru_cache(maxsize=4096)
def _windows(text: str) -> tuple[str, ...]:
    """Give what a sentence may align with: runs of neighbouring sentences, and short lines."""
    lines = list(_led(text))
    every = [one for line in lines for one in line]
    runs = ("".join(every[at : at + n]) for n in range(1, _RUN + 1) for at in range(len(every)))
    short = ("".join(line) for line in lines if len("".join(line)) <= _SHORT_LINE)
    return tuple(dict.fromkeys((*runs, *short)))


def _led(text: str) -> Iterator[list[str]]:
    """Cut each line into sentences; one of a list comes with its lead-in, which may forbid it."""
    at = 0
    for line in text.split("\n"):
        lead = _LEAD_IN.sub(" ", lead_in(text, at))
        yield [f"{lead}{one}\n" for one in sentences(ITEM.sub("", line)) if one.strip()]
        at += len(line) + 1


def _carries(window: str, said: str, headings: str) -> bool:
    if missing_numbers(said, window, headings):
        return False
    passage = f"{window}\n{headings}"
    return (
        _names_no_other(said, passage)
        and all(share(clause, passage) >= _SHARED for clause in clauses(said))
        and _same_polarity(said, window)
        and _same_owners(said, window)
        and _same_clauses(said, window)
        and _same_order(said, window)
        and _same_reach(said, window)
    )


def _names_no_other(said: str, passage: str) -> bool:
    """Say whether what a sentence names stands in the passage: drugs, patients, signs, nouns."""
    ours, theirs = content(said), content(passage)
    return (
        all(names & theirs.concepts for names in ours.critical)
        and ours.signs <= theirs.signs
        and not strange_nouns(said, passage)
    )


def _same_polarity(said: str, window: str) -> bool:
    """Compare each clause with the clause of the passage that it shares most words with.

    A plain clause may have no word either that the passage has in denials only.
    """
    theirs = clauses(window)
    plain = {word for one in theirs if polarity(one) == PLAIN for word in content(one).words}
    denied = set(content(window).words) - plain
    return all(
        polarity(clause) in map(polarity, nearest(clause, theirs))
        and not (polarity(clause) == PLAIN and denied.intersection(content(clause).words))
        for clause in clauses(said)
        if content(clause).words
    )


def _same_owners(said: str, window: str) -> bool:
    """Say whether each number stands under the drug and the patient that the passage gives it."""
    theirs = list(_owned(window))
    for number, ours in _owned(said):
        given = [owners for other, owners in theirs if other == number]
        if given and not any(_agree(ours, owners) for owners in given):
            return False
    return True


def _agree(ours: Sequence[frozenset[str]], theirs: Sequence[frozenset[str]]) -> bool:
    return all(not a or not b or a & b for a, b in zip(ours, theirs, strict=True))


def _owned(text: str) -> Iterator[tuple[Number, tuple[frozenset[str], ...]]]:
    """Give each number with the last drug and the last patient named up to its clause."""
    owners = dict.fromkeys(_OWNERS, frozenset[str]())
    for clause in clauses(text):
        for kind in _OWNERS:
            owners[kind] = named(clause, kind) or owners[kind]
        for number in numbers_in(clause):
            yield number, tuple(owners.values())


def _same_clauses(said: str, window: str) -> bool:
    """Say whether no number stands in for another of its unit in the clause that says the same."""
    theirs = clauses(window)
    return all(
        any(_fits(numbers_in(clause), set(numbers_in(one))) for one in nearest(clause, theirs))
        for clause in clauses(said)
    )


def _fits(numbers: Sequence[Number], theirs: set[Number]) -> bool:
    units = {one.unit for one in theirs if one.unit}
    return all(one in theirs or one.unit not in units for one in numbers)


def _same_order(said: str, window: str) -> bool:
    """Say whether what the passage puts in an order keeps it: first fluids, then antibiotics."""
    if not (ordered(said) and ordered(window)):
        return True
    ours, theirs = content(said).words, content(window).words
    once = [theirs.index(one) for one in ours if theirs.count(one) == 1 == ours.count(one)]
    return once == sorted(once)


def _same_reach(said: str, window: str) -> bool:
    """Say whether a sentence keeps the conditions and exceptions, and makes no `or` of an `and`."""
    return (
        excepts(said) == excepts(window)
        and (alternatives(window) or "或" not in said)
        and all(share(one, said) >= _KEPT for one in conditions(window))
    )
