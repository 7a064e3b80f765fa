"""Raised rules → the alerts of an answer, each with the passage that says what to do.

In: an answer and the rules that its question raised. Out: the answer with its alerts, the library's
passages cited behind them where it has any. An alert stands whatever else the answer says, and
where the library says nothing about it, it stands without a citation.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from assistant.compose import Sources, notes
from assistant.knowledge import Snapshot
from assistant.records import Alert, Answer
from assistant.triage import Rule
from index.passage import Passage

_MOST = 3
_LOOKED_AT = 8


def with_alerts(answer: Answer, raised: Sequence[Rule], snapshot: Snapshot) -> Answer:
    """Put the alerts of the gravest rules, at most three, before an answer."""
    sources = Sources(snapshot.standings, list(answer.citations))
    alerts, cited = [], []
    for rule in raised[:_MOST]:
        passage = _passage(rule, answer, snapshot)
        marks = () if passage is None else (sources.cite(passage, passage.chunk.text),)
        cited += [] if passage is None else [passage]
        label, first = rule.label[answer.language], rule.first[answer.language]
        alerts.append(Alert(rule.urgency, label, first, marks))
    added = [one for one in notes(cited, answer.language) if one not in answer.notes]
    return dataclasses.replace(
        answer,
        alerts=tuple(alerts),
        citations=sources.citations,
        notes=(*answer.notes, *added),
    )


def _passage(rule: Rule, answer: Answer, snapshot: Snapshot) -> Passage | None:
    """Give the best passage of the documents that a rule may cite, or None."""
    if not rule.documents:
        return None
    found = [hit.passage for hit in snapshot.search(rule.see, _LOOKED_AT).hits]
    # A twin in another language is named like the document, with the language behind.
    own = [one for one in found if one.source.id.removesuffix("-en") in rule.documents]
    spoken = [one for one in own if one.chunk.language == answer.language]
    return next(iter(spoken or own), None)
