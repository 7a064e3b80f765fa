"""Does what must stand beside an answer stand there: notes, and a question asked back? Pure."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metric import Scores
from evals.result import Result


def notes_right(results: Sequence[Result]) -> Scores:
    """Give 1 where every note that must stand is there and none that must not, else 0.

    Units: the cases that say so of a note (evals/case.py: `notes`).
    """
    return {one.case.id: float(_as_wanted(one)) for one in results if one.case.notes}


def clarify_correct(results: Sequence[Result]) -> Scores:
    """Give 1 where the question was asked back, else 0. Units: the cases that expect that."""
    return {
        one.case.id: float(one.answer.kind == "clarify")
        for one in results
        if one.case.expected == "clarify"
    }


def _as_wanted(result: Result) -> bool:
    kinds = {note.kind for note in result.answer.notes}
    return all(
        (wanted.removeprefix("!") in kinds) is not wanted.startswith("!")
        for wanted in result.case.notes
    )
