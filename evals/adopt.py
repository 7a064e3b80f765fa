"""From use to set: what a user or an expert said of an answer becomes a case. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.feedback import Feedback
from evals.case import Case
from evals.errors import AdoptRefused
from evals.sets.check import RawSet, check


def adopt(
    said: Feedback,
    *,
    must: Sequence[str] = (),
    must_not: Sequence[str] = (),
    documents: Sequence[str] = (),
    expected: str = "answer",
    author: str = "",
) -> Case:
    """Make a case of feedback.

    `must` and `must_not` are points, the alternatives of one parted by `|`; without any `must`,
    each line of the correction is a point of an answer. `expected` is a case's, an alert with its
    urgency: `alert-immediate`. What was called unsafe, and an alert, is of high risk. Raises
    AdoptRefused where that makes no case.
    """
    expected, _, urgency = expected.partition("-")
    wanted = must or (said.correction.splitlines() if expected == "answer" else ())
    row = {
        "id": f"feedback-{said.id}",
        "question": said.question,
        "expected": expected,
        "must": _points(wanted),
        "must_not": _points(must_not),
        "urgency": urgency or None,
        "risk": "high" if expected == "alert" or said.reason == "unsafe" else "normal",
        "documents": list(documents or said.documents),
        "history": [{"question": question} for question in said.history],
        "author": author,
        "provenance": f"{'专家更正' if said.origin == 'expert' else '用户反馈'} {said.at[:10]}",
    }
    checked = check(RawSet(rows=((1, row),)), "反馈")
    if checked.faults:
        raise AdoptRefused("；".join(fault.message for fault in checked.faults))
    return checked.set.cases[0]


def _points(lines: Sequence[str]) -> list[list[str]]:
    points = ([one.strip() for one in line.replace("｜", "|").split("|")] for line in lines)
    return [kept for kept in ([one for one in point if one] for point in points) if kept]
