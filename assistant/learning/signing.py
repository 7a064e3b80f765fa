"""The key of an installation (Ed25519), what it signs, and whether a signature holds."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from assistant.errors import AssistantError

_FORM = 1
_KEY_BYTES = 32
_NAME = "statement.key"

Purpose = Literal["statement", "csv", "pdf"]


class KeyUnusable(AssistantError):
    """The key of this installation cannot be read."""


class StatementKey:
    """The key that an installation signs with."""

    def __init__(self, seed: bytes) -> None:
        """Take 32 secret bytes. Raises ValueError for others."""
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw().hex()

    def sign(self, purpose: Purpose, data: bytes) -> str:
        """Give the signature of bytes for a purpose, in hexadecimal."""
        return self._key.sign(_bound(purpose, data)).hex()


def statement_key(home: Path) -> StatementKey:
    """Give the key of a home, made once; only its owner may read it. Raises KeyUnusable."""
    path = home / _NAME
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Whole or not at all, and the first of two processes wins.
        fresh = path.with_name(f"{_NAME}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    try:
        return StatementKey(path.read_bytes())
    except (OSError, ValueError) as error:
        raise KeyUnusable(
            "签名密钥 statement.key 读不了或已损坏：请从备份恢复。删掉它会换一把新密钥，"
            "别处要重新登记。"
        ) from error


def holds(public: str, purpose: Purpose, data: bytes, signature: str) -> bool:
    """Say whether a signature is a key's, of these bytes and for this purpose."""
    if signature != signature.lower() or public != public.lower():
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), _bound(purpose, data))
    except (ValueError, InvalidSignature):
        return False
    return True


def _bound(purpose: Purpose, data: bytes) -> bytes:
    """Bind bytes to a purpose, so that no signature stands for another."""
    return f"grassroots-mentor {purpose} {_FORM}\n".encode() + data
