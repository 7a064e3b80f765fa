"""An answer and the drugs its question names → what the library says against giving them together.

Who asks how much colchicine for a patient on clarithromycin must read first that the two kill.
Which of the drugs is taken and which is asked about does not matter here, so nothing hangs on how
the question says it. Each line is verbatim, names both drugs or their classes, and says that they
are not to be given together, or what becomes of it.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Sequence

from assistant.knowledge import Snapshot
from assistant.patient.adding import added
from assistant.patient.freshness import fresh
from assistant.patient.numbering import renumbered
from assistant.patient.patient import Medicine, Patient
from assistant.patient.warning_lines import Caution, cautions_in, places, warning_words
from assistant.records import Answer
from corpus.document import Language
from index.tokens import fold

_MOST = 2
_MOST_DRUGS = 4
_LOOKED_AT = 8  # passages
_CLAUSES = re.compile(r"[，,。；;\n]")
_JOINS = re.compile(r"[和与跟同及、]| and | with ")
_AGAINST: dict[Language, str] = {"zh": "合用 不与 避免 禁用", "en": "with avoid together"}


def with_interactions(answer: Answer, patient: Patient, snapshot: Snapshot) -> Answer:
    """Put first what is said against two drugs of the question; where else nothing is, that alone.

    Gives the answer as it is where fewer than two drugs are named, or nothing is said.
    """
    drugs = tuple(dict.fromkeys((*patient.takes, *patient.asked)))[:_MOST_DRUGS]
    pairs = list(itertools.combinations(drugs, 2))
    if not pairs or answer.kind not in ("answered", "abstained"):
        return answer
    standing = [one for one in answer.statements if _is_against(one.text, pairs)]
    if standing:
        others = (one for one in answer.statements if one not in standing)
        answer = dataclasses.replace(answer, statements=(*standing, *others))
    found = [
        one
        for hit in snapshot.search(_query(drugs, answer.language), _LOOKED_AT).hits
        for one in cautions_in(hit.passage)
        if _is_against(one.unit.text, pairs)
    ]
    found.sort(key=lambda one: -_named(one.folded, drugs))
    new = fresh(_in_tongue(found, answer.language), [], answer)[: max(0, _MOST - len(standing))]
    if not new:
        return answer if not standing else renumbered(answer)
    if answer.kind == "abstained":
        answer = dataclasses.replace(
            answer, kind="answered", abstain_reason=None, nearest_topics=(), statements=()
        )
    behind = [one for one in new if standing]
    before = [one for one in new if not standing]
    return renumbered(added(answer, before, behind, drugs, snapshot))


def _query(drugs: Sequence[Medicine], language: Language) -> str:
    names = [drug.zh if language == "zh" else drug.en for drug in drugs]
    wider = [drug.wider[0] for drug in drugs if drug.wider]
    return " ".join((*names, *wider, _AGAINST[language]))


def _in_tongue(found: Sequence[Caution], language: Language) -> list[Caution]:
    own = [one for one in found if one.unit.passage.chunk.language == language]
    return own or list(found)


def _named(folded: str, drugs: Sequence[Medicine]) -> int:
    """Count the drugs that a line names themselves, not by their class."""
    return sum(any(places(folded, name) for name in drug.names) for drug in drugs)


def _is_against(text: str, pairs: Sequence[tuple[Medicine, Medicine]]) -> bool:
    """Say whether a line speaks of two of the drugs together, and against it."""
    folded = fold(text).lower()
    return any(
        _apart(folded, *sorted((a, b)))
        for one, other in pairs
        for a in _places(folded, one)
        for b in _places(folded, other)
        # A class that both belong to is no pair of drugs.
        if a != b
    )


def _apart(folded: str, first: int, second: int) -> bool:
    """Say whether a line keeps the two that it names apart: A 不与 B 合用, A 和 B 不交替用."""
    words = warning_words()
    if words["parts"].search(folded[first:second]):
        return True
    after = _CLAUSES.split(folded[second:], maxsplit=1)[0]
    return bool(_JOINS.search(folded[first:second]) and words["together"].search(after))


def _places(folded: str, drug: Medicine) -> set[int]:
    return {at for name in (*drug.names, *drug.wider) for at in places(folded, name)}
