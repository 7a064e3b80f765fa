"""`POST /v1/ask` and `GET /v1/passages/{id}`: a question in, an Answer out, its sources opened.

Asked for as server-sent events, danger signs leave before the answer is worked out: with a slow
chat model that is seconds earlier.
"""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from starlette.types import Scope

from assistant.records import Alert, Answer, PassageView, to_json
from bots.access.door import Caller
from bots.access.rules import ASK, READ
from bots.asking import Asking, Mentor, Underway
from bots.asking import Query as Asked
from bots.learn.learner import Token
from bots.openapi import examples_of, problem_replies
from bots.page_images import PageImages
from bots.pool import Pool
from bots.problems import FORESEEN, Problem, body_of, problem_of, require_ready
from bots.schema import (
    ANSWER_EXAMPLE,
    EVENTS_EXAMPLE,
    PASSAGE_EXAMPLE,
    AskBody,
    PassagePage,
    WireJSON,
    dump,
    passage_json,
)

EVENT_STREAM = "text/event-stream"
# A proxy in between must hand each event on at once.
STREAM_HEADERS = {"X-Accel-Buffering": "no"}


def answer_routes(
    asking: Asking, mentor: Mentor, pool: Pool, images: PageImages | None
) -> APIRouter:
    """Make the routes that answer questions and open citations."""
    router = APIRouter(tags=["answers"])

    @router.post(
        "/v1/ask",
        response_model=Answer,
        summary="Ask a question",
        responses=problem_replies(400, 404, 408, 413, 422, 500, 503)
        | examples_of(ANSWER_EXAMPLE, {EVENT_STREAM: EVENTS_EXAMPLE}),
    )
    async def ask(
        body: AskBody,
        request: Request,
        caller: Annotated[Caller, Depends(ASK)],
        token: Token = None,
    ) -> Response:
        """Answer with the guideline's own words, each statement cited.

        With `Accept: text/event-stream` the events are `alert` (each danger sign, before the answer
        is worked out, so not yet cited), `statement` (each line), then `answer` (the whole Answer);
        or `problem` where something breaks on the way. A key and a `conversation` take the history
        from what is kept, and keep this turn.
        """
        query = Asked(body.question, caller, body.turns(), body.lang, body.conversation, token)
        if body.conversation is not None:
            caller.require_key()
        if EVENT_STREAM not in request.headers.get("accept", "").lower():
            return WireJSON(to_json(await asking.answer(query)))
        events = _events(await asking.begin(query), request.scope)
        return StreamingResponse(events, media_type=EVENT_STREAM, headers=STREAM_HEADERS)

    @router.get(
        "/v1/passages/{passage_id}",
        response_model=PassagePage,
        summary="Open a citation",
        dependencies=[Depends(READ)],
        responses=problem_replies(404, 422, 500, 503)
        | examples_of(PASSAGE_EXAMPLE)
        | {303: {"description": "A browser is sent to the passage's page."}},
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
            require_ready(mentor.ready())
            return mentor.passage(passage_id)

        view = await pool.run(work)
        if view is None:
            raise Problem("passage-not-found")
        return WireJSON(passage_json(view, quote, images.address(view) if images else None))

    return router


async def _events(underway: Underway, scope: Scope) -> AsyncIterator[bytes]:
    """Yield server-sent events: what is urgent at once, the whole answer last."""
    for alert in underway.alerts:
        yield event("alert", dataclasses.asdict(alert))
    try:
        async with aclosing(underway.wait()) as waiting:
            async for answer in waiting:
                if answer is None:
                    yield b":\n\n"  # a comment, so that the line is not taken for dead
                    continue
                for one in unsaid(answer, underway.alerts):
                    yield event("alert", dataclasses.asdict(one))
                whole = to_json(answer)
                for statement in whole["statements"]:
                    yield event("statement", statement)
                yield event("answer", whole)
    except FORESEEN as error:
        problem = problem_of(scope, error)
        assert problem is not None
        yield event("problem", body_of(scope, problem))


def event(name: str, data: dict[str, Any]) -> bytes:
    """Write one server-sent event."""
    return b"event: %s\ndata: %s\n\n" % (name.encode(), dump(data))


def unsaid(answer: Answer, said: tuple[Alert, ...]) -> tuple[Alert, ...]:
    """Give the alerts of an answer that were not told of early: none, unless the index changed."""
    told = {(one.label, one.message) for one in said}
    return tuple(one for one in answer.alerts if (one.label, one.message) not in told)
