"""Drugs by their sound alone: which a stretch of speech may mean, and which sound like another.

In: a lexicon and what a transcriber wrote. Out: names that may have been said. Speech keeps fewer
characters of a name than typing does (啊磨西淋 for 阿莫西林), and a name that is written well may
still be another's. What is found here is asked about, never taken for granted: typos.py decides
what is read as a drug without asking.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.lexicon.concept import Concept
from index.lexicon.names import Lexicon, Mention
from index.lexicon.sounds import HOMOPHONE, NEAR, SAME, apart, blurred, syllable
from index.lexicon.typos import dictionary_words
from index.tokens import common_words, fold, stop_words

_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"(?<![a-z0-9'’-])[a-z]+(?![a-z0-9'’-])")
_SHORTEST, _LONGEST = 3, 8  # characters of a name that is looked for by its sound
_SHORTEST_LATIN = 6
_SLIP = 4  # the cost of a syllable of which only the half is right
_SHORTEST_WITH_SLIP = 4
_SURE = 4
_MARGIN = 2  # how much further a second drug may be, to be asked about too
_MOST = 3
_PARTICLES = frozenset("吗呢吧的了是不要啊么怎")  # no name of a drug that is sought ends so
_BEFORE = frozenset("用含吃打服喝给补与和同跟或及")  # stands before a name, and is none of it
_INITIAL = re.compile(r"[zcs]h|[bpmfdtnlgkhjqxrzcsyw]")
# English letters that sound the same; in this order.
_ALIKE = (
    (re.compile(r"ph"), "f"), (re.compile(r"th"), "t"), (re.compile(r"x"), "ks"),
    (re.compile(r"qu"), "kw"), (re.compile(r"c(?=[eiy])"), "s"), (re.compile(r"c[hk]?"), "k"),
    (re.compile(r"z"), "s"), (re.compile(r"y"), "i"), (re.compile(r"[ao]e"), "e"),
    (re.compile(r"(.)\1"), r"\1"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SoundAlike:
    """A stretch `text[start:end]` that may name any of `names`, the nearest first."""

    start: int
    end: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of drugs; `clinical` where it is not a brand or a variant."""

    text: str
    concepts: tuple[Concept, ...]
    clinical: bool


class SoundAlikes:
    """The drugs of a lexicon, findable by their sound."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names = {name.text: name for name in _names(lexicon.concepts)}
        self._blurred: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._but_one: dict[tuple[int, tuple[str, ...]], list[str]] = defaultdict(list)
        self._latin: dict[str, list[str]] = defaultdict(list)
        for text in self._names:
            if text.isascii():
                if len(text) >= _SHORTEST_LATIN and _WORD.fullmatch(text):
                    self._latin[_heard(text)].append(text)
            elif len(text) <= _LONGEST and _HAN.fullmatch(text):
                sounds = tuple(syllable(character) for character in text)
                self._blurred[_sound(text)].append(text)
                for at in range(len(sounds)) if len(sounds) >= _SHORTEST else ():
                    self._but_one[at, (*sounds[:at], *sounds[at + 1 :])].append(text)

    def in_text(self, text: str, mentions: Sequence[Mention]) -> tuple[SoundAlike, ...]:
        """Find the stretches that sound like drugs, outside the drugs that a text names.

        The text is folded already. In order, without overlap; the longest wins, then the nearest:
        书芬太尼 is not 芬太尼, though that stands in it, but may be 舒芬太尼.
        """
        named = [one for one in mentions if one.concepts[0].type == "drug"]
        found = [each for each in (*self._chinese(text), *self._words(text)) if each[0]]
        kept: list[SoundAlike] = []
        for cost, one in sorted(found, key=lambda each: (each[1].start - each[1].end, each[0])):
            over = [each for each in named if each.start < one.end and one.start < each.end]
            if over and (cost >= _SLIP or not self._is_longer(text, one, over)):
                continue
            if all(one.end <= each.start or each.end <= one.start for each in kept):
                kept.append(one)
        return tuple(sorted(kept, key=lambda one: one.start))

    def _is_longer(self, text: str, one: SoundAlike, over: Sequence[Mention]) -> bool:
        """Say whether a stretch holds the drugs that it meets and may well be another than they."""
        if text[one.start] in _BEFORE or any(
            each.start < one.start or one.end < each.end for each in over
        ):
            return False
        meant = {concept.id for each in over for concept in each.concepts}
        return all(
            meant.isdisjoint(concept.id for concept in self._names[fold(name)].concepts)
            for name in one.names
        )

    def same(self, name: str) -> tuple[str, ...]:
        """Give the other drugs that sound the same as a name of a drug, to some ears."""
        folded = fold(name)
        return self._others(folded, [each for each, _ in self._near(folded)])

    def similar(self, name: str) -> tuple[str, ...]:
        """Give the other drugs of which one syllable sounds half as in a name: 克肟 and 克洛.

        Clinical names beside a clinical one, brands beside a brand: only such are mixed up.
        """
        folded = fold(name)
        known = self._names.get(folded)
        if known is None or len(folded) < _SHORTEST or not _HAN.fullmatch(folded):
            return ()
        halves = [
            each
            for each in self._all_but_one(folded)
            if self._names[each].clinical == known.clinical
        ]
        return self._others(folded, halves)

    def proper(self, name: str) -> str:
        """Give the clinical name of a drug for a misspelling that sounds like it; else the name."""
        folded = fold(name)
        known = self._names.get(folded)
        for concept in known.concepts if known else ():
            for clinical in (concept.zh[0], concept.en[0]):
                if len(clinical) == len(name) and _sound(fold(clinical)) == _sound(folded):
                    return clinical
        return name

    def _others(self, name: str, names: Sequence[str]) -> tuple[str, ...]:
        """Leave out what shares a meaning with a name, or says one twice."""
        known = self._names.get(name)
        said = {concept.id for concept in known.concepts} if known else set()
        kept: list[str] = []
        for each in names:
            meant = {concept.id for concept in self._names[each].concepts}
            if said.isdisjoint(meant):
                kept.append(self.proper(each))
                said |= meant
        return tuple(kept[:_MOST])

    def _chinese(self, text: str) -> Iterator[tuple[float, SoundAlike]]:
        for match in _HAN.finditer(text):
            run, begins = match.group(), match.start()
            words: tuple[tuple[int, int], ...] | None = None
            for start, end in _stretches(len(run)):
                near = [] if run[end - 1] in _PARTICLES else self._nearest(run[start:end])
                if near and words is None:
                    words = dictionary_words(run)
                if near and not (_may_be_words(end - start, near[0][1])
                                 and _everyday(start, end, words or ())):  # fmt: skip
                    names = self._others("", [name for name, _ in near])
                    yield near[0][1], SoundAlike(begins + start, begins + end, names)

    def _nearest(self, said: str) -> list[tuple[str, float]]:
        """Give the names that a stretch may be meant for, the nearest first."""
        near = self._near(said)
        if len(said) >= _SHORTEST_WITH_SLIP:
            known = {name for name, _ in near}
            near += [(name, _SLIP) for name in self._all_but_one(said) if name not in known]
        near.sort(key=lambda one: (one[1], not self._names[one[0]].clinical, one[0]))
        return [one for one in near if one[1] < near[0][1] + _MARGIN]

    def _near(self, said: str) -> list[tuple[str, float]]:
        """Give the names whose every syllable sounds like that of a stretch, with their cost."""
        found: list[tuple[str, float]] = []
        for name in self._blurred.get(_sound(said), ()):
            each = [apart(one, other) for one, other in zip(said, name, strict=True)]
            if None not in each and each.count(NEAR) <= len(name) // 3:
                found.append((name, float(sum(one or SAME for one in each))))
        return found

    def _all_but_one(self, said: str) -> Iterator[str]:
        """Give the names of which one syllable shares only its beginning or its end."""
        sounds = tuple(syllable(character) for character in said)
        for at, sound in enumerate(sounds):
            for name in self._but_one.get((at, (*sounds[:at], *sounds[at + 1 :])), ()):
                other = syllable(name[at])
                if len(name) == len(said) and sound != other and _half(sound, other):
                    yield name

    def _words(self, text: str) -> Iterator[tuple[float, SoundAlike]]:
        for match in _WORD.finditer(text):
            word = match.group()
            if len(word) < _SHORTEST_LATIN or word in common_words() or word in stop_words():
                continue
            names = self._others("", self._latin.get(_heard(word), []))
            if names and word not in self._names:
                yield HOMOPHONE, SoundAlike(match.start(), match.end(), names)


def _stretches(length: int) -> Iterator[tuple[int, int]]:
    for start in range(length):
        for end in range(start + _SHORTEST, min(start + _LONGEST, length) + 1):
            yield start, end


def _may_be_words(length: int, cost: float) -> bool:
    """Say whether plain words may sound like this by chance: not so many syllables, all right."""
    return length < _SURE or cost >= _SLIP


def _everyday(start: int, end: int, words: Sequence[tuple[int, int]]) -> bool:
    """Say whether a stretch is plain words: one reaches over its edge, or they fill it."""
    if any(one < start < other or one < end < other for one, other in words):
        return True
    inside = sum(other - one for one, other in words if start <= one and other <= end)
    # 大夫看 is no 大扶康: three characters are too few to hear a drug in a word and one more.
    return inside == end - start or (inside > 0 and end - start == _SHORTEST)


def _names(concepts: Iterable[Concept]) -> Iterator[_Name]:
    """Give each folded name of drugs with what it stands for."""
    meant: dict[str, list[Concept]] = defaultdict(list)
    clinical: set[str] = set()
    for concept in concepts:
        if concept.type == "drug":
            for name in concept.names:
                meant[fold(name)].append(concept)
            clinical |= {fold(concept.zh[0]), fold(concept.en[0])}
    return (_Name(text, tuple(each), text in clinical) for text, each in meant.items())


def _sound(text: str) -> tuple[str, ...]:
    return tuple(blurred(syllable(character)) for character in text)


def _half(one: str, other: str) -> bool:
    """Say whether two syllables begin or end alike; o is uo behind b, p, m and f."""
    begins, ends = _parted(one)
    other_begins, other_ends = _parted(other)
    return begins == other_begins or ends == other_ends


def _parted(sound: str) -> tuple[str, str]:
    initial = _INITIAL.match(sound)
    begins = initial.group() if initial else ""
    ends = sound[len(begins) :]
    return begins, "uo" if ends == "o" else ends


@functools.lru_cache(maxsize=8_192)
def _heard(word: str) -> str:
    """Write an English word as it sounds."""
    for letters, sound in _ALIKE:
        word = letters.sub(sound, word)
    return word
