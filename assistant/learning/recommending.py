"""What a learner works on and the documents in force → which new or changed ones to read. Pure.

A document is new when its `valid_from` lies no more than 180 days back; one that states only its
year, in that year. The reason is shown: what was asked, what is weak, what was practised.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.learning.areas import Areas
from assistant.learning.competency import CompetencyMap, is_weak, why_weak
from assistant.records_db.learners import Interest
from corpus.document import Metadata
from index.twins import work_of

ASKED_DAYS = 30
_NEW_DAYS = 180
_MOST = 5


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A document to read: why it is named now, and what is new of it.

    `since` is None where the document states only its year; `replaces` is the edition before.
    """

    document: str
    title: str
    reason: str
    news: str
    since: dt.date | None
    asked: int
    replaces: str = ""


def recommendations(
    map_: CompetencyMap,
    areas: Areas,
    asked: Collection[Interest],
    documents: Collection[Metadata],
    replaced: Mapping[str, Metadata],
    today: dt.date,
) -> Sequence[Recommendation]:
    """Recommend documents in force that are new or changed, those most asked about first.

    asked: of the last 30 days. replaced: by the key of a document, the one that it replaced.
    """
    works = {work_of(one.id) for one in documents if one.language == "zh"}
    found = []
    for one in documents:
        spare = one.language != "zh" and work_of(one.id) in works  # its Chinese twin is there
        news = "" if spare else _news(one, today)
        if not news:
            continue
        rank, reason, n = _reason(one, map_, areas, asked)
        if reason:
            before = replaced.get(one.key)
            edition = f"代替《{before.title}》{before.edition}" if before else ""
            said = "，".join(part for part in (news, edition) if part)
            found.append(
                (rank, Recommendation(one.id, one.title, reason, said, one.valid_from, n, edition))
            )
    direct = {work_of(one.document) for one in asked}
    found.sort(
        key=lambda pair: (
            pair[0], -pair[1].asked, work_of(pair[1].document) not in direct,
            _late(pair[1].since), pair[1].document,
        )
    )  # fmt: skip
    return [one for _, one in found[:_MOST]]


def _news(one: Metadata, today: dt.date) -> str:
    """Say what is new of a document; nothing: an empty text."""
    if one.valid_from is not None:
        age = (today - one.valid_from).days
        day = one.valid_from
        fresh = 0 <= age <= _NEW_DAYS
        return f"{day.year}年{day.month}月{day.day}日起施行" if fresh else ""
    return f"{one.year}年的新资料" if one.year == today.year else ""


def _reason(
    one: Metadata, map_: CompetencyMap, areas: Areas, asked: Collection[Interest]
) -> tuple[int, str, int]:
    """Say why a document is for this learner, the best reason first; none: an empty text."""
    mine = Counter(
        question.topic
        for question in asked
        if question.topic in one.topics or work_of(question.document) == work_of(one.id)
    )
    if mine:
        topic, n = mine.most_common(1)[0][0], mine.total()
        return 0, f"您近{ASKED_DAYS}天问过{n}次{areas.topic(topic)}", n
    seen = [area for area in map_.areas if any(t.topic in one.topics for t in area.topics)]
    weak = next((area for area in seen if is_weak(area)), None)
    if weak is not None:
        return 1, f"您要加强的方面，{why_weak(weak)}", 0
    topics = [t.name for area in seen for t in area.topics if t.topic in one.topics]
    return (2, f"您练过{topics[0]}", 0) if topics else (3, "", 0)


def _late(day: dt.date | None) -> int:
    return -day.toordinal() if day else 0
