"""The lines and tables of a PDF's pages → blocks: headings, paragraphs, lists, tables. Pure.

Headings are told by the file's outline, by size, by numbering and by weight; running heads, page
numbers and tables of contents are dropped; broken lines and paragraphs that go on overleaf joined.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus import headings
from corpus.clean import (
    ends_sentence,
    fold_line,
    is_cjk,
    is_contents_line,
    is_page_number,
    join_lines,
    mask_digits,
    running_lines,
    split_bullet,
    vocabulary,
)
from corpus.document import Block
from corpus.pdf.headings import ITEM, Item, Style, find_headings, is_full
from corpus.pdf.tables import RuledTable, continue_tables, is_continued
from corpus.pdf.unruled import runs
from corpus.pdf.words import Line
from corpus.tables import table_blocks

_EDGE = 0.12  # of the page's height: where running heads and feet stand
FRAMES = 100  # from this column number on: lines that stand in a frame, a number for each
_TORN = 200  # from this column number on: lines that were torn apart at a gap
_FOOTNOTE = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹*†‡※①-⑨]")


@dataclass(frozen=True, slots=True)
class Page:
    """What was read from one page."""

    number: int
    height: float
    lines: tuple[Line, ...]
    tables: tuple[RuledTable, ...] = ()
    pictures: tuple[float, ...] = ()  # the tops of large pictures
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class _Flow:
    """The document as it is put together: what is done, and the paragraph that is still open."""

    pages: Sequence[Page]
    body: float
    words: frozenset[str]
    blocks: list[Block] = field(default_factory=list)
    paragraph: list[Item] = field(default_factory=list)
    notes: list[Item] = field(default_factory=list)  # wait until the paragraph is whole

    def close(self) -> None:
        """End the open paragraph, and let the footnotes that it was waiting for follow."""
        for run in (self.paragraph, self.notes):
            if run:
                self.blocks += _paragraph(run, self.words)
                run.clear()

    def take_block(self, block: Block) -> None:
        if block.kind != "Image":  # a picture does not end a paragraph that flows around it
            self.close()
        self.blocks.append(block)

    def take_footnote(self, item: Item) -> None:
        if self.notes and _FOOTNOTE.match(item.text):
            self.blocks += _paragraph(self.notes, self.words)
            self.notes.clear()
        self.notes.append(item)

    def take_line(self, item: Item) -> None:
        if self.paragraph and not _goes_on(self.paragraph[-1], item, self.paragraph[0]):
            self.close()
        self.paragraph.append(item)


def blocks_of(pages: Sequence[Page], outline: Mapping[str, int]) -> list[Block]:
    """Turn pages into blocks in reading order; `outline` maps a heading's text to its level."""
    pages = _without_running_lines(pages)
    flow = _Flow(pages, _body_size(pages), vocabulary(_texts(pages)))
    stream = list(_stream(pages))
    items = [element for element in stream if isinstance(element, Item)]
    _find_footnotes(items, flow)
    find_headings([item for item in items if not item.footnote], Style(flow.body, outline))
    headed = [item for item in items if item.order is not None]
    for item, level in zip(headed, headings.nest(i.order or 0 for i in headed), strict=True):
        item.level = level
    for element in stream:
        if isinstance(element, Block):
            flow.take_block(element)
        elif element.footnote:
            flow.take_footnote(element)
        elif element.level:
            flow.close()
            flow.blocks.append(
                Block("Title", element.text, element.page, element.level, flags=element.flags)
            )
        else:
            flow.take_line(element)
    flow.close()
    return flow.blocks


def _texts(pages: Sequence[Page]) -> Iterator[str]:
    return (line.text for page in pages for line in page.lines)


def _body_size(pages: Sequence[Page]) -> float:
    counts: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            counts[round(line.size * 2) / 2] += len(line.text)
    return counts.most_common(1)[0][0] if counts else 10.0


def _without_running_lines(pages: Sequence[Page]) -> list[Page]:
    """Drop running heads and feet, page numbers, and the lines of a table of contents."""
    ordered = [sorted(page.lines, key=lambda line: line.top) for page in pages]
    running = running_lines([[fold_line(line.text) for line in lines] for lines in ordered])
    kept = []
    for page in pages:
        lines = [line for line in page.lines if not _is_running(line, page, running)]
        entries = [is_contents_line(fold_line(line.text)) for line in lines]
        if sum(entries) >= 3:
            contents = sum(entries) * 3 > len(lines)
            lines = [
                line
                for line, entry in zip(lines, entries, strict=True)
                if not entry and not (contents and _is_contents_title(line))
            ]
        kept.append(replace(page, lines=tuple(lines)))
    return kept if any(page.lines or page.tables for page in kept) else list(pages)


def _is_contents_title(line: Line) -> bool:
    return bool(re.fullmatch(r"目\s*[录次]|(?:table of )?contents", fold_line(line.text), re.I))


def _is_running(line: Line, page: Page, running: frozenset[str]) -> bool:
    text = fold_line(line.text)
    if page.tables and is_continued(text):
        return True
    at_edge = line.bottom < _EDGE * page.height or line.top > (1 - _EDGE) * page.height
    if is_page_number(text):
        lowest = line.top > 0.7 * page.height and all(x.top <= line.top + 1 for x in page.lines)
        return at_edge or lowest
    return at_edge and mask_digits(text) in running


def _stream(pages: Sequence[Page]) -> Iterator[Item | Block]:
    """Order lines, tables and pictures; a table that goes on overleaf stands where it begins."""
    by_number = {page.number: page for page in pages}

    def adjoin(first: RuledTable, second: RuledTable) -> bool:
        below = any(line.top > first.box[3] - 2 for line in by_number[first.page].lines)
        return not below and not any(
            line.bottom < second.box[1] + 2 for line in by_number[second.page].lines
        )

    tables = continue_tables([table for page in pages for table in page.tables], adjoin)
    for page in pages:
        waiting: list[_Placed] = []
        for table in tables:
            if table.page == page.number:
                flags = (*page.flags, "doubtful_table") if table.doubtful else page.flags
                blocks = table_blocks(
                    table.rows,
                    pages=table.row_pages,
                    header_rows=table.header_rows or None,
                    emphasised=table.emphasised,
                    flags=flags,
                )
                waiting.append(_Placed(table.box[1], table.box[0], table.box[2], blocks))
        for top in page.pictures:
            picture = Block("Image", "", page.number, flags=("image_table",))
            waiting.append(_Placed(top, 0.0, 10_000.0, [picture]))
        yield from _merge(page, sorted(waiting, key=lambda placed: placed.top))


@dataclass(frozen=True, slots=True)
class _Placed:
    """The blocks of a table or picture, and where it stands on its page."""

    top: float
    x0: float
    x1: float
    blocks: list[Block]

    def place_among(self, lines: Sequence[Line]) -> int:
        """Count the lines that come before it: up to the last that stands above it."""
        above = (
            index
            for index, line in enumerate(lines)
            if line.bottom <= self.top + 3 and line.x0 < self.x1 and line.x1 > self.x0
        )
        return max(above, default=-1) + 1


def _merge(page: Page, waiting: Sequence[_Placed]) -> Iterator[Item | Block]:
    places = [(placed.place_among(page.lines), placed) for placed in waiting]
    done = 0
    for run in runs(page.lines):
        line = run.first
        for place, placed in places:
            if done <= place < done + run.lines:
                yield from placed.blocks
        done += run.lines
        if run.rows:
            yield from _unruled(run.rows, page, line)
            continue
        bullet, text = split_bullet(fold_line(line.text))
        if text:
            yield Item(line, text, page.number, page.flags, bullet)
    for place, placed in places:
        if place >= done:
            yield from placed.blocks


def _unruled(rows: Sequence[tuple[str, ...]], page: Page, line: Line) -> Iterator[Item | Block]:
    """Read lines that wide gaps cut alike: boxes of running text side by side, or a table."""
    torn = sum(cell[:1].islower() for row in rows[1:] for cell in row)
    if torn * 4 < sum(len(row) for row in rows[1:]):
        flags = (*page.flags, "doubtful_table")
        yield from table_blocks(rows, pages=page.number, flags=flags)
        return
    for number, column in enumerate(zip(*rows, strict=True)):
        for text in column:
            bullet, plain = split_bullet(fold_line(text))
            part = replace(line, text=plain, column=_TORN + number, gaps=(), cells=(plain,))
            yield Item(part, plain, page.number, page.flags, bullet)


def _find_footnotes(items: Sequence[Item], flow: _Flow) -> None:
    """Mark small lines at a page's foot, from the first that opens with a footnote's sign."""
    heights = {page.number: page.height for page in flow.pages}
    open_page = 0
    for item in items:
        small = item.line.size < 0.92 * flow.body and item.line.top > 0.5 * heights[item.page]
        opens = bool(_FOOTNOTE.match(item.text))
        item.footnote = small and (opens or open_page == item.page)
        open_page = item.page if item.footnote else 0


def _goes_on(before: Item, item: Item, first: Item) -> bool:
    """Say whether `item` goes on the paragraph that `before` ends and `first` begins."""
    if not item.text:
        return True
    if not before.text or _opens(item):
        return False
    same_column = before.line.column == item.line.column and before.page == item.page
    ended = ends_sentence(before.text)
    if item.line.column >= _TORN and same_column:
        return not (item.text[0].isupper() and ended)
    if item.line.gaps or (before.line.gaps and len(before.line.cells[0]) > 6):
        return False
    small = item.text[0].islower() and not ended
    if before.page == item.page and _in_frame(before) != _in_frame(item):
        return False
    if not same_column:
        return not ended and (small or (is_full(before.line) and not _is_indented(item)))
    return _follows(before.line, item.line) and (small or _is_one_paragraph(before, item, first))


def _in_frame(item: Item) -> bool:
    return FRAMES <= item.line.column < _TORN


def _opens(item: Item) -> bool:
    return item.bullet or bool(ITEM.match(item.text)) or _starts_numbered(item.text)


def _follows(before: Line, line: Line) -> bool:
    gap = line.top - before.bottom
    return -2 * line.size < gap <= 1.3 * max(before.size, line.size)


def _is_one_paragraph(before: Item, item: Item, first: Item) -> bool:
    ended = ends_sentence(before.text)
    if abs(before.line.size - item.line.size) > 0.15 * item.line.size:
        return False
    if _is_indented(item) and not _opens(first) and ended:
        return False
    return is_full(before.line) or (not ended and _is_wide(before.line))


def _starts_numbered(text: str) -> bool:
    name = headings.scheme(text)
    return name is not None and not name.startswith("decimal")


def _is_indented(item: Item) -> bool:
    return item.line.x0 > item.line.left + 1.2 * item.line.size


def _is_wide(line: Line) -> bool:
    return line.x1 - line.left > 0.72 * (line.right - line.left)


def _paragraph(paragraph: Sequence[Item], words: frozenset[str]) -> list[Block]:
    first = paragraph[0]
    text = join_lines((item.text for item in paragraph), words)
    if not text or not re.search(r"\w", text):
        return []
    item = first.bullet or (bool(ITEM.match(text)) and not is_cjk(text[0]))
    flags = tuple(dict.fromkeys(flag for part in paragraph for flag in part.flags))
    return [Block("ListItem" if item else "NarrativeText", text, first.page, flags=flags)]
