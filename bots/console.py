"""What every command of the terminal shares: its settings, JSON out, progress, plain errors."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import typer
from filelock import Timeout
from pydantic import ValidationError

from assistant.errors import AssistantError
from assistant.settings import Settings
from bots.render import plain
from corpus.errors import CorpusError
from index.errors import IndexingError

_QUIET_SECONDS = 1.0


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
    # A path or a question may hold bytes that are no text: show them escaped, never fail on them.
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)
    try:
        command()
    except (AssistantError, CorpusError, IndexingError) as error:
        hint(str(error))
    except ValidationError as error:
        keys = "、".join("MENTOR_" + str(fault["loc"][0]).upper() for fault in error.errors())
        hint(f"环境变量 {keys} 的值不对，请改正后再试。")
    except Timeout:
        hint("另一个进程正在使用资料库，请稍候再试。")
    except sqlite3.DatabaseError as error:
        hint(explain_database(error))
    except OSError as error:
        hint(_disk(error))
    except KeyboardInterrupt:
        hint("已中断。")
        return 130
    else:
        return 0
    return 1


def explain_database(error: sqlite3.DatabaseError) -> str:
    """Say in a sentence what is wrong with the library's database, and what to do."""
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
