"""Rows of text in which what names a person is marked → records. All of it is invented."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
_MARKED = re.compile(r"⟦(?P<kind>[^|⟧]+)\|(?P<words>[^⟧]+)⟧")


@dataclass(frozen=True, slots=True)
class Secret:
    """`text[start:end]` of a row names a person; `kind` says how: 姓名, 电话."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """One text and what of it names a person."""

    id: str
    text: str
    wording: str
    secrets: tuple[Secret, ...]


def read_rows(name: str) -> tuple[Row, ...]:
    """Read a file of this folder by its name; the first line says what it is."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(_row(json.loads(line)) for line in lines[1:])


def _row(written: dict[str, str]) -> Row:
    text, secrets, at = "", [], 0
    for found in _MARKED.finditer(written["text"]):
        text += written["text"][at : found.start()]
        secrets.append(Secret(found["kind"], len(text), len(text) + len(found["words"])))
        text += found["words"]
        at = found.end()
    text += written["text"][at:]
    return Row(written["id"], text, written["wording"], tuple(secrets))
