"""`mentor keys add|list|revoke`: the keys of programs and people that use the HTTP interface.

A secret is shown once, when it is made; what is kept of it is a hash.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Annotated

import typer

from assistant.records_db.database import open_database, url_of
from assistant.records_db.keys import KeyInfo, Keys, Role
from bots.console import described, hint, say, say_json, settings

app = typer.Typer(help="接口密钥：新建、查看、停用。", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
_MAY: Mapping[Role, str] = {
    "asker": "提问、保存自己的对话",
    "staff": "同上，并管理资料库",
    "expert": "同 asker，并回答专家队列里的问题",
    "operator": "全部",
}
_ROLES = "；".join(f"{role}：{what}" for role, what in _MAY.items())


@app.command(
    help=described(
        "新建一个密钥，只显示这一次。",
        "mentor keys add 石桥村卫生室 --role asker",
    )
)
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="谁用这个密钥，例如单位或程序的名字。")],
    role: Annotated[Role, typer.Option(help=_ROLES)] = "asker",
    as_json: Json = False,
) -> None:
    """Make a key and show its secret, once."""
    with _keys(context) as keys:
        try:
            info, secret = keys.add(name, role)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
    if as_json:
        say_json({"id": info.id, "name": info.name, "role": info.role, "secret": secret})
        return
    say(secret)
    hint(f"这是“{info.name}”的密钥（编号 {info.id}，角色 {info.role}），只显示这一次，请妥善保存。")
    hint("用法：在请求头里加 Authorization: Bearer 密钥")


@app.command("list", help=described("列出所有密钥，不含密钥本身。", "mentor keys list"))
def list_keys(context: typer.Context, as_json: Json = False) -> None:
    """List the keys, revoked ones too."""
    with _keys(context) as keys:
        found = keys.list()
    if as_json:
        say_json([asdict(one) for one in found])
        return
    for one in found:
        say(f"{one.id}  {one.role:<8}  {_day(one.at)}  {one.name}{_revoked(one)}")
    if not found:
        hint("还没有密钥。新建：mentor keys add 名字 --role asker")


@app.command(
    help=described("停用一个密钥，马上生效，不能恢复；编号见 mentor keys list。",
                   "mentor keys revoke 3f9a1c0b2d4e")
)  # fmt: skip
def revoke(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="密钥的编号，不是密钥本身。")],
) -> None:
    """Revoke a key from now on."""
    with _keys(context) as keys:
        done = keys.revoke(id_)
    if not done:
        # What was typed may be the secret: it is not repeated.
        hint("没有这个编号的密钥，或者已经停用。编号见 mentor keys list。")
        raise typer.Exit(1)
    say(f"已停用 {id_}。")


@contextlib.contextmanager
def _keys(context: typer.Context) -> Iterator[Keys]:
    database = open_database(url_of(settings(context)))
    try:
        yield Keys(database)
    finally:
        database.close()


def _revoked(info: KeyInfo) -> str:
    return "" if info.revoked_at is None else f"（{_day(info.revoked_at)} 停用）"


def _day(seconds: float) -> str:
    return dt.datetime.fromtimestamp(seconds).astimezone().date().isoformat()
