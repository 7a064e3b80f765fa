"""Passages → 2 to 6 statements in the guideline's own words: the answer without a model.

Each statement is a verbatim span of one passage. Lines are ranked by how much of the question
they and their headings cover, how near their meaning is, whether they have what is asked for (a
figure where a dose is asked), and how good their passage is. Pure but for the encoder it is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.encoder import Encoder

from assistant.intents import fit, read_intents
from assistant.units import Unit, units
from corpus.document import Language
from index.coverage import Text
from index.passage import Hit, Passage, SearchResult
from index.tokens import fold

_MOST = 6
_LEAST = 2
# Weights of a line's score, set on the dev split of evals/cases by `mentor eval run`.
_OWN_COVER = 1.0
_HEAD_COVER = 0.6
_MEANING = 0.4
_INTENT = 0.5
_PASSAGE = 0.5
_LANGUAGE = 0.2
_KEEP = 0.62  # a line this far below the best is left out
_ALIKE = 0.7  # character-bigram overlap at which two lines say the same
_LOST = frozenset({"lost_digits"})


@dataclass(frozen=True, slots=True)
class Extract:
    """One chosen span with its score; adjoining spans of a passage are already joined."""

    passage: Passage
    text: str
    context: str
    score: float


def extract(
    question: str,
    found: SearchResult,
    tables: Sequence[Passage],
    *,
    encoder: Encoder,
    language: Language,
) -> tuple[Extract, ...]:
    """Choose the statements that answer `question`, most useful first; none where nothing fits.

    `tables` are the rows of the tables among the hits, which are quoted row by row.
    """
    candidates = list(_candidates(found.hits, tables))
    if not candidates:
        return ()
    scores = _scores(question, candidates, found, encoder=encoder, language=language)
    spans = [unit for unit, _ in candidates]
    ranked = sorted(zip(spans, scores, strict=True), key=lambda pair: -pair[1])
    return tuple(_joined(_choose(ranked)))


def _candidates(hits: Sequence[Hit], tables: Sequence[Passage]) -> Iterator[tuple[Unit, float]]:
    best = max((hit.score for hit in hits), default=1.0) or 1.0
    strength = {hit.passage.number: hit.score / best for hit in hits}
    parents = {
        (hit.passage.source.key, hit.passage.chunk.ordinal): hit.score / best
        for hit in hits
        if hit.passage.chunk.kind == "table"
    }
    passages = {hit.passage.number: hit.passage for hit in hits}
    passages.update({row.number: row for row in tables})
    for number, passage in passages.items():
        if _LOST & set(passage.chunk.flags):
            continue  # its numbers cannot be trusted to be there
        parent = parents.get((passage.source.key, passage.chunk.parent or -1), 0.0)
        for unit in units(passage):
            yield unit, max(strength.get(number, 0.0), parent)


def _scores(
    question: str,
    candidates: Sequence[tuple[Unit, float]],
    found: SearchResult,
    *,
    encoder: Encoder,
    language: Language,
) -> list[float]:
    wanted = read_intents(question)
    vectors = encoder.encode([question, *(_in_context(unit) for unit, _ in candidates)])
    meaning = vectors[1:] @ vectors[0]
    total = sum(part.weight for part in found.wanted) or 1.0
    scores = []
    for (unit, strength), near in zip(candidates, meaning, strict=True):
        own, above = Text(unit.text), Text(_above(unit))
        inside = {part for part in found.wanted if own.has(part.names)}
        beside = {part for part in found.wanted if part not in inside and above.has(part.names)}
        scores.append(
            _OWN_COVER * sum(part.weight for part in inside) / total
            + _HEAD_COVER * sum(part.weight for part in beside) / total
            + _MEANING * float(near)
            + _INTENT * fit(wanted, unit.text, _above(unit))
            + _PASSAGE * strength
            + _LANGUAGE * (unit.passage.chunk.language == language)
        )
    return scores


def _above(unit: Unit) -> str:
    """Give what stands over a unit: document title, headings, lead-in."""
    chunk = unit.passage.chunk
    return "\n".join((unit.passage.source.title, *chunk.section, unit.context))


def _in_context(unit: Unit) -> str:
    heading = unit.passage.chunk.section[-1:] or (unit.passage.source.title,)
    return "\n".join((*heading, unit.context, unit.text))


def _choose(ranked: Sequence[tuple[Unit, float]]) -> list[tuple[Unit, float]]:
    """Take the best lines that say something new, until they fall too far below the best."""
    chosen: list[tuple[Unit, float]] = []
    floor = ranked[0][1] * _KEEP
    for unit, score in ranked:
        if len(chosen) >= _MOST or (score < floor and len(chosen) >= _LEAST):
            break
        if score > 0 and not any(_repeats(unit, other) for other, _ in chosen):
            chosen.append((unit, score))
    return chosen


def _repeats(unit: Unit, other: Unit) -> bool:
    same = unit.passage.number == other.passage.number
    if same and unit.start < other.end and other.start < unit.end:
        return True
    one, two = _bigrams(unit.text), _bigrams(other.text)
    return len(one & two) > _ALIKE * max(1, min(len(one), len(two)))


def _bigrams(text: str) -> frozenset[str]:
    plain = fold("".join(text.split()))
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def _joined(chosen: Sequence[tuple[Unit, float]]) -> Iterator[Extract]:
    """Join spans that stand side by side in one passage; keep the order of the best of each."""
    done: set[int] = set()
    for position, (unit, score) in enumerate(chosen):
        if position in done:
            continue
        start, end = unit.start, unit.end
        grown = True
        while grown:
            grown = False
            for later, (other, _) in enumerate(chosen):
                if later in done or later <= position or not _adjoin(unit, other, start, end):
                    continue
                start, end = min(start, other.start), max(end, other.end)
                done.add(later)
                grown = True
        text = unit.passage.chunk.text[start:end]
        yield Extract(unit.passage, text, unit.context, score)


def _adjoin(unit: Unit, other: Unit, start: int, end: int) -> bool:
    if unit.passage.number != other.passage.number or unit.context != other.context:
        return False
    text = unit.passage.chunk.text
    gap = text[end : other.start] if other.start >= end else text[other.end : start]
    return len(gap) <= 2 and not gap.strip() and "\n" not in gap
