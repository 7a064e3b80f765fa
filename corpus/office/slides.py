"""PPTX made ready for unstructured: superscripts kept, merged cells filled, pictures noted."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pptx
from lxml import etree
from pptx.table import Table

from corpus.document import Block
from corpus.markup import superscript
from corpus.office.pictures import is_large_picture, shapes_of
from corpus.office.word import PreparedOffice, stated_title


def prepare_pptx(data: bytes) -> PreparedOffice:
    """Rewrite a slide show: superscripts kept, merged cells filled, large pictures noted."""
    show = pptx.Presentation(io.BytesIO(data))
    pictures = []
    for number, slide in enumerate(show.slides, 1):
        for shape in shapes_of(slide.shapes):
            if getattr(shape, "has_table", False):
                _fill_merged(shape.table)
            if is_large_picture(shape, show):
                pictures.append(number)
        _raise_baseline(slide.element)
    rewritten = io.BytesIO()
    show.save(rewritten)
    rewritten.seek(0)
    slides = tuple(dict.fromkeys(pictures))
    title = stated_title(show.core_properties.title)
    return PreparedOffice(rewritten, (), title, len(show.slides), slides)


def _fill_merged(table: Table) -> None:
    for row, cells in enumerate(table.rows):
        for column in range(len(cells.cells)):
            cell = table.cell(row, column)
            if not cell.is_merge_origin:
                continue
            text = cell.text
            for below in range(cell.span_height):
                for beside in range(cell.span_width):
                    if below or beside:
                        table.cell(row + below, column + beside).text = text


def _raise_baseline(slide: etree._Element) -> None:
    for properties in slide.iter("{*}rPr"):
        baseline = properties.get("baseline") or "0"
        if baseline.lstrip("-").isdigit() and int(baseline) > 0:
            for text in properties.getparent().findall("{*}t"):
                text.text = superscript(text.text or "") or text.text


def settle(blocks: Iterable[Block], prepared: PreparedOffice) -> list[Block]:
    """Put an Image block at the end of each slide that shows a large picture."""
    settled: list[Block] = []
    waiting = list(prepared.pictures)
    for block in blocks:
        while waiting and block.page and block.page > waiting[0]:
            settled.append(Block("Image", "", waiting.pop(0), flags=("image_table",)))
        settled.append(block)
    settled += [Block("Image", "", page, flags=("image_table",)) for page in waiting]
    return settled
