"""The staff pages' HTML: templates with every value escaped, and the forms that they send.

In: values. Out: a page. No page is kept by the browser, and its forms say where they come from
(Referrer-Policy: same-origin), because over plain http nothing else tells a post of ours from one
of another site.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from bots.problem_kinds import KINDS
from bots.problems import respond
from bots.render import plain
from bots.staff.auth import StaffProblem
from evals.desk.desk import SHIPPED, Entry
from evals.errors import CaseFault, DeskRefused, ReportUnreadable

PAGES = Path(__file__).parent / "pages"
_MOST_FIELDS = 100
_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl; charset=utf-8",
}
T = TypeVar("T")
_ZONE = dt.timezone(dt.timedelta(hours=8), "北京时间")


class View:
    """The templates of the staff pages."""

    def __init__(self) -> None:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        self._templates = Environment(
            loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._templates.filters |= {"when": when, "percent": percent, "set_title": set_title}

    def page(self, template: str, /, status: int = 200, **values: object) -> HTMLResponse:
        """Show a template."""
        text = self._templates.get_template(f"{template}.html").render(**values)
        return HTMLResponse(text, status, headers={"Referrer-Policy": "same-origin"})

    async def problem(self, request: Request, error: Exception) -> Response:
        """Show a StaffProblem: to a browser as a page, to a program as problem+json."""
        assert isinstance(error, StaffProblem)
        if "text/html" not in request.headers.get("accept", "").lower():
            return respond(request.scope, error)
        if error.code == "staff-key-needed" and request.method == "GET":
            return RedirectResponse("/staff/login", 303)
        kind = KINDS[error.code]
        response = self.page(
            "problem", kind.status, sentence=error.detail or kind.zh, code=error.code
        )
        if error.retry_after is not None:
            response.headers["Retry-After"] = str(error.retry_after)
        return response


class Form:
    """What a form sent: texts, lists of choices, and at most one file."""

    def __init__(self, fields: list[tuple[str, UploadFile | str]]) -> None:
        self._texts = [(name, value) for name, value in fields if isinstance(value, str)]
        files = [value for _, value in fields if isinstance(value, UploadFile)]
        self.file = files[0] if files and files[0].filename else None

    def __getitem__(self, name: str) -> str:
        """Give the text of a field, no control characters in it; empty where it was not sent."""
        return plain(next(iter(self.all(name)), "")).strip()

    def all(self, name: str) -> list[str]:
        """Give every value of a field."""
        return [value for known, value in self._texts if known == name]


async def read_form(request: Request) -> AsyncIterator[Form]:
    """Read the form of a request; a dependency. Raises StaffProblem for what is none."""
    try:
        sent = await request.form(max_files=1, max_fields=_MOST_FIELDS)
    except HTTPException:
        raise StaffProblem("form-unreadable") from None
    yield Form([*sent.multi_items()])
    await sent.close()


def when(text: str) -> str:
    """Say a UTC time as the clock on her wall does."""
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{at.astimezone(_ZONE):%Y-%m-%d %H:%M}"


def set_title(one: Entry | tuple[str, str]) -> str:
    """Say what a set is called: those of the program have Chinese names in the report's words."""
    from evals.render.words import value_title

    id_, title = (one.id, one.title) if isinstance(one, Entry) else one
    return value_title("set", title) if id_.startswith(SHIPPED) else title


def percent(share: float) -> str:
    """Say a share as a percentage."""
    return f"{share:.1%}"


def asked(work: Callable[[], T]) -> T:
    """Give what `work()` gives; a refusal of the desk becomes a problem with its sentence."""
    try:
        return work()
    except DeskRefused as error:
        missing = error.code in ("no-such-run", "no-such-set")
        code = "not-found" if missing else "staff-refused"
        raise StaffProblem(code, detail=str(error)) from None
    except (CaseFault, ReportUnreadable) as error:
        raise StaffProblem("staff-refused", detail=str(error)) from None


def as_file(write: Callable[[Path], object], name: str) -> Response:
    """Give what `write` writes as a file to keep; `name` is our own, its suffix known."""
    with tempfile.TemporaryDirectory(prefix="mentor-staff-") as folder:
        path = Path(folder, name)
        write(path)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(path.read_bytes(), media_type=_TYPES[path.suffix], headers=headers)
