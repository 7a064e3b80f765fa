"""What was asked in a case and has nothing to do with its patient → what that costs (scoring.yaml).

Whoever asks everything finds everything; a doctor asks what this patient makes him think of. What a
case answers or lets get worse is never needless, and a few that are cost nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from assistant.learning.case_files import Case
from assistant.learning.reading import File, Written

_FILE = Path(__file__).with_name("scoring.yaml")


class WrittenRule(Written):
    """The rule as it stands in the file."""

    free: Annotated[int, Field(ge=0, le=50)]
    each: Annotated[int, Field(ge=0, le=40)]
    most: Annotated[int, Field(ge=0, le=40)]


class WrittenScoring(Written):
    """The file."""

    needless_asks: WrittenRule


@dataclass(frozen=True, slots=True)
class Needless:
    """What was asked for nothing, by id, in order; `cost` in points; `rule` says how it came."""

    asks: tuple[str, ...]
    cost: float
    rule: str


def needless(asked: Collection[str], case: Case, got: float) -> Needless:
    """Count what was asked for nothing. got: the points of the asks, which are the most it costs.

    Raises LearningWrong where the rule cannot be read.
    """
    of_case = set(case.findings) | {id_ for worse in case.worsens for id_ in worse.answers}
    idle = tuple(one for one in asked if one not in of_case)
    rule = _rule()
    counted = min(rule.most, rule.each * max(0, len(idle) - rule.free))
    said = (
        f"问了查了{len(idle)}项和这个病人无关的：头{rule.free}项不扣，"
        f"以后每项扣{rule.each}分，最多扣{rule.most}分。"
    )
    return Needless(idle, min(float(counted), got), said)


@functools.cache
def _rule() -> WrittenRule:
    return File(_FILE).parsed(WrittenScoring).needless_asks
