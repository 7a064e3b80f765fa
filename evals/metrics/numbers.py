"""Does every number of an answer stand where the answer says that it stands? Pure.

A wrong number is the mistake that kills, so it is counted apart from all other support. A number is
its value with its unit and inequality (evals/grounding.py); it must stand in a passage that the
library opens for the statement's citations, the answer's own copy does not count. The lead-in of a
statement may also take its numbers from the headings; an alert is judged where it cites.
Units: the answers that hold a number; the others are left out.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence

from evals.grounding import numbers_in
from evals.metric import Scores
from evals.metrics.align import missing_numbers
from evals.metrics.support import Source, opened_by_number
from evals.result import Result

# An alert may say whom to call: no clinical number.
_CALL = "120"
# The same passages are cited over and over.
_numbers = functools.lru_cache(maxsize=16_384)(numbers_in)


def numeric_faithfulness(results: Sequence[Result]) -> Scores:
    """Give |numbers that stand in what is cited| / |numbers|, each counted once a sentence."""
    return {
        one.case.id: 1 - wrong / total for one in results for wrong, total in [_count(one)] if total
    }


def numbers_faithful(results: Sequence[Result]) -> Scores:
    """Give 1 where every number of the answer stands in what is cited, else 0."""
    return {
        one.case.id: float(not wrong) for one in results for wrong, total in [_count(one)] if total
    }


def has_wrong_number(result: Result) -> bool:
    """Say whether an answer holds a number that does not stand in what is cited."""
    return _count(result)[0] > 0


def _count(result: Result) -> tuple[int, int]:
    """Count the numbers that do not stand in what is cited, and all."""
    wrong = total = 0
    for said, text, headings in _said(result):
        total += len(set(_numbers(said)))
        wrong += len(missing_numbers(said, text, headings))
    return wrong, total


def _said(result: Result) -> Iterator[tuple[str, str, str]]:
    """Give each thing said with the text and the headings in which its numbers must stand."""
    answer = result.answer
    opened = opened_by_number(result)
    for statement in answer.statements:
        text, headings = _sources(statement.citations, opened)
        yield statement.text, text, headings
        if statement.context:
            yield statement.context, f"{text}\n{headings}", headings
    for alert in answer.alerts:
        if alert.citations:
            text, headings = _sources(alert.citations, opened)
            yield f"{alert.label} {alert.message}", text, f"{headings}\n{_CALL}"


def _sources(cited: Sequence[int], opened: Mapping[int, Source]) -> tuple[str, str]:
    # A blank line between passages, so that no number is read across two of them.
    found = [opened[n] for n in cited if n in opened]
    return "\n\n".join(one.text for one in found), "\n\n".join(one.headings for one in found)
