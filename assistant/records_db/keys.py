"""The keys of the HTTP interface: random, hashed at rest, shown once, revocable."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import sqlalchemy as sa

from assistant.records_db.database import Database
from assistant.records_db.models import KeyRow

Role = Literal["asker", "staff", "expert", "operator"]
ROLES: tuple[Role, ...] = get_args(Role)
PREFIX = "gm_"
_LONGEST_NAME = 80
_COLUMNS = sa.select(KeyRow.id, KeyRow.name, KeyRow.role, KeyRow.at, KeyRow.revoked_at)


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A key as its owner's operator sees it; times are seconds since 1970, UTC."""

    id: str
    name: str
    role: Role
    at: float
    revoked_at: float | None = None


class Keys:
    """The keys of one database. Safe to share between threads and processes."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def add(self, name: str, role: Role) -> tuple[KeyInfo, str]:
        """Make a key; its secret is given here only. Raises ValueError for a bad name."""
        named = " ".join(name.split())
        if not named or len(named) > _LONGEST_NAME or not named.isprintable():
            raise ValueError(f"名称要有 1～{_LONGEST_NAME} 个字，不能有特殊符号。")
        secret = PREFIX + secrets.token_urlsafe(32)
        info = KeyInfo(secrets.token_hex(6), named, role, self._clock())
        with self._database.transaction() as connection:
            connection.execute(
                sa.insert(KeyRow).values(
                    id=info.id,
                    name=info.name,
                    role=info.role,
                    at=info.at,
                    revoked_at=None,
                    hash=_hash(secret),
                )
            )
        return info, secret

    def find(self, secret: str) -> KeyInfo | None:
        """Give the key with this secret; None for an unknown or revoked one."""
        valid = _COLUMNS.where(KeyRow.hash == _hash(secret), KeyRow.revoked_at.is_(None))
        with self._database.reading() as connection:
            row = connection.execute(valid).first()
        return None if row is None else _info(row)

    def list(self) -> tuple[KeyInfo, ...]:
        """List all keys, revoked ones too, newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(_COLUMNS.order_by(KeyRow.at.desc(), KeyRow.id)).all()
        return tuple(_info(row) for row in rows)

    def revoke(self, id_: str) -> bool:
        """Revoke a key from now on; False where there is none that is valid."""
        with self._database.transaction() as connection:
            changed = connection.execute(
                sa.update(KeyRow)
                .where(KeyRow.id == id_, KeyRow.revoked_at.is_(None))
                .values(revoked_at=self._clock())
            )
        return bool(changed.rowcount)


def _info(row: sa.Row[*tuple[Any, ...]]) -> KeyInfo:
    return KeyInfo(row.id, row.name, row.role, row.at, row.revoked_at)


def _hash(secret: str) -> str:
    # The secrets are random: a plain hash is enough, and equal work for any of them.
    return hashlib.sha256(secret.strip().encode("utf-8", "surrogatepass")).hexdigest()
