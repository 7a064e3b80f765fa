"""What patients come with, and what a conversation has touched: a vocabulary beside the dangers'.

Apart from that of the danger signs, so that it costs nothing where nobody is told of; written in
the same way (assistant/triage/findings.py), and judged by the same cues of denial and past. Pure.
"""

from __future__ import annotations

import functools
from pathlib import Path

from assistant.errors import RulesWrong
from assistant.rule_files import line_of, read_parts
from assistant.triage.assertion import Heard
from assistant.triage.findings import Vocabulary, WordWrong
from assistant.triage.rules import Facts, built_in, vocabulary_of
from assistant.triage.signs import reported as reported_dangers

FILE = Path(__file__).with_name("findings.yaml")


@functools.cache
def vocabulary() -> Vocabulary:
    """Read the findings that ship with this package, once. Raises RulesWrong, naming the line."""
    rows = read_parts(FILE)
    try:
        return vocabulary_of(rows)
    except WordWrong as error:
        line = line_of(FILE.read_text(encoding="utf-8"), (error.finding,))
        raise RulesWrong(f"{FILE.name} 第 {line} 行：{error}。") from error


def known() -> frozenset[str]:
    """Give the names of all findings and signs that a complaint may name."""
    dangers = built_in()
    return vocabulary().names | dangers.findings.names | dangers.signs.keys()


def reported(text: str) -> Facts:
    """Give what a folded text reports, danger signs and readings included."""
    dangers, heard = reported_dangers(text), Heard(text)
    own = {
        name
        for name, places in vocabulary().places(text).items()
        if any(heard.asserted(*place) for place in places)
    }
    return Facts(own.union(dangers.there), dangers.read)


def mentioned(text: str) -> frozenset[str]:
    """Give the findings of this vocabulary and the readings that a text touches, also to deny."""
    return frozenset((*vocabulary().places(text), *reported_dangers(text).read))
