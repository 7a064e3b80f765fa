"""Chunk and Metadata ↔ one line of JSON, for the catalogue and for the index. Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import json
from typing import Any

from corpus.document import Chunk, Metadata


def dump(record: Chunk | Metadata) -> str:
    """Write a record as one line of JSON; half a character (a lone surrogate) becomes "?"."""
    line = json.dumps(dataclasses.asdict(record), ensure_ascii=False, default=str)
    return line.encode("utf-8", "replace").decode("utf-8")


def load_chunk(line: str) -> Chunk:
    """Read back a Chunk."""
    return Chunk(**_tuples(json.loads(line), "section", "span", "flags"))


@functools.lru_cache(maxsize=4096)
def load_metadata(line: str) -> Metadata:
    """Read back a Metadata."""
    values = _tuples(json.loads(line), "audience", "populations", "topics")
    if values["valid_from"] is not None:
        values["valid_from"] = dt.date.fromisoformat(values["valid_from"])
    return Metadata(**values)


def _tuples(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return values | {name: tuple(values[name]) for name in names}


def dump_fields(metadata: Metadata) -> dict[str, Any]:
    """Give a Metadata as plain JSON values, dates as text."""
    fields: dict[str, Any] = json.loads(dump(metadata))
    return fields
