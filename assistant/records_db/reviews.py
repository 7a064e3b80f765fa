"""The answers a learner gave to quiz items, and when each item comes again.

The card (when an item comes again) and the answer that moved it are written together or not at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from assistant.records_db.database import Database
from assistant.records_db.learning_models import CardRow, ReviewRow


@dataclass(frozen=True, slots=True)
class Review:
    """One answer: when (seconds since 1970, UTC), confidence 1 (guessed) to 3 (sure)."""

    item: str
    topic: str
    at: float
    right: bool
    confidence: int
    seconds: float


@dataclass(frozen=True, slots=True)
class KeptCard:
    """When an item comes again, and FSRS's own JSON of it."""

    item: str
    card: str
    due_at: float


class Reviews:
    """The quiz answers of one database. Safe to share between threads and processes."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def add(self, person: str, step: str, review: Review, card: KeptCard) -> bool:
        """Keep an answer and its card; False where this step was kept already."""
        values = {"card": card.card, "due_at": card.due_at}
        mine = sa.update(CardRow).where(CardRow.person == person, CardRow.item == card.item)
        try:
            with self._database.transaction() as connection:
                connection.execute(
                    sa.insert(ReviewRow).values(
                        person=person, step=step, item=review.item, topic=review.topic,
                        at=review.at, right=review.right, confidence=review.confidence,
                        seconds=review.seconds,
                    )
                )  # fmt: skip
                if not connection.execute(mine.values(**values)).rowcount:
                    connection.execute(
                        sa.insert(CardRow).values(person=person, item=card.item, **values)
                    )
        except IntegrityError:
            return False
        return True

    def cards(self, person: str) -> Mapping[str, KeptCard]:
        """Give every card of a learner, by item."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sa.select(CardRow.item, CardRow.card, CardRow.due_at).where(
                    CardRow.person == person
                )
            ).all()
        return {row.item: KeptCard(*row) for row in rows}

    def all(self, person: str, since: float = 0.0) -> Sequence[Review]:
        """Give a learner's answers, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sa.select(
                    ReviewRow.item, ReviewRow.topic, ReviewRow.at, ReviewRow.right,
                    ReviewRow.confidence, ReviewRow.seconds,
                )
                .where(ReviewRow.person == person, ReviewRow.at >= since)
                .order_by(ReviewRow.id)
            ).all()  # fmt: skip
        return [Review(*row) for row in rows]

    def seen(self, person: str, step: str) -> Review | None:
        """Give the answer that was kept for a step, or None."""
        with self._database.reading() as connection:
            row = connection.execute(
                sa.select(
                    ReviewRow.item, ReviewRow.topic, ReviewRow.at, ReviewRow.right,
                    ReviewRow.confidence, ReviewRow.seconds,
                ).where(ReviewRow.person == person, ReviewRow.step == step)
            ).first()  # fmt: skip
        return None if row is None else Review(*row)
