"""Who asks, without knowing who that is: a keyed hash and a few choices.

The hash is HMAC-SHA256 of "channel:id" with a secret of this home: without HOME/person.key nobody
can tell whose rows they are, not even with the list of all phone numbers at hand.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from assistant.records_db.database import Database
from assistant.records_db.learners import erase_learner
from assistant.records_db.models import ConversationRow, PersonRow, TurnRow
from corpus.document import Language

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Person:
    """What is kept of who asks; `consented` is the version of the notice, empty before any."""

    id: str
    language: Language | None = None
    consented: str = ""
    short: bool = False


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was deleted of a person."""

    conversations: int
    turns: int


class People:
    """The people of one database. Safe to share between threads and processes."""

    def __init__(self, database: Database, home: Path) -> None:
        self._database = database
        self._secret = person_key(home)

    def hashed(self, channel: str, id_: str) -> str:
        """Give 32 hexadecimal characters that stand for a person of a channel."""
        said = f"{channel}:{id_}".encode("utf-8", "surrogatepass")
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()[:32]

    def find(self, person: str) -> Person:
        """Give what is kept of a person; of an unknown one nothing is."""
        with self._database.reading() as connection:
            row = connection.execute(
                sa.select(PersonRow.__table__).where(PersonRow.person == person)
            ).first()
        if row is None:
            return Person(person)
        language: Language | None = row.language
        return Person(person, language, row.consented, row.short)

    def set(
        self,
        person: str,
        *,
        language: Language | None = None,
        consented: str | None = None,
        short: bool | None = None,
    ) -> None:
        """Keep a choice; what is None stays as it is."""
        chosen = {"language": language, "consented": consented, "short": short}
        values: dict[str, object] = {k: v for k, v in chosen.items() if v is not None}
        values["seen_at"] = time.time()
        blank = {"person": person, "language": None, "consented": "", "short": False}
        known = sa.update(PersonRow).where(PersonRow.person == person).values(**values)
        try:
            with self._database.transaction() as connection:
                if not connection.execute(known).rowcount:
                    connection.execute(sa.insert(PersonRow).values(blank | values))
        except IntegrityError:  # another process met this person at the same moment
            with self._database.transaction() as connection:
                connection.execute(known)

    def erase(self, person: str) -> Erased:
        """Delete all that is kept of a person; no byte of it stays in the files."""
        mine = sa.select(ConversationRow.id).where(ConversationRow.person == person)
        with self._database.transaction() as connection:
            turns = connection.execute(sa.delete(TurnRow).where(TurnRow.conversation.in_(mine)))
            conversations = connection.execute(
                sa.delete(ConversationRow).where(ConversationRow.person == person)
            )
            erase_learner(connection, person)
            connection.execute(sa.delete(PersonRow).where(PersonRow.person == person))
        self._database.forget_deleted()
        return Erased(conversations.rowcount, turns.rowcount)


def person_key(home: Path) -> bytes:
    """Give the secret of a home, made once; only its owner may read it."""
    path = home / "person.key"
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Whole or not at all, and the first of two processes wins.
        fresh = path.with_name(f"person.key.{secrets.token_hex(8)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_bytes()
