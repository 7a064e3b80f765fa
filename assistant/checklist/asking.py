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
import re
from collections.abc import Sequence

from assistant.checklist.complaints import Complaint, Item, complaints
from assistant.checklist.findings import mentioned, reported
from assistant.compose import Sources
from assistant.knowledge import Snapshot
from assistant.questions.intents import read_intents
from assistant.records import Answer, Note
from assistant.triage.assertion import another_patient, cues
from assistant.triage.readings import fold
from assistant.triage.rules import Facts
from corpus.document import Language
from index.passage import Passage
from index.passages import PassageFile

_ASKED, _EXAMINED = 4, 3
_LONGEST = {"zh": 90, "en": 240}  # characters
# A patient is told of, and now: what is taught or asked in an exam is nobody's.
_TOLD = frozenset(("told-of", "somebody", "child", "elderly", "mother", "now-words"))
_NOW = frozenset(("here-now", "now-words", "about-time", "age", "temperature", "systolic"))
# A patient described as in a record: 患者男，62岁.
_HERE = re.compile(
    r"患者|[男女][，,性\d]|\d+岁|\d+ ?(?:y/?o|years? old)|今天|现在|这[两几]天"
    r"|来[打看查随复拿量问]|\d+ ?/? ?[mf]\b"
)
# How long it has been: 三天了, 半个小时， but not 超过3天要查什么.
_SINCE = re.compile(
    r"(?:\d|半|几)个?多?(?:分钟|钟头|小时|天|周|星期|礼拜|月|年)(?:多|来)?(?:了|前|[，。,.；; ]|$)"
    r"|\b(?:for|since|x) ?(?:a |an |the )?(?:\d+|two|three|last|past)? ?"
    r"(?:minutes?|hours?|days?|weeks?|months?|yesterday|morning|night)"
)
# Who asks for a figure has examined the patient; who asks for the others often has none.
_A_FIGURE = frozenset(("dose", "price", "contact", "product"))
_OF_KNOWLEDGE = frozenset(
    (
        "definition",
        "target",
        "threshold",
        "contraindication",
        "interval",
        "composition",
        "operation",
    )
)
_WORDS: dict[Language, tuple[str, str, str, str]] = {
    "zh": ("还应问：", "还应查：", "、", "；"),
    "en": ("Also ask: ", "Also check: ", ", ", "; "),
}


def with_checklist(answer: Answer, said: Sequence[str], snapshot: Snapshot) -> Answer:
    """Add the recommended questions and examinations that the conversation has not mentioned.

    `said` is what the asker has said of this patient, the question itself last. An item whose
    passage is not in force is left out. Where the library does not answer, the line stands too:
    what to ask next is then all the more of use.
    """
    if answer.kind not in ("answered", "abstained"):
        return answer
    told = _of_this_patient([fold(one) for one in said])
    complaint = complaint_of(told)
    if complaint is None:
        return answer
    sources = Sources(snapshot.standings, list(answer.citations))
    touched = mentioned("\n".join(told))
    left = [one for one in complaint.items if one.said.isdisjoint(touched)]
    shown = _shown(left, answer.language, complaint, snapshot)
    if not shown:
        return answer
    marks = tuple(dict.fromkeys(sources.cite(place, place.chunk.text) for _, place in shown))
    note = Note("checklist", _line([item for item, _ in shown], answer.language), marks)
    return dataclasses.replace(answer, citations=sources.citations, notes=(*answer.notes, note))


def complaint_of(told: Sequence[str]) -> Complaint | None:
    """Give the complaint of the patient that folded turns tell of, the question last, or None."""
    question, known = told[-1], cues()
    if known.exam.search(question) or _asks(question, _A_FIGURE):
        return None
    taught = known.taught.search(question) or _asks(question, _OF_KNOWLEDGE)
    if taught and not (known.at_hand.search(question) or _HERE.search(question)):
        return None
    whole = "\n".join(told)
    found = reported(whole)
    if not (_of_somebody(whole, found) or _SINCE.search(whole)):
        return None
    for report in (reported(question), found) if len(told) > 1 else (found,):
        for one in complaints():
            if one.told_by(report):
                return one
    return None


def _of_somebody(text: str, found: Facts) -> bool:
    told_of = not _TOLD.isdisjoint(found.there) or _HERE.search(text)
    return bool(told_of) and not _NOW.isdisjoint((*found.there, *found.read))


def _asks(question: str, names: frozenset[str]) -> bool:
    return any(one.name in names for one in read_intents(question))


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
