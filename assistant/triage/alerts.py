"""Raised rules → the alerts of an answer, each with the passage that says what to do.

In: an answer and the rules that its question raised. Out: the answer with its alerts, the library's
passages cited behind them where it has any. An alert stands whatever else the answer says, and
where the library has no section on that emergency, it stands without a citation: a passage that
only shares some words would lend it a false authority.
"""

from __future__ import annotations

import dataclasses
import re
import weakref
from collections.abc import Sequence

from assistant.compose import Sources, notes
from assistant.knowledge import Snapshot
from assistant.records import Alert, Answer
from assistant.triage.rules import Rule
from corpus.document import Language
from index.passage import Hit, Passage
from index.retriever import Retriever
from index.twins import work_of

_MOST = 3
_LOOKED_AT = 8
_MOST_KNOWN = 2000  # passages kept for one index: some 160 rules, two languages, few days
_Key = tuple[str, str, tuple[str, ...], Language, frozenset[str]]
# An index that is no longer open takes its passages with it.
_KNOWN: weakref.WeakKeyDictionary[Retriever, dict[_Key, Passage | None]] = (
    weakref.WeakKeyDictionary()
)
_ENGLISH = "{} red flags and referral"
_COVERED = 0.3  # of the weight of the words that a rule looks up
# Headings under which guidelines say what to do in an emergency.
_EMERGENCY = re.compile(
    r"危险|转诊|急救|一线治疗|异物|紧急|急症|抢救|现场|立即|处理|第一小时|怎么办|先做什么|表现|重度|冲洗|肾上腺素|硫酸镁|意外暴露|过量"
    r"|danger|refer|emergency|urgent|red flag|immediate|on site|first (?:aid|hour|line)|manage"
    r"|treat|hypoglyc|adrenaline|wound|plan [bc]|severe",
    re.IGNORECASE,
)


def uncited(raised: Sequence[Rule], language: Language) -> tuple[Alert, ...]:
    """Give the alerts of the gravest rules, at most three, before anything is looked up."""
    return tuple(
        Alert(rule.urgency, rule.label[language], rule.first[language]) for rule in raised[:_MOST]
    )


def with_alerts(answer: Answer, raised: Sequence[Rule], snapshot: Snapshot) -> Answer:
    """Put the alerts of the gravest rules, at most three, before an answer."""
    sources = Sources(snapshot.standings, list(answer.citations))
    alerts, cited = [], []
    for rule in raised[:_MOST]:
        passage = _passage(rule, answer.language, snapshot)
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


def _passage(rule: Rule, language: Language, snapshot: Snapshot) -> Passage | None:
    """Give the best emergency passage of the documents that a rule may cite, or None.

    It does not depend on the question, so it is looked up once for each index and set of documents
    that may answer: an alert must not cost a second search each time.
    """
    if not rule.documents:
        return None
    known = _KNOWN.setdefault(snapshot.retriever, {})
    key = (rule.see, rule.label["en"], rule.documents, language, snapshot.blocked)
    if key not in known:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        known[key] = _looked_up(rule, language, snapshot)
    return known[key]


def _looked_up(rule: Rule, language: Language, snapshot: Snapshot) -> Passage | None:
    if language == "en":
        for passage in _found(_ENGLISH.format(rule.label["en"]), rule, snapshot):
            if passage.chunk.language == "en":
                return passage
    found = _found(rule.see, rule, snapshot)
    own = [passage for passage in found if passage.chunk.language == language]
    return next(iter([*own, *found]), None)


def _found(query: str, rule: Rule, snapshot: Snapshot) -> list[Passage]:
    """Look up the emergency passages of a rule's documents, best first."""
    # A twin in another language is named like the document, with the language behind.
    others = frozenset(
        one.key for one in snapshot.documents() if work_of(one.id) not in rule.documents
    )
    blocked = snapshot.blocked | others
    hits = snapshot.retriever.search(query, _LOOKED_AT, blocked=blocked).hits
    return [hit.passage for hit in hits if _fits(hit)]


def _fits(hit: Hit) -> bool:
    """Say whether a hit is an emergency section, and about what is looked up."""
    about = hit.coverage >= _COVERED
    return about and bool(_EMERGENCY.search(hit.passage.chunk.section_path))
