"""Complaints and the questions and examinations that a guideline recommends for them: data, read.

Each file of this folder holds complaints; the first that a conversation matches counts, files in
the order of their names, and within a file from the top. An item names the document and section
that recommends it, and words that stand there: an item whose section does not have them is not
shown (asking.py), and a test refuses it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.intents import Pattern
from assistant.rule_files import Rules, Shape, pattern, read_rules
from corpus.document import Language

FOLDER = Path(__file__).parent
_SHAPE = Shape(
    {"when": ("asks", "")}, needs=("zh", "en", "document", "items"), may=("unless", "quiet")
)
_ITEM = frozenset(("en", "said", "section", "words"))
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Item:
    """A question to ask, or (`examined`) something to examine, measure or test.

    said: what shows that the conversation has mentioned it; section and words: where the document
    recommends it, and what must stand there.
    """

    zh: str
    en: str
    examined: bool
    said: Pattern
    section: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Complaint:
    """What somebody comes with, how it is told, and the items of its document, gravest first."""

    id: str
    zh: str
    en: str
    document: str
    when: Pattern
    unless: Pattern | None
    items: tuple[Item, ...]
    asks: tuple[str, ...]
    quiet: tuple[str, ...]

    def called(self, language: Language) -> str:
        """Give the name of the complaint."""
        return self.zh if language == "zh" else self.en


@functools.cache
def complaints() -> tuple[Complaint, ...]:
    """Read the complaints that ship with this package, once. Raises RulesWrong."""
    files = sorted(FOLDER.glob("*.yaml"))
    return tuple(one for path in files for one in complaints_in(read_rules(path, _SHAPE)))


def complaints_in(rules: Rules) -> Iterator[Complaint]:
    """Read the complaints of one file. Raises RulesWrong, naming file and line."""
    for name, row in rules.rows.items():
        if len(row["items"]) < _FEWEST:
            raise rules.wrong((name, "items"), f"{name} 至少要有 {_FEWEST} 项。")
        if len(row["asks"]) < 2 or len(row.get("quiet", ())) < 2:
            raise rules.wrong((name,), f"{name} 的 asks 和 quiet 至少各要 2 个例句。")
        yield Complaint(
            name,
            row["zh"],
            row["en"],
            row["document"],
            _pattern(row["when"]),
            _pattern(row["unless"]) if row.get("unless") else None,
            tuple(_item(rules, name, at, each) for at, each in enumerate(row["items"])),
            tuple(row["asks"]),
            tuple(row["quiet"]),
        )


def check_patterns(rules: Rules) -> None:
    """Compile every pattern of a file, for tests and editors. Raises RulesWrong."""
    for name, row in rules.rows.items():
        pattern(rules, (name, "when"))
        for at in range(len(row["items"])):
            pattern(rules, (name, "items", at, "said"))


def shape() -> Shape:
    """Give how a file of complaints is written."""
    return _SHAPE


def _item(rules: Rules, name: str, at: int, row: Mapping[str, Any]) -> Item:
    kinds = [kind for kind in ("ask", "check") if row.get(kind)]
    if len(kinds) != 1 or row.keys() - {kinds[0]} != _ITEM:
        wanted = "、".join(sorted(_ITEM))
        raise rules.wrong((name, "items", at), f"{name} 的一项要有 ask 或 check，和 {wanted}。")
    return Item(
        row[kinds[0]],
        row["en"],
        kinds[0] == "check",
        _pattern(row["said"]),
        row["section"],
        tuple(row["words"]),
    )


def _pattern(patterns: list[str]) -> Pattern:
    return Pattern("|".join(f"(?:{one})" for one in patterns))
