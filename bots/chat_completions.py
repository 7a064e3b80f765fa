"""`POST /v1/chat/completions` and `GET /v1/models`: the mentor for OpenAI's clients.

In: messages as OpenAI's clients send them. Out: the answer as text with its marks and sources, and
whole as `mentor`. What a system message orders is not followed: what may be said is decided by the
library and the rules, whoever asks. Errors leave in OpenAI's shape.
"""

from __future__ import annotations

import dataclasses
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response, StreamingResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Scope

from assistant.compose import opening, text_of
from assistant.records import Alert, Answer, to_json
from bots.access.door import Caller
from bots.access.rules import ASK_COMPATIBLE, READ_COMPATIBLE
from bots.answers import EVENT_STREAM, STREAM_HEADERS, unsaid
from bots.asking import Asking, Query, Underway
from bots.completion_schema import (
    CHUNKS_EXAMPLE,
    MODEL,
    Completion,
    CompletionBody,
    ErrorBody,
    Model,
    Models,
    completion,
    error_of,
    usage_of,
)
from bots.problems import (
    FORESEEN,
    Problem,
    body_of,
    headers_of,
    problem_of,
    problem_of_validation,
)
from bots.render import render_text
from bots.schema import WireJSON, dump
from corpus.sentences import language_of

_SAID: Mapping[int, str] = {
    400: "The request does not fit, or the question cannot be read.",
    401: "The key is missing or wrong.",
    404: "There is no such model.",
    408: "The body did not arrive in time.",
    413: "The body is too large.",
    429: "Too many questions; Retry-After says when.",
    500: "Something broke here.",
    503: "Not ready, or too many at once; Retry-After says when.",
}


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the errors that a route may answer with."""
    return {status: {"model": ErrorBody, "description": _SAID[status]} for status in statuses}


class CompletionRoute(APIRoute):
    """A route whose errors leave in OpenAI's shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Catch what the route raises, its rule and its body's checks too."""
        handle = super().get_route_handler()

        async def caught(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                problem, faults = problem_of_validation(error)
                where = "; ".join(f"{one.where}: {one.what}" for one in faults[:3])
                return _refused(request.scope, problem, where)
            except HTTPException:  # bytes that are no JSON
                return _refused(request.scope, Problem("invalid-json"))
            except FORESEEN as error:
                foreseen = problem_of(request.scope, error)
                assert foreseen is not None
                return _refused(request.scope, foreseen)

        return caught


def completion_routes(asking: Asking) -> APIRouter:
    """Make the routes for OpenAI's clients."""
    router = APIRouter(tags=["openai"], route_class=CompletionRoute)

    @router.post(
        "/v1/chat/completions",
        response_model=Completion,
        summary="Ask as OpenAI's clients do",
        responses=_errors(400, 401, 408, 413, 429, 500, 503)
        | {200: {"content": {EVENT_STREAM: {"example": CHUNKS_EXAMPLE}}}},
    )
    async def complete(
        body: CompletionBody, request: Request, caller: Annotated[Caller, Depends(ASK_COMPATIBLE)]
    ) -> Response:
        """Answer the last message of the user; those before it are the history.

        With `stream` danger signs leave before the answer is worked out; the last chunk carries
        the whole Answer as `mentor`.
        """
        question, history = body.question()
        query = Query(question, caller, history)
        if body.stream:
            chunks = _chunks(await asking.begin(query), body, request.scope)
            return StreamingResponse(chunks, media_type=EVENT_STREAM, headers=STREAM_HEADERS)
        answer = await asking.answer(query)
        content = render_text(answer, answer.language)
        return WireJSON(completion(answer, content, usage_of(body.messages, content)))

    @router.get(
        "/v1/models",
        summary="List the models",
        dependencies=[Depends(READ_COMPATIBLE)],
        responses=_errors(401, 429, 500),
    )
    async def models() -> Models:
        """Give the one model there is."""
        return Models(data=[Model()])

    @router.get(
        "/v1/models/{model_id}",
        summary="Describe a model",
        dependencies=[Depends(READ_COMPATIBLE)],
        responses=_errors(400, 401, 404, 429, 500),
    )
    async def model(model_id: Annotated[str, Path(max_length=200)]) -> Model:
        """Give the model of this name."""
        if model_id != MODEL:
            raise Problem("model-not-found")
        return Model()

    return router


async def _chunks(underway: Underway, body: CompletionBody, scope: Scope) -> AsyncIterator[bytes]:
    """Yield the completion's chunks: alerts at once, the rest when the answer is there."""
    write = _Writer(usage=bool(body.stream_options and body.stream_options.include_usage))
    yield write.delta({"role": "assistant", "content": ""})
    said = _alert_lines(underway.alerts)
    if said:
        yield write.delta({"content": said})
    try:
        async with aclosing(underway.wait()) as waiting:
            async for answer in waiting:
                if answer is None:
                    yield b":\n\n"
                    continue
                rest = _rest(answer, underway.alerts)
                for line in (f"\n\n{rest}" if said else rest).splitlines(keepends=True):
                    yield write.delta({"content": line})
                yield write.delta({}, finish_reason="stop", mentor=to_json(answer))
                if write.usage:
                    usage = usage_of(body.messages, said + rest)
                    yield write.chunk(choices=[], usage=usage.model_dump())
                yield b"data: [DONE]\n\n"
    except FORESEEN as error:
        problem = problem_of(scope, error)
        assert problem is not None
        yield b"data: %s\n\n" % dump(error_of(problem, body_of(scope, problem)["detail"])[1])


@dataclasses.dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the chunks of one stream."""

    usage: bool
    id: str = dataclasses.field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = dataclasses.field(default_factory=lambda: int(time.time()))

    def delta(
        self, delta: dict[str, str], *, finish_reason: str | None = None, **more: object
    ) -> bytes:
        """Write a chunk of the one choice."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return self.chunk(choices=[choice], **more, **({"usage": None} if self.usage else {}))

    def chunk(self, **fields: object) -> bytes:
        """Write a chunk."""
        head = {
            "id": self.id, "object": "chat.completion.chunk", "created": self.created,
            "model": MODEL,
        }  # fmt: skip
        return b"data: %s\n\n" % dump(head | fields)


def _alert_lines(alerts: Sequence[Alert]) -> str:
    """Say alerts as an answer's text says them."""
    language = language_of("".join(one.message for one in alerts))
    bare = Answer(
        id="", question="", standalone_question="", language=language, kind="answered",
        alerts=tuple(dataclasses.replace(one, citations=()) for one in alerts),
    )  # fmt: skip
    return opening(text_of(bare))[0]


def _rest(answer: Answer, said: tuple[Alert, ...]) -> str:
    """Say an answer but for the alerts that were told of early."""
    lines = [part for part in (_alert_lines(unsaid(answer, said)), opening(answer.text)[1]) if part]
    return render_text(dataclasses.replace(answer, text="\n".join(lines)), answer.language)


def _refused(scope: Scope, problem: Problem, where: str = "") -> WireJSON:
    detail = body_of(scope, problem)["detail"]
    status, body = error_of(problem, f"{detail} ({where})" if where else detail)
    return WireJSON(body, status_code=status, headers=headers_of(problem))
