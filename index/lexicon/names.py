"""Where a text names concepts: the longest name wins, at the very places of the text. Pure."""

from __future__ import annotations

import collections
import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.lexicon.concept import Concept
from index.lexicon.typos import Correction, DrugNames
from index.tokens import fold

_LATIN = re.compile(r"[a-z0-9]")
# Chinese has no spaces: one beside a Chinese character is the keyboard's (维生素 B12, 头孢 克肟).
_SPACE = re.compile(
    r"(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fffa-z0-9])|(?<=[a-z0-9]) +(?=[\u3400-\u9fff])"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch `text[start:end]` of a question that names `concepts`.

    `ambiguous` where the name may mean another of them, or something that no concept stands for.
    """

    start: int
    end: int
    concepts: tuple[Concept, ...]
    ambiguous: bool = False


class Lexicon:
    """The concepts, findable by any of their names."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts = tuple(concepts)
        self._by_id = {concept.id: concept for concept in self.concepts}
        self._by_name: dict[str, tuple[Concept, ...]] = {}
        named = [(name, concept) for concept in self.concepts for name in concept.names]
        for key, (_, concept) in zip(_folded([name for name, _ in named]), named, strict=True):
            known = self._by_name.get(key, ())
            if concept not in known:
                self._by_name[key] = (*known, concept)
        ambiguous = [name for one in self.concepts for name in one.ambiguous]
        self._ambiguous = frozenset(_folded(ambiguous))
        lengths: dict[str, set[int]] = collections.defaultdict(set)
        for key in self._by_name:
            lengths[key[0]].add(len(key))
        self._lengths = {first: sorted(each, reverse=True) for first, each in lengths.items()}

    def with_more(self, concepts: Sequence[Concept]) -> Lexicon:
        """Make a lexicon that has these concepts too, where no name of theirs is known yet."""
        if not concepts:
            return self
        more = Lexicon(concepts)
        known = Lexicon(())
        known.concepts = (*self.concepts, *more.concepts)
        known._by_id = self._by_id | more._by_id
        known._by_name = more._by_name | self._by_name
        known._ambiguous = self._ambiguous
        known._lengths = dict(self._lengths)
        for first, lengths in more._lengths.items():
            both = {*lengths, *self._lengths.get(first, ())}
            known._lengths[first] = sorted(both, reverse=True)
        return known

    def named(self, name: str) -> tuple[Concept, ...]:
        """Give the concepts that a whole name stands for; width and case do not matter."""
        return self._by_name.get(fold(name), ())

    def broader(self, concept: Concept) -> Concept | None:
        """Give the next wider concept, or None."""
        return self._by_id.get(concept.broader)

    def shared(self) -> Iterator[tuple[str, tuple[Concept, ...]]]:
        """Give each folded name that stands for two concepts or more, with these."""
        return ((name, each) for name, each in self._by_name.items() if len(each) > 1)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Find the concepts that a text names, longest names first, left to right, no overlap.

        A Latin name counts only as a whole word: "mi" is not found in "mild". Width, case,
        Kangxi radicals, Traditional characters and a space beside a Chinese character do not
        matter; the places are those of `text` as it was given.
        """
        folded, places, gaps = _aligned(text)
        found: list[Mention] = []
        at = 0
        while at < len(folded):
            mention = self._at(folded, at, gaps)
            if mention is not None:
                start, last = places[mention.start], places[mention.end - 1]
                found.append(Mention(start, last + 1, mention.concepts, mention.ambiguous))
            at = mention.end if mention is not None else at + 1
        return tuple(found)

    def corrections(self, text: str, mentions: Sequence[Mention]) -> tuple[Correction, ...]:
        """Find the drugs that a text names by a mistyped form, outside its `mentions`.

        The text is folded already.
        """
        return self._drug_names.corrections(text, mentions)

    @functools.cached_property
    def _drug_names(self) -> DrugNames:
        return DrugNames(self._by_name)

    def _at(self, folded: str, start: int, gaps: Sequence[int]) -> Mention | None:
        for length in self._lengths.get(folded[start], ()):
            end = start + length
            name = folded[start:end]
            concepts = self._by_name.get(name) if end <= len(folded) else None
            if concepts and _whole(folded, start, end) and not self._two(folded, start, end, gaps):
                ambiguous = len(concepts) > 1 or name in self._ambiguous
                return Mention(start, end, concepts, ambiguous)
        return None

    def _two(self, folded: str, start: int, end: int, gaps: Sequence[int]) -> bool:
        """Say whether a name with a gap is two names side by side: 氯沙坦 氢氯噻嗪.

        Not so where the second is a dose form: 硝苯地平 控释片.
        """
        return any(
            self._by_name.get(folded[start:gap])
            and any(one.type != "dose_form" for one in self._by_name.get(folded[gap:end], ()))
            for gap in gaps
            if start < gap < end
        )


def _folded(names: Sequence[str]) -> Sequence[str]:
    """Fold many names at once, which takes a tenth of the time of one after another."""
    return fold("\n".join(names)).split("\n") if names else ()


def _aligned(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """Fold a text; say of each folded character where in the text it was, and where spaces were."""
    each = [_fold(character) for character in text]
    places = [at for at, one in enumerate(each) for _ in one]
    spaced = "".join(each)
    gaps: list[int] = []
    removed = 0
    for space in _SPACE.finditer(spaced):
        gaps.append(space.start() - removed)
        del places[gaps[-1] : space.end() - removed]
        removed += len(space.group())
    return _SPACE.sub("", spaced), places, gaps


_fold = functools.lru_cache(maxsize=16_384)(fold)


def _whole(text: str, start: int, end: int) -> bool:
    inside = bool(_LATIN.match(text[start])), bool(_LATIN.match(text[end - 1]))
    before = start > 0 and bool(_LATIN.match(text[start - 1]))
    after = end < len(text) and bool(_LATIN.match(text[end]))
    return not (inside[0] and before) and not (inside[1] and after)
