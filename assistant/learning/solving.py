"""A perfect and a harmful script for each case tell whether it holds what it promises.

The perfect script asks every essential ask in the first of its wordings, writes the first accepted
diagnosis, the first wording of every essential action, and refers as it should: it must score 100.
The harmful one does the same and adds one harmful action: it must be caught and fail.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from assistant.learning.asks import Matcher
from assistant.learning.case_files import Case
from assistant.learning.cases import Run, ask, decide
from assistant.learning.naming import says
from assistant.learning.scoring import score
from assistant.learning.sections import Sections
from index.lexicon import Lexicon


def perfect(case: Case, matcher: Matcher) -> Run:
    """Play a case as an expert would."""
    return decide(_asked(case, matcher), _diagnosis(case), _plan(case), case.referral)


def harmful(case: Case, matcher: Matcher, which: str) -> Run:
    """Play a case as an expert would who then does one thing that harms."""
    plan = f"{_plan(case)}，{which}"
    return decide(_asked(case, matcher), _diagnosis(case), plan, case.referral)


def faults(case: Case, matcher: Matcher, lexicon: Lexicon, sections: Sections) -> Iterator[str]:
    """Give what a case does not hold, each in a sentence."""
    done = perfect(case, matcher)
    best = score(done, case, matcher, lexicon, sections)
    if best.total != 100:
        lost = "、".join(one.name for one in best.points if one.got < one.of or one.got < 0)
        yield f"{case.id}：照着做只得 {best.total} 分，丢分的是：{lost}。"
    for which in _harms(case):
        caught = score(harmful(case, matcher, which), case, matcher, lexicon, sections)
        if caught.passed or not caught.harmed:
            yield f"{case.id}：“{which}”有害，却没有认出来。"
    yield from _wordings(case, lexicon)
    yield from (
        f"{case.id}：“{one.name}”的说明没有出处可开。" for one in best.points if not one.citation
    )


def _wordings(case: Case, lexicon: Lexicon) -> Iterator[str]:
    for close in case.close:
        for say in close.says:
            if says(say.replace(" + ", ""), case.diagnoses, lexicon):
                yield f"{case.id}：只算接近的“{say}”会被当成正确诊断。"
    for one, other in itertools.permutations(case.actions, 2):
        for say in one.says if one.kind != other.kind else ():
            if says(say.replace(" + ", ""), other.says, lexicon):
                yield f"{case.id}：“{say}”是“{one.do}”，也会被当成“{other.do}”。"
    if says(case.opening, case.diagnoses, lexicon):
        yield f"{case.id}：开场白已经说出诊断。"
    if says(case.title, case.diagnoses, lexicon):
        yield f"{case.id}：题目已经说出诊断。"


def _asked(case: Case, matcher: Matcher) -> Run:
    run = Run(case.id)
    for id_, finding in case.findings.items():
        if finding.essential:
            run, _ = ask(run, case, matcher, matcher.asks[id_].says[0])
    return run


def _diagnosis(case: Case) -> str:
    return case.diagnoses[0].replace(" + ", "")


def _plan(case: Case) -> str:
    return "，".join(
        one.says[0].replace(" + ", "") for one in case.actions if one.kind == "essential"
    )


def _harms(case: Case) -> Iterator[str]:
    yield from (
        say.replace(" + ", "") for one in case.actions if one.kind == "harmful" for say in one.says
    )
