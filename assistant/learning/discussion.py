"""A thread on a case or an answer among the learners of one group. Nobody is named, ever.

What is said is masked before it is kept, at most 500 characters and 20 posts a day. In a thread
each writer is “同组同事甲”, “同组同事乙” …, in the order in which they first wrote there and so
another one in each thread. A post that two people reported is hidden until an expert looks.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.errors import LearningWrong
from assistant.learning.typed import masked
from assistant.records_db.posts import Post, Posts

LONGEST = 500  # characters of a post
A_DAY = 20  # posts of a person
EXPERT = "专家"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_CHINA = dt.timezone(dt.timedelta(hours=8))
_ID = re.compile(r"[A-Za-z0-9_.-]{1,70}")

SubjectKind = Literal["case", "answer"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a thread is about: a case, or an answer (the document or item that it came from)."""

    kind: SubjectKind
    id: str

    @property
    def key(self) -> str:
        """The subject in one word, as it is kept. Raises LearningWrong for no usable id."""
        if self.kind not in ("case", "answer") or not _ID.fullmatch(self.id):
            raise LearningWrong("没有这个讨论。")
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Said:
    """A post as a learner sees it: `who` is a part in this thread, never a name.

    `at` in seconds since 1970, UTC; only its own writer sees one that is `hidden`.
    """

    id: int
    who: str
    text: str
    at: float
    mine: bool
    expert: bool
    pinned: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A hidden post that an expert should look at; who wrote it is not told."""

    id: int
    group: str
    subject: str
    text: str
    at: float


class Discussion:
    """The discussions of one home's learners. Safe to share between threads."""

    def __init__(self, posts: Posts, clock: Callable[[], float] = time.time) -> None:
        self._posts = posts
        self._clock = clock

    def look(self, person: str, subject: Subject) -> Sequence[Said]:
        """Give a thread of a learner's group: the pinned reply, then what came first.

        Raises LearningGone for who is in no group, LearningWrong.
        """
        return _told(self._posts.thread(person, subject.key), person)

    def say(self, person: str, subject: Subject, text: str) -> Sequence[Said]:
        """Say something and give the thread. Raises LearningGone, LearningWrong."""
        said = _written(text)
        since = _midnight(self._clock())
        self._posts.add(person, subject.key, said, since=since, most=A_DAY)
        return self.look(person, subject)

    def report(self, person: str, post: int) -> None:
        """Report a post; once a person. Raises NotYours, LearningWrong for one's own."""
        self._posts.report(person, post)

    def delete(self, person: str, post: int) -> None:
        """Take back a post of one's own. Raises NotYours."""
        self._posts.delete(person, post)

    def reply(self, expert: str, group: str, subject: Subject, text: str) -> Sequence[Said]:
        """Answer a group as an expert, pinned, and give the thread. Raises LearningWrong."""
        if not group:
            raise LearningWrong("请选一个班组。")
        self._posts.reply(expert, group, subject.key, _written(text))
        return self.thread(expert, group, subject)

    def thread(self, expert: str, group: str, subject: Subject) -> Sequence[Said]:
        """Give the thread of any group as an expert sees it: all but what is hidden."""
        return _told(self._posts.in_group(group, subject.key), expert)

    def waiting(self, group: str | None = None) -> Sequence[Waiting]:
        """Give what reports have hidden and no expert has settled, the oldest first."""
        return [
            Waiting(one.id, one.group, one.subject, one.text, one.at)
            for one in self._posts.waiting(group)
        ]

    def settle(self, post: int, *, stands: bool) -> None:
        """Say as an expert whether a reported post may stand; if not, it stays hidden.

        Raises NotYours.
        """
        self._posts.hide(post, hidden=not stands)


def _told(posts: Sequence[Post], person: str) -> Sequence[Said]:
    """Give what somebody may see of a thread, each writer under a name of this thread only."""
    writers = dict.fromkeys(one.person for one in posts if not one.expert)
    names = {writer: f"同组同事{_stem(place)}" for place, writer in enumerate(writers)}
    said = [
        Said(
            one.id, EXPERT if one.expert else names[one.person], one.text, one.at,
            one.person == person, one.expert, one.pinned, one.hidden,
        )
        for one in posts
        if one.text and (not one.hidden or one.person == person)
    ]  # fmt: skip
    return sorted(said, key=lambda one: not one.pinned)


def _stem(place: int) -> str:
    """Give 甲, 乙 … 癸, then 甲2, 乙2 and on."""
    turn, at = divmod(place, len(_STEMS))
    return _STEMS[at] + (str(turn + 1) if turn else "")


def _written(text: str) -> str:
    said = masked(text, LONGEST)
    if not said:
        raise LearningWrong("请写点什么再发。")
    return said


def _midnight(now: float) -> float:
    """Give the beginning of the day in China, in seconds since 1970, UTC."""
    day = dt.datetime.fromtimestamp(now, _CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return day.timestamp()
