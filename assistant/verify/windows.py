"""A passage → the stretches that a sentence may say again: sentences, rows, lists. Pure.

An item of a list comes with its lead-in, which may forbid it ("以下情况禁用：").
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from corpus.sentences import sentences

ITEM = re.compile(r"^\s*(?:[•·▪●]|[-–*]\s|\(?\d{1,2}[.)、）](?!\d)|[①-⑳])\s*")
_LEAD_IN = re.compile(r"[:：]\s*$")
_MARK = re.compile(r"[，；;。！？]")
_RUN = 3
BAR = " | "
_LONGEST = 500


class Source(NamedTuple):
    """What a statement may rest on: a passage's words, under its title and headings."""

    text: str
    headings: str = ""


@functools.lru_cache(maxsize=1024)
def singles(text: str) -> tuple[str, ...]:
    """Give the sentences of a text, each once, an item with its lead-in."""
    lines = (_sentences(text, at, line) for at, line in lines_of(text) if line.strip())
    return tuple(dict.fromkeys(one for line in lines for one in line))


@functools.lru_cache(maxsize=1024)
def windows(text: str) -> tuple[str, ...]:
    """Give the stretches of a text, short ones first, each once."""
    lines = [tuple(_sentences(text, at, line)) for at, line in lines_of(text) if line.strip()]
    runs = [
        "".join(line[at : at + size])
        for size in range(1, _RUN + 1)
        for line in lines
        for at in range(len(line) - size + 1)
    ]
    whole = ["".join(line) for line in lines]
    # Each row of a table that is drawn with bars speaks for itself.
    both = [f"{one}\n{two}" for one, two in pairwise(whole) if BAR not in one + two]
    long = [one for one in (*whole, *both, *_lists(text)) if len(one) <= _LONGEST]
    return tuple(dict.fromkeys((*runs, *long)))


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines of a text, each with where it starts."""
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def lead_in(text: str, line_start: int) -> str:
    """Give the lead-in line ("…：") of the list whose item starts at a place, or nothing."""
    if not ITEM.match(text[line_start:]):
        return ""
    above = text[:line_start].split("\n")[:-1]
    while above and (ITEM.match(above[-1]) or not above[-1].strip()):
        above.pop()
    return above[-1] if above and _LEAD_IN.search(above[-1]) else ""


def _sentences(text: str, at: int, line: str) -> Iterator[str]:
    lead = _LEAD_IN.sub(" ", lead_in(text, at))
    for place, one in enumerate(sentences(ITEM.sub("", line))):
        if one.strip():
            yield f"{lead}{one}" if place == 0 else one


def _lists(text: str) -> Iterator[str]:
    """Give each list whole: its lead-in and its items."""
    found: list[str] = []
    for _, line in lines_of(text):
        if found and ITEM.match(line):
            found.append(ITEM.sub("", line))
            continue
        if len(found) > 1:
            yield _joined(found)
        found = [_LEAD_IN.sub(" ", line)] if _LEAD_IN.search(line) else []
    if len(found) > 1:
        yield _joined(found)


def _joined(lines: list[str]) -> str:
    """Make one clause of a lead-in and its items: what it forbids, it forbids of each."""
    items = (_MARK.sub("、", line.strip().rstrip("。；;.,，")) for line in lines[1:])
    return f"{lines[0]}{'、'.join(items)}。"
