"""Which lines of a PDF are headings, and how deep: by outline, size, numbering, weight. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus import headings
from corpus.clean import ends_sentence, join_lines
from corpus.pdf.words import Line

_LARGER = 1.12  # than the body: the size of a heading
ITEM = re.compile(r"(?:[（(]\d{1,2}[）)]|\d{1,2}[）)]|\d{1,2}[.、．](?!\d)|[①-⑳]|[a-zA-Z][.)]\s)")
_ANSWER = re.compile(r"(?:yes|no|and|or|plus|是|否|有|无|和|或)(?:\s+(?:yes|no))*", re.IGNORECASE)
_SURE = ("part", "chapter", "section", "han", "han-brackets", "decimal-2", "decimal-3", "decimal-4")


@dataclass(slots=True)
class Item:
    """A line in the flow of the document, with the text as it will be read."""

    line: Line
    text: str
    page: int
    flags: tuple[str, ...]
    bullet: bool = False
    order: int | None = None  # a heading's depth, smaller is outer
    level: int = 0
    footnote: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """The size of a document's body text, and its outline: heading text (see key) → level."""

    body: float
    outline: Mapping[str, int]


def find_headings(items: Sequence[Item], style: Style) -> None:
    """Give each item that is a heading its order: smaller is outer."""
    numbered = headings.numbered_headings([item.text for item in items])
    candidates = {
        index: _is_heading(items, index, numbered.get(index), style) for index in range(len(items))
    }
    found = _without_charts(items, [index for index, yes in candidates.items() if yes])
    sizes = sorted({_step(items[i].line.size, style.body) for i in found}, reverse=True)
    names = {i: headings.scheme(items[i].text) for i in found}
    ranks = {i: sizes.index(_step(items[i].line.size, style.body)) for i in found}
    for index in found:
        item, name = items[index], names[index]
        if level := style.outline.get(heading_key(item.text)):
            item.order = level * 1000
            continue
        rank = ranks[index]
        if name:  # one numbering is one depth, even where a few of its headings are set larger
            same = [ranks[i] for i in found if names[i] == name]
            rank = Counter(same).most_common(1)[0][0]
        within = 10 + headings.order(name) if name else 5 + 3 * (rank == len(sizes) - 1)
        item.order = (9000 if style.outline else 0) + rank * 100 + within
    _join_headings(items, found)


def _without_charts(items: Sequence[Item], found: Sequence[int]) -> list[int]:
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


def heading_key(text: str) -> str:
    """Reduce a heading to what its entry in the outline shares with it."""
    return re.sub(r"[\s.．·、:：]+", "", text).lower()


def _is_heading(items: Sequence[Item], index: int, numbering: str | None, style: Style) -> bool:
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
    if heading_key(item.text) in style.outline:
        return True
    if line.size >= _LARGER * style.body:
        return len(re.sub(r"[\W\d_]", "", text)) >= 2
    if line.gaps or is_full(line) or line.size < 0.92 * style.body:
        return False
    before = items[index - 1] if index else None
    apart = before is None or not _runs_into(before, item)
    if numbering and apart:
        return numbering in _SURE or line.bold or len(text) <= 16
    if ITEM.match(text) or not apart:
        return False
    return line.bold or (headings.is_capitals(text) and len(text) >= 6)


def is_full(line: Line) -> bool:
    """Say whether a line reaches the right edge of its column, as a broken sentence does."""
    wide = line.right - line.left > 12 * line.size
    return wide and line.x1 > line.right - 1.6 * line.size and line.x0 < line.left + 6 * line.size


def _runs_into(before: Item, item: Item) -> bool:
    """Say whether the line before ends in mid-sentence at its column's edge, on this page."""
    same = before.page == item.page and before.line.column == item.line.column
    unfinished = not ends_sentence(before.text) and before.order is None
    return same and unfinished and is_full(before.line) and before.line.bold == item.line.bold


def _join_headings(items: Sequence[Item], found: Sequence[int]) -> None:
    """Join a heading that was set in two lines."""
    for index in reversed(found):
        if index + 1 not in found or items[index + 1].order is None:
            continue
        first, second = items[index], items[index + 1]
        if not _is_one_heading(first, second):
            continue
        first.text = join_lines((first.text, second.text))
        second.text, second.order = "", None


def _is_one_heading(first: Item, second: Item) -> bool:
    a, b = first.line, second.line
    if first.page != second.page or a.column != b.column or a.bold != b.bold:
        return False
    if headings.scheme(second.text) or abs(a.size - b.size) > 0.6 or b.top < a.top:
        return False
    close = b.top - a.bottom < 0.9 * a.size
    centred = abs((a.x0 + a.x1) - (b.x0 + b.x1)) < 6 * a.size
    return close and (is_full(a) or centred or second.text[0].islower())
