"""The records that assistant/ makes, and the public JSON of an Answer.

`to_json` is the contract of `mentor ask --json` and `POST /v1/ask`; it only ever grows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from corpus.document import Language, State

AnswerKind = Literal["answered", "abstained", "declined", "clarify"]
Mode = Literal["extractive", "generated"]
Urgency = Literal["immediate", "urgent"]
NoteKind = Literal[
    "conflict", "superseded", "population", "image_table", "formulary", "low_evidence", "model",
    "unreviewed", "language", "correction", "patient", "arithmetic", "premise", "indication",
    "checklist", "injection",
]  # fmt: skip
# What speaks against a statement: no passage is cited that is known; a number with its unit, route
# or limit; whose number it is (drug or thing measured); the patient; a "not"; the words as a whole.
Fault = Literal["citation", "number", "subject", "population", "negation", "support"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier turn of the conversation, oldest first in a history."""

    question: str
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One clinical statement and the numbers of the citations that carry it.

    `context` is the heading or lead-in under which the words stand; it is shown, not asserted.
    `label` says why a line that was not asked for stands here: 禁忌, 注意.
    """

    text: str
    citations: tuple[int, ...]
    context: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands: document, edition, section, page, and the verbatim quote."""

    n: int
    document_id: str
    title: str
    issuer: str
    edition: str
    year: int | None
    state: State
    section: str
    page: int | None
    quote: str
    passage: str
    chunk_id: str
    url: str


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage as a reader opens it: its place, its words, its neighbours in reading order.

    `before` and `after` are the nearest passages of the same document, nearest last and first;
    `table` is the whole table's text when the passage is one of its rows; `digest` says that we
    wrote the text from the named source; `reviewed_by` is None until a clinician has read it;
    `recognised` says that a program read the text from a picture: its numbers may be wrong.
    """

    chunk_id: str
    document_id: str
    title: str
    issuer: str
    edition: str
    year: int | None
    state: State
    section: str
    page: int | None
    text: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    table: str | None = None
    source_url: str = ""
    digest: bool = False
    reviewed_by: str | None = None
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """A danger sign in the question: what to do first, before any answer."""

    urgency: Urgency
    label: str
    message: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader should know about this answer.

    A note that repeats a figure or a recommendation cites its passages, as a statement does.
    """

    kind: NoteKind
    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one statement stands on what it cites; one that does not was left out of the answer.

    `n` is its place among the statements as drafted, from 1; its words are not kept, so that a
    wrong figure is nowhere to be read. `idle` are citations that it stands without.
    """

    n: int
    citations: tuple[int, ...]
    faults: tuple[Fault, ...] = ()
    idle: tuple[int, ...] = ()

    @property
    def supported(self) -> bool:
        """Say that nothing was found against the statement."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking an answer's statements against their citations came to.

    Recall is the share of the drafted statements that their citations support, precision the
    share of their citations that do their part (ALCE: Gao et al. 2023, section 3).
    """

    citation_precision: float
    citation_recall: float
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the mentor says to one question: design.md's public contract."""

    id: str
    question: str
    standalone_question: str
    language: Language
    kind: AnswerKind
    mode: Mode = "extractive"
    alerts: tuple[Alert, ...] = ()
    statements: tuple[Statement, ...] = ()
    text: str = ""
    citations: tuple[Citation, ...] = ()
    notes: tuple[Note, ...] = ()
    abstain_reason: str | None = None
    nearest_topics: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    ai_generated: bool = False
    verification: Verification | None = None
    index_version: str = ""
    timings_ms: dict[str, float] = field(default_factory=dict)


def to_json(answer: Answer) -> dict[str, Any]:
    """Turn an Answer into the JSON object of the public contract."""
    return dataclasses.asdict(answer)


def from_json(value: Mapping[str, Any]) -> Answer:
    """Read an Answer back from its JSON; what a later program added is left out."""
    verification = value.get("verification")
    lists: dict[str, Any] = {
        name: tuple(_record(kind, one) for one in value.get(name, ()))
        for name, kind in _PARTS.items()
    }
    words = {name: tuple(value.get(name, ())) for name in ("nearest_topics", "follow_ups")}
    if verification is not None:
        verdicts = tuple(_record(Verdict, one) for one in verification["verdicts"])
        verification = _record(Verification, verification | {"verdicts": verdicts})
    return _record(Answer, dict(value) | lists | words | {"verification": verification})


def _record(kind: type[T], value: Mapping[str, Any]) -> T:
    """Make a record of the fields that it knows; a JSON list of numbers or words is a tuple."""
    known = {one.name for one in dataclasses.fields(kind)}  # type: ignore[arg-type]
    fields = {
        name: tuple(part) if isinstance(part, list) else part
        for name, part in value.items()
        if name in known
    }
    return kind(**fields)


T = TypeVar("T")
_PARTS: Mapping[str, type[Any]] = {
    "alerts": Alert, "statements": Statement, "citations": Citation, "notes": Note,
}  # fmt: skip
