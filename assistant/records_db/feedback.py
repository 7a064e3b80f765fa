"""What people say of answers: kept, masked, until curriculum staff have dealt with it.

What is acknowledged is on the disk. An entry is open until somebody makes a case of it or sets it
aside.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assistant.feedback import MOST_OPEN, Feedback, FeedbackFull, Standing
from assistant.privacy import mask
from assistant.records_db.database import Database, open_database, url_of
from assistant.records_db.models import FeedbackRow
from assistant.settings import Settings

_BEFORE = "feedback.db"  # where earlier versions kept it


class FeedbackBox:
    """The feedback of one database. Safe to share between threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, said: Feedback) -> str:
        """Keep what somebody said, masked, and give its id. Raises FeedbackFull."""
        id_ = secrets.token_hex(8)
        held = sa.select(sa.func.count()).where(FeedbackRow.standing == "open")
        with self._database.transaction() as connection:
            if connection.execute(held).scalar_one() >= MOST_OPEN:
                raise FeedbackFull("反馈太多，还没有处理完，暂不接收新的。请联系管理员。")
            connection.execute(
                sa.insert(FeedbackRow).values(
                    id=id_,
                    at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                    origin=said.origin,
                    question=mask(said.question),
                    history=_list([mask(one) for one in said.history]),
                    answer=mask(said.answer),
                    helped=said.helped,
                    reason=said.reason,
                    correction=mask(said.correction),
                    documents=_list([mask(one) for one in said.documents]),
                    standing="open",
                )
            )
        return id_

    def entries(self, standing: Standing | None = "open") -> tuple[Feedback, ...]:
        """List the entries of a standing (None: all), newest first."""
        wanted = sa.select(FeedbackRow.__table__).order_by(FeedbackRow.number.desc())
        if standing is not None:
            wanted = wanted.where(FeedbackRow.standing == standing)
        with self._database.reading() as connection:
            return tuple(_entry(row) for row in connection.execute(wanted))

    def find(self, id_: str) -> Feedback | None:
        """Give one entry, or None."""
        wanted = sa.select(FeedbackRow.__table__).where(FeedbackRow.id == id_)
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else _entry(row)

    def settle(self, id_: str, standing: Standing) -> None:
        """Say what became of an entry."""
        changed = sa.update(FeedbackRow).where(FeedbackRow.id == id_).values(standing=standing)
        with self._database.transaction() as connection:
            connection.execute(changed)

    def take_over(self, home: Path) -> int:
        """Move in what an earlier version kept in a file of its own; give how many entries.

        The file is deleted once its rows are here; killed in between, the next call goes on.
        """
        path = home / _BEFORE
        if not path.exists():
            return 0
        with contextlib.closing(sqlite3.connect(path, timeout=30)) as old:
            old.row_factory = sqlite3.Row
            rows = [dict(row) for row in old.execute("SELECT * FROM feedback ORDER BY rowid")]
        with self._database.transaction() as connection:
            known = set(connection.execute(sa.select(FeedbackRow.id)).scalars())
            fresh = [row for row in rows if row["id"] not in known]
            for row in fresh:
                connection.execute(sa.insert(FeedbackRow).values(**row))
        for suffix in ("-wal", "-shm", ""):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return len(fresh)


@contextlib.contextmanager
def opened_feedback(settings: Settings) -> Iterator[FeedbackBox]:
    """Open the feedback of an installation for a while. Raises DatabaseUnusable."""
    database = open_database(url_of(settings))
    try:
        box = FeedbackBox(database)
        box.take_over(settings.home)
        yield box
    finally:
        database.close()


def _list(texts: Sequence[str]) -> str:
    return json.dumps(list(texts), ensure_ascii=False)


def _entry(row: sa.Row[*tuple[Any, ...]]) -> Feedback:
    values = dict(row._mapping)
    del values["number"]
    return Feedback(
        **values
        | {"history": tuple(json.loads(values["history"]))}
        | {"documents": tuple(json.loads(values["documents"]))}
    )
