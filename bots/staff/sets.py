"""The sets of the staff pages: upload a sheet, see its faults by row and column, take it home."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile

from bots.staff.auth import StaffProblem
from bots.staff.view import Form, View, as_file, asked, read_form
from evals.desk.desk import MAX_BYTES, Desk
from evals.errors import CaseFault, DeskRefused
from evals.sets.check import CheckedSet
from evals.sets.files import check_set, write_set
from evals.sets.template import new_set

UPLOAD_PATH = "/staff/evals/sets"
_SUFFIXES = (".xlsx", ".csv", ".jsonl")
_SHOWN_FAULTS = 200
SentForm = Annotated[Form, Depends(read_form)]


def set_routes(desk: Desk, view: View) -> APIRouter:
    """Make the routes of the sets."""
    pages = _Pages(desk, view)
    router = APIRouter(prefix="/evals")
    router.add_api_route("/sets", pages.all, methods=["GET"])
    router.add_api_route("/sets", pages.upload, methods=["POST"])
    router.add_api_route("/sets/{id_}/delete", pages.delete, methods=["POST"])
    router.add_api_route("/sets/{id_}.{kind}", pages.fetch, methods=["GET"])
    router.add_api_route("/template.xlsx", pages.template, methods=["GET"])
    return router


class _Pages:
    """What the routes of the sets do."""

    def __init__(self, desk: Desk, view: View) -> None:
        self._desk = desk
        self._view = view

    def all(self, saved: str = "") -> Response:
        """List the sets."""
        return self._page(saved=saved)

    def upload(self, form: SentForm) -> Response:
        """Keep an uploaded sheet as a set, or show all of its faults."""
        if form.file is None:
            return self._page(fault="请先选一个文件。")
        called = form.file.filename or ""
        try:
            checked = _check(form.file)
            if checked.faults:
                return self._page(faults=checked.faults, name=called)
            id_ = self._desk.save(checked.set, form["title"] or Path(called).stem)
        except CaseFault as error:
            return self._page(faults=(error,), name=called)
        except DeskRefused as error:
            return self._page(fault=str(error))
        return RedirectResponse(f"/staff/evals/sets?saved={id_}", 303)

    def delete(self, id_: str) -> Response:
        """Remove a set."""
        asked(lambda: self._desk.delete(id_))
        return RedirectResponse("/staff/evals/sets", 303)

    def fetch(self, id_: str, kind: str) -> Response:
        """Give a set as a file."""
        if kind not in ("xlsx", "jsonl"):
            raise StaffProblem("not-found")
        cases = asked(lambda: self._desk.read(id_))
        return as_file(lambda path: write_set(cases, path), f"cases-{id_}.{kind}")

    def template(self) -> Response:
        """Give a workbook to fill in."""
        return as_file(new_set, "cases-template.xlsx")

    def _page(
        self, *, fault: str = "", faults: Sequence[CaseFault] = (), name: str = "", saved: str = ""
    ) -> Response:
        return self._view.page(
            "sets", 422 if fault or faults else 200, sets=self._desk.sets(), fault=fault,
            faults=faults[:_SHOWN_FAULTS], more=max(0, len(faults) - _SHOWN_FAULTS), name=name,
            saved=saved,
        )  # fmt: skip


def _check(file: UploadFile) -> CheckedSet:
    """Check an uploaded file; its own name is never a path here."""
    called = file.filename or ""
    suffix = Path(called).suffix.lower()
    if suffix not in _SUFFIXES:
        known = "、".join(_SUFFIXES)
        raise CaseFault(called, 0, "", f"只收 {known}。请用 Excel 或 WPS 另存为 .xlsx。")
    data = file.file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise CaseFault(called, 0, "", f"文件超过 {MAX_BYTES // 1_000_000} MB，请拆成几个文件。")
    with tempfile.TemporaryDirectory(prefix="mentor-upload-") as folder:
        path = Path(folder, f"cases{suffix}")
        path.write_bytes(data)
        return check_set(path)
