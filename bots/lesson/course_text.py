"""Courses as plain text, for chats and the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.learning.courses import CourseTalk, CourseTold
from assistant.learning.self_check import Checked
from assistant.learning.units import Step

_JUDGED = {"right": "✓", "partly": "½", "missed": "✗"}


def courses_text(courses: Sequence[CourseTold]) -> str:
    """List the courses, numbered."""
    lines = ["选一门课，回 /course 加编号，例如：/course 1"]
    numbers = {id_: n for n, id_ in enumerate(sorted(one.document for one in courses), 1)}
    for one in courses:
        if one.open:
            state = f"读到 {one.place}/{one.of}"
        else:
            state = "没学过" if not one.tries else f"最好{one.best}分" if one.best else "学过"
        lines.append(f"{numbers[one.document]}. {one.title}（{state}）")
    return "\n".join(lines)


def step_text(step: Step) -> str:
    """Give a step to read, its tables as lines."""
    piece = f"（{step.piece}/{step.pieces}）" if step.pieces > 1 else ""
    return f"{step.heading}{piece}\n{step.text}"


def checked_text(check: Checked) -> str:
    """Put one's own answer beside the document's."""
    lines = [f"您的答案：{check.said}", f"书上的答案：{check.answer}"]
    if check.lacking:
        lines.append("没写到的数字：" + "、".join(check.lacking))
    return "\n".join(lines)


def course_done_text(talk: CourseTalk) -> str:
    """Say how a course went."""
    return "\n".join(_done(talk))


def _done(talk: CourseTalk) -> Iterator[str]:
    yield f"【学完】{talk.title}，用了 {talk.minutes} 分钟，已记入学分。"
    if talk.score is not None:
        yield f"自测 {talk.score} 分"
    for one in talk.checks:
        yield f"{_JUDGED[one.judged or 'missed']} {one.question}"
        if one.judged != "right":
            yield f"  {one.answer}"
