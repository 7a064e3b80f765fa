"""A page or a picture of a hostile file → a PNG of bounded size: what the sandbox's child does.

In: a path, a page, a width. Out: PNG bytes as base64 in JSON types. A page ten metres wide costs
no more than a sheet of A4, and a picture that unpacks to gigabytes is refused unopened.
"""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as c
from PIL import Image, UnidentifiedImageError

from corpus import container
from corpus.errors import FileRefused
from corpus.office.pictures import book_pictures, slide_count, slide_pictures, word_pictures
from corpus.pdf.paths import Paths
from corpus.pdf.pdfium import view_of
from corpus.pdf.pictures import large_boxes
from corpus.sandbox import Limits

MOST_WIDTH = 2000
_MOST_HEIGHT = 4000
_MOST_PIXELS = 4_500_000  # an A4 page at 210 dots per inch
_MOST_SOURCE_PIXELS = 40_000_000
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_DARK = 160
_SHORTEST_RULE = 100  # pixels: longer than any stroke of a character
_PICTURE_DPI = 300  # a crop is drawn no finer than this

_Fractions = tuple[float, float, float, float]  # left, top, right, bottom, each from 0 to 1


def serve(
    argument: dict[str, Any], limits: dict[str, Any], step: Callable[[int], None]
) -> dict[str, Any]:
    """Answer a request of the sandbox: a page's image, the pictures on it, or a page count."""
    path = Path(argument["path"])
    if argument["what"] == "count":
        return {"count": _count(path)}
    width = min(max(int(argument["width"]), 16), MOST_WIDTH)
    if argument["what"] == "page":
        page = _page(path, argument["page"], width)
        return {"png": [_text(_png(page, bare=argument["bare"]))]}
    pictures = list(_pictures(path, argument["page"], Limits(**limits)))
    asked = pictures if argument["number"] is None else pictures[argument["number"] :][:1]
    drawn = [_text(_png(draw(width), bare=argument["bare"])) for draw in asked]
    return {"png": drawn, "of": len(pictures)}


def _text(png: bytes) -> str:
    return base64.b64encode(png).decode("ascii")


def _count(path: Path) -> int:
    if path.suffix.lower() == ".pptx":
        return slide_count(path.read_bytes())
    with closing(_open(path)) as document:
        return len(document)


def _pictures(
    path: Path, page: int | None, limits: Limits
) -> Iterator[Callable[[int], Image.Image]]:
    """Give for each large picture the function that draws it, since drawing is what costs."""
    kind = container.check_outside(path, limits)
    if kind == "pdf":
        yield from (partial(_crop, path, page or 1, box) for box in _boxes(path, page or 1))
        return
    data = path.read_bytes()
    container.check_inside(path, kind, data, limits)
    if kind == "docx":
        yield from (partial(_reduced, blob) for blob in word_pictures(data))
    elif kind == "pptx":
        yield from (partial(_reduced, blob) for blob in slide_pictures(data, page or 1))
    elif kind == "xlsx":
        yield from (partial(_reduced, blob) for blob in book_pictures(data, page or 1))


def _open(path: Path) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise FileRefused("broken-file", "打不开这个 PDF，无法显示页面图像。") from error


def _page(path: Path, number: int, width: int) -> Image.Image:
    with closing(_open(path)) as document:
        if not 1 <= number <= len(document):
            raise no_such_page(number)
        page = document[number - 1]
        return _drawn(page, width / max(page.get_width(), 1.0), (0.0, 0.0, 1.0, 1.0))


def no_such_page(number: int) -> FileRefused:
    """Say that a file has no page of that number."""
    return FileRefused("no-such-page", f"文件没有第 {number} 页。")


def _boxes(path: Path, number: int) -> list[_Fractions]:
    """Find the large pictures on a page as the reader of PDFs does, so that they are the same."""
    with closing(_open(path)) as document:
        if not 1 <= number <= len(document):
            raise no_such_page(number)
        with closing(document[number - 1]) as page:
            view = view_of(page)
            paths = Paths(view)
            paths.take_page(page)
        wide, high = (max(side, 1.0) for side in view.size)
        return [
            _clip(x0 / wide, top / high, x1 / wide, bottom / high)
            for x0, top, x1, bottom in large_boxes(paths.images, wide * high)
        ]


def _crop(path: Path, number: int, box: _Fractions, width: int) -> Image.Image:
    with closing(_open(path)) as document:
        page = document[number - 1]
        # Typed text that runs over the picture's box has been read as such, and is cut off here.
        for item in list(page.get_objects(filter=(c.FPDF_PAGEOBJ_TEXT,), max_depth=1)):
            page.remove_obj(item)
        across = max((box[2] - box[0]) * page.get_width(), 1.0)
        return _drawn(page, min(width / across, _PICTURE_DPI / 72), box)


def _clip(left: float, top: float, right: float, bottom: float) -> _Fractions:
    left, top = min(max(left, 0.0), 0.99), min(max(top, 0.0), 0.99)
    return left, top, min(max(right, left + 0.01), 1.0), min(max(bottom, top + 0.01), 1.0)


def _drawn(page: pypdfium2.PdfPage, scale: float, box: _Fractions) -> Image.Image:
    wide, high = (max(side, 1.0) for side in page.get_size())
    left, top, right, bottom = box
    scale *= _shrink(wide * (right - left) * scale, high * (bottom - top) * scale)
    crop = (left * wide, (1 - bottom) * high, (1 - right) * wide, top * high)
    picture: Image.Image = page.render(scale=scale, crop=crop).to_pil()
    return picture


def _shrink(width: float, height: float) -> float:
    """Give the factor, at most 1, that brings an image within what one may cost."""
    by_area: float = (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5
    return min(1.0, MOST_WIDTH / max(width, 1.0), _MOST_HEIGHT / max(height, 1.0), by_area)


def _reduced(blob: bytes, width: int) -> Image.Image:
    """Decode an embedded picture, no wider than `width`."""
    Image.MAX_IMAGE_PIXELS = _MOST_SOURCE_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(blob), formats=_FORMATS) as picture:
                factor = min(1.0, width / picture.width)
                factor *= _shrink(picture.width * factor, picture.height * factor)
                size = (max(int(picture.width * factor), 1), max(int(picture.height * factor), 1))
                return picture.convert("RGB").resize(size)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefused("picture-too-big", "这张图片太大，无法显示。") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise FileRefused("picture-format", "这张图片的格式无法显示，请打开原文件查看。") from error


def _unruled(picture: Image.Image) -> Image.Image:
    """Wipe out the rules of tables, in grey: tesseract takes a ruled table for a drawing."""
    pixels = np.array(picture.convert("L"))
    dark = pixels < _DARK
    for marks in (dark, dark.T):
        length = max(_SHORTEST_RULE, marks.shape[1] // 12)
        if marks.shape[1] <= length:
            continue
        before = np.pad(np.cumsum(marks, axis=1, dtype=np.int32), ((0, 0), (1, 0)))
        whole = np.pad(before[:, length:] - before[:, :-length] == length, ((0, 0), (length, 0)))
        runs = np.pad(np.cumsum(whole, axis=1, dtype=np.int32), ((0, 0), (0, length)), mode="edge")
        rules = runs[:, length:] > runs[:, :-length]
        (pixels if marks is dark else pixels.T)[rules[:, : marks.shape[1]]] = 255
    return Image.fromarray(pixels)


def _png(picture: Image.Image, *, bare: bool) -> bytes:
    picture = _unruled(picture) if bare else picture
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()
