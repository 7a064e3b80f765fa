"""The words of a finding → where a text has them. Pure.

A finding is a row of words, comma by comma, as curriculum staff write them: `胸口(痛|疼)` for either
word, `出…汗` for a gap of a few characters in the same clause that holds no denial, `!抽烟` for a
lookalike: what stands inside it is not the finding. English words begin where a word begins and may
have any ending; a closing `.` asks for the whole word. No regular expressions: thousands of words
are looked for in a millisecond, and nothing needs compiling at the start.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(r"\(([^()]*)\)|(…)|([^()…]+)")
_STRANGE = re.compile(r"[?*+\[\]{}\\^$]")
_GAP, _ENGLISH_GAP = 6, 30
_BREAKS = frozenset("，。；！？,;!?\n不没无未否莫冇")
_ENGLISH_BREAKS = re.compile(r"[.,;!?\n]|\b(?:no|not|without|never|denies)\b|n't")
_MOST = 200  # places of one finding: a flood of one word must not slow a question


class WordWrong(ValueError):
    """A word cannot be used; the sentence says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a word: any of its alternatives, right behind the piece before or after a gap."""

    alternatives: tuple[str, ...]
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person may report, as the words for it and the lookalikes that are something else."""

    words: tuple[tuple[Part, ...], ...]
    lookalikes: tuple[tuple[Part, ...], ...] = ()

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Give where a folded text has one of the words, at most some hundred places."""
        others: list[tuple[int, int]] | None = None
        count = 0
        for word in self.words:
            for start, end in _places(word, text):
                if others is None:
                    others = [one for same in self.lookalikes for one in _places(same, text)]
                if any(one <= start and end <= other for one, other in others):
                    continue
                yield start, end
                count += 1
                if count >= _MOST:
                    return


def finding(written: str) -> Finding:
    """Read the words of a finding. Raises WordWrong."""
    words, lookalikes = [], []
    for one in written.split(","):
        word = one.strip().lower()
        if not word:
            raise WordWrong("有一个空词（多写了逗号？）")
        (lookalikes if word[0] == "!" else words).append(_parts(word.removeprefix("!")))
    if not words:
        raise WordWrong("没有词")
    return Finding(tuple(words), tuple(lookalikes))


def _parts(word: str) -> tuple[Part, ...]:
    if _STRANGE.search(word):
        raise WordWrong(f"“{word}”里有不能用的符号（只有括号、竖线、省略号、叹号有特别的意思）")
    parts: list[Part] = []
    gap, read = False, 0
    for token in _TOKEN.finditer(word):
        read += len(token[0])
        if token[2]:
            gap = True
            continue
        alternatives = tuple(token[1].split("|")) if token[1] is not None else (token[3],)
        parts.append(Part(alternatives, gap))
        gap = False
    if read != len(word) or gap or not parts:
        raise WordWrong(f"“{word}”的括号或省略号不完整")
    if "" in parts[0].alternatives or sum(_shortest(part) for part in parts) < 1:
        raise WordWrong(f"“{word}”没有固定的开头，什么都会匹配")
    return tuple(parts)


def _shortest(part: Part) -> int:
    return min(len(one) for one in part.alternatives)


def _places(word: tuple[Part, ...], text: str) -> Iterator[tuple[int, int]]:
    for first in word[0].alternatives:
        english = first.isascii()
        closed = first[-1] == "." and english
        sought = first[:-1] if closed else first
        start = text.find(sought)
        while start >= 0:
            end = start + len(sought)
            if not english or (_opens(text, start, sought) and not (closed and _inside(text, end))):
                whole = _rest(word, 1, text, end)
                if whole >= 0:
                    yield start, whole
            start = text.find(sought, start + 1)


def _rest(word: tuple[Part, ...], index: int, text: str, at: int) -> int:
    """Give where the rest of a word ends that goes on at a place; -1 where it does not."""
    if index == len(word):
        return at
    part = word[index]
    for place in _within(text, at, part) if part.gap else (at,):
        for one in part.alternatives:
            closed = one[-1:] == "." and one.isascii()
            sought = one[:-1] if closed else one
            if not text.startswith(sought, place) or (
                closed and _inside(text, place + len(sought))
            ):
                continue
            end = _rest(word, index + 1, text, place + len(sought))
            if end >= 0:
                return end
    return -1


def _within(text: str, at: int, part: Part) -> Iterator[int]:
    """Give the places to which a gap may reach: in the same clause, with no denial between."""
    if part.alternatives[0].isascii():
        stop = _ENGLISH_BREAKS.search(text, at, at + _ENGLISH_GAP)
        end = stop.start() if stop else min(len(text), at + _ENGLISH_GAP)
        yield from (one for one in range(at, end + 1) if _opens(text, one, text[one : one + 1]))
        return
    for place in range(at, min(len(text), at + _GAP) + 1):
        yield place
        if text[place : place + 1] in _BREAKS:
            return


def _opens(text: str, start: int, sought: str) -> bool:
    return start == 0 or not (sought[:1].isalnum() and _is_latin(text[start - 1]))


def _inside(text: str, end: int) -> bool:
    return end < len(text) and _is_latin(text[end])


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
