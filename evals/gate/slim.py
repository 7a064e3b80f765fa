"""The report that later runs are held against, cut to what a comparison needs.

It is kept in the repository, so that whoever eases a case or accepts a worse figure does it in the
open: the words of answers and passages stay out, ids, verdicts, scores and cases stay in.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from evals.report import Outcome, Report, to_json
from index.disk import write_whole

_PLACES = 4
_ABOUT = ("author", "provenance", "split")


def slim(report: Report) -> Report:
    """Give a report without its answers, passages, measures and times."""
    return Report(report.made, (), tuple(_slim(one) for one in report.outcomes))


def write_baseline(report: Report, path: Path) -> None:
    """Write the slim report, a case a line, so that a change shows which cases changed."""
    whole = to_json(slim(report))
    cases = ",\n".join(_dump(one) for one in whole.pop("outcomes"))
    head = _dump(whole).removesuffix("}")
    write_whole(path, f'{head},"outcomes":[\n{cases}\n]}}\n'.encode())


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


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
        notes=(),
    )
