"""Several diagnoses in a free text → the one that was put first. Pure.

Who names many has not decided: only the first counts, or the one that is marked as it (首先考虑,
最可能). What stands under 鉴别, or is 待排, is no diagnosis and earns and costs nothing. No other
diagnosis is a disease that belongs to the right one (肺炎，呼吸衰竭), that the right one is a kind
of (冠心病，心梗) or that is named with it in one breath (糖尿病人低血糖).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.learning.naming import clauses, says
from index.lexicon import Concept, Lexicon

_AND = re.compile(
    r"[、/+＋]|或者?(?:是)?|还是|以及|和|及|(?<!\d)\d{1,2}[.．)）](?!\d)|\b(?:or|and|vs)\b"
)
_FIRST = re.compile(
    r"首先考虑|首要考虑|首要诊断|第一诊断|主要诊断|主要考虑|考虑最多|最可能|可能性?最大|最像"
    r"|most likely"
)
_OTHERS = re.compile(r"鉴别|differential")
_OTHER = re.compile(
    r"待排|待除外|除外|排除|其次|也可能|也许|次要|第二诊断|还要考虑|警惕|不[大太]像"
    r"|r/o|rule out"
)


@dataclass(frozen=True, slots=True)
class Named:
    """The clauses that stand for the first diagnosis and what follows it, others left out."""

    clauses: tuple[str, ...]

    @property
    def text(self) -> str:
        """Give them as one text."""
        return "，".join(self.clauses)


def named(text: str) -> Named:
    """Give what a text commits to, in its order, beginning with what is marked as first."""
    cut = [one for clause in clauses(text) for part in _AND.split(clause) if (one := part.strip())]
    kept, others = [], False
    first = next((at for at, one in enumerate(cut) if _FIRST.search(one)), 0)
    for one in cut[first:]:
        others = others or _OTHERS.search(one) is not None
        if not others and not _OTHER.search(one):
            kept.append(one)
    return Named(tuple(kept or cut))  # who writes nothing but 待排 means that


def first_of(said: Named, right: Sequence[str], lexicon: Lexicon) -> str:
    """Give the first diagnosis; up to the right one where nothing else is named before it."""
    own = set(_own(right, lexicon))
    for at, clause in enumerate(said.clauses, 1):
        text = "，".join(said.clauses[:at])
        foreign = {id_: end for id_, end in _affirmed(clause, lexicon) if id_ not in own}
        if len(foreign) > 1:  # one after the other without a word between: a list all the same
            return clause[: min(foreign.values())]
        if foreign or says(text, right, lexicon):
            return text
    return said.text


def _own(right: Sequence[str], lexicon: Lexicon) -> Iterator[str]:
    """Give the diseases of the right wordings, and all that each is a kind of."""
    for mention in (found for one in right for found in lexicon.mentions(one)):
        for concept in mention.concepts:
            wider: Concept | None = concept
            while wider is not None and wider.type == "disease":
                yield wider.id
                wider = lexicon.broader(wider)


def _affirmed(clause: str, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    """Give the diseases of a clause that it does not deny, each with its end."""
    for mention in lexicon.mentions(clause):
        concept, written = mention.concepts[0], clause[mention.start : mention.end]
        if concept.type == "disease" and says(clause, [written], lexicon):
            yield concept.id, mention.end
