"""Which large pictures in a file may be tables that were not read, and where they stand. Pure.

In: a ParsedFile whose Image blocks stand where the pictures do. Out: the same with "image_table"
on those that may be a table or a flow chart, and a finding for each place. A cover, a photograph
and a captioned figure are none; a picture in a section that says 见表 or see Table is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.document import Block, Finding, ParsedFile

_FLAG = "image_table"
_TABLE_CAPTION = re.compile(r"\s*(?:附?表|Table|Tab\.)\s*[\d一二三四五六七八九十IVXA-Z]", re.I)
_FIGURE_CAPTION = re.compile(r"\s*(?:附?图|Fig(?:ure)?\.?)\s*[\d一二三四五六七八九十IVX]", re.I)
_SEES_TABLE = re.compile(
    r"(?:见|如|按|参照|根据|依据|由)(?:下|上|附)?表|[下附]表(?:所示|列|为)?|表\s?\d{1,2}(?!\d)"
    r"|\b(?:see|in|from|per|following|below)\s+(?:the\s+)?table|\btable\s+(?:\d|below|above)",
    re.I,
)
_CHART = re.compile(
    r"流程|路径|程序|步骤|算法|评分|量表|分级|分层|分类|对照|曲线|标准|剂量|方案|转诊"
    r"|flow|algorithm|chart|score|scale|classification|dose|schedule|pathway",
    re.I,
)
_NEAR = 2  # blocks between a picture and its caption, at most


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a picture stands: its block, the section's heading, its caption, what the text says."""

    index: int
    page: int | None
    heading: str
    caption: str
    says_table: bool

    @property
    def is_table(self) -> bool:
        return bool(_TABLE_CAPTION.match(self.caption)) or (not self.caption and self.says_table)


def note_pictures(parsed: ParsedFile) -> ParsedFile:
    """Flag the pictures that may be tables, and say for each place which section lacks it."""
    places = {place.index: place for place in _places(parsed.blocks)}
    kept = {index for index, place in places.items() if _may_be_table(place, parsed.blocks)}
    blocks = tuple(
        block if index not in places else replace(block, flags=(_FLAG,) if index in kept else ())
        for index, block in enumerate(parsed.blocks)
    )
    found = dict.fromkeys(_finding(places[index]) for index in sorted(kept))
    return replace(parsed, blocks=blocks, findings=(*parsed.findings, *found))


def _places(blocks: Sequence[Block]) -> Iterator[_Place]:
    start = 0
    says: dict[int, bool] = {}  # by where a section begins
    for index, block in enumerate(blocks):
        if block.kind == "Title":
            start = index
        elif block.kind == "Image" and not block.text:
            if start not in says:
                says[start] = any(_SEES_TABLE.search(one.text) for one in _section(blocks, start))
            yield _Place(
                index=index,
                page=block.page,
                heading=blocks[start].text if blocks[start].kind == "Title" else "",
                caption=_caption(blocks, index),
                says_table=says[start],
            )


def _section(blocks: Sequence[Block], start: int) -> Iterator[Block]:
    yield blocks[start]
    for block in blocks[start + 1 :]:
        if block.kind == "Title":
            return
        yield block


def _caption(blocks: Sequence[Block], index: int) -> str:
    """Find the line beside a picture that opens like a caption: below it, then above it."""
    below, above = blocks[index + 1 : index + 1 + _NEAR], blocks[max(index - _NEAR, 0) : index]
    for block in (*below, *reversed(above)):
        caption = _TABLE_CAPTION.match(block.text) or _FIGURE_CAPTION.match(block.text)
        if caption and block.kind != "Table" and len(block.text) <= 120:
            return block.text
    return ""


def _may_be_table(place: _Place, blocks: Sequence[Block]) -> bool:
    if place.is_table:
        return True
    if _FIGURE_CAPTION.match(place.caption):
        return bool(_CHART.search(place.caption))
    stated = _FLAG in blocks[place.index].flags  # else a picture of unknown size: on a web page
    return stated and not _is_cover(place, blocks)


def _is_cover(place: _Place, blocks: Sequence[Block]) -> bool:
    """Say whether a picture opens its file: nothing but titles before it, and text to follow."""
    before, after = blocks[: place.index], blocks[place.index + 1 :]
    opens = (place.page or 1) == 1 and all(block.kind in ("Title", "Image") for block in before)
    return opens and any(block.kind == "Title" for block in (*before, *after))


def _finding(place: _Place) -> Finding:
    where = f"第 {place.page} 页" if place.page else "文件里"
    if place.heading:
        where += f"“{place.heading[:40]}”一节"
    what = "的表格是图片" if place.is_table else "有大图（可能是表格或流程图）"
    return Finding(
        "note",
        "image-table",
        f"{where}{what}，图里的文字没有读入，引用这一节时会提醒；请核对原文，最好补一份文字版。",
        place.page,
        place.caption or place.heading,
    )
