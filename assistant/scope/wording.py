"""Word classes and the patterns that are written with them → does a text say it? Pure.

A pattern is a regular expression over folded text in which `<name>` stands for any word of a class,
`…` for up to fourteen characters of the same clause and `……` for up to forty of the same sentence;
` + ` stands between patterns that must all be there, in any order, and ` ! ` before one that must
not be there. A pattern is only tried where every class that it needs is in the text, and one with a
Chinese character only on Chinese texts, so that hundreds of them cost next to nothing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_NAME = re.compile(r"<([a-z][a-z-]*)>")
_GAPS = (("……", r"[^。！？!?;；\n]{0,40}?"), ("…", r"[^，,。！？!?;；:：\n]{0,14}?"))
_GROUP = re.compile(r"\([^()]*\)[?*]?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_OTHER = re.compile(r"[\u3000-\u9fff\uff00-\uffef]{3,}")
_LATIN = re.compile(r"[a-z]{3}.*?[^a-z][a-z]{2}")
_SIGN = re.compile(r"[\\\[\](){}|?*+.^$]")
_EDGE = r"\b"
_REMEMBERED = 2048


class WordingWrong(ValueError):
    """A class or a pattern that cannot be used; the sentence says which and why."""


@dataclass(frozen=True, slots=True)
class WordClass:
    """Words that stand for the same: plain ones to be looked for as they are, and patterns."""

    plain: tuple[str, ...]
    patterns: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """Give the words as one alternation."""
        return "(?:" + "|".join((*self.patterns, *self.plain)) + ")"

    @property
    def english(self) -> bool:
        """Say whether all the words are English: then only English words can be meant."""
        return not any(_HAN.search(one) for one in (*self.plain, *self.patterns))

    def is_in(self, text: str) -> bool:
        """Say whether any of the words is in a folded text."""
        return any(word in text for word in self.plain) or any(
            _compiled(one).search(text) is not None for one in _joined(self.patterns)
        )


@dataclass(frozen=True, slots=True)
class Wording:
    """Patterns that must all be there, what they need, and what must not stand beside them.

    needs: the classes without which they cannot be there. chinese: they are of Chinese words.
    """

    patterns: tuple[str, ...]
    absent: tuple[str, ...]
    needs: frozenset[str]
    chinese: bool

    def is_in(self, heard: Heard) -> bool:
        """Say whether the pattern, or each of its parts, is in a text."""
        if not (heard.chinese if self.chinese else heard.english):
            return False
        for name in self.needs:
            if not heard.has(name):
                return False
        if any(_compiled(one).search(heard.text) is None for one in self.patterns):
            return False
        return not any(_compiled(one).search(heard.text) for one in self.absent)


class Heard:
    """A folded text, which word classes are in it, each looked for once, and in which script."""

    def __init__(self, text: str, classes: Mapping[str, WordClass]) -> None:
        self.text = text
        self.chinese = _HAN.search(text) is not None
        self.english = _LATIN.search(text) is not None
        self._latin = _OTHER.sub(" ", text) if self.chinese and self.english else text
        self._classes = classes
        self._there: dict[str, bool] = {}

    def has(self, name: str) -> bool:
        """Say whether any word of a class is in the text."""
        there = self._there.get(name)
        if there is None:
            there = self._there[name] = self._looked_for(self._classes[name])
        return there

    def _looked_for(self, wanted: WordClass) -> bool:
        if wanted.english:
            return self.english and wanted.is_in(self._latin)
        return self.chinese and wanted.is_in(self.text)

    def says(self, wordings: Sequence[Wording]) -> bool:
        """Say whether any of the patterns is in the text."""
        return any(one.is_in(self) for one in wordings)


def read_classes(rows: Mapping[str, Sequence[str]]) -> Mapping[str, WordClass]:
    """Read lists of words; a word may name a class above it."""
    classes: dict[str, WordClass] = {}
    for name, words in rows.items():
        if not words or not all(words):
            raise WordingWrong(f"words 里的 {name} 是空的。")
        plain = tuple(one for one in words if not _SIGN.search(one) and not _NAME.search(one))
        patterns = tuple(_expand(one, classes) for one in words if one not in plain)
        classes[name] = WordClass(plain, patterns)
    return classes


def read_wording(written: str, classes: Mapping[str, WordClass]) -> Wording:
    """Read a pattern. Raises WordingWrong for a class that is not there."""
    wanted, *barred = written.split(" ! ")
    parts = wanted.split(" + ")
    needs = frozenset().union(*map(_needed, parts))
    patterns, absent = (tuple(_expand(one, classes) for one in each) for each in (parts, barred))
    return Wording(patterns, absent, needs, any(map(_HAN.search, patterns)))


def check_pattern(pattern: str) -> None:
    """Raise WordingWrong where a pattern cannot be compiled, or where any text matches it."""
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise WordingWrong(f"“{pattern}”写得不对：{error}。") from error
    if compiled.search("") or compiled.search("。"):
        raise WordingWrong(f"“{pattern}”什么话都符合。")


def _needed(written: str) -> frozenset[str]:
    """Name the classes without which a pattern cannot match: none inside a group."""
    bare = written
    while (shorter := _GROUP.sub("", bare)) != bare:
        bare = shorter
    return frozenset() if "|" in bare else frozenset(_NAME.findall(bare))


def _expand(written: str, classes: Mapping[str, WordClass]) -> str:
    for name in _NAME.findall(written):
        if name not in classes:
            raise WordingWrong(f"“{written}”用了没有的词类 {name}。")
    for sign, gap in _GAPS:
        written = written.replace(sign, gap)
    return _NAME.sub(lambda found: classes[found[1]].pattern, written)


@functools.lru_cache(_REMEMBERED)
def _joined(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Join the patterns that begin at a word's edge: one search in place of many."""
    edged = [one[len(_EDGE) :] for one in patterns if one.startswith(_EDGE)]
    rest = tuple(one for one in patterns if not one.startswith(_EDGE))
    return (*rest, f"{_EDGE}(?:{'|'.join(edged)})") if edged else rest


@functools.lru_cache(_REMEMBERED)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
