"""Concept groups: clinical term, village words, brand names, abbreviations, English.

In: the TSV files of this folder. Out: for a question, the stretches of it that name a concept,
with the other names of that concept. The files are meant to be read and extended by curriculum
staff: README.md beside them says how. A faulty line is refused with its file and line.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import LexiconError
from index.tokens import fold

TYPES = (
    "disease", "symptom", "sign", "drug", "drug_class", "test", "procedure", "population",
    "dose_form", "unit",
)  # fmt: skip
_COLUMNS = (
    "id", "type", "zh", "zh_variants", "en", "en_variants", "broader", "ambiguous", "note",
)  # fmt: skip
_LATIN = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning and every name for it; the first of `zh` and of `en` is the clinical one."""

    id: str
    type: str
    zh: tuple[str, ...]
    en: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Give all its names, clinical ones first."""
        return tuple(dict.fromkeys((*self.zh[:1], *self.en[:1], *self.zh[1:], *self.en[1:])))


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch `text[start:end]` of a question that names `concepts`."""

    start: int
    end: int
    concepts: tuple[Concept, ...]


class Lexicon:
    """The concepts, findable by any of their names."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts = tuple(concepts)
        self._by_name: dict[str, tuple[Concept, ...]] = {}
        for concept in self.concepts:
            for name in concept.names:
                key = fold(name)
                known = self._by_name.get(key, ())
                if concept not in known:
                    self._by_name[key] = (*known, concept)
        lengths: dict[str, set[int]] = {}
        for key in self._by_name:
            lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {first: sorted(each, reverse=True) for first, each in lengths.items()}

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Find the concepts that a text names, longest names first, left to right, no overlap.

        A Latin name counts only as a whole word: "mi" is not found in "mild". Width, case and
        Kangxi radicals do not matter; the places are those of `text` as it was given.
        """
        folded, places = _aligned(text)
        found: list[Mention] = []
        at = 0
        while at < len(folded):
            mention = self._at(folded, at)
            if mention is not None:
                start, last = places[mention.start], places[mention.end - 1]
                found.append(Mention(start, last + 1, mention.concepts))
            at = mention.end if mention is not None else at + 1
        return tuple(found)

    def _at(self, folded: str, start: int) -> Mention | None:
        for length in self._lengths.get(folded[start], ()):
            end = start + length
            concepts = self._by_name.get(folded[start:end]) if end <= len(folded) else None
            if concepts and _whole(folded, start, end):
                return Mention(start, end, concepts)
        return None


def _aligned(text: str) -> tuple[str, Sequence[int]]:
    """Fold a text, and say of each folded character from which place of the text it came."""
    folded = [fold(character) for character in text]
    places = [at for at, each in enumerate(folded) for _ in each]
    return "".join(folded), places


def _whole(text: str, start: int, end: int) -> bool:
    inside = bool(_LATIN.match(text[start])), bool(_LATIN.match(text[end - 1]))
    before = start > 0 and bool(_LATIN.match(text[start - 1]))
    after = end < len(text) and bool(_LATIN.match(text[end]))
    return not (inside[0] and before) and not (inside[1] and after)


@functools.cache
def built_in() -> Lexicon:
    """Read the lexicon that ships with this package, once."""
    return read(sorted(Path(__file__).parent.glob("*.tsv")))


def read(files: Sequence[Path]) -> Lexicon:
    """Read TSV files into a Lexicon. Raises LexiconError naming the file and line of a fault."""
    concepts: dict[str, Concept] = {}
    for file in files:
        for where, row in _rows(file):
            concept = _concept(row, where)
            if concept.id in concepts:
                raise LexiconError(f"{where}: 编号“{concept.id}”重复。")
            concepts[concept.id] = concept
    return Lexicon(concepts.values())


def _rows(file: Path) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        # Excel puts a byte-order mark before the first column's name.
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            if tuple(rows.fieldnames or ()) != _COLUMNS:
                raise LexiconError(f"{file.name}:1: 列名应为 {'、'.join(_COLUMNS)}。")
            for row in rows:
                yield f"{file.name}:{rows.line_num}", row
    except UnicodeDecodeError as error:
        raise LexiconError(f"{file.name}: 不是 UTF-8 编码，请另存为 UTF-8。") from error


def _concept(row: dict[str, str], where: str) -> Concept:
    if any(row.get(column) is None for column in _COLUMNS[:8]):
        raise LexiconError(f"{where}: 列数不足，应有 {len(_COLUMNS)} 列，用制表符隔开。")
    if len(row) > len(_COLUMNS):
        raise LexiconError(f"{where}: 列数太多，应有 {len(_COLUMNS)} 列，用制表符隔开。")
    cells = {column: (row.get(column) or "").strip() for column in _COLUMNS}
    if cells["type"] not in TYPES:
        raise LexiconError(f"{where}: 类型“{cells['type']}”不存在；可用：{'、'.join(TYPES)}。")
    if not (cells["id"] and cells["zh"] and cells["en"]):
        raise LexiconError(f"{where}: id、zh、en 三列不能为空。")
    return Concept(
        cells["id"],
        cells["type"],
        _names(cells["zh"], cells["zh_variants"]),
        _names(cells["en"], cells["en_variants"]),
    )


def _names(first: str, variants: str) -> tuple[str, ...]:
    return (first, *(name.strip() for name in variants.split("|") if name.strip()))
