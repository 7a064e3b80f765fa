"""What was asked and not answered, by topic: what the library should hold next. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from evals.case import Case
from evals.report import Gap
from evals.result import Result

_OTHER = "其他"


def gaps(results: Sequence[Result]) -> tuple[Gap, ...]:
    """List the topics with questions that got no answer, most unanswered first, then by name.

    Asked are the cases that a library could answer (expected: answer or abstain). A case without a
    topic stands under its kind, or under 其他.
    """
    asked: dict[str, int] = {}
    silent: dict[str, list[str]] = {}
    for result in results:
        if result.case.expected not in ("answer", "abstain"):
            continue
        topic = _topic(result.case)
        asked[topic] = asked.get(topic, 0) + 1
        if result.answer.kind != "answered":
            silent.setdefault(topic, []).append(result.case.question)
    ordered = sorted(silent, key=lambda topic: (-len(silent[topic]), topic))
    return tuple(Gap(one, asked[one], len(silent[one]), tuple(silent[one])) for one in ordered)


def _topic(case: Case) -> str:
    return case.topic or case.kind or _OTHER
