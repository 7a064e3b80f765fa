"""Pictures in Word files, slides and sheets that are as large as a table might be."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import docx
import openpyxl
import pptx
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Xml
from openpyxl.worksheet.worksheet import Worksheet
from pptx.presentation import Presentation
from pptx.shapes.base import BaseShape

_EMU_PER_CM = 360_000
_LARGE_WIDTH, _LARGE_HEIGHT = 6 * _EMU_PER_CM, 3 * _EMU_PER_CM
_LARGE_PIXELS = (300, 150)
_LARGE_SHARE = 0.15  # of the slide's area
_PICTURE, _GROUP = 13, 6  # MSO_SHAPE_TYPE


def large_extents(body: Xml) -> Iterator[Xml]:
    """Find the drawings of a Word file that show a large picture, in reading order."""
    for extent in list(body.iter("{*}extent")):
        picture = extent.getparent().find(".//{*}blip") is not None
        size = int(extent.get("cx") or 0), int(extent.get("cy") or 0)
        if picture and size[0] >= _LARGE_WIDTH and size[1] >= _LARGE_HEIGHT:
            yield extent


def word_pictures(data: bytes) -> Iterator[bytes]:
    """Give the bytes of a Word file's large pictures, one that is only linked as none."""
    document = docx.Document(io.BytesIO(data))
    for extent in large_extents(document.element.body):
        blip = extent.getparent().find(".//{*}blip")
        part = document.part.related_parts.get(blip.get(qn("r:embed")) or "")
        yield part.blob if part is not None else b""


def slide_pictures(data: bytes, number: int) -> Iterator[bytes]:
    """Give the bytes of the large pictures on one slide, counted from 1."""
    show = pptx.Presentation(io.BytesIO(data))
    slides = list(show.slides)
    if not 1 <= number <= len(slides):
        return
    for shape in shapes_of(slides[number - 1].shapes):
        if is_large_picture(shape, show):
            yield shape.image.blob


def sheet_pictures(sheet: Worksheet) -> list[bytes]:
    """Give the bytes of the large pictures on a sheet."""
    large_width, large_height = _LARGE_PIXELS
    return [
        picture._data()
        for picture in sheet._images
        if picture.width >= large_width and picture.height >= large_height
    ]


def book_pictures(data: bytes, number: int) -> list[bytes]:
    """Give the bytes of the large pictures on one sheet of a workbook, counted from 1."""
    sheets = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    return sheet_pictures(sheets[number - 1]) if 1 <= number <= len(sheets) else []


def slide_count(data: bytes) -> int:
    """Count the slides of a show."""
    return len(pptx.Presentation(io.BytesIO(data)).slides)


def shapes_of(shapes: Iterable[Any]) -> Iterator[Any]:
    """Give a slide's shapes, those of groups one by one."""
    for shape in shapes:
        if shape.shape_type == _GROUP:
            yield from shapes_of(shape.shapes)
        else:
            yield shape


def is_large_picture(shape: BaseShape, show: Presentation) -> bool:
    """Say whether a shape is a picture that takes up a good part of its slide."""
    if shape.shape_type != _PICTURE:
        return False
    area = (shape.width or 0) * (shape.height or 0)
    return bool(area > _LARGE_SHARE * (show.slide_width or 1) * (show.slide_height or 1))
