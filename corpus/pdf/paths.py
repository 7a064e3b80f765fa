"""The rules, rectangles and pictures of a PDF page, as pdfium lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ctypes import byref, c_float
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as c

from corpus.pdf.drawing import MOST_SHAPES, Box, View

_MOST_OBJECTS = 100_000  # on one page: past this it is a drawing or a bomb
_MOST_POINTS = 400_000
_DEEPEST_FORM = 12
_MOVE, _CURVE = c.FPDF_SEGMENT_MOVETO, c.FPDF_SEGMENT_BEZIERTO
_STRAIGHT = 0.1  # points: how far a rule may lean
_EXACT = 0.005  # points: single precision cannot tell less apart; a drawn box may lean no more

_Matrix = tuple[float, float, float, float, float, float]
_Point = tuple[float, float]
_Stop = tuple[_Point, bool]  # where a line or curve ends, and whether it was a curve
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Paths:
    """Collects what a page draws beside its characters, forms within forms included."""

    def __init__(self, view: View) -> None:
        self._objects = 0
        self._points = 0
        self._shown = _matrix_to(view)
        self._x, self._y = c_float(), c_float()
        self._at = byref(self._x), byref(self._y)
        self.rules: list[Box] = []
        self.boxes: list[Box] = []
        self.images: list[Box] = []
        self.shapes = 0

    def take_page(self, page: pypdfium2.PdfPage) -> None:
        """Collect the objects of a page."""
        count = c.FPDFPage_CountObjects(page)
        self._take((c.FPDFPage_GetObject(page, index) for index in range(count)), _IDENTITY, 0)

    def _take(self, objects: Iterable[c.FPDF_PAGEOBJECT], to_page: _Matrix, depth: int) -> None:
        for drawn in objects:
            self._objects += 1
            if self._objects > _MOST_OBJECTS or self._points > _MOST_POINTS:
                return
            kind = c.FPDFPageObj_GetType(drawn)
            if kind == c.FPDF_PAGEOBJ_PATH and self.shapes > MOST_SHAPES:
                self.shapes += 1
            elif kind == c.FPDF_PAGEOBJ_PATH:
                self._take_path(drawn, _times(_matrix_of(drawn), to_page))
            elif kind == c.FPDF_PAGEOBJ_IMAGE:
                place = _times(_matrix_of(drawn), to_page)
                self._take_image(place)
            elif kind == c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
                count = c.FPDFFormObj_CountObjects(drawn)
                inner = (c.FPDFFormObj_GetObject(drawn, index) for index in range(count))
                self._take(inner, _times(_matrix_of(drawn), to_page), depth + 1)

    def _take_image(self, to_page: _Matrix) -> None:
        a, b, d, e, f, g = _times(to_page, self._shown)  # from the unit square
        across, down = (f, f + a, f + d, f + a + d), (g, g + b, g + e, g + b + e)
        self.images.append((min(across), min(down), max(across), max(down)))

    def _take_path(self, drawn: c.FPDF_PAGEOBJECT, to_page: _Matrix) -> None:
        for run in self._runs(drawn, to_page):
            points = [point for point, _ in run]
            self.shapes += 1
            corners = points[:-1] if _near(points[0], points[-1]) else []
            if len(corners) == 4 and not any(curved for _, curved in run) and _is_box(points):
                self._take_box(corners[0], corners[2])
                continue
            for (before, _), (point, curved) in pairwise(run):
                if not curved:
                    self._take_rule(before, point)

    def _take_box(self, one: _Point, other: _Point) -> None:
        x0, top, x1, bottom = box = _spanned(one, other)
        self.boxes.append(box)
        self.rules += [(x0, top, x1, top), (x0, bottom, x1, bottom)]
        self.rules += [(x0, top, x0, bottom), (x1, top, x1, bottom)]

    def _take_rule(self, one: _Point, other: _Point) -> None:
        across, down = abs(one[0] - other[0]), abs(one[1] - other[1])
        if across < _STRAIGHT > down or (across >= _STRAIGHT <= down):
            return
        x0, top, x1, bottom = _spanned(one, other)
        self.rules.append((x0, top, x1, top) if down < _STRAIGHT else (x0, top, x0, bottom))

    def _runs(self, drawn: c.FPDF_PAGEOBJECT, to_page: _Matrix) -> Iterator[list[_Stop]]:
        """Follow a path: each run of points drawn without lifting the pen, and which are curves.

        Only where a curve ends is listed, not what bends it.
        """
        count = c.FPDFPath_CountSegments(drawn)
        self._points += count
        run: list[_Stop] = []
        bends = 0  # how many points of a curve are still to come
        ma, mb, mc, md, me, mf = _times(to_page, self._shown)
        for index in range(count if self._points <= _MOST_POINTS else 0):
            segment = c.FPDFPath_GetPathSegment(drawn, index)
            kind = c.FPDFPathSegment_GetType(segment)
            if kind == _MOVE and len(run) > 1:
                yield run
            if kind == _MOVE:
                run = []
            elif kind == _CURVE:
                bends = (bends or 3) - 1
                if bends:
                    continue
            c.FPDFPathSegment_GetPoint(segment, *self._at)
            x, y = self._x.value, self._y.value
            run.append(((ma * x + mc * y + me, mb * x + md * y + mf), kind == _CURVE))
            closes = kind != _MOVE and c.FPDFPathSegment_GetClose(segment)
            if closes and not _near(run[0][0], run[-1][0]):
                run.append((run[0][0], False))
        if len(run) > 1:
            yield run


def _near(one: _Point, other: _Point) -> bool:
    return abs(one[0] - other[0]) < _STRAIGHT and abs(one[1] - other[1]) < _STRAIGHT


def _is_box(points: list[_Point]) -> bool:
    """Say whether each side of a closed path of four runs across or down."""
    return all(
        abs(x0 - x1) < _EXACT or abs(y0 - y1) < _EXACT for (x0, y0), (x1, y1) in pairwise(points)
    )


def _spanned(one: _Point, other: _Point) -> Box:
    (x0, y0), (x1, y1) = one, other
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _matrix_of(drawn: c.FPDF_PAGEOBJECT) -> _Matrix:
    matrix = c.FS_MATRIX()
    if not c.FPDFPageObj_GetMatrix(drawn, byref(matrix)):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """Chain two maps: first `inner`, then `outer`."""
    if outer == _IDENTITY:
        return inner
    a, b, d, e, f, g = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        d * p + e * r,
        d * q + e * s,
        f * p + g * r + t,
        f * q + g * s + u,
    )


def _matrix_to(view: View) -> _Matrix:
    """Give the map from the page's own space to what is shown of it."""
    (e, f), (x, g), (h, y) = view.point(0, 0), view.point(1, 0), view.point(0, 1)
    return x - e, g - f, h - e, y - f, e, f
