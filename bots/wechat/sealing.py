"""WeChat's signatures and sealed messages (its "safe mode"; WeCom knows no other).

A sealed message is AES-256-CBC over 16 random bytes, the length of the text, the text, and the id
of whom it is for, padded to 32 bytes (developers.weixin.qq.com, 消息加解密说明).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

_BLOCK = 32
_RANDOM = 16
AES_KEY_LENGTH = 43  # characters, as the platform shows it


class Forged(Exception):
    """A request is not the platform's, or not for us."""


def sign(*parts: str) -> str:
    """Sign as WeChat does: SHA-1 of the sorted parts, the token being one of them."""
    joined = "".join(sorted(parts)).encode("utf-8", "surrogatepass")
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def require_signature(given: str, *parts: str) -> None:
    """Raise Forged where a signature is not that of the parts."""
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), sign(*parts).encode()):
        raise Forged("signature")


class Seal:
    """Opens and closes the messages of one account; `owner` is its app or corporation id.

    Raises ValueError where the AES key is none.
    """

    def __init__(self, aes_key: str, owner: str) -> None:
        if len(aes_key) != AES_KEY_LENGTH:
            raise ValueError("the AES key has 43 characters")
        try:
            self._key = base64.b64decode(f"{aes_key}=", validate=True)
        except ValueError as error:  # binascii.Error is one
            raise ValueError("the AES key is no base64") from error
        self._owner = owner.encode()

    def open(self, sealed: str) -> str:
        """Give the text of a sealed message. Raises Forged for one that is not for us."""
        try:
            data = base64.b64decode(sealed, validate=True)
        except ValueError as error:
            raise Forged("base64") from error
        if not data or len(data) % (AES.block_size // 8):
            raise Forged("length")
        try:
            decryptor = self._cipher().decryptor()
            plain = decryptor.update(data) + decryptor.finalize()
        except ValueError as error:
            raise Forged("length") from error
        padding = plain[-1]
        if not 1 <= padding <= _BLOCK or plain[-padding:] != bytes([padding]) * padding:
            raise Forged("padding")
        content = plain[_RANDOM:-padding]
        if len(content) < 4:
            raise Forged("length")
        (length,) = struct.unpack(">I", content[:4])
        text, owner = content[4 : 4 + length], content[4 + length :]
        if not hmac.compare_digest(owner, self._owner):
            raise Forged("owner")
        try:
            return text.decode()
        except UnicodeDecodeError as error:
            raise Forged("text") from error

    def close(self, text: str) -> str:
        """Seal a text."""
        data = text.encode()
        plain = secrets.token_bytes(_RANDOM) + struct.pack(">I", len(data)) + data + self._owner
        padding = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def _cipher(self) -> Cipher[CBC]:
        return Cipher(AES(self._key), CBC(self._key[:16]))
