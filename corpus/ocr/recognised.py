"""Words that tesseract saw → lines worth keeping. Pure.

In: tesseract's table (TSV) with a box and a confidence for each word. Out: the lines in reading
order; a word that is doubtful is shown as □, a line that is mostly doubtful is dropped, and a page
whose lines are noise gives none. What is kept is still low-trust: "≥140/90" came out as ">140/90".
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from corpus.clean import fold_line, is_cjk
from corpus.linting.garble import is_garbled

_DOUBTFUL = 35.0  # a word's confidence, of 100
_POOR_LINE = 50.0
_POOR_PAGE = 60.0
_LOST_SHARE = 0.3  # of a line's characters
_LEAST = 8  # characters on a page
_BLANK = "□"
_WORD_LEVEL = "5"
_GUTTER = 1.2  # of a line's height: wider than a space, and cells of tables are wider apart still
_COLUMN_LINES = 12
_COLUMN_SHARE = 0.6  # of the lines have a gap at one place, where there are two columns
_LONG_CELL = 12  # characters on either side: columns of text, not of a table


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    confidence: float
    left: int
    width: int
    height: int


def lines_of(table: str) -> tuple[str, ...]:
    """Give the lines of a page or picture, none where what was seen is noise."""
    runs = _runs(table)
    if not runs or _mean([word for run in runs for word in run]) < _POOR_PAGE:
        return ()
    kept = tuple(line for line in map(_line, runs) if line)
    letters = sum(character.isalnum() for line in kept for character in line)
    return () if letters < _LEAST or is_garbled("\n".join(kept)) else kept


def has_columns(table: str) -> bool:
    """Say whether text that was read line by line stands in two columns: one gutter down it all."""
    runs = [run for run in _runs(table) if len(run) > 1]
    if len(runs) < _COLUMN_LINES:
        return False
    left = min(run[0].left for run in runs)
    right = max(run[-1].left + run[-1].width for run in runs)
    places = range(left + (right - left) * 3 // 10, left + (right - left) * 7 // 10, 8)
    best = max((sum(_parts_at(run, place) for run in runs) for place in places), default=0)
    return best > _COLUMN_SHARE * len(runs)


def _parts_at(run: Sequence[_Word], place: int) -> bool:
    """Say whether a line has a wide gap at a place, and much text on either side of it."""
    height = median(word.height for word in run)
    for number, (before, after) in enumerate(pairwise(run), 1):
        end = before.left + before.width
        if end < place < after.left and after.left - end > _GUTTER * height:
            sides = (run[:number], run[number:])
            return all(sum(len(word.text) for word in side) >= _LONG_CELL for side in sides)
    return False


def _runs(table: str) -> list[list[_Word]]:
    """Give the words line by line."""
    rows = csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = (row for row in rows if row.get("level") == _WORD_LEVEL)
    lines = groupby(words, key=lambda row: (row["block_num"], row["par_num"], row["line_num"]))
    runs = [list(_words(line)) for _, line in lines]
    return [run for run in runs if run]


def _words(rows: Iterator[dict[str, str]]) -> Iterator[_Word]:
    for row in rows:
        text = fold_line(row.get("text") or "")
        with suppress(TypeError, ValueError):  # a row that was cut off
            box = [int(row[name]) for name in ("left", "width", "height")]
            if text:
                yield _Word(text, float(row["conf"]), *box)


def _mean(words: Sequence[_Word]) -> float:
    """Average the confidence over characters."""
    length = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / max(length, 1)


def _line(words: Sequence[_Word]) -> str:
    lost = sum(len(word.text) for word in words if word.confidence < _DOUBTFUL)
    if _mean(words) < _POOR_LINE or lost > _LOST_SHARE * sum(len(word.text) for word in words):
        return ""
    text = ""
    for word in words:
        said = _BLANK if word.confidence < _DOUBTFUL else word.text
        text += _gap(text, said) + said
    return text if any(character.isalnum() for character in text) else ""


def _gap(before: str, after: str) -> str:
    return "" if not before or is_cjk(before[-1]) or is_cjk(after[0]) else " "
