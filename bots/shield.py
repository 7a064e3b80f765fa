"""What stands around every HTTP request: a bound on its body, a net under it, safe headers.

In: any ASGI application. Out: the same, with bodies capped while they stream in, crashes turned
into problem+json without a word of the question in the log, and security headers on every reply.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.problems import Problem, respond

CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob:",
    "connect-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'self'",
    "frame-ancestors 'none'",
))  # fmt: skip
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}

# The page that one speaks into may use the microphone; no other answer of this server may.
SPOKEN_INTO = {"Permissions-Policy": "camera=(), geolocation=(), microphone=(self)"}

_log = logging.getLogger("mentor.http")


Larger = Callable[[Scope], tuple[int, float] | None]


class Shield:
    """Guard `app`: at most `max_body` bytes within `body_seconds`, no crash without a reply.

    `larger` gives the bytes and seconds of the requests that may bring more, None for the others.
    `streamed` does so for those whose body is not gathered here but handed on as it comes in; past
    a bound the application's `receive` raises the Problem.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_body: int,
        body_seconds: float,
        larger: Larger | None = None,
        streamed: Larger | None = None,
    ) -> None:
        self._app = app
        self._bounds = max_body, body_seconds
        self._larger = larger
        self._streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (the ASGI interface)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                if scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-cache")  # kept, but asked for again
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            received = await self._receive(scope, receive)
            if received is not None:
                await self._app(scope, received, guarded)
        except Problem as problem:
            response = respond(scope, problem)
            response.headers["Connection"] = "close"  # the rest of the body is not wanted
            await response(scope, receive, guarded)
        except Exception as error:
            # Its message may hold the question: log its type and place only.
            frames = traceback.extract_tb(error.__traceback__)[-4:]
            place = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
            request_id = scope.get("state", {}).get("request_id", "-")
            _log.error("unhandled %s in %s at %s", type(error).__name__, request_id, place)
            if not started:
                await respond(scope, Problem("internal"))(scope, receive, guarded)

    async def _receive(self, scope: Scope, receive: Receive) -> Receive | None:
        """Give what hands the body on to the application; None when the client has gone."""
        stream = self._streamed(scope) if self._streamed is not None else None
        if stream is not None:
            return _bounded(scope, receive, *stream)
        body = await self._read(scope, receive)
        return None if body is None else _replay(body, receive)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """Return the whole body, or None when the client has gone; raise Problem past a bound."""
        larger = self._larger(scope) if self._larger is not None else None
        max_body, seconds = larger or self._bounds
        _require_small(scope, max_body)
        body = bytearray()
        try:
            with anyio.fail_after(seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    body += message.get("body", b"")
                    if len(body) > max_body:
                        raise Problem("body-too-large")
                    if not message.get("more_body", False):
                        return bytes(body)
        except TimeoutError:
            raise Problem("body-too-slow") from None


def _require_small(scope: Scope, most: int) -> None:
    announced = Headers(scope=scope).get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > most:
        raise Problem("body-too-large")


def _bounded(scope: Scope, receive: Receive, most: int, seconds: float) -> Receive:
    """Hand the body on as it comes in, at most `most` bytes within `seconds`."""
    _require_small(scope, most)
    ends = anyio.current_time() + seconds
    read = 0
    whole = False

    async def bounded() -> Message:
        nonlocal read, whole
        if whole:
            return await receive()  # a disconnect, for which a long reply may wait
        try:
            with anyio.fail_after(ends - anyio.current_time()):
                message = await receive()
        except TimeoutError:
            raise Problem("body-too-slow") from None
        read += len(message.get("body", b""))
        if read > most:
            raise Problem("body-too-large")
        whole = not message.get("more_body", False)
        return message

    return bounded


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hand the body on as one message, then whatever the server says next (a disconnect)."""
    pending = [body]

    async def replayed() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()

    return replayed
