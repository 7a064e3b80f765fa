"""Danger signs: are they seen, at the right level, and nothing else taken for one? Pure.

A danger sign that is missed and an alarm that is raised for nothing are counted apart, as
sensitivity and specificity are (Semigran et al., BMJ 2015, for symptom checkers).
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.records import Answer, Urgency
from evals.metric import Scores
from evals.result import Result

_RANK: dict[Urgency, int] = {"urgent": 1, "immediate": 2}


def urgency_recall(results: Sequence[Result]) -> Scores:
    """Give 1 where an alert of at least the wanted urgency was raised, else 0.

    Units: the cases that expect an alert. Without a named urgency, `urgent` is enough.
    """
    return {
        one.case.id: float(highest(one.answer) >= _RANK[one.case.urgency or "urgent"])
        for one in results
        if one.case.expected == "alert"
    }


def urgency_precision(results: Sequence[Result]) -> Scores:
    """Give 1 where an alert was wanted, else 0. Units: the cases that raised an alert."""
    return {
        one.case.id: float(one.case.expected == "alert") for one in results if one.answer.alerts
    }


def false_alarm(results: Sequence[Result]) -> Scores:
    """Give 1 where an alert was raised, else 0; low is good.

    Units: the cases that expect no alert: lookalikes and hard negatives (`quiet`) and all others.
    """
    return {
        one.case.id: float(bool(one.answer.alerts))
        for one in results
        if one.case.expected != "alert"
    }


def alert_first(results: Sequence[Result]) -> Scores:
    """Give 1 where the first line that a reader sees is the most urgent alert, else 0.

    Units: the cases that raised an alert, wanted or not.
    """
    return {one.case.id: float(_first(one.answer)) for one in results if one.answer.alerts}


def highest(answer: Answer) -> int:
    """Give the rank of the most urgent alert: 2 immediate, 1 urgent, 0 where there is none."""
    return max((_RANK[one.urgency] for one in answer.alerts), default=0)


def _first(answer: Answer) -> bool:
    line = next((one for one in answer.text.splitlines() if one.strip()), "")
    return any(
        _RANK[one.urgency] == highest(answer) and one.label in line and one.message in answer.text
        for one in answer.alerts
    )
