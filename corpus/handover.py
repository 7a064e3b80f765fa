"""ParsedFile ↔ plain JSON types, checked on the way in: the child that wrote it is not trusted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast, get_args

from corpus.document import Block, BlockKind, Finding, ParsedFile, Severity


def to_plain(parsed: ParsedFile) -> dict[str, Any]:
    """Turn a ParsedFile into lists, strings and numbers."""
    return {
        "blocks": [
            [
                b.kind,
                b.text,
                b.page,
                b.level,
                [list(r) for r in b.rows],
                b.header_rows,
                list(b.flags),
            ]
            for b in parsed.blocks
        ],
        "pages": parsed.pages,
        "title": parsed.title,
        "findings": [[f.severity, f.code, f.message, f.page, f.quote] for f in parsed.findings],
    }


def from_plain(plain: dict[str, Any]) -> ParsedFile:
    """Build a ParsedFile from `to_plain`'s output; raise ValueError where a type is wrong."""
    return ParsedFile(
        blocks=tuple(_block(*fields) for fields in plain["blocks"]),
        pages=_number(plain["pages"]),
        title=None if plain["title"] is None else _text(plain["title"]),
        findings=tuple(_finding(*fields) for fields in plain["findings"]),
    )


def _block(
    kind: object,
    text: object,
    page: object,
    level: object,
    rows: Iterable[Iterable[object]],
    header_rows: object,
    flags: Iterable[object],
) -> Block:
    if kind not in get_args(BlockKind):
        raise ValueError(f"unknown kind of block: {kind!r}")
    return Block(
        kind=cast(BlockKind, kind),
        text=_text(text),
        page=_number(page),
        level=_number(level) or 0,
        rows=tuple(tuple(_text(cell) for cell in row) for row in rows),
        header_rows=_number(header_rows) or 0,
        flags=tuple(_text(flag) for flag in flags),
    )


def _finding(
    severity: object, code: object, message: object, page: object, quote: object
) -> Finding:
    if severity not in get_args(Severity):
        raise ValueError(f"unknown severity: {severity!r}")
    known = cast(Severity, severity)
    return Finding(known, _text(code), _text(message), _number(page), _text(quote))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"not a text: {value!r}")
    return value


def _number(value: object) -> int | None:
    if value is not None and not isinstance(value, int):
        raise ValueError(f"not a number: {value!r}")
    return value
