"""Who learns: group, region; which topics a learner asks about (never what was asked); erasure."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from assistant.records_db.database import Database
from assistant.records_db.learning_models import (
    CardRow,
    CreditRow,
    InterestRow,
    LearnerRow,
    PostRow,
    ReportRow,
    ReviewRow,
    SittingRow,
)


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner: a person's keyed hash, a group (empty for none), a region's code."""

    person: str
    group: str = ""
    region: str = ""
    begun_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Interest:
    """That a topic was asked about (seconds since 1970, UTC) and answered from a section."""

    topic: str
    document: str
    section: str
    at: float


class Learners:
    """The learners of one database. Safe to share between threads and processes."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def find(self, person: str) -> Learner:
        """Give a learner; of an unknown one nothing is known."""
        with self._database.reading() as connection:
            row = connection.execute(
                sa.select(LearnerRow.__table__).where(LearnerRow.person == person)
            ).first()
        if row is None:
            return Learner(person)
        return Learner(row.person, row.group_name, row.region, row.begun_at)

    def set(self, person: str, *, group: str | None = None, region: str | None = None) -> None:
        """Keep a choice; what is None stays as it is."""
        now = self._clock()
        chosen = {"group": group, "region": region}
        values: dict[str, object] = {k: v for k, v in chosen.items() if v is not None}
        blank = {"person": person, "group": "", "region": "", "begun_at": now}
        known = sa.update(LearnerRow).where(LearnerRow.person == person)
        try:
            with self._database.transaction() as connection:
                if not connection.execute(known.values(seen_at=now, **values)).rowcount:
                    row = blank | values | {"seen_at": now}
                    connection.execute(sa.insert(LearnerRow).values(**row))
        except IntegrityError:  # another process met this learner at the same moment
            with self._database.transaction() as connection:
                connection.execute(known.values(seen_at=now, **values))

    def of_group(self, group: str) -> Sequence[str]:
        """Give the people of a group."""
        with self._database.reading() as connection:
            return list(
                connection.execute(
                    sa.select(LearnerRow.person).where(LearnerRow.group == group)
                ).scalars()
            )

    def interested(self, person: str, topic: str, document: str, section: str) -> None:
        """Keep that a learner asked about a topic."""
        with self._database.transaction() as connection:
            connection.execute(
                sa.insert(InterestRow).values(
                    person=person, topic=topic, document=document, section=section[:300],
                    at=self._clock(),
                )
            )  # fmt: skip

    def interests(self, person: str, since: float = 0.0) -> Sequence[Interest]:
        """Give what a learner asked about, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sa.select(
                    InterestRow.topic, InterestRow.document, InterestRow.section, InterestRow.at
                )
                .where(InterestRow.person == person, InterestRow.at >= since)
                .order_by(InterestRow.id.desc())
                .limit(1000)
            ).all()
        return [Interest(*row) for row in rows]


def erase_learner(connection: Connection, person: str) -> None:
    """Delete every row of learning of a person."""
    for table in (CardRow, ReviewRow, SittingRow, InterestRow, CreditRow, ReportRow, PostRow):
        connection.execute(sa.delete(table).where(table.person == person))
    connection.execute(sa.delete(LearnerRow).where(LearnerRow.person == person))
