"""The tables of learning. Times are seconds since 1970 in UTC; texts are masked before they come.

A learner is a person (people.py). Credits are a chain: no row is ever changed or deleted but with
the learner's whole record, and each row's hash covers the row before it.
"""

from __future__ import annotations

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.records_db.models import Base


class LearnerRow(Base):
    """Who learns, in which group and region, and what is learnt a day."""

    __tablename__ = "learners"

    person: Mapped[str] = mapped_column(String(32), primary_key=True)
    group: Mapped[str] = mapped_column("group_name", String(64), default="", index=True)
    region: Mapped[str] = mapped_column(String(32), default="")
    begun_at: Mapped[float]
    seen_at: Mapped[float]


class CardRow(Base):
    """When a learner should see a quiz item again; the card is FSRS's own JSON."""

    __tablename__ = "learning_cards"
    __table_args__ = (Index("ix_cards_due", "person", "due_at"),)

    person: Mapped[str] = mapped_column(String(32), primary_key=True)
    item: Mapped[str] = mapped_column(String(80), primary_key=True)
    card: Mapped[str] = mapped_column(Text)
    due_at: Mapped[float]


class ReviewRow(Base):
    """One answer to a quiz item; `step` makes the same answer sent twice one."""

    __tablename__ = "learning_reviews"
    __table_args__ = (UniqueConstraint("person", "step", name="uq_reviews_step"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    person: Mapped[str] = mapped_column(String(32), index=True)
    step: Mapped[str] = mapped_column(String(64))
    item: Mapped[str] = mapped_column(String(80))
    topic: Mapped[str] = mapped_column(String(64))
    at: Mapped[float]
    right: Mapped[bool]
    confidence: Mapped[int]
    seconds: Mapped[float]


class SittingRow(Base):
    """Something that goes on over several steps: a case, an assessment, a course, a day's quiz.

    `state` is JSON; `version` counts its changes, so that two taps at once do not both count.
    """

    __tablename__ = "learning_sittings"
    __table_args__ = (Index("ix_sittings_open", "person", "kind", "done"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[float]
    last_at: Mapped[float]
    done: Mapped[bool] = mapped_column(default=False)
    score: Mapped[float | None]


class InterestRow(Base):
    """That a learner asked about a topic: never what was asked."""

    __tablename__ = "learning_interests"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    person: Mapped[str] = mapped_column(String(32), index=True)
    topic: Mapped[str] = mapped_column(String(64))
    document: Mapped[str] = mapped_column(String(80))
    section: Mapped[str] = mapped_column(String(300))
    at: Mapped[float]


class CreditRow(Base):
    """One learning act in the ledger of a learner: `number` counts from 1 for each."""

    __tablename__ = "learning_credits"
    __table_args__ = (
        UniqueConstraint("person", "number", name="uq_credits_number"),
        UniqueConstraint("person", "evidence", name="uq_credits_evidence"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    person: Mapped[str] = mapped_column(String(32), index=True)
    number: Mapped[int]
    entry: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(String(128))
    hash: Mapped[str] = mapped_column(String(64))


class PostRow(Base):
    """A post of a group's thread on a case or an answer."""

    __tablename__ = "learning_posts"
    __table_args__ = (Index("ix_posts_thread", "group_name", "subject", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    group: Mapped[str] = mapped_column("group_name", String(64))
    subject: Mapped[str] = mapped_column(String(80))
    person: Mapped[str] = mapped_column(String(32), index=True)
    at: Mapped[float]
    text: Mapped[str] = mapped_column(Text)
    expert: Mapped[bool] = mapped_column(default=False)
    pinned: Mapped[bool] = mapped_column(default=False)
    hidden: Mapped[bool] = mapped_column(default=False)


class ReportRow(Base):
    """That somebody reported a post; a person once."""

    __tablename__ = "learning_reports"

    post: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[float]
