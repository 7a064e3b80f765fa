"""What a learner has begun: a case, an assessment, a course. It goes on where it broke off.

Each step is saved before it is answered, with the version that it was made from: two taps at once,
or one that is sent again after a dropped connection, count once.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.records_db.database import Database, NotYours
from assistant.records_db.learning_models import SittingRow

SittingKind = Literal["case", "assessment", "course", "quiz"]
_COLUMNS = sa.select(SittingRow.__table__)


class Stale(Exception):
    """Somebody (the same learner, on another screen) has gone on from there already."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """Something begun; `state` is JSON, `version` counts its changes; times in seconds, UTC."""

    id: str
    person: str
    kind: SittingKind
    subject: str
    state: Any
    version: int
    begun_at: float
    last_at: float
    done: bool
    score: float | None


class Sittings:
    """The sittings of one database. Safe to share between threads and processes."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def begin(
        self, person: str, kind: SittingKind, subject: str, state: object, *, once: bool = False
    ) -> Sitting:
        """Begin something and give it; `once`: give the open one of this subject if there is one.

        Two screens that begin at the same moment then get the same sitting.
        """
        now = self._clock()
        sitting = Sitting(
            secrets.token_hex(16), person, kind, subject, state, 0, now, now, False, None
        )
        with self._database.transaction() as connection:
            if once:
                _alone(connection, f"{person}:{kind}:{subject}")
                mine = sa.and_(
                    SittingRow.person == person, SittingRow.kind == kind,
                    SittingRow.subject == subject, SittingRow.done.is_(False),
                )  # fmt: skip
                row = connection.execute(_COLUMNS.where(mine).limit(1)).first()
                if row is not None:
                    return _sitting(row)
            connection.execute(
                sa.insert(SittingRow).values(
                    id=sitting.id, person=person, kind=kind, subject=subject,
                    state=_dump(state), version=0, begun_at=now, last_at=now, done=False,
                    score=None,
                )
            )  # fmt: skip
        return sitting

    def get(self, id_: str, person: str) -> Sitting:
        """Give a sitting of a person's. Raises NotYours."""
        with self._database.reading() as connection:
            row = connection.execute(
                _COLUMNS.where(SittingRow.id == id_, SittingRow.person == person)
            ).first()
        if row is None:
            raise NotYours("没有这一次学习。")
        return _sitting(row)

    def open(self, person: str, kind: SittingKind, subject: str | None = None) -> Sitting | None:
        """Give the newest sitting of a kind that is not done, or None."""
        wanted = [SittingRow.person == person, SittingRow.kind == kind, SittingRow.done.is_(False)]
        if subject is not None:
            wanted.append(SittingRow.subject == subject)
        found = self._list(wanted, 1)
        return found[0] if found else None

    def done(self, person: str, kind: SittingKind | None = None) -> Sequence[Sitting]:
        """Give what a person has finished, the newest first."""
        wanted = [SittingRow.person == person, SittingRow.done.is_(True)]
        if kind is not None:
            wanted.append(SittingRow.kind == kind)
        return self._list(wanted, 1000)

    def closed(self, person: str) -> Sequence[tuple[SittingKind, str]]:
        """Give the kind and the id of all that a person has finished."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sa.select(SittingRow.kind, SittingRow.id).where(
                    SittingRow.person == person, SittingRow.done.is_(True)
                )
            ).all()
        return [(row.kind, row.id) for row in rows]

    def save(
        self, sitting: Sitting, state: object, *, done: bool = False, score: float | None = None
    ) -> Sitting:
        """Keep the next state of a sitting. Raises Stale where it has gone on meanwhile."""
        now = self._clock()
        with self._database.transaction() as connection:
            changed = connection.execute(
                sa.update(SittingRow)
                .where(
                    SittingRow.id == sitting.id,
                    SittingRow.person == sitting.person,
                    SittingRow.version == sitting.version,
                )
                .values(
                    state=_dump(state), version=sitting.version + 1, last_at=now, done=done,
                    score=score,
                )
            ).rowcount  # fmt: skip
        if not changed:
            raise Stale("这一步已经在另一个页面做过了，请刷新。")
        return Sitting(
            sitting.id, sitting.person, sitting.kind, sitting.subject, state, sitting.version + 1,
            sitting.begun_at, now, done, score,
        )  # fmt: skip

    def _list(self, wanted: Sequence[sa.ColumnElement[bool]], most: int) -> list[Sitting]:
        with self._database.reading() as connection:
            rows = connection.execute(
                _COLUMNS.where(*wanted).order_by(SittingRow.last_at.desc()).limit(most)
            ).all()
        return [_sitting(row) for row in rows]


def _dump(state: object) -> str:
    return json.dumps(state, ensure_ascii=False)


def _alone(connection: Connection, name: str) -> None:
    """Hold others of this name off until the transaction ends; SQLite lets one write at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(name))))


def _sitting(row: sa.Row[Any]) -> Sitting:
    return Sitting(
        row.id, row.person, row.kind, row.subject, json.loads(row.state), row.version,
        row.begun_at, row.last_at, row.done, row.score,
    )  # fmt: skip
