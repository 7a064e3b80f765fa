"""The words of findings → where a text has them. Pure.

A finding is a row of words, parted by commas, as curriculum staff write them: `胸口(痛|疼)` for
either word, `出…汗` for a gap of a few characters in the same clause that holds no denial,
`!抽烟` for a lookalike: what stands inside it is not the finding. English words begin where a word
begins and may have any ending; a closing `.` asks for the whole word.

No regular expressions: the first pieces of thousands of words are looked up in a millisecond, and
the rest of a word is taken apart only where its first piece stands.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

# A literal gives nothing back (++): a row with a bracket missing is told in a blink, not in a year.
_LITERAL = r"[^()…,!|?*+\[\]{}\\^$]++"
_PIECE = rf"(?:\([^()…,!]*\)|{_LITERAL})"
_WORD = re.compile(rf"!?(?:\([^()…,!]+\)|{_LITERAL})(?:…?{_PIECE})*")
_TOKEN = re.compile(r"(…)?(?:\(([^()]*)\)|([^()…]+))")
_SPECIAL = re.compile(r"[(…]")
_GAP, _ENGLISH_GAP = 6, 30
_BREAKS = frozenset("，。；！？,;!?\n不没无未否莫冇")
_ENGLISH_BREAKS = re.compile(r"[.,;!?\n]|\b(?:no|not|without|never|denies)\b|n't")
_MOST = 200  # places of one finding: a flood of one word must not slow a question
Place = tuple[int, int]


class WordWrong(ValueError):
    """A word of a finding cannot be used; the sentence says what is wrong with it."""

    def __init__(self, finding: str, sentence: str) -> None:
        super().__init__(sentence)
        self.finding = finding


class Part(NamedTuple):
    """One piece of a word: any of its alternatives, right behind the piece before or in a gap.

    heads: the alternatives without the closing `.`; keys: the first two characters of each, and
    starts: the first, for a quick look; latin: it is English, whose gaps are wider.
    """

    gap: bool
    alternatives: tuple[str, ...]
    heads: tuple[str, ...]
    keys: frozenset[str]
    starts: frozenset[str]
    latin: bool


# A plain tuple, for thousands are made at the start: finding, what follows the first piece, must
# the first piece be a whole word, is it a lookalike.
_Entry = tuple[str, str, bool, bool]
# The same for one text: finding, parts behind the first piece, whole, lookalike; one of the first
# characters must stand right behind it, or within the gap (none: cannot be told at a glance).
_Alive = tuple[str, tuple[Part, ...], bool, bool, frozenset[str], frozenset[str]]
_NONE: frozenset[str] = frozenset()


class Vocabulary:
    """The words of all findings, by their first piece."""

    def __init__(self, findings: Mapping[str, str]) -> None:
        """Take rows of folded words by finding. Raises WordWrong, naming finding and word."""
        self.names = frozenset(findings)
        self._entries: dict[str, list[_Entry]] = {}
        for name, row in findings.items():
            words = [word.strip() for word in row.split(",")]
            if not all(map(_WORD.fullmatch, words)):
                raise WordWrong(name, _wrong(name, words))
            for word in words:
                self._add(name, word)
        lengths: dict[str, set[int]] = {}
        for first in self._entries:
            if len(first) > 1:
                lengths.setdefault(first[:2], set()).add(len(first))
        self._lengths = {key: tuple(sorted(some)) for key, some in lengths.items()}

    def places(self, text: str) -> Mapping[str, Sequence[Place]]:
        """Give where a folded text has each finding, at most some hundred places of one."""
        found: dict[str, list[Place]] = {}
        others: dict[str, list[Place]] = {}
        possible: dict[str, tuple[Part, ...]] = {}
        pairs = {"", *text, *map("".join, itertools.pairwise(text))}
        alive: dict[str, list[_Alive]] = {}
        for at, here, first in self._firsts(text):
            near, after = text[here : here + _GAP + 1], text[here : here + 1]
            if first not in alive:
                alive[first] = self._alive(first, pairs, possible)
            for name, parts, whole, lookalike, right, within in alive[first]:
                # Told at a glance, for most words end here.
                if (right and after not in right) or (within and within.isdisjoint(near)):
                    continue
                if whole and _is_latin(after or " "):
                    continue
                end = _rest(parts, 0, text, here) if parts else here
                into = others if lookalike else found
                if end >= 0 and len(into.setdefault(name, [])) < _MOST:
                    into[name].append((at, end))
        for name, lookalikes in others.items():
            if name in found:
                found[name] = [one for one in found[name] if not _inside(one, lookalikes)]
        return found

    def _firsts(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Give the first pieces that stand in a text: where each begins and ends."""
        lengths, entries = self._lengths, self._entries
        inside = False  # of an English word
        for at, character in enumerate(text):
            for length in lengths.get(text[at : at + 2], ()):
                first = text[at : at + length]
                if first in entries and len(first) == length and not (inside and first.isascii()):
                    yield at, at + length, first
            if character in entries and not (inside and character.isascii()):
                yield at, at + 1, character
            inside = _is_latin(character)

    def _alive(
        self, first: str, pairs: Set[str], known: dict[str, tuple[Part, ...]]
    ) -> list[_Alive]:
        """Give the words of a first piece that a text, of these pairs, can have."""
        found: list[_Alive] = []
        for name, rest, whole, lookalike in self._entries[first]:
            parts = _possible(rest, pairs, known) if rest else ()
            if not parts and rest:
                continue
            starts: frozenset[str] = frozenset()
            if parts and "" not in parts[0].starts and not (parts[0].gap and parts[0].latin):
                starts = parts[0].starts
            gap = bool(parts) and parts[0].gap
            right, within = (_NONE, starts) if gap else (starts, _NONE)
            found.append((name, parts, whole, lookalike, right, within))
        return found

    def _add(self, name: str, word: str) -> None:
        lookalike = word[0] == "!"
        bare = word[lookalike:]
        if bare[0] == "(":
            closing = bare.index(")")
            firsts, rest = bare[1:closing].split("|"), bare[closing + 1 :]
        else:
            special = _SPECIAL.search(bare)
            cut = special.start() if special else len(bare)
            firsts, rest = [bare[:cut]], bare[cut:]
        for first in firsts:
            if not first:
                raise WordWrong(name, f"{name} 的“{word}”没有固定的开头，什么都会匹配")
            whole = _closed(first)
            entry = (name, rest, whole, lookalike)
            self._entries.setdefault(first[:-1] if whole else first, []).append(entry)


def _wrong(name: str, words: Sequence[str]) -> str:
    word = next((one for one in words if not _WORD.fullmatch(one)), "")
    return f"{name} 的“{word}”写得不对（括号不完整、多了逗号或用了特殊符号）"


def _inside(place: Place, others: Sequence[Place]) -> bool:
    """Tell whether a lookalike holds the place or its end: 肚子疼，眼眶凹 draws no belly in."""
    return any(start < place[1] <= end for start, end in others)


def _possible(rest: str, pairs: Set[str], known: dict[str, tuple[Part, ...]]) -> tuple[Part, ...]:
    """Give the parts, or none where a text, whose pairs of characters these are, lacks one."""
    parts = known.get(rest)
    if parts is None:
        parts = _parts(rest)
        if any(part.keys.isdisjoint(pairs) for part in parts):
            parts = ()
        known[rest] = parts
    return parts


@functools.lru_cache(maxsize=8192)
def _parts(rest: str) -> tuple[Part, ...]:
    parts = []
    for gap, group, literal in _TOKEN.findall(rest):
        alternatives = tuple(group.split("|")) if group else (literal,)
        heads = tuple(one[:-1] if _closed(one) else one for one in alternatives)
        keys, starts = (frozenset(one[:count] for one in heads) for count in (2, 1))
        parts.append(Part(bool(gap), alternatives, heads, keys, starts, heads[0].isascii()))
    return tuple(parts)


def _rest(parts: tuple[Part, ...], index: int, text: str, at: int) -> int:
    """Give where the parts from one on end that begin at a place or in a gap behind it, or -1."""
    if index == len(parts):
        return at
    part = parts[index]
    if not part.gap:
        return _one(parts, index, text, at)
    if part.latin:
        return _behind_english_gap(parts, index, text, at)
    for place in range(at, min(len(text), at + _GAP + 1)):
        character = text[place]
        if character in part.starts or "" in part.starts:
            end = _one(parts, index, text, place)
            if end >= 0:
                return end
        if character in _BREAKS:
            return -1
    return -1


def _behind_english_gap(parts: tuple[Part, ...], index: int, text: str, at: int) -> int:
    stop = _ENGLISH_BREAKS.search(text, at, at + _ENGLISH_GAP)
    last = stop.start() if stop else min(len(text), at + _ENGLISH_GAP)
    for place in range(at, last + 1):
        if place == 0 or not _is_latin(text[place - 1]):
            end = _one(parts, index, text, place)
            if end >= 0:
                return end
    return -1


def _one(parts: tuple[Part, ...], index: int, text: str, place: int) -> int:
    """Give where the parts from one on end that begin right at a place, or -1."""
    part = parts[index]
    if not text.startswith(part.heads, place):
        return -1
    for one in part.alternatives:
        here = _literal(one, text, place)
        end = _rest(parts, index + 1, text, here) if here >= 0 else -1
        if end >= 0:
            return end
    return -1


def _literal(sought: str, text: str, at: int) -> int:
    """Give the end of a literal at a place, -1 where it does not stand there."""
    if _closed(sought):
        end = at + len(sought) - 1
        closed = end >= len(text) or not _is_latin(text[end])
        return end if closed and text.startswith(sought[:-1], at) else -1
    return at + len(sought) if text.startswith(sought, at) else -1


def _closed(word: str) -> bool:
    return word[-1:] == "." and len(word) > 1


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
