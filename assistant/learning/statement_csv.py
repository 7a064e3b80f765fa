"""A statement ↔ a CSV that opens in Excel: the tables, the signed JSON in pieces, a seal.

The seal signs every cell above it, so that a changed figure shows even though the JSON inside is
whole. A cell that a spreadsheet would run as a formula begins with an apostrophe.
"""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.learning.signing import StatementKey
from assistant.learning.statement_table import (
    ENTRY_COLUMNS,
    ROW_COLUMNS,
    TITLE,
    entry_cells,
    heading,
    row_cells,
)
from assistant.learning.statements import Signed

_SIGNED = "签名内容"
_SEAL = "封签"
_MARK = "json:"
_PIECE = 8_000  # characters: Excel takes 32,767 in a cell
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class Opened:
    """A CSV that was read: the signed JSON in it, what its seal signs, and the seal."""

    json: bytes
    sealed: bytes
    seal: str
    lines: tuple[tuple[int, tuple[str, ...]], ...]


def write_csv(signed: Signed, key: StatementKey) -> bytes:
    """Write a statement as CSV in UTF-8 with a byte-order mark, sealed with its issuer's key."""
    rows = _rows(signed)
    rows.append((_SEAL, key.sign("csv", _sealed(rows))))
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def read_csv(data: bytes) -> Opened:
    """Read a CSV. Raises ValueError where it is none of ours, or broken."""
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    try:
        found = [(reader.line_num, _trimmed(cells)) for cells in reader]
    except csv.Error as error:
        raise ValueError("no CSV") from error
    lines = [(line, cells) for line, cells in found if cells]
    if not lines or len(lines[-1][1]) != 2 or lines[-1][1][0] != _SEAL:
        raise ValueError("no seal")
    pieces = [cells[1] for _, cells in lines if cells[0].startswith(_SIGNED) and len(cells) == 2]
    joined = "".join(piece.removeprefix(_MARK) for piece in pieces)
    whole = base64.b64decode(joined, validate=True)
    body = lines[:-1]
    return Opened(whole, _sealed([cells for _, cells in body]), lines[-1][1][1], tuple(body))


def changed_line(opened: Opened, signed: Signed) -> int | None:
    """Give the first line whose cells are not those of the signed statement, or None."""
    rows = [_trimmed(cells) for cells in _rows(signed) if cells]
    for (line, cells), row in zip(opened.lines, rows, strict=False):
        if cells != row:
            return line
    if len(opened.lines) == len(rows):
        return None
    return opened.lines[min(len(rows), len(opened.lines) - 1)][0]


def _rows(signed: Signed) -> list[_Cells]:
    whole = base64.b64encode(signed.json).decode()
    pieces = [whole[at : at + _PIECE] for at in range(0, len(whole), _PIECE)]
    rows: list[_Cells] = [
        (TITLE,),
        *heading(signed),
        (),
        ENTRY_COLUMNS,
        *entry_cells(signed.statement),
        (),
        ROW_COLUMNS,
        *row_cells(signed.statement),
        (),
        ("账本末位哈希", signed.statement.last_hash),
        ("签名公钥", signed.statement.key),
        *(
            (f"{_SIGNED} {at}/{len(pieces)}", _MARK + piece)
            for at, piece in enumerate(pieces, start=1)
        ),
    ]
    return [tuple(map(_safe, cells)) for cells in rows]


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _trimmed(cells: _Cells) -> tuple[str, ...]:
    """Drop the empty cells at the end, which a spreadsheet adds."""
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _sealed(rows: Sequence[_Cells]) -> bytes:
    """Give the bytes that a seal signs: every row that is not empty."""
    kept = [trimmed for cells in rows if (trimmed := _trimmed(cells))]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
