"""`mentor library publish | retire | rollback | audit`: what answers, by whose hand, since when.

Whoever has the terminal has the disk, so `--by` is a statement, not a proof. What was uploaded is
published by somebody else, unless one person works alone: no staff key is set, or a single one.
"""

from __future__ import annotations

import datetime as dt
import getpass
from dataclasses import asdict
from typing import Annotated

import typer

from assistant.settings import Settings
from bots.console import described, hint, say, say_json, settings
from bots.library_text import STATES, say_findings
from corpus.catalogue import Catalogue, Record
from corpus.errors import AuditBroken, SelfPublication
from corpus.records.audit import Entry
from corpus.records.history import KEPT_CHANGES
from corpus.records.publishing import is_own

app = typer.Typer()
By = Annotated[
    str | None, typer.Option("--by", help="经手人姓名，记入审计（默认：本机的登录名）。")
]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
Name = Annotated[str, typer.Argument(help="文档编号（mentor library list 可查）。")]
_ACTIONS = {
    "migrate": "升级前已有", "add": "加入", "replace": "更换内容", "publish": "发布",
    "quarantine": "待审", "retire": "停用", "supersede": "被取代", "delete": "删除",
    "purge": "彻底删除", "rollback": "回滚",
}  # fmt: skip
_SEVERITIES = {"refuse": "✗", "hold": "！", "note": "·"}
_SHOWN = 3


def who(by: str | None) -> str:
    """Give who acts: the name given, or that of the operating system's user."""
    if by is not None:
        if not by.strip():
            raise typer.BadParameter("--by 后面请写姓名。")
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""  # a container's user without a name


@app.command(
    help=described(
        "发布待审文档，使其参与回答。上传者不能发布自己上传的，须由另一个人核对后发布；"
        "只有一个人管理时例外：没有设教研密钥，或者 MENTOR_STAFF_KEY 和 MENTOR_STAFF_KEYS "
        "合起来只有一个。",
        "mentor library publish htn-cn-primary --by 李四",
        "mentor library publish --all",
    )
)
def publish(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="文档编号。")] = None,
    everything: Annotated[bool, typer.Option("--all", help="发布全部待审文档。")] = False,
    by: By = None,
) -> None:
    """Let held-back documents answer."""
    if (name is None) == (not everything):
        raise typer.BadParameter("请给出一个文档编号，或用 --all。")
    chosen = settings(context)
    person, alone = who(by), _alone(chosen)
    catalogue = Catalogue(chosen.home, by=person, one_change=True)
    waiting = [one for one in catalogue.records() if one.state == "quarantined"]
    records = [catalogue.find(name)] if name else waiting
    if not records:
        say("没有待审的文档。")
    if len(records) == 1 and records[0].state == "published" and not records[0].pinned:
        say(f"{records[0].metadata.key} 本来就在用，没有改动。")
        return
    published = sum([_publish(catalogue, record, person, alone) for record in records])
    if published:
        say(f"共发布 {published} 份。下一步：mentor index build")
    elif records:
        raise typer.Exit(1)


def _publish(catalogue: Catalogue, record: Record, person: str, alone: bool) -> bool:
    key = record.metadata.key
    try:
        catalogue.set_state(key, "published", alone=alone, seen=record.signature)
    except SelfPublication as error:
        hint(str(error))
        return False
    own = record.added_by and is_own(record.added_by, person)
    say(f"已发布 {key}  {record.metadata.title}" + ("（单人模式：加入者本人发布）" if own else ""))
    say_findings(record.findings)
    return True


@app.command(
    help=described(
        "停用一份文档：立即不再参与回答，运行中的服务也一样。",
        "mentor library retire htn-cn-primary",
    )
)
def retire(
    context: typer.Context,
    name: Name,
    delete: Annotated[
        bool,
        typer.Option("--delete", help=f"从资料库删除；之后 {KEPT_CHANGES} 次改动内可以回滚。"),
    ] = False,
    for_good: Annotated[
        bool, typer.Option("--for-good", help="彻底删除文字和原文件，不能找回。")
    ] = False,
    by: By = None,
) -> None:
    """Take a document out of use at once, in a running server too."""
    catalogue = Catalogue(settings(context).home, by=who(by))
    key = catalogue.find(name).metadata.key
    if delete or for_good:
        catalogue.delete(key, for_good=for_good)
    else:
        catalogue.set_state(key, "retired")
    done = "彻底删除" if for_good else "删除" if delete else "停用"
    say(f"已{done} {key}，它不再参与回答。")
    hint("下一步：mentor index build 会把它的文字从索引里清除。")


@app.command(
    help=described(
        "撤回最近一次改变了回答内容的改动（发布、更换内容、停用、删除、回滚），恢复此前在用的资料。"
        f"回滚本身也可以再回滚；保留最近 {KEPT_CHANGES} 次改动。回滚以后，再加入同一份文档的文件，"
        "不会换掉恢复的内容，用 publish 发布一次才放开。",
        "mentor library rollback --by 李四",
        "mentor library rollback --list",
    )
)
def rollback(
    context: typer.Context,
    to: Annotated[
        int | None, typer.Option("--to", help="恢复到这一号改动之前（--list 可查）。")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="只列出可撤回的改动。")] = False,
    by: By = None,
) -> None:
    """Put back what was in force before the last change."""
    chosen = settings(context)
    catalogue = Catalogue(chosen.home, by=who(by))
    if listed:
        changes = catalogue.changes()
        for change in changes:
            more = f"等 {len(change.keys)} 份" if len(change.keys) > _SHOWN else ""
            named = "、".join(change.keys[:_SHOWN]) + more
            say(f"{change.number:>6}  {_time(change.at)}  {change.by}  {named}")
        if not changes:
            say("还没有可以回滚的改动。")
        return
    keys = catalogue.rollback(to=to, alone=_alone(chosen))
    records = {record.metadata.key: record for record in catalogue.records()}
    for key in keys:
        say(f"{STATES[records[key].standing.state]}  {key}")
    say(f"已恢复 {len(keys)} 份文档此前的状态和内容。被撤回的不再参与回答，运行中的服务也一样。")
    say("下一步：mentor index build")


@app.command(
    help=described(
        "列出审计记录（谁在何时做了什么，不含文字内容），并校验有没有被改动。",
        "mentor library audit",
    )
)
def audit(context: typer.Context, as_json: Json = False) -> None:
    """Print the audit and verify it."""
    catalogue = Catalogue(settings(context).home)
    entries = catalogue.audit()
    try:
        catalogue.verify_audit()
        broken = None
    except AuditBroken as error:
        broken = error
    if as_json:
        number = broken.number if broken is not None else None
        say_json({"broken_at": number, "entries": [asdict(entry) for entry in entries]})
    else:
        for entry in entries:
            say(_line(entry))
        if broken is None:
            last = entries[-1].hash if entries else ""
            say(f"共 {len(entries)} 条，校验通过。" + (f"末条校验值：{last}" if last else ""))
    if broken is not None:
        hint(str(broken))
        raise typer.Exit(1)


def _alone(chosen: Settings) -> bool:
    """Say whether one person looks after the library: the staff pages ask the same."""
    if chosen.staff_key is None and chosen.staff_keys is None:
        return True
    from bots.staff.keys import WeakKey, read_keys

    try:
        return len(read_keys(chosen.staff_key, chosen.staff_keys)) == 1
    except WeakKey as error:
        raise typer.BadParameter(str(error)) from None


def _line(entry: Entry) -> str:
    counts = " ".join(f"{_SEVERITIES.get(key, key)}{n}" for key, n in entry.findings.items())
    action = _ACTIONS.get(entry.action, entry.action)
    parts = (f"{entry.number:>6}", _time(entry.at), entry.by, action, entry.key, counts)
    return "  ".join(part for part in parts if part)


def _time(at: str) -> str:
    return dt.datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
