"""A course unit gone through on a phone: read step by step, then its self-check, then its score.

Every step is kept before it is shown, with the version of the screen that it was made on: a dropped
connection loses nothing, and the same step sent twice counts once. The answer of a question is
shown only after the learner has committed to his own, which is masked before it is kept. Minutes
are what was spent on each step, five at most: a page that lies open is not being read.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.errors import LearningGone, LearningWrong
from assistant.knowledge import Knowledge
from assistant.learning.self_check import VERDICTS, Checked, Verdict, checked, score
from assistant.learning.typed import masked
from assistant.learning.units import Step, Unit, Units
from assistant.records_db.sittings import Sitting, Sittings, Stale

LONGEST_SECONDS = 300.0  # of a step
LONGEST_ANSWER = 500  # characters

_Move = Literal["", "next", "answer", "judge"]


@dataclass(frozen=True, slots=True)
class CourseTold:
    """A course as a list shows it; `place` of `of` steps are done in the `open` sitting, if any."""

    document: str
    title: str
    of: int
    tries: int
    best: int | None
    open: str
    place: int


@dataclass(frozen=True, slots=True)
class CourseTalk:
    """A course that is being read or was: what a screen shows of it.

    Either a `step` to read, or a `question` to answer, or (`checked`) the learner's answer beside
    the document's, to be judged; none of them once it is done. `place` counts from 1 to `of`.
    """

    sitting: str
    version: int
    document: str
    title: str
    place: int
    of: int
    minutes: int
    step: Step | None
    question: str
    checked: Checked | None
    checks: tuple[Checked, ...]
    done: bool
    score: int | None


@dataclass(frozen=True, slots=True)
class _Going:
    """How far a learner is: `since` is when this place was opened, `last` the step before.

    Times in seconds; `said` is the answer that waits for its judgement.
    """

    unit: str
    since: float
    place: int = 0
    seconds: float = 0.0
    said: str | None = None
    checks: tuple[tuple[str, Verdict], ...] = ()
    last: tuple[_Move, str] = ("", "")


class Courses:
    """The courses of one home, read by its learners. Safe to share between threads."""

    def __init__(
        self, knowledge: Knowledge, sittings: Sittings, clock: Callable[[], float] = time.time
    ) -> None:
        self._units = Units(knowledge)
        self._sittings = sittings
        self._clock = clock

    def list(self, person: str) -> Sequence[CourseTold]:
        """List the courses: those begun first, then those never done, then the lowest score."""
        done: dict[str, list[float]] = {}
        for one in self._sittings.done(person, "course"):
            done.setdefault(one.subject, []).append(-1.0 if one.score is None else one.score)
        units = self._units.all().values()
        told = [self._listed(person, one, done.get(one.document, ())) for one in units]
        return sorted(
            told, key=lambda one: (not one.open, one.tries > 0, one.best or 0, one.document)
        )

    def begin(self, person: str, document: str) -> CourseTalk:
        """Begin a course, or go on with it where it was left. Raises LearningGone."""
        unit = self._unit(document)
        sitting = self._open(person, unit)
        if sitting is None:
            going = _Going(unit.fingerprint, self._clock())
            sitting = self._sittings.begin(person, "course", document, dataclasses.asdict(going))
        return _told(sitting, unit)

    def running(self, person: str) -> CourseTalk | None:
        """Give the course that a learner is in the middle of, or None."""
        sitting = self._sittings.open(person, "course")
        unit = None if sitting is None else self._units.all().get(sitting.subject)
        if sitting is None or unit is None or _going(sitting.state).unit != unit.fingerprint:
            return None
        return _told(sitting, unit)

    def look(self, person: str, sitting: str) -> CourseTalk:
        """Give a course as it stands. Raises NotYours, LearningGone."""
        return _told(*self._found(person, sitting))

    def next(self, person: str, sitting: str, version: int | None = None) -> CourseTalk:
        """Leave a step that was read. Raises NotYours, Stale, LearningWrong.

        version: of the screen; another one is Stale, but for this same step sent again.
        """
        found, unit = self._found(person, sitting)
        if _repeated(found, version, ("next", "")):
            return _told(found, unit)
        going = _under_way(found, version)
        if going.place >= len(unit.steps):
            raise LearningWrong("正文已经读完，请先写下这一题的答案。")
        return self._left(found, unit, going, ("next", ""))

    def answer(
        self, person: str, sitting: str, text: str, version: int | None = None
    ) -> CourseTalk:
        """Commit to an answer and see the document's. Raises NotYours, Stale, LearningWrong."""
        said = masked(text, LONGEST_ANSWER)
        found, unit = self._found(person, sitting)
        if _repeated(found, version, ("answer", said)):
            return _told(found, unit)
        going = _under_way(found, version)
        if going.place < len(unit.steps):
            raise LearningWrong("还没有读到自测题，请先往下读。")
        if going.said is not None:
            raise LearningWrong("这一题的答案已经提交，请对照书上的答案，说说自己答得怎样。")
        if not said:
            raise LearningWrong("请先写下自己的答案；不知道就写“不知道”。")
        after = dataclasses.replace(going, said=said, last=("answer", said))
        return _told(self._sittings.save(found, dataclasses.asdict(after)), unit)

    def judge(
        self, person: str, sitting: str, judged: Verdict, version: int | None = None
    ) -> CourseTalk:
        """Judge one's own answer and go on; the last one gives the score.

        Raises NotYours, Stale, LearningWrong. What is too good a judgement is brought down.
        """
        if judged not in VERDICTS:
            raise LearningWrong("请选：答对了、答对一部分、没答对。")
        found, unit = self._found(person, sitting)
        if _repeated(found, version, ("judge", judged)):
            return _told(found, unit)
        going = _under_way(found, version)
        if going.said is None:
            raise LearningWrong("请先写下自己的答案，再看书上的答案。")
        question = unit.questions[going.place - len(unit.steps)]
        given = checked(question, going.said, judged).judged or "missed"
        checks = (*going.checks, (going.said, given))
        going = dataclasses.replace(going, said=None, checks=checks)
        return self._left(found, unit, going, ("judge", judged))

    def _left(
        self, found: Sitting, unit: Unit, going: _Going, last: tuple[_Move, str]
    ) -> CourseTalk:
        """Leave a place: count its time, and finish where it was the last."""
        now = self._clock()
        spent = min(max(now - going.since, 0.0), LONGEST_SECONDS)
        after = dataclasses.replace(
            going, place=going.place + 1, since=now, seconds=going.seconds + spent, last=last
        )
        done = after.place == len(unit.steps) + len(unit.questions)
        got = score([judged for _, judged in after.checks]) if done else None
        state = dataclasses.asdict(after)
        return _told(self._sittings.save(found, state, done=done, score=got), unit)

    def _listed(self, person: str, unit: Unit, scores: Sequence[float]) -> CourseTold:
        sitting = self._open(person, unit)
        best = max(scores, default=-1.0)
        return CourseTold(
            unit.document, unit.title, len(unit.steps) + len(unit.questions), len(scores),
            round(best) if best >= 0 else None, sitting.id if sitting else "",
            _going(sitting.state).place if sitting else 0,
        )  # fmt: skip

    def _open(self, person: str, unit: Unit) -> Sitting | None:
        """Give the sitting to go on with; one on another edition of the text is begun anew."""
        sitting = self._sittings.open(person, "course", unit.document)
        same = sitting is not None and _going(sitting.state).unit == unit.fingerprint
        return sitting if same else None

    def _found(self, person: str, sitting: str) -> tuple[Sitting, Unit]:
        found = self._sittings.get(sitting, person)
        if found.kind != "course":
            raise LearningGone("没有这门课。")
        unit = self._unit(found.subject)
        if _going(found.state).unit != unit.fingerprint:
            raise LearningGone("这门课的内容已经更新，请重新开始。")
        return found, unit

    def _unit(self, document: str) -> Unit:
        unit = self._units.all().get(document)
        if unit is None:
            raise LearningGone("没有这门课，或者它已经更新、正在修订。")
        return unit


def _under_way(found: Sitting, version: int | None) -> _Going:
    """Give how far a sitting is, where a step may be made on it. Raises Stale, LearningWrong."""
    if version is not None and version != found.version:
        raise Stale("这一步已经在另一个页面做过了，请刷新。")
    if found.done:
        raise LearningWrong("这门课已经学完了；可以再学一次。")
    return _going(found.state)


def _repeated(found: Sitting, version: int | None, move: tuple[_Move, str]) -> bool:
    """Say whether a step is the very one that was made last, sent again."""
    return version == found.version - 1 and _going(found.state).last == move


def _told(sitting: Sitting, unit: Unit) -> CourseTalk:
    going = _going(sitting.state)
    read, of = len(unit.steps), len(unit.steps) + len(unit.questions)
    step = unit.steps[going.place] if going.place < read else None
    asked = unit.questions[going.place - read] if read <= going.place < of else None
    shown = checked(asked, going.said) if asked and going.said is not None else None
    return CourseTalk(
        sitting.id, sitting.version, unit.document, unit.title, min(going.place + 1, of), of,
        int(going.seconds // 60), step, asked.question if asked else "", shown,
        tuple(
            checked(question, said, judged)
            for question, (said, judged) in zip(unit.questions, going.checks, strict=False)
        ),
        sitting.done, None if sitting.score is None else round(sitting.score),
    )  # fmt: skip


def _going(state: dict[str, Any]) -> _Going:
    checks = tuple((said, judged) for said, judged in state["checks"])
    move, said = state["last"]
    return _Going(**{**state, "checks": checks, "last": (move, said)})
