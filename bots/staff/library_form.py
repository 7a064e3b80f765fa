"""What the library's forms send: files that stream to disk, and what is known of a document.

In: a request. Out: texts and files, or a StaffProblem; and the fields of a document, checked, or
what is wrong with each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from bots.problems import Problem
from bots.render import plain
from bots.staff.auth import StaffProblem
from bots.staff.intake import MOST_BYTES, MOST_WAITING
from bots.staff.library_view import KINDS
from bots.staff.view import Form

MOST_SENT = MOST_BYTES + 1_000_000  # one file of the largest size, and the fields beside it
SENT_SECONDS = 900.0  # 128 MB over a county's line
FIELDS: Mapping[str, str] = {
    "title": "标题", "issuer": "发布机构", "edition": "版次", "year": "年份",
    "valid_from": "生效日期", "supersedes": "它取代的资料", "kind": "类别",
}  # fmt: skip
_LONGEST = {"title": 300, "issuer": 200, "edition": 80, "supersedes": 200}
_MOST_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """What the upload form sent."""

    form: Form
    files: tuple[UploadFile, ...]


async def _read_upload(request: Request) -> AsyncIterator[Upload]:
    """Read the upload form; its files go to disk as they come in. Raises StaffProblem."""
    try:
        sent = await request.form(max_files=MOST_WAITING, max_fields=_MOST_FIELDS)
    except Problem as error:
        # Its sentence is about questions; here it is a file that is too large or too slow.
        raise StaffProblem(error.code, detail=_TOO_MUCH.get(error.code, "")) from None
    except (HTTPException, ClientDisconnect):
        raise StaffProblem("form-unreadable") from None
    fields = [*sent.multi_items()]
    files = tuple(one for _, one in fields if isinstance(one, UploadFile) and one.filename)
    yield Upload(Form(fields), files)
    await sent.close()


SentUpload = Annotated[Upload, Depends(_read_upload)]
_TOO_MUCH = {
    "body-too-large": f"一次最多传 {MOST_BYTES // 1024 // 1024} MB，这次没有存下。"
    "请少选几个文件，或把大文件拆开再传。",
    "body-too-slow": "网络太慢，文件没有传完，没有存下。请换个网络，或把文件拆小再传。",
}


def name_of(file: UploadFile) -> str:
    """Say what a file was called where it came from: to show, never as a path here."""
    name = plain(file.filename or "").replace("\\", "/").strip()
    return PurePosixPath(name).name[:200] or "文件"


def read_fields(form: Form) -> tuple[dict[str, Any], dict[str, str]]:
    """Give what a form says of a document, empty fields left out, and the faults by field."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name in FIELDS:
        text = " ".join(form[name].split())
        if not text:
            continue
        if len(text) > _LONGEST.get(name, 40):
            faults[name] = f"太长了，最多 {_LONGEST.get(name, 40)} 个字。"
            continue
        try:
            values[name] = _READ.get(name, str)(text)
        except ValueError as error:
            faults[name] = str(error)
    return values, faults


def _year(text: str) -> int:
    if not text.isdecimal() or not 1900 <= int(text) <= 2100:
        raise ValueError("请写成 2024 这样的年份。")
    return int(text)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("请写成 2024-01-01 这样的日期。") from None


def _edition(text: str) -> str:
    if "@" in text:
        raise ValueError("版次里不能有 @。")
    return text


def _kind(text: str) -> str:
    if text not in KINDS:
        raise ValueError("请从列表里选一个类别。")
    return text


_READ: Mapping[str, Callable[[str], Any]] = {
    "year": _year, "valid_from": _day, "edition": _edition, "kind": _kind,
}  # fmt: skip
