"""What people say of answers: kept in the home until curriculum staff have dealt with it.

In: a question, whether the answer helped, and what is wrong or what it should have said. Out: the
list of it. Every text is masked before it is stored (assistant/privacy.py); what is acknowledged is
on the disk. An entry is open until somebody makes a case of it or sets it aside.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.errors import AssistantError
from assistant.privacy import mask

Helped = Literal["yes", "no"]
Reason = Literal["wrong", "unsafe", "incomplete", "no-answer", "unclear", "other", ""]
Origin = Literal["user", "expert"]
Standing = Literal["open", "case", "aside"]
MOST_OPEN = 20_000  # anybody may write here: a full disk would stop the answers too
_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    id TEXT PRIMARY KEY, at TEXT NOT NULL, origin TEXT NOT NULL, question TEXT NOT NULL,
    history TEXT NOT NULL, answer TEXT NOT NULL, helped TEXT NOT NULL, reason TEXT NOT NULL,
    correction TEXT NOT NULL, documents TEXT NOT NULL, standing TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody said of one answer; `at` is UTC, ISO 8601.

    answer: what was answered, as text; correction: what it should have said, one point a line;
    documents: the ids of the documents where that stands; history: the earlier questions.
    """

    question: str
    helped: Helped
    reason: Reason = ""
    history: tuple[str, ...] = ()
    answer: str = ""
    correction: str = ""
    documents: tuple[str, ...] = ()
    origin: Origin = "user"
    id: str = ""
    at: str = ""
    standing: Standing = "open"


class FeedbackFull(AssistantError):
    """So much is open that no more is taken."""


class FeedbackBox:
    """The feedback of one home. Safe to share between threads and processes."""

    def __init__(self, home: Path) -> None:
        self._path = home / "feedback.db"

    def add(self, said: Feedback) -> str:
        """Keep what somebody said, masked, and give its id. Raises FeedbackFull."""
        id_ = secrets.token_hex(8)
        with self._open() as connection:
            held = connection.execute("SELECT count(*) FROM feedback WHERE standing = 'open'")
            if held.fetchone()[0] >= MOST_OPEN:
                raise FeedbackFull("反馈太多，还没有处理完，暂不接收新的。请联系管理员。")
            connection.execute(
                "INSERT INTO feedback VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                (
                    id_,
                    dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                    said.origin,
                    mask(said.question),
                    _list([mask(one) for one in said.history]),
                    mask(said.answer),
                    said.helped,
                    said.reason,
                    mask(said.correction),
                    _list([mask(one) for one in said.documents]),
                    "open",
                ),
            )
        return id_

    def entries(self, standing: Standing | None = "open") -> tuple[Feedback, ...]:
        """List the entries of a standing (None: all), newest first."""
        if not self._path.exists():
            return ()
        with self._open() as connection:
            rows = connection.execute(
                "SELECT * FROM feedback WHERE standing = ? OR ? IS NULL"
                " ORDER BY at DESC, rowid DESC",
                (standing, standing),
            ).fetchall()
        return tuple(_entry(row) for row in rows)

    def find(self, id_: str) -> Feedback | None:
        """Give one entry, or None."""
        if not self._path.exists():
            return None
        with self._open() as connection:
            row = connection.execute("SELECT * FROM feedback WHERE id = ?", (id_,)).fetchone()
        return None if row is None else _entry(row)

    def settle(self, id_: str, standing: Standing) -> None:
        """Say what became of an entry."""
        with self._open() as connection:
            connection.execute("UPDATE feedback SET standing = ? WHERE id = ?", (standing, id_))

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open the box for one transaction; a commit is on the disk when this returns."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self._path, timeout=30)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            connection.executescript(_SCHEMA)
            with connection:
                yield connection


def _list(texts: Sequence[str]) -> str:
    return json.dumps(list(texts), ensure_ascii=False)


def _entry(row: sqlite3.Row) -> Feedback:
    values = dict(row)
    return Feedback(
        **values
        | {"history": tuple(json.loads(values["history"]))}
        | {"documents": tuple(json.loads(values["documents"]))}
    )
