"""A document and a heading → the passages there, and the citation that carries a sentence.

Cases and quiz items point at sections. They are looked up in the index that is open, among the
documents in force: what was superseded or withdrawn has no sections any more, and takes the items
that rest on it along.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.compose import Sources
from assistant.doses.grammar import quantities
from assistant.doses.quantity import Quantity
from assistant.knowledge import Snapshot
from assistant.records import Citation
from corpus.sentences import sentences
from index.passage import Passage
from index.tokens import fold

_LAST = 10**9  # no document has as many passages
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+(?:\.\d+)*[.、 ]?)\s*"
)
_COUNTED = frozenset(("次", "个", ""))  # 一次, 一个: a way of speaking, no figure
_A_DOSE = "次"
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Reference:
    """Where an explanation stands: the id of a document, one of its headings."""

    document: str
    section: str


class Sections:
    """The sections of one snapshot's documents in force."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        # The newest edition last, so that it stands for its id.
        self._keys = {
            one.id: one.key for one in sorted(snapshot.documents(), key=lambda one: one.year or 0)
        }
        self._passages: dict[str, Sequence[Passage]] = {}

    def documents(self) -> frozenset[str]:
        """Give the ids of the documents in force."""
        return frozenset(self._keys)

    def headings(self, document: str) -> frozenset[str]:
        """Give the headings of a document, without their numbers."""
        return frozenset(
            _bare(heading) for one in self._of(document) for heading in one.chunk.section
        )

    def passages(self, reference: Reference) -> Sequence[Passage]:
        """Give the passages under a heading, those under its sub-headings too; none: ()."""
        heading = _bare(reference.section)
        return tuple(
            one for one in self._of(reference.document) if heading in map(_bare, one.chunk.section)
        )

    def lacking(self, said: str, reference: Reference) -> tuple[str, ...]:
        """Give the figures of a sentence that its section does not have, as they are written."""
        passages = self.passages(reference)
        return figures_lacking(said, [_text(one) for one in passages])

    def cite(self, said: str, reference: Reference) -> Citation | None:
        """Cite the sentence of a section that is nearest to what is said; None without one."""
        passages = self.passages(reference)
        if not passages:
            return None
        best = max(passages, key=lambda one: _nearness(said, one.chunk.text))
        quote = max(sentences(best.chunk.text), key=lambda one: _nearness(said, one)).strip()
        sources = Sources(self._snapshot.standings)
        sources.cite(best, quote or best.chunk.text)
        return sources.citations[0]

    def reference(self, chunk_id: str) -> Reference | None:
        """Give where a passage stands; None for one that may not answer any more."""
        passage = self._snapshot.passage(chunk_id)
        if passage is None or not passage.chunk.section:
            return None
        return Reference(passage.source.id, passage.chunk.section[-1])

    def _of(self, document: str) -> Sequence[Passage]:
        key = self._keys.get(document)
        if key is None:
            return ()
        if key not in self._passages:
            held = self._snapshot.retriever.opened.passages
            self._passages[key] = held.between(key, 0, _LAST)
        return self._passages[key]


def figures_lacking(said: str, texts: Sequence[str]) -> tuple[str, ...]:
    """Give the figures of a sentence that none of the texts has: value, unit, per and sign.

    A table says in its header what a cell is for: a figure that states no 每次 or ≥ of its own may
    stand for one that does, never for one a kilogram or a day, nor for one with another sign.
    """
    known = [one for text in texts for one in quantities(text)]
    digits = {number for text in texts for number in _DIGITS.findall(fold(text))}
    lacking, read = [], ""
    for one in quantities(said):
        written = said[one.start : one.end]
        read += written
        counted = not any(sign.isdigit() for sign in fold(written)) and one.unit in _COUNTED
        bare = not one.unit and set(_DIGITS.findall(fold(written))) <= digits
        if not (counted or bare or any(agrees(one, other) for other in known)):
            lacking.append(written)
    # What the grammar reads as no quantity (a score, a year) must at least stand there.
    lacking += [n for n in _DIGITS.findall(fold(said)) if n not in digits and n not in fold(read)]
    return tuple(dict.fromkeys(lacking))


def agrees(one: Quantity, other: Quantity) -> bool:
    """Say whether two figures are the same, where one may leave out 每次 and the sign."""
    same = one.values == other.values and one.unit == other.unit and one.role == other.role
    sign = one.sign == other.sign or not (one.sign and other.sign)
    each = [tuple(part for part in figure.per if part != _A_DOSE) for figure in (one, other)]
    return same and sign and each[0] == each[1]


def _text(passage: Passage) -> str:
    return "\n".join((*passage.chunk.section, passage.chunk.text))


def _bare(heading: str) -> str:
    return _NUMBERING.sub("", fold(heading)).strip() or fold(heading)


def _nearness(said: str, text: str) -> float:
    """Say how much of what is said stands in a text, by pairs of characters; short texts first."""
    pairs, there = _pairs(said), _pairs(text)
    return len(pairs & there) / (1 + len(pairs)) - 0.0001 * math.sqrt(len(text))


def _pairs(text: str) -> set[str]:
    folded = [sign for sign in fold(text) if sign.isalnum()]
    return {one + two for one, two in itertools.pairwise(folded)}
