"""A case and what was done in it → points, each with its passage; what an expert would have asked.

40 points for the essential questions and examinations (a danger sign weighs double), 20 for the
diagnosis, 20 for the essential treatment, 20 for the referral. Of several diagnoses the first
counts (diagnoses.py); with more than three it earns half. Something harmful takes 25 and caps the
whole at 40: a learner who kills the patient has not passed. Something needless takes 5; many
needless questions take of the 40 (needless.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.learning.asks import Ask, Matcher
from assistant.learning.case_files import REFERRALS, Case, Why
from assistant.learning.cases import Run
from assistant.learning.diagnoses import first_of, named
from assistant.learning.naming import diseases, says
from assistant.learning.needless import needless
from assistant.learning.sections import Sections
from assistant.records import Citation
from index.lexicon import Lexicon

PointKind = Literal["ask", "danger", "diagnosis", "action", "referral", "harm", "needless", "idle"]
_ASKS, _DIAGNOSIS, _ACTIONS, _REFERRAL = 40.0, 20.0, 20.0, 20.0
_HARM, _NEEDLESS, _CAP = 25.0, 5.0, 40.0
_MOST_DIAGNOSES = 3
_MOST_NAMES = 8
_NOT_FIRST = "写了不止一个诊断，只按最前面（或写明“首先考虑”“最可能”）的那一个算。"
_MANY = "写了太多诊断，只算一半；拿不准的请写成“鉴别”或“待排”。"
PASS = 60.0


@dataclass(frozen=True, slots=True)
class Point:
    """One line of a score: what it is for, what was got of what, why, and where that stands.

    `yours` is what the learner wrote, where that matters; `note` says by which rule it earned less.
    """

    kind: PointKind
    name: str
    got: float
    of: float
    because: str
    citation: Citation | None
    yours: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """A case, scored: 0 to 100; `harmed` caps it; `expert` is what should be asked, in order."""

    case: str
    total: int
    harmed: bool
    worsened: bool
    minutes: int
    cost: int
    points: tuple[Point, ...]
    expert: tuple[str, ...]
    trap: str

    @property
    def passed(self) -> bool:
        """Say whether the patient was served: 60 of 100 and no harm."""
        return self.total >= PASS and not self.harmed


def score(run: Run, case: Case, matcher: Matcher, lexicon: Lexicon, sections: Sections) -> Score:
    """Score a run that has been decided; raises ValueError for one that has not."""
    if run.decision is None:
        raise ValueError("nothing has been decided")
    said = run.decision
    points = [*_asked(run, case, matcher, sections)]
    points.append(_diagnosis(said.diagnosis, case, lexicon, sections))
    points += _actions(said.plan, case, lexicon, sections)
    points.append(_referral(said.referral, case, sections))
    harmed = any(one.kind == "harm" for one in points)
    total = max(0.0, sum(one.got for one in points))
    if harmed:
        total = min(total, _CAP)
    essential = [id_ for id_, one in case.findings.items() if one.essential]
    return Score(
        case.id, round(total), harmed, run.worse > 0, run.minutes, run.cost, tuple(points),
        tuple(matcher.asks[id_].says[0] for id_ in essential), case.trap,
    )  # fmt: skip


def _asked(run: Run, case: Case, matcher: Matcher, sections: Sections) -> Sequence[Point]:
    essential = {id_: one for id_, one in case.findings.items() if one.essential}
    weights = {id_: 2.0 if one.danger else 1.0 for id_, one in essential.items()}
    each = _ASKS / sum(weights.values())
    points = []
    for id_, finding in essential.items():
        ask: Ask = matcher.asks[id_]
        assert finding.why is not None  # case_files refuses such a file
        of = each * weights[id_]
        got = of if id_ in run.asked else 0.0
        kind: PointKind = "danger" if finding.danger else "ask"
        points.append(_point(kind, ask.name, got, of, finding.why, sections))
    idle = needless(run.asked, case, sum(one.got for one in points))
    if idle.cost:
        names = [matcher.asks[id_].name for id_ in idle.asks if id_ in matcher.asks]
        more = "等" if len(names) > _MOST_NAMES else ""
        name = "、".join(names[:_MOST_NAMES]) + more
        points.append(Point("idle", name, -idle.cost, 0.0, idle.rule, None))
    return points


def _diagnosis(said: str, case: Case, lexicon: Lexicon, sections: Sections) -> Point:
    given = named(said)
    first = first_of(given, case.diagnoses, lexicon)
    right = says(first, case.diagnoses, lexicon)
    guessed = len(diseases(given.text, lexicon)) > _MOST_DIAGNOSES
    note = _MANY if right and guessed else ""
    if right:
        got = _DIAGNOSIS / 2 if guessed else _DIAGNOSIS
        why = case.diagnosis
    else:
        near = next((one for one in case.close if says(first, one.says, lexicon)), None)
        note = _NOT_FIRST if says(said, case.diagnoses, lexicon) else ""
        got, why = (_DIAGNOSIS / 4, near.why) if near else (0.0, case.diagnosis)
    plain = (one for one in case.diagnoses if " + " not in one)
    name = next(plain, case.diagnoses[0].replace(" + ", ""))
    return _point("diagnosis", name, got, _DIAGNOSIS, why, sections, said, note)


def _actions(said: str, case: Case, lexicon: Lexicon, sections: Sections) -> Sequence[Point]:
    essential = [one for one in case.actions if one.kind == "essential"]
    points = []
    for action in case.actions:
        done = says(said, action.says, lexicon)
        if action.kind == "essential":
            of = _ACTIONS / len(essential)
            points.append(
                _point("action", action.do, of if done else 0.0, of, action.why, sections)
            )
        elif done and action.kind == "harmful":
            points.append(_point("harm", action.do, -_HARM, 0.0, action.why, sections, said))
        elif done:
            points.append(_point("needless", action.do, -_NEEDLESS, 0.0, action.why, sections))
    return points


def _referral(said: str, case: Case, sections: Sections) -> Point:
    apart = abs(REFERRALS.index(case.referral) - REFERRALS.index(said))
    # Sooner than needed costs a journey, later a life: half only for one step too soon.
    soon = REFERRALS.index(said) < REFERRALS.index(case.referral)
    got = _REFERRAL if apart == 0 else _REFERRAL / 2 if apart == 1 and soon else 0.0
    return _point("referral", case.referral, got, _REFERRAL, case.referral_why, sections, said)


def _point(
    kind: PointKind,
    name: str,
    got: float,
    of: float,
    why: Why,
    sections: Sections,
    yours: str = "",
    note: str = "",
) -> Point:
    citation = sections.cite(why.because, why.reference)
    return Point(kind, name, got, of, why.because, citation, yours, note)
