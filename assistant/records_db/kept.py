"""Everything that is kept of one learner, read at one moment; nothing is changed here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from assistant.records_db.database import Database
from assistant.records_db.learners import Interest, Learner
from assistant.records_db.learning_models import (
    InterestRow,
    LearnerRow,
    PostRow,
    ReviewRow,
    SittingRow,
)
from assistant.records_db.reviews import Review
from assistant.records_db.sittings import Sitting


@dataclass(frozen=True, slots=True)
class OwnPost:
    """What a learner said in a thread, when (seconds since 1970, UTC)."""

    subject: str
    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of a learner, the oldest first, but for his credits.

    When each quiz item comes again is left out: it follows from the reviews.
    """

    learner: Learner
    sittings: tuple[Sitting, ...]
    reviews: tuple[Review, ...]
    interests: tuple[Interest, ...]
    posts: tuple[OwnPost, ...]


def kept(database: Database, person: str) -> Kept:
    """Read all that is kept of a person; of an unknown one nothing is."""
    with database.reading() as connection:
        known = _rows(connection, LearnerRow, person, LearnerRow.person)
        learner = Learner(person)
        if known:
            row = known[0]
            learner = Learner(person, row.group_name, row.region, row.begun_at)
        return Kept(
            learner,
            tuple(
                Sitting(
                    row.id, row.person, row.kind, row.subject, json.loads(row.state),
                    row.version, row.begun_at, row.last_at, row.done, row.score,
                )
                for row in _rows(connection, SittingRow, person, SittingRow.begun_at)
            ),
            tuple(
                Review(row.item, row.topic, row.at, row.right, row.confidence, row.seconds)
                for row in _rows(connection, ReviewRow, person, ReviewRow.id)
            ),
            tuple(
                Interest(row.topic, row.document, row.section, row.at)
                for row in _rows(connection, InterestRow, person, InterestRow.id)
            ),
            tuple(
                OwnPost(row.subject, row.text, row.at)
                for row in _rows(connection, PostRow, person, PostRow.id)
                if row.text  # what was taken back has none
            ),
        )  # fmt: skip


def _rows(
    connection: Connection,
    table: type[DeclarativeBase],
    person: str,
    order: InstrumentedAttribute[Any],
) -> list[sa.Row[Any]]:
    columns = table.__table__
    return list(
        connection.execute(
            sa.select(columns).where(columns.c.person == person).order_by(order)
        ).all()
    )
