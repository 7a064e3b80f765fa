"""A section's text, cut into sentences and list items → batches of the size of a chunk. Pure.

The cuts are chosen together, by the least total cost, so that a section just over the greatest
size becomes two halves and not a whole chunk and a crumb. The time is linear in the atoms.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from corpus.document import Block
from corpus.sentences import sentences

# Sizes in "weight": a Chinese character weighs 1, a Latin word 1.7, so that 120 to 300 English
# words and 200 to 500 Chinese characters are one goal.
MIN_WEIGHT = 204.0
MAX_WEIGHT = 500.0
_GOOD_WEIGHT = 350.0
_WORD_WEIGHT = 1.7
_LETTERS_AT_MOST = 8  # no chunk has more letters than this for each unit of weight
_LEAD_IN_LENGTH = 120
_LEAST_WEIGHT = 3.0
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,'/%-]*")
_LEAD_IN = re.compile(r"[:：]\s*$")
_CLAUSE = re.compile(r"[；;]\s*$")
# Where a sentence without end is cut: after a clause, a comma, a space, or between two Chinese
# characters; never inside a number or between a number and its unit.
_SEPARATORS = [
    r"(?<=[:：])(?![\d\s])",
    r"(?<=[，,])(?!\d)",
    r"(?<=、)(?!\d)",
    r"(?<=[^\d\s] )(?=[^\d\s%℃])",
    r"(?<=[\u3400-\u9fff])(?=[\u3400-\u9fff])",
]
_COST_SMALL = 4.0
_COST_AFTER_LEAD_IN = 6.0
_COST_IN_BLOCK = 0.6
_COST_CLAUSE = 1.0
_COST_IN_LIST = 0.3


@dataclass(frozen=True, slots=True)
class Atom:
    """A sentence, or a whole list item, that stays in one chunk.

    `start` is its place in the document's text; `first` says that it opens its block; `lead_in`
    is the line that a list item stands under, to be said again where the list is cut.
    """

    text: str
    page: int | None
    start: int
    first: bool
    item: bool
    flags: tuple[str, ...]
    weight: float
    lead_in: str = ""


def weight(text: str) -> float:
    """Measure a text in Chinese characters: each counts 1, each Latin word or number 1.7."""
    words = len(_CJK.findall(text)) + _WORD_WEIGHT * len(_WORD.findall(text))
    return max(words, len(text) / _LETTERS_AT_MOST)


def is_lead_in(text: str) -> bool:
    """Say whether a text only introduces what follows: a short line that ends in a colon."""
    return bool(_LEAD_IN.search(text)) and len(text.strip()) <= _LEAD_IN_LENGTH


def atoms(block: Block, offset: int, lead_in: str) -> Iterator[Atom]:
    """Cut a block that begins at `offset` into atoms; joined, their texts give the block's."""
    text = block.text.strip()
    at = offset + len(block.text) - len(block.text.lstrip())
    item = block.kind == "ListItem"
    parts = [text] if item and weight(text) <= MAX_WEIGHT else _parts(text)
    for number, part in enumerate(parts):
        yield Atom(
            text=part,
            page=block.page,
            start=at,
            first=not number,
            item=item,
            flags=block.flags,
            # A line costs something however little it says: it keeps `pack` linear, too.
            weight=max(weight(part), _LEAST_WEIGHT),
            lead_in=lead_in if item else "",
        )
        at += len(part)


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    for sentence in sentences(text):
        whole = weight(sentence) <= 2 * MAX_WEIGHT
        parts += [sentence] if whole else _cut(sentence)
    return parts


def _cut(sentence: str) -> list[str]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        is_separator_regex=True,
        keep_separator="end",
        strip_whitespace=False,
        chunk_size=int(MAX_WEIGHT) * 10,
        chunk_overlap=0,
        length_function=lambda text: math.ceil(weight(text) * 10),
    )
    cut = splitter.split_text(sentence)
    return cut if "".join(cut) == sentence else [sentence]


def pack(run: Sequence[Atom]) -> Iterator[Sequence[Atom]]:
    """Cut a section's atoms into batches of MIN_WEIGHT to MAX_WEIGHT, where its length allows.

    A batch is smaller only where its neighbour has no room for it, and larger only where one atom
    is.
    """
    if not run:
        return
    before = list(accumulate((atom.weight for atom in run), initial=0.0))
    again = [weight(atom.lead_in) for atom in run]
    cuts = [0.0, *(_cut_cost(one, two) for one, two in pairwise(run)), 0.0]
    best = [0.0]
    back = [0]
    for end in range(1, len(run) + 1):
        cheapest, came = float("inf"), end - 1
        for start in range(end - 1, -1, -1):
            size = before[end] - before[start]
            if size > MAX_WEIGHT and start < end - 1:
                break
            # A lead-in said again counts, but a long one may not rule out the only batch there is.
            size += again[start]
            if size > MAX_WEIGHT and start < end - 1:
                continue
            cost = best[start] + cuts[start] + _size_cost(size)
            if cost < cheapest:
                cheapest, came = cost, start
        best.append(cheapest)
        back.append(came)
    ends = [len(run)]
    while ends[-1]:
        ends.append(back[ends[-1]])
    for end, start in reversed(list(pairwise(ends))):
        yield run[start:end]


def _size_cost(size: float) -> float:
    cost = 0.5 + ((size - _GOOD_WEIGHT) / MAX_WEIGHT) ** 2
    return cost + _COST_SMALL * (2 - size / MIN_WEIGHT) if size < MIN_WEIGHT else cost


def _cut_cost(before: Atom, after: Atom) -> float:
    if _LEAD_IN.search(before.text):
        return _COST_AFTER_LEAD_IN
    if not after.first:
        return _COST_IN_BLOCK + (_COST_CLAUSE if _CLAUSE.search(before.text) else 0.0)
    return _COST_IN_LIST if before.item and after.item else 0.0
