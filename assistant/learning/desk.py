"""What a front end needs to teach: everything of learning, wired to one home.

Front ends hold no logic: they read their channel, call this, and render what comes back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.knowledge import Knowledge
from assistant.learning.daily import Daily
from assistant.learning.shelf import Shelf, folders_of
from assistant.learning.talk import Cases
from assistant.records import Answer
from assistant.records_db.database import Database
from assistant.records_db.learners import Learners
from assistant.records_db.people import People
from assistant.records_db.reviews import Reviews
from assistant.records_db.sittings import Sittings
from index.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Desk:
    """Learning in one home. Safe to share between threads."""

    shelf: Shelf
    people: People
    learners: Learners
    reviews: Reviews
    sittings: Sittings
    cases: Cases
    daily: Daily

    def heard(self, person: str, answer: Answer) -> None:
        """Keep which topic an answered question was about, never the question."""
        if answer.kind != "answered" or not answer.citations:
            return
        first = answer.citations[0]
        topics = self._topics(first.document_id)
        topic = topics[0] if topics else first.document_id
        self.learners.interested(person, topic, first.document_id, first.section)

    def _topics(self, document: str) -> Sequence[str]:
        return self.shelf.topics().get(document, ())


def build_desk(
    knowledge: Knowledge,
    lexicon: Lexicon,
    database: Database,
    home: Path,
    clock: Callable[[], float] = time.time,
) -> Desk:
    """Wire learning to a home. Raises LearningWrong where a file of cases or quizzes is wrong."""
    shelf = Shelf(knowledge, lexicon, folders_of(home))
    learners = Learners(database, clock)
    reviews = Reviews(database, clock)
    sittings = Sittings(database, clock)
    return Desk(
        shelf=shelf,
        people=People(database, home),
        learners=learners,
        reviews=reviews,
        sittings=sittings,
        cases=Cases(shelf, sittings),
        daily=Daily(shelf, reviews, learners, sittings, clock),
    )
