"""The HTTP front end: questions in, Answers out, and the page for a phone.

In: a mentor, ready or not. Out: a FastAPI application. Nothing clinical is decided here: a route
checks its bytes, calls the mentor on a bounded pool of threads, and renders what comes back. Each
route states who may call it (bots.access.rules); with one that does not, nothing starts.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Scope

from assistant.learning.desk import Desk
from assistant.records_db.feedback import FeedbackBox
from bots.access.door import Door
from bots.access.rules import PublicFiles, declared
from bots.answers import answer_routes
from bots.asking import Asking, Counted, Mentor
from bots.chat_completions import completion_routes
from bots.conversations import conversation_routes
from bots.envelope import Envelope
from bots.feedback import feedback_routes
from bots.learn.credits import ADDRESS as IMPORT
from bots.learn.credits import MOST_BYTES
from bots.learn.interest import Interests
from bots.learn.routes import learning_routes
from bots.metrics import Metrics
from bots.openapi import DescribedAPI
from bots.own_records import OwnRecords
from bots.page import WEB, page_routes
from bots.page_images import PageImages, image_routes
from bots.pool import Pool
from bots.problems import install
from bots.shield import Larger, Shield
from bots.staff.site import Staff
from bots.status import status_routes

MAX_BODY = 128 * 1024
_BODY_SECONDS = 20.0
Bodies = Mapping[str, tuple[int, float]]
_BODIES = {
    # OpenAI's clients send the whole conversation each time.
    "/v1/chat/completions": (512 * 1024, _BODY_SECONDS),
    # All its fields as long as they may be.
    "/v1/feedback": (384 * 1024, _BODY_SECONDS),
    # A statement of credits as PDF.
    IMPORT: (MOST_BYTES, _BODY_SECONDS),
}
_UNMATCHED = "none"


def create_app(
    mentor: Mentor,
    *,
    version: str,
    encoder: str | None = None,
    workers: int | None = None,
    waiting: int = 64,
    staff: Staff | None = None,
    feedback: FeedbackBox | None = None,
    images: PageImages | None = None,
    door: Door | None = None,
    own: OwnRecords | None = None,
    desk: Desk | None = None,
    routers: Sequence[APIRouter] = (),
    bodies: Bodies | None = None,
) -> FastAPI:
    """Make the application that serves `mentor`, with what else there is: staff, feedback, images.

    `workers` threads answer at a time (default: one a core, at least two) and `waiting` requests
    may queue behind them; more are told to come back. `door` knows the keys (default: open, none),
    `own` keeps conversations, `desk` teaches, `routers` are those of the chat channels, `bodies`
    how many bytes in how many seconds an address takes where it is more than elsewhere. Raises
    UndeclaredRoute.
    """
    app = DescribedAPI(
        title="Grassroots Mentor 基层导师",
        description="Short answers in the guideline's own words, each line cited. "
        "For primary-care professionals; it does not replace clinical judgement.",
        version=version,
        openapi_url=None,  # one of our routes gives it, by its rule
        docs_url=None,
        redoc_url=None,
    )
    pool = Pool(workers=workers or max(2, os.cpu_count() or 2), waiting=waiting)
    metrics = Metrics()
    counted = Counted(mentor, metrics)
    asking = Asking(counted, pool, own, Interests(desk) if desk is not None else None)
    app.state.pool = pool
    app.state.door = door if door is not None else Door()
    app.include_router(answer_routes(asking, counted, pool, images))
    app.include_router(completion_routes(asking))
    app.include_router(status_routes(mentor, pool, metrics, version=version, encoder=encoder))
    app.include_router(page_routes(counted, pool))
    if images is not None:
        app.include_router(image_routes(images, mentor, pool))
    if feedback is not None:
        app.include_router(feedback_routes(feedback, pool))
    if own is not None:
        app.include_router(conversation_routes(own, pool))
    if desk is not None:
        app.include_router(learning_routes(desk, pool))
    for router in routers:
        app.include_router(router)
    if staff is not None:
        staff.join(app, mentor, pool)
    app.mount("/static", PublicFiles(directory=WEB), name="static")
    _wrap(app, metrics, staff, {**_BODIES, **(bodies or {})})
    return app


def _wrap(app: FastAPI, metrics: Metrics, staff: Staff | None, bodies: Bodies) -> None:
    """Put around the application what guards, packs and counts each request."""
    routes = list(declared(app))
    paths = {id(route.endpoint): route.path for route in routes}

    def route_of(scope: Scope) -> str:
        return paths.get(id(scope.get("endpoint")), _UNMATCHED)

    def methods_of(scope: Scope) -> list[str]:
        here = route_of(scope)
        return sorted({method for one in routes if one.path == here for method in one.methods})

    install(app, methods_of)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=6)
    streamed = staff.streamed if staff is not None else None
    app.add_middleware(
        Shield,
        max_body=MAX_BODY,
        body_seconds=_BODY_SECONDS,
        larger=_larger(staff, bodies),
        streamed=streamed,
    )
    app.add_middleware(Envelope, metrics=metrics, route_of=route_of)


def _larger(staff: Staff | None, bodies: Bodies) -> Larger:
    def larger(scope: Scope) -> tuple[int, float] | None:
        bounds = bodies.get(scope["path"])
        return staff.larger(scope) if bounds is None and staff is not None else bounds

    return larger
