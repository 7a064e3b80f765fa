"""A cited page as it was printed: a picture of the page of the PDF that a passage comes from.

In: a passage as the reader opened it, so one in force. Out: PNG bytes, drawn in the sandbox (the
file is hostile) when somebody asks, the last ones kept in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from assistant.records import PassageView
from bots.access.rules import READ
from bots.kept import Kept
from bots.openapi import problem_replies
from bots.pool import Pool
from bots.problems import Problem, require_ready
from corpus.catalogue import Catalogue
from corpus.errors import DocumentNotFound, FileRefused
from corpus.ocr.page_images import page_image

WIDTH = 720  # pixels: two for each of a small phone
_KEPT_BYTES = 16 * 1024 * 1024
_AN_HOUR = {"Cache-Control": "private, max-age=3600"}
Draw = Callable[[Path, int, int], bytes]


class Mentor(Protocol):
    """What these routes need of the core."""

    def passage(self, chunk_id: str) -> PassageView | None:
        """Return a passage in force, or None."""

    def ready(self) -> str | None:
        """Return None when ready, else the sentence that says what is missing."""


def _drawn(path: Path, page: int, width: int) -> bytes:
    return page_image(path, page, width=width)


class PageImages:
    """The pictures of the pages of one home's documents; safe to share between threads."""

    def __init__(self, catalogue: Catalogue, draw: Draw = _drawn) -> None:
        self._catalogue = catalogue
        self._draw = draw
        self._kept: Kept[bytes] = Kept(_KEPT_BYTES, len)

    def address(self, view: PassageView) -> str | None:
        """Give the address of the picture of a passage's page; None where there is none."""
        found = self._source(view)
        return None if found is None else f"/v1/passages/{view.chunk_id}/page.png"

    def png(self, view: PassageView) -> bytes:
        """Draw the page of a passage. Raises Problem where there is no such picture."""
        found = self._source(view)
        if found is None:
            raise Problem("no-page-image")
        path, digest, page = found
        kept = self._kept.get(digest, page)
        if kept is not None:
            return kept
        try:
            return self._kept.put(self._draw(path, page, WIDTH), digest, page)
        except FileRefused as error:
            raise Problem("no-page-image", detail=str(error)) from None

    def _source(self, view: PassageView) -> tuple[Path, str, int] | None:
        """Give the PDF of a passage, its hash and the page; None where it is none, or is gone."""
        if view.page is None:
            return None
        try:
            record = self._catalogue.find(f"{view.document_id}@{view.edition}")
        except DocumentNotFound:
            return None
        file = record.file
        if file is None or file.suffix.lower() != ".pdf":
            return None
        return file, record.content_hash, view.page


def image_routes(images: PageImages, mentor: Mentor, pool: Pool) -> APIRouter:
    """Make the route that shows the page of a citation."""
    router = APIRouter(tags=["answers"])

    @router.get(
        "/v1/passages/{passage_id}/page.png",
        summary="See the page of a citation",
        dependencies=[Depends(READ)],
        response_class=Response,
        responses=problem_replies(404, 500, 503) | {200: {"content": {"image/png": {}}}},
    )
    async def page_image(passage_id: str) -> Response:
        """Draw the page of the PDF that a passage in force comes from."""

        def work() -> bytes:
            require_ready(mentor.ready())
            view = mentor.passage(passage_id)
            if view is None:
                raise Problem("passage-not-found")
            return images.png(view)

        return Response(await pool.run(work), media_type="image/png", headers=_AN_HOUR)

    return router
