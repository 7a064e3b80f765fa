"""What every command of the terminal shares: its settings, JSON out, progress, plain errors."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import typer
from pydantic import ValidationError

from assistant.errors import AssistantError
from assistant.settings import Settings
from bots.render import plain
from corpus.errors import CorpusError
from evals.errors import EvalsError
from index.errors import IndexingError

_QUIET_SECONDS = 1.0
_TRACE = "MENTOR_TRACE"
_UNFORESEEN = (
    "程序内部出错（{}），不是您操作的问题，请把这句话告诉维护人员。"
    f"（维护人员：设置环境变量 {_TRACE}=1 再运行一次，可看到出错的位置。）"
)


def described(what: str, *examples: str) -> str:
    """Give the help text of a command: what it does, and an example of its use a line."""
    return "\n\n".join((what, *(f"例：{example}" for example in examples)))


def settings(context: typer.Context) -> Settings:
    """Give the settings that the root command has read."""
    found = context.find_object(Settings)
    if found is None:
        raise RuntimeError("the root command did not run")
    return found


def say(text: str) -> None:
    """Print a line for a person or a program to read."""
    typer.echo(plain(text))


def hint(text: str) -> None:
    """Print a line that is not part of the result, on standard error."""
    typer.echo(plain(text), err=True)


def say_json(value: object) -> None:
    """Print a value as JSON; what the terminal cannot encode is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2, default=str)
    typer.echo(text)


@contextlib.contextmanager
def progress(label: str) -> Iterator[Callable[[int, int, str], None]]:
    """Show a bar on a terminal, and a line a while elsewhere, once it takes over a second."""
    began = time.perf_counter()
    shown = 0.0

    def step(done: int, total: int, name: str = "") -> None:
        nonlocal shown
        now = time.perf_counter()
        interval = 0.1 if sys.stderr.isatty() else 5.0
        if now - began < _QUIET_SECONDS or now - shown < interval:
            return
        shown = now
        width = 24 * done // max(total, 1)
        bar = "█" * width + "░" * (24 - width)
        end = "\r" if sys.stderr.isatty() else "\n"
        sys.stderr.write(f"{label} {bar} {done}/{total} {name[:28]:<28}{end}")
        sys.stderr.flush()

    yield step
    if shown and sys.stderr.isatty():
        sys.stderr.write("\r" + " " * 78 + "\r")


def run_or_explain(command: Callable[[], Any]) -> int:
    """Run a command and give its exit code: 0 done, 1 failed with a sentence, 2 wrong use."""
    _show_any_byte()
    try:
        command()
    except KeyboardInterrupt:
        hint("已中断。")
        return 130
    except Exception as error:
        sentence = explain(error)
        if sentence is None and os.environ.get(_TRACE):
            raise
        hint(sentence or _UNFORESEEN.format(type(error).__name__))
        return 1
    return 0


def explain(error: Exception) -> str | None:
    """Say in a sentence what is wrong and what to do; None for what nobody foresaw."""
    match error:
        case AssistantError() | CorpusError() | EvalsError() | IndexingError():
            return str(error)
        case ValidationError():
            keys = "、".join("MENTOR_" + str(fault["loc"][0]).upper() for fault in error.errors())
            return f"环境变量 {keys} 的值不对，请改正后再试。"
        case sqlite3.DatabaseError():
            return _database(error)
        case OSError():
            return _disk(error)
    return None


def _show_any_byte() -> None:
    """Show what is no text escaped: a path or a question may hold any byte."""
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def _database(error: sqlite3.DatabaseError) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return _disk(OSError(errno.ENOSPC, ""))
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return _disk(OSError(errno.EACCES, "", "catalogue.db"))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "另一个进程正在使用资料库，请稍候再试。"
    return "资料库文件 catalogue.db 读不了或已损坏。请运行 mentor doctor 查看，并从备份恢复。"


def _disk(error: OSError) -> str:
    where = f"（{error.filename}）" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"磁盘已满{where}，请清理后再试；原有的资料和索引没有改动。"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"没有写入或读取权限{where}。请换一个目录（--home 目录 或 MENTOR_HOME）或修正权限。"
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return f"路径中有一段不是文件夹{where}，请检查 --home 或 MENTOR_HOME。"
    if error.errno == errno.ENOENT:
        return f"没有这个文件{where}，请检查路径。"
    if error.errno == errno.EISDIR:
        return f"这是文件夹，不是文件{where}，请检查路径。"
    return f"读写失败{where}：{error.strerror or error}。"
