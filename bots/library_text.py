"""Documents of the library as lines of the terminal and as JSON rows."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bots.console import say
from corpus.catalogue import Record
from corpus.document import Finding
from corpus.serial import dump_fields

STATES = {
    "published": "在用",
    "quarantined": "待审",
    "superseded": "已被取代",
    "retired": "已停用",
}
_SHOWN = 5


def columns(text: str) -> int:
    """Count the columns that a text takes; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def clip(text: str) -> str:
    """Cut a line to the terminal's width; into a file or a pipe it goes whole."""
    if not sys.stdout.isatty():
        return text
    room = shutil.get_terminal_size().columns
    if columns(text) <= room:
        return text
    while columns(text) > room - 1:
        text = text[:-1]
    return text + "…"


def day(at: str) -> str:
    """Give the day of a time in UTC where the reader is."""
    return dt.datetime.fromisoformat(at).astimezone().date().isoformat()


def who_and_when(record: Record) -> str:
    """Say who added a document's text, who published it, and when."""
    added = f"{day(record.added_at)} {record.added_by}加入"
    if record.published_at is None:
        return added
    published = f"{day(record.published_at)} {record.published_by}发布"
    return f"{added}并发布" if published == f"{added[:-2]}发布" else f"{added}，{published}"


def say_findings(findings: Sequence[Finding]) -> None:
    """Print the findings on a document, those of one code together."""
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    for same in by_code.values():
        first = same[0]
        pages = sorted({finding.page for finding in same if finding.page})
        where = "、".join(map(str, pages[:_SHOWN])) + ("…" if len(pages) > _SHOWN else "")
        quotes = "、".join(f"“{one.quote}”" for one in same[:3] if one.quote)
        times = f"（{len(same)} 处）" if len(same) > 1 else ""
        mark = "！" if first.severity != "note" else "·"
        say(f"    {mark} {first.message}{quotes}{times}" + (f" 第 {where} 页" if where else ""))


def as_json_row(record: Record) -> dict[str, Any]:
    """Give a document as `--json` prints it."""
    return {
        **dump_fields(record.metadata),
        "key": record.metadata.key,
        "state": record.standing.state,
        "superseded_by": record.standing.superseded_by,
        "pages": record.pages,
        "passages": record.chunk_count,
        "added_at": record.added_at,
        "added_by": record.added_by,
        "published_at": record.published_at,
        "published_by": record.published_by,
        "pinned": record.pinned,
        "content_hash": record.content_hash,
        "signature": record.signature,
        "findings": [asdict(finding) for finding in record.findings],
    }
