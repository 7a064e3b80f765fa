"""The index card: what an index version was built from, and the checksum of each of its files.

`index_card.json` stands in the version's folder and is checked when the version is opened: by an
index of another encoder nothing is answered, and no byte of a damaged file is read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import IndexCorrupt

NAME = "index_card.json"
FORMAT = 2
# tantivy makes its lock files anew whenever it opens a folder.
_UNCHECKED = (".tantivy-writer.lock", ".tantivy-meta.lock")


@dataclass(frozen=True, slots=True)
class IndexCard:
    """What one index version is; `files` maps a relative name to its SHA-256."""

    format: int
    version: str
    created: str
    encoder: str
    encoder_fingerprint: str
    dimension: int
    weights: Mapping[str, float]
    corpus_hash: str
    documents: int
    passages: int
    files: Mapping[str, str]

    def write(self, folder: Path) -> str:
        """Write the card into `folder`, sealed with its own checksum, and give its SHA-256."""
        values = asdict(self)
        data = _json(values | {"seal": _seal(values)})
        (folder / NAME).write_bytes(data)
        return hashlib.sha256(data).hexdigest()


def read_card(folder: Path, *, checksum: str | None = None) -> IndexCard:
    """Read the card of a version; `checksum` is what it must hash to. Raises IndexCorrupt.

    The seal tells a changed card even where CURRENT, which holds the checksum, is lost.
    """
    try:
        data = (folder / NAME).read_bytes()
        if checksum is not None and hashlib.sha256(data).hexdigest() != checksum:
            raise IndexCorrupt(f"索引 {folder.name} 的说明卡与校验值不符。")
        values = json.loads(data)
        if values.pop("seal") != _seal(values):
            raise IndexCorrupt(f"索引 {folder.name} 的说明卡被改动过。")
        card = IndexCard(**values)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexCorrupt(f"索引 {folder.name} 的说明卡读不出来。") from error
    if card.format != FORMAT or card.version != folder.name:
        raise IndexCorrupt(
            f"索引 {folder.name} 的说明卡写的是版本 {card.version}、格式 {card.format}，"
            f"本程序只读格式 {FORMAT}。"
        )
    return card


def card_checksum(folder: Path) -> str:
    """Give the SHA-256 of the card of a version."""
    return _sha256(folder / NAME)


def checksums(folder: Path) -> dict[str, str]:
    """Hash every file of a version but its card: relative name → SHA-256."""
    return {name: _sha256(folder / name) for name in _names(folder)}


def faults(folder: Path, card: IndexCard) -> list[str]:
    """List what is wrong with a version's files: missing, extra or changed; empty if nothing."""
    present = set(_names(folder))
    expected = set(card.files)
    found = [f"缺少 {name}" for name in sorted(expected - present)]
    found += [f"多出 {name}" for name in sorted(present - expected)]
    for name in sorted(present & expected):
        try:
            whole = _sha256(folder / name) == card.files[name]
        except OSError:  # a bad disk, or a file that has just been removed
            whole = False
        if not whole:
            found.append(f"{name} 已损坏")
    return found


def corpus_hash(signatures: Iterable[tuple[str, str]]) -> str:
    """Hash the (document key, content signature) pairs of a corpus, in any order."""
    lines = "\n".join(f"{key}\t{signature}" for key, signature in sorted(signatures))
    return hashlib.sha256(lines.encode()).hexdigest()


def now() -> str:
    """Give the time of building, in UTC to the second."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _names(folder: Path) -> list[str]:
    # os.walk passes over a folder that goes while it is read: its files are then missing, no error
    return sorted(
        (Path(at) / name).relative_to(folder).as_posix()
        for at, _, files in os.walk(folder)
        for name in files
        if name not in (NAME, *_UNCHECKED)
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _json(values: Mapping[str, object]) -> bytes:
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _seal(values: Mapping[str, object]) -> str:
    return hashlib.sha256(_json(values)).hexdigest()
