"""How much of a question stands in a text, by idf weight. Pure.

A part of the question that the lexicon knows counts once, whichever of its names is found. A word
that the index has never seen weighs most, so that a question about a disease that the library
lacks is poorly covered by whatever else it shares with a passage.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

from index.passage import Passage, Wanted
from index.tokens import cut, english_stems, fold

_SPACE = re.compile(r"(?<=[0-9a-z]) (?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) (?=[0-9a-z])")


@functools.lru_cache(maxsize=16384)
def closed_up(folded: str) -> str:
    """Take out the space that is set between figures and Chinese: 2 型糖尿病 is 2型糖尿病."""
    return _SPACE.sub("", folded) if " " in folded else folded


class Text:
    """A text that can be asked whether it has a name: Chinese anywhere, English by stem."""

    def __init__(self, text: str) -> None:
        self.folded = closed_up(fold(text))

    @functools.cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its English words."""
        return frozenset(word for word in english_stems(self.folded) if word.isascii())

    def has(self, names: Iterable[str]) -> bool:
        """Say whether any of the folded `names` stands in the text."""
        for name in names:  # a loop, for this is asked a thousand times an answer
            if name.isascii():
                # A word that is a stem already may not be its own stem ("agre" would be "agr").
                if name in self.stems or self.stems.issuperset(_stems(name)):
                    return True
            elif (close := closed_up(name)) in self.folded and not self._only_denied(close):
                return True
        return False

    def _only_denied(self, name: str) -> bool:
        """Say whether a name stands only behind 非: 非空腹血糖 is another test than 空腹血糖."""
        return self.folded.count(f"非{name}") == self.folded.count(name)


def joined(texts: Iterable[Text]) -> Text:
    """Put texts together into one that has whatever one of them has."""
    listed = list(texts)
    whole = Text("")
    whole.folded = "\n".join(text.folded for text in listed)
    whole.stems = frozenset[str]().union(*(text.stems for text in listed))
    return whole


def share(text: Text, wanted: Sequence[Wanted]) -> float:
    """Give the share of the question's weight that a text covers, 0 to 1; no question: 0."""
    total = sum(part.weight for part in wanted)
    met = sum(part.weight for part in wanted if text.has(part.names))
    return met / total if total else 0.0


# Headings and the lines of much-asked passages come again and again.
ready = functools.lru_cache(maxsize=8192)(Text)


@functools.lru_cache(maxsize=4096)
def passage_text(passage: Passage) -> Text:
    """Make a passage ready: its title, heading path and text, as they are indexed."""
    return Text("\n".join((passage.source.title, *passage.chunk.section, passage.chunk.text)))


@functools.lru_cache(maxsize=4096)
def _stems(name: str) -> tuple[str, ...]:
    return cut(name).words or (name,)
