"""What the library pages show of documents, findings and what was read. Pure.

In: records of corpus/. Out: small records whose texts are for curriculum staff. Everything that
comes from a file stays as it is and is escaped by the template.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar
from urllib.parse import quote

from bots.library_review import Review
from corpus.catalogue import Record
from corpus.document import (
    Block,
    Chunk,
    Finding,
    Metadata,
    ParsedFile,
    Severity,
    State,
)

STATES: Mapping[State, str] = {
    "quarantined": "待审", "published": "在用", "superseded": "已被取代", "retired": "已停用",
}  # fmt: skip
SEVERITIES: Mapping[Severity, str] = {
    "refuse": "不能用", "hold": "要先核对", "note": "请留意",
}  # fmt: skip
KINDS = {"guideline": "指南", "course": "课程", "label": "药品说明书", "local": "本地资料"}
FLAGS = {
    "ocr": "图片识别的文字", "lost_digits": "数字可能丢失", "doubtful_table": "表格可能读错",
    "image_table": "图片里的表格，文字没有读出",
}  # fmt: skip
T = TypeVar("T")
_BLOCKS_A_PART = 60
_CHUNKS_A_PART = 40
_ALIKE = 0.8
_FIGURED = (".docx", ".pptx")


@dataclass(frozen=True, slots=True)
class Row:
    """A document in the list."""

    record: Record
    address: str
    state: str
    counts: tuple[tuple[Severity, str, int], ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown of a document at a time: a page, or so many blocks where it has no pages."""

    number: int
    of: int
    has_pages: bool
    blocks: tuple[Block, ...]
    chunks: tuple[Chunk, ...]
    findings: tuple[Finding, ...]
    figures: Mapping[int, str]  # which block is a picture that can be shown, and its address


def address_of(key: str) -> str:
    """Give the address of a document's page; a key may hold any sign."""
    return f"/staff/library/{quote(key, safe='')}"


def row_of(record: Record) -> Row:
    """Say what the list shows of a document."""
    found = [one.severity for one in record.findings]
    counts = tuple((name, said, found.count(name)) for name, said in SEVERITIES.items())
    return Row(
        record,
        address_of(record.metadata.key),
        STATES[record.standing.state],
        tuple(one for one in counts if one[2]),
        missing(record),
    )


def rows(records: Sequence[Record], state: str, words: str) -> list[Row]:
    """List the documents of a state (empty: all) whose title or issuer has all the words."""
    wanted = words.casefold().split()
    found = [
        record
        for record in records
        if state in ("", record.standing.state)
        and all(word in _searched(record) for word in wanted)
    ]
    # What waits for somebody stands first, then what came last.
    newest = sorted(found, key=lambda one: one.added_at, reverse=True)
    return [row_of(one) for one in sorted(newest, key=lambda one: one.state != "quarantined")]


def _searched(record: Record) -> str:
    one = record.metadata
    return f"{one.title} {one.issuer} {one.edition} {one.key}".casefold()


def missing(record: Record) -> tuple[str, ...]:
    """Say what a document does not tell of itself, and why it matters."""
    one = record.metadata
    return tuple(_missing(one.issuer, one.edition or one.year))


def _missing(issuer: str, edition: object) -> Iterator[str]:
    if not issuer:
        yield "没有写明发布机构：医生看不出依据出自哪里。"
    if not edition:
        yield "没有写明版次或年份：以后出了新版，分不清新旧。"


def warnings(review: Review, begins: Sequence[Metadata]) -> tuple[str, ...]:
    """Say what should give pause before a document is published."""
    return tuple(_warnings(review, begins))


def _warnings(review: Review, begins: Sequence[Metadata]) -> Iterator[str]:
    one = review.record.metadata
    yield from missing(review.record)
    if review.conflicts:
        n = len(review.conflicts)
        yield f"有 {n} 处数字和别的资料不一致。两份都在用时，医生会同时看到两种说法。"
    counts = Counter(finding.severity for finding in review.findings)
    if counts["refuse"] or counts["hold"]:
        n = counts["refuse"] + counts["hold"]
        yield f"还有 {n} 处“要先核对”的疑点。请确认已经对照原文看过。"
    if counts["note"]:
        yield f"有 {counts['note']} 处“请留意”的疑点。"
    if one.key not in [other.key for other in begins]:
        later = one.valid_from is not None and one.valid_from > dt.date.today()
        yield (
            f"它从 {one.valid_from} 起才生效，在那以前医生查不到。"
            if later
            else "资料库里已有取代它的新版，所以发布以后医生仍查不到这一份。"
        )


def similar(record: Record, records: Sequence[Record]) -> tuple[Record, ...]:
    """Find the documents in use whose title is much like this one's: perhaps an older edition."""
    title = _bare(record.metadata.title)
    return tuple(
        other
        for other in records
        if other.metadata.key != record.metadata.key
        and other.standing.state == "published"
        and SequenceMatcher(None, title, _bare(other.metadata.title)).ratio() >= _ALIKE
    )


def _bare(title: str) -> str:
    """Take from a title what editions differ in."""
    return re.sub(r"[\W\d_]|年版|修订|第.版", "", title).casefold()


def by_severity(findings: Sequence[Finding]) -> list[tuple[str, str, list[Finding]]]:
    """Group findings, the gravest first, within a group by page."""
    grouped = (
        (name, said, [one for one in findings if one.severity == name])
        for name, said in SEVERITIES.items()
    )
    return [
        (name, said, sorted(found, key=lambda one: (one.page or 0, one.code)))
        for name, said, found in grouped
        if found
    ]


def part(record: Record, read: ParsedFile | None, chunks: Sequence[Chunk], number: int) -> Part:
    """Cut out what is shown at a time; a number past the end gives the last part."""
    blocks = read.blocks if read is not None else ()
    of = record.pages or max(
        1, -(-len(blocks) // _BLOCKS_A_PART), -(-len(chunks) // _CHUNKS_A_PART)
    )
    shown = min(max(number, 1), of)
    figures = _figures(record, blocks)
    if record.pages:
        chosen = [at for at, one in enumerate(blocks) if one.page == shown]
        said = [one for one in chunks if one.page == shown]
    else:
        chosen = [*_slice(range(len(blocks)), shown, of)]
        said = [*_slice(chunks, shown, of)]
    return Part(
        number=shown,
        of=of,
        has_pages=bool(record.pages),
        blocks=tuple(blocks[at] for at in chosen),
        chunks=tuple(said),
        findings=tuple(one for one in record.findings if record.pages and one.page == shown),
        figures={place: figures[at] for place, at in enumerate(chosen) if at in figures},
    )


def _figures(record: Record, blocks: Sequence[Block]) -> dict[int, str]:
    """Give the address of each picture of a Word file or slides, by the number of its block."""
    if record.file is None or record.file.suffix not in _FIGURED:
        return {}
    here = address_of(record.metadata.key)
    counted: Counter[int | None] = Counter()
    found = {}
    for at, one in enumerate(blocks):
        if one.kind == "Image":
            found[at] = f"{here}/figures/{counted[one.page]}.png?page={one.page or 0}"
            counted[one.page] += 1
    return found


def _slice(values: Sequence[T], number: int, of: int) -> Sequence[T]:
    """Cut `values` into `of` parts of about the same length and give one, counted from 1."""
    return values[(number - 1) * len(values) // of : number * len(values) // of]
