"""Files of danger rules → checked records. A file that cannot be used is refused, rule by rule.

dangers/findings.yaml names what a person may report (`findings`, findings.py) and what follows from
several (`signs`), dangers/words.yaml the words that many findings share, and dangers/concepts.yaml
the concepts of the lexicon whose every name is a finding's too; the other files hold rules, and
findings of their own. A condition is a finding, a sign, its opposite (`!pregnant`) or a reading
with a limit (`systolic < 90`, `age < 60 days`); ` / ` stands between conditions of which one is
enough, ` + ` between what must all be there.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import RulesWrong
from assistant.records import Urgency
from assistant.rule_files import line_of
from assistant.triage.findings import Vocabulary, WordWrong
from assistant.triage.plain_yaml import read_plain
from assistant.triage.readings import NAMES, fold
from corpus.document import Language
from index import lexicon
from index.lexicon.concept import Concept

FOLDER = Path(__file__).with_name("dangers")
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
# A name that is a word of a finding as it is. A short English one begins too many other words.
_PLAIN = re.compile(r"[\u4e00-\u9fff]{2,}|[A-Za-z' -]{5,}")
_LIMIT = re.compile(r"([\w-]+) (<=|>=|<|>) (\d+(?:\.\d+)?)(?: (days|months|years))?")
_DAYS = {"days": 1.0, "months": 30.4, "years": 365.25}
_KEYS = frozenset(
    ("urgency", "label", "first", "when", "unless", "covers", "alone", "see", "documents", "source")
) | {"alarms", "quiet"}
_NEEDED = ("urgency", "label", "first", "when", "source", "alarms", "quiet")
_EXAMPLES = 2
_ORDER = ("findings", "words", "concepts", "signs", "rules")
_PARTS = frozenset(_ORDER)
_SHARED = re.compile(r"\{([\w-]+)\}")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text reports: findings and signs by name, and the values of each reading."""

    there: Collection[str]
    read: Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing to be there, or (`absent`) not: a finding or sign, or a reading with a limit."""

    name: str
    absent: bool = False
    sign: str = ""
    limit: float = 0.0

    def holds(self, facts: Facts) -> bool:
        """Say whether it is so."""
        if self.sign:
            compare = _COMPARE[self.sign]
            return any(compare(value, self.limit) for value in facts.read.get(self.name, ()))
        return (self.name in facts.there) is not self.absent


Line = tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One danger: when to raise it, what to say first, and where it comes from.

    lines: any one is enough; all of its parts must be there, each by any of its conditions.
    unless: what makes it harmless; covers: the rules that need not be said beside it; alone: it is
    raised only where no other is; see: the words to look up in the library, and the documents that
    may be cited.
    """

    id: str
    urgency: Urgency
    label: Mapping[Language, str]
    first: Mapping[Language, str]
    lines: tuple[Line, ...]
    unless: tuple[Condition, ...]
    covers: tuple[str, ...]
    alone: bool
    see: str
    documents: tuple[str, ...]
    source: str
    alarms: tuple[str, ...]
    quiet: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The findings, the signs in an order in which each needs only those before, and the rules."""

    findings: Vocabulary
    signs: Mapping[str, tuple[Line, ...]]
    rules: tuple[Rule, ...]


@functools.cache
def built_in() -> Rules:
    """Read the rules that ship with this package, once."""
    files = sorted(FOLDER.glob("*.yaml"))
    texts = {path.name: path.read_text(encoding="utf-8") for path in files}
    return read_rules(texts, lexicon.built_in().concepts)


def read_rules(files: Mapping[str, str], concepts: Sequence[Concept] = ()) -> Rules:
    """Read files of rules by name, gravest rules first. Raises RulesWrong, with file and line.

    concepts: those of the lexicon, whose names findings take up by `concepts`.
    """
    wholes = {file: _whole(file, text) for file, text in files.items()}
    rows, shared, named, written, raised = (_merged(files, wholes, part) for part in _ORDER)
    rows = {name: str(row) for name, row in rows.items()}
    known_concepts = {one.id: one for one in concepts}
    for name, ids in named.items():
        with _located(files, "concepts", name):
            rows[name] = _with_names(name, rows, ids, known_concepts)
    try:
        findings = vocabulary_of(_spelled(rows, shared))
    except WordWrong as error:
        raise _refusal(files, "findings", error.finding, f"findings 里{error}。") from error
    signs: dict[str, tuple[Line, ...]] = {}
    known = set(rows)
    for name, lines in written.items():
        with _located(files, "signs", name):
            if name in rows:
                raise RulesWrong(f"signs 里的 {name} 在 findings 里已有同名的一项。")
            signs[name] = read_lines(f"signs 里的 {name}", lines, known)
        known.add(name)
    rules = []
    for id_, row in raised.items():
        with _located(files, "rules", id_):
            rules.append(_rule(f"规则 {id_} ", id_, row, known))
    by_id = {rule.id: rule for rule in rules}
    for rule in rules:
        with _located(files, "rules", rule.id):
            _check_covers(rule, by_id)
    return Rules(findings, signs, tuple(sorted(rules, key=lambda one: one.urgency != "immediate")))


@contextmanager
def _located(files: Mapping[str, str], part: str, name: str) -> Iterator[None]:
    """Say file and line of what is refused."""
    try:
        yield
    except RulesWrong as error:
        raise _refusal(files, part, name, str(error)) from error


def _refusal(files: Mapping[str, str], part: str, name: str, sentence: str) -> RulesWrong:
    for file, text in files.items():
        wanted = re.compile(rf"^{part}:(?:\n.*)*?\n  {re.escape(name)}:", re.MULTILINE)
        if wanted.search(text):
            return RulesWrong(f"{file} 第 {line_of(text, (part, name))} 行：{sentence}")
    return RulesWrong(sentence)


def _whole(file: str, text: str) -> Mapping[str, Any]:
    try:
        whole = read_plain(text)
    except (yaml.YAMLError, ValueError) as error:
        raise RulesWrong(f"{file} 读不懂：{error}") from error
    if not isinstance(whole, dict) or not whole.keys() <= _PARTS:
        raise RulesWrong(f"{file} 只能有 words、findings、concepts、signs、rules 五部分。")
    return whole


def _merged(
    files: Mapping[str, str], wholes: Mapping[str, Mapping[str, Any]], part: str
) -> Mapping[str, Any]:
    merged: dict[str, Any] = {}
    for file, whole in wholes.items():
        for name, row in whole.get(part, {}).items():
            if name in merged:
                line = line_of(files[file], (part, name))
                raise RulesWrong(f"{file} 第 {line} 行：{name} 在别的文件里已经有了。")
            merged[name] = row
    return merged


def _with_names(
    name: str, rows: Mapping[str, str], ids: Sequence[str], concepts: Mapping[str, Concept]
) -> str:
    """Add the names of concepts to the words of a finding. Raises RulesWrong."""
    if name not in rows:
        raise RulesWrong(f"concepts 里的 {name} 不在 findings 里。")
    if unknown := [id_ for id_ in ids if id_ not in concepts]:
        raise RulesWrong(f"concepts 里 {name} 的 {'、'.join(unknown)} 不在词表里。")
    words = [
        word
        for id_ in ids
        for word in concepts[id_].names
        if word not in concepts[id_].ambiguous and _PLAIN.fullmatch(word)
    ]
    return ", ".join((rows[name], *words))


def _spelled(rows: Mapping[str, object], words: Mapping[str, object]) -> Mapping[str, str]:
    """Put the shared words in where a finding names them."""

    def spell(name: str, match: re.Match[str]) -> str:
        if match[1] not in words:
            raise WordWrong(name, f" {name} 用到的“{match[0]}”没有在 words 里写明")
        return str(words[match[1]])

    return {
        name: _SHARED.sub(functools.partial(spell, name), str(row)) for name, row in rows.items()
    }


def vocabulary_of(rows: Mapping[str, object]) -> Vocabulary:
    """Make a vocabulary of findings written as in the files of dangers. Raises WordWrong."""
    return Vocabulary(_folded(rows))


def _folded(rows: Mapping[str, object]) -> Mapping[str, str]:
    """Fold the words as questions are folded: all at once, which is ten times as fast."""
    whole = fold("\n".join(str(row) for row in rows.values())).replace("...", "…")
    return dict(zip(rows, whole.split("\n"), strict=True))


def _rule(where: str, id_: str, row: Mapping[str, Any], known: Collection[str]) -> Rule:
    missing = [key for key in _NEEDED if not row.get(key)]
    if missing or not row.keys() <= _KEYS:
        wrong = "、".join(missing) or "、".join(sorted(row.keys() - _KEYS))
        raise RulesWrong(f"{where}{'缺少' if missing else '有不认识的项'} {wrong}。")
    if row["urgency"] not in ("immediate", "urgent"):
        raise RulesWrong(f"{where}的 urgency 只能是 immediate 或 urgent。")
    for key in ("label", "first"):
        if not all(row[key].get(language) for language in ("zh", "en")):
            raise RulesWrong(f"{where}的 {key} 要有 zh 和 en。")
    for key in ("alarms", "quiet"):
        if len(row[key]) < _EXAMPLES:
            raise RulesWrong(f"{where}的 {key} 至少要有 {_EXAMPLES} 个例句。")
    return Rule(
        id_, row["urgency"], row["label"], row["first"], read_lines(where, row["when"], known),
        _part(where, row["unless"], known) if row.get("unless") else (),
        tuple(row.get("covers", ())), "alone" in row,
        row.get("see", ""), tuple(row.get("documents", ())),
        row["source"], tuple(row["alarms"]), tuple(row["quiet"]),
    )  # fmt: skip


def _check_covers(rule: Rule, known: Mapping[str, Rule]) -> None:
    for other in rule.covers:
        if other not in known:
            raise RulesWrong(f"规则 {rule.id} 的 covers 里没有 {other} 这条规则。")
        if known[other].urgency == "immediate" and rule.urgency != "immediate":
            raise RulesWrong(f"规则 {rule.id} 不如它要代替的 {other} 紧急。")


def read_lines(where: str, written: object, known: Collection[str]) -> tuple[Line, ...]:
    """Read conditions, one line or several, of which any is enough. Raises RulesWrong.

    `where` begins the refusing sentence; `known` are the findings and signs that may be named.
    """
    rows = [written] if isinstance(written, str) else written
    if not isinstance(rows, list) or not rows:
        raise RulesWrong(f"{where}：条件要写成一行或几行文字。")
    lines = tuple(
        tuple(_part(where, part, known) for part in str(row).split(" + ")) for row in rows
    )
    for row, line in zip(rows, lines, strict=True):
        if all(any(condition.absent for condition in part) for part in line):
            raise RulesWrong(f"{where}：“{row}”只写了没有什么，什么都会符合。")
    return lines


def _part(where: str, written: str, known: Collection[str]) -> tuple[Condition, ...]:
    return tuple(_condition(where, one.strip(), known) for one in written.split(" / "))


def _condition(where: str, written: str, known: Collection[str]) -> Condition:
    limit = _LIMIT.fullmatch(written) if " " in written else None
    if limit is not None:
        if limit[1] not in NAMES:
            raise RulesWrong(f"{where}里的“{limit[1]}”不是能读出的数值。")
        return Condition(limit[1], sign=limit[2], limit=float(limit[3]) * _DAYS.get(limit[4], 1.0))
    name = written.removeprefix("!")
    if name not in known:
        raise RulesWrong(f"{where}里的“{name}”没有在 findings 或（更靠前的）signs 里写明。")
    return Condition(name, absent=name != written)
