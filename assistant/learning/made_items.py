"""Items that nobody wrote: from what a learner asked last week, from what a case showed missing.

A sentence of a section that he was answered from, with its one figure left out, asks for that
figure: the guideline's own words, so nothing can be wrong but what is wrong there. A question that
he forgot in a case asks which of four belongs to such a patient. An item's id says how it was made,
so that it can be made again when it comes back.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

from assistant.doses.grammar import quantities
from assistant.doses.quantity import Quantity
from assistant.learning.asks import Matcher
from assistant.learning.case_files import Case
from assistant.learning.quiz_files import Item
from assistant.learning.sections import Reference, Sections
from corpus.sentences import sentences

_GAP = "____"
_SHORTEST, _LONGEST = 12, 90  # characters of a sentence that can stand alone
_CHOICES = 4
# What is said there is an exercise, or about the text itself.
_NO_LESSON = re.compile(r"自测|学习目标|参考|来源|self-test|self-check|objectives|references", re.I)
_OF_SECTION, _OF_CASE = "asked", "missed"


def from_section(reference: Reference, topic: str, sections: Sections) -> Iterator[Item]:
    """Make items of the sentences of a section that have one figure with a unit."""
    for passage in sections.passages(reference):
        heading = passage.chunk.section[-1] if passage.chunk.section else ""
        if passage.chunk.kind != "text" or not heading or _NO_LESSON.search(heading):
            continue
        for at, sentence in enumerate(sentences(passage.chunk.text)):
            found = _only_figure(sentence)
            if found is None:
                continue
            said = sentence.strip()
            figure = sentence[found.start : found.end]
            blank = said.replace(figure, _GAP, 1)
            yield Item(
                f"{_OF_SECTION}--{passage.chunk.id}--{at}", "number", topic, "village", False,
                f"〔{heading}〕填空：{blank}", (), figure, said,
                Reference(reference.document, heading),
            )  # fmt: skip


def from_case(case: Case, ask: str, matcher: Matcher) -> Item | None:
    """Make an item of an essential question of a case: which of four belongs to this patient."""
    finding = case.findings.get(ask)
    if finding is None or finding.why is None:
        return None
    kind = matcher.asks[ask].kind
    others = [
        id_ for id_, one in matcher.asks.items() if one.kind == kind and id_ not in case.findings
    ]
    chosen = sorted(others, key=lambda id_: _mixed(case.id, ask, id_))[: _CHOICES - 1]
    if len(chosen) < _CHOICES - 1:
        return None
    places = sorted([*chosen, ask], key=lambda id_: _mixed(ask, case.id, id_))
    return Item(
        f"{_OF_CASE}--{case.id}--{ask}", "single", case.topics[0], case.level, finding.danger,
        f"{case.patient}：“{case.opening}” 下面哪一项最该先弄清楚？",
        tuple(matcher.asks[id_].name for id_ in places), (places.index(ask) + 1,),
        finding.why.because, finding.why.reference,
    )  # fmt: skip


def remake(
    id_: str, cases: Mapping[str, Case], matcher: Matcher, sections: Sections
) -> Item | None:
    """Make an item again from its id; None where what it was made of is not there any more."""
    kind, _, rest = id_.partition("--")
    first, _, second = rest.partition("--")
    if kind == _OF_CASE and first in cases:
        return from_case(cases[first], second, matcher)
    reference = sections.reference(first) if kind == _OF_SECTION else None
    if reference is None:
        return None
    made = from_section(reference, reference.document, sections)
    return next((one for one in made if one.id == id_), None)


def _only_figure(sentence: str) -> Quantity | None:
    if not _SHORTEST <= len(sentence.strip()) <= _LONGEST:
        return None
    found = [one for one in quantities(sentence) if one.role == "amount"]
    if len(found) != 1 or not found[0].unit or found[0].joint:
        return None
    written = sentence[found[0].start : found[0].end]
    alone = quantities(written)
    # The figure must read alike alone, and stand in the sentence only once.
    whole = len(alone) == 1 and alone[0] == found[0] and sentence.count(written) == 1
    whole = whole and any(sign.isdigit() for sign in written)  # 一次, 一年 are no figures to learn
    return found[0] if whole else None


def _mixed(*parts: str) -> str:
    """Give an order that is the same everywhere and tells nothing."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
