"""A finished assessment → every answer with the right one, why, and where that stands."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.learning.case_files import Case
from assistant.learning.cases import Run
from assistant.learning.progress import Progress
from assistant.learning.quiz_files import Item, right_words
from assistant.learning.scoring import Score, score
from assistant.learning.shelf import Content
from assistant.records import Citation


@dataclass(frozen=True, slots=True)
class ExplainedItem:
    """An answer with the right one, why, and where that stands."""

    item: Item
    said: str
    right: bool
    answer: str
    because: str
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class ExplainedCase:
    """A case as it was played, with its points and their passages."""

    case: Case
    run: Run
    score: Score


@dataclass(frozen=True, slots=True)
class Explained:
    """Every answer and case of an assessment whose passages are still in force."""

    items: tuple[ExplainedItem, ...]
    cases: tuple[ExplainedCase, ...]


def explain(progress: Progress, content: Content) -> Explained:
    """Explain what was answered and played."""
    items = tuple(
        ExplainedItem(
            item, one.said, one.right, right_words(item), item.because,
            content.sections.cite(item.because, item.reference),
        )
        for one in progress.answered
        if (item := content.items.get(one.item)) is not None
    )  # fmt: skip
    cases = tuple(
        ExplainedCase(case, one.run, case_score(one.run, case, content))
        for one in progress.played
        if (case := content.cases.get(one.case)) is not None
    )
    return Explained(items, cases)


def case_score(run: Run, case: Case, content: Content) -> Score:
    """Score a case that was decided."""
    return score(run, case, content.matcher, content.lexicon, content.sections)
