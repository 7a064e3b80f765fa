"""What came of a case: the answer, what was retrieved for it, and whether its citations are real.

In: one case and a mentor. Out: a frozen `Result`, all that the metrics look at. Nothing is judged
here.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.records import Answer
from corpus.document import State
from evals.case import Case


@dataclass(frozen=True, slots=True)
class Context:
    """A passage that the retriever gave for the stand-alone question."""

    chunk_id: str
    document_id: str
    title: str
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What the library shows when a citation is opened: its own words, not the answer's copy."""

    chunk_id: str
    state: State
    section: str
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case.

    contexts: best first; opened: for each citation in order, what the library has under its
    chunk_id, or None where there is no such passage in force; probability: how likely the library
    holds the answer, 0 to 1 (assistant/lines/evidence.py).
    """

    case: Case
    answer: Answer
    contexts: tuple[Context, ...]
    opened: tuple[Opened | None, ...]
    probability: float
