"""`/livez`, `/readyz`, `/version`, `/metrics`, `/openapi.json`: for programs."""

from __future__ import annotations

from typing import Protocol

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bots.access.rules import PUBLIC
from bots.metrics import MEDIA_TYPE, Metrics
from bots.openapi import problem_replies
from bots.pool import Pool
from bots.problems import require_ready
from bots.schema import Ready, Version, WireJSON


class Served(Protocol):
    """What these routes need of the core."""

    @property
    def index_version(self) -> str:
        """The version of the index that answers now."""

    def ready(self) -> str | None:
        """Return None when ready, else the sentence that says what is missing."""


def status_routes(
    mentor: Served, pool: Pool, metrics: Metrics, *, version: str, encoder: str | None
) -> APIRouter:
    """Make the routes that say how the service is."""
    router = APIRouter(tags=["status"], dependencies=[Depends(PUBLIC)])

    @router.get("/livez", summary="Is the process alive?")
    async def livez() -> Ready:
        return Ready(status="alive")

    @router.get("/readyz", summary="Can it answer?", responses=problem_replies(503))
    def readyz() -> Ready:
        require_ready(mentor.ready())
        return Ready(status="ready")

    @router.get("/version", summary="Which program and index answer?")
    def about() -> Version:
        return Version(version=version, index_version=mentor.index_version, encoder=encoder)

    @router.get(
        "/metrics",
        summary="What was counted",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    def counted() -> Response:
        """Give the counts of this process in Prometheus' text format."""
        gauges = {
            "mentor_ready": ("Whether questions can be answered.", float(mentor.ready() is None)),
            "mentor_queue_requests": ("Requests running or queued.", float(pool.inside)),
            "mentor_queue_capacity_requests": ("Requests there is room for.", float(pool.room)),
        }
        return Response(metrics.text(gauges), media_type=MEDIA_TYPE)

    @router.get("/openapi.json", include_in_schema=False)
    def described(request: Request) -> Response:
        return WireJSON(request.app.openapi())

    return router
