"""An Answer in, the Answer out: what its citations do not support is left out. Pure.

Run it on a generated draft, whose place the guideline's own words take where nothing is left, and
once more when the answer is whole. No statement is mended, and none is added.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TypeVar

from assistant.records import Alert, Answer, Citation, Note, Statement, Verdict, Verification
from assistant.verify.judging import faults, idle
from assistant.verify.windows import Source

_Citing = TypeVar("_Citing", Statement, Alert, Note)


def verified(answer: Answer) -> Answer:
    """Judge each statement against the passages that it cites and leave out what fails.

    Citations that nothing rests on any more go too; the others are numbered anew. An answer of
    which nothing is left abstains. Failures found by an earlier run stay in the verdicts.
    """
    if not answer.statements:
        return answer
    known = {one.n: source_of(one) for one in answer.citations}
    verdicts = [_verdict(n, one, known) for n, one in enumerate(answer.statements, 1)]
    kept = [
        one for one, verdict in zip(answer.statements, verdicts, strict=True) if verdict.supported
    ]
    earlier = [one for one in _verdicts(answer) if not one.supported]
    verification = _verification([*verdicts, *earlier])
    if len(kept) == len(answer.statements):
        return dataclasses.replace(answer, verification=verification)
    answer = dataclasses.replace(answer, statements=tuple(kept), verification=verification)
    return _tidied(answer) if kept else _withdrawn(_tidied(answer))


def source_of(citation: Citation) -> Source:
    """Give what a citation lends to a statement: its passage, under title and headings."""
    # A path's " > " would be read as "greater than" before the number of a heading.
    headings = "\n".join((citation.title, *citation.section.split(" > ")))
    return Source(citation.passage, headings)


def _verdict(n: int, statement: Statement, known: Mapping[int, Source]) -> Verdict:
    cited = [known[mark] for mark in dict.fromkeys(statement.citations) if mark in known]
    # A citation that nobody knows is made up, whatever stands beside it.
    made_up = len(cited) < len(set(statement.citations))
    found = ("citation",) if made_up else faults(statement.text, cited, statement.context)
    unneeded = () if found else idle(statement, known)
    return Verdict(n, statement.citations, found, unneeded)


def _verdicts(answer: Answer) -> Sequence[Verdict]:
    return answer.verification.verdicts if answer.verification else ()


def _verification(verdicts: Sequence[Verdict]) -> Verification:
    """Sum up: recall by statements, precision by citations (ALCE, section 3)."""
    supported = [one for one in verdicts if one.supported]
    cited = sum(len(one.citations) for one in verdicts)
    precise = sum(len(one.citations) - len(one.idle) for one in supported)
    return Verification(
        citation_precision=precise / cited if cited else 0.0,
        citation_recall=len(supported) / len(verdicts),
        verdicts=tuple(verdicts),
    )


def _tidied(answer: Answer) -> Answer:
    """Leave out the citations that nothing rests on, and number the others from 1."""
    used = {n for one in answer.statements for n in one.citations}
    used |= {n for one in answer.alerts for n in one.citations}
    used |= {n for one in answer.notes for n in one.citations}
    left = [one for one in answer.citations if one.n in used]
    new = {one.n: place for place, one in enumerate(left, 1)}

    def renumbered(old: Sequence[_Citing]) -> tuple[_Citing, ...]:
        return tuple(
            dataclasses.replace(one, citations=tuple(new[n] for n in one.citations if n in new))
            for one in old
        )

    return dataclasses.replace(
        answer,
        statements=renumbered(answer.statements),
        alerts=renumbered(answer.alerts),
        notes=renumbered(answer.notes),
        citations=tuple(dataclasses.replace(one, n=new[one.n]) for one in left),
    )


def _withdrawn(answer: Answer) -> Answer:
    zh = answer.language == "zh"
    return dataclasses.replace(answer, kind="abstained", abstain_reason=_WITHDRAWN[zh])


_WITHDRAWN = {
    True: "找到的内容没有一句经得起和原文核对，所以不作答，以免误导。"
    "请打开资料原文查看，或向上级医院、专家求助。",
    False: "Not one line found stood up to a check against its source, so no answer is given. Open"
    " the source, or ask a senior colleague.",
}
