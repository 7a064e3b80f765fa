"""An answer → the drug that it gives, where the question names none that is known. Pure."""

from __future__ import annotations

import re

from assistant.patient.patient import Medicine, Patient, medicine
from assistant.records import Answer
from index.lexicon.names import Lexicon
from index.tokens import common_words, fold

HAS_FIGURE = re.compile(
    r"\d\s*(?:(?:mg|g|μg|ug|ml|iu|u)(?:/(?:kg|次|d|日))?(?![\w/(])|[片粒支滴喷]|tablets?|capsules?)",
    re.IGNORECASE,
)


def drugs_of(answer: Answer, patient: Patient, lexicon: Lexicon) -> tuple[Medicine, ...]:
    """Give the drug of a question that names none the lexicon knows: as it is answered."""
    if shared := unlisted(answer, patient, lexicon):
        return (shared,)
    doses = [fold(one.text).lower() for one in answer.statements if HAS_FIGURE.search(one.text)]
    return tuple(
        medicine(concept, lexicon)
        for dose in doses[:1]
        for mention in lexicon.mentions(dose)
        for concept in mention.concepts[:1]
        if concept.type == "drug"
    )[:2]


def unlisted(answer: Answer, patient: Patient, lexicon: Lexicon) -> Medicine | None:
    """Give the drug that no lexicon has: what the question and a dosing line have in common."""
    question = fold(patient.text or answer.question).lower()
    doses = [fold(one.text).lower() for one in answer.statements if HAS_FIGURE.search(one.text)]
    known = "".join(question[one.start : one.end] + "\n" for one in lexicon.mentions(question))
    shared = [
        name
        for name in _candidates(question)
        if name not in known and any(name in dose for dose in doses)
    ]
    title = fold("\n".join(one.title for one in answer.citations)).lower()
    shared = [name for name in shared if name not in title] or shared
    return Medicine(shared[0], shared[0], tuple(shared)) if shared else None


def _candidates(question: str) -> list[str]:
    words = [word for word in re.findall(r"[a-z]{5,}", question) if word not in common_words()]
    runs = re.findall(r"[一-鿿]{3,}", question)
    return words + [run[at : at + 3] for run in runs for at in range(len(run) - 2)]
