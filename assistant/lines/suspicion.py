"""What is told by its signs alone → the name of the disease that the library suspects. Pure.

Who types 尿痛尿频，给啥药 names no disease, and the lines on what to do name no sign: they stand
under the disease. The library says itself which it is, where it says what to suspect (女性突然
尿频、尿痛，应怀疑膀胱炎). The question is then looked up a second time under that name, in the
document that says so, and what is found there comes first. Whether there is enough to answer is
judged before, without this; a name is never shown as a diagnosis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.lines.mismatches import applying, excluded
from assistant.lines.rank import Line
from assistant.lines.units import in_place
from assistant.questions.intents import asking, read_intents
from assistant.questions.sections import kinds_of_heading
from corpus.document import Language
from index.expand import concepts_of
from index.lexicon import Lexicon
from index.passage import SearchResult

# What is asked of a disease, and stands under its name.
_ASKED_OF_DISEASE = frozenset({"how_to", "first_choice", "dose", "interval"})
_FINDINGS = frozenset({"symptom", "sign"})
_ON_SUSPECTING = frozenset({"suspect", "define"})
_LOOKED_AT = 10  # lines
# Of the question's weight: what a line has to have itself, and what all lines on a disease have
# together with their headings.
_LEAST = 0.15
_SURE = 0.35
_CUE = re.compile(
    r"(?:怀疑|疑为|想到|考虑|警惕|诊断|按|多为|提示|属于?|就是)(?:为|是|成)?"
    r"|\b(?:suspect|think of|suggests?|means?|diagnose|consider|treat(?:ed)? as|likely|usually)\b"
)
_REACH = 24  # characters after the cue
_OF_NAMED, _OF_FOUND = (
    4,
    0.8,
)  # lines that come first; the share of their score that others have


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A disease under its name, the documents to look in, and the question put with that name."""

    name: str
    documents: tuple[str, ...]
    question: str


def suspicion(
    question: str,
    found: SearchResult,
    lines: Sequence[Line],
    lexicon: Lexicon,
    language: Language,
) -> Suspicion | None:
    """Give the disease that the best lines suspect from the signs told, or None."""
    intents = {intent.name for intent in read_intents(question)}
    told = {part.concept for part in found.wanted}
    if not (intents & _ASKED_OF_DISEASE and told & _FINDINGS and "drug" not in told):
        return None
    votes: dict[str, float] = {}
    where: dict[str, str] = {}
    for line in lines[:_LOOKED_AT]:
        if line.own < _LEAST or not _on_suspecting(line):
            continue
        for name in _suspected(line.unit.text, lexicon):
            votes[name] = votes.get(name, 0.0) + line.own + line.beside
            where.setdefault(name, line.unit.passage.source.id)
    known = {name for one in concepts_of(question, lexicon) for name in one.names}
    best = max(votes, key=lambda name: votes[name], default="")
    if not best or votes[best] < _SURE or best in known:
        return None
    return named(question, best, (where[best],), language)


def named(
    question: str, name: str, documents: tuple[str, ...], language: Language
) -> Suspicion | None:
    """Put what a question asks for (怎么办, 吃几天) with the name of what it tells of."""
    asked = [question[start:end] for start, end in asking(question)]
    if not asked:
        return None
    zh = language == "zh"
    put = f"{name}{'：' if zh else ': '}{('，' if zh else ', ').join(asked)}"
    return Suspicion(name, documents, put)


def first(question: str, own: Sequence[Line], others: Sequence[Line]) -> tuple[Line, ...]:
    """Put the best lines found under the name before the others, which keep their order.

    They were found without all that the question tells of the patient, so what is not for such a
    patient is left out here.
    """
    rules = applying(question)
    fitting = [one for one in own if not excluded(rules, *in_place(one.unit))]
    if not fitting:
        return tuple(others)
    chosen = fitting[:_OF_NAMED]
    units = {line.unit for line in chosen}
    rest = [line for line in others if line.unit not in units]
    top = max((line.score for line in rest), default=0.0)
    if top <= 0:
        return tuple(chosen)
    # The others come after, none above the last of those chosen.
    share = min(1.0, _OF_FOUND * chosen[-1].score / top)
    return (*chosen, *(replace(line, score=line.score * share) for line in rest))


def _on_suspecting(line: Line) -> bool:
    section = line.unit.passage.chunk.section
    return bool(section) and bool(kinds_of_heading(section[-1]) & _ON_SUSPECTING)


def _suspected(text: str, lexicon: Lexicon) -> Iterator[str]:
    """Give the first disease after each cue of a line, by its clinical name."""
    for cue in _CUE.finditer(text):
        after = text[cue.end() : cue.end() + _REACH]
        after = re.split(r"[，。；,;\n]", after, maxsplit=1)[0]
        diseases = [one for one in concepts_of(after, lexicon) if one.type == "disease"]
        yield from [one.zh[0] if not after.isascii() else one.en[0] for one in diseases[:1]]
