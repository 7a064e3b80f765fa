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
    path: Path, page: int, *, width: int = 800, gray: bool = False, limits: Limits | None = None
) -> bytes:
    """Draw a page of a PDF (counted from 1), `width` pixels wide, at most 2000.

    Raises FileRefused for what is no PDF, is broken, has no such page, or costs too much.
    """
    if path.suffix.lower() != ".pdf":
        raise FileRefused("no-page-image", "只有 PDF 能显示页面图像，请打开原文件查看。")
    asked = {"what": "page", "page": page, "width": width, "gray": gray}
    return _drawn(path, asked, limits)[0]


def picture_images(
    path: Path, page: int | None = None, *, width: int = 800, limits: Limits | None = None
) -> tuple[bytes, ...]:
    """Draw the large pictures on a page of a PDF or a slide, or in a Word file, in reading order.

    They are those that stand as Image blocks in the text. Raises FileRefused like `page_image`.
    """
    return _drawn(path, {"what": "pictures", "page": page, "width": width}, limits)


def page_count(path: Path, limits: Limits | None = None) -> int:
    """Count a PDF's pages; raises FileRefused for a file that is none."""
    count = _ask(path, {"what": "count"}, limits).get("count")
    if not isinstance(count, int):
        raise _odd_answer()
    return count


def _drawn(path: Path, asked: dict[str, Any], limits: Limits | None) -> tuple[bytes, ...]:
    try:
        drawn = [base64.b64decode(png, validate=True) for png in _ask(path, asked, limits)["png"]]
    except (KeyError, TypeError, binascii.Error) as error:
        raise _odd_answer() from error
    if not all(png.startswith(_PNG) for png in drawn):
        raise _odd_answer()
    return tuple(drawn)


def _ask(path: Path, asked: dict[str, Any], limits: Limits | None) -> dict[str, Any]:
    if not _sandbox:
        _sandbox.append(Sandbox())
    argument = {**asked, "path": str(path.resolve())}
    return _sandbox[0].run("corpus.rendering:serve", argument, limits or Limits())


def _odd_answer() -> FileRefused:
    return FileRefused("crashed", "画这一页时程序中断：文件可能已损坏。请打开原文件查看。")
