"""What users and experts said of answers, for staff: make a case of it, or set it aside.

In: the feedback of a home, texts of strangers. Out: pages that show it, and cases in the sets of
the home. What is set aside can be taken back; nothing is deleted here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import RedirectResponse, Response

from assistant.feedback import Feedback, Standing
from assistant.records_db.feedback import FeedbackBox
from bots.render import plain
from bots.staff.auth import StaffProblem
from bots.staff.view import Form, View, read_form
from evals.adopt import adopt
from evals.case import Case, CaseSet
from evals.desk.desk import Desk
from evals.errors import AdoptRefused, CaseFault, DeskRefused

ADDRESS = "/staff/evals/feedback"
_PER_PAGE = 20
_NEW = "new"
_OWN_TITLE = "用户反馈"
_REASONS = {
    "wrong": "答错了", "unsafe": "不安全", "incomplete": "不完整", "no-answer": "没有回答",
    "unclear": "看不明白", "other": "其他原因",
}  # fmt: skip
_EXPECTED = {
    "answer": "作答：资料库里有答案", "abstain": "弃答：资料库里没有", "decline": "谢绝：超出范围",
    "clarify": "反问：还缺一样才能答",
    "alert-immediate": "报警：立即处理", "alert-urgent": "报警：尽快处理",
    "quiet": "不报警：看着像危险，其实不是",
}  # fmt: skip
_FIELDS = ("expected", "must", "must_not", "documents", "author", "set", "title")
_DONE: Mapping[Standing, str] = {"case": "写成用例", "aside": "搁置"}
SentForm = Annotated[Form, Depends(read_form)]


def feedback_pages(desk: Desk, box: FeedbackBox, view: View) -> APIRouter:
    """Make the routes of the feedback."""
    pages = _Pages(desk, box, view)
    router = APIRouter(prefix="/evals/feedback")
    router.add_api_route("", pages.all, methods=["GET"])
    router.add_api_route("/{id_}", pages.one, methods=["GET"])
    router.add_api_route("/{id_}", pages.keep, methods=["POST"])
    router.add_api_route("/{id_}/aside", pages.set_aside, methods=["POST"])
    router.add_api_route("/{id_}/open", pages.take_back, methods=["POST"])
    return router


class _Pages:
    """What the routes of the feedback do."""

    def __init__(self, desk: Desk, box: FeedbackBox, view: View) -> None:
        self._desk = desk
        self._box = box
        self._view = view

    def all(
        self,
        page: Annotated[int, Query(ge=1, le=10_000)] = 1,
        aside: str = "",
        saved: str = "",
    ) -> Response:
        """List what is open, the experts' first, and say what has just been done."""
        found = self._box.entries()
        found = tuple(sorted(found, key=lambda one: one.origin != "expert"))  # stable: newest first
        most = max(1, -(-len(found) // _PER_PAGE))
        page = min(page, most)
        shown = found[(page - 1) * _PER_PAGE : page * _PER_PAGE]
        kept = [one for one in self._desk.sets() if one.id == saved]
        return self._view.page(
            "feedback", entries=[_shown(one) for one in shown], total=len(found), page=page,
            most=most, reasons=_REASONS, aside=self._just_aside(aside), saved=kept,
        )  # fmt: skip

    def one(self, id_: str) -> Response:
        """Show the case that an entry makes, to be completed."""
        entry = self._entry(id_, "open")
        own = [one.id for one in self._desk.sets() if not one.shipped]
        named = [one.id for one in self._desk.sets() if one.title == _OWN_TITLE]
        expected = "abstain" if entry.reason == "no-answer" and not entry.correction else "answer"
        case = dict.fromkeys(_FIELDS, "") | {
            "expected": expected,
            "must": entry.correction,
            "documents": "\n".join(entry.documents),
            "set": next(iter(named or own), _NEW),
            "title": "" if named or own else _OWN_TITLE,
        }
        return self._case(entry, case)

    def keep(self, id_: str, form: SentForm) -> Response:
        """Keep the entry as a case, or say what is missing."""
        entry = self._entry(id_, "open")
        sent = {name: form[name] for name in _FIELDS}
        faults = _missing(sent)
        if not faults:
            try:
                set_id = self._add(_case_of(entry, sent), sent["set"], sent["title"])
                self._box.settle(id_, "case")
                return RedirectResponse(f"{ADDRESS}?saved={set_id}", 303)
            except AdoptRefused as error:
                faults["case"] = str(error)
            except (CaseFault, DeskRefused) as error:
                faults["set"] = str(error)
        return self._case(entry, sent, faults)

    def set_aside(self, id_: str) -> Response:
        """Say that no case comes of an entry."""
        self._entry(id_, "open")
        self._box.settle(id_, "aside")
        return RedirectResponse(f"{ADDRESS}?aside={id_}", 303)

    def take_back(self, id_: str) -> Response:
        """Open an entry again that was set aside."""
        self._entry(id_, "aside")
        self._box.settle(id_, "open")
        return RedirectResponse(ADDRESS, 303)

    def _case(
        self, entry: Feedback, case: Mapping[str, str], faults: Mapping[str, str] | None = None
    ) -> Response:
        return self._view.page(
            "feedback_case", 422 if faults else 200, one=entry, case=case, faults=faults or {},
            sets=[one for one in self._desk.sets() if not one.shipped], expected=_EXPECTED,
            reasons=_REASONS,
        )  # fmt: skip

    def _entry(self, id_: str, standing: Standing) -> Feedback:
        entry = self._box.find(id_)
        if entry is None:
            raise StaffProblem("not-found", detail="没有这条反馈。")
        if entry.standing != standing:
            done = _DONE.get(entry.standing)
            said = f"这条反馈已经{done}了。" if done else "这条反馈还没有处理，不用撤回。"
            raise StaffProblem("staff-refused", detail=said)
        return _shown(entry)

    def _just_aside(self, id_: str) -> Feedback | None:
        entry = self._box.find(id_) if id_ else None
        return _shown(entry) if entry is not None and entry.standing == "aside" else None

    def _add(self, case: Case, set_id: str, title: str) -> str:
        """Add a case to a set, or make one of it; a crash before it was settled adds none twice."""
        if set_id == _NEW:
            return self._desk.save(CaseSet(title, (case,)), title)
        if all(one.id != case.id for one in self._desk.read(set_id).cases):
            self._desk.add_case(set_id, case)
        return set_id


def _missing(sent: Mapping[str, str]) -> dict[str, str]:
    faults = {}
    if sent["expected"] not in _EXPECTED:
        faults["expected"] = "请选系统应怎么做。"
    if not sent["author"]:
        faults["author"] = "请写上您的姓名。"
    if not sent["set"]:
        faults["set"] = "请选一个用例集。"
    if sent["set"] == _NEW and not sent["title"]:
        faults["title"] = "请给新用例集起个名字。"
    return faults


def _case_of(entry: Feedback, sent: Mapping[str, str]) -> Case:
    """Make the case; a correction that was emptied in the form is not put back."""
    return adopt(
        dataclasses.replace(entry, correction="", documents=()),
        must=sent["must"].splitlines(),
        must_not=sent["must_not"].splitlines(),
        documents=[line.strip() for line in sent["documents"].splitlines() if line.strip()],
        expected=sent["expected"],
        author=sent["author"],
    )


def _shown(entry: Feedback) -> Feedback:
    """Take out of a stranger's text what could turn the order of letters and digits around."""
    return dataclasses.replace(
        entry,
        question=plain(entry.question),
        history=tuple(plain(one) for one in entry.history),
        answer=plain(entry.answer),
        correction=plain(entry.correction),
        documents=tuple(plain(one) for one in entry.documents),
    )
