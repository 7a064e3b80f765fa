"""A drug's name as it was mistyped → the drug, by its sound (Chinese) or its letters (Latin).

Only for stretches that no exact name covers. Names that look alike kill, so that a stretch is
read as a drug only where every character is the name's own or sounds like it, or where one letter
(or some vowels) is wrong; and where a second drug is nearly as close, neither is offered.

The sounds are sounds.py's, the distances rapidfuzz's (optimal string alignment: a swap of two
neighbours is one edit). Both are loaded when the first doubtful stretch is met, not before.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import rjieba

from index.lexicon.concept import Concept
from index.lexicon.sounds import NEAR, apart
from index.tokens import common_words, stop_words

if TYPE_CHECKING:
    from index.lexicon.names import Mention

_TYPES = ("drug", "drug_class")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"(?<![a-z0-9'’-])[a-z]+(?![a-z0-9'’-])")
_SHORTEST, _LONGEST = 3, 9  # Chinese characters; the shortest without its dose form
# 乌灵片 is two characters for this: 五灵片 is another drug.
_FORM = re.compile(
    r"(?:缓释|控释|肠溶|分散|咀嚼|泡腾)?(?:片|胶囊|颗粒|冲剂|口服液|糖浆|丸|滴丸|散|汤|膏|液|针|注射液"
    r"|剂|药|药物|类|水|栓|凝胶|乳膏|软膏|滴眼液)$"
)
_FORM_ENDS = frozenset("片囊粒剂液浆丸散汤膏针药物类水栓胶")
# A name that goes on up to its dose form is another drug's: 布罗芬定口服液 is not 布洛芬.
_GOES_ON = re.compile(
    r"(?!缓释|控释|肠溶|分散|咀嚼|泡腾)(?:(?![的吃用服喝打加和与跟每几多少是有一二两三四五六七八九十半个这该])[\u3400-\u9fff]){1,2}"
    r"(?:片|胶囊|颗粒|口服液|口服溶液|混悬液|糖浆|滴剂|注射液|针剂|软膏|乳膏|栓)"
)
_NAME_ENDS = frozenset("定林平宁新素特尼唑沙酮辛普达灵康汀明胺酯啶嗪")
_SHORTEST_LATIN = 6
_LONG_LATIN = 8  # from here two wrong vowels are borne
_MARGIN = 2  # how much further the second drug must be
# An English word, not a misspelt name, ends so: pancreatic and pancreatin, aspiring and aspirin.
_ENGLISH_ENDING = re.compile(r"(?:ic|al|ing|ed|ion|ous|ly|ive|ary|ble|ment|ity)$")
_VOWELS = re.compile(r"[aeiouy]+")
_DOUBLE = re.compile(r"(.)\1")


@dataclass(frozen=True, slots=True)
class Correction:
    """A stretch `text[start:end]` of a folded text that is read as `name`, a drug's."""

    start: int
    end: int
    name: str
    concepts: tuple[Concept, ...]
    edits: int


class DrugNames:
    """The names of the drugs of a lexicon, findable by a mistyped form."""

    def __init__(self, names: Mapping[str, tuple[Concept, ...]]) -> None:
        """Take all folded names of a lexicon, with the concepts of each."""
        exact = {
            name: drugs
            for name, concepts in names.items()
            if (len(concepts) > 1 or concepts[0].type in _TYPES)  # asked first, for it is quick
            and (drugs := tuple([one for one in concepts if one.type in _TYPES]))
        }
        bare: dict[str, tuple[Concept, ...]] = {}
        for name, drugs in exact.items():
            stem = _bare(name)
            if stem != name and stem not in exact:
                known = bare.get(stem, ())
                bare[stem] = (*known, *(one for one in drugs if one not in known))
        self._names = exact | bare
        self._places: dict[str, list[tuple[str, int]]] = {}
        self._latin: dict[str, list[str]] = {}
        for name in self._names:
            if name.isascii():
                if len(name) >= _SHORTEST_LATIN and _WORD.fullmatch(name):
                    self._latin.setdefault(name[:2], []).append(name)
            elif _SHORTEST <= len(name) <= _LONGEST and _HAN.fullmatch(name):
                for place, character in enumerate(name) if _bare(name) == name else ():
                    self._places.setdefault(character, []).append((name, place))

    def corrections(self, folded: str, mentions: Sequence[Mention]) -> tuple[Correction, ...]:
        """Find mistyped drugs outside the mentions, nearest first, in order, without overlap.

        A class may be inside: 头孢克污 is 头孢克肟, though 头孢 alone is a name.
        """
        loose = [one for one in mentions if _is_class(one)]
        taken = [(one.start, one.end) for one in mentions if not _is_class(one)]
        found = [
            one
            for one in (*self._chinese(folded, taken), *self._words(folded))
            if not any(each.start < one.end and one.start < each.end for each in loose)
            or any(one.start <= each.start and each.end < one.end for each in loose)
        ]
        kept: list[Correction] = []
        for one in sorted(found, key=lambda one: (one.edits / len(one.name), one.start)):
            if all(one.end <= start or end <= one.start for start, end in taken):
                kept.append(one)
                taken.append((one.start, one.end))
        return tuple(sorted(kept, key=lambda one: one.start))

    def _chinese(self, folded: str, taken: Sequence[tuple[int, int]]) -> Iterator[Correction]:
        for begins, run in _runs(folded, taken):
            alike = self._alike(run)
            words = dictionary_words(run) if alike else ()
            for (start, end), names in alike.items():
                typed = run[start:end]
                if _GOES_ON.match(folded, begins + end):
                    continue
                name, edits = self._nearest({name: _by_sound(typed, name) for name in names})
                if name and not (_everyday(start, typed, name, words) or _grows(run, end, words)):
                    yield Correction(begins + start, begins + end, name, self._names[name], edits)

    def _alike(self, run: str) -> Mapping[tuple[int, int], list[str]]:
        """Find the names that share enough characters with a stretch, each at its own place.

        This asks nothing of pypinyin, and is linear in the length of the run.
        """
        shared = Counter(
            (at - place, name)
            for at, character in enumerate(run)
            for name, place in self._places.get(character, ())
        )
        found: dict[tuple[int, int], list[str]] = {}
        for (start, name), count in shared.items():
            end = start + len(name)
            if 2 * count >= len(name) > count and start >= 0 and end <= len(run):
                found.setdefault((start, end), []).append(name)
        return found

    def _words(self, folded: str) -> Iterator[Correction]:
        read: dict[str, tuple[str, int]] = {}
        for match in _WORD.finditer(folded):
            word = match.group()
            if word not in read:
                names = self._like(word)
                read[word] = self._nearest({name: _by_letters(word, name) for name in names})
            name, edits = read[word]
            if name and _is_slip(word, name, edits):
                yield Correction(match.start(), match.end(), name, self._names[name], edits)

    def _like(self, word: str) -> Sequence[str]:
        """Find the names that a Latin word could be meant for; none for an English word."""
        if len(word) < _SHORTEST_LATIN or word in common_words() or word in stop_words():
            return ()
        names = self._latin.get(word[:2], ())
        ending = _ENGLISH_ENDING.search(word)
        return [one for one in names if one.endswith(ending.group())] if ending else names

    def _nearest(self, measured: Mapping[str, int | None]) -> tuple[str, int]:
        """Give the nearest name and its edits; no name where another drug is nearly as near."""
        edits = {name: one for name, one in measured.items() if one is not None}
        if not edits:
            return "", 0
        best = min(edits, key=lambda name: (edits[name], name))
        near = (name for name, one in edits.items() if one < edits[best] + _MARGIN)
        alone = all(self._names[name] == self._names[best] for name in near)
        return (best if alone else ""), edits[best]


def _bare(name: str) -> str:
    """Give a Chinese name without its dose form, which says nothing of the drug."""
    return _FORM.sub("", name) if name[-1] in _FORM_ENDS else name


def _is_class(mention: Mention) -> bool:
    return all(concept.type == "drug_class" for concept in mention.concepts)


def _runs(folded: str, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Give the Chinese stretches between those that are taken, each with its place."""
    at = 0
    for start, end in (*taken, (len(folded), len(folded))):
        for match in _HAN.finditer(folded, at, start):
            if len(match.group()) >= _SHORTEST:
                yield match.start(), match.group()
        at = end


def dictionary_words(run: str) -> tuple[tuple[int, int], ...]:
    """Give the places of the words of two characters or more that the segmenter's list has."""
    places: list[tuple[int, int]] = []
    at = 0
    for word in rjieba.cut(run, False):  # without guesses: what it does not know is cut up
        if len(word) > 1:
            places.append((at, at + len(word)))
        at += len(word)
    return tuple(places)


def _everyday(start: int, typed: str, name: str, words: Sequence[tuple[int, int]]) -> bool:
    """Say whether a stretch is more likely plain words: 抗病毒|是, 白蛋白|正|常.

    So where a word reaches over its edge, or holds all that it shares with the name.
    """
    end = start + len(typed)
    if any(one < start < other or one < end < other for one, other in words):
        return True
    shared = {start + at for at, (one, other) in enumerate(zip(typed, name, strict=True))
              if one == other}  # fmt: skip
    inside = [set(range(one, other)) for one, other in words if start <= one and other <= end]
    if shared <= set[int]().union(*(each for each in inside if each <= shared)):
        return True
    return len(set[int]().union(*inside)) == len(typed)


def _grows(run: str, end: int, words: Sequence[tuple[int, int]]) -> bool:
    """Say whether a stretch goes on as a drug's name would: 布罗芬|定, but not 布罗芬|定时."""
    return run[end : end + 1] in _NAME_ENDS and all(start != end for start, _ in words)


def _by_sound(typed: str, name: str) -> int | None:
    """Give how far a stretch sounds from a name of as many characters; None: too far."""
    each = [apart(one, other) for one, other in zip(typed, name, strict=True)]
    if None in each:
        return None
    near = each.count(NEAR)
    return None if near > len(name) // 3 else sum(one or 0 for one in each)


def _by_letters(typed: str, name: str) -> int | None:
    """Give the edits between a word and a name; None: too many to be near."""
    from rapidfuzz.distance import OSA

    edits = OSA.distance(typed, name, score_cutoff=1 + _MARGIN)
    return edits if edits <= 1 + _MARGIN else None


def _is_slip(typed: str, name: str, edits: int) -> bool:
    """Say whether a word is a slip for a name: one letter, or in a long one two vowels."""
    long = len(name) >= _LONG_LATIN
    return edits == 1 or (edits == 2 and long and _skeleton(typed) == _skeleton(name))


@functools.lru_cache(maxsize=16_384)
def _skeleton(word: str) -> str:
    """Give the consonants of a word, doubled ones once."""
    return _DOUBLE.sub(r"\1", _VOWELS.sub("", word).replace("ph", "f"))
