"""What was found → an answered Answer: in the guideline's own words, or through a chat model.

A model that is slow, wrong or away costs nothing but a note: the guideline's own words stand in.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from assistant.compose import Sources, corrections, notes
from assistant.errors import ModelUnavailable
from assistant.generation.generate import ChatModel, draft
from assistant.generation.prompts import evidence_by_key
from assistant.knowledge import Snapshot
from assistant.lines.extract import Extract, extract
from assistant.lines.patients import named
from assistant.lines.pictures import heading_of, unread
from assistant.lines.rank import Line
from assistant.records import Answer, Note, Statement
from assistant.verify.answer import verified
from corpus.document import Language
from index.passage import SearchResult

_TO_MODEL = 6


def answer_from(
    blank: Answer,
    found: SearchResult,
    lines: Sequence[Line],
    snapshot: Snapshot,
    model: ChatModel | None = None,
) -> Answer:
    """Fill a blank Answer with statements, through the model where there is one that can."""
    language = blank.language
    answer = _written(blank, found, lines, snapshot, model)
    left = unread(found, [one.chunk_id for one in answer.citations], language)
    beside = (*corrections(found.wanted, language), *answer.notes, *([left] if left else []))
    return dataclasses.replace(answer, notes=beside)


def _written(
    blank: Answer,
    found: SearchResult,
    lines: Sequence[Line],
    snapshot: Snapshot,
    model: ChatModel | None,
) -> Answer:
    if model is None:
        return _extractive(blank, lines, snapshot)
    try:
        return _generated(blank, found, snapshot, model)
    except ModelUnavailable:
        answer = _extractive(blank, lines, snapshot)
        return dataclasses.replace(answer, notes=(*answer.notes, _no_model(blank.language)))


def _extractive(blank: Answer, lines: Sequence[Line], snapshot: Snapshot) -> Answer:
    chosen = extract(lines)
    passages = [one.passage for one in chosen]
    sources = Sources(snapshot.standings)
    return dataclasses.replace(
        blank,
        kind="answered",
        statements=tuple(_quoted(one, sources) for one in chosen),
        citations=sources.citations,
        notes=notes(passages, blank.language, named(blank.standalone_question)),
    )


def _quoted(one: Extract, sources: Sources) -> Statement:
    # Without a lead-in line of its own, a statement is shown under its heading.
    context = one.context or heading_of(one.passage)
    return Statement(one.text, (sources.cite(one.passage, one.text),), context)


def _generated(blank: Answer, found: SearchResult, snapshot: Snapshot, model: ChatModel) -> Answer:
    shown = [
        hit.passage
        for hit in found.hits[:_TO_MODEL]
        if "lost_digits" not in hit.passage.chunk.flags
    ]
    written = draft(blank.standalone_question, shown, model, language=blank.language)
    passages = evidence_by_key(shown)
    sources = Sources(snapshot.standings)
    statements, cited = [], []
    for one in written.statements:
        behind = [passages[key] for key in one.keys if key in passages]
        marks = tuple(sources.cite(passage, passage.chunk.text) for passage in behind)
        statements.append(Statement(one.text, marks))
        cited.extend(behind)
    generated = dataclasses.replace(
        blank,
        kind="answered",
        mode="generated",
        ai_generated=True,
        statements=tuple(statements),
        citations=sources.citations,
        notes=notes(cited, blank.language),
    )
    checked = verified(generated)
    if not checked.statements:
        raise ModelUnavailable("模型的回答没有一句经得起核对。", retryable=False)
    return checked


def _no_model(language: Language) -> Note:
    zh = "生成模型暂不可用，以下为原文摘录。"
    return Note(
        "model", zh if language == "zh" else "The chat model is unavailable: quoted instead."
    )
