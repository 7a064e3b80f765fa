"""Ranked lines → 2 to 6 statements in the guideline's own words: the answer without a model. Pure.

Each statement is a verbatim span of one passage. No two say the same, and lines that stand side
by side in one passage become one statement.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.doses.grammar import quantities
from assistant.lines.rank import Line
from assistant.lines.units import Unit
from index.passage import Passage
from index.tokens import cut

_MOST = 6
_LEAST = 2
_KEEP = 0.75  # a line whose score is below this share of the best is left out
# Words that turn a sentence into its contrary.
_TURNING = re.compile(
    r"[不禁忌慎勿免停无非未]|可以|可用|\b(?:not?|never|avoid|without|unless|contraindicated)\b",
    re.IGNORECASE,
)
_FROM_ONE_LIST = 3
_ALIKE = 0.75  # overlap of words and bigrams at which two lines say the same


@dataclass(frozen=True, slots=True)
class Extract:
    """One chosen span; adjoining spans of a passage are already joined."""

    passage: Passage
    text: str
    context: str


def extract(lines: Sequence[Line]) -> tuple[Extract, ...]:
    """Choose the statements among ranked lines, most useful first; none where there is no line."""
    return tuple(_joined(_choose(lines)))


def _choose(lines: Sequence[Line]) -> list[Unit]:
    """Take the best lines that say something new, until they fall too far below the best."""
    chosen: list[Unit] = []
    for line in lines:
        low = line.score < lines[0].score * _KEEP and len(chosen) >= _LEAST
        if len(chosen) >= _MOST or low or line.score <= 0:
            break
        beside = sum(_stand_together(line.unit, other) for other in chosen)
        if beside < _FROM_ONE_LIST and not any(_repeats(line.unit, other) for other in chosen):
            chosen.append(line.unit)
    return chosen


def _stand_together(unit: Unit, other: Unit) -> bool:
    """Say whether two items are of one list: six of the same leave no room for the others."""
    same = unit.passage.number == other.passage.number
    return same and bool(unit.context) and unit.context == other.context


def _repeats(unit: Unit, other: Unit) -> bool:
    same = unit.passage.number == other.passage.number
    if same and unit.start < other.end and other.start < unit.end:
        return True
    one, two = _shingles(unit.text), _shingles(other.text)
    if len(one & two) <= _ALIKE * max(1, min(len(one), len(two))):
        return False
    # Two rows of a dose table differ in nothing but their numbers, two guidelines that contradict
    # each other in nothing but a 不: there it matters.
    numbers = iter(_numbers(other.text))
    return all(number in numbers for number in _numbers(unit.text)) and (
        _turns(unit.text) == _turns(other.text)
    )


def _turns(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _TURNING.findall(text))


_numbers = functools.lru_cache(maxsize=4096)(quantities)


@functools.lru_cache(maxsize=4096)
def _shingles(text: str) -> frozenset[str]:
    """Give the Chinese character bigrams and the English words of a text."""
    terms = cut(text)
    return frozenset((*terms.words, *terms.bigrams))


def _joined(chosen: Sequence[Unit]) -> Iterator[Extract]:
    """Join spans that stand side by side in one passage, each at the place of its best."""
    left = list(chosen)
    while left:
        unit = left.pop(0)
        start, end = unit.start, unit.end
        while (other := _neighbour(unit, left, start, end)) is not None:
            start, end = min(start, other.start), max(end, other.end)
            left.remove(other)
        yield Extract(unit.passage, unit.passage.chunk.text[start:end], unit.context)


def _neighbour(unit: Unit, others: Sequence[Unit], start: int, end: int) -> Unit | None:
    return next((other for other in others if _adjoin(unit, other, start, end)), None)


def _adjoin(unit: Unit, other: Unit, start: int, end: int) -> bool:
    if unit.passage.number != other.passage.number or unit.context != other.context:
        return False
    text = unit.passage.chunk.text
    gap = text[end : other.start] if other.start >= end else text[other.end : start]
    return len(gap) <= 2 and not gap.strip() and "\n" not in gap
