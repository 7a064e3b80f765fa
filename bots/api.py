"""The HTTP front end: questions in, Answers out, and the page for a phone.

In: a mentor, ready or not. Out: a FastAPI application. Nothing clinical is decided here: a route
checks its bytes, calls the mentor on a bounded pool of threads, and renders what comes back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from assistant.feedback import FeedbackBox
from assistant.records import Answer, PassageView, Turn, to_json
from bots.feedback import feedback_routes
from bots.openapi import DescribedAPI, problem_replies
from bots.pool import Pool
from bots.problems import Problem, install
from bots.schema import AskBody, PassagePage, Ready, Version, WireJSON, dump, passage_json
from bots.shield import Shield
from bots.staff.site import Staff

WEB = Path(__file__).parent / "web"
MAX_BODY = 64 * 1024
RETRY_SECONDS = 5


class Mentor(Protocol):
    """What this front end needs of the core; every method may be called from any thread."""

    @property
    def index_version(self) -> str:
        """The version of the index that answers now."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        language: Literal["zh", "en", "auto"] = "auto",
    ) -> Answer:
        """Answer a question; raise QuestionRefused when it is none."""

    def passage(self, chunk_id: str) -> PassageView | None:
        """Return a passage in force, or None."""

    def ready(self) -> str | None:
        """Return None when ready, else the sentence that says what is missing."""


def create_app(
    mentor: Mentor,
    *,
    version: str,
    encoder: str | None = None,
    workers: int | None = None,
    waiting: int = 64,
    staff: Staff | None = None,
    feedback: FeedbackBox | None = None,
) -> FastAPI:
    """Make the application that serves `mentor`, with staff pages and feedback where there are any.

    `workers` threads answer at a time (default: one a core, at least two) and `waiting` requests
    may queue behind them; more are told to come back.
    """
    app = DescribedAPI(
        title="Grassroots Mentor 基层导师",
        description="Short answers in the guideline's own words, each line cited. "
        "For primary-care professionals; it does not replace clinical judgement.",
        version=version,
        docs_url=None,
        redoc_url=None,
    )
    pool = Pool(workers=workers or max(2, os.cpu_count() or 2), waiting=waiting)
    app.state.pool = pool
    app.include_router(_answers(mentor, pool))
    app.include_router(_status(mentor, version, encoder))
    app.include_router(_pages())
    if feedback is not None:
        app.include_router(feedback_routes(feedback, pool))
    if staff is not None:
        staff.join(app, mentor, pool)
    app.mount("/static", StaticFiles(directory=WEB), name="static")
    install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=6)
    larger = staff.larger if staff is not None else None
    streamed = staff.streamed if staff is not None else None
    app.add_middleware(
        Shield, max_body=MAX_BODY, body_seconds=20.0, larger=larger, streamed=streamed
    )
    return app


def _answers(mentor: Mentor, pool: Pool) -> APIRouter:
    router = APIRouter(tags=["answers"])

    @router.post(
        "/v1/ask",
        response_model=Answer,
        summary="Ask a question",
        responses=problem_replies(400, 408, 413, 422, 500, 503)
        | {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    )
    async def ask(body: AskBody, request: Request) -> Response:
        """Answer with the guideline's own words, each statement cited.

        With `Accept: text/event-stream` the events are `alert` (each danger sign), `statement`
        (each line), then `answer` (the whole Answer).
        """

        def work() -> Answer:
            _require_ready(mentor)
            return mentor.ask(body.question, history=body.turns(), language=body.lang)

        answer = await pool.run(work)
        if "text/event-stream" in request.headers.get("accept", "").lower():
            return StreamingResponse(_events(answer), media_type="text/event-stream")
        return WireJSON(to_json(answer))

    @router.get(
        "/v1/passages/{passage_id}",
        response_model=PassagePage,
        summary="Open a citation",
        responses=problem_replies(404, 422, 500, 503),
    )
    async def passage(
        passage_id: str,
        request: Request,
        quote: Annotated[str, Query(max_length=4000, description="Marked if it occurs.")] = "",
    ) -> Response:
        """Return a passage in force with its neighbours; a browser is sent to its page."""
        if "text/html" in request.headers.get("accept", "").lower():
            page = request.url.replace(path=f"/passages/{passage_id}")
            return RedirectResponse(f"{page.path}?{page.query}".rstrip("?"), status_code=303)

        def work() -> PassageView | None:
            _require_ready(mentor)
            return mentor.passage(passage_id)

        view = await pool.run(work)
        if view is None:
            raise Problem("passage-not-found")
        return WireJSON(passage_json(view, quote))

    return router


def _status(mentor: Mentor, version: str, encoder: str | None) -> APIRouter:
    router = APIRouter(tags=["status"])

    @router.get("/livez", summary="Is the process alive?")
    async def livez() -> Ready:
        return Ready(status="alive")

    @router.get("/readyz", summary="Can it answer?", responses=problem_replies(503))
    def readyz() -> Ready:
        _require_ready(mentor)
        return Ready(status="ready")

    @router.get("/version", summary="Which program and index answer?")
    def about() -> Version:
        return Version(version=version, index_version=mentor.index_version, encoder=encoder)

    return router


def _pages() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"])
    @router.api_route("/passages/{passage_id}", methods=["GET", "HEAD"])
    async def page() -> FileResponse:
        return FileResponse(WEB / "index.html")

    @router.get("/docs")
    async def docs() -> FileResponse:
        return FileResponse(WEB / "docs.html")

    return router


def _require_ready(mentor: Mentor) -> None:
    missing = mentor.ready()
    if missing is not None:
        raise Problem("not-ready", detail=missing, retry_after=RETRY_SECONDS)


def _events(answer: Answer) -> Iterator[bytes]:
    """Yield the answer as server-sent events: what is urgent first, the whole of it last."""
    whole = to_json(answer)
    parts = [("alert", alert) for alert in whole["alerts"]]
    parts += [("statement", statement) for statement in whole["statements"]]
    for event, data in [*parts, ("answer", whole)]:
        yield b"event: %s\ndata: %s\n\n" % (event.encode(), dump(data))
