"""From use to set: what a user or an expert said of an answer becomes a case. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.feedback import Feedback
from evals.case import Case
from evals.case_check import RawSet, check


class AdoptRefused(ValueError):
    """The feedback does not make a case yet; the sentence says what is missing."""


def adopt(
    said: Feedback,
    *,
    must: Sequence[str] = (),
    documents: Sequence[str] = (),
    expected: str = "answer",
    author: str = "",
) -> Case:
    """Make a case of feedback.

    `must` are points, the alternatives of one parted by `|`; without any, each line of the
    correction is a point. Raises AdoptRefused where that makes no case.
    """
    points = [_alternatives(line) for line in must or said.correction.splitlines()]
    row = {
        "id": f"feedback-{said.id}",
        "question": said.question,
        "expected": expected,
        "must": [point for point in points if point] if expected == "answer" else [],
        "documents": list(documents or said.documents),
        "history": [{"question": question} for question in said.history],
        "author": author,
        "provenance": f"{'专家更正' if said.origin == 'expert' else '用户反馈'} {said.at[:10]}",
    }
    checked = check(RawSet(rows=((1, row),)), "反馈")
    if checked.faults:
        raise AdoptRefused("；".join(fault.message for fault in checked.faults))
    return checked.set.cases[0]


def _alternatives(line: str) -> list[str]:
    return [one.strip() for one in line.replace("｜", "|").split("|") if one.strip()]
