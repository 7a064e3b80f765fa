"""The rules, rectangles and pictures of a PDF page, as pdfium lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ctypes import byref, c_float
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as c

from corpus.pdf_drawing import Box, View

_MOST_OBJECTS = 100_000  # on one page: past this it is a drawing or a bomb
_MOST_POINTS = 400_000
_DEEPEST_FORM = 12
_STRAIGHT = 0.1  # points: how far a rule may lean
_EXACT = 0.005  # points: single precision cannot tell less apart; a drawn box may lean no more

_Matrix = tuple[float, float, float, float, float, float]
_Point = tuple[float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Paths:
    """Collects what a page draws beside its characters, forms within forms included."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._objects = 0
        self._points = 0
        self._x, self._y = c_float(), c_float()
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
            if kind == c.FPDF_PAGEOBJ_PATH:
                self._take_path(drawn, _times(_matrix_of(drawn), to_page))
            elif kind == c.FPDF_PAGEOBJ_IMAGE:
                place = _times(_matrix_of(drawn), to_page)
                corners = [_apply(place, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
                across, down = zip(*corners, strict=True)
                box = self._view.box(min(across), min(down), max(across), max(down))
                self.images.append(box)
            elif kind == c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
                count = c.FPDFFormObj_CountObjects(drawn)
                inner = (c.FPDFFormObj_GetObject(drawn, index) for index in range(count))
                self._take(inner, _times(_matrix_of(drawn), to_page), depth + 1)

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
        x0, top, x1, bottom = _spanned(one, other)
        if bottom - top < _STRAIGHT:
            self.rules.append((x0, top, x1, top))
        elif x1 - x0 < _STRAIGHT:
            self.rules.append((x0, top, x0, bottom))

    def _runs(
        self, drawn: c.FPDF_PAGEOBJECT, to_page: _Matrix
    ) -> Iterator[list[tuple[_Point, bool]]]:
        """Follow a path: each run of points drawn without lifting the pen, and which are curves.

        Only where a curve ends is listed, not what bends it.
        """
        run: list[tuple[_Point, bool]] = []
        left = 0  # of the points that make up a curve
        count = c.FPDFPath_CountSegments(drawn)
        self._points += count
        for index in range(count if self._points <= _MOST_POINTS else 0):
            segment = c.FPDFPath_GetPathSegment(drawn, index)
            kind = c.FPDFPathSegment_GetType(segment)
            if kind == c.FPDF_SEGMENT_MOVETO:
                if len(run) > 1:
                    yield run
                run = []
            if kind == c.FPDF_SEGMENT_BEZIERTO:
                left = (left or 3) - 1
                if left:
                    continue
            c.FPDFPathSegment_GetPoint(segment, byref(self._x), byref(self._y))
            x, y = _apply(to_page, self._x.value, self._y.value)
            run.append((self._view.point(x, y), kind == c.FPDF_SEGMENT_BEZIERTO))
            if c.FPDFPathSegment_GetClose(segment) and not _near(run[0][0], run[-1][0]):
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


def _apply(matrix: _Matrix, x: float, y: float) -> _Point:
    a, b, d, e, f, g = matrix
    return a * x + d * y + f, b * x + e * y + g
