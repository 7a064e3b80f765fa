"""The words that names are made of and that stand beside them: names.yaml, read once."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from assistant.triage.plain_yaml import read_plain

FILE = Path(__file__).with_name("names.yaml")


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of names.yaml; a pattern finds any word of a list."""

    surnames: frozenset[str]
    first: re.Pattern[str]
    compound_surnames: frozenset[str]
    given: frozenset[str]
    never: frozenset[str]
    before: re.Pattern[str]
    verbs_before: re.Pattern[str]
    after: re.Pattern[str]
    never_after: re.Pattern[str]
    drug_after: re.Pattern[str]
    drug_first: frozenset[str]
    word_surnames: frozenset[str]
    elements: re.Pattern[str]
    titles: str
    persons: str
    first_names: frozenset[str]
    pinyin_surnames: frozenset[str]
    pinyin_not_names: frozenset[str]
    no_names: frozenset[str]


@functools.cache
def words() -> Words:
    """Read names.yaml, once."""
    read = read_plain(FILE.read_text(encoding="utf-8"))
    if not isinstance(read, dict):
        raise ValueError(f"{FILE.name}: 应为“名称: 词”的列表。")
    listed = {name: str(text).split() for name, text in read.items()}
    return Words(
        surnames=frozenset(listed["surnames"]),
        # Where a name may begin at all: a surname with a character behind it.
        first=re.compile(
            rf"(?:{any_word(listed['compound_surnames'])}|[{''.join(listed['surnames'])}])"
            r"(?=[\u4e00-\u9fff])"
        ),
        compound_surnames=frozenset(listed["compound_surnames"]),
        given=frozenset(listed["given"]),
        never=frozenset((*listed["public"], *listed["not_names"])),
        before=re.compile(rf"(?:{any_word(listed['before'])})"),
        verbs_before=re.compile(rf"(?:{any_word(listed['verbs_before'])})"),
        after=re.compile(any_word(listed["after"])),
        never_after=re.compile(any_word(listed["never_after"])),
        drug_after=re.compile(
            rf"[\s，,]?(?:{any_word(listed['drug_after'])}|\d+\s?(?:mg|g|ml|片|粒|μg))"
        ),
        drug_first=frozenset(listed["drug_first"]),
        word_surnames=frozenset(listed["word_surnames"]),
        elements=re.compile(rf"(?:{any_word(listed['elements'])})"),
        titles=any_word(listed["titles"]),
        persons=any_word(listed["persons"]),
        first_names=frozenset(listed["first_names"]),
        pinyin_surnames=frozenset(listed["pinyin_surnames"]),
        no_names=frozenset(listed["no_names"]),
        pinyin_not_names=frozenset(
            one.strip() for one in str(read["pinyin_not_names"]).split("|") if one.strip()
        ),
    )


def any_word(listed: Collection[str]) -> str:
    """Make the pattern of any of some words, the longest first."""
    return "|".join(map(re.escape, sorted(set(listed), key=len, reverse=True)))
