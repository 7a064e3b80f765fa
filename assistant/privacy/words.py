"""The words that names are made of and that stand beside them: names.yaml, read once."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from assistant.rule_files import parts_in

FILE = Path(__file__).with_name("names.yaml")
_PARTS = (
    "surnames", "compound_surnames", "given", "personal", "before", "verbs_before", "after",
    "never_after", "drug_after", "drug_first", "drug_last", "word_surnames", "not_names", "public",
    "elements", "element_ends", "titles", "persons", "first_names", "no_names",
    "pinyin_surnames", "pinyin_not_names",
)  # fmt: skip
# A list whose words all have so many characters.
_LENGTHS = {
    "surnames": 1, "given": 1, "personal": 1, "drug_first": 1, "drug_last": 1,
    "word_surnames": 1, "compound_surnames": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of names.yaml; a pattern finds any word of a list."""

    surnames: frozenset[str]
    first: re.Pattern[str]
    compound_surnames: frozenset[str]
    given: frozenset[str]
    personal: frozenset[str]
    never: frozenset[str]
    before: re.Pattern[str]
    verbs_before: re.Pattern[str]
    after: re.Pattern[str]
    never_after: re.Pattern[str]
    drug_after: re.Pattern[str]
    drug_first: frozenset[str]
    drug_last: frozenset[str]
    word_surnames: frozenset[str]
    elements: re.Pattern[str]
    chain: re.Pattern[str]
    titles: str
    persons: str
    first_names: frozenset[str]
    pinyin_surnames: frozenset[str]
    pinyin_not_names: frozenset[str]
    no_names: frozenset[str]


@functools.cache
def words() -> Words:
    """Read names.yaml, once. Raises RulesWrong."""
    return words_in(FILE.name, FILE.read_text(encoding="utf-8"))


def words_in(file: str, text: str) -> Words:
    """Check lists of words that are given as text. Raises RulesWrong, naming file and line."""
    rules = parts_in(file, text, _PARTS)
    read = rules.rows
    listed = {name: str(words).split() for name, words in read.items()}
    for name, length in _LENGTHS.items():
        wrong = [word for word in listed[name] if len(word) != length]
        if wrong:
            raise rules.wrong((name,), f"{name} 里应是 {length} 个字的词，不是“{wrong[0]}”。")
    elements = any_word(listed["elements"])
    return Words(
        surnames=frozenset(listed["surnames"]),
        # Where a name may begin at all: a surname with a character behind it.
        first=re.compile(
            rf"(?:{any_word(listed['compound_surnames'])}|[{''.join(listed['surnames'])}])"
            r"(?=[\u4e00-\u9fff])"
        ),
        compound_surnames=frozenset(listed["compound_surnames"]),
        given=frozenset(listed["given"]),
        personal=frozenset(listed["personal"]),
        never=frozenset((*listed["public"], *listed["not_names"])),
        before=re.compile(rf"(?:{any_word(listed['before'])})"),
        verbs_before=re.compile(rf"(?:{any_word(listed['verbs_before'])})"),
        after=re.compile(any_word(listed["after"])),
        never_after=re.compile(any_word(listed["never_after"])),
        drug_after=re.compile(
            rf"[\s，,]?(?:{any_word(listed['drug_after'])}|\d+\s?(?:mg|g|ml|片|粒|μg))"
        ),
        drug_first=frozenset(listed["drug_first"]),
        drug_last=frozenset(listed["drug_last"]),
        word_surnames=frozenset(listed["word_surnames"]),
        elements=re.compile(rf"(?:{elements})"),
        # 热合曼江, 热依汗古丽: what ends a name is none by itself.
        chain=re.compile(rf"(?:{elements}){{1,4}}(?:{any_word(listed['element_ends'])})?"),
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
