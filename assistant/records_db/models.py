"""The tables. Times are seconds since 1970 in UTC; texts are masked before they come here.

A person is a keyed hash (people.py). Where a message came from and goes to stands in clear only
while it is under way; what stays of it then is its id, so that it is known when it comes again.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """All tables."""


class PersonRow(Base):
    """Who asks, and what they chose."""

    __tablename__ = "people"

    person: Mapped[str] = mapped_column(String(32), primary_key=True)
    language: Mapped[str | None] = mapped_column(String(8))
    consented: Mapped[str] = mapped_column(String(32), default="")
    short: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[float]


class ConversationRow(Base):
    """A conversation of one person."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(32), index=True)
    begun_at: Mapped[float]
    last_at: Mapped[float] = mapped_column(index=True)


class TurnRow(Base):
    """A question and its whole answer, as JSON."""

    __tablename__ = "turns"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[float]
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)


class UpdateRow(Base):
    """A message that came in over a chat channel; emptied once it is answered."""

    __tablename__ = "updates"
    __table_args__ = (
        UniqueConstraint("channel", "id", name="uq_updates_channel_id"),
        Index("ix_updates_waiting", "channel", "done", "number"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(String(32))
    id: Mapped[str] = mapped_column(String(128))
    at: Mapped[float] = mapped_column(index=True)
    done: Mapped[bool] = mapped_column(default=False)
    content: Mapped[str] = mapped_column(Text)


class OutgoingRow(Base):
    """A message that goes out; emptied once the channel took it."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("channel", "update_id", "position", name="uq_outbox_part"),
        Index("ix_outbox_due", "channel", "done", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(String(32))
    update_id: Mapped[str] = mapped_column(String(128))
    position: Mapped[int]
    chat: Mapped[str] = mapped_column(String(128))
    text: Mapped[str] = mapped_column(Text)
    buttons: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[float] = mapped_column(default=0.0)
    done: Mapped[bool] = mapped_column(default=False)
    at: Mapped[float] = mapped_column(index=True)


class KeyRow(Base):
    """A key of the HTTP interface, by its hash."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(16))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[float]
    revoked_at: Mapped[float | None]


class FeedbackRow(Base):
    """What somebody said of an answer; lists are JSON."""

    __tablename__ = "feedback"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    at: Mapped[str] = mapped_column(String(32))
    origin: Mapped[str] = mapped_column(String(16))
    question: Mapped[str] = mapped_column(Text)
    history: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    helped: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(32))
    correction: Mapped[str] = mapped_column(Text)
    documents: Mapped[str] = mapped_column(Text)
    standing: Mapped[str] = mapped_column(String(16), index=True)
