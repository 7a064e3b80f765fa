"""A question that takes something for granted → the sentence that says the opposite. Pure.

In: a question and the lines found for it. Out: the line that bars what the question would do (for
this patient, in this disease), asks for what the question would leave out, or says to go on where
the question would stop; None where no line plainly does. What is barred, and for whom, must all
stand in the question: a line for others denies nothing. The words stand in opposing.yaml. Never
done here: figures (assistant/premises/premise.py), judging who is right.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.contradictions.claims import diseases, words
from assistant.lines.ranges import is_bounded, stands_for
from assistant.lines.rank import Line
from assistant.lines.units import Unit
from assistant.patient.body import read_body
from assistant.premises.asserting import patterns
from assistant.premises.stated import cues
from assistant.rule_files import Shape, pattern, read_rules
from index.lexicon import Lexicon

SHAPE = Shape({"pattern": ("lines", "others")})
_DRUGS = ("drug", "drug_class")
_THINGS = (*_DRUGS, "test", "procedure")
_TOLD = ("disease", "symptom", *_THINGS)
_SENTENCE = re.compile(r"[。；;\n]|\.\s")
_CLAUSE = re.compile(r"[，,。；;\n（(：:]|\.\s")
_ITEMS = re.compile(r"[、/]|和|及|与|\bor\b|\band\b|, ")
_CHARACTER = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z][a-z-]{3,}")
# 没有绝对禁用肾上腺素的情况: no ban. 村卫生室不用: a matter of where, not of whether.
_NO_BAN = re.compile(r"(?:没有|并?无|不是|并非)[^，,。；]{0,6}禁[用忌][^，,。；]*")
_WHERE = re.compile(r"村卫生室|乡镇|基层|在家|自行|village clinic|primary care")
# 不可每日服用 bars nobody who asks how much a week.
_DAILY = re.compile(r"每[日天晚]|天天|一[日天]|\bdaily\b|\b(?:a|every|per) day\b")
_NO_USE = re.compile(r"^(?:代替|替代|治|防|预防|缓解|起作用|replace|cure|prevent)")
_EGFR = re.compile(r"egfr[^\d]{0,12}(\d+)")
_BELOW = re.compile(
    r"egfr[^\d，。；]{0,20}(?:低于|小于|不足|<|＜|≤|below|under)\s*(\d+)|(?:低于|below)\s*(\d+)"
)
_AGES = {"child": frozenset({"child"}), "elder": frozenset({"elderly"})}
_ADULTS = re.compile(r"成人|成年|大人|\badults?\b")
_FIGURE = re.compile(r"\d")
_NEAR = 0.4  # of the best line's share of the question
_LOOKED_AT = 8
_COVERED = 0.6
_LITTLE = 2  # pairs of characters that a question need not have


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, folded, with what it names."""

    text: str
    things: frozenset[str]
    told: frozenset[str]
    diseases: frozenset[str]
    patients: frozenset[str]
    lexicon: Lexicon


@functools.cache
def opposing_words() -> Mapping[str, re.Pattern[str]]:
    """Read opposing.yaml, once. Raises RulesWrong."""
    rules = read_rules(Path(__file__).with_name("opposing.yaml"), SHAPE)
    return {name: pattern(rules, (name, "pattern")) for name in rules.rows}


def opposed(question: str, lines: Sequence[Line], lexicon: Lexicon) -> Unit | None:
    """Give the line that says the opposite of what a question takes for granted, or None."""
    asked = _read(question.lower(), lexicon)
    best = max((line.own + line.beside for line in lines), default=0.0)
    near = [line.unit for line in lines if line.own + line.beside >= _NEAR * best]
    single = [one for one in near if "\n" not in one.text.strip()][:_LOOKED_AT]
    for says in (_goes_on, _asks_for, _bars):
        for unit in single:
            if _about(asked, unit) and _says(says, asked, unit):
                return unit
    return None


def _says(says: Callable[[_Asked, str, str], bool], asked: _Asked, unit: Unit) -> bool:
    above = " ".join((unit.context, *unit.passage.chunk.section[-1:])).lower()
    return any(says(asked, one, above) for one in _sentences(unit.text.lower()))


def _sentences(text: str) -> Iterator[str]:
    return (_NO_BAN.sub("", one) for one in _SENTENCE.split(text) if one.strip())


# What a question names -------------------------------------------------------------------------


def _read(question: str, lexicon: Lexicon) -> _Asked:
    found = frozenset(_concepts(question, lexicon, _TOLD))
    return _Asked(
        question,
        frozenset(_concepts(question, lexicon, _THINGS)),
        found,
        diseases(question, lexicon),
        _patients(question) | _AGES.get(read_body(question).group, frozenset()),
        lexicon,
    )


def _concepts(text: str, lexicon: Lexicon, kinds: Sequence[str]) -> set[str]:
    """Give what a text names, and the classes of its drugs."""
    found: set[str] = set()
    for mention in lexicon.mentions(text):
        for concept in mention.concepts[:1]:
            if concept.type in kinds:
                found.add(concept.id)
                wider = lexicon.broader(concept)
                if wider is not None and wider.type in _THINGS:
                    found.add(wider.id)
    return found


@functools.lru_cache(maxsize=2048)
def _patients(text: str) -> frozenset[str]:
    named = {name for name, one in words()["patients"].items() if one.search(text)}
    return frozenset(named - {"adult"})


def _about(asked: _Asked, unit: Unit) -> bool:
    """Say whether a line is on the question's disease, for a patient of the question's age."""
    text = unit.text.lower()
    if "child" in asked.patients and _ADULTS.search(text) and not _patients(text):
        return False
    if not _egfr_fits(asked.text, text):
        return False
    over = " ".join((unit.context, *unit.passage.chunk.section, unit.passage.source.title))
    named = diseases(f"{text} {over}", asked.lexicon)
    return not (asked.diseases and named) or bool(asked.diseases & named)


def _egfr_fits(question: str, line: str) -> bool:
    said = _EGFR.search(question)
    if "egfr" not in line or said is None:
        return "egfr" not in line
    bounds = [int(one[1] or one[2]) for one in _BELOW.finditer(line)]
    return any(int(said[1]) <= bound for bound in bounds)


# A line bars it -----------------------------------------------------------------------------------


def _bars(asked: _Asked, sentence: str, above: str) -> bool:
    """Say whether a sentence bars a thing that a question would use, for all that it names."""
    if opposing_words()["stop"].search(asked.text):
        return False  # who would stop a thing is not told that it is barred
    marks = list(patterns()["forbids"].finditer(sentence))
    if _patients(sentence):  # 孕妇停用他汀; who has a reaction stops it, too, and is not meant
        marks += opposing_words()["taken-off"].finditer(sentence)
    for mark in marks:
        stop = _CLAUSE.search(sentence, mark.end())
        after = sentence[mark.end() : stop.start() if stop else len(sentence)]
        before = sentence[: mark.start()]
        subject = _CLAUSE.split(before)[-1]
        if _WHERE.search(f"{subject} {after[:6]}") or not _fits(asked.text, subject + after):
            continue
        if _DAILY.search(after) and not _DAILY.search(asked.text):
            continue
        if _NO_USE.search(after) and _alike(subject, asked):
            return True
        if _is_core(asked, subject, before, after) and _barred_for(asked, sentence, before, after):
            return True
    return False


def _fits(question: str, whom: str) -> bool:
    """Say whether a ban is for the age and weight of a question, or for any."""
    fits = stands_for(question, whom)
    return fits > 0 or (fits == 0 and not is_bounded(whom))


def _is_core(asked: _Asked, subject: str, before: str, after: str) -> bool:
    """Say whether what is barred is what a question would do."""
    clause = f"{subject} {after}"
    if (own := _things(subject, asked)) and not own & asked.things:
        return False  # on another drug
    named = _core(asked, clause) or (not _things(clause, asked) and _core(asked, before, _DRUGS))
    return named or _alike(after, asked)


def _barred_for(asked: _Asked, sentence: str, before: str, after: str) -> bool:
    """Say whether those for whom a thing is barred are those of a question."""
    *earlier, subject = _CLAUSE.split(before)
    if not _patients(" ".join(earlier)) <= asked.patients:
        return False
    # 18 岁以下、孕妇避免使用: each of them.
    if any(whom and not whom & asked.patients for whom in (_patients(subject), _patients(after))):
        return False
    if not any(_met(one, asked, all_of_it=True) for one in _ITEMS.split(after)):
        return False
    if _things(after, asked) & asked.things and diseases(sentence, asked.lexicon) & asked.diseases:
        return True
    parts = _CLAUSE.split(before)
    return all(_met(one, asked) for one in {parts[0], parts[-1]})


def _things(text: str, asked: _Asked) -> set[str]:
    return _concepts(text, asked.lexicon, _THINGS)


def _core(asked: _Asked, clause: str, kinds: Sequence[str] = _THINGS) -> bool:
    """Say whether a clause names a drug, test or deed of a question that the question allows."""
    shared = _concepts(clause, asked.lexicon, kinds) & asked.things
    return bool(shared) and not all(_denied(each, asked) for each in shared)


def _denied(concept: str, asked: _Asked) -> bool:
    """Say whether a question itself bars what it names."""
    known = opposing_words()
    for mention in asked.lexicon.mentions(asked.text):
        mine = _concepts(asked.text[mention.start : mention.end], asked.lexicon, _THINGS)
        if concept not in mine:
            continue
        before, after = asked.text[: mention.start], asked.text[mention.end :]
        if not known["banned"].search(before) and not known["barred"].search(after):
            return False
    return True


def _alike(phrase: str, asked: _Asked) -> bool:
    """Say whether what is barred stands in a question nearly word for word, and not barred."""
    left = cues()["generic"].sub("", "".join(_CHARACTER.findall(phrase)))
    pairs = [left[at : at + 2] for at in range(len(left) - 1)]
    met = [one for one in pairs if one in asked.text]
    if not pairs or len(met) < _COVERED * len(pairs):
        return False
    return not opposing_words()["banned"].search(asked.text[: asked.text.index(met[0])])


def _met(text: str, asked: _Asked, *, all_of_it: bool = False) -> bool:
    """Say whether a question speaks of what a part of a sentence says, or of nearly all."""
    if all_of_it and any(
        one.search(text) and not one.search(asked.text) for one in words()["routes"].values()
    ):
        return False  # a way that the question does not speak of
    bare = text
    for mention in sorted(asked.lexicon.mentions(text), key=lambda one: -one.start):
        kind = mention.concepts[0].type
        name = text[mention.start : mention.end]
        own = {mention.concepts[0].id}
        mine = own if all_of_it else _concepts(name, asked.lexicon, _TOLD)
        mine = mine | diseases(name, asked.lexicon)
        if mine & (asked.told | asked.diseases) or (kind in _THINGS and not all_of_it):
            bare = f"{bare[: mention.start]} {bare[mention.end :]}"
    for name in asked.patients:
        bare = words()["patients"][name].sub(" ", bare)
    told = _pairs(bare)
    return (
        len(told) <= (0 if all_of_it else _LITTLE)
        or sum(one in asked.text for one in told) >= len(told) / 2
    )


def _pairs(text: str) -> list[str]:
    runs = (cues()["generic"].sub(" ", one) for one in re.findall(r"[\u3400-\u9fff]+", text))
    parts = [part for run in runs for part in run.split()]
    found = [part[at : at + 2] for part in parts for at in range(len(part) - 1)]
    return found + [one[:6] for one in _WORD.findall(text) if one not in cues()["generic_en"]]


# A line says to go on, or asks for what is left out --------------------------------------------


def _goes_on(asked: _Asked, sentence: str, above: str) -> bool:
    """Say whether a question would stop what a sentence says to go on with."""
    known = opposing_words()
    stops = known["stop"].search(asked.text)
    if not stops or not known["go-on"].search(sentence):
        return False
    if known["banned"].search(asked.text[: stops.start()]):
        return False
    things = _things(f"{sentence} {above}", asked)
    same = bool(things & asked.things) or not (things and asked.things)
    return same and _patients(sentence) <= asked.patients | {"hepatic"}


def _asks_for(asked: _Asked, sentence: str, above: str) -> bool:
    """Say whether a sentence asks for what a question calls needless."""
    known = opposing_words()
    if patterns()["forbids"].search(sentence) or not known["must"].search(sentence):
        return False
    for mark in known["needless"].finditer(asked.text):
        stop = _CLAUSE.search(asked.text, mark.end())
        left_out = asked.text[mark.end() : stop.start() if stop else len(asked.text)]
        if not _things(left_out, asked) & _things(sentence, asked):
            continue
        if _patients(sentence) <= asked.patients and not _FIGURE.search(left_out):
            return True
    return False
