"""Keys of programs and people: those that the environment states and those of the database.

In: the secret that a request brings. Out: whose it is, or None. Secrets are held as SHA-256 only
and compared in constant time; none stands in a message or a log line.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from bots.access.roles import ROLES, Role

SHORTEST = 16
_LONGEST_NAME = 40


class BadKeys(ValueError):
    """MENTOR_API_KEYS cannot be read; the sentence says what to write, and never repeats a key."""


class KeyInfo(Protocol):
    """What is known of a key, but for its secret."""

    @property
    def id(self) -> str:
        """Name the key for good: what it owns is kept under this id."""

    @property
    def name(self) -> str:
        """Say whose it is."""

    @property
    def role(self) -> Role:
        """Say what it may do (roles.TABLE)."""


class KeySource(Protocol):
    """Where keys are looked up; may be called from any thread."""

    def find(self, secret: str) -> KeyInfo | None:
        """Say whose secret this is; None for one that is unknown or revoked."""


@dataclass(frozen=True, slots=True)
class StatedKey:
    """A key that the environment states; what it owns stays its own while its name stays."""

    id: str
    name: str
    role: Role


class StatedKeys:
    """The keys of MENTOR_API_KEYS ("name:role:key …", apart by spaces). Raises BadKeys."""

    def __init__(self, stated: SecretStr | None) -> None:
        keys: list[tuple[bytes, StatedKey]] = []
        for entry in stated.get_secret_value().split() if stated is not None else ():
            key, secret = _read(entry)
            if any(key.id == one.id or hmac.compare_digest(secret, other) for other, one in keys):
                raise BadKeys(
                    f"MENTOR_API_KEYS 里“{key.name}”的名字或密钥和另一个相同，请改一个，再启动。"
                )
            keys.append((secret, key))
        self._keys = tuple(keys)

    def find(self, secret: str) -> StatedKey | None:
        """Say whose secret this is; compared with every key, each in constant time."""
        asked = _hash(secret)
        found = [key for known, key in self._keys if hmac.compare_digest(asked, known)]
        return found[0] if found else None


class KeyRing:
    """Several sources of keys as one, asked in turn."""

    def __init__(self, *sources: KeySource) -> None:
        self._sources: Sequence[KeySource] = sources

    def find(self, secret: str) -> KeyInfo | None:
        """Say whose secret this is, by the first source that knows it."""
        for source in self._sources:
            found = source.find(secret)
            if found is not None:
                return found
        return None


def _read(entry: str) -> tuple[StatedKey, bytes]:
    name, role, secret = (*entry.replace("：", ":").split(":", 2), "", "")[:3]
    known = next((one for one in ROLES if one == role), None)
    fits = name and name.isprintable() and len(name) <= _LONGEST_NAME
    if not fits or known is None:
        # What was written may be a key without a name: it is not repeated here.
        raise BadKeys(
            "MENTOR_API_KEYS 写得不对：请写成“名字:角色:密钥”，用空格隔开；角色是 "
            f"{'、'.join(ROLES)} 之一，名字不超过 {_LONGEST_NAME} 字。改好后再启动。"
        )
    if len(secret) < SHORTEST or not (secret.isascii() and secret.isprintable()):
        raise BadKeys(
            f"MENTOR_API_KEYS 里“{name}”的密钥不行：至少 {SHORTEST} 个字符，只用英文字母、"
            "数字和符号，建议用随机生成的一长串。改好后再启动。"
        )
    return StatedKey(f"env:{name}", name, known), _hash(secret)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
