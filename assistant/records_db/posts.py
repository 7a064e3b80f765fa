"""What the learners of a group say to each other of a case or an answer, and who reported what.

A learner sees and writes only in the group that his own row names; anything else raises NotYours,
and who is in no group is told so (LearningGone).
A post that its writer takes back loses its text at once and for good; its bare row stays, so that
nobody in the thread gets another's name. Texts are masked before they come (discussion.py). What
experts may do has no owner to check: the door of the front end lets only experts in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.errors import LearningGone, LearningWrong
from assistant.records_db.database import Database, NotYours
from assistant.records_db.learning_models import LearnerRow, PostRow, ReportRow

_REPORTS = 2  # by different people: the post is hidden until an expert has looked
_TWICE_SECONDS = 600.0
_COLUMNS = sa.select(PostRow.__table__)


@dataclass(frozen=True, slots=True)
class Post:
    """A post, `at` in seconds since 1970, UTC; one without text was taken back by its writer."""

    id: int
    group: str
    subject: str
    person: str
    at: float
    text: str
    expert: bool
    pinned: bool
    hidden: bool


class Posts:
    """The posts of one database. Safe to share between threads and processes."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def add(self, person: str, subject: str, text: str, *, since: float, most: int) -> Post:
        """Keep what a learner says in his group, at most `most` posts since a moment.

        The very text that he said last in this thread, minutes ago, was sent twice: kept once.
        Raises LearningGone for who is in no group, LearningWrong where it is too much.
        """
        with self._database.transaction() as connection:
            group = _group(connection, person, writes=True)
            mine = sa.and_(PostRow.person == person, PostRow.expert.is_(False))
            last = connection.execute(
                _COLUMNS.where(mine, PostRow.group == group, PostRow.subject == subject)
                .order_by(PostRow.id.desc())
                .limit(1)
            ).first()
            now = self._clock()
            if last is not None and last.text == text and now - last.at < _TWICE_SECONDS:
                return _post(last)
            said = sa.select(sa.func.count()).where(mine, PostRow.at >= since)
            if connection.execute(said).scalar_one() >= most:
                raise LearningWrong(f"今天已经发了 {most} 条，请明天再来。")
            return _add(connection, Post(0, group, subject, person, now, text,
                                         expert=False, pinned=False, hidden=False))  # fmt: skip

    def thread(self, person: str, subject: str) -> Sequence[Post]:
        """Give a thread of a learner's group, oldest first, with what is hidden or taken back."""
        with self._database.reading() as connection:
            group = _group(connection, person)
            return _thread(connection, group, subject)

    def report(self, person: str, post: int) -> None:
        """Report a post of a learner's group, once; the second person who does hides it.

        Raises NotYours, LearningWrong for one's own and for an expert's.
        """
        with self._database.transaction() as connection:
            found = _in_own_group(connection, person, post)
            mine = ReportRow.post == post, ReportRow.person == person
            if connection.execute(sa.select(ReportRow.post).where(*mine)).first() is not None:
                return
            if found.hidden:
                raise NotYours("没有这条发言。")
            if found.expert:
                raise LearningWrong("这是专家的回复；有疑问请跟帖说明，或告诉带教老师。")
            if found.person == person:
                raise LearningWrong("这是您自己发的，可以直接删除。")
            connection.execute(
                sa.insert(ReportRow).values(post=post, person=person, at=self._clock())
            )
            reports = connection.execute(
                sa.select(sa.func.count()).where(ReportRow.post == post)
            ).scalar_one()
            # What an expert has let stand is hidden again only by two people more.
            if reports % _REPORTS == 0:
                _change(connection, post, hidden=True)

    def delete(self, person: str, post: int) -> None:
        """Take back a post of one's own, whichever group one is in now. Raises NotYours."""
        with self._database.transaction() as connection:
            mine = sa.update(PostRow).where(PostRow.id == post, PostRow.person == person)
            if not connection.execute(mine.values(text="", pinned=False, hidden=False)).rowcount:
                raise NotYours("没有这条发言。")
            connection.execute(sa.delete(ReportRow).where(ReportRow.post == post))
        self._database.forget_deleted()

    def reply(self, expert: str, group: str, subject: str, text: str) -> Post:
        """Keep an expert's reply and pin it; what was pinned in the thread is pinned no more."""
        with self._database.transaction() as connection:
            _unpin(connection, group, subject)
            return _add(connection, Post(0, group, subject, expert, self._clock(), text,
                                         expert=True, pinned=True, hidden=False))  # fmt: skip

    def pin(self, post: int) -> None:
        """Pin an expert's reply, alone in its thread. Raises NotYours for any other post."""
        with self._database.transaction() as connection:
            found = _get(connection, post)
            if not found.expert or not found.text:
                raise NotYours("只有专家的回复可以置顶。")
            _unpin(connection, found.group, found.subject)
            _change(connection, post, pinned=True)

    def hide(self, post: int, *, hidden: bool = True) -> None:
        """Hide a post from its group, or (hidden=False) let it stand. Raises NotYours."""
        with self._database.transaction() as connection:
            _get(connection, post)
            _change(connection, post, hidden=hidden)
            if hidden:  # dealt with: it waits for nobody any more
                connection.execute(sa.delete(ReportRow).where(ReportRow.post == post))

    def waiting(self, group: str | None = None) -> Sequence[Post]:
        """Give what reports have hidden, in a group or (None) everywhere, oldest first."""
        reported = sa.exists().where(ReportRow.post == PostRow.id)
        wanted = _COLUMNS.where(PostRow.hidden.is_(True), reported).order_by(PostRow.id)
        if group is not None:
            wanted = wanted.where(PostRow.group == group)
        with self._database.reading() as connection:
            return [_post(row) for row in connection.execute(wanted).all()]

    def in_group(self, group: str, subject: str) -> Sequence[Post]:
        """Give a thread of any group, for an expert."""
        with self._database.reading() as connection:
            return _thread(connection, group, subject)


def _group(connection: Connection, person: str, *, writes: bool = False) -> str:
    """Give the group of a learner. Raises LearningGone for who is in none.

    writes: one at a time of the same learner, so that a limit holds.
    """
    wanted = sa.select(LearnerRow.group).where(LearnerRow.person == person)
    group: str | None = connection.execute(wanted.with_for_update() if writes else wanted).scalar()
    if not group:
        raise LearningGone("您还没有加入班组，加入以后才能讨论。")
    return group


def _in_own_group(connection: Connection, person: str, post: int) -> Post:
    """Give a post of a learner's group that was not taken back. Raises NotYours."""
    group = _group(connection, person)
    found = _get(connection, post)
    if found.group != group or not found.text:
        raise NotYours("没有这条发言。")
    return found


def _get(connection: Connection, post: int) -> Post:
    """Give a post and hold it until the transaction ends. Raises NotYours."""
    row = connection.execute(_COLUMNS.where(PostRow.id == post).with_for_update()).first()
    if row is None:
        raise NotYours("没有这条发言。")
    return _post(row)


def _thread(connection: Connection, group: str, subject: str) -> Sequence[Post]:
    rows = connection.execute(
        _COLUMNS.where(PostRow.group == group, PostRow.subject == subject).order_by(PostRow.id)
    ).all()
    return [_post(row) for row in rows]


def _add(connection: Connection, post: Post) -> Post:
    id_ = connection.execute(
        sa.insert(PostRow)
        .values(
            group_name=post.group, subject=post.subject, person=post.person, at=post.at,
            text=post.text, expert=post.expert, pinned=post.pinned, hidden=post.hidden,
        )
        .returning(PostRow.id)
    ).scalar_one()  # fmt: skip
    # SQLite gives the number of a post that was erased again: its reports are not of this one.
    connection.execute(sa.delete(ReportRow).where(ReportRow.post == id_))
    return Post(
        id_, post.group, post.subject, post.person, post.at, post.text, post.expert, post.pinned,
        post.hidden,
    )  # fmt: skip


def _change(connection: Connection, post: int, **values: bool) -> None:
    connection.execute(sa.update(PostRow).where(PostRow.id == post).values(**values))


def _unpin(connection: Connection, group: str, subject: str) -> None:
    thread = PostRow.group == group, PostRow.subject == subject
    connection.execute(sa.update(PostRow).where(*thread).values(pinned=False))


def _post(row: sa.Row[Any]) -> Post:
    return Post(
        row.id, row.group_name, row.subject, row.person, row.at, row.text, row.expert, row.pinned,
        row.hidden,
    )  # fmt: skip
