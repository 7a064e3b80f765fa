"""The wire format of OpenAI's chat completions, as far as it means something here. Pure.

In: what OpenAI's clients send, checked; what means nothing to a library of guidelines (temperature,
tools, …) is passed over. Out: the question with its history, completions, chunks, errors.
Reference: platform.openai.com/docs/api-reference/chat.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, WithJsonSchema

from assistant.records import Answer, Turn, to_json
from bots.problem_kinds import KINDS
from bots.problems import Problem
from bots.schema import A_QUESTION, ANSWER_EXAMPLE, Text

MODEL: Literal["grassroots-mentor"] = "grassroots-mentor"
_MOST_TURNS = 50
_TYPES: Mapping[int, str] = {
    401: "authentication_error", 403: "permission_error", 404: "not_found_error",
    429: "rate_limit_error",
}  # fmt: skip


class Part(BaseModel):
    """A part of a message; only text can be read here."""

    type: Text = Field(max_length=40)
    text: Text | None = None


class Message(BaseModel):
    """A message; those of the system, of developers and of tools are not followed."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Text | list[Part] | None = None


class StreamOptions(BaseModel):
    """What a stream carries besides."""

    include_usage: StrictBool | None = None


class ResponseFormat(BaseModel):
    """What form the reply shall have; there is only text."""

    type: Text = Field(default="text", json_schema_extra={"const": "text"})


def _object(required: Sequence[str], **properties: object) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


_PART = _object(["type"], type={"type": "string", "maxLength": 40}, text={"type": "string"})
_TEXT_PART = _object(
    ["type", "text"],
    type={"const": "text"},
    text={"type": "string"} | A_QUESTION,
)
_BY_USER = _object(
    ["role", "content"],
    role={"const": "user"},
    content={
        "anyOf": [
            {"type": "string"} | A_QUESTION,
            {"type": "array", "minItems": 1, "items": _TEXT_PART},
        ]
    },
)
_BY_OTHERS = _object(
    ["role"],
    role={"enum": ["system", "developer", "assistant", "tool", "function"]},
    content={"anyOf": [{"type": "string"}, {"type": "array", "items": _PART}, {"type": "null"}]},
)
# Said in full for who reads the OpenAPI file; what does not fit is refused in words (`question`).
_MESSAGES = {
    "type": "array", "minItems": 1, "maxItems": 500,
    "items": {"anyOf": [_BY_USER, _BY_OTHERS]}, "contains": _BY_USER,
}  # fmt: skip


class CompletionBody(BaseModel):
    """The body of `POST /v1/chat/completions`; other fields of OpenAI's are passed over."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "高血压合并糖尿病，首选哪类降压药？"}],
                }
            ]
        }
    )

    model: Text = Field(default=MODEL, max_length=200, description="Any: there is only one.")
    messages: Annotated[
        list[Message], Field(min_length=1, max_length=500), WithJsonSchema(_MESSAGES)
    ]
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    n: StrictInt | None = Field(
        default=None,
        description="1: there is one answer.",
        json_schema_extra={"enum": [1, None]},
    )
    response_format: ResponseFormat | None = None

    def question(self) -> tuple[str, tuple[Turn, ...]]:
        """Give the last question and the turns before it. Raises Problem for what has none."""
        if self.n not in (None, 1) or (self.response_format or ResponseFormat()).type != "text":
            raise Problem("completion-unsupported")
        turns: list[Turn] = []
        for message in self.messages:
            text = _text(message)
            if message.role == "user":
                turns.append(Turn(text))
            elif message.role == "assistant" and text and turns:
                turns[-1] = Turn(turns[-1].question, text)
        if not turns:
            raise Problem("no-user-message")
        return turns[-1].question, tuple(turns[:-1])[-_MOST_TURNS:]


class Usage(BaseModel):
    """How much was read and written: an estimate, nothing is charged."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Said(BaseModel):
    """The reply's message."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class Choice(BaseModel):
    """The one reply there is."""

    index: int = 0
    message: Said
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Completion(BaseModel):
    """The reply to `POST /v1/chat/completions`; `mentor` is the whole Answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": f"chatcmpl-{ANSWER_EXAMPLE['id']}", "object": "chat.completion",
                    "created": 1795420800, "model": MODEL,
                    "choices": [
                        {
                            "index": 0, "logprobs": None, "finish_reason": "stop",
                            "message": {
                                "role": "assistant", "content": ANSWER_EXAMPLE["text"],
                                "refusal": None,
                            },
                        }
                    ],
                    "usage": {"prompt_tokens": 17, "completion_tokens": 60, "total_tokens": 77},
                    "mentor": ANSWER_EXAMPLE,
                }
            ]
        }
    )  # fmt: skip

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    usage: Usage
    mentor: Answer


CHUNKS_EXAMPLE = (
    'data: {"id": "chatcmpl-…", "object": "chat.completion.chunk", "choices": [{"index": 0, '
    '"delta": {"content": "1. …[1]"}, "finish_reason": null}]}\n\n'
    "data: [DONE]\n\n"
)


class Model(BaseModel):
    """A model as OpenAI's clients list it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": MODEL, "object": "model", "created": 1795420800, "owned_by": MODEL}]
        }
    )

    id: Literal["grassroots-mentor"] = MODEL
    object: Literal["model"] = "model"
    created: int = 1795420800
    owned_by: str = MODEL


class Models(BaseModel):
    """The models there are: one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "object": "list",
                    "data": [
                        {"id": MODEL, "object": "model", "created": 1795420800, "owned_by": MODEL}
                    ],
                }
            ]
        }
    )

    object: Literal["list"] = "list"
    data: list[Model]


class ErrorDetail(BaseModel):
    """What is wrong, as OpenAI's clients read it."""

    message: str
    type: str
    param: str | None = None
    code: str


class ErrorBody(BaseModel):
    """The body of every error of these routes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "error": {
                        "message": KINDS["no-user-message"].en,
                        "type": "invalid_request_error",
                        "param": None,
                        "code": "no-user-message",
                    }
                }
            ]
        }
    )

    error: ErrorDetail


def estimate(text: str) -> int:
    """Estimate the tokens of a text: one a Chinese character, one for four others."""
    wide = sum(character > "\u2e7f" for character in text)
    return wide + (len(text) - wide + 3) // 4


def usage_of(messages: Sequence[Message], content: str) -> Usage:
    """Estimate how much was read and written."""
    read, written = sum(estimate(_all_text(one)) for one in messages), estimate(content)
    return Usage(prompt_tokens=read, completion_tokens=written, total_tokens=read + written)


def completion(answer: Answer, content: str, usage: Usage) -> dict[str, Any]:
    """Give a whole completion."""
    return {
        "id": f"chatcmpl-{answer.id}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": MODEL,
        "choices": [Choice(message=Said(content=content)).model_dump()],
        "usage": usage.model_dump(),
        "mentor": to_json(answer),
    }


def error_of(problem: Problem, detail: str) -> tuple[int, dict[str, Any]]:
    """Give the HTTP status and the body of a problem, as OpenAI's clients expect them."""
    status = KINDS[problem.code].status
    status = 400 if status == 422 else status
    kind = _TYPES.get(status, "invalid_request_error" if status < 500 else "server_error")
    error = ErrorDetail(message=problem.detail or detail, type=kind, code=problem.code)
    return status, ErrorBody(error=error).model_dump()


def _text(message: Message) -> str:
    """Give what a message says. Raises Problem where a user sends more than text."""
    parts = message.content if isinstance(message.content, list) else []
    unread = any(part.type != "text" or part.text is None for part in parts)
    if unread and message.role == "user":
        raise Problem("only-text")
    return _all_text(message)


def _all_text(message: Message) -> str:
    if isinstance(message.content, list):
        return "\n".join(part.text for part in message.content if part.text)
    return message.content or ""
