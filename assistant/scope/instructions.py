"""A question → the question without what it orders the mentor to do. Pure.

Text in a question is data: an order (忽略规则, reply only with OK), a role, a threat, a false
message of the system, code, encoded text and links are cut before anything is looked up, so that
neither their words nor their figures count as what was asked or claimed. What pretends to be the
library's own text keeps its words, which may name the thing asked about, and loses its figures. The
patterns stand in instructions.yaml. The question itself is never rewritten.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import RulesWrong
from assistant.scope import emptiness, leaning
from assistant.scope.rules import FOLDER, line_of, whole
from assistant.scope.spelling import fold, readable
from corpus.document import Language

INSTRUCTIONS = "instructions.yaml"
NOTE: Mapping[Language, str] = {
    "zh": "问题里夹带的指令没有执行，只按资料库原文回答其中的临床问题。",
    "en": "The instruction inside the question was not followed; only its clinical part is answered"
    " from the library.",
}
_LISTS = ("blocks", "clauses", "metas", "companions", "claims")
_PATTERNS = ("patient", "asking", "wanted", "figures", "fringe")
_EXAMPLES = ("cut", "untouched")
_BY_SCRIPT = ("clauses", "metas", "companions", "claims")
_NEVER = "(?!)"
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{4}")
_CODE = re.compile(
    r"[<>{}\[\]$`'\"#!|]|https?:|[A-Za-z0-9+/]{20}|略忽|视无|不管|无论|莫管|别管|不论|【", re.I
)
_QUOTES = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》"}
_ENDS = frozenset("。！？!?；;\n")
_COLONS = frozenset("：:")
_STOPS = _ENDS | frozenset("，,：:")


@dataclass(frozen=True, slots=True)
class Cut:
    """What is left of a question; `empty`: nothing is, so `text` is still the whole of it."""

    text: str
    cut: bool = False
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Instructions:
    """The patterns of instructions.yaml, each list as one, and its examples."""

    blocks: re.Pattern[str]
    clauses: re.Pattern[str]
    metas: re.Pattern[str]
    companions: re.Pattern[str]
    claims: re.Pattern[str]
    patient: re.Pattern[str]
    asking: re.Pattern[str]
    wanted: re.Pattern[str]
    figures: re.Pattern[str]
    fringe: re.Pattern[str]
    cut: tuple[str, ...]
    untouched: tuple[str, ...]


@functools.lru_cache(64)
def without_instructions(question: str) -> Cut:
    """Cut the instructions out of a question."""
    text = readable(question)
    known = _for_scripts(_HAN.search(text) is not None, _LATIN.search(text) is not None)
    left = known.blocks.sub(" ", text) if _CODE.search(text) else text
    ordered = known.clauses.search(left) or known.metas.search(left)
    parts = "".join(_kept(left, known)) if ordered else left
    said = known.claims.sub(" ", parts)
    if said != parts:
        said = "".join(_unclaimed(parts, known))
    if said == text:
        return Cut(text)
    said = " ".join(known.fringe.sub("", said).split())
    if emptiness.built_in().is_empty(fold(said)):
        return Cut(text, cut=True, empty=True)
    return Cut(said, cut=True)


def asks(text: str) -> bool:
    """Say whether a text asks for anything, or names illness, drug or care."""
    known = built_in()
    found = known.asking.search(text) or known.wanted.search(text)
    return bool(found or leaning.built_in().topic.search(text))


def _kept(text: str, known: Instructions) -> Iterator[str]:
    """Give the clauses that are no instruction and follow none."""
    clauses = _clauses(text)
    for sentence in _sentences(clauses):
        orders = [_order(one, known.clauses, known) for one in sentence]
        orders = [
            one or _meta(clause, clauses, known)
            for one, clause in zip(orders, sentence, strict=True)
        ]
        if any(orders):
            beside = (_order(one, known.companions, known) for one in sentence)
            orders = [one or other for one, other in zip(orders, beside, strict=True)]
        after = False  # an order stands before, in a sentence that asks nothing after it
        for at, (clause, order) in enumerate(zip(sentence, orders, strict=True)):
            rest = sentence[at + 1 :]
            if order is not None:
                tail = clause[order.end() :]
                if known.asking.search(f"…{tail}") and not _STOPS.issuperset(tail.strip()):
                    yield tail
                    continue
                # What stands behind a colon is the order's own words, unless it is a question.
                announced = clause.rstrip()[-1:] in _COLONS
                wanting = not (announced and _asks_beside(clauses, sentence, known))
                after = not any(
                    known.asking.search(one) or (wanting and known.wanted.search(one))
                    for one in rest
                )
                continue
            if after and not known.patient.search(clause):
                continue
            yield clause


def _order(clause: str, wordings: re.Pattern[str], known: Instructions) -> re.Match[str] | None:
    """Give the first order in a clause; what holds a question word asks for a format, say."""
    orders = wordings.finditer(clause)
    return next((one for one in orders if not known.asking.search(one[0])), None)


def _asks_beside(clauses: Sequence[str], sentence: Sequence[str], known: Instructions) -> bool:
    """Say whether anything outside a sentence asks."""
    own = frozenset(sentence)
    beside = [one for one in clauses if one not in own]
    return any(known.asking.search(one) or known.wanted.search(one) for one in beside)


def _meta(clause: str, clauses: Sequence[str], known: Instructions) -> re.Match[str] | None:
    """Give the words by which a clause speaks to the machine, if something else is asked."""
    every = list(known.metas.finditer(clause))
    if not every:
        return None
    found = every[-1]
    rest = [clause[found.end() :], *(one for one in clauses if one is not clause)]
    asked = (one for one in rest if known.asking.search(one) or known.wanted.search(one))
    return found if any(not known.metas.search(one) for one in asked) else None


def _unclaimed(text: str, known: Instructions) -> Iterator[str]:
    """Give the clauses without false sources; one that had such a source without its figures."""
    for sentence in _sentences(_clauses(text)):
        claimed = False
        for clause in sentence:
            words = known.claims.sub(" ", clause)
            claimed = claimed or words != clause
            yield known.figures.sub("", words) if claimed else words


def _sentences(clauses: Sequence[str]) -> Iterator[list[str]]:
    """Group clauses into sentences."""
    sentence: list[str] = []
    for clause in clauses:
        sentence.append(clause)
        last = clause.rstrip()[-1:]
        if last in _ENDS or last == ".":
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _clauses(text: str) -> list[str]:
    """Part a text at its stops, none of them inside quotes, brackets or a number."""
    clauses: list[str] = []
    start, closing = 0, ""
    for at, character in enumerate(text):
        if closing:
            if character == closing:
                closing = ""
                if character in "）)":
                    clauses.append(text[start : at + 1])
                    start = at + 1
        elif (other := _QUOTES.get(character)) is not None and other in text[at + 1 :]:
            if character in "（(":
                clauses.append(text[start:at])
                start = at
            closing = other
        elif _parts(text, at):
            clauses.append(text[start : at + 1])
            start = at + 1
    clauses.append(text[start:])
    return [one for one in clauses if one]


def _parts(text: str, at: int) -> bool:
    """Say whether a clause ends at a place."""
    after = text[at + 1 : at + 2]
    if text[at] == ".":
        return not after or after.isspace()
    return text[at] in _STOPS and not (text[at] in ",:" and after.isdigit())


def built_in() -> Instructions:
    """Read the file that ships with this package, once."""
    return _for_scripts(chinese=True, english=True)


@functools.cache
def _for_scripts(chinese: bool, english: bool) -> Instructions:
    """Give what can be in a text that has Chinese or English words: the rest costs time alone."""
    text = (FOLDER / INSTRUCTIONS).read_text(encoding="utf-8")
    return read_instructions(text, chinese=chinese, english=english)


def read_instructions(text: str, *, chinese: bool = True, english: bool = True) -> Instructions:
    """Read a file of instructions, for texts with words of these scripts. Raises RulesWrong."""
    rows = whole(INSTRUCTIONS, text)
    keys = {*_LISTS, *_PATTERNS, *_EXAMPLES}
    if set(rows) != keys:
        raise RulesWrong(f"{INSTRUCTIONS} 要有且只能有：{'、'.join(sorted(keys))}。")
    patterns: dict[str, re.Pattern[str]] = {}
    for key in (*_LISTS, *_PATTERNS):
        written = [rows[key]] if key in _PATTERNS else rows[key]
        if key in _BY_SCRIPT:
            written = [one for one in written if (chinese if _HAN.search(one) else english)] or [
                _NEVER
            ]
        try:
            patterns[key] = re.compile("|".join(f"(?:{one})" for one in written), re.IGNORECASE)
        except re.error as error:
            where = f"{INSTRUCTIONS} 第 {line_of(key, text)} 行的 {key}"
            raise RulesWrong(f"{where} 写得不对：{error}") from error
        if patterns[key].search(""):
            where = f"{INSTRUCTIONS} 第 {line_of(key, text)} 行的 {key}"
            raise RulesWrong(f"{where} 什么话都符合。")
    return Instructions(**patterns, cut=tuple(rows["cut"]), untouched=tuple(rows["untouched"]))
