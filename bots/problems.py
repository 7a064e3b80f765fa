"""Errors over HTTP: RFC 9457 problem+json, each with a stable `code` and a plain sentence.

In: a Problem, a refusal of the core, or what starlette and FastAPI raise. Out: one JSON shape.
Never here: the text of the question, a traceback, or the value that was wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import Scope

from assistant.errors import ModelUnavailable, QuestionRefused
from assistant.feedback import FeedbackFull
from bots.schema import WireJSON
from index.errors import IndexingError

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its HTTP status, its title, and its sentence in Chinese and English."""

    status: int
    title: str
    zh: str
    en: str


KINDS: Mapping[str, Kind] = {
    "invalid-json": Kind(
        400, "The body is not JSON",
        "请求内容不是有效的 JSON，请检查后重新发送。",
        "The body is not valid JSON; check it and send it again.",
    ),
    "invalid-request": Kind(
        422, "The request does not fit the schema",
        "请求的格式不对：请按 /docs 中的说明填写各个字段。",
        "The request does not fit the schema; /docs says what each field takes.",
    ),
    "empty": Kind(
        422, "The question is empty",
        "请先输入要问的问题。", "Type a question first.",
    ),
    "too-long": Kind(
        422, "The question is too long",
        "问题太长了，请缩短后再发送。", "The question is too long; shorten it and send it again.",
    ),
    "unreadable": Kind(
        422, "The text cannot be read",
        "收到的文字无法识别（可能是乱码），请重新输入后发送。",
        "The text cannot be read (broken characters); type it again.",
    ),
    "body-too-large": Kind(
        413, "The body is too large",
        "发送的内容太大了，请缩短后再发送。", "The body is too large; shorten it.",
    ),
    "body-too-slow": Kind(
        408, "The body did not arrive in time",
        "网络太慢，没有收全您的问题，请再发一次。",
        "The body did not arrive in time; send it again.",
    ),
    "passage-not-found": Kind(
        404, "No such passage in force",
        "没有这一段原文，或者它所在的资料已更新、停用。请重新提问，以现行资料为准。",
        "There is no such passage, or its document is no longer in force; ask again.",
    ),
    "not-found": Kind(
        404, "Nothing is at this address",
        "没有这个网址。", "Nothing is at this address.",
    ),
    "method-not-allowed": Kind(
        405, "This address takes another method",
        "这个网址不支持这种请求方式，用法见 /docs。",
        "This address takes another method; see /docs.",
    ),
    "not-ready": Kind(
        503, "Not ready yet",
        "系统还在准备，请稍后再试。", "The service is not ready yet; try again soon.",
    ),
    "overloaded": Kind(
        503, "Too many questions at once",
        "现在提问的人太多，请过几秒再试。",
        "Too many questions at once; try again in a few seconds.",
    ),
    "feedback-full": Kind(
        503, "Too much feedback is waiting",
        "反馈太多，还没有处理完，暂不接收新的。请联系管理员。",
        "Too much feedback is waiting; tell the operator.",
    ),
    "model-unavailable": Kind(
        503, "The chat model does not answer",
        "语言模型暂时没有响应，请稍后再试。", "The chat model does not answer; try again later.",
    ),
    "staff-key-needed": Kind(
        401, "The staff key is needed",
        "请先用教研密钥登录；如果刚才登录过，可能已经过期，请重新登录。",
        "Log in with the staff key first; a session ends after 8 hours.",
    ),
    "staff-key-wrong": Kind(
        401, "The staff key is wrong",
        "密钥不对，请核对后重新输入。", "The staff key is wrong; check it and type it again.",
    ),
    "too-many-tries": Kind(
        429, "Too many wrong keys",
        "密钥输错的次数太多，请过一分钟再试。", "Too many wrong keys; try again in a minute.",
    ),
    "cross-site": Kind(
        403, "Sent from another site",
        "这个操作不是从本网站的页面发出的，没有执行。请回到教研页面再试。",
        "This was not sent from a page of this site and was not done.",
    ),
    "form-unreadable": Kind(
        400, "The form cannot be read",
        "表单没有收全，请返回再试一次。", "The form cannot be read; send it again.",
    ),
    "staff-refused": Kind(
        409, "It cannot be done as things stand",
        "现在不能这样做。", "This cannot be done as things stand.",
    ),
    "refused": Kind(
        400, "The request cannot be handled",
        "无法处理这个请求，用法见 /docs。", "The request cannot be handled; see /docs.",
    ),
    "internal": Kind(
        500, "Something broke here",
        "系统出错了，这次没有答案。请再试一次；如果一直这样，请告诉管理员。",
        "Something broke and there is no answer; try again, and tell the operator if it stays.",
    ),
}  # fmt: skip

_BY_STATUS = {404: "not-found", 405: "method-not-allowed", 413: "body-too-large"}


class FieldError(BaseModel):
    """One field that does not fit: where it stands and what was expected there."""

    where: str
    what: str


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

    def __init__(self, code: str, *, detail: str = "", retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


def respond(
    scope: Scope, problem: Problem, *, errors: Sequence[FieldError] = ()
) -> WireJSON:  # fmt: skip
    """Turn `problem` into a response in the language that the request asks for."""
    kind = KINDS[problem.code]
    body: dict[str, Any] = {
        "type": f"/docs#problem-{problem.code}",
        "title": kind.title,
        "status": kind.status,
        "code": problem.code,
        "detail": problem.detail or (kind.en if _wants_english(scope) else kind.zh),
    }
    if errors:
        body["errors"] = [error.model_dump() for error in errors]
    headers = {} if problem.retry_after is None else {"Retry-After": str(problem.retry_after)}
    return WireJSON(body, status_code=kind.status, headers=headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of `app` leave as problem+json."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(QuestionRefused, _on_refusal)
    app.add_exception_handler(ModelUnavailable, _on_model)
    app.add_exception_handler(FeedbackFull, _on_full)
    app.add_exception_handler(IndexingError, _on_index)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)


async def _on_problem(request: Request, exc: Exception) -> WireJSON:
    assert isinstance(exc, Problem)
    return respond(request.scope, exc)


async def _on_refusal(request: Request, exc: Exception) -> WireJSON:
    assert isinstance(exc, QuestionRefused)
    # The core's sentence is Chinese and says more than ours; a reader of English gets ours.
    detail = "" if _wants_english(request.scope) else str(exc)
    return respond(request.scope, Problem(exc.code, detail=detail))


async def _on_model(request: Request, exc: Exception) -> WireJSON:
    assert isinstance(exc, ModelUnavailable)
    return respond(request.scope, Problem("model-unavailable", retry_after=30))


async def _on_full(request: Request, exc: Exception) -> WireJSON:
    return respond(request.scope, Problem("feedback-full", retry_after=3600))


async def _on_index(request: Request, exc: Exception) -> WireJSON:
    # The index went away between the check and the search, or its swap was caught half-way.
    return respond(request.scope, Problem("not-ready", detail=str(exc), retry_after=5))


async def _on_validation(request: Request, exc: Exception) -> WireJSON:
    assert isinstance(exc, RequestValidationError)
    found = exc.errors()
    types = {error["type"] for error in found}
    if "json_invalid" in types:
        return respond(request.scope, Problem("invalid-json"))
    if "string_unicode" in types:
        return respond(request.scope, Problem("unreadable"))
    # Where and what, never the value: it may be a patient's story.
    errors = [FieldError(where=_where(error["loc"]), what=str(error["type"])) for error in found]
    return respond(request.scope, Problem("invalid-request"), errors=errors[:20])


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


def _wants_english(scope: Scope) -> bool:
    headers = dict(scope.get("headers") or ())
    wanted: bytes = headers.get(b"accept-language", b"")
    return wanted.strip().lower().startswith(b"en")
