"""An answer and what the clinic has → the answer with notes on what it has not. Pure.

Only what the cited statements name is compared, and only what the same statement names is offered
in its place: no drug is ever added, and a drug of another statement may be for something else. A
drug that a statement warns of (禁用, avoid) is not said to be missing.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.formulary.clinic import Equipment, Formulary, equipment
from assistant.records import Answer, Note
from corpus.document import Language
from index.lexicon import Lexicon
from index.lexicon.concept import Concept

_MOST = 6
_CLAUSE = re.compile(r"[^，。；;,\n]+(?:[，。；;,\n]|$)")
_WARNS = re.compile(
    r"禁|避免|不宜|不推荐|不常规|不[以作选单]|不建议|不必|无需|不需|不要|不得|不用|不能|不可|停用|勿|忌|慎用|过敏"
    r"|\bavoid|contraindicat|\bdo not\b|\bnot\b|\bnever\b|\bstop\b|\ballerg|\bcaution",
    re.IGNORECASE,
)


# Behind a test: how the patient's organ is, not a test to do (肾功能正常, renal function impaired).
_STATE = re.compile(r".{0,4}?(?:正常|不全|异常|减退|受损|衰竭|不良| normal| impair)")


def with_formulary(answer: Answer, formulary: Formulary | None, lexicon: Lexicon) -> Answer:
    """Say which drugs and tests of an answer's statements the clinic has not.

    Without a list, or without statements, the answer stays as it is.
    """
    if formulary is None or not answer.statements:
        return answer
    if formulary.fault:
        notes = [Note("formulary", _FAULT[answer.language].format(formulary.fault))]
    else:
        named = _named(answer, lexicon)
        notes = [*_drugs(named, formulary, lexicon, answer.language)]
        notes += _tests(named, formulary, lexicon, answer.language)
    return dataclasses.replace(answer, notes=(*answer.notes, *notes)) if notes else answer


def _named(answer: Answer, lexicon: Lexicon) -> tuple[tuple[Concept, ...], ...]:
    """Give, of each statement, the concepts that it names as something to use."""
    return tuple(
        _used(statement.text, lexicon)
        for statement in answer.statements
        if not _WARNS.search(statement.context)
    )


@functools.lru_cache(maxsize=1024)
def _used(text: str, lexicon: Lexicon) -> tuple[Concept, ...]:
    """Give what a statement names, each once; the same lines answer many questions."""
    used: dict[str, Concept] = {}
    for found in _CLAUSE.finditer(text):
        clause = found.group()
        if _WARNS.search(clause):
            continue
        for mention in lexicon.mentions(clause):
            if not mention.ambiguous and not _STATE.match(clause, mention.end):
                used.setdefault(mention.concepts[0].id, mention.concepts[0])
    return tuple(used.values())


def _drugs(
    named: Sequence[Sequence[Concept]], formulary: Formulary, lexicon: Lexicon, language: Language
) -> Iterator[Note]:
    lacking: dict[str, str] = {}
    there: dict[str, None] = {}
    for concepts in named:
        items = {
            one.id: [item.written for item in formulary.drugs if _is(item.concept, one, lexicon)]
            for one in concepts
            if one.type == "drug"
        }
        missing = [one for one in concepts if items.get(one.id) == []]
        lacking.update((one.id, _called(one, language)) for one in missing)
        if missing:  # a drug of another statement may be for something else
            there.update((item, None) for listed in items.values() for item in listed)
    if lacking:
        text = _NO_DRUG[language].format(_few(lacking.values(), language))
        if there:
            text += _DRUG[language].format(_few(there, language))
        yield Note("formulary", text)


def _is(owned: Concept, wanted: Concept, lexicon: Lexicon) -> bool:
    """Say whether what the clinic has is what is wanted, or a narrower form of it."""
    passed: set[str] = set()
    one: Concept | None = owned
    while one is not None and one.id not in passed:
        if one.id == wanted.id:
            return True
        passed.add(one.id)
        one = lexicon.broader(one)
    return False


def _tests(
    named: Iterable[Sequence[Concept]], formulary: Formulary, lexicon: Lexicon, language: Language
) -> Iterator[Note]:
    if formulary.tests is None:
        return
    owned = {_equipment(one.concept, lexicon) for one in formulary.tests}
    ids = {one.concept.id for one in formulary.tests}
    lacking: dict[str, None] = {}
    for concept in (one for concepts in named for one in concepts):
        needed = _equipment(concept, lexicon)
        if needed is not None and needed not in owned and not needed.have & ids:
            lacking[needed.zh if language == "zh" else needed.en] = None
    if lacking:
        yield Note("formulary", _NO_TEST[language].format(_few(lacking, language)))


def _equipment(concept: Concept, lexicon: Lexicon) -> Equipment | None:
    """Give the equipment that a test needs: its own row, else that of the next wider test."""
    passed: set[str] = set()
    one: Concept | None = concept
    while one is not None and one.id not in passed:
        for row in equipment():
            if one.id in row.concepts:
                return row
        passed.add(one.id)
        one = lexicon.broader(one)
    return None


def _called(concept: Concept, language: Language) -> str:
    names = concept.zh if language == "zh" else concept.en
    return (names or concept.names)[0]


def _few(names: Iterable[str], language: Language) -> str:
    listed = list(names)
    more = ("等", " and others") if len(listed) > _MOST else ("", "")
    return ("、" if language == "zh" else ", ").join(listed[:_MOST]) + more[language == "en"]


_NO_DRUG = {
    "zh": "不在您的药品目录里：{}。",
    "en": "Not on your clinic's drug list: {}.",
}
_DRUG = {
    "zh": "同一条里提到、目录内有的：{}。换药由医生决定。",
    "en": " Named in the same line and on the list: {}. Whether one may stand for the other,"
    " the doctor decides.",
}
_NO_TEST = {
    "zh": "本卫生室没有：{}。",
    "en": "Your clinic does not have: {}.",
}
_FAULT = {
    "zh": "药品目录没有比对，请改正：{}",
    "en": "The clinic's drug list was not compared; it needs correcting: {}",
}
