"""One document of the library: what was read beside its page, and what can be done with it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import RedirectResponse, Response

from bots.library_review import Review
from bots.schema import WireJSON
from bots.staff.actions import ACTIONS
from bots.staff.amend import amend, may_amend
from bots.staff.auth import Person, Sender, StaffProblem
from bots.staff.library_form import FIELDS, read_fields
from bots.staff.library_view import (
    FLAGS,
    KINDS,
    STATES,
    address_of,
    by_severity,
    missing,
    part,
    row_of,
    similar,
    warnings,
)
from bots.staff.shelf import CHANGED, Shelf, asked
from bots.staff.view import Form, View, read_form
from corpus.catalogue import Record
from corpus.document import ParsedFile
from corpus.errors import FileRefused
from corpus.records.publishing import is_own

SentForm = Annotated[Form, Depends(read_form)]


def document_routes(shelf: Shelf, view: View) -> APIRouter:
    """Make the routes of one document; its key stands last, where it may hold any sign."""
    pages = _Pages(shelf, view)
    router = APIRouter(prefix="/library")
    router.add_api_route("/{key:path}/pages/{number}.png", pages.picture, methods=["GET"])
    router.add_api_route("/{key:path}/figures/{number}.png", pages.figure, methods=["GET"])
    router.add_api_route("/{key:path}/reading", pages.reading, methods=["GET"])
    router.add_api_route("/{key:path}/confirm/{action}", pages.confirm, methods=["GET"])
    router.add_api_route("/{key:path}/metadata", pages.amend, methods=["POST"])
    router.add_api_route("/{key:path}/{action}", pages.act, methods=["POST"])
    router.add_api_route("/{key:path}", pages.one, methods=["GET"])
    return router


class _Pages:
    """What the routes of one document do."""

    def __init__(self, shelf: Shelf, view: View) -> None:
        self._shelf = shelf
        self._view = view

    def one(
        self, key: str, person: Sender, page: Annotated[int, Query(ge=1, le=100_000)] = 1
    ) -> Response:
        """Show a document: one of its pages, what is doubtful, what can be done."""
        return self._page(self._shelf.record(key), person, number=page)

    def picture(self, key: str, number: int) -> Response:
        """Give a page of the original as PNG."""
        record = self._shelf.record(key)
        if record.file is None:
            raise StaffProblem("not-found", detail="没有保存原文件，看不到页面图像。")
        try:
            png = self._shelf.readings.picture(record.file, record.content_hash, number)
        except FileRefused as error:
            raise StaffProblem("staff-refused", detail=str(error)) from None
        return Response(png, media_type="image/png")

    def figure(self, key: str, number: int, page: int = 0) -> Response:
        """Give a picture that stands on a slide or in a Word file as PNG."""
        record = self._shelf.record(key)
        if record.file is None:
            raise StaffProblem("not-found", detail="没有保存原文件，看不到图片。")
        path, digest = record.file, record.content_hash
        try:
            png = self._shelf.readings.figure(path, digest, number, page or None)
        except FileRefused as error:
            raise StaffProblem("staff-refused", detail=str(error)) from None
        return Response(png, media_type="image/png")

    def reading(self, key: str) -> Response:
        """Say whether what was read from the file can be shown already."""
        record = self._shelf.record(key)
        read = self._shelf.readings.kept(record.content_hash) is not None or record.file is None
        return WireJSON({"ready": read and self._shelf.reviewed(record) is not None})

    def amend(self, key: str, person: Sender, form: SentForm) -> Response:
        """Correct what is known of a document that does not answer yet."""
        record = self._shelf.record(key)
        fields, faults = read_fields(form)
        if "title" not in fields and "title" not in faults:
            faults["title"] = "请写标题。"
        if faults:
            return self._page(record, person, form=form, faults=faults)
        after = asked(lambda: amend(self._shelf.catalogue, record, fields, person))
        return RedirectResponse(address_of(after), 303)

    def confirm(self, key: str, action: str, person: Sender) -> Response:
        """Say what an action would change for doctors, and ask."""
        record = self._shelf.record(key)
        if action not in ACTIONS or record.state not in ACTIONS[action].states:
            raise StaffProblem("staff-refused", detail=CHANGED)
        step, here = ACTIONS[action], address_of(key)
        publishes = step.leads_to == "published"
        effect = self._shelf.effect(record, action)
        return self._view.page(
            "library_confirm", person=person, title=f"{step.title}《{record.metadata.title}》",
            says=step.says, action=f"{here}/{action}", back=here, button=f"确认{step.title}",
            grave=step.grave, effect=effect, undone=(), hidden={"seen": record.signature},
            refusal=self._shelf.refusal(record, action, person),
            warnings=warnings(self._shelf.review(record), effect.begins) if publishes else (),
            alone=publishes and person.alone and is_own(record.added_by, person.name),
        )  # fmt: skip

    def act(self, key: str, action: str, person: Sender, form: SentForm) -> Response:
        """Do it."""
        if action not in ACTIONS:
            raise StaffProblem("not-found")
        record = self._shelf.record(key)
        asked(lambda: self._shelf.act(record, action, person, form["seen"]))
        gone = ACTIONS[action].leads_to is None
        return RedirectResponse("/staff/library" if gone else address_of(key), 303)

    def _page(
        self, record: Record, person: Person, *, number: int = 1, form: Form | None = None,
        faults: dict[str, str] | None = None,
    ) -> Response:  # fmt: skip
        shelf = self._shelf
        read = shelf.readings.kept(record.content_hash)
        if read is None:
            shelf.look(record)
        parsed = read if isinstance(read, ParsedFile) else None
        key = record.metadata.key
        records = shelf.catalogue.records()
        reviewed = shelf.reviewed(record)
        review = reviewed or Review(record, record.findings, ())
        alike = similar(record, records) if record.state == "quarantined" else ()
        actions = [(name, one) for name, one in ACTIONS.items() if record.state in one.states]
        return self._view.page(
            "library_document", 422 if faults else 200, person=person, row=row_of(record),
            record=record, states=STATES, kinds=KINDS, flags=FLAGS, fields=FIELDS,
            part=part(record, parsed, shelf.catalogue.chunks(key), number),
            reading=read is None and record.file is not None,
            unread=str(read) if isinstance(read, FileRefused) else "",
            comparing=reviewed is None, doubts=by_severity(review.findings),
            conflicts=review.conflicts, missing=missing(record), actions=actions,
            others=[one for one in records if one.metadata.key != key], alike=alike,
            audit=shelf.audit(key), form=form, may_amend=may_amend(record, person),
            faults=faults or {}, address_of=address_of, index=shelf.indexing.now(),
            indexed=shelf.is_indexed(record),
            draws=record.file is not None and record.file.suffix == ".pdf",
        )  # fmt: skip
