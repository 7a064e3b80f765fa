"""A question that stands alone → is there anything in it to look up, and if not, what to ask back.

A question made of nothing but the words of clarify.yaml (persons, "the drug", "how much") says
nothing that a library could be searched for. Whatever else is in it counts as content. Pure.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.errors import RulesWrong
from assistant.scope.rules import FOLDER, line_of, whole, words_of
from corpus.document import Language

CLARIFY = "clarify.yaml"
_WORD = re.compile(r"[a-z']+")
_LEFT = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Emptiness:
    """What says nothing by itself, and what is asked back where nothing else is said."""

    chinese: re.Pattern[str]
    english: frozenset[str]
    content: tuple[str, ...]
    drug_words: tuple[str, ...]
    about: Mapping[str, Mapping[Language, str]]
    asked_back: tuple[str, ...]
    looked_up: tuple[str, ...]

    def is_empty(self, folded: str) -> bool:
        """Say whether a folded text holds nothing that can be looked up."""
        if any(one in folded for one in self.content):
            return False
        rest = self.chinese.sub(" ", folded)
        rest = _WORD.sub(lambda found: "" if found[0] in self.english else found[0], rest)
        return _LEFT.search(rest) is None

    def question_back(self, folded: str) -> tuple[str, Mapping[Language, str]]:
        """Give what is missing, `drug` or `patient`, and the question back in each language."""
        words = set(_WORD.findall(folded))
        missing = "patient"
        if any(one in (words if one.isascii() else folded) for one in self.drug_words):
            missing = "drug"
        return missing, self.about[missing]


@functools.cache
def built_in() -> Emptiness:
    """Read the file that ships with this package, once."""
    return read_emptiness((FOLDER / CLARIFY).read_text(encoding="utf-8"))


def read_emptiness(text: str) -> Emptiness:
    """Read a file of empty words. Raises RulesWrong."""
    rows = whole(CLARIFY, text)
    keys = {"chinese", "english", "content", "drug-words", "about", "asked-back", "looked-up"}
    if set(rows) != keys or set(rows["about"]) != {"drug", "patient"}:
        raise RulesWrong(f"{CLARIFY} 要有且只能有：{'、'.join(sorted(keys))}。")
    words = sorted(words_of(rows["chinese"]), key=len)
    try:
        chinese = re.compile("|".join(reversed(words)))
    except re.error as error:
        line = line_of("chinese", text)
        raise RulesWrong(f"{CLARIFY} 第 {line} 行的 chinese 写得不对：{error}") from error
    return Emptiness(
        chinese,
        frozenset(rows["english"].split()),
        tuple(rows["content"].split()),
        tuple(rows["drug-words"].split()),
        rows["about"],
        tuple(rows["asked-back"]),
        tuple(rows["looked-up"]),
    )
