"""Errors over HTTP: RFC 9457 problem+json, each with a stable `code` and a plain sentence.

In: a Problem, a refusal of the core, or what starlette and FastAPI raise. Out: one JSON shape.
Never here: the text of the question, a traceback, or the value that was wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import Scope

from assistant.errors import ModelUnavailable, QuestionRefused
from assistant.feedback import FeedbackFull
from assistant.records_db.database import DatabaseUnusable
from bots.problem_kinds import KINDS
from bots.schema import WireJSON
from index.errors import IndexingError

MEDIA_TYPE = "application/problem+json"

_BY_STATUS = {404: "not-found", 413: "body-too-large"}


class FieldError(BaseModel):
    """One field that does not fit: where it stands and what was expected there."""

    where: str
    what: str


RETRY_SECONDS = 5


class ProblemBody(BaseModel):
    """The JSON of every error (RFC 9457); `code` is stable, `detail` is the sentence to show."""

    type: str = Field(description="Where the kind of problem is described.")
    title: str
    status: int
    code: str = Field(description="Stable; programs may switch on it.")
    detail: str = Field(description="A sentence for the reader, in the language asked for.")
    errors: list[FieldError] | None = None


class Problem(Exception):
    """An error that leaves as problem+json: a code of KINDS, and what is special this time."""

    def __init__(
        self,
        code: str,
        *,
        detail: str = "",
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.retry_after = retry_after
        self.headers: Mapping[str, str] = headers or {}


def require_ready(missing: str | None) -> None:
    """Raise the Problem of a mentor that is not ready; `missing` says what is missing, if it is."""
    if missing is not None:
        raise Problem("not-ready", detail=missing, retry_after=RETRY_SECONDS)


def body_of(scope: Scope, problem: Problem) -> dict[str, Any]:
    """Give the JSON of `problem` in the language that the request asks for."""
    kind = KINDS[problem.code]
    return {
        "type": f"/docs#problem-{problem.code}",
        "title": kind.title,
        "status": kind.status,
        "code": problem.code,
        "detail": problem.detail or (kind.en if wants_english(scope) else kind.zh),
    }


def respond(
    scope: Scope, problem: Problem, *, errors: Sequence[FieldError] = ()
) -> WireJSON:  # fmt: skip
    """Turn `problem` into a response in the language that the request asks for."""
    body = body_of(scope, problem)
    if errors:
        body["errors"] = [error.model_dump() for error in errors]
    status = KINDS[problem.code].status
    return WireJSON(body, status_code=status, headers=headers_of(problem), media_type=MEDIA_TYPE)


def headers_of(problem: Problem) -> dict[str, str]:
    """Give the headers that a response with `problem` carries."""
    headers = dict(problem.headers)
    if problem.retry_after is not None:
        headers["Retry-After"] = str(problem.retry_after)
    return headers


def problem_of(scope: Scope, error: Exception) -> Problem | None:
    """Give the Problem that an error of the core comes to; None for what nobody foresaw."""
    match error:
        case Problem():
            return error
        case QuestionRefused():
            # The core's sentence is Chinese and says more than ours; a reader of English gets ours.
            return Problem(error.code, detail="" if wants_english(scope) else str(error))
        case ModelUnavailable():
            return Problem("model-unavailable", retry_after=30)
        case FeedbackFull():
            return Problem("feedback-full", retry_after=3600)
        case DatabaseUnusable():
            return Problem("storage-unusable", detail=str(error), retry_after=RETRY_SECONDS)
        case IndexingError():
            # It went away between the check and the search, or its swap was caught half-way.
            return Problem("not-ready", detail=str(error), retry_after=RETRY_SECONDS)
    return None


FORESEEN = (
    Problem, QuestionRefused, ModelUnavailable, FeedbackFull, DatabaseUnusable, IndexingError,
)  # fmt: skip


MethodsOf = Callable[[Scope], Sequence[str]]


def install(app: FastAPI, methods_of: MethodsOf) -> None:
    """Make every error of `app` leave as problem+json; `methods_of` gives those of an address."""

    async def on_method(request: Request, exc: Exception) -> WireJSON:
        response = respond(request.scope, Problem("method-not-allowed"))
        response.headers["Allow"] = ", ".join(methods_of(request.scope))
        return response

    app.add_exception_handler(405, on_method)
    for kind in FORESEEN:
        app.add_exception_handler(kind, _on_foreseen)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)


async def _on_foreseen(request: Request, exc: Exception) -> WireJSON:
    problem = problem_of(request.scope, exc)
    assert problem is not None
    return respond(request.scope, problem)


async def _on_validation(request: Request, exc: Exception) -> WireJSON:
    assert isinstance(exc, RequestValidationError)
    problem, errors = problem_of_validation(exc)
    return respond(request.scope, problem, errors=errors)


def problem_of_validation(exc: RequestValidationError) -> tuple[Problem, list[FieldError]]:
    """Say what does not fit, and where: never the value, it may be a patient's story."""
    found = exc.errors()
    types = {error["type"] for error in found}
    if "json_invalid" in types:
        return Problem("invalid-json"), []
    if "string_unicode" in types:
        return Problem("unreadable"), []
    errors = [FieldError(where=_where(error["loc"]), what=str(error["type"])) for error in found]
    return Problem("invalid-request"), errors[:20]


async def _on_http(request: Request, exc: Exception) -> WireJSON:
    assert isinstance(exc, HTTPException)
    code = _BY_STATUS.get(exc.status_code)
    if code is None:
        # FastAPI raises a bare 400 for bytes that break json.loads otherwise (UTF-8, nesting).
        code = "invalid-json" if request.method == "POST" else "refused"
    response = respond(request.scope, Problem(code))
    response.headers.update(exc.headers or {})
    return response


def _where(location: Sequence[object]) -> str:
    return ".".join(str(part)[:60] for part in location)[:200]


def wants_english(scope: Scope) -> bool:
    """Say whether a request asks for English; everybody else reads Chinese."""
    headers = dict(scope.get("headers") or ())
    wanted: bytes = headers.get(b"accept-language", b"")
    return wanted.strip().lower().startswith(b"en")
