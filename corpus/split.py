"""Document → chunks, section by section.

In: the blocks of a Document. Out: Chunks of 200 to 500 Chinese characters or 120 to 300 English
words, never across a section and never through a sentence; a table whole, and each of its rows
again as a sentence with its header; list items with their lead-in. Pure: reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.document import Block, Chunk, ChunkKind, Document, Language, chunk_id
from corpus.sentences import language_of, sentences

# Sizes in "weight": a Chinese character weighs 1, a Latin word 1.7, so that both goals are one.
_MIN_WEIGHT = 200
_MAX_WEIGHT = 500
_WORD_WEIGHT = 1.7
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,'/%-]*")
_NUMBERED = re.compile(r"\s*(?:[（(]?\d{1,2}[)）.、]|[①-⑳]|[a-z][.)])")
_LEAD_IN = re.compile(r"[:：]\s*$")


def weight(text: str) -> float:
    """Measure a text in Chinese characters: each counts 1, each Latin word or number 1.7."""
    return len(_CJK.findall(text)) + _WORD_WEIGHT * len(_WORD.findall(text))


@dataclass(slots=True)
class _Piece:
    """A run of text that stays whole, with where it came from."""

    text: str
    page: int | None
    start: int
    flags: tuple[str, ...]
    item: bool = False


@dataclass(slots=True)
class _Section:
    path: tuple[str, ...]
    pieces: list[_Piece] = field(default_factory=list)
    lead_in: str = ""


def split(document: Document) -> tuple[Chunk, ...]:
    """Cut a document into chunks in reading order; a document without text gives none."""
    return tuple(_number(document, _drafts(document)))


@dataclass(frozen=True, slots=True)
class _Draft:
    kind: ChunkKind
    text: str
    section: tuple[str, ...]
    page: int | None
    start: int
    flags: tuple[str, ...]
    table: int | None = None  # which table of the document this belongs to


def _drafts(document: Document) -> Iterator[_Draft]:
    path: list[tuple[int, str]] = []
    section = _Section(())
    offset = 0
    tables = 0
    for block in document.blocks:
        if block.kind == "Title":
            yield from _flush(section)
            path = _deeper(path, block)
            section = _Section(tuple(text for _, text in path))
        elif block.kind == "Table":
            caption = block.text or section.lead_in
            yield from _flush(section)
            yield from _table(block, caption, section.path, offset, tables)
            tables += 1
            section = _Section(section.path)
        elif block.text.strip():
            section.pieces.extend(_pieces(block, offset, section.lead_in))
            if block.kind != "ListItem":
                section.lead_in = _lead_in(block.text)
        elif block.kind == "Image" and section.pieces:
            last = section.pieces[-1]
            last.flags = tuple(dict.fromkeys((*last.flags, *block.flags)))
        offset += len(block.text) + 1
    yield from _flush(section)


def _deeper(path: list[tuple[int, str]], block: Block) -> list[tuple[int, str]]:
    level = block.level or (path[-1][0] if path else 1)
    return [*(step for step in path if step[0] < level), (level, block.text.strip())]


def _lead_in(text: str) -> str:
    last = sentences(text)[-1].strip() if text.strip() else ""
    return last if _LEAD_IN.search(last) and len(last) <= 120 else ""


def _pieces(block: Block, offset: int, lead_in: str) -> Iterator[_Piece]:
    """Give a block as pieces of at most the greatest size, cut between sentences only."""
    item = block.kind == "ListItem"
    if weight(block.text) <= _MAX_WEIGHT:
        yield _Piece(block.text.strip(), block.page, offset, block.flags, item)
        return
    run, start, at = "", offset, offset
    for sentence in sentences(block.text):
        if run and weight(run + sentence) > _MAX_WEIGHT:
            yield _Piece(run.strip(), block.page, start, block.flags, item)
            run, start = "", at
        run += sentence
        at += len(sentence)
    if run.strip():
        yield _Piece(run.strip(), block.page, start, block.flags, item)


def _flush(section: _Section) -> Iterator[_Draft]:
    """Pack a section's pieces into chunks; a list that is cut repeats its lead-in."""
    batch: list[_Piece] = []
    lead_in: _Piece | None = None
    size = 0.0
    for index, piece in enumerate(section.pieces):
        heavy = weight(piece.text)
        rest = sum(weight(other.text) for other in section.pieces[index:])
        # A lead-in moves on with its items; a tail too small to stand alone stays.
        if batch and size + heavy > _MAX_WEIGHT and (size >= _MIN_WEIGHT or rest > _MIN_WEIGHT):
            carried = [batch.pop()] if not batch[-1].item and piece.item and len(batch) > 1 else []
            yield _draft(section, batch)
            batch = carried or ([lead_in] if lead_in is not None and piece.item else [])
            size = sum(weight(other.text) for other in batch)
        batch.append(piece)
        size += heavy
        if not piece.item:
            lead_in = piece if _LEAD_IN.search(piece.text) and len(piece.text) <= 120 else None
    if batch:
        yield _draft(section, batch)
    section.pieces.clear()


def _draft(section: _Section, batch: list[_Piece]) -> _Draft:
    flags = tuple(dict.fromkeys(flag for piece in batch for flag in piece.flags))
    text = "\n".join(_shown(piece) for piece in batch)
    start = min(piece.start for piece in batch)
    return _Draft("text", text, section.path, batch[0].page, start, flags)


def _shown(piece: _Piece) -> str:
    """Mark a list item as one, unless it brings its own number."""
    return piece.text if not piece.item or _NUMBERED.match(piece.text) else f"• {piece.text}"


def _table(
    block: Block, caption: str, path: tuple[str, ...], offset: int, number: int
) -> Iterator[_Draft]:
    lines = [" | ".join(_distinct(row)) for row in block.rows]
    whole = "\n".join([caption, *lines] if caption else lines)
    if not whole.strip():
        return
    yield _Draft("table", whole, path, block.page, offset, block.flags, number)
    for sentence in row_sentences(block):
        if sentence.strip() and sentence != whole:
            text = f"{caption.rstrip(':： ')}：{sentence}" if caption else sentence
            yield _Draft("row", text, path, block.page, offset, block.flags, number)


def row_sentences(block: Block) -> list[str]:
    """Say each body row of a table as a sentence: `药名：氨氯地平；常用剂量：5～10 mg`.

    A column without a header is said as its bare cell. A header of two levels is joined by `·`.
    A cell merged over a whole row is said once; any other repeat is said under each header, for a
    starting dose may well equal the usual dose.
    """
    header = block.rows[: block.header_rows]
    names = ["·".join(_distinct(column)) for column in zip(*header, strict=False)] if header else []
    said = []
    for row in block.rows[block.header_rows :]:
        values = [" ".join(cell.split()) for cell in row]
        if len(set(values)) == 1:
            said.append(values[0])
            continue
        parts = [_cell(names, position, value) for position, value in enumerate(values) if value]
        said.append("；".join(parts))
    return said


def _cell(names: Sequence[str], position: int, value: str) -> str:
    name = names[position] if position < len(names) else ""
    return f"{name}：{value}" if name and name != value else value


def _distinct(cells: Iterable[str]) -> list[str]:
    """Drop a cell that merely repeats the one before it (a merged cell) and line breaks."""
    kept: list[str] = []
    for cell in cells:
        value = " ".join(cell.split())
        if not kept or (value and value != kept[-1]):
            kept.append(value)
    return [value for value in kept if value] if len(kept) == 1 else kept


def _number(document: Document, drafts: Iterable[_Draft]) -> Iterator[Chunk]:
    key = document.metadata.key
    seen: dict[tuple[tuple[str, ...], str], int] = {}
    tables: dict[int, int] = {}
    for ordinal, draft in enumerate(drafts):
        said = (draft.section, draft.text)
        repeat = seen.get(said, 0)
        seen[said] = repeat + 1
        parent = (
            tables.get(draft.table) if draft.kind == "row" and draft.table is not None else None
        )
        if draft.kind == "table" and draft.table is not None:
            tables[draft.table] = ordinal
        yield Chunk(
            id=chunk_id(key, draft.section, draft.text, repeat),
            document_key=key,
            ordinal=ordinal,
            kind=draft.kind,
            text=draft.text,
            section=draft.section,
            page=draft.page,
            span=(draft.start, draft.start + len(draft.text)),
            language=_language(draft.text, document.metadata.language),
            parent=parent,
            flags=draft.flags,
        )


def _language(text: str, otherwise: Language) -> Language:
    return language_of(text) if len(text) >= 20 else otherwise
