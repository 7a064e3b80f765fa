"""Everyday words of a question → what they are called in the other language. Pure but for a table.

The lexicon says what a concept is called in both languages; the words around it (冲洗, 袖带,
几级, first dose, straight away) tell which of a document's sections is meant. They name no
concept, so that they are looked for in the other language only, where nothing else is found of
them: in the question's own language the words themselves do better.

The table `translations.tsv` has a meaning in each line: Chinese words, a tab, English words, `|`
between them. A word may stand in several lines. An English word stands for all that share its stem.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.expand import Alternative, Part
from index.tokens import cut, fold, stem

FILE = Path(__file__).with_name("translations.tsv")
# The weight of a translation beside 1 for a word that was said.
_WEIGHT = 0.6
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,}")
_ENGLISH = re.compile(r"[a-z]+(?:['-][a-z]+)*")
# Words of one stem begin alike; making the stems of the whole table would take 0.1 s.
_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Everyday:
    """A word that a question says, and how each language says it; stop-words are left out."""

    surface: str
    zh: tuple[Alternative, ...]
    en: tuple[Alternative, ...]


class Translations:
    """A table of everyday words, findable in either language."""

    def __init__(self, rows: Iterable[tuple[Sequence[str], Sequence[str]]]) -> None:
        """Take rows of Chinese and English words that mean the same."""
        self._rows = [tuple(tuple(map(fold, words)) for words in row) for row in rows]
        self._chinese: dict[str, list[int]] = {}
        self._english: dict[str, list[str]] = {}
        self._english_rows: dict[str, list[int]] = {}
        for number, (chinese, english) in enumerate(self._rows):
            for word in chinese:
                self._chinese.setdefault(word, []).append(number)
            for word in english:
                self._english.setdefault(word[:_BEGINNING], []).append(word)
                self._english_rows.setdefault(word, []).append(number)
        self._everyday = functools.lru_cache(maxsize=4096)(self._made)
        self._longest = max(map(len, self._chinese), default=0)

    def find(self, parts: Sequence[Part]) -> tuple[Everyday, ...]:
        """Find the everyday words of a question outside its concepts, longest first, each once."""
        found: dict[str, Everyday] = {}
        for part in parts:
            if not part.concept:
                for word, rows in (
                    *self._in_chinese(part.surface),
                    *self._in_english(part.surface),
                ):
                    found[word] = self._everyday(word, tuple(rows))
        return tuple(found.values())

    def _in_chinese(self, text: str) -> Iterator[tuple[str, list[int]]]:
        for match in _CHINESE.finditer(text):
            run, at = match.group(), 0
            while at < len(run):
                ends = range(min(at + self._longest, len(run)), at, -1)
                end = next((one for one in ends if run[at:one] in self._chinese), None)
                if end is not None:
                    yield run[at:end], self._chinese[run[at:end]]
                at = end or at + 1

    def _in_english(self, text: str) -> Iterator[tuple[str, list[int]]]:
        words = _ENGLISH.findall(text)
        stems, at = tuple(map(stem, words)), 0
        while at < len(words):
            alike = dict.fromkeys(self._english.get(words[at][:_BEGINNING], ()))
            met = [one for one in alike if stems[at : at + len(_stems(one))] == _stems(one)]
            length = max((len(_stems(one)) for one in met), default=0)
            longest = [one for one in met if len(_stems(one)) == length]
            if longest:
                rows = [row for one in longest for row in self._english_rows[one]]
                yield " ".join(words[at : at + length]), rows
            at += length or 1

    def _made(self, word: str, rows: tuple[int, ...]) -> Everyday:
        return Everyday(word, *(self._alternatives(rows, side) for side in (0, 1)))

    def _alternatives(self, rows: Sequence[int], side: int) -> tuple[Alternative, ...]:
        names = dict.fromkeys(one for row in rows for one in self._rows[row][side])
        cuts = ((name, cut(name)) for name in names)
        return tuple(Alternative(name, terms, _WEIGHT) for name, terms in cuts if terms.words)


def abroad(words: Iterable[Everyday]) -> list[Part]:
    """Make parts of a search that find the words in the language that they are not said in."""
    parts = (Part(one.surface, one.zh if one.surface.isascii() else one.en) for one in words)
    return [part for part in parts if part.alternatives]


@functools.cache
def built_in() -> Translations:
    """Read the table beside this module, once."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return Translations(_row(line) for line in lines if line and not line.startswith("#"))


def _row(line: str) -> tuple[Sequence[str], Sequence[str]]:
    chinese, english = line.split("\t")
    return chinese.split("|"), english.split("|")


@functools.lru_cache(maxsize=4096)
def _stems(words: str) -> tuple[str, ...]:
    return tuple(map(stem, _ENGLISH.findall(words)))
