"""What can be done with a document, in words for staff. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.catalogue import Change
from corpus.document import State
from corpus.records.audit import Entry


@dataclass(frozen=True, slots=True)
class Action:
    """A step: how it is called, from which states it is taken, to which it leads (None: gone)."""

    title: str
    states: tuple[State, ...]
    leads_to: State | None
    says: str
    grave: bool = False


ACTIONS: Mapping[str, Action] = {
    "publish": Action(
        "发布", ("quarantined", "retired"), "published",
        "发布以后，医生提问时就会引用这份资料。随后自动编入检索，一般几分钟之内生效。",
    ),
    "hold": Action(
        "撤回待审", ("published",), "quarantined",
        "撤回以后，医生马上查不到这份资料；文字和原文件都保留，核对后可以再发布。",
    ),
    "retire": Action(
        "停用", ("published",), "retired",
        "停用以后，医生马上查不到这份资料；文字和原文件都保留，以后可以再发布。"
        "它取代过的旧版不会因此恢复。",
        grave=True,
    ),
    "delete": Action(
        "删除", ("quarantined", "retired"), None,
        "删除以后，列表里不再有这份资料，文字和原文件一起去掉；操作记录里会留下一笔。",
        grave=True,
    ),
}  # fmt: skip
AUDIT: Mapping[str, str] = {
    "migrate": "从旧版程序转来", "add": "上传加入", "replace": "换了内容或说明", "publish": "发布",
    "quarantine": "放在待审", "retire": "停用", "supersede": "由新版取代", "delete": "删除",
    "purge": "彻底删除", "rollback": "退回到改动以前",
}  # fmt: skip
_UNDONE: Mapping[str, str] = {
    "publish": "不再发布，回到发布以前的状态", "quarantine": "恢复为在用",
    "retire": "恢复到停用以前", "supersede": "恢复使用，不再由新版取代",
    "delete": "恢复到删除以前", "replace": "恢复原来的内容", "rollback": "恢复到上次退回以前",
    "add": "放回待审",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the audit in words: when (UTC), by whom, what."""

    at: str
    by: str
    says: str


def told(entry: Entry) -> Told:
    """Put an entry of the audit in words."""
    return Told(entry.at, entry.by or "（没有记名）", AUDIT.get(entry.action, entry.action))


def undone(
    change: Change, entries: Sequence[Entry], titles: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Say what taking back a change does, document by document: (title, what)."""
    of_it = [one for one in entries if one.number >= change.number and one.at == change.at]
    found = {
        one.key: _UNDONE[one.action]
        for one in of_it
        if one.action in _UNDONE and (one.key in change.keys or one.action == "supersede")
    }
    return tuple((titles.get(key, key), says) for key, says in found.items())
