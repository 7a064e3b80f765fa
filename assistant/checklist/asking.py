"""An answer about a patient → the answer with what was not yet asked or examined, cited. Pure.

Village doctors do about a quarter of the recommended questions and examinations, and find the right
diagnosis one time in five (standardised patients in rural China: Sylvia et al., Health Policy and
Planning 2015; 30: 322-333). So where a conversation tells of a patient, the items of the complaint
that nobody has mentioned stand below the answer, in one line. What was mentioned, also to deny it,
is not asked again; questions of knowledge, of doses and of rules get no such line.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence

from assistant.checklist.complaints import Complaint, Item, complaints
from assistant.compose import Sources
from assistant.intents import read_intents
from assistant.knowledge import Snapshot
from assistant.records import Answer, Note
from assistant.triage.assertion import about_a_patient, another_patient, cues
from assistant.triage.readings import fold
from corpus.document import Language
from index.passage import Passage
from index.passages import PassageFile

_ASKED, _EXAMINED = 4, 3
_LONGEST = {"zh": 90, "en": 240}  # characters
# Who asks for these has examined the patient, or asks for none.
_OF_KNOWLEDGE = frozenset(
    ("dose", "definition", "threshold", "contraindication", "interval", "composition", "price",
     "contact", "product", "operation")
)  # fmt: skip
_WORDS: dict[Language, tuple[str, str, str, str]] = {
    "zh": ("还应问：", "还应查：", "、", "；"),
    "en": ("Also ask: ", "Also check: ", ", ", "; "),
}


def with_checklist(answer: Answer, said: Sequence[str], snapshot: Snapshot) -> Answer:
    """Add the recommended questions and examinations that the conversation has not mentioned.

    `said` is what the asker has said of this patient, the question itself last. An item whose
    passage is not in force is left out; an answer that withholds gets the line only with an alert,
    whose patient is at hand.
    """
    if answer.kind != "answered" and not (answer.kind == "abstained" and answer.alerts):
        return answer
    told = _of_this_patient([fold(one) for one in said])
    complaint = complaint_of(told)
    if complaint is None:
        return answer
    sources = Sources(snapshot.standings, list(answer.citations))
    left = [one for one in complaint.items if not one.said.search("\n".join(told))]
    shown = _shown(left, answer.language, complaint, snapshot)
    if not shown:
        return answer
    marks = tuple(dict.fromkeys(sources.cite(place, place.chunk.text) for _, place in shown))
    note = Note("checklist", _line([item for item, _ in shown], answer.language), marks)
    return dataclasses.replace(answer, citations=sources.citations, notes=(*answer.notes, note))


def complaint_of(told: Sequence[str]) -> Complaint | None:
    """Give the complaint of the patient that folded turns tell of, the question last, or None."""
    question = told[-1]
    known = cues()
    if not about_a_patient(question) or _asks_knowledge(question):
        return None
    if not any(known.at_hand.search(one) or known.somebody.search(one) for one in told):
        return None
    for turns in (told[-1:], told):
        text = "\n".join(turns)
        for one in complaints():
            if one.when.search(text) and not (one.unless and one.unless.search(text)):
                return one
    return None


def _asks_knowledge(question: str) -> bool:
    return any(one.name in _OF_KNOWLEDGE for one in read_intents(question))


def _of_this_patient(said: Sequence[str]) -> list[str]:
    """Leave out what was said before the talk turned to another patient."""
    for at in range(len(said) - 1, 0, -1):
        if another_patient(said[at]):
            return list(said[at:])
    return list(said)


def _shown(
    items: Sequence[Item], language: Language, complaint: Complaint, snapshot: Snapshot
) -> list[tuple[Item, Passage]]:
    """Give the gravest items that a passage in force carries, as many as one line holds."""
    shown: list[tuple[Item, Passage]] = []
    counts = {False: 0, True: 0}
    for item in items:
        if counts[item.examined] == (_EXAMINED if item.examined else _ASKED):
            continue
        place = _place(item, language, complaint, snapshot)
        if place is None:
            continue
        longer = [*(one for one, _ in shown), item]
        if len(_line(longer, language)) <= _LONGEST[language]:
            shown.append((item, place))
            counts[item.examined] += 1
    return shown


def _line(items: Sequence[Item], language: Language) -> str:
    ask, check, between, end = _WORDS[language]
    parts = []
    for opening, examined in ((ask, False), (check, True)):
        named = [
            one.zh if language == "zh" else one.en for one in items if one.examined is examined
        ]
        if named:
            parts.append(opening + between.join(named))
    return end.join(parts)


def _place(
    item: Item, language: Language, complaint: Complaint, snapshot: Snapshot
) -> Passage | None:
    """Find the passage of a document in force that recommends an item."""
    file = snapshot.retriever.opened.passages
    for source in file.sources():
        if source.id == complaint.document and source.key not in snapshot.blocked:
            return recommended(item, file, source.key)
    return None


@functools.lru_cache(maxsize=4096)
def recommended(item: Item, file: PassageFile, key: str) -> Passage | None:
    """Give the first passage of an item's section that has its words, or None."""
    ordinal = 0
    while (passage := file.by_place(key, ordinal)) is not None:
        ordinal += 1
        chunk = passage.chunk
        if item.section in chunk.section and all(word in chunk.text for word in item.words):
            return passage
    return None
