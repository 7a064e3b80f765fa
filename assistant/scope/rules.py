"""declines.yaml and words.yaml → checked rules of what is declined. RulesWrong where one is wrong.

The texts are data that a curriculum officer can read and extend; wording.py says how patterns are
written. `read_rules` refuses what cannot be used, naming file and line; the examples of every rule
are run by `check_examples`, which a test calls, not each start.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from assistant.errors import RulesWrong
from assistant.scope.spelling import fold
from assistant.scope.wording import (
    Heard,
    WordClass,
    Wording,
    WordingWrong,
    check_pattern,
    read_classes,
    read_wording,
)
from assistant.triage.plain_yaml import read_plain
from corpus.document import Language

FOLDER = Path(__file__).parent
WORDS, DECLINES = "words.yaml", "declines.yaml"
_KINDS = ("declined", "self-harm")
_FOLLOWS = ("topic", "act")
_NEEDED = frozenset(("kind", "follows", "says", "source", "refused", "kept"))
_KEYS = _NEEDED | {"aloud", "when", "always", "unless"}
_EXAMPLES = 2

Follows = Literal["topic", "act"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is declined: how it is told, what is said, and what leaning on it means.

    follows: `topic`, whatever leans on it is declined too; `act`, only what presses on. aloud: it
    is judged in the words of an instruction that was cut from the question as well.
    """

    id: str
    self_harm: bool
    follows: Follows
    aloud: bool
    says: Mapping[Language, str]
    when: tuple[Wording, ...]
    always: tuple[Wording, ...]
    unless: tuple[Wording, ...]
    source: str
    refused: tuple[str, ...]
    kept: tuple[str, ...]

    def holds(self, heard: Heard) -> bool:
        """Say whether a text asks for this."""
        if heard.says(self.always):
            return True
        return heard.says(self.when) and not heard.says(self.unless)


@dataclass(frozen=True, slots=True)
class Rules:
    """The classes of words and the rules, gravest first."""

    classes: Mapping[str, WordClass]
    rules: tuple[Rule, ...]

    def first(self, folded: str, *, aloud: bool = False) -> Rule | None:
        """Give the gravest rule that a folded text meets; of those judged aloud, if so asked."""
        heard = Heard(folded, self.classes)
        return next(
            (one for one in self.rules if (one.aloud or not aloud) and one.holds(heard)), None
        )

    def named(self, id_: str) -> Rule:
        """Give a rule by its id. Raises KeyError where there is none."""
        return {one.id: one for one in self.rules}[id_]


@functools.cache
def built_in() -> Rules:
    """Read the rules that ship with this package, once."""
    words, declines = ((FOLDER / name).read_text(encoding="utf-8") for name in (WORDS, DECLINES))
    return read_rules(words, declines)


def read_words(text: str) -> Mapping[str, WordClass]:
    """Read word classes: words parted by blanks, `_` for a blank. Raises RulesWrong."""
    rows = whole(WORDS, text)
    try:
        return read_classes(
            {
                name: [one.replace("_", " ") for one in str(row).split()]
                for name, row in rows.items()
            }
        )
    except WordingWrong as error:
        raise RulesWrong(f"{WORDS}：{error}") from error


def words_of(written: str) -> list[str]:
    """Give words that are parted by blanks; `_` is a blank inside one."""
    return [one.replace("_", " ") for one in written.split()]


def read_rules(words: str, declines: str) -> Rules:
    """Read the two files. Raises RulesWrong, naming file and line."""
    classes = read_words(words)
    rows = whole(DECLINES, declines)
    return Rules(classes, tuple(_rule(id_, row, classes, declines) for id_, row in rows.items()))


def whole(file: str, text: str) -> Mapping[str, Any]:
    """Read a file of rules by name. Raises RulesWrong."""
    try:
        read = read_plain(text)
    except (yaml.YAMLError, ValueError) as error:
        raise RulesWrong(f"{file} 读不懂：{error}") from error
    if not isinstance(read, dict) or not read:
        raise RulesWrong(f"{file} 里没有规则。")
    return read


def check_rules(rules: Rules) -> None:
    """Raise RulesWrong where a pattern is malformed or matches anything, or an example fails."""
    for rule in rules.rules:
        where = f"{DECLINES} 的 {rule.id}"
        for one in (*rule.when, *rule.always, *rule.unless):
            try:
                for pattern in (*one.patterns, *one.absent):
                    check_pattern(pattern)
            except WordingWrong as error:
                raise RulesWrong(f"{where}：{error}") from error
        for said, wanted in ((rule.refused, True), (rule.kept, False)):
            for example in said:
                if rule.holds(Heard(fold(example), rules.classes)) is not wanted:
                    raise RulesWrong(f"{where}：例句“{example}”{'没有' if wanted else '却'}谢绝。")


def _rule(id_: str, row: object, classes: Mapping[str, WordClass], text: str) -> Rule:
    where = f"{DECLINES} 第 {line_of(id_, text)} 行的 {id_}"
    if not isinstance(row, dict) or not row.keys() >= _NEEDED or not row.keys() <= _KEYS:
        raise RulesWrong(f"{where} 要有且只能有：{'、'.join(sorted(_KEYS))}。")
    if row["kind"] not in _KINDS or row["follows"] not in _FOLLOWS:
        raise RulesWrong(f"{where} 的 kind 或 follows 写得不对。")
    says = row["says"]
    if not isinstance(says, dict) or set(says) != {"zh", "en"} or not all(says.values()):
        raise RulesWrong(f"{where} 的 says 要有 zh 和 en。")
    if not str(row["source"]).strip():
        raise RulesWrong(f"{where} 没有 source。")
    listed = {key: _listed(row.get(key, []), key, where) for key in ("refused", "kept")}
    if any(len(one) < _EXAMPLES for one in listed.values()):
        raise RulesWrong(f"{where} 的 refused、kept 各要有至少 {_EXAMPLES} 个例句。")
    patterns: dict[str, tuple[Wording, ...]] = {}
    for key in ("when", "always", "unless"):
        try:
            patterns[key] = tuple(
                read_wording(one, classes) for one in _listed(row.get(key, []), key, where)
            )
        except WordingWrong as error:
            raise RulesWrong(f"{where}：{error}") from error
    if not patterns["when"] and not patterns["always"]:
        raise RulesWrong(f"{where} 没有 when。")
    return Rule(
        id=id_,
        self_harm=row["kind"] == "self-harm",
        follows="topic" if row["follows"] == "topic" else "act",
        aloud=row.get("aloud") == "yes",
        says={"zh": says["zh"], "en": says["en"]},
        source=row["source"],
        when=patterns["when"],
        always=patterns["always"],
        unless=patterns["unless"],
        refused=listed["refused"],
        kept=listed["kept"],
    )


def _listed(value: object, key: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(value):
        raise RulesWrong(f"{where} 的 {key} 要写成列表。")
    return tuple(map(str, value))


def line_of(key: str, text: str) -> int:
    """Give the line on which a key of the outermost level stands, from 1; 0 where it is nowhere."""
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 0)
