"""The records that corpus/ makes: Block, Finding, ParsedFile, Metadata, Document, Chunk.

Everything is frozen and holds tuples, so that a record can cross a process or a thread as it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Literal

# The names are unstructured's element categories, so that a reader of either knows the other.
BlockKind = Literal["Title", "NarrativeText", "ListItem", "Table", "Image"]
Severity = Literal["refuse", "hold", "note"]
ChunkKind = Literal["text", "table", "row"]
Language = Literal["zh", "en"]
DocumentKind = Literal["guideline", "course", "label", "local"]
Tier = Literal["national", "provincial", "county", "institution", "expert-answer"]
Population = Literal["adult", "child", "pregnancy", "elderly", "renal"]
Tradition = Literal["modern", "chinese-medicine"]
State = Literal["quarantined", "published", "superseded", "retired"]


@dataclass(frozen=True, slots=True)
class Block:
    """One element of a file in reading order.

    `level` is 1 to 6 for a Title whose rank the file states (style, mark-up, font size), else 0.
    `rows` holds a Table's cells, merged cells repeated, the first `header_rows` of them its header;
    `text` of a Table is its caption, or empty. `flags` marks doubtful text: "ocr" (read from a
    picture), "lost_digits" (the font hides its digits), "doubtful_table", "image_table".
    """

    kind: BlockKind
    text: str
    page: int | None = None
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    header_rows: int = 0
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know about a file: refuse it, hold it back, or just note it.

    `code` is stable and in kebab-case ("encrypted", "image-table"); `message` is a sentence in
    Chinese that says what is wrong and what to do; `page` is where, when that is known.
    """

    severity: Severity
    code: str
    message: str
    page: int | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What reading one file gave: its blocks, how many pages it has (None: no pages), findings."""

    blocks: tuple[Block, ...]
    pages: int | None
    title: str | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Metadata:
    """Who issued a document, which edition it is and for whom: its front matter, checked."""

    id: str
    title: str
    issuer: str = ""
    edition: str = ""
    year: int | None = None
    valid_from: dt.date | None = None
    supersedes: str | None = None
    kind: DocumentKind = "guideline"
    tier: Tier = "institution"
    audience: tuple[str, ...] = ()
    populations: tuple[Population, ...] = ()
    tradition: Tradition = "modern"
    topics: tuple[str, ...] = ()
    language: Language = "zh"
    licence: str = ""
    digest: bool = False
    reviewed_by: str | None = None
    source_url: str = ""

    @property
    def key(self) -> str:
        """The name of one edition of one document: `id@edition`."""
        return f"{self.id}@{self.edition}"


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: its metadata, blocks, content hash (SHA-256 of the bytes), findings."""

    metadata: Metadata
    content_hash: str
    source_name: str
    blocks: tuple[Block, ...]
    pages: int | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A citable piece of one section of one document.

    `section` is the heading path from the outermost in; `page` is where the chunk begins, counted
    from 1 (None: the format has no pages); `span` is the character range in the document's text;
    `parent` is the ordinal of the table that a row was cut from.
    """

    id: str
    document_key: str
    ordinal: int
    kind: ChunkKind
    text: str
    section: tuple[str, ...]
    page: int | None
    span: tuple[int, int]
    language: Language
    parent: int | None = None
    flags: tuple[str, ...] = ()

    @property
    def section_path(self) -> str:
        """The heading path as a person reads it: `高血压 > 治疗 > 药物`."""
        return " > ".join(self.section)


def chunk_id(document_key: str, section: tuple[str, ...], text: str, repeat: int = 0) -> str:
    """Name a chunk by what it says and where: 16 hexadecimal digits, the same on every machine.

    `repeat` tells apart the second and later chunks of a section that say the very same thing.
    """
    parts = "\x1f".join((document_key, *section, text, str(repeat)))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:16]
