"""A question for an antibiotic, a drip, a steroid or a test → when it is not to be given, first.

In: an answer and the ranked lines behind it. Out: the same answer, with the library's sentence that
says when such a treatment is not indicated (or when only) in front, for the disease that is asked
about; a note where the cited documents say nothing of the kind. Never done here: forbidding a
treatment in words of its own. What is given too often stands in brake.yaml.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.contradictions.surfacing import add_last, lines_of, put_first
from assistant.knowledge import Snapshot
from assistant.lines.rank import Line
from assistant.lines.units import Unit, units
from assistant.premises.asserting import asks_how, patterns
from assistant.records import Answer, Note
from assistant.rule_files import Rules, Shape, pattern, read_rules
from corpus.document import Language
from index.lexicon import Lexicon

SHAPE = Shape(
    {"asked": ("wanted", "other"), "bars": ("said", "unsaid"), "shown": ("", "")},
    needs=("called",),
)
_DISEASES = ("disease", "symptom")
_NEAR = 0.6  # of the best line's share of the question
_LOOKED_AT = 4
_DOCUMENTS = 2
_PUSHED = re.compile(
    r"好得快|快些|快点|见效快|先压|管用|好使|为了保险|加个|来点|上点|开点|输点|打一针"
)
# Asked for as something that is indicated: how much of it, how it is given.
_DOSE = re.compile(
    r"怎么[用吃打给静输补]|怎样|如何|用量|剂量|用法|\bhow (?:to|is|are)\b|\bdos(?:e|age)\b"
)
_PLAIN = re.compile(r"不用|不常规|不需要|不必|不要|\b(?:no|not|never)\b")
_YOUNG = re.compile(r"儿童|小儿|患儿|婴|孩|娃|child|infant|paediatric")


@dataclass(frozen=True, slots=True)
class Treatment:
    """Something that is given too often: how a question asks for it, how a line bars it."""

    name: str
    called: dict[Language, str]
    asked: re.Pattern[str]
    bars: re.Pattern[str]
    shown: re.Pattern[str]


@functools.cache
def treatments() -> tuple[Treatment, ...]:
    """Read the treatments that ship with this package, once. Raises RulesWrong."""
    rules = read_rules(Path(__file__).with_name("brake.yaml"), SHAPE)
    return tuple(_treatment(rules, name) for name in rules.rows)


def _treatment(rules: Rules, name: str) -> Treatment:
    asked, bars, shown = (pattern(rules, (name, key)) for key in ("asked", "bars", "shown"))
    return Treatment(name, dict(rules.rows[name]["called"]), asked, bars, shown)


def with_brake(
    answer: Answer, lines: Sequence[Line], snapshot: Snapshot, lexicon: Lexicon
) -> Answer:
    """Say first when the treatment that a question asks for is not indicated."""
    if answer.kind not in ("answered", "abstained"):
        return answer
    question = answer.standalone_question
    pushed = _is_pushed(question)
    for one in asked_for(question):
        unit = next(_barring(one, answer, lines, snapshot, lexicon, pushed=pushed), None)
        if unit is None:
            if answer.kind == "answered" and _is_wanted(question) and not _says(one, answer):
                answer = _without(one, answer)
        elif pushed:
            answer, _ = put_first(answer, unit, snapshot)
        elif answer.kind == "answered":
            answer = add_last(answer, unit, snapshot)
    return answer


def asked_for(question: str) -> tuple[Treatment, ...]:
    """Give the treatments that a question speaks of."""
    folded = question.lower()
    return tuple(one for one in treatments() if one.asked.search(folded))


def _is_pushed(question: str) -> bool:
    """Say whether a question wants a treatment: not how much of one that is indicated."""
    return _is_wanted(question) or asks_how(question) or not _DOSE.search(question.lower())


def _is_wanted(question: str) -> bool:
    """Say whether a question asks if a treatment is to be given, or urges it."""
    folded = question.lower()
    return bool(patterns()["whether"].search(folded) or _PUSHED.search(folded))


def _says(one: Treatment, answer: Answer) -> bool:
    return any(
        one.shown.search(f"{each.context} {each.text}".lower()) for each in answer.statements
    )


def _without(one: Treatment, answer: Answer) -> Answer:
    zh = answer.language == "zh"
    note = Note("indication", _NONE[zh].format(one.called[answer.language]))
    return dataclasses.replace(answer, notes=(note, *answer.notes))


def _barring(
    one: Treatment,
    answer: Answer,
    lines: Sequence[Line],
    snapshot: Snapshot,
    lexicon: Lexicon,
    *,
    pushed: bool,
) -> Iterator[Unit]:
    """Give the lines that say when a treatment is not indicated, for the disease that is asked.

    First those found for the question, then those of the cited documents, on what is asked and on
    what is answered, then a look-up.
    """
    question = answer.standalone_question
    asked = _asked_about(question, lexicon)
    answered = _answered_on(answer, question, lexicon)
    best = max((line.own + line.beside for line in lines), default=0.0)
    near = [line.unit for line in lines if line.own + line.beside >= _NEAR * best]
    young = bool(_YOUNG.search(question.lower()))
    found = [
        unit
        for unit in near
        if _bars(one, unit, young=young) and (not asked or asked & _diseases(_all(unit), lexicon))
    ]
    yield from (unit for unit in found if not _unclear(one, unit))
    if pushed and asked:
        documents = dict.fromkeys(f"{each.document_id}@{each.edition}" for each in answer.citations)
        told = [
            unit
            for document in list(documents)[:_DOCUMENTS]
            for unit in lines_of(document, snapshot)
            if _bars(one, unit, young=young)
        ]
        told.sort(key=lambda unit: _unclear(one, unit))
        for about in filter(None, (asked, answered)):
            yield from (unit for unit in told if about & _diseases(unit.text, lexicon))
            yield from (unit for unit in told if about & _diseases(_all(unit), lexicon))
    yield from found
    if pushed and asked:
        query = f"{question} {one.called[answer.language]}"
        for hit in snapshot.search(query, _LOOKED_AT).hits:
            for unit in units(hit.passage):
                if _bars(one, unit, young=young) and asked & _diseases(_all(unit), lexicon):
                    yield unit


def _bars(one: Treatment, unit: Unit, *, young: bool) -> bool:
    """Say whether a line bars a treatment, and not for children alone where none is asked about."""
    text = f"{unit.context} {unit.text}".lower()
    return bool(one.bars.search(text)) and (young or not _YOUNG.search(unit.text.lower()))


def _unclear(one: Treatment, unit: Unit) -> bool:
    """Say whether a line is not one plain sentence: 不用…, not 不能单凭…就用…."""
    barred = one.bars.search(unit.text.lower())
    return "\n" in unit.text or barred is None or not _PLAIN.search(barred.group())


def _all(unit: Unit) -> str:
    above = (unit.context, *unit.passage.chunk.section, unit.passage.source.title)
    return " ".join((unit.text, *above))


def _asked_about(question: str, lexicon: Lexicon) -> frozenset[str]:
    """Give the diseases and symptoms of a question, and the wider symptom: 高烧 is a fever."""
    found = [one for mention in lexicon.mentions(question) for one in mention.concepts]
    if named := frozenset(one.id for one in found if one.type == "disease"):
        return named
    wider = [lexicon.broader(one) for one in found if one.type == "symptom"]
    return _diseases(question, lexicon) | {one.id for one in wider if one is not None}


def _answered_on(answer: Answer, question: str, lexicon: Lexicon) -> frozenset[str]:
    """Give the diseases of the first statements, where the question tells of symptoms alone.

    Where they name none, those of the titles cited.
    """
    named = (one.type for mention in lexicon.mentions(question) for one in mention.concepts)
    if "disease" in named:
        return frozenset()
    said = " ".join(f"{one.context} {one.text}" for one in answer.statements[:_DOCUMENTS])
    titles = " ".join(one.title for one in answer.citations[:_DOCUMENTS])
    found = (one for text in (said, titles) if (one := _named_diseases(text, lexicon)))
    return next(found, frozenset())


def _named_diseases(text: str, lexicon: Lexicon) -> frozenset[str]:
    concepts = (one for mention in lexicon.mentions(text) for one in mention.concepts)
    return frozenset(one.id for one in concepts if one.type == "disease")


def _diseases(text: str, lexicon: Lexicon) -> frozenset[str]:
    return frozenset(
        each.id
        for mention in lexicon.mentions(text)
        for each in mention.concepts
        if each.type in _DISEASES
    )


_NONE = {
    True: "所引资料没有写明什么情况要用{}，不要据此使用；有无指征请按病情判断或请示上级。",
    False: "The cited sources do not say when {} is indicated: do not use it on their account.",
}
