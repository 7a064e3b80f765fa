"""The report that later runs are held against, cut to what a comparison needs. Pure.

It is kept in the repository, so that whoever eases a case or accepts a worse figure does it in the
open: the words of answers and passages stay out, ids, verdicts, scores and cases stay in.
"""

from __future__ import annotations

import dataclasses

from evals.report import Outcome, Report

_PLACES = 4
_ABOUT = ("author", "provenance", "split")


def slim(report: Report) -> Report:
    """Give a report without its answers, passages, measures and times."""
    return Report(report.made, (), tuple(_slim(one) for one in report.outcomes))


def _slim(one: Outcome) -> Outcome:
    return dataclasses.replace(
        one,
        scores={name: round(value, _PLACES) for name, value in one.scores.items()},
        case={key: value for key, value in one.case.items() if key not in _ABOUT},
        text="",
        statements=(),
        alerts=(),
        points=(),
        citations=(),
        contexts=(),
        abstain_reason="",
        nearest_topics=(),
    )
