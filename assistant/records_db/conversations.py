"""What was asked and answered before, a conversation at a time, so that one may ask on.

Every id is checked against its owner, and another's is as unknown as one that never was.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.records import Answer, Turn, from_json, to_json
from assistant.records_db.database import Database, NotYours
from assistant.records_db.models import ConversationRow, TurnRow

IDLE_SECONDS = 2 * 3600.0  # the next patient is another


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """A conversation as its owner sees it in a list; times are seconds since 1970, UTC."""

    id: str
    begun_at: float
    last_at: float
    turns: int


class Conversations:
    """The conversations of one database. Safe to share between threads and processes."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def current(self, person: str) -> str:
        """Give a person's newest conversation; begin one where there is none of late."""
        with self._database.reading() as connection:
            row = connection.execute(
                sa.select(ConversationRow.id, ConversationRow.last_at)
                .where(ConversationRow.person == person)
                .order_by(ConversationRow.last_at.desc(), ConversationRow.begun_at.desc())
                .limit(1)
            ).first()
        if row is None or self._clock() - row.last_at > IDLE_SECONDS:
            return self.begin(person)
        return str(row.id)

    def begin(self, person: str) -> str:
        """Begin a conversation and give its id."""
        id_ = secrets.token_hex(16)
        now = self._clock()
        with self._database.transaction() as connection:
            connection.execute(
                sa.insert(ConversationRow).values(id=id_, person=person, begun_at=now, last_at=now)
            )
        return id_

    def add(
        self, conversation: str, person: str, answer: Answer, *, tx: Connection | None = None
    ) -> None:
        """Keep a turn, in `tx` or a transaction of its own. Raises NotYours."""
        if tx is None:
            with self._database.transaction() as connection:
                self.add(conversation, person, answer, tx=connection)
            return
        _require(tx, conversation, person)
        now = self._clock()
        tx.execute(
            sa.insert(TurnRow).values(
                conversation=conversation,
                at=now,
                question=answer.question,
                answer=json.dumps(to_json(answer), ensure_ascii=False),
            )
        )
        tx.execute(
            sa.update(ConversationRow).where(ConversationRow.id == conversation).values(last_at=now)
        )

    def turns(self, conversation: str, person: str, most: int = 8) -> tuple[Turn, ...]:
        """Give the last turns, oldest first. Raises NotYours."""
        answers = self._answers(conversation, person, most)
        return tuple(Turn(one.question, one.text) for one in reversed(answers))

    def answers(self, conversation: str, person: str, most: int = 50) -> tuple[Answer, ...]:
        """Give the last answers whole, oldest first. Raises NotYours."""
        return tuple(reversed(self._answers(conversation, person, most)))

    def last(self, conversation: str, person: str) -> Answer | None:
        """Give the last answer, if any. Raises NotYours."""
        answers = self._answers(conversation, person, 1)
        return answers[0] if answers else None

    def list(self, person: str) -> tuple[ConversationInfo, ...]:
        """List a person's conversations, newest first."""
        turns = (
            sa.select(sa.func.count())
            .where(TurnRow.conversation == ConversationRow.id)
            .scalar_subquery()
        )
        with self._database.reading() as connection:
            rows = connection.execute(
                sa.select(
                    ConversationRow.id, ConversationRow.begun_at, ConversationRow.last_at, turns
                )
                .where(ConversationRow.person == person)
                .order_by(ConversationRow.last_at.desc())
            ).all()
        return tuple(ConversationInfo(*row) for row in rows)

    def delete(self, conversation: str, person: str) -> None:
        """Delete a conversation with all its turns. Raises NotYours."""
        with self._database.transaction() as connection:
            _require(connection, conversation, person)
            connection.execute(sa.delete(TurnRow).where(TurnRow.conversation == conversation))
            connection.execute(sa.delete(ConversationRow).where(ConversationRow.id == conversation))
        self._database.forget_deleted()

    def _answers(self, conversation: str, person: str, most: int) -> Sequence[Answer]:
        """Give the last answers, newest first."""
        with self._database.reading() as connection:
            _require(connection, conversation, person)
            rows = connection.execute(
                sa.select(TurnRow.answer)
                .where(TurnRow.conversation == conversation)
                .order_by(TurnRow.id.desc())
                .limit(most)
            ).scalars()
            return [from_json(json.loads(row)) for row in rows]


def _require(connection: Connection, conversation: str, person: str) -> None:
    """Raise NotYours where a conversation is not a person's, or is not at all."""
    owner = connection.execute(
        sa.select(ConversationRow.person).where(ConversationRow.id == conversation)
    ).scalar()
    if owner != person:
        raise NotYours("没有这个对话。")
