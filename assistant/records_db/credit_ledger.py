"""What a learner has done, for good: an append-only ledger, each entry's hash over the one before.

A row keeps the canonical JSON of its entry, of whom it is and of the previous hash; its own hash
is SHA-256 of those very bytes. So a changed, moved or missing row shows. What one chain cannot
show is the loss of its last rows: a statement carries the last hash for that. A row leaves only
with the learner's whole record (learners.py).
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from assistant.errors import AssistantError
from assistant.records_db.database import Database
from assistant.records_db.learning_models import CreditRow

Act = Literal["quiz", "case", "assessment", "course", "imported"]
START = "0" * 64  # the hash before the first entry
_TRIES = 10
_LEDGER = 7_241_004  # PostgreSQL's advisory lock: one writer at a time, as in SQLite
_EVIDENCE = re.compile(r"[!-~]{1,128}")
_LATEST = 4_102_444_800  # the year 2100
_AT_ONCE = 500  # evidence looked up at once


class LedgerBroken(AssistantError):
    """An entry was changed after it was kept: nothing is counted from such a ledger."""


class Taken(AssistantError):
    """The evidence stands in another learner's ledger."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One learning act. `at` is when it was finished, in seconds since 1970, UTC; `score` of 100.

    Evidence is the id of what proves it, no more than 128 printable ASCII characters, once for a
    person. The region, issuer and granted credits are of what was imported; `example`: it was
    granted by rules that nobody recognises. The ledger itself sets number (from 1), kept_at, hash.
    """

    act: Act
    subject: str
    title: str
    at: int
    minutes: int
    score: int | None
    evidence: str
    region: str = ""
    issuer: str = ""
    granted: Decimal | None = None
    example: bool = False
    number: int = 0
    kept_at: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row as its bytes stand in the database; a number may be anything in SQLite."""

    number: object
    entry: bytes
    evidence: bytes
    hash: bytes


class Ledger:
    """The ledger of one database. Safe to share between threads and processes."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def append(self, person: str, entry: Entry) -> Entry:
        """Keep an act and give its entry; an act whose evidence was kept is not kept again.

        Raises ValueError for an act that cannot be kept, DatabaseUnusable.
        """
        return self.append_all(person, [entry])[0]

    def append_all(
        self, person: str, entries: Iterable[Entry], *, alone: bool = False
    ) -> tuple[Entry, ...]:
        """Keep several acts, all or none. Raises as `append` does.

        alone: raise Taken where another learner has an evidence of these.
        """
        wanted = [_checked(entry) for entry in entries]
        for left in reversed(range(_TRIES)):
            try:
                with self._database.transaction() as connection:
                    if connection.dialect.name == "postgresql":
                        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LEDGER)))
                    if alone:
                        _refuse_taken(connection, person, [one.evidence for one in wanted])
                    return tuple(self._append(connection, person, one) for one in wanted)
            except IntegrityError:  # another writer was first: begin again after its entry
                if not left:
                    raise
        raise AssertionError("unreachable")

    def entries(self, person: str) -> Sequence[Entry]:
        """Give a learner's entries, the first first. Raises LedgerBroken."""
        with self._database.reading() as connection:
            rows = _rows(connection, person)
        if broken := first_broken(person, rows):
            raise _wrong(broken)
        return [_entry(row) for row in rows]

    def evidence(self, person: str) -> frozenset[str]:
        """Give the evidence of all that a learner's ledger holds, sound or not."""
        with self._database.reading() as connection:
            wanted = sa.select(CreditRow.evidence).where(CreditRow.person == person)
            return frozenset(map(str, connection.execute(wanted).scalars()))

    def verify(self, person: str) -> int | None:
        """Give the number of the first entry that is not as it was kept, or None."""
        with self._database.reading() as connection:
            return first_broken(person, _rows(connection, person))

    def broken(self) -> Mapping[str, int]:
        """Give the first broken number of each learner whose ledger is broken."""
        with self._database.reading() as connection:
            people = connection.execute(sa.select(CreditRow.person).distinct()).scalars().all()
        found = {person: self.verify(person) for person in sorted(people)}
        return {person: number for person, number in found.items() if number is not None}

    def _append(self, connection: Connection, person: str, entry: Entry) -> Entry:
        kept = _rows(connection, person, CreditRow.evidence == entry.evidence)
        if kept:
            return _entry(kept[0])
        last = connection.execute(
            sa.select(CreditRow.number, CreditRow.hash)
            .where(CreditRow.person == person)
            .order_by(CreditRow.number.desc())
            .limit(1)
        ).first()
        number, previous = (last.number, last.hash) if last else (0, START)
        made = replace(entry, number=number + 1, kept_at=int(self._clock()))
        text = _canonical(person, made, previous)
        made = replace(made, hash=_hash(text.encode()))
        connection.execute(
            sa.insert(CreditRow).values(
                person=person, number=made.number, entry=text, evidence=made.evidence,
                hash=made.hash,
            )
        )  # fmt: skip
        return made


def first_broken(person: str, rows: Sequence[KeptRow]) -> int | None:
    """Give the number of the first row, in their order, that does not continue the chain."""
    previous = START
    for number, row in enumerate(rows, start=1):
        if row.hash != _hash(row.entry).encode():
            return number
        if row.number != number or _told(row) != (person, previous, number, row.evidence):
            return number
        previous = row.hash.decode()
    return None


def _told(row: KeptRow) -> tuple[object, ...]:
    """Give what the hashed bytes of a row say of its place; nothing where they are no entry."""
    try:
        said = json.loads(row.entry)
        return said["person"], said["previous"], said["number"], said["evidence"].encode()
    except (ValueError, LookupError, TypeError, AttributeError):
        return ()


def _checked(entry: Entry) -> Entry:
    """Refuse what must not stand in a ledger. Raises ValueError."""
    if not _EVIDENCE.fullmatch(entry.evidence):
        raise ValueError("evidence is 1 to 128 printable ASCII characters")
    if not (0 <= entry.at < _LATEST and entry.minutes >= 0 and 0 <= (entry.score or 0) <= 100):
        raise ValueError("minutes and time count from 0, a score is of 100")
    if (entry.granted is not None) != (entry.act == "imported"):
        raise ValueError("credits are granted elsewhere to what is imported, and only to that")
    return entry


def _refuse_taken(connection: Connection, person: str, evidence: Sequence[str]) -> None:
    """Raise Taken where another person has one of these."""
    for start in range(0, len(evidence), _AT_ONCE):
        some = evidence[start : start + _AT_ONCE]
        found = connection.execute(
            sa.select(CreditRow.id)
            .where(CreditRow.evidence.in_(some), CreditRow.person != person)
            .limit(1)
        ).first()
        if found is not None:
            raise Taken("这份学习证明已经由另一位学员导入过。")


def _rows(connection: Connection, person: str, *more: sa.ColumnElement[bool]) -> Sequence[KeptRow]:
    """Read rows as bytes: what is no longer text must be found broken, not stop the reading."""
    columns: list[sa.ColumnElement[Any]] = [
        CreditRow.entry.expression, CreditRow.evidence.expression, CreditRow.hash.expression
    ]  # fmt: skip
    number: sa.ColumnElement[Any] = CreditRow.number.expression
    if connection.dialect.name == "sqlite":  # PostgreSQL takes no text that is none
        columns = [sa.cast(column, sa.LargeBinary) for column in columns]
        number = sa.type_coerce(number, sa.types.NullType())
    found = connection.execute(
        sa.select(number, *columns)
        .where(CreditRow.person == person, *more)
        .order_by(CreditRow.number)
    ).all()
    return [KeptRow(first, *map(_bytes, rest)) for first, *rest in found]


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def _entry(row: KeptRow) -> Entry:
    if row.hash != _hash(row.entry).encode():
        raise _wrong(row.number)
    said = json.loads(row.entry)
    granted = None if said["granted"] is None else Decimal(said["granted"])
    own = {key: said[key] for key in said.keys() - {"person", "previous", "granted"}}
    return Entry(**own, granted=granted, hash=row.hash.decode())


def _wrong(number: object) -> LedgerBroken:
    return LedgerBroken(f"学分记录第 {number} 条被改动过，不能再作数。请联系管理员核查。")


def _canonical(person: str, entry: Entry, previous: str) -> str:
    """Write an entry in the one form that is hashed: sorted keys, no blanks, ASCII."""
    said = asdict(entry) | {"person": person, "previous": previous}
    said["granted"] = None if entry.granted is None else str(entry.granted)
    del said["hash"]
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _hash(entry: bytes) -> str:
    return hashlib.sha256(entry).hexdigest()
