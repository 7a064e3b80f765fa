"""Documents made by hand for the tests of corpus/."""

from __future__ import annotations

from typing import Any

from corpus.document import Block, Document, Metadata


def title(text: str, level: int = 1, page: int | None = None) -> Block:
    return Block("Title", text, page, level=level)


def prose(text: str, page: int | None = None) -> Block:
    return Block("NarrativeText", text, page)


def item(text: str, page: int | None = None) -> Block:
    return Block("ListItem", text, page)


def table(*rows: tuple[str, ...], header: int = 1, caption: str = "") -> Block:
    return Block("Table", caption, rows=rows, header_rows=header)


def document(*blocks: Block, content_hash: str = "00", **metadata: Any) -> Document:
    fields = {"id": "htn", "title": "高血压", "edition": "2020", **metadata}
    return Document(Metadata(**fields), content_hash, "/somewhere/htn.md", blocks, None)
