"""The inbox and the outbox of the chat channels: nothing twice, nothing lost.

An update is stored before it is acknowledged and known by its id when it comes again; what is to be
said to it is stored in the same transaction that marks it answered (the transactional outbox). Who
reads the outbox sends, then says so: a crash in between sends one message twice and loses none.
"""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from assistant.privacy import mask
from assistant.records_db.database import Database
from assistant.records_db.models import OutgoingRow, UpdateRow
from corpus.document import Language

Also = Callable[[Connection], None]
_MOST = 200  # rows looked at together


@dataclass(frozen=True, slots=True)
class Update:
    """A message as it came in over a channel; `id` is the channel's own, the same when repeated.

    chat: where the reply goes; voice: the channel's name for a voice message, where it is one;
    at: seconds since 1970, UTC; group: whether others read along.
    """

    channel: str
    id: str
    chat: str
    sender: str
    text: str
    voice: str = ""
    language: Language | None = None
    at: float = 0.0
    group: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message to send: its text, and buttons as (label, command) pairs."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message in the outbox: part `position` of the reply to an update."""

    id: int
    channel: str
    chat: str
    update: str
    position: int
    message: Message
    attempts: int = 0
    done: bool = False


class Chats:
    """The inbox and outbox of one database. Safe to share between threads and processes."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def receive(self, update: Update) -> bool:
        """Store an update, its text masked; False when it was known already."""
        kept = dataclasses.replace(update, text=mask(update.text))
        row = {
            "channel": update.channel,
            "id": update.id,
            "at": self._clock(),
            "done": False,
            "content": json.dumps(dataclasses.asdict(kept), ensure_ascii=False),
        }
        try:
            with self._database.transaction() as connection:
                if _known(connection, update):
                    return False
                connection.execute(sa.insert(UpdateRow).values(row))
        except IntegrityError:  # another process was quicker, where the database lets two write
            return False
        return True

    def waiting(self, channel: str) -> tuple[Update, ...]:
        """List what came in over a channel and is not answered, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sa.select(UpdateRow.content)
                .where(UpdateRow.channel == channel, UpdateRow.done.is_(False))
                .order_by(UpdateRow.number)
                .limit(_MOST)
            ).scalars()
            return tuple(Update(**json.loads(row)) for row in rows)

    def finish(
        self,
        update: Update,
        messages: Sequence[Message],
        also: Also | None = None,
    ) -> tuple[Outgoing, ...]:
        """Put the reply to an update out and mark it answered, with what `also` writes, or nothing.

        Of an update that is answered already nothing changes. Gives what stands in the outbox.
        """
        with self._database.transaction() as connection:
            marked = connection.execute(
                sa.update(UpdateRow)
                .where(
                    UpdateRow.channel == update.channel,
                    UpdateRow.id == update.id,
                    UpdateRow.done.is_(False),
                )
                .values(done=True, content="")
            )
            if marked.rowcount:
                if also is not None:
                    also(connection)
                for position, message in enumerate(messages):
                    connection.execute(
                        sa.insert(OutgoingRow).values(self._row(update, position, message))
                    )
        return self.outgoing(update.channel, update.id)

    def _row(self, update: Update, position: int, message: Message) -> dict[str, object]:
        return {
            "channel": update.channel, "update_id": update.id, "position": position,
            "chat": update.chat, "text": message.text, "buttons": json.dumps(message.buttons),
            "attempts": 0, "retry_at": 0.0, "done": False, "at": self._clock(),
        }  # fmt: skip

    def outgoing(self, channel: str, update_id: str) -> tuple[Outgoing, ...]:
        """List what was put out for an update, in order, sent or not."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sa.select(OutgoingRow.__table__)
                .where(OutgoingRow.channel == channel, OutgoingRow.update_id == update_id)
                .order_by(OutgoingRow.position)
            ).all()
        return tuple(_outgoing(row) for row in rows)

    def due(self, channel: str, now: float) -> tuple[Outgoing, ...]:
        """List what is to be sent now, in order; a part that must wait holds its chat's rest."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sa.select(OutgoingRow.__table__)
                .where(OutgoingRow.channel == channel, OutgoingRow.done.is_(False))
                .order_by(OutgoingRow.id)
                .limit(_MOST)
            ).all()
        held: set[str] = set()
        ready: list[Outgoing] = []
        for row in rows:
            if row.retry_at > now:
                held.add(row.chat)
            if row.chat not in held:
                ready.append(_outgoing(row))
        return tuple(ready)

    def unsent(self, channel: str, chat: str) -> tuple[Outgoing, ...]:
        """List what a chat still has to get, in order, for a channel that cannot send unasked."""
        with self._database.reading() as connection:
            rows = connection.execute(
                sa.select(OutgoingRow.__table__)
                .where(
                    OutgoingRow.channel == channel,
                    OutgoingRow.chat == chat,
                    OutgoingRow.done.is_(False),
                )
                .order_by(OutgoingRow.id)
                .limit(_MOST)
            ).all()
        return tuple(_outgoing(row) for row in rows)

    def offered(self, channel: str, now: float) -> tuple[Outgoing, ...]:
        """List what was handed over at least once and may be forgotten by now (bots.chat.offered).

        For channels that cannot send unasked: `failed` then says until when a repeated request
        gets the same message again.
        """
        with self._database.reading() as connection:
            rows = connection.execute(
                sa.select(OutgoingRow.__table__)
                .where(
                    OutgoingRow.channel == channel,
                    OutgoingRow.done.is_(False),
                    OutgoingRow.attempts > 0,
                    OutgoingRow.retry_at <= now,
                )
                .order_by(OutgoingRow.id)
                .limit(_MOST)
            ).all()
        return tuple(_outgoing(row) for row in rows)

    def sent(self, id_: int) -> None:
        """Mark a message as sent and forget what it said, and to whom."""
        self._close(id_)

    def give_up(self, id_: int) -> None:
        """Mark a message as one that can never be sent, and forget it."""
        self._close(id_)

    def failed(self, id_: int, retry_at: float) -> None:
        """Say that a message did not leave, and when to try again."""
        with self._database.transaction() as connection:
            connection.execute(
                sa.update(OutgoingRow)
                .where(OutgoingRow.id == id_)
                .values(attempts=OutgoingRow.attempts + 1, retry_at=retry_at)
            )

    def _close(self, id_: int) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                sa.update(OutgoingRow)
                .where(OutgoingRow.id == id_)
                .values(done=True, text="", chat="", buttons="[]")
            )


def _known(connection: Connection, update: Update) -> bool:
    found = sa.select(UpdateRow.number).where(
        UpdateRow.channel == update.channel, UpdateRow.id == update.id
    )
    return connection.execute(found).first() is not None


def _outgoing(row: sa.Row[*tuple[Any, ...]]) -> Outgoing:
    buttons = tuple((str(label), str(command)) for label, command in json.loads(row.buttons))
    return Outgoing(
        id=row.id, channel=row.channel, chat=row.chat, update=row.update_id,
        position=row.position, message=Message(row.text, buttons), attempts=row.attempts,
        done=row.done,
    )  # fmt: skip
