"""A file on disk → a document in the catalogue: read, recognise its scans, split, lint, store.

What lints clean is published, unless the caller holds everything back; what does not is
quarantined with the reason. One file's failure is one Outcome; the others go on.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from corpus.catalogue import Catalogue, Record
from corpus.document import Chunk, Document, Finding, Metadata, ParsedFile, State
from corpus.errors import FileRefused, MetadataError
from corpus.hazards import REGISTER
from corpus.linting.lint import lint
from corpus.metadata import (
    SIDECAR_SUFFIX,
    find_sidecar,
    make_metadata,
    read_sidecar,
    split_front_matter,
)
from corpus.ocr.scans import Progress, read_all
from corpus.ocr.tesseract import languages
from corpus.parse import read_file
from corpus.plaintext import decode
from corpus.sandbox import Limits
from corpus.sentences import language_of
from corpus.split import split

# Part of each reading's fingerprint: raise it when reading or splitting changes, so that a file
# that has not changed is read anew.
READER = 4
_FRONT_BYTES = 65_536
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
        if _is(path, Path.is_dir):
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
    progress: Progress = lambda done, of: None,
) -> Iterator[Outcome]:
    """Read each file into the catalogue and yield what became of it, in order.

    `progress` is told after each scanned page that was recognised, which takes seconds; nothing
    is locked meanwhile.
    """
    for path in paths:
        began = time.perf_counter()
        try:
            outcome = _one(path, catalogue, flags, hold, limits or Limits(), progress)
        except (FileRefused, MetadataError) as error:
            code = error.code if isinstance(error, FileRefused) else "metadata"
            outcome = Outcome(path, "refused", 0.0, code=code, reason=str(error))
        except FileNotFoundError:
            reason = "没有这个文件，请检查路径。"
            outcome = Outcome(path, "refused", 0.0, code="missing", reason=reason)
        except PermissionError as error:
            if _is_ours(error, catalogue):
                raise
            reason = "没有读取权限，请检查文件权限。"
            outcome = Outcome(path, "refused", 0.0, code="permission", reason=reason)
        except OSError as error:
            if _is_ours(error, catalogue):
                raise
            reason = f"读不了这个文件（{error.strerror}），请检查路径和磁盘。"
            outcome = Outcome(path, "refused", 0.0, code="unreadable", reason=reason)
        yield replace(outcome, seconds=time.perf_counter() - began)


_LESSONS = ("cases", "quizzes")  # read by assistant/learning


def _wanted(path: Path, root: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)
    # What says something about documents (a sidecar, the hazard register, a case) is none.
    data = path.name.endswith(SIDECAR_SUFFIX) or path.name == REGISTER.name
    data = data or (path.suffix == ".yaml" and path.parent.name in _LESSONS)
    return _is(path, Path.is_file) and not hidden and not data


def _is(path: Path, question: Callable[[Path], bool]) -> bool:
    """Ask what a path is; one in a folder that we may not look into is nothing."""
    try:
        return question(path)
    except OSError:
        return False


def _is_ours(error: OSError, catalogue: Catalogue) -> bool:
    """Say whether it is the library that cannot be written: then the other files fail, too."""
    names = (error.filename, error.filename2)
    if error.errno in (errno.ENOSPC, errno.EROFS, errno.EDQUOT):
        return True
    return any(
        isinstance(name, str) and Path(name).is_relative_to(catalogue.home) for name in names
    )


def _one(
    path: Path,
    catalogue: Catalogue,
    flags: Mapping[str, Any],
    hold: bool,
    limits: Limits,
    progress: Progress,
) -> Outcome:
    if path.exists() and not path.is_file():
        raise FileRefused("not-a-file", "这不是普通文件，请给出文件或文件夹的路径。")
    if path.stat().st_size > limits.bytes:
        read_file(path, limits)  # which says so in its own words
    digest = _sha256(path)
    reading = _reading(digest, find_sidecar(path), flags)
    known = catalogue.by_reading(reading)
    if known is not None:
        return _outcome(path, "unchanged", known)
    parsed = read_all(path, limits, progress, read=read_file)
    document, chunks = make_document(path, parsed, flags, catalogue)
    held = hold or any(finding.code in _HOLDS for finding in document.findings)
    state: State = "quarantined" if held else "published"
    status = catalogue.add(document, chunks, state=state, original=path, reading=reading)
    return _outcome(path, status, catalogue.find(document.metadata.key))


def make_document(
    path: Path,
    parsed: ParsedFile,
    flags: Mapping[str, Any],
    catalogue: Catalogue,
    *,
    sent_as: str = "",
) -> tuple[Document, tuple[Chunk, ...]]:
    """Make a document and its chunks of what was read from `path`.

    `sent_as` is what a file was called where somebody sent it from, and stands for the name it has
    here. Raises MetadataError for front matter or flags that are wrong, FileRefused for no text.
    """
    fields = {**_front_matter(path), **read_sidecar(path)}
    document = Document(
        metadata=_metadata(path, parsed, fields, flags, catalogue, sent_as),
        content_hash=_sha256(path),
        source_name=sent_as or _source(path),
        blocks=parsed.blocks,
        pages=parsed.pages,
        findings=lint(parsed),
    )
    chunks = split(document)
    if not chunks:
        raise FileRefused("no-text", "读不出任何文字，请换一份可复制文字的文件。")
    return document, chunks


# A page that could not be read is left out or never quoted; only these hold the whole document.
_HOLDS = frozenset({"error-page", "garbled-document", "many-bad-pages", "scanned-document"})


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
    sent_as: str,
) -> Metadata:
    text = " ".join(block.text or " ".join(map(" ".join, block.rows)) for block in parsed.blocks)
    metadata = make_metadata(
        fields,
        flags,
        fallback_title=parsed.title or _stem(Path(sent_as or path)),
        language=language_of(text),
    )
    if fields.get("id") or flags.get("id"):
        return metadata
    # An id made from a title: the same file keeps the id it had, and two files that share a
    # title ("Introduction") must not replace each other.
    source = _source(path)
    records = catalogue.records()
    for record in records:
        # What a sender calls "附件1.pdf" may be another file of that name each time.
        if record.source == source and not sent_as:
            return replace(metadata, id=record.metadata.id)
    if any(record.metadata.key == metadata.key for record in records):
        suffix = hashlib.sha256(source.encode("utf-8")).hexdigest()[:6]
        return replace(metadata, id=f"{metadata.id}-{suffix}")
    return metadata


def _front_matter(path: Path) -> dict[str, Any]:
    if path.suffix.lower() not in (".md", ".markdown"):
        return {}
    with path.open("rb") as stream:
        return split_front_matter(decode(stream.read(_FRONT_BYTES)))[0]


def _reading(digest: str, sidecar: Path | None, flags: Mapping[str, Any]) -> str:
    beside = _sha256(sidecar) if sidecar is not None else ""
    said = json.dumps([READER, languages(), digest, beside, flags], sort_keys=True, default=str)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def _source(path: Path) -> str:
    """Give the full path as text that a database takes, whatever bytes its name is made of."""
    return os.fsencode(path.resolve()).decode("utf-8", "backslashreplace")


def _stem(path: Path) -> str:
    """Read a file's name as a title; archives packed on Windows carry names in GB18030."""
    name = os.fsencode(path.stem)
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
