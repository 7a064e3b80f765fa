"""A case and what the learner does, step by step → what the patient says. Pure.

A run is the list of what has happened, so that it can be kept, resumed after a dropped connection
and scored at its end. Time passes with every ask; where nothing is decided in time, some patients
get worse.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.learning.asks import Ask, Matcher
from assistant.learning.case_files import Case, Referral, Worsening
from assistant.learning.understood import Unread, unread
from index.lexicon import Lexicon
from index.tokens import fold

_SO_MANY = 6  # asks of one message: a learner who pastes a list is not consulting
_LONGEST = 500  # characters of one message
_VAGUE = "这个我答不上来，医生你问具体一点嘛。"
_PATIENT_SAYS = "病人："
_REFERRALS: tuple[tuple[Referral, str], ...] = (
    (
        "none",
        r"(?<!要)不(?:用|需要?|必|要|准备)?转(?!村|到?卫生院)|(?:无需|无须|别|莫)转"
        r"|no referral|none"
        r"|在(?:这里|村里|本地)(?:看|处理|治)(?!理?(?:一下)?(?:后|完|了再)|.{0,6}再转)",
    ),
    (
        "immediate",
        r"(?<!不用)(?<!不必)(?<!不是)(?<!不需要)(?:立即|马上|立刻|赶紧|赶快)|120|急救|现在就转|immediate|\bnow\b|emergency",
    ),
    ("urgent", r"当天|今天|尽快|尽早|urgent|today|24 ?小时"),
    ("routine", r"择期|预约|常规|门诊|有空|过几天|一周|复查时|routine|elective"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One message of the learner: what of the list it asked, and what came back."""

    text: str
    asks: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the learner commits to."""

    diagnosis: str
    plan: str
    referral: Referral


@dataclass(frozen=True, slots=True)
class Run:
    """How far a learner is in a case; minutes and cost (元) so far; `worse`: worsenings seen.

    `unread` is what of a first decision was not understood; it is said once, and then scored.
    """

    case: str
    steps: tuple[Asked, ...] = ()
    minutes: int = 0
    cost: int = 0
    worse: int = 0
    decision: Decision | None = None
    unread: Unread | None = None

    @property
    def asked(self) -> tuple[str, ...]:
        """Give what has been asked, in order, each once."""
        return tuple(dict.fromkeys(one for step in self.steps for one in step.asks))


@dataclass(frozen=True, slots=True)
class Found:
    """One finding of a reply: the name of what was asked, and what the patient says or shows."""

    name: str
    kind: str
    answer: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes back: findings in order, the worsening if any, what could have been meant."""

    found: tuple[Found, ...]
    worsened: str = ""
    meant: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Give it as a person reads it."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for one in self.found:
            yield (
                f"{_PATIENT_SAYS}{one.answer}"
                if one.kind == "history"
                else (f"〔{one.name}〕{one.answer}")
            )
        if not self.found:
            yield _PATIENT_SAYS + _VAGUE
            if self.meant:
                yield "（可以这样问：" + "、".join(self.meant) + "）"
        if self.worsened:
            yield f"⚠ {self.worsened}"


def ask(run: Run, case: Case, matcher: Matcher, text: str) -> tuple[Run, Reply]:
    """Let the learner say something to the patient; unclear words cost a minute too."""
    text = text.strip()[:_LONGEST]
    ids = matcher.match(text)[:_SO_MANY]
    asks = [matcher.asks[id_] for id_ in ids]
    minutes = run.minutes + (sum(_minutes(one, case) for one in asks) or 1)
    cost = run.cost + sum(_cost(one, case) for one in asks)
    # The patient answers as he is while he is asked; what has got worse shows afterwards.
    found = tuple(Found(one.name, one.kind, _answer(one, case, run.worse)) for one in asks)
    worse = sum(one.after <= minutes for one in case.worsens)
    worsened = case.worsens[worse - 1].says if worse > run.worse else ""
    meant = () if asks else tuple(one.says[0] for one in matcher.near(text))
    reply = Reply(found, worsened, meant)
    step = Asked(text, tuple(ids), reply.text)
    after = dataclasses.replace(
        run, steps=(*run.steps, step), minutes=minutes, cost=cost, worse=worse
    )
    return after, reply


def decide(run: Run, diagnosis: str, plan: str, referral: Referral) -> Run:
    """Commit to a diagnosis, a plan and a referral; it ends the run."""
    decision = Decision(diagnosis.strip()[:_LONGEST], plan.strip()[:_LONGEST], referral)
    return dataclasses.replace(run, decision=decision)


def commit(
    run: Run, diagnosis: str, plan: str, referral: Referral, case: Case, lexicon: Lexicon
) -> Run:
    """Decide, or note what was not understood where that has not been said yet."""
    after = decide(run, diagnosis, plan, referral)
    assert after.decision is not None
    if run.unread is None:
        said = after.decision
        unclear = unread(said.diagnosis, said.plan, case, lexicon)
        if unclear is not None:
            return dataclasses.replace(run, unread=unclear)
    return after


def read_referral(text: str) -> Referral | None:
    """Read a referral decision in any wording; None where it cannot be told.

    >>> read_referral("马上打120送县医院")
    'immediate'
    """
    folded = fold(text)
    for referral, pattern in _REFERRALS:
        if re.search(pattern, folded):
            return referral
    # 转诊 alone, without when: as soon as one can.
    return "urgent" if re.search("转|送(?:县|上|医院)|refer", folded) else None


def _minutes(ask_: Ask, case: Case) -> int:
    finding = case.findings.get(ask_.id)
    return ask_.minutes if finding is None or finding.minutes is None else finding.minutes


def _cost(ask_: Ask, case: Case) -> int:
    finding = case.findings.get(ask_.id)
    return ask_.cost if finding is None or finding.cost is None else finding.cost


def _answer(ask_: Ask, case: Case, worse: int) -> str:
    for one in reversed(_happened(case, worse)):
        if ask_.id in one.answers:
            return one.answers[ask_.id]
    finding = case.findings.get(ask_.id)
    return ask_.normal if finding is None else finding.answer


def _happened(case: Case, worse: int) -> Sequence[Worsening]:
    return case.worsens[:worse]
