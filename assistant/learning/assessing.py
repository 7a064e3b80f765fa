"""The yearly assessment from its first item to its report: begun, gone on with, repeated.

Every step is kept before the next is shown, so that a dropped connection loses nothing; a step that
is sent twice is Stale. Nothing is explained until all is done: then every answer is.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import time
from collections.abc import Callable, Sequence

from assistant.errors import LearningWrong
from assistant.learning.areas import Areas
from assistant.learning.assessment import draw, seed_of
from assistant.learning.blueprint import Blueprint
from assistant.learning.case_files import Case, Referral
from assistant.learning.cases import Reply, Run, ask, commit
from assistant.learning.explaining import Explained, case_score, explain
from assistant.learning.grading import grade
from assistant.learning.progress import (
    Progress,
    Standing,
    Step,
    packed,
    result,
    unpacked,
    with_answer,
    with_case,
)
from assistant.learning.report import Report, report
from assistant.learning.shelf import Shelf
from assistant.privacy import mask
from assistant.records_db.sittings import Sitting, Sittings

_DAY = 86_400.0
_CHINA = dt.timezone(dt.timedelta(hours=8))
_MOST_STEPS = 60  # of one case
_LONGEST_PAUSE = 180.0  # seconds between two steps that count as work
_SKIPPED = re.compile(
    r"(?:我)?(?:不知道|不会|不清楚|不晓得|不懂|跳过|skip|pass|idk|i don'?t know)[。.!！]?",
    re.IGNORECASE,
)


class Assessments:
    """The assessments of one home's learners. Safe to share between threads."""

    def __init__(
        self,
        shelf: Shelf,
        sittings: Sittings,
        areas: Areas,
        blueprint: Blueprint,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._shelf = shelf
        self._sittings = sittings
        self._known = areas
        self._blueprint = blueprint
        self._clock = clock

    def standing(self, person: str) -> Standing:
        """Say whether a learner may, should or need not sit the assessment."""
        year, now = self._year(), self._clock()
        running, done = self._running(person, year), self._done(person, year)
        last = done[0] if done else None
        spent = len(done) > self._blueprint.repeats
        next_at = last.last_at + self._blueprint.days_between * _DAY if last else now
        return Standing(
            year, len(done), running.id if running else "", last.id if last else "",
            running is not None or (not spent and next_at <= now), None if spent else next_at,
        )  # fmt: skip

    def begin(self, person: str) -> Step:
        """Begin this year's assessment, or go on with it. Raises LearningWrong where it may not."""
        standing = self.standing(person)
        if standing.open:
            return self.look(person, standing.open)
        if not standing.may:
            raise LearningWrong(_too_soon(standing))
        year, content = standing.year, self._shelf.content()
        earlier = [unpacked(one.state).form for one in self._done(person, year)]
        number = len(earlier) + 1
        form = draw(
            self._blueprint, self._areas(), content.items.values(), content.cases.values(),
            seed=seed_of(person, year, number, self._clock()), earlier=earlier,
            played={one.subject: one.last_at for one in self._sittings.done(person, "case")},
        )  # fmt: skip
        if not form.items:
            raise LearningWrong("现在没有题目可考。")
        state = packed(Progress(year, number, form))
        subject = f"{year}-{number}"
        return self._told(self._sittings.begin(person, "assessment", subject, state, once=True))

    def look(self, person: str, sitting: str) -> Step:
        """Give an assessment as it stands. Raises NotYours, LearningWrong."""
        return self._told(self._settled(person, sitting))

    def answer(self, person: str, sitting: str, text: str, version: int | None = None) -> Step:
        """Answer the item that is asked; 不知道 counts as wrong. Raises as `ask` does."""
        found, progress = self._open(person, sitting, version)
        step = self._told(found)
        if step.item is None:
            raise LearningWrong("选择题已经做完了，现在请做病例。")
        skipped = _SKIPPED.fullmatch(text.strip()) is not None
        graded = grade(step.item, text)
        if graded.right is None and not skipped:
            return dataclasses.replace(step, hint=f"{graded.hint}不会就回“不知道”。")
        after = with_answer(
            progress, step.item, right=not skipped and graded.right is True,
            said=mask(text.strip()[:300]), blueprint=self._blueprint, areas=self._areas(),
        )  # fmt: skip
        return self._keep(found, after)

    def ask(
        self, person: str, sitting: str, text: str, version: int | None = None
    ) -> tuple[Step, Reply]:
        """Say something to the patient. Raises NotYours, Stale, LearningWrong.

        version: of the screen that it was typed on; another one is Stale.
        """
        found, progress, case, run = self._playing(person, sitting, version)
        if len(run.steps) >= _MOST_STEPS:
            raise LearningWrong("问得够多了，请下诊断、写处理。")
        after, reply = ask(run, case, self._shelf.content().matcher, mask(text))
        return self._keep(found, dataclasses.replace(progress, run=after)), reply

    def decide(
        self,
        person: str,
        sitting: str,
        diagnosis: str,
        plan: str,
        referral: Referral,
        version: int | None = None,
    ) -> Step:
        """Commit to a decision on the case; its score comes with the report. Raises as `ask`.

        What of it was not understood is told first, once, as the step's hint.
        """
        found, progress, case, run = self._playing(person, sitting, version)
        if not diagnosis.strip():
            raise LearningWrong("请写诊断；拿不准就写最可能的那一个。")
        content = self._shelf.content()
        after = commit(run, mask(diagnosis), mask(plan), referral, case, content.lexicon)
        if after.decision is None and after.unread is not None:
            told = self._keep(found, dataclasses.replace(progress, run=after))
            return dataclasses.replace(told, hint=after.unread.sentence)
        scored = case_score(after, case, content)
        return self._keep(
            found, with_case(progress, case, after, scored, self._blueprint, self._areas())
        )

    def finished(self, person: str) -> Sequence[tuple[Sitting, Progress]]:
        """Give the finished assessments of a learner, the newest first."""
        done = self._sittings.done(person, "assessment")
        return [(one, unpacked(one.state)) for one in done]

    def report(self, person: str, sitting: str) -> Report:
        """Give the report of a finished assessment. Raises NotYours, LearningWrong."""
        found, progress = self._closed(person, sitting)
        before = [kept for one, kept in self.finished(person) if one.last_at < found.last_at]
        return report(progress, found.last_at, self._known, before[0] if before else None)

    def explained(self, person: str, sitting: str) -> Explained:
        """Explain every answer of a finished assessment. Raises NotYours, LearningWrong."""
        return explain(self._closed(person, sitting)[1], self._shelf.content())

    def _keep(self, found: Sitting, progress: Progress) -> Step:
        pause = min(max(0.0, self._clock() - found.last_at), _LONGEST_PAUSE)
        after = dataclasses.replace(progress, seconds=progress.seconds + pause)
        return self._told(self._saved(found, after, done=self._next(after) == (None, None)))

    def _saved(self, found: Sitting, progress: Progress, *, done: bool) -> Sitting:
        total = round(result(progress).ability.score, 1) if done else None
        return self._sittings.save(found, packed(progress), done=done, score=total)

    def _told(self, sitting: Sitting) -> Step:
        progress, content = unpacked(sitting.state), self._shelf.content()
        of = len(progress.form.items) + len(progress.form.cases)
        at = min(of, len(progress.answered) + len(progress.played) + 1)
        item, case = (None, None) if sitting.done else self._next(progress)
        if item is not None:
            return Step(sitting.id, sitting.version, "item", at, of, content.items[item])
        if case is None:
            return Step(sitting.id, sitting.version, "done", at, of)
        run = progress.run if progress.run and progress.run.case == case else Run(case)
        return Step(sitting.id, sitting.version, "case", at, of, None, content.cases[case], run)

    def _next(self, progress: Progress) -> tuple[str | None, str | None]:
        """Give the item that is next, or else the case; both None where all is done."""
        content = self._shelf.content()
        item = progress.next_item(content.items)
        return item, None if item else progress.next_case(content.cases)

    def _open(self, person: str, sitting: str, version: int | None) -> tuple[Sitting, Progress]:
        found = self._settled(person, sitting)
        if found.done:
            raise LearningWrong("这次考核已经做完了。")
        progress = unpacked(found.state)
        if progress.year != self._year():
            raise LearningWrong("这次考核已经过期，请重新开始。")
        return (found if version is None else dataclasses.replace(found, version=version)), progress

    def _playing(
        self, person: str, sitting: str, version: int | None
    ) -> tuple[Sitting, Progress, Case, Run]:
        found, progress = self._open(person, sitting, version)
        step = self._told(found)
        if step.case is None or step.run is None:
            raise LearningWrong("请先做完前面的题目。")
        return found, progress, step.case, step.run

    def _closed(self, person: str, sitting: str) -> tuple[Sitting, Progress]:
        found = self._settled(person, sitting)
        if not found.done:
            raise LearningWrong("考核还没有做完；做完才有报告和解释。")
        return found, unpacked(found.state)

    def _settled(self, person: str, sitting: str) -> Sitting:
        """Give an assessment; it is closed where what was left of it is not in force any more."""
        found = self._sittings.get(sitting, person)
        if found.kind != "assessment":
            raise LearningWrong("这不是考核。")
        progress = unpacked(found.state)
        if found.done or self._next(progress) != (None, None):
            return found
        return self._saved(found, progress, done=True)

    def _running(self, person: str, year: int) -> Sitting | None:
        running = self._sittings.open(person, "assessment")
        return running if running and unpacked(running.state).year == year else None

    def _done(self, person: str, year: int) -> list[Sitting]:
        return [one for one, kept in self.finished(person) if kept.year == year]

    def _year(self) -> int:
        """Give the year that an assessment is of; of several years, the first."""
        year = dt.datetime.fromtimestamp(self._clock(), _CHINA).year
        return year - year % self._blueprint.years_between

    def _areas(self) -> Areas:
        return self._known.knowing(self._shelf.topics())


def _too_soon(standing: Standing) -> str:
    if standing.next_at is None:
        return f"{standing.year}年度的考核次数用完了，成绩以报告为准。"
    day = dt.datetime.fromtimestamp(standing.next_at, _CHINA).date()
    return f"刚考过不久，{day.year}年{day.month}月{day.day}日以后可以再考一次。"
