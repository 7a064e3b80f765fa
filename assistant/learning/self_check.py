"""A learner's own answer beside the document's → what he may call it. Pure.

The questions are open ones, and no program here can tell whether a free answer is right. So the
learner judges himself once he has committed to an answer and has seen the document's; what is
plainly not right he cannot call right: nothing said, nothing in common, none of the figures asked.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from assistant.learning.sections import figures_lacking
from assistant.learning.units import Question
from index.tokens import fold

Verdict = Literal["right", "partly", "missed"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)  # the best first
_POINTS = {"right": 1.0, "partly": 0.5, "missed": 0.0}
_UNKNOWN = re.compile(
    r"(?:我)?(?:不知道|不会|不清楚|不懂|不晓得|晓不得|不记得|忘了|忘记了|没学过|idon'?tknow|noidea)(?:了|呢)?"
)
_ASKS_FIGURES = re.compile(
    r"(?<!哪)几|多少|多久|多长|多高|多低|时限|什么时间|how (?:many|much|long)"
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Checked:
    """A question once it was answered: the learner's answer, the document's, and the judgement.

    `lacking` are figures that were asked for and not said; `best` is the most that the answer may
    be called; `judged` is None until the learner has judged.
    """

    question: str
    said: str
    answer: str
    lacking: tuple[str, ...]
    best: Verdict
    judged: Verdict | None = None


def checked(question: Question, said: str, judged: Verdict | None = None) -> Checked:
    """Put an answer beside the document's; a judgement that is too good is brought down."""
    wanted = _figures(question, "")
    lacking = _figures(question, said)
    best = _best(question, said, none_said=bool(wanted) and wanted == lacking)
    given = None if judged is None else max(judged, best, key=VERDICTS.index)
    return Checked(question.question, said, question.answer, lacking, best, given)


def score(checks: Sequence[Verdict]) -> int | None:
    """Give the score of a self-check, 0 to 100; None where there is none."""
    if not checks:
        return None
    return round(100 * sum(_POINTS[one] for one in checks) / len(checks))


def _figures(question: Question, said: str) -> tuple[str, ...]:
    """Give the figures that are asked for and neither stand in the question nor are said."""
    if not _ASKS_FIGURES.search(fold(question.question)):
        return ()
    lacking = figures_lacking(question.answer, [question.question, said])
    there = set(_DIGITS.findall(fold(said)))
    # 180/110 without its unit was meant: what is not there at all is what he is shown.
    return tuple(one for one in lacking if not there & set(_DIGITS.findall(fold(one))))


def _best(question: Question, said: str, *, none_said: bool) -> Verdict:
    plain = _plain(said)
    if not plain or _UNKNOWN.fullmatch(plain):
        return "missed"
    common = _pairs(plain) & _pairs(_plain(question.answer))
    return "right" if common and not none_said else "partly"


def _plain(text: str) -> str:
    return "".join(sign for sign in fold(text) if sign.isalnum() or sign == "'")


def _pairs(plain: str) -> set[str]:
    """Give the pairs of neighbouring characters, and the digits; of one character itself."""
    pairs = {one + two for one, two in itertools.pairwise(plain)}
    return pairs | set(_DIGITS.findall(plain)) or {plain}
