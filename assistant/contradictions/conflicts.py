"""Two documents that give different figures for the same thing. Pure.

In: passages of documents in force. Out: the contradictions between them, with both places. Shown
to staff before a document is published; documents are never blended. Precision before recall:
figures are compared only where drug, route, patients, conditions, ages, indication and what the
figure is per all agree, and they contradict each other only where no amount fits both:

- 10～15 mg and 10 mg: the second is narrower, none. 10～15 mg and 15～20 mg overlap: none.
- 200 mg once a day and 100 mg twice a day come to the same a day: none.
- 10 mg/kg and 500 mg, adults and children, the first dose and the next: not compared at all.
- A limit or a threshold (salt below 5 g, below 6 g) contradicts another where the figures differ.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from assistant.contradictions.claims import Claim, claims, words
from assistant.doses.quantity import Quantity, Range
from index.lexicon import Lexicon
from index.passage import Passage

Kind = Literal["dose", "interval", "threshold"]
_CALLED: dict[Kind, str] = {"dose": "剂量", "interval": "重复用药的间隔", "threshold": "界值"}
_SOMEBODY = frozenset({"adult"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands: the document, its section and page, and the line itself."""

    document: str
    title: str
    section: str
    page: int | None
    quote: str
    figure: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two figures that cannot both be right; `name` is the drug or the measured thing."""

    kind: Kind
    name: str
    first: Place
    second: Place

    @property
    def message(self) -> str:
        """Say in a sentence what is wrong and what to do."""
        return (
            f"“{self.name}”的{_CALLED[self.kind]}两份在用文档不一致："
            f"{self.first.figure} 与 {self.second.figure}，请核对原文，改正或停用其中一份。"
        )


def conflicts(
    passages: Iterable[Passage], lexicon: Lexicon, *, of: str = ""
) -> tuple[Conflict, ...]:
    """Find the contradictions between documents, each pair of documents once for a figure.

    of: the key of the one document to compare with the others; all with all where it is empty.
    """
    by_subject: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in _claims(tuple(passages), lexicon, of):
        by_subject[claim.subject, claim.route].append(claim)
    found: dict[tuple[object, ...], Conflict] = {}
    for same in by_subject.values():
        for one, other in _pairs(same, of):
            conflict = Conflict(_kind(one), one.name, _place(one), _place(other))
            figures = conflict.first.figure, conflict.second.figure
            found.setdefault((one.subject, one.document, other.document, *figures), conflict)
    return tuple(found.values())


def _claims(passages: Sequence[Passage], lexicon: Lexicon, of: str) -> Iterator[Claim]:
    """Give the claims of all passages, or those of one document and those that may concern it."""
    mine = [
        claim
        for passage in passages
        if not of or passage.chunk.document_key == of
        for claim in claims(passage, lexicon)
    ]
    yield from mine
    if not of or not mine:
        return
    about = {claim.subject for claim in mine}
    names = [name for each in lexicon.concepts if each.id in about for name in each.names]
    named = [row["named"].pattern for key, row in words()["thresholds"].items() if key in about]
    wanted = re.compile("|".join((*map(re.escape, names), *named)), re.IGNORECASE)
    for passage in passages:
        if passage.chunk.document_key != of and wanted.search(passage.chunk.text):
            yield from claims(passage, lexicon)


def _pairs(same: Sequence[Claim], of: str) -> Iterator[tuple[Claim, Claim]]:
    """Give the claims that contradict each other, but not where a document itself gives both.

    One that says "the label gives 500 mg, the WHO 1 g" has shown the difference already.
    """
    for one, other in combinations(same, 2):
        asked = not of or of in (one.document, other.document)
        apart = asked and one.document != other.document and comparable(one, other)
        if apart and contradict(one, other) and not _told(one, other, same):
            yield one, other


def _told(one: Claim, other: Claim, same: Sequence[Claim]) -> bool:
    """Say whether either document gives the other's figure, too, and for the same thing."""
    return any(
        mine.document == told.document
        and mine.figure.values == its.figure.values
        and comparable(mine, its)
        for mine in same
        for told, its in ((one, other), (other, one))
    )


def _kind(claim: Claim) -> Kind:
    if claim.subject in words()["thresholds"]:
        return "threshold"
    return "interval" if claim.figure.unit == "min" else "dose"


def comparable(one: Claim, other: Claim) -> bool:
    """Say whether two claims are about the same thing: all but the figure agrees."""
    figures = one.figure, other.figure
    if len({(each.unit, _per(each)) for each in figures}) > 1 or one.bands != other.bands:
        return False
    if one.conditions != other.conditions or not _same_patients(one.patients, other.patients):
        return False
    return one.route == "limit" or _same_disease(one, other)


def contradict(one: Claim, other: Claim) -> bool:
    """Say whether no amount fits both figures, a dose or a day's."""
    mine, theirs = one.figure.values[0], other.figure.values[0]
    if one.route == "limit":
        return one.figure.values != other.figure.values
    if not _apart(mine, theirs):
        return False
    if one.often is None or other.often is None or "d" in one.figure.per or _kind(one) != "dose":
        return True
    return _apart(
        Range(mine.low * one.often, mine.high * one.often),
        Range(theirs.low * other.often, theirs.high * other.often),
    )


def _per(figure: Quantity) -> frozenset[str]:
    """Give what an amount is for; a dose is a dose whether or not the line says “each”."""
    return frozenset(figure.per) - {"次", "晚", "晨"}


def _apart(one: Range, other: Range) -> bool:
    return one.high < other.low or other.high < one.low


def _same_patients(one: frozenset[str], other: frozenset[str]) -> bool:
    return one - _SOMEBODY == other - _SOMEBODY


def _same_disease(one: Claim, other: Claim) -> bool:
    """Say whether two lines are about one disease: neither names another than the other has."""
    if not one.wide & other.wide:
        return not one.wide and not other.wide  # two formularies
    mine = not one.near or one.near & other.wide
    theirs = not other.near or other.near & one.wide
    return bool(mine and theirs)


def _place(claim: Claim) -> Place:
    chunk, source = claim.passage.chunk, claim.passage.source
    return Place(
        chunk.document_key,
        source.title,
        chunk.section_path,
        chunk.page,
        claim.quote,
        claim.written,
    )
