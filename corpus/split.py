"""Document → chunks, section by section.

In: the blocks of a Document. Out: Chunks of 200 to 500 Chinese characters or 120 to 300 English
words, never across a section and never through a sentence; a table whole, and each of its rows
again as a sentence with its header; list items with their lead-in. Pure: reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from corpus.document import Block, Chunk, ChunkKind, Document, Language, chunk_id
from corpus.pack import Atom, atoms, is_lead_in, pack
from corpus.sentences import language_of
from corpus.table_headers import is_quantity

_NUMBERED = re.compile(r"\s*(?:[（(]?\d{1,2}[)）.、](?!\d)|[①-⑳]|[a-z][.)])")
_QUANTITY = re.compile(r"\s*[<>≤≥＜＞±~～]?\s*\d")
_GROUP_LENGTH = 40
_CONNECTIVES = frozenset(
    ("OR", "or", "Or", "AND", "and", "And", "PLUS", "plus", "+", "或", "和", "加")
)
_MARKS: Mapping[Language, tuple[str, str]] = {"zh": ("：", "；"), "en": (": ", "; ")}


def split(document: Document) -> tuple[Chunk, ...]:
    """Cut a document into chunks in reading order; a document without text gives none."""
    pictured: _Pictured = {}
    drafts = list(_drafts(document.blocks, document.metadata.language, pictured))
    return tuple(_number(document, (_warned(draft, pictured) for draft in drafts)))


@dataclass(frozen=True, slots=True)
class _Draft:
    kind: ChunkKind
    text: str
    section: tuple[str, ...]
    page: int | None
    span: tuple[int, int]
    flags: tuple[str, ...]
    table: int | None = None  # which table of the document this belongs to


_Pictured = dict[tuple[str, ...], set[int | None]]  # sections with tables as pictures → pages


def _warned(draft: _Draft, pictured: _Pictured) -> _Draft:
    """Flag all that a section says where one of its tables is a picture: none of it is whole.

    What stands under no heading is only flagged near the picture's page.
    """
    pages = pictured.get(draft.section)
    if pages is None:
        return draft
    near = any(abs((page or 0) - (draft.page or 0)) <= 1 for page in pages)
    if not draft.section and not near:
        return draft
    return replace(draft, flags=tuple(dict.fromkeys((*draft.flags, "image_table"))))


@dataclass(slots=True)
class _Run:
    """The text of a section up to its end or to its next table."""

    path: tuple[str, ...]
    atoms: list[Atom] = field(default_factory=list)
    lead_in: str = ""

    def add(self, block: Block, offset: int) -> None:
        new = list(atoms(block, offset, self.lead_in))
        self.atoms += new
        if block.kind != "ListItem":
            self.lead_in = new[-1].text.strip() if is_lead_in(new[-1].text) else ""

    def is_parted_from(self, block: Block) -> bool:
        """Say whether a block may not stand in one chunk with the text before it.

        Recognised text is of low trust, and the typed text beside it is not.
        """
        return bool(self.atoms) and ("ocr" in self.atoms[-1].flags) != ("ocr" in block.flags)


def _drafts(blocks: Sequence[Block], language: Language, pictured: _Pictured) -> Iterator[_Draft]:
    path: list[tuple[int, str]] = []
    run = _Run(())
    offset = tables = 0
    levels = _levels(blocks)
    empty = _empty_titles(blocks, levels)
    for index, block in enumerate(blocks):
        said = _said(block)
        if index in levels:
            level = levels[index]
            path = [step for step in path if step[0] < level]
            if index not in empty:
                path.append((level, block.text.strip()))
            section = tuple(text for _, text in path)
            if section != run.path or index not in empty:
                yield from _flush(run)
                run = _Run(section)
            if index in empty:
                run.add(replace(block, kind="NarrativeText"), offset)
        elif block.kind == "Table":
            caption = block.text.strip() or _caption(run)
            yield from _flush(run)
            yield from _table(block, caption, run.path, offset, tables, language)
            tables += 1
            run = _Run(run.path)
        elif block.text.strip():
            if run.is_parted_from(block):
                yield from _flush(run)
                run = _Run(run.path)
            run.add(block, offset)
        elif "image_table" in block.flags:
            pictured.setdefault(run.path, set()).add(block.page)
        offset += len(said) + 1
    yield from _flush(run)


def _levels(blocks: Sequence[Block]) -> dict[int, int]:
    """Give each title its depth: what the file states, else that of the title before it."""
    levels: dict[int, int] = {}
    level = 1
    for index, block in enumerate(blocks):
        if block.kind == "Title" and block.text.strip():
            level = levels[index] = block.level or level
    return levels


def _empty_titles(blocks: Sequence[Block], levels: Mapping[int, int]) -> frozenset[int]:
    """Find the titles that head nothing: slides and leaflets say things in their headings.

    They become text of the section around them, for a heading is only shown with what it heads.
    """
    empty: set[int] = set()
    above: list[tuple[int, int]] = []
    for index, block in enumerate(blocks):
        if index in levels:
            above = [step for step in above if step[1] < levels[index]]
            above.append((index, levels[index]))
            empty.add(index)
        elif _said(block).strip():
            empty.difference_update(step for step, _ in above)
            above.clear()
    return frozenset(empty)


def _caption(run: _Run) -> str:
    """Give the line that introduces a table, if the text before it ends in one."""
    last = run.atoms[-1] if run.atoms else None
    return last.text.strip() if last and not last.item and is_lead_in(last.text) else ""


def _flush(run: _Run) -> Iterator[_Draft]:
    """Give a run's chunks; a list that is cut says its lead-in again."""
    for batch in pack(run.atoms):
        first, last = batch[0], batch[-1]
        text = first.lead_in + "\n" if first.lead_in else ""
        for atom in batch:
            text += _shown(atom, atom is first)
        flags = tuple(dict.fromkeys(flag for atom in batch for flag in atom.flags))
        span = (first.start, last.start + len(last.text))
        yield _Draft("text", text.strip(), run.path, first.page, span, flags)


def _shown(atom: Atom, opens: bool) -> str:
    """Set an atom on a line of its own if it opens a block; mark a list item without a number."""
    mark = "• " if atom.item and atom.first and not _NUMBERED.match(atom.text) else ""
    return ("\n" if atom.first and not opens else "") + mark + atom.text


def _table(
    block: Block,
    caption: str,
    path: tuple[str, ...],
    offset: int,
    number: int,
    language: Language,
) -> Iterator[_Draft]:
    lines = table_lines(block)
    whole = "\n".join([caption, *lines] if caption else lines)
    if not whole.strip():
        return
    span = (offset, offset + len(_said(block)))
    yield _Draft("table", whole, path, block.page, span, block.flags, number)
    colon, _ = _MARKS[language]
    for sentence in row_sentences(block, language):
        if sentence != whole:
            text = f"{caption.rstrip(':： ')}{colon}{sentence}" if caption else sentence
            yield _Draft("row", text, path, block.page, span, block.flags, number)


def _said(block: Block) -> str:
    """Give a block's part of the document's text, which spans are counted in."""
    return "\n".join([block.text, *table_lines(block)]) if block.rows else block.text


def table_lines(block: Block) -> list[str]:
    """Write a table row by row, cells between bars; a cell merged over a row is written once."""
    lines = []
    for number, row in enumerate(block.rows):
        values = [" ".join(cell.split()) for cell in row]
        merged = _merged(values, number >= block.header_rows > 0)
        lines.append(merged or " | ".join(values))
    return [line for line in lines if line.strip(" |")]


def row_sentences(block: Block, language: Language = "zh") -> list[str]:
    """Say each body row of a table as a sentence: `药名：氨氯地平；常用剂量：5～10 mg`.

    A column without a header is said as its bare cell; a header of two levels is joined by `·`. A
    short cell merged over a whole row ("儿童") heads the rows below it and is said with each, for
    the same dose may be right above it and wrong below it. The marks are those of `language`.
    """
    colon, semicolon = _MARKS[language]
    header = [[" ".join(cell.split()) for cell in row] for row in block.rows[: block.header_rows]]
    names = [
        "·".join(dict.fromkeys(cell.rstrip(":： ") for cell in column if cell))
        for column in zip(*header, strict=False)
    ]
    rows = [[" ".join(cell.split()) for cell in row] for row in block.rows[block.header_rows :]]
    merged = [_merged(row, bool(header)) for row in rows]
    said = []
    group = ""
    for row, heading, after in zip(rows, merged, [*merged[1:], "-"], strict=True):
        if heading and not after and len(heading) <= _GROUP_LENGTH:
            group = heading
            continue
        sentence = heading or semicolon.join(_cells(names, row, language))
        if sentence:
            said.append(f"{group}{colon}{sentence}" if group and not heading else sentence)
    return said


def _merged(values: Sequence[str], has_header: bool) -> str:
    """Give the text of a cell merged over a whole row, else nothing.

    Merged cells arrive repeated. Equal doses are no merged cell where there is a header to tell
    them apart by: the starting dose may well be the usual dose.
    """
    if len(values) < 2 or not values[0] or len(set(values)) > 1:
        return ""
    doses = has_header and _QUANTITY.match(values[0]) and not _NUMBERED.match(values[0])
    return "" if doses else values[0]


def _cells(names: Sequence[str], row: Sequence[str], language: Language) -> Iterator[str]:
    """Say a row's cells under their names, a name that is merged over columns once.

    A label that is merged over the first columns stands under all their names (`年龄、体重：
    6 个月以下`), since not each of them names it. Elsewhere equal cells are said each: one tablet
    of this kind and one of that are two.
    """
    colon, _ = _MARKS[language]
    comma, and_ = ("，", "、") if language == "zh" else (", ", ", ")
    said: list[tuple[list[str], list[str]]] = []
    for position, value in enumerate(row):
        if not value:
            continue
        name = names[position] if position < len(names) else ""
        last = said[-1] if position and row[position - 1] else None
        merged = last and value == last[1][-1] and name in last[0]
        if merged and (name or len(value) > _GROUP_LENGTH):
            continue
        if len(said) == 1 and last and value == row[0] and name and _is_range(value):
            last[0].append(name)
        elif last and name and last[0] == [name]:
            last[1].append(value)
        else:
            said.append(([name], [value]))
    for group, values in said:
        text = values[0]
        for before, value in pairwise(values):
            text += (" " if {before, value} & _CONNECTIVES else comma) + value
        head = and_.join(filter(None, group))
        yield f"{head}{colon}{text}" if head and head != text else text


def _is_range(label: str) -> bool:
    return any(map(str.isdigit, label)) and not is_quantity(label)


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
            span=draft.span,
            language=_language(draft.text, document.metadata.language),
            parent=parent,
            flags=draft.flags,
        )


def _language(text: str, otherwise: Language) -> Language:
    return language_of(text) if len(text) >= 20 else otherwise
