"""A statement → the words and cells that its CSV and its PDF show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from assistant.learning.credits import CHINA, Reason, day_of
from assistant.learning.statements import Signed, StatedEntry, Statement
from assistant.records_db.credit_ledger import Act

TITLE: Final = "基层导师学习学分证明"
EXAMPLE: Final = "示例规则，未获主管部门认定"
ENTRY_COLUMNS: Final = ("序号", "日期", "类别", "内容", "分钟", "成绩", "学分", "备注", "凭据")
ROW_COLUMNS: Final = ("年度", "类别", "次数", "分钟", "学分", "超过上限", "状态")
ACTS: Final[Mapping[Act, str]] = {
    "quiz": "每日小测", "case": "模拟病例", "assessment": "考核", "course": "课程",
    "imported": "外地认可",
}  # fmt: skip
_REASONS: Mapping[Reason, str] = {
    "": "", "score": "成绩未达到", "unknown": "本规则不计", "day": "超过每日上限",
    "year": "超过本类全年上限", "region": "超过该地区上限", "imported": "超过外地认可上限",
    "all": "超过全年上限",
}  # fmt: skip


def heading(signed: Signed) -> Sequence[tuple[str, str]]:
    """Give what stands above the tables: labels and values, the verification code last."""
    said = signed.statement
    return (
        ("学员", said.name or "（未填写）"),
        ("学员编号", said.learner),
        ("出具机构", said.issuer),
        ("出具时间", moment(said.issued_at)),
        ("学分规则", f"{said.rules}（{said.region}）"),
        ("规则出处", said.source),
        *((("注意", EXAMPLE),) if said.example else ()),
        ("有效学分", str(said.earned)),
        ("其中外地认可", str(said.imported)),
        ("超过上限未计", str(said.capped)),
        ("已过期", str(said.expired)),
        ("验证码", signed.code),
    )


def entry_cells(statement: Statement) -> Sequence[tuple[str, ...]]:
    """Give the cells of each entry, by ENTRY_COLUMNS."""
    return [
        (
            str(one.number), day_of(one.at).isoformat(), ACTS[one.act], one.title,
            str(one.minutes), "" if one.score is None else str(one.score), str(one.credits),
            _note(one), one.evidence,
        )
        for one in statement.entries
    ]  # fmt: skip


def row_cells(statement: Statement) -> Sequence[tuple[str, ...]]:
    """Give the cells of each year and kind of act, by ROW_COLUMNS."""
    return [
        (
            str(one.year), ACTS[one.act], str(one.entries), str(one.minutes), str(one.earned),
            str(one.capped), "已过期" if one.expired else "有效",
        )
        for one in statement.rows
    ]  # fmt: skip


def moment(at: int) -> str:
    """Give a moment in China's time, to the minute."""
    return f"{dt.datetime.fromtimestamp(at, CHINA):%Y-%m-%d %H:%M}（北京时间）"


def _note(one: StatedEntry) -> str:
    notes = (one.issuer, _REASONS[one.note], "已过期" if one.expired else "")
    return "；".join(note for note in notes if note)
