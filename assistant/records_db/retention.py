"""Delete what was kept long enough."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from assistant.records_db.database import Database
from assistant.records_db.models import ConversationRow, OutgoingRow, PersonRow, TurnRow, UpdateRow

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Purged:
    """How much was deleted."""

    turns: int
    conversations: int
    people: int
    updates: int
    outgoing: int


def purge(database: Database, now: float, chats_days: int = 180) -> Purged:
    """Delete turns, conversations, updates and messages older than `chats_days`.

    now: seconds since 1970, UTC. Who has not asked for so long is forgotten, too.
    """
    before = now - chats_days * _DAY
    left = sa.select(TurnRow.conversation)
    with database.transaction() as connection:
        counts = [
            connection.execute(statement).rowcount
            for statement in (
                sa.delete(TurnRow).where(TurnRow.at < before),
                sa.delete(ConversationRow).where(
                    ConversationRow.last_at < before, ConversationRow.id.not_in(left)
                ),
                sa.delete(PersonRow).where(
                    PersonRow.seen_at < before,
                    PersonRow.person.not_in(sa.select(ConversationRow.person)),
                ),
                sa.delete(UpdateRow).where(UpdateRow.at < before),
                sa.delete(OutgoingRow).where(OutgoingRow.at < before),
            )
        ]
    database.forget_deleted()
    return Purged(*counts)
