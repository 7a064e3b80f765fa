"""What goes over the wire: the bodies that HTTP takes and the JSON that it gives.

In: bytes from anywhere, checked by pydantic. Out: plain JSON in UTF-8. The Answer itself is not
mirrored here: its schema in the OpenAPI file is made from the record, so the two cannot part.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated, Any, Literal

from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.records import PassageView, Turn


class WireJSON(JSONResponse):
    """JSON that can always be sent: half a surrogate pair leaves as `?` instead of a crash."""

    def render(self, content: object) -> bytes:
        """Write `content` as compact UTF-8."""
        return dump(content)


def dump(content: object) -> bytes:
    """Write `content` as compact JSON in UTF-8; it holds no raw line break."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def whole(text: str) -> str:
    """Drop the halves of characters that JSON can name and nothing can store."""
    return text.encode("utf-8", "ignore").decode("utf-8")


Text = Annotated[str, AfterValidator(whole)]


class HistoryTurn(BaseModel):
    """One earlier turn: what was asked and, where it is known, what was answered."""

    model_config = ConfigDict(extra="forbid")

    question: Text
    answer: Text | None = None


class AskBody(BaseModel):
    """The body of `POST /v1/ask`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "高血压合并糖尿病，首选哪类降压药？"}]},
    )

    question: Text = Field(description="The question, in Chinese or English.")
    history: list[Text | HistoryTurn] = Field(
        default_factory=list,
        max_length=100,
        description="The earlier turns, oldest first: questions, or questions with answers.",
    )
    lang: Literal["zh", "en", "auto"] = Field(
        default="auto", description="The answer's language; auto follows the question."
    )

    def turns(self) -> tuple[Turn, ...]:
        """Return the history as the core takes it."""
        return tuple(
            Turn(turn) if isinstance(turn, str) else Turn(turn.question, turn.answer)
            for turn in self.history
        )


@dataclasses.dataclass(frozen=True, slots=True)
class PassagePage(PassageView):
    """A passage with its neighbours, and where the quote that was asked for stands in its text.

    `quote_start` and `quote_end` count characters (code points); they are null when no quote was
    given or it does not occur.
    """

    quote_start: int | None = None
    quote_end: int | None = None


def passage_json(view: PassageView, quote: str) -> dict[str, Any]:
    """Turn a passage into JSON and mark where `quote` stands in its text."""
    start = view.text.find(quote) if quote else -1
    marks = (start, start + len(quote)) if start >= 0 else (None, None)
    return dataclasses.asdict(view) | dict(zip(("quote_start", "quote_end"), marks, strict=True))


class Ready(BaseModel):
    """What `/livez` and `/readyz` say when all is well."""

    status: Literal["alive", "ready"]


class Version(BaseModel):
    """Which program and which index answer here."""

    version: str
    index_version: str
    encoder: str | None = None
