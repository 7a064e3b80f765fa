"""Passage → the units an answer may quote: sentences, list items, lists, table rows. Pure.

A unit is a verbatim span of its passage. A list item or a sentence under a lead-in line ("…：")
carries that line as its context, for it may mean little alone.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.sentences import sentences
from index.passage import Passage

_LEAD_IN = re.compile(r"[:：]\s*$")
_ITEM = re.compile(r"^\s*(?:[•·]|[-–]\s|\(?\d{1,2}[.)、）]|[（(]\d{1,2}[)）]|[①-⑳])")
_BULLET = re.compile(r"^\s*[•·]\s*")
# A list is quoted whole up to this many characters; a longer one item by item.
_LIST_LIMIT = 420
_ROW_LIMIT = 360
_ROW_LABEL = 80
_CELL = re.compile(r".*?(?:；|; |$)", re.DOTALL)
# A passage up to this weight may be quoted whole.
_SECTION_LIMIT = 160
_SHORT = 6
# Where a digest says what it was made from: no answer to anything a doctor asks.
_PROVENANCE = re.compile(
    r"^[（(]?(?:依据|来源|出处|Source)[:：]|^本(?:文|摘编|单元)(?:依据|是)|未经临床医生审核"
)
# A line shorter than this (Chinese characters; an English word counts three) says little alone.
_FRAGMENT = 30
_RUN_LIMIT = 220
_CLOSED = re.compile(r"[。！？；.!?;:：]\s*$")


@dataclass(frozen=True, slots=True)
class Unit:
    """A quotable span `text` of a passage, from `start` to `end`, and the line it stands under."""

    passage: Passage
    text: str
    start: int
    end: int
    context: str = ""


def above(unit: Unit) -> str:
    """Give what stands over a unit: document title, headings, lead-in."""
    chunk = unit.passage.chunk
    return "\n".join((unit.passage.source.title, *chunk.section, unit.context))


def in_place(unit: Unit) -> tuple[str, ...]:
    """Give what says for whom a unit stands: its own heading; its lead-in and text."""
    return (*unit.passage.chunk.section[-1:], f"{unit.context}{unit.text}")


@functools.lru_cache(maxsize=2048)
def units(passage: Passage) -> tuple[Unit, ...]:
    """Cut a passage into its quotable units, in order; a whole table is cut into none."""
    if passage.chunk.kind == "table":
        return ()
    text = passage.chunk.text
    if passage.chunk.kind == "row":
        return tuple(_row(passage, text))
    lines = list(_lines(text))
    return (*_section(passage, lines), *_walk(passage, lines))


def _row(passage: Passage, text: str) -> Iterator[Unit]:
    """Give a table row as one unit, a very long one in runs of cells under its first cell."""
    if len(text) <= _ROW_LIMIT:
        yield Unit(passage, text, 0, len(text))
        return
    start = 0
    label = re.split("；|; ", text[:_ROW_LABEL])[0]
    for cell in _CELL.finditer(text):
        done = cell.end() == len(text)
        if cell.end() > start and (done or cell.end() - start >= _ROW_LIMIT // 2):
            yield Unit(passage, text[start : cell.end()], start, cell.end(), label if start else "")
            start = cell.end()


def _section(passage: Passage, lines: Sequence[tuple[int, str]]) -> Iterator[Unit]:
    """Give a short passage of several sentences whole: under a heading they are one thought."""
    kept = [(at, line) for at, line in lines if not _PROVENANCE.search(line)]
    if not kept:
        return
    start, end = kept[0][0], kept[-1][0] + len(kept[-1][1])
    text = passage.chunk.text[start:end]
    if _weight(text) <= _SECTION_LIMIT and len(sentences(text)) > 1:
        bullet = _BULLET.match(text)
        yield Unit(
            passage,
            text[bullet.end() if bullet else 0 :],
            start + (bullet.end() if bullet else 0),
            end,
        )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines with their places; runs of fragments too short to mean anything are one."""
    start, end = 0, -1
    at = 0
    for line in text.split("\n"):
        stop = at + len(line)
        fragment = bool(line.strip()) and _is_fragment(line)
        if end >= 0 and not (fragment and stop - start <= _RUN_LIMIT):
            yield start, text[start:end]
            end = -1
        if fragment:
            start, end = (at if end < 0 else start), stop
        elif line.strip():
            yield at, line
        at = stop + 1
    if end >= 0:
        yield start, text[start:end]


def _is_fragment(line: str) -> bool:
    """Say whether a line is a label of a slide or a chart rather than a sentence or an item."""
    return _weight(line) < _FRAGMENT and not _CLOSED.search(line) and not _ITEM.match(line)


def _weight(text: str) -> int:
    return len(text) if not text.isascii() else 3 * len(text.split())


def _walk(passage: Passage, lines: list[tuple[int, str]]) -> Iterator[Unit]:
    lead_in = ""
    for position, (at, line) in enumerate(lines):
        if _LEAD_IN.search(line) and len(line) <= 160:
            lead_in = line.strip()
            yield from _list(passage, lines, position)
        elif _ITEM.match(line):
            first = not position or not _ITEM.match(lines[position - 1][1])
            if first and not lead_in and _weight(line) < _FRAGMENT:
                yield from _list(passage, lines, position)
            yield from _sentences(passage, at, line, lead_in)
        else:
            lead_in = ""
            yield from _sentences(passage, at, line, "")


def _list(passage: Passage, lines: list[tuple[int, str]], position: int) -> Iterator[Unit]:
    """Give a lead-in with all its items as one unit, where that is short enough to quote."""
    start = lines[position][0]
    end = start
    for at, line in lines[position + 1 :]:
        if not _ITEM.match(line) or at + len(line) - start > _LIST_LIMIT:
            break
        end = at + len(line)
    if end > start:
        yield Unit(passage, passage.chunk.text[start:end], start, end)


def _sentences(passage: Passage, at: int, line: str, context: str) -> Iterator[Unit]:
    bullet = _BULLET.match(line)
    skip = bullet.end() if bullet else 0
    # A list item is one unit however many sentences it has, while it is short; so are fragments.
    whole = "\n" in line or (_ITEM.match(line) and len(line) <= 200)
    cut = [line[skip:]] if whole else _full(sentences(line[skip:]))
    at += skip
    for sentence in cut:
        text = sentence.strip()
        if len(text) >= _SHORT and not _PROVENANCE.search(text):
            start = at + sentence.index(text)
            yield Unit(passage, text, start, start + len(text), context)
        at += len(sentence)


def _full(cut: Sequence[str]) -> list[str]:
    """Join what a semicolon parts: the half after it often holds the limit of the dose before."""
    joined: list[str] = []
    for sentence in cut:
        if joined and joined[-1].rstrip().endswith(("；", ";")):
            joined[-1] += sentence
        else:
            joined.append(sentence)
    return joined
