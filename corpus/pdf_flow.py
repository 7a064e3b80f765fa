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
from corpus.pdf_tables import RuledTable, continue_tables
from corpus.pdf_words import Line
from corpus.tables import table_blocks

_EDGE = 0.12  # of the page's height: where running heads and feet stand
_TORN = 200  # from this column number on: lines that were torn apart at a gap
_LARGER = 1.12  # than the body: the size of a heading
_ITEM = re.compile(r"(?:[（(]\d{1,2}[）)]|\d{1,2}[）)]|\d{1,2}[.、．](?!\d)|[①-⑳]|[a-zA-Z][.)]\s)")
_ANSWER = re.compile(r"(?:yes|no|and|or|plus|是|否|有|无|和|或)(?:\s+(?:yes|no))*", re.IGNORECASE)
_FOOTNOTE = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹*†‡※①-⑨]")
_SURE = ("part", "chapter", "section", "han", "han-brackets", "decimal-2", "decimal-3", "decimal-4")


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
class _Item:
    """A line in the flow of the document, with the text as it will be read."""

    line: Line
    text: str
    page: int
    flags: tuple[str, ...]
    bullet: bool = False
    order: int | None = None  # a heading's depth, smaller is outer
    level: int = 0
    footnote: bool = False


@dataclass(slots=True)
class _Flow:
    """The document as it is put together: what is done, and the paragraph that is still open."""

    pages: Sequence[Page]
    body: float
    outline: Mapping[str, int]
    words: frozenset[str]
    blocks: list[Block] = field(default_factory=list)
    paragraph: list[_Item] = field(default_factory=list)
    notes: list[_Item] = field(default_factory=list)  # wait until the paragraph is whole

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

    def take_footnote(self, item: _Item) -> None:
        if self.notes and _FOOTNOTE.match(item.text):
            self.blocks += _paragraph(self.notes, self.words)
            self.notes.clear()
        self.notes.append(item)

    def take_line(self, item: _Item) -> None:
        if self.paragraph and not _goes_on(self.paragraph[-1], item, self.paragraph[0]):
            self.close()
        self.paragraph.append(item)


def blocks_of(pages: Sequence[Page], outline: Mapping[str, int]) -> list[Block]:
    """Turn pages into blocks in reading order; `outline` maps a heading's text to its level."""
    pages = _without_running_lines(pages)
    flow = _Flow(pages, _body_size(pages), outline, vocabulary(_texts(pages)))
    stream = list(_stream(pages))
    items = [element for element in stream if isinstance(element, _Item)]
    _find_footnotes(items, flow)
    _find_headings([item for item in items if not item.footnote], flow)
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
    return kept


def _is_contents_title(line: Line) -> bool:
    return bool(re.fullmatch(r"目\s*[录次]|(?:table of )?contents", fold_line(line.text), re.I))


def _is_running(line: Line, page: Page, running: frozenset[str]) -> bool:
    at_edge = line.bottom < _EDGE * page.height or line.top > (1 - _EDGE) * page.height
    if not at_edge:
        return False
    text = fold_line(line.text)
    return is_page_number(text) or mask_digits(text) in running


def _stream(pages: Sequence[Page]) -> Iterator[_Item | Block]:
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
                blocks = table_blocks(table.rows, pages=table.row_pages, flags=flags)
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


def _merge(page: Page, waiting: Sequence[_Placed]) -> Iterator[_Item | Block]:
    places = [(placed.place_among(page.lines), placed) for placed in waiting]
    done = 0
    for line, rows in _borderless(page.lines):
        for place, placed in places:
            if done == place or done < place < done + len(rows):
                yield from placed.blocks
        done += max(len(rows), 1)
        if rows:
            yield from _unruled(rows, page, line)
            continue
        bullet, text = split_bullet(fold_line(line.text))
        if text:
            yield _Item(line, text, page.number, page.flags, bullet)
    for place, placed in places:
        if place >= done:
            yield from placed.blocks


def _unruled(rows: Sequence[tuple[str, ...]], page: Page, line: Line) -> Iterator[_Item | Block]:
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
            yield _Item(part, plain, page.number, page.flags, bullet)


def _borderless(
    lines: Sequence[Line],
) -> Iterator[tuple[Line, list[tuple[str, ...]]]]:
    """Find runs of three and more lines that wide gaps cut at the same places: unruled tables."""
    index = 0
    while index < len(lines):
        end = index
        while end < len(lines) and lines[end].gaps and _aligned(lines[index], lines[end]):
            end += 1
        if end - index >= 3:
            yield lines[index], [line.cells for line in lines[index:end]]
            index = end
        else:
            yield lines[index], []
            index += 1


def _aligned(first: Line, second: Line) -> bool:
    if len(first.gaps) != len(second.gaps) or first.column != second.column:
        return False
    return all(abs(a - b) < 8 for a, b in zip(first.gaps, second.gaps, strict=True))


def _find_footnotes(items: Sequence[_Item], flow: _Flow) -> None:
    """Mark small lines at a page's foot, from the first that opens with a footnote's sign."""
    heights = {page.number: page.height for page in flow.pages}
    open_page = 0
    for item in items:
        small = item.line.size < 0.92 * flow.body and item.line.top > 0.5 * heights[item.page]
        opens = bool(_FOOTNOTE.match(item.text))
        item.footnote = small and (opens or open_page == item.page)
        open_page = item.page if item.footnote else 0


def _find_headings(items: Sequence[_Item], flow: _Flow) -> None:
    numbered = headings.numbered_headings([item.text for item in items])
    candidates = {
        index: _is_heading(items, index, numbered.get(index), flow) for index in range(len(items))
    }
    found = _without_charts(items, [index for index, yes in candidates.items() if yes])
    sizes = sorted({_step(items[i].line.size, flow.body) for i in found}, reverse=True)
    names = {i: headings.scheme(items[i].text) for i in found}
    ranks = {i: sizes.index(_step(items[i].line.size, flow.body)) for i in found}
    for index in found:
        item, name = items[index], names[index]
        if level := flow.outline.get(_key(item.text)):
            item.order = level * 1000
            continue
        rank = ranks[index]
        if name:  # one numbering is one depth, even where a few of its headings are set larger
            same = [ranks[i] for i in found if names[i] == name]
            rank = Counter(same).most_common(1)[0][0]
        within = 10 + headings.order(name) if name else 5 + 3 * (rank == len(sizes) - 1)
        item.order = (9000 if flow.outline else 0) + rank * 100 + within
    _join_headings(items, found)


def _without_charts(items: Sequence[_Item], found: Sequence[int]) -> list[int]:
    """Keep, of a page where every other line looks like a heading, only the largest ones.

    Such a page is a flow chart or a poster: its boxes are no headings of each other.
    """
    lines = Counter(item.page for item in items)
    unsure = [i for i in found if headings.scheme(items[i].text) not in _SURE]
    crowded = Counter(items[index].page for index in unsure)
    kept = []
    for index in found:
        page = items[index].page
        if index in unsure and crowded[page] > 6 and crowded[page] > 0.22 * lines[page]:
            largest = max(items[i].line.size for i in found if items[i].page == page)
            if items[index].line.size < 0.97 * largest:
                continue
        kept.append(index)
    return kept


def _step(size: float, body: float) -> float:
    """Round a heading's size, so that 15.9 and 16.1 are one; all sizes near the body's are one."""
    return round(size) if size >= _LARGER * body else round(body)


def _key(text: str) -> str:
    return re.sub(r"[\s.．·、:：]+", "", text).lower()


def _is_heading(items: Sequence[_Item], index: int, numbering: str | None, flow: _Flow) -> bool:
    item = items[index]
    line = item.line
    text = headings.without_stop(item.text.rstrip(":： "), headings.scheme(item.text))
    if (
        item.bullet
        or _ANSWER.fullmatch(text)
        or headings.is_caption(text)
        or not headings.reads_like_heading(text)
    ):
        return False
    if _key(item.text) in flow.outline:
        return True
    if line.size >= _LARGER * flow.body:
        return len(re.sub(r"[\W\d_]", "", text)) >= 2
    if line.gaps or _is_full(line) or line.size < 0.92 * flow.body:
        return False
    before = items[index - 1] if index else None
    apart = before is None or not _runs_into(before, item)
    if numbering and apart:
        return numbering in _SURE or line.bold or len(text) <= 16
    if _ITEM.match(text) or not apart:
        return False
    return line.bold or (headings.is_capitals(text) and len(text) >= 6)


def _is_full(line: Line) -> bool:
    """Say whether a line reaches the right edge of its column, as a broken sentence does."""
    wide = line.right - line.left > 12 * line.size
    return wide and line.x1 > line.right - 1.6 * line.size and line.x0 < line.left + 6 * line.size


def _runs_into(before: _Item, item: _Item) -> bool:
    """Say whether the line before ends in mid-sentence at its column's edge, on this page."""
    same = before.page == item.page and before.line.column == item.line.column
    unfinished = not ends_sentence(before.text) and before.order is None
    return same and unfinished and _is_full(before.line) and before.line.bold == item.line.bold


def _join_headings(items: Sequence[_Item], found: Sequence[int]) -> None:
    """Join a heading that was set in two lines."""
    for index in reversed(found):
        if index + 1 not in found or items[index + 1].order is None:
            continue
        first, second = items[index], items[index + 1]
        if not _is_one_heading(first, second):
            continue
        first.text = join_lines((first.text, second.text))
        second.text, second.order = "", None


def _is_one_heading(first: _Item, second: _Item) -> bool:
    a, b = first.line, second.line
    if first.page != second.page or a.column != b.column or a.bold != b.bold:
        return False
    if headings.scheme(second.text) or abs(a.size - b.size) > 0.6 or b.top < a.top:
        return False
    close = b.top - a.bottom < 0.9 * a.size
    centred = abs((a.x0 + a.x1) - (b.x0 + b.x1)) < 6 * a.size
    return close and (_is_full(a) or centred or second.text[0].islower())


def _goes_on(before: _Item, item: _Item, first: _Item) -> bool:
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
    if not same_column:
        return not ended and (small or (_is_full(before.line) and not _is_indented(item)))
    return _follows(before.line, item.line) and (small or _is_one_paragraph(before, item, first))


def _opens(item: _Item) -> bool:
    return item.bullet or bool(_ITEM.match(item.text)) or _starts_numbered(item.text)


def _follows(before: Line, line: Line) -> bool:
    gap = line.top - before.bottom
    return -2 * line.size < gap <= 1.3 * max(before.size, line.size)


def _is_one_paragraph(before: _Item, item: _Item, first: _Item) -> bool:
    ended = ends_sentence(before.text)
    if abs(before.line.size - item.line.size) > 0.15 * item.line.size:
        return False
    if _is_indented(item) and not _opens(first) and ended:
        return False
    return _is_full(before.line) or (not ended and _is_wide(before.line))


def _starts_numbered(text: str) -> bool:
    name = headings.scheme(text)
    return name is not None and not name.startswith("decimal")


def _is_indented(item: _Item) -> bool:
    return item.line.x0 > item.line.left + 1.2 * item.line.size


def _is_wide(line: Line) -> bool:
    return line.x1 - line.left > 0.72 * (line.right - line.left)


def _paragraph(paragraph: Sequence[_Item], words: frozenset[str]) -> list[Block]:
    first = paragraph[0]
    text = join_lines((item.text for item in paragraph), words)
    if not text or not re.search(r"\w", text):
        return []
    item = first.bullet or (bool(_ITEM.match(text)) and not is_cjk(text[0]))
    flags = tuple(dict.fromkeys(flag for part in paragraph for flag in part.flags))
    return [Block("ListItem" if item else "NarrativeText", text, first.page, flags=flags)]
