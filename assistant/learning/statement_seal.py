"""The seal of a PDF: its last line, a comment that signs every byte before it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.learning.signing import StatementKey

# The attachment as statement_pdf writes it: the signed JSON itself.
_JSON = re.compile(rb'\{"code":"[0-9A-Z-]{23}","signature":"[0-9a-f]{128}","statement":\{')
_END = b"endstream"
_SEAL = re.compile(rb"%GM-SEAL ([0-9a-f]{128})\n\Z")


@dataclass(frozen=True, slots=True)
class OpenedPdf:
    """A PDF of ours: the signed JSON in it, what its seal signs, and the seal."""

    json: bytes
    sealed: bytes
    seal: str


def sealed_pdf(pdf: bytes, key: StatementKey) -> bytes:
    """Put a seal at the end of a PDF."""
    body = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    return body + f"%GM-SEAL {key.sign('pdf', body)}\n".encode()


def read_pdf(data: bytes) -> OpenedPdf:
    """Find the signed JSON and the seal of a PDF. Raises ValueError where either is missing."""
    start = _JSON.search(data)
    end = data.find(_END, start.end()) if start else -1
    seal = _SEAL.search(data, max(0, len(data) - 200))
    if start is None or end < 0 or seal is None:
        raise ValueError("no statement of ours")
    return OpenedPdf(data[start.start() : end], data[: seal.start()], seal[1].decode())
