"""Two documents in force that disagree on what is answered → both lines, and a note that says so.

In: an answer and the ranked lines behind it. Out: the answer with the other document's line beside
its own and a note that names both, with issuer, year and tier. A work and its translation are one
source. Precision before recall: what the figures are figures of must agree in everything
(assistant/premises/stated.py). Never done here: blending two figures, choosing between them.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from assistant.compose import Sources
from assistant.contradictions.claims import tells_a_difference
from assistant.knowledge import Snapshot
from assistant.lines.rank import Line
from assistant.lines.units import Unit
from assistant.premises.stated import Stated, alike, contradict, shared, stated
from assistant.records import Answer, Note, Statement
from corpus.document import Language, Tier
from index.lexicon import Lexicon
from index.passage import Passage
from index.twins import work_of

_MOST = 2
_NEAR = 0.8  # of the best line's share of the question: what has less is about something else
_MAY = re.compile(
    r"可用|可以用|可使用|能用|可口服|推荐使用|首选|\b(?:may|can) (?:take|be given|be used|use)\b"
    r"|\bis safe\b|\bare safe\b"
)
_BARRED = re.compile(
    r"禁用|不用|不能用|不可用|不得用|避免使用|不宜用|不推荐使用"
    r"|\bcontraindicated\b|\bmust not\b|\bshould not\b|\bdo not (?:use|give)\b|\bavoid\b|\bnever\b"
)
_DENIED = re.compile(r"不是|并非|除外|except|unless")


def with_conflicts(
    answer: Answer, lines: Sequence[Line], snapshot: Snapshot, lexicon: Lexicon
) -> Answer:
    """Show both lines, and say so, where two documents in force disagree on what is answered."""
    if answer.kind != "answered" or not lines:
        return answer
    sources = Sources(snapshot.standings, list(answer.citations))
    statements, notes = list(answer.statements), []
    for one, other in _pairs(answer, lines, lexicon):
        marks = tuple(_shown(unit, statements, sources) for unit in (one, other))
        notes.append(Note("conflict", _said(one, other, answer.language), marks))
    return dataclasses.replace(
        answer,
        statements=tuple(statements),
        citations=sources.citations,
        notes=(*notes, *answer.notes),
    )


def _pairs(answer: Answer, lines: Sequence[Line], lexicon: Lexicon) -> Iterator[tuple[Unit, Unit]]:
    """Give the lines that contradict each other, one of them at least in the answer."""
    best = max(line.own + line.beside for line in lines)
    near = [line.unit for line in lines if line.own + line.beside >= _NEAR * best]
    quoted = {(one.chunk_id, one.quote) for one in answer.citations}
    mine = [one for one in near if any(_quotes(one, *each) for each in quoted)]
    seen: list[Unit] = []
    for one in mine:
        for other in near:
            if _work(one) == _work(other) or one in seen or other in seen:
                continue
            if disagree(one, other, lexicon):
                seen += [one, other]
                yield (one, other) if _work(one) <= _work(other) else (other, one)
                if len(seen) == 2 * _MOST:
                    return


def _quotes(unit: Unit, chunk_id: str, quote: str) -> bool:
    return unit.passage.chunk.id == chunk_id and unit.text in quote


def disagree(one: Unit, other: Unit, lexicon: Lexicon) -> bool:
    """Say whether two lines of two documents contradict each other on the same thing."""
    if tells_a_difference(one.text) or tells_a_difference(other.text):
        return False
    figures = _figures(one), _figures(other)
    if not (_differ(*figures) if any(figures) else _barred_and_not(one, other)):
        return False
    if not shared(one.text, _about(other)) or not shared(other.text, _about(one)):
        return False
    return _same_drugs(one, other, lexicon)


def _differ(mine: Sequence[Stated], theirs: Sequence[Stated]) -> bool:
    """Say whether a figure that stands alone of its kind in either line contradicts the other's."""
    for one in mine:
        same = [other for other in theirs if other.aspect == one.aspect]
        alone = len(same) == 1 == sum(other.aspect == one.aspect for other in mine)
        if alone and alike(one, same[0]) and contradict(one, same[0]):
            return True
    return False


def _barred_and_not(one: Unit, other: Unit) -> bool:
    """Say whether one line allows for a patient what the other bars."""
    for may, barred in ((one, other), (other, one)):
        allowed, forbidden = may.text.lower(), barred.text.lower()
        if _BARRED.search(allowed) or not _MAY.search(allowed) or _DENIED.search(forbidden):
            continue
        if _BARRED.search(forbidden) and shared(allowed, forbidden) and _whom(may) == _whom(barred):
            return True
    return False


def _whom(unit: Unit) -> frozenset[str]:
    said = stated(f"{unit.text} 1 mg")
    return said[-1].patients - {"adult"} if said else frozenset()


def _figures(unit: Unit) -> tuple[Stated, ...]:
    return stated(unit.text, _heading(unit), row=unit.passage.chunk.kind == "row")


def _about(unit: Unit) -> str:
    return " ".join((unit.text, unit.context, *unit.passage.chunk.section))


def _heading(unit: Unit) -> str:
    return " ".join((unit.context, *unit.passage.chunk.section[-1:]))


def _same_drugs(one: Unit, other: Unit, lexicon: Lexicon) -> bool:
    """Say whether two lines name the same drugs and the same diseases, as far as they are known."""
    for kinds in (("drug", "drug_class"), ("disease",)):
        mine, theirs = (_named(unit.text, lexicon, kinds) for unit in (one, other))
        if mine != theirs:
            return False
    return True


def _named(text: str, lexicon: Lexicon, kinds: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        one.concepts[0].id for one in lexicon.mentions(text) if one.concepts[0].type in kinds
    )


def _work(unit: Unit) -> str:
    return work_of(unit.passage.source.id)


# How it is shown -------------------------------------------------------------------------------


def _shown(unit: Unit, statements: list[Statement], sources: Sources) -> int:
    """Give the number of a line's citation; one that is not in the answer yet is added."""
    for one in sources.citations:
        if _quotes(unit, one.chunk_id, one.quote):
            return one.n
    number = sources.cite(unit.passage, unit.text)
    context = unit.context or "".join(unit.passage.chunk.section[-1:])
    statements.append(Statement(unit.text, (number,), context))
    return number


def _said(one: Unit, other: Unit, language: Language) -> str:
    zh = language == "zh"
    both = (
        f"{_source(unit.passage, zh)}{'：' if zh else ': '}{unit.text}" for unit in (one, other)
    )
    return _DISAGREE[zh].format(*(said.strip("• ").rstrip("。.；;") for said in both))


def _source(passage: Passage, zh: bool) -> str:
    """Name a document with its issuer, year and tier."""
    source = passage.source
    tier = _TIERS[source.tier][not zh] if source.tier in _TIERS else ""
    about = [one for one in (source.issuer, str(source.year or source.edition), tier) if one]
    if zh:
        return f"《{source.title}》（{'，'.join(about)}）"
    return f"“{source.title}” ({', '.join(about)})"


_TIERS: dict[Tier, tuple[str, str]] = {
    "provincial": ("省级", "provincial"),
    "county": ("县级", "county"),
    "institution": ("本机构", "this institution"),
    "expert-answer": ("专家答复", "expert's answer"),
}
_DISAGREE = {
    True: "两份现行资料说法不一致，都列出来，请核对原文或请示上级后再定。{0}；{1}。",
    False: "Two sources in force disagree; both are shown: check them or ask a senior. {0}; {1}.",
}
