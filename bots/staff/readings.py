"""What was read from a file, and pictures of its pages: made when asked for, kept in memory.

The catalogue keeps only the chunks. For a page that shows the text as it was read, the original is
read again in the sandbox, behind the files that wait; the last few readings and pictures are kept,
so many and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bots.kept import Kept
from corpus.document import ParsedFile
from corpus.errors import FileRefused

Progress = Callable[[int, int], None]
Read = Callable[[Path, Progress], ParsedFile]
Glance = Callable[[Path], ParsedFile]
Draw = Callable[[Path, int, int], bytes]
Cut = Callable[[Path, int, int | None], bytes]
_READINGS = 4
_PICTURE_BYTES = 32 * 1024 * 1024
PICTURE_WIDTH = 900


class Readings:
    """The readings of a home, by the hash of the file's bytes.

    `read` reads a file in the sandbox and recognises its scanned pages, `glance` leaves those out,
    `draw` draws a page, `cut` a picture that stands in one; all raise FileRefused.
    """

    def __init__(self, read: Read, glance: Glance, draw: Draw, cut: Cut) -> None:
        self._read = read
        self._glance = glance
        self._draw = draw
        self._cut = cut
        self._readings: Kept[ParsedFile | FileRefused] = Kept(_READINGS)
        self._pictures: Kept[bytes] = Kept(_PICTURE_BYTES, len)

    def read(self, path: Path, digest: str, progress: Progress) -> ParsedFile:
        """Read a file and keep what was read. Raises FileRefused."""
        parsed = self._read(path, progress)
        self._readings.put(parsed, digest)
        return parsed

    def glance(self, path: Path, digest: str) -> None:
        """Read a file again to show it, and keep what was read, or why nothing was."""
        try:
            self._readings.put(self._glance(path), digest)
        except FileRefused as error:
            self._readings.put(error, digest)

    def kept(self, digest: str) -> ParsedFile | FileRefused | None:
        """Give what was read, or why nothing was; None where it must be read first."""
        return self._readings.get(digest)

    def picture(self, path: Path, digest: str, page: int) -> bytes:
        """Give a page as PNG. Raises FileRefused."""
        kept = self._pictures.get(digest, page)
        return kept or self._pictures.put(self._draw(path, page, PICTURE_WIDTH), digest, page)

    def figure(self, path: Path, digest: str, number: int, page: int | None) -> bytes:
        """Give a picture of a slide or a Word file as PNG, counted from 0. Raises FileRefused."""
        kept = self._pictures.get(digest, number, page)
        return kept or self._pictures.put(self._cut(path, number, page), digest, number, page)
