"""A learner's case from its opening to its score: begun, gone on with, decided, tried again.

Every step is kept before it is shown (records_db/sittings.py), so that a dropped connection loses
nothing, and a step sent twice counts once. What the learner writes is masked before it is kept.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.errors import LearningGone, LearningWrong
from assistant.learning.case_files import Case, Referral
from assistant.learning.cases import Asked, Decision, Reply, Run, ask, commit
from assistant.learning.earning import Earning
from assistant.learning.progress import examined
from assistant.learning.scoring import Score, score
from assistant.learning.shelf import Content, Shelf
from assistant.learning.understood import Unread
from assistant.privacy import mask
from assistant.records_db.sittings import Sitting, Sittings

_MOST_STEPS = 60


@dataclass(frozen=True, slots=True)
class CaseTalk:
    """A case that is being played or was: what a screen shows of it."""

    sitting: str
    case: Case
    run: Run
    version: int
    score: Score | None


@dataclass(frozen=True, slots=True)
class CaseTold:
    """A case as a list shows it; `best` is the best score so far, None before the first."""

    case: Case
    tries: int
    best: int | None
    open: str


class Cases:
    """The cases of one home, played by its learners. Safe to share between threads."""

    def __init__(self, shelf: Shelf, sittings: Sittings, earning: Earning) -> None:
        self._shelf = shelf
        self._sittings = sittings
        self._earning = earning

    def list(self, person: str) -> Sequence[CaseTold]:
        """List the cases: those never tried first, then those with the lowest best score."""
        done: dict[str, list[float]] = {}
        for one in self._sittings.done(person, "case"):
            done.setdefault(one.subject, []).append(one.score or 0.0)
        running = self._sittings.open(person, "case")
        told = [
            CaseTold(
                case, len(done.get(case.id, ())),
                round(max(done[case.id])) if case.id in done else None,
                running.id if running and running.subject == case.id else "",
            )
            for case in self._shelf.content().cases.values()
        ]  # fmt: skip
        return sorted(told, key=lambda one: (one.tries > 0, one.best or 0, one.case.id))

    def begin(self, person: str, case: str) -> CaseTalk:
        """Begin a case, or go on with it where it was begun. Raises LearningWrong."""
        known = self._case(case)
        if case in examined(self._sittings, person)[1]:
            raise LearningWrong("这个病例在您没做完的年度考核里，考完再练。")
        sitting = self._sittings.begin(person, "case", case, _state(Run(case)), once=True)
        return self._told(sitting, known)

    def running(self, person: str) -> CaseTalk | None:
        """Give the case that a learner is in the middle of, or None."""
        sitting = self._sittings.open(person, "case")
        content = self._shelf.content()
        if sitting is None or sitting.subject not in content.cases:
            return None
        return self._told(sitting, content.cases[sitting.subject])

    def look(self, person: str, sitting: str) -> CaseTalk:
        """Give a case as it stands. Raises NotYours."""
        found = self._sittings.get(sitting, person)
        case = self._case(found.subject)
        if found.done:  # it may have been decided just before a crash
            self._earning.settle(person)
        return self._told(found, case)

    def ask(
        self, person: str, sitting: str, text: str, version: int | None = None
    ) -> tuple[CaseTalk, Reply]:
        """Say something to the patient. Raises NotYours, Stale, LearningWrong.

        version: of the screen that it was typed on; another one is Stale.
        """
        found, case, run = self._open(person, sitting, version)
        if len(run.steps) >= _MOST_STEPS:
            raise LearningWrong("问得够多了，请下诊断、写处理。")
        after, reply = ask(run, case, self._shelf.content().matcher, mask(text))
        return self._told(self._sittings.save(found, _state(after)), case), reply

    def decide(
        self,
        person: str,
        sitting: str,
        diagnosis: str,
        plan: str,
        referral: Referral,
        version: int | None = None,
    ) -> CaseTalk:
        """Commit to a decision and score the case. Raises NotYours, Stale, LearningWrong.

        Where something of it was not understood, that is told first, once (`run.unread`): no score.
        """
        found, case, run = self._open(person, sitting, version)
        if not diagnosis.strip():
            raise LearningWrong("请写诊断；拿不准就写最可能的那一个。")
        content = self._shelf.content()
        after = commit(run, mask(diagnosis), mask(plan), referral, case, content.lexicon)
        if after.decision is None:
            return self._told(self._sittings.save(found, _state(after)), case)
        scored = self._score(after, case, content)
        saved = self._sittings.save(found, _state(after), done=True, score=scored.total)
        self._earning.settle(person)
        return self._told(saved, case)

    def _open(self, person: str, sitting: str, version: int | None) -> tuple[Sitting, Case, Run]:
        found = self._sittings.get(sitting, person)
        if found.done:
            raise LearningWrong("这个病例已经做完了；可以再做一次。")
        if version is not None:
            found = dataclasses.replace(found, version=version)
        return found, self._case(found.subject), _run(found.state)

    def _case(self, id_: str) -> Case:
        case = self._shelf.content().cases.get(id_)
        if case is None:
            raise LearningGone("没有这个病例，或者它的依据已经更新、正在修订。")
        return case

    def _told(self, sitting: Sitting, case: Case) -> CaseTalk:
        run = _run(sitting.state)
        scored = self._score(run, case, self._shelf.content()) if run.decision else None
        return CaseTalk(sitting.id, case, run, sitting.version, scored)

    @staticmethod
    def _score(run: Run, case: Case, content: Content) -> Score:
        return score(run, case, content.matcher, content.lexicon, content.sections)


def _state(run: Run) -> dict[str, Any]:
    return dataclasses.asdict(run)


def _run(state: dict[str, Any]) -> Run:
    decision, unclear = state["decision"], state.get("unread")
    return Run(
        state["case"],
        tuple(Asked(one["text"], tuple(one["asks"]), one["said"]) for one in state["steps"]),
        state["minutes"],
        state["cost"],
        state["worse"],
        Decision(**decision) if decision else None,
        Unread(unclear["diagnosis"], tuple(unclear["plan"]), tuple(unclear["read"]))
        if unclear
        else None,
    )
