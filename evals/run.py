"""Ask a mentor every case of a set and say what came of each.

A case is right when an answerable question is answered with every fact shown in the statements,
and an unanswerable one is abstained from. Rates come with n and a Wilson 95 % interval.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.grounding import unsupported_numbers
from assistant.mentor import Mentor
from assistant.records import Answer
from evals.cases import Case, shows


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one case; `wrong` says why it is not right, or is empty."""

    case: Case
    answer: Answer
    wrong: str

    @property
    def right(self) -> bool:
        """Say whether the case is right."""
        return not self.wrong


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `n`, with the Wilson 95 % interval (Wilson, JASA 1927)."""

    hits: int
    n: int

    @property
    def interval(self) -> tuple[float, float]:
        """Give the interval's two ends, 0 to 1; the whole range where n is 0."""
        if self.n == 0:
            return 0.0, 1.0
        z = 1.959964
        share = self.hits / self.n
        centre = share + z * z / (2 * self.n)
        spread = z * math.sqrt(share * (1 - share) / self.n + z * z / (4 * self.n * self.n))
        scale = 1 + z * z / self.n
        return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)

    def __str__(self) -> str:
        if self.n == 0:
            return "-"
        low, high = self.interval
        return f"{self.hits}/{self.n} = {self.hits / self.n:.1%} ({low:.1%}-{high:.1%})"


def run(
    cases: Sequence[Case], mentor: Mentor, progress: Callable[[int, int], None] | None = None
) -> tuple[Verdict, ...]:
    """Ask every case, in order."""
    verdicts = []
    for done, case in enumerate(cases, 1):
        verdicts.append(_judge(case, mentor.ask(case.question)))
        if progress is not None:
            progress(done, len(cases))
    return tuple(verdicts)


def rate(verdicts: Iterable[Verdict]) -> Rate:
    """Count the right ones."""
    listed = list(verdicts)
    return Rate(sum(one.right for one in listed), len(listed))


def ungrounded(answer: Answer) -> list[str]:
    """List the numbers of an answer that do not stand in the passage that the statement cites."""
    passages = {citation.n: citation.passage for citation in answer.citations}
    found: list[str] = []
    for statement in answer.statements:
        cited = "\n".join(passages[n] for n in statement.citations if n in passages)
        found.extend(unsupported_numbers(statement.text, cited))
    return found


def _judge(case: Case, answer: Answer) -> Verdict:
    if not case.answerable:
        return Verdict(case, answer, "" if answer.kind == "abstained" else "answered")
    if answer.kind != "answered":
        return Verdict(case, answer, answer.kind)
    shown = shows(case, [statement.text for statement in answer.statements])
    return Verdict(case, answer, "" if shown else "facts not shown")
