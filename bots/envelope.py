"""What is written on the outside of every reply: a request id, the rates; and it is counted.

In: any ASGI application. Out: the same. A client's own X-Request-Id is taken over only where it is
short and plain: it goes into log lines.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.metrics import Metrics

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_GONE = 499  # the client left before a reply began (nginx's number)
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
RouteOf = Callable[[Scope], str]


class Envelope:
    """Name, count and time the requests of `app`; `route_of` gives the template of an address."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, route_of: RouteOf) -> None:
        self._app = app
        self._metrics = metrics
        self._route_of = route_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (the ASGI interface)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        asked = Headers(scope=scope).get("x-request-id", "")
        request_id = asked if _SAFE.fullmatch(asked) else uuid.uuid4().hex
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        status = _GONE

        async def addressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                for name, value in state.get("rate_headers", {}).items():
                    headers[name] = value
            await send(message)

        try:
            await self._app(scope, receive, addressed)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else "other"
            seconds = time.perf_counter() - began
            self._metrics.add_request(self._route_of(scope), method, status, seconds)
