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

from assistant.reading import LONGEST_QUESTION
from assistant.records import Answer, Citation, PassageView, Statement, Turn


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
# What the core asks of a question (assistant.reading), for who reads the OpenAPI file: it refuses
# by itself, with a sentence that says more than a pattern does.
A_QUESTION: dict[str, Any] = {
    "minLength": 1, "maxLength": LONGEST_QUESTION, "pattern": r"[\p{L}\p{N}]",
}  # fmt: skip


class HistoryTurn(BaseModel):
    """One earlier turn: what was asked and, where it is known, what was answered."""

    model_config = ConfigDict(extra="forbid")

    question: Text
    answer: Text | None = None


class AskBody(BaseModel):
    """The body of `POST /v1/ask`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "高血压合并糖尿病，首选哪类降压药？"},
                {"question": "那孕妇呢？", "history": ["高血压首选哪类降压药？"], "lang": "zh"},
            ]
        },
    )

    question: Text = Field(
        description="The question, in Chinese or English.", json_schema_extra=A_QUESTION
    )
    conversation: Annotated[str, Field(max_length=64)] | None = Field(
        default=None,
        description="One's own conversation, kept here: its turns are then the history, and "
        "`history` is not read. Needs a key.",
    )
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
    given or it does not occur. `page_image` is the address of a picture of its page, for PDFs.
    """

    quote_start: int | None = None
    quote_end: int | None = None
    page_image: str | None = None


def passage_json(view: PassageView, quote: str, page_image: str | None = None) -> dict[str, Any]:
    """Turn a passage into JSON and mark where `quote` stands in its text."""
    start = view.text.find(quote) if quote else -1
    marks = (start, start + len(quote)) if start >= 0 else (None, None)
    places = dict(zip(("quote_start", "quote_end"), marks, strict=True))
    return dataclasses.asdict(view) | places | {"page_image": page_image}


class Ready(BaseModel):
    """What `/livez` and `/readyz` say when all is well."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ready"}]})

    status: Literal["alive", "ready"]


class Version(BaseModel):
    """Which program and which index answer here."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"version": "0.1.0", "index_version": "v7", "encoder": "built-in"}]
        }
    )

    version: str
    index_version: str
    encoder: str | None = None


def _plain(record: Answer | PassagePage) -> dict[str, Any]:
    """Give a record as JSON is read: without tuples."""
    read: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(record)))
    return read


_QUOTE = "合并糖尿病的高血压患者，首选 ACEI 或 ARB。"
_CITATION = Citation(
    n=1, document_id="htn-cn-primary", title="国家基层高血压防治管理指南",
    issuer="国家心血管病中心", edition="2020", year=2020, state="published", section="药物治疗",
    page=18, quote=_QUOTE, passage=_QUOTE, chunk_id="5d41402abc4b2a76",
    url="/v1/passages/5d41402abc4b2a76",
)  # fmt: skip
ANSWER_EXAMPLE = _plain(
    Answer(
        id="0f1e2d3c4b5a69788796a5b4c3d2e1f0", question="高血压合并糖尿病，首选哪类降压药？",
        standalone_question="高血压合并糖尿病，首选哪类降压药？", language="zh", kind="answered",
        statements=(Statement(_QUOTE, (1,)),), text=f"1. {_QUOTE}[1]", citations=(_CITATION,),
        index_version="20261123-083000-1a2b3c",
        timings_ms={"retrieve": 8.0, "answer": 12.0, "total": 20.0},
    )
)  # fmt: skip
EVENTS_EXAMPLE = (
    'event: statement\ndata: {"text": "…", "citations": [1], "context": "", "label": ""}\n\n'
    "event: answer\ndata: {…the whole Answer…}\n\n"
)
PASSAGE_EXAMPLE = _plain(
    PassagePage(
        chunk_id="5d41402abc4b2a76", document_id="htn-cn-primary", title=_CITATION.title,
        issuer=_CITATION.issuer, edition="2020", year=2020, state="published",
        section="药物治疗", page=18, text=_QUOTE, quote_start=0, quote_end=len(_QUOTE),
    )
)  # fmt: skip
