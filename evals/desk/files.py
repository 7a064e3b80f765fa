"""Files of the desk: names that the server makes, folders and files written whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index.disk import fsync, fsync_tree

_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}")


def now() -> str:
    """Give the time, UTC, ISO 8601."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def make_id() -> str:
    """Make a new id: when, so that names sort by age, and chance, so that no two are the same."""
    return f"{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"


def is_id(text: str) -> bool:
    """Say whether a text may name a folder here; nothing else ever becomes part of a path."""
    return _ID.fullmatch(text) is not None


def ids(parent: Path) -> list[str]:
    """List what stands in a folder, newest first."""
    found = (path.name for path in parent.iterdir()) if parent.is_dir() else ()
    return sorted((name for name in found if is_id(name)), reverse=True)


def dump(value: object) -> bytes:
    """Write a value as JSON in UTF-8, on one line."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def read_object(path: Path) -> dict[str, Any] | None:
    """Read a JSON object; None where there is no file, or none that is whole."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def make_folder(path: Path, fill: Callable[[Path], object]) -> None:
    """Make a folder that `fill` fills, in one step; it is on the disk when this returns."""
    aside = path.with_name(f".{path.name}")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        aside.mkdir()
        fill(aside)
        fsync_tree(aside)
        aside.replace(path)
        fsync(path.parent)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def remove_folder(path: Path) -> None:
    """Remove a folder: it is gone in one step, its files after."""
    aside = path.with_name(f".gone-{path.name}")
    path.replace(aside)
    shutil.rmtree(aside, ignore_errors=True)


def add_line(path: Path, value: object) -> None:
    """Add a JSON line to a file; it is on the disk when this returns."""
    path.touch()
    with path.open("r+b") as stream:
        # What a crash cut off was never confirmed: it must not run into this line.
        stream.truncate(stream.read().rfind(b"\n") + 1)
        stream.seek(0, os.SEEK_END)
        stream.write(dump(value) + b"\n")
        stream.flush()
        os.fsync(stream.fileno())


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read the JSON lines of a file; one that a crash cut off was never confirmed: left out."""
    text = path.read_bytes() if path.exists() else b""
    return [json.loads(line) for line in text.split(b"\n")[:-1] if line.strip()]
