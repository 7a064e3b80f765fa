"""Cases: questions with what a right answer shows, as curriculum staff write them.

Frozen records and the fault of a cell; evals/sets/files.py reads and writes the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from assistant.records import Turn, Urgency
from corpus.document import Language

Expected = Literal["answer", "abstain", "decline", "clarify", "alert", "quiet"]
Wording = Literal["standard", "village", "english"]
Risk = Literal["normal", "high"]
Split = Literal["dev", "test"]
CASES = Path(__file__).parent / "cases"
LIBRARIES = Path(__file__).parent / "libraries"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to mention, or not to: any of the `alternatives` will do.

    `weight` is 1 to 10, as in HealthBench's rubrics (Arora et al. 2025, arXiv 2505.08775); a point
    that must not be mentioned costs its weight. Numbers in it are compared with their units.
    """

    alternatives: tuple[str, ...]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what a right answer does.

    expected: `answer`; `abstain` (the library cannot answer); `decline` (out of scope);
    `clarify` (one more fact is needed, so the question is asked back); `alert` (a
    danger sign: an alert of at least `urgency` stands first); `quiet` (a lookalike or hard
    negative: whatever is said, no alert).
    notes: kinds of notes that must stand with the answer (`checklist`), or must not (`!checklist`).
    documents: ids of the documents that hold the answer; passages: `document-id > heading`, where
    the heading is one of the passage's section path.
    kind: what the case tries (dose, danger-sign, hard-negative, lookalike, follow-up,
    cross-language, injection, paraphrase, numeric …); group: the same for all wordings of one
    question; population: whom it is about (child, pregnancy, elderly, renal …), empty for adults.
    """

    id: str
    question: str
    expected: Expected
    language: Language
    wording: Wording = "standard"
    history: tuple[Turn, ...] = ()
    must: tuple[Point, ...] = ()
    must_not: tuple[Point, ...] = ()
    notes: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    urgency: Urgency | None = None
    risk: Risk = "normal"
    topic: str = ""
    population: str = ""
    kind: str = ""
    group: str = ""
    author: str = ""
    provenance: str = ""
    split: Split = "dev"

    @property
    def answerable(self) -> bool:
        """Say whether the library is expected to answer."""
        return self.expected == "answer"


@dataclass(frozen=True, slots=True)
class CaseSet:
    """A file of cases.

    `library` names the documents they are about: a folder of evals/libraries that is indexed for
    the run, or empty for the library of the home that is asked. `about` is what the file says of
    itself (canary, licence, review), kept when it is written.
    """

    name: str
    cases: tuple[Case, ...]
    library: str = ""
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def for_retrieval(self) -> bool:
        """Say whether the set measures retrieval alone: its cases name passages, no points."""
        return self.about.get("measures") == "retrieval"
