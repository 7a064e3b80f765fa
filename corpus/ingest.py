"""A file on disk → a document in the catalogue: read, split, lint, store.

What lints clean is published, unless the caller holds everything back; what does not is
quarantined with the reason. One file's failure is one Outcome; the others go on.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from corpus.catalogue import Catalogue, Record
from corpus.document import Document, Finding, Metadata, ParsedFile, State
from corpus.errors import FileRefused, MetadataError
from corpus.lint import lint
from corpus.metadata import SIDECAR_SUFFIX, make_metadata, read_sidecar, split_front_matter
from corpus.parse import Limits, read_file
from corpus.sentences import language_of
from corpus.split import split

# Part of each reading's fingerprint: raise it when reading or splitting changes, so that a file
# that has not changed is read anew.
READER = 1
Status = Literal["added", "replaced", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; `reason` says why it was refused."""

    path: Path
    status: Status
    seconds: float
    key: str = ""
    title: str = ""
    state: State | None = None
    pages: int | None = None
    chunks: int = 0
    findings: tuple[Finding, ...] = ()
    code: str = ""
    reason: str = ""


def files_under(paths: Iterable[Path]) -> list[Path]:
    """List the files to read: each path itself, or what a folder holds, hidden ones left out."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(sorted(one for one in path.rglob("*") if _wanted(one, path)))
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def ingest(
    paths: Iterable[Path],
    catalogue: Catalogue,
    *,
    flags: Mapping[str, Any],
    hold: bool = False,
    limits: Limits | None = None,
) -> Iterator[Outcome]:
    """Read each file into the catalogue and yield what became of it, in order."""
    for path in paths:
        began = time.perf_counter()
        try:
            outcome = _one(path, catalogue, flags, hold, limits or Limits())
        except (FileRefused, MetadataError) as error:
            code = error.code if isinstance(error, FileRefused) else "metadata"
            outcome = Outcome(path, "refused", 0.0, code=code, reason=str(error))
        except FileNotFoundError:
            reason = "没有这个文件，请检查路径。"
            outcome = Outcome(path, "refused", 0.0, code="missing", reason=reason)
        except PermissionError:
            reason = "没有读取权限，请检查文件权限。"
            outcome = Outcome(path, "refused", 0.0, code="permission", reason=reason)
        yield replace(outcome, seconds=time.perf_counter() - began)


def _wanted(path: Path, root: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)
    return path.is_file() and not hidden and not path.name.endswith(SIDECAR_SUFFIX)


def _one(
    path: Path, catalogue: Catalogue, flags: Mapping[str, Any], hold: bool, limits: Limits
) -> Outcome:
    if path.exists() and not path.is_file():
        raise FileRefused("not-a-file", "这不是普通文件，请给出文件或文件夹的路径。")
    if path.stat().st_size > limits.bytes:
        read_file(path, limits)  # which says so in its own words
    digest = _sha256(path)
    fields = {**_front_matter(path), **read_sidecar(path)}
    reading = _reading(digest, fields, flags)
    known = catalogue.by_reading(reading)
    if known is not None:
        return _outcome(path, "unchanged", known)
    parsed = read_file(path, limits)
    metadata = _metadata(path, parsed, fields, flags, catalogue)
    document = Document(
        metadata=metadata,
        content_hash=digest,
        source_name=str(path.resolve()),
        blocks=parsed.blocks,
        pages=parsed.pages,
        findings=lint(parsed),
    )
    chunks = split(document)
    if not chunks:
        raise FileRefused("no-text", "读不出任何文字，请换一份可复制文字的文件。")
    held = hold or any(finding.code in _HOLDS for finding in document.findings)
    state: State = "quarantined" if held else "published"
    status = catalogue.add(document, chunks, state=state, original=path, reading=reading)
    return _outcome(path, status, catalogue.find(metadata.key))


# A page that could not be read is left out or never quoted; only these hold the whole document.
_HOLDS = frozenset({"error-page", "too-short", "many-bad-pages"})


def _outcome(path: Path, status: Status, record: Record) -> Outcome:
    return Outcome(
        path=path,
        status=status,
        seconds=0.0,
        key=record.metadata.key,
        title=record.metadata.title,
        state=record.standing.state,
        pages=record.pages,
        chunks=record.chunk_count,
        findings=record.findings,
    )


def _metadata(
    path: Path,
    parsed: ParsedFile,
    fields: Mapping[str, Any],
    flags: Mapping[str, Any],
    catalogue: Catalogue,
) -> Metadata:
    text = " ".join(block.text or " ".join(map(" ".join, block.rows)) for block in parsed.blocks)
    metadata = make_metadata(
        fields, flags, fallback_title=parsed.title or path.stem, language=language_of(text)
    )
    if fields.get("id") or flags.get("id"):
        return metadata
    # An id made from a title: the same file keeps the id it had, and two files that share a
    # title ("Introduction") must not replace each other.
    source = str(path.resolve())
    records = catalogue.records()
    for record in records:
        if record.source == source:
            return replace(metadata, id=record.metadata.id)
    if any(record.metadata.key == metadata.key for record in records):
        suffix = hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:6]
        return replace(metadata, id=f"{metadata.id}-{suffix}")
    return metadata


def _front_matter(path: Path) -> dict[str, Any]:
    if path.suffix.lower() not in (".md", ".markdown"):
        return {}
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        return split_front_matter(stream.read(65_536))[0]


def _reading(digest: str, fields: Mapping[str, Any], flags: Mapping[str, Any]) -> str:
    said = json.dumps([READER, digest, fields, flags], sort_keys=True, default=str)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
