"""A belief that a question takes for granted → the library's sentence that denies it. Pure.

In: a question, the lines found for it, the library. Out: the line, or None. Two ways, the surer
first: the rules of premise.yaml, each with its source; and any line that forbids the very thing
that the question asks how to do. A question that asks whether to do it takes nothing for granted.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.contradictions.surfacing import looked_up, matching
from assistant.knowledge import Snapshot
from assistant.lines.rank import Line
from assistant.lines.units import Unit
from assistant.premises.asserting import asks_how, patterns
from assistant.premises.stated import cues
from assistant.rule_files import Rules, Shape, pattern, read_rules
from corpus.document import Language

SHAPE = Shape({"ask": ("held", "fair"), "line": ("said", "unsaid")}, needs=("see",))
_STOP = re.compile(r"[，。；;、\n（(：:]|,(?!\d)|\.\s|\bor\b|\band\b")
_WHOM = re.compile(
    r"\d+ ?(?:岁|月龄)|孕|哺乳|过敏|肾|肝|egfr|老年|儿童|小儿|婴|男女"
    r"|\d+ years|pregnan|breast|allerg|renal|kidney|liver|child|infant"
)
_YOUNG = re.compile(r"儿童|小儿|患儿|孩|娃|婴|幼儿|child|toddler|infant|baby")
_SENTENCE = re.compile(r"[。；;\n]|\.\s")
_CONTENT = re.compile(r"[\u3400-\u9fff]")
_WORDS = re.compile(r"[a-z][a-z-]{3,}")
_LEAST = 3  # characters that say something, or two words
_COVERED = 0.75
_COVERED_WORDS = 0.65
_ALONE = 5  # characters of what is forbidden to everybody: more than a drug's name
_NAMED = 0.5
_NEAR = 0.5  # of the best line's share of the question


@dataclass(frozen=True, slots=True)
class Belief:
    """One rule: a question that takes a belief for granted, the line that denies it."""

    name: str
    ask: re.Pattern[str]
    line: re.Pattern[str]
    see: dict[Language, str]


@functools.cache
def beliefs() -> tuple[Belief, ...]:
    """Read the rules that ship with this package, once. Raises RulesWrong."""
    rules = read_rules(Path(__file__).with_name("premise.yaml"), SHAPE)
    return tuple(_belief(rules, name) for name in rules.rows)


def _belief(rules: Rules, name: str) -> Belief:
    see = rules.rows[name]["see"]
    return Belief(name, pattern(rules, (name, "ask")), pattern(rules, (name, "line")), dict(see))


def denied(
    question: str, language: Language, lines: Sequence[Line], snapshot: Snapshot
) -> Unit | None:
    """Give the line that denies what a question takes for granted, or asks about, or None."""
    folded = question.lower()
    for belief in beliefs():
        if belief.ask.search(folded):
            unit = matching(lines, belief.line)
            unit = unit or looked_up(belief.see[language], belief.line, language, snapshot)
            if unit is not None:
                return unit
    if not asks_how(question):
        return None
    best = max((line.own + line.beside for line in lines), default=0.0)
    for line in lines:
        one = line.unit
        whole = "\n" in one.text or one.passage.chunk.kind == "row"
        near = not whole and line.own + line.beside >= _NEAR * best
        if near and not _for_others(one.text, folded) and _forbids(one.text, folded):
            return one
    return None


def _forbids(line: str, question: str) -> bool:
    """Say whether a line forbids the very thing that a question asks how to do.

    What stands before it in the sentence says for whom: of that the question must speak, too.
    """
    for mark in patterns()["forbids"].finditer(line.lower()):
        stop = _STOP.search(line, mark.end())
        forbidden = line[mark.end() : stop.start() if stop else len(line)].lower()
        opening = max((one.end() for one in _SENTENCE.finditer(line, 0, mark.start())), default=0)
        before = line[opening : mark.start()]
        if any(each.isdigit() for each in before):
            continue  # eGFR <20 的患者禁用: for whom is a matter of figures
        for_all = not _told(before) and len(_told(forbidden)) < _ALONE - 1
        if _covers(forbidden, question) and not for_all and _speaks_of(before, question):
            return True
    return False


def _for_others(line: str, question: str) -> bool:
    """Say whether a line is about patients of whom the question does not speak."""
    whom = [one for one in _WHOM.findall(line.lower()) if one not in question]
    return any(not (_YOUNG.fullmatch(one) and _YOUNG.search(question)) for one in whom)


def _speaks_of(before: str, question: str) -> bool:
    """Say whether a question names those for whom a line forbids."""
    told = _told(before)
    return sum(one in question for one in told) >= _NAMED * len(told)


def _told(text: str) -> list[str]:
    """Give the pairs of characters of a text that say something, or its English words twice."""
    bare = cues()["generic"].sub("", "".join(_CONTENT.findall(text)))
    words = [one for one in _WORDS.findall(text.lower()) if one not in cues()["generic_en"]]
    return [bare[at : at + 2] for at in range(len(bare) - 1)] or words * 2


def _covers(forbidden: str, question: str) -> bool:
    """Say whether what is forbidden stands in a question, which does not deny it itself."""
    if len(words := _WORDS.findall(forbidden)) >= len(_CONTENT.findall(forbidden)):
        told = [word for word in words if word not in cues()["generic_en"]]
        asked = [word for word in told if re.search(rf"\b{re.escape(word[:6])}", question)]
        return len(told) > 1 and len(asked) >= _COVERED_WORDS * len(told)
    bare = cues()["generic"].sub("", forbidden)
    pairs = [bare[at : at + 2] for at in range(len(bare) - 1)]
    if len(bare) < _LEAST or not pairs:
        return False
    met = [pair for pair in pairs if pair in question]
    if len(met) < _COVERED * len(pairs):
        return False
    return not patterns()["denied"].search(question[: question.index(met[0])])
