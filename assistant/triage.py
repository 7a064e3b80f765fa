"""Danger signs first: a question in, alerts out. Pure; before and apart from any model.

A rule of triage.yaml raises its alert where all findings of one of its lines are there: words for
what a person reports, in standard and spoken Chinese and in English, and readings with a limit
(`systolic < 90`). What is negated, long past, taught or somebody else's story raises none
(assistant/assertion.py). A first small version: the trust issue grows its data.
"""

from __future__ import annotations

import functools
import operator
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.assertion import about_a_patient, asserted
from assistant.intents import LOADER
from assistant.readings import readings
from assistant.records import Urgency
from corpus.document import Language

_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_LIMIT = re.compile(r"(\w+) (<=|>=|<|>) (\d+(?:\.\d+)?)")
# An ellipsis in a word stands for a few characters of the same clause.
_GAP = r"[^，。；！？,;!?\n]{0,6}"
_ENGLISH_GAP = r"[^.,;!?\n]{0,30}"


class RulesWrong(ValueError):
    """A file of rules cannot be used; the sentence names the rule and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A reading and what it must be: `systolic < 90`."""

    reading: str
    sign: str
    value: float

    def holds(self, read: Mapping[str, float]) -> bool:
        """Say whether it was read and lies there."""
        return self.reading in read and _COMPARE[self.sign](read[self.reading], self.value)


@dataclass(frozen=True, slots=True)
class Rule:
    """One danger: when to raise it, what to say first, and where it comes from.

    lines: any one is enough, all of its findings and limits together; `unless` are findings that
    make it harmless; see: the words to look up in the library, and the documents that may be cited.
    """

    id: str
    urgency: Urgency
    label: Mapping[Language, str]
    first: Mapping[Language, str]
    lines: tuple[tuple[str | Limit, ...], ...]
    unless: tuple[str, ...]
    see: str
    documents: tuple[str, ...]
    source: str
    alarms: tuple[str, ...]
    quiet: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The findings by name, each as a pattern over folded text, and the rules, gravest first."""

    findings: Mapping[str, re.Pattern[str]]
    rules: tuple[Rule, ...]


def triage(question: str, earlier: Sequence[str] = (), *, rules: Rules | None = None) -> list[Rule]:
    """Give the rules that a question raises, gravest first.

    `earlier` are the questions before it in the same conversation, of the same patient: what they
    report counts too.
    """
    known = rules or built_in()
    text = fold("\n".join([*earlier, question]))
    if not about_a_patient(text):
        return []
    there = {
        name
        for name, pattern in known.findings.items()
        if any(asserted(text, *match.span()) for match in pattern.finditer(text))
    }
    read = readings(text)
    return [rule for rule in known.rules if _raised(rule, there, read)]


@functools.cache
def built_in() -> Rules:
    """Read the rules that ship with this package, once."""
    text = Path(__file__).with_name("triage.yaml").read_text(encoding="utf-8")
    return read_rules(text)


def read_rules(text: str) -> Rules:
    """Read a file of rules. Raises RulesWrong for a rule that cannot be used."""
    whole: dict[str, Any] = yaml.load(text, Loader=LOADER)
    findings = {name: _pattern(words) for name, words in whole["findings"].items()}
    rules = [_rule(id_, row, findings) for id_, row in whole["rules"].items()]
    return Rules(findings, tuple(sorted(rules, key=lambda rule: rule.urgency != "immediate")))


def fold(text: str) -> str:
    """Fold width and case; blanks between Chinese characters go."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])", "", folded)


def _raised(rule: Rule, there: set[str], read: Mapping[str, float]) -> bool:
    if any(name in there for name in rule.unless):
        return False
    return any(
        all(one.holds(read) if isinstance(one, Limit) else one in there for one in line)
        for line in rule.lines
    )


def _rule(id_: str, row: Mapping[str, Any], findings: Mapping[str, object]) -> Rule:
    lines = tuple(tuple(_condition(id_, one, findings) for one in line) for line in row["when"])
    unless = tuple(row.get("unless", ()))
    for name in unless:
        _condition(id_, name, findings)
    if not row.get("source"):
        raise RulesWrong(f"规则 {id_} 没有写明来源（source）。")
    if len(row["alarms"]) < 2 or len(row["quiet"]) < 2:
        raise RulesWrong(f"规则 {id_} 至少要有 2 个应报警和 2 个不应报警的例句。")
    return Rule(
        id_, row["urgency"], row["label"], row["first"], lines, unless, row.get("see", ""),
        tuple(row.get("documents", ())), row["source"], tuple(row["alarms"]), tuple(row["quiet"]),
    )  # fmt: skip


def _condition(id_: str, written: str, findings: Mapping[str, object]) -> str | Limit:
    limit = _LIMIT.fullmatch(written)
    if limit is not None:
        return Limit(limit[1], limit[2], float(limit[3]))
    if written not in findings:
        raise RulesWrong(f"规则 {id_} 里的“{written}”不在 findings 里。")
    return written


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(_word(fold(word)) for word in words))


def _word(word: str) -> str:
    """Turn a word into a pattern; `…` (folded to dots) is a gap, English words are whole words."""
    english = word.isascii()
    gap = _ENGLISH_GAP if english else _GAP
    pattern = gap.join(re.escape(part) for part in word.split("..."))
    return rf"\b{pattern}" if english and word[:1].isalnum() else pattern
