"""What is drawn on a page of a PDF, and how the page is turned and cropped to be seen. Pure.

Coordinates of a Drawing are points from the top left corner of the page as it is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from corpus.pdf.words import Char

MOST_SHAPES = 4_000  # on one page: past this it is a drawing without tables, or a bomb
Box = tuple[float, float, float, float]  # x0, top, x1, bottom


@dataclass(frozen=True, slots=True)
class View:
    """The crop box of a page in the page's own space, and its quarter turns to the right."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as it is shown."""
        wide, high = self.right - self.left, self.top - self.bottom
        return (high, wide) if self.turns % 2 else (wide, high)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Turn a point of the page's own space into one from the top left of what is shown."""
        if self.turns == 0:
            return x - self.left, self.top - y
        if self.turns == 1:
            return y - self.bottom, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Turn the box between two corners into one from the top left of what is shown."""
        (a, b), (d, e) = self.point(x0, y0), self.point(x1, y1)
        return min(a, d), min(b, e), max(a, d), max(b, e)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page's characters, rules (exactly across or down), rectangles and pictures."""

    view: View
    chars: tuple[Char, ...] = ()
    rules: tuple[Box, ...] = ()
    boxes: tuple[Box, ...] = ()
    images: tuple[Box, ...] = ()
    shapes: int = 0  # how many lines, rectangles and curves there are

    @property
    def width(self) -> float:
        """How wide the page is as it is shown."""
        return self.view.size[0]

    @property
    def height(self) -> float:
        """How high the page is as it is shown."""
        return self.view.size[1]


def upright(drawing: Drawing) -> Drawing:
    """Turn a sideways page so that most of its characters can be read; drop the others."""
    counts = Counter(char.angle for char in drawing.chars)
    angle = counts.most_common(1)[0][0] if counts else 0
    kept = tuple(char for char in drawing.chars if char.angle == angle)
    if angle == 0:
        return replace(drawing, chars=kept)
    width, height = drawing.view.size

    def turned(boxes: Iterable[Box]) -> tuple[Box, ...]:
        return tuple(_turned(box, angle, width, height) for box in boxes)

    places = turned((char.x0, char.top, char.x1, char.bottom) for char in kept)
    chars = tuple(
        Char(char.text, x0, x1, top, bottom, char.size, char.font)
        for char, (x0, top, x1, bottom) in zip(kept, places, strict=True)
    )
    right, bottom = (width, height) if angle == 180 else (height, width)
    return Drawing(
        View(0, 0, right, bottom),
        chars,
        turned(drawing.rules),
        turned(drawing.boxes),
        turned(drawing.images),
        drawing.shapes,
    )


def _turned(box: Box, angle: int, width: float, height: float) -> Box:
    x0, top, x1, bottom = box
    if angle == 90:  # reads from bottom to top
        return height - bottom, x0, height - top, x1
    if angle == 270:  # reads from top to bottom
        return top, width - x1, bottom, width - x0
    return width - x1, height - bottom, width - x0, height - top
