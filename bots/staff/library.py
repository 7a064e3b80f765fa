"""The library of the staff pages: which documents there are, send files, watch them being read."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from bots.schema import WireJSON
from bots.staff.actions import undone
from bots.staff.auth import PATH, Person, Sender, StaffProblem
from bots.staff.intake import MOST_BYTES, Job, Sent
from bots.staff.library_form import FIELDS, SentUpload, name_of, read_fields
from bots.staff.library_view import KINDS, STATES, address_of, rows
from bots.staff.shelf import Shelf, asked
from bots.staff.view import Form, View, read_form, when

ADDRESS = f"{PATH}/library"
SentForm = Annotated[Form, Depends(read_form)]
_PER_PAGE = 50
_SHOWN_JOBS = 20
REFUSALS = {
    "already-there": "已经有了", "same-edition": "已有同一版", "busy": "资料库正忙",
    "queue-full": "等待的文件太多", "disk-full": "磁盘满了", "disk": "存不下",
    "internal": "程序出错", "metadata": "说明有误", "unknown-type": "不认识的格式",
    "mislabelled": "后缀与内容不符", "old-office": "旧版 Office 格式", "encrypted": "有密码",
    "empty-file": "空文件", "broken-file": "文件损坏", "not-text": "不是文字文件",
    "no-text": "没有文字", "error-page": "网页没有下载到", "too-big": "文件太大",
    "too-many-pages": "页数太多", "zip-bomb": "解开后过大", "hostile": "可疑的文件",
    "timeout": "读得太久", "too-much-memory": "占内存太多", "crashed": "读取中断",
    "unreadable": "读不出", "garbled": "全是乱码", "rolled-back": "已被退回",
}  # fmt: skip


def library_routes(shelf: Shelf, view: View) -> APIRouter:
    """Make the routes of the library as a whole."""
    pages = _Pages(shelf, view)
    router = APIRouter(prefix="/library")
    router.add_api_route("", pages.all, methods=["GET"])
    router.add_api_route("", pages.upload, methods=["POST"])
    router.add_api_route("/progress", pages.progress, methods=["GET"])
    router.add_api_route("/index", pages.build, methods=["POST"])
    router.add_api_route("/rollback", pages.ask_roll_back, methods=["GET"])
    router.add_api_route("/rollback", pages.roll_back, methods=["POST"])
    return router


class _Pages:
    """What the routes of the library do."""

    def __init__(self, shelf: Shelf, view: View) -> None:
        self._shelf = shelf
        self._view = view

    def all(
        self,
        person: Sender,
        state: str = "",
        q: Annotated[str, Query(max_length=200)] = "",
        page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    ) -> Response:
        """List the documents."""
        return self._page(person, state=state, q=q, page=page)

    def upload(self, request: Request, person: Sender, upload: SentUpload) -> Response:
        """Put files into the queue; a script is told of each, a browser sees them in the list."""
        wants_page = "text/html" in request.headers.get("accept", "").lower()
        fields, faults = read_fields(upload.form)
        if not upload.files:
            faults["file"] = "请先选文件。"
        elif len(upload.files) > 1 and "title" in fields:
            faults["title"] = "一次传几个文件时请不要填标题：每份的标题取自文件，读完可以改。"
        if faults and wants_page:
            return self._page(person, form=upload.form, faults=faults, status=422)
        if faults:
            raise StaffProblem("staff-refused", detail=next(iter(faults.values())))
        jobs = [
            self._shelf.intake.add(one.file, Sent(name_of(one), person.name, fields))
            for one in upload.files
        ]
        if wants_page:
            return RedirectResponse(ADDRESS, 303)
        return WireJSON({"jobs": [_job(one) for one in jobs]})

    def progress(self) -> Response:
        """Say how far reading and indexing are."""
        jobs, index = self._shelf.intake.jobs(), self._shelf.indexing.now()
        busy = index.state == "building" or any(_goes_on(one) for one in jobs)
        said = "|".join([index.state, index.at, *(one.id + one.state for one in jobs)])
        return WireJSON({
            "busy": busy,
            # Changed whenever the page has something else to show than moving figures.
            "stamp": hashlib.sha256(said.encode()).hexdigest()[:16],
            "jobs": [_job(one) for one in jobs],
            "index": {"state": index.state, "done": index.done, "total": index.total,
                      "says": index.says},
        })  # fmt: skip

    def build(self) -> Response:
        """Build the index again, as after a fault."""
        self._shelf.indexing.want()
        return RedirectResponse(ADDRESS, 303)

    def ask_roll_back(self, person: Sender) -> Response:
        """Say what taking back the last change would do, and ask."""
        change = self._shelf.last_change()
        if change is None:
            raise StaffProblem("staff-refused", detail="还没有可以退回的改动。")
        titles = {one.metadata.key: one.metadata.title for one in self._shelf.catalogue.records()}
        return self._view.page(
            "library_confirm", person=person, title="退回上一次改动", back=ADDRESS,
            says=f"上一次改动：{change.by or '（没有记名）'}，{when(change.at)}。"
            "退回以后，资料库回到那以前的样子；退回本身也会记下，也可以再退回。",
            action=f"{ADDRESS}/rollback", button="确认退回", grave=True, effect=None,
            undone=undone(change, self._shelf.catalogue.audit(), titles),
            hidden={"number": change.number}, refusal="", warnings=(), alone=False,
        )  # fmt: skip

    def roll_back(self, person: Sender, form: SentForm) -> Response:
        """Take the last change back, if it is still the one that was shown."""
        number = int(form["number"]) if form["number"].isdecimal() else 0
        asked(lambda: self._shelf.roll_back(person, number))
        return RedirectResponse(ADDRESS, 303)

    def _page(
        self, person: Person, *, state: str = "", q: str = "", page: int = 1,
        form: Form | None = None, faults: dict[str, str] | None = None, status: int = 200,
    ) -> Response:  # fmt: skip
        state = state if state in STATES else ""
        records = self._shelf.catalogue.records()
        found = rows(records, state, q)
        most = max(1, -(-len(found) // _PER_PAGE))
        page = min(page, most)
        counts = {one: sum(r.standing.state == one for r in records) for one in STATES}
        jobs = self._shelf.intake.jobs()
        return self._view.page(
            "library", status, person=person, rows=found[(page - 1) * _PER_PAGE :][:_PER_PAGE],
            total=len(found), all=len(records), counts=counts, states=STATES, state=state, q=q,
            page=page, most=most, jobs=jobs, shown=_SHOWN_JOBS, titles=REFUSALS,
            busy=any(map(_goes_on, jobs)),
            index=self._shelf.indexing.now(), waiting=self._shelf.pending(), fields=FIELDS,
            kinds=KINDS, form=form or Form([]), faults=faults or {},
            most_bytes=MOST_BYTES, address_of=address_of,
            can_roll_back=self._shelf.last_change() is not None,
        )  # fmt: skip


def _goes_on(job: Job) -> bool:
    return job.state in ("waiting", "reading")


def _job(job: Job) -> dict[str, object]:
    return {
        "id": job.id, "name": job.name, "state": job.state, "seconds": int(job.seconds),
        "pages": job.pages, "of": job.of,
        "code": job.code, "says": job.says, "title": job.title,
        "address": address_of(job.key) if job.key else None,
    }  # fmt: skip
