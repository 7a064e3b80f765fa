"""Complaints and the questions and examinations that a guideline recommends for them: data, read.

A complaint is told by findings of the danger signs (assistant/triage/dangers) and of findings.yaml,
so a new wording of one symptom serves both. The first complaint that a conversation meets counts,
from the top. An item names the document and section that recommends it, and words that stand there:
an item whose section does not have them is not shown (asking.py), and a test refuses it.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.checklist import findings
from assistant.errors import RulesWrong
from assistant.rule_files import Place, Rules, Shape, read_rules
from assistant.triage.readings import NAMES
from assistant.triage.rules import Condition, Facts, Line, read_lines
from assistant.triage.signs import met
from corpus.document import Language

FOLDER = Path(__file__).parent
_SHAPE = Shape(
    {},
    needs=("zh", "en", "document", "when", "items", "asks", "quiet"),
    may=("unless",),
)
_ITEM = frozenset(("en", "said", "section", "words"))
_FEWEST, _EXAMPLES = 3, 2


@dataclass(frozen=True, slots=True)
class Item:
    """A question to ask, or (`examined`) something to examine, measure or test.

    said: the findings and readings of which any shows that the conversation has touched it;
    section and words: where the document recommends it, and what must stand there.
    """

    zh: str
    en: str
    examined: bool
    said: frozenset[str]
    section: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Complaint:
    """What somebody comes with, how it is told, and the items of its document, gravest first."""

    id: str
    zh: str
    en: str
    document: str
    when: tuple[Line, ...]
    unless: tuple[Condition, ...]
    items: tuple[Item, ...]
    asks: tuple[str, ...]
    quiet: tuple[str, ...]

    def called(self, language: Language) -> str:
        """Give the name of the complaint."""
        return self.zh if language == "zh" else self.en

    def told_by(self, facts: Facts) -> bool:
        """Say whether what somebody reports is this complaint."""
        if any(condition.holds(facts) for condition in self.unless):
            return False
        return any(met(line, facts) for line in self.when)


@functools.cache
def complaints() -> tuple[Complaint, ...]:
    """Read the complaints that ship with this package, once. Raises RulesWrong."""
    return tuple(complaints_in(read_rules(FOLDER / "complaints.yaml", _SHAPE)))


def complaints_in(rules: Rules) -> Iterator[Complaint]:
    """Read the complaints of one file. Raises RulesWrong, naming file and line."""
    known = findings.known()
    for name, row in rules.rows.items():
        if len(row["items"]) < _FEWEST:
            raise rules.wrong((name, "items"), f"{name} 至少要有 {_FEWEST} 项。")
        if min(len(row["asks"]), len(row["quiet"])) < _EXAMPLES:
            raise rules.wrong((name,), f"{name} 的 asks 和 quiet 至少各要 {_EXAMPLES} 个例句。")
        unless = row.get("unless")
        yield Complaint(
            name,
            row["zh"],
            row["en"],
            row["document"],
            _conditions(rules, (name, "when"), row["when"], known),
            _conditions(rules, (name, "unless"), unless, known)[0][0] if unless else (),
            tuple(_item(rules, name, at, each, known) for at, each in enumerate(row["items"])),
            tuple(row["asks"]),
            tuple(row["quiet"]),
        )


def shape() -> Shape:
    """Give how a file of complaints is written."""
    return _SHAPE


def _conditions(
    rules: Rules, place: Place, written: object, known: Collection[str]
) -> tuple[Line, ...]:
    try:
        return read_lines(str(place[0]), written, known)
    except RulesWrong as error:
        raise rules.wrong(place, str(error)) from error


def _item(rules: Rules, name: str, at: int, row: Mapping[str, Any], known: Collection[str]) -> Item:
    kinds = [kind for kind in ("ask", "check") if row.get(kind)]
    if len(kinds) != 1 or row.keys() - {kinds[0]} != _ITEM:
        wanted = "、".join(sorted(_ITEM))
        raise rules.wrong((name, "items", at), f"{name} 的一项要有 ask 或 check，和 {wanted}。")
    said = frozenset(str(row["said"]).split(" / "))
    if unknown := said.difference(known, NAMES):
        raise rules.wrong(
            (name, "items", at), f"没有“{'、'.join(sorted(unknown))}”这样的表现或读数。"
        )
    return Item(
        row[kinds[0]], row["en"], kinds[0] == "check", said, row["section"], tuple(row["words"])
    )
