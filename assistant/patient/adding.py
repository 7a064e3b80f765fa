"""Caution lines → statements of an answer, each verbatim, cited and labelled. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from assistant.compose import Sources, notes
from assistant.knowledge import Snapshot
from assistant.lines.pictures import heading_of
from assistant.patient.patient import Medicine
from assistant.patient.warning_lines import Caution, bans, name_stands
from assistant.records import Answer, Statement
from corpus.document import Language

_LABEL: dict[tuple[bool, Language], str] = {
    (True, "zh"): "禁忌",
    (False, "zh"): "注意",
    (True, "en"): "Contraindication",
    (False, "en"): "Caution",
}


def added(
    answer: Answer,
    before: Sequence[Caution],
    behind: Sequence[Caution],
    drugs: Sequence[Medicine],
    snapshot: Snapshot,
) -> Answer:
    """Put caution lines before an answer's statements and behind, each cited and labelled."""
    if not (before or behind):
        return answer
    sources = Sources(snapshot.standings, list(answer.citations))
    first, last = (
        tuple(
            Statement(
                one.unit.text,
                (sources.cite(one.unit.passage, one.unit.text),),
                one.unit.context or heading_of(one.unit.passage),
                _LABEL[_is_forbidden(one, drugs), answer.language],
            )
            for one in each
        )
        for each in (before, behind)
    )
    passages = [one.unit.passage for one in (*before, *behind)]
    more = [one for one in notes(passages, answer.language) if one not in answer.notes]
    return dataclasses.replace(
        answer,
        statements=(*first, *answer.statements, *last),
        citations=sources.citations,
        notes=(*answer.notes, *more),
    )


def _is_forbidden(one: Caution, drugs: Sequence[Medicine]) -> bool:
    """Say whether the line forbids by its own words, and where drugs are named, one of them."""
    return bans(one.folded, drugs) if name_stands(one.folded, drugs) else one.forbids
