"""A page of a file, or a picture on it, as PNG bytes for people to look at and for OCR to read.

The file is hostile, so its child process draws it (see `sandbox` and `rendering`); what comes back
is a picture of bounded size and nothing else. Word files, sheets and texts have no pages to draw:
of the first, and of slides, the large pictures can be had.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Any

from corpus.errors import FileRefused
from corpus.sandbox import Limits, Sandbox

_PNG = b"\x89PNG\r\n\x1a\n"
_sandbox: list[Sandbox] = []  # of its own: a page is looked at while a long file is being read


def page_image(
    path: Path, page: int, *, width: int = 800, bare: bool = False, limits: Limits | None = None
) -> bytes:
    """Draw a page of a PDF (counted from 1), `width` pixels wide, at most 2000.

    `bare` is for OCR: in grey, without the rules of tables.
    Raises FileRefused for what is no PDF, is broken, has no such page, or costs too much.
    """
    if path.suffix.lower() != ".pdf":
        raise FileRefused("no-page-image", "只有 PDF 能显示页面图像，请打开原文件查看。")
    asked = {"what": "page", "page": page, "width": width, "bare": bare}
    (png,) = _drawn(_ask(path, asked, limits))
    return png


def picture_images(
    path: Path, page: int | None = None, *, width: int = 800, limits: Limits | None = None
) -> tuple[bytes, ...]:
    """Draw the large pictures on a page of a PDF or a slide, or in a Word file, in reading order.

    They are those that stand as Image blocks in the text. Raises FileRefused like `page_image`.
    """
    asked = {"what": "pictures", "page": page, "number": None, "width": width, "bare": False}
    return _drawn(_ask(path, asked, limits))


def picture_image(
    path: Path,
    number: int,
    page: int | None = None,
    *,
    width: int = 800,
    bare: bool = False,
    limits: Limits | None = None,
) -> tuple[bytes | None, int]:
    """Draw one of the pictures of `picture_images`, counted from 0, and say how many there are.

    None stands for one that is not there. Raises FileRefused like `page_image`.
    """
    asked = {"what": "pictures", "page": page, "number": number, "width": width, "bare": bare}
    answer = _ask(path, asked, limits)
    return next(iter(_drawn(answer)), None), _number(answer, "of")


def page_count(path: Path, limits: Limits | None = None) -> int:
    """Count the pages of a PDF or the slides of a show; raises FileRefused for what is neither."""
    return _number(_ask(path, {"what": "count"}, limits), "count")


def _number(answer: dict[str, Any], name: str) -> int:
    number = answer.get(name)
    if not isinstance(number, int):
        raise _odd_answer()
    return number


def _drawn(answer: dict[str, Any]) -> tuple[bytes, ...]:
    try:
        drawn = [base64.b64decode(png, validate=True) for png in answer["png"]]
    except (KeyError, TypeError, binascii.Error) as error:
        raise _odd_answer() from error
    if not all(png.startswith(_PNG) for png in drawn):
        raise _odd_answer()
    return tuple(drawn)


def _ask(path: Path, asked: dict[str, Any], limits: Limits | None) -> dict[str, Any]:
    if not _sandbox:
        _sandbox.append(Sandbox())
    argument = {**asked, "path": str(path.resolve())}
    return _sandbox[0].run("corpus.ocr.rendering:serve", argument, limits or Limits())


def _odd_answer() -> FileRefused:
    return FileRefused("crashed", "画这一页时程序中断：文件可能已损坏。请打开原文件查看。")
