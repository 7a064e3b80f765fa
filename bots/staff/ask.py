"""From use to set: ask as a doctor asks, and keep the question as a case with one click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from assistant.errors import AssistantError
from assistant.records import Answer, Turn, to_json
from bots.render import render_text
from bots.staff.view import Form, View, read_form
from evals.case import CaseSet
from evals.desk.desk import Desk, Entry
from evals.errors import CaseFault, DeskRefused
from evals.sets.cells import Grid, read_grid
from evals.sets.check import check
from evals.sets.fields import BY_KEY, FIELDS
from index.errors import IndexingError

_EXPECTED = {
    "answered": "answer",
    "abstained": "abstain",
    "declined": "decline",
    "clarify": "clarify",
}
_PROVENANCE = "教研人员提问（staff question），未经临床医生审核"
_MOST_TURNS = 20
_KEPT = ("question", "history", "expected", "must", "must_not", "urgency", "risk", "documents",
         "topic", "author")  # fmt: skip
_VALUES = ("question", "history", "fault", "text", "set_id", "title", "saved")
_NEW = "new"
SentForm = Annotated[Form, Depends(read_form)]


class Asked(Protocol):
    """What this page needs of the core."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        language: Literal["zh", "en", "auto"] = "auto",
    ) -> Answer:
        """Answer a question; raise QuestionRefused when it is none."""

    def ready(self) -> str | None:
        """Return None when ready, else the sentence that says what is missing."""


def ask_routes(desk: Desk, mentor: Asked, view: View) -> APIRouter:
    """Make the routes of asking and keeping."""
    pages = _Pages(desk, mentor, view)
    router = APIRouter(prefix="/evals")
    router.add_api_route("/ask", pages.empty, methods=["GET"])
    router.add_api_route("/ask", pages.ask, methods=["POST"])
    router.add_api_route("/ask/case", pages.keep, methods=["POST"])
    return router


class _Pages:
    """What the routes of asking and keeping do."""

    def __init__(self, desk: Desk, mentor: Asked, view: View) -> None:
        self._desk = desk
        self._mentor = mentor
        self._view = view

    def empty(self) -> Response:
        """Show the form."""
        return self._page()

    def ask(self, form: SentForm) -> Response:
        """Show the answer as a doctor sees it, and the case that can be made of it."""
        question, history = form["question"], form["history"]
        try:
            answer = _ask(self._mentor, question, history)
        except (AssistantError, IndexingError) as error:
            return self._page(422, question=question, history=history, fault=str(error))
        return self._page(
            question=question, history=history, answer=to_json(answer), text=render_text(answer),
            case=_draft(answer, question, history),
        )  # fmt: skip

    def keep(self, form: SentForm) -> Response:
        """Keep the question as a case, or say which field is wrong."""
        case = {name: form[name] for name in _KEPT}
        faults = _faults(case)
        if not form["set"]:
            faults["set"] = "请选一个用例集。"
        if form["set"] == _NEW and not form["title"]:
            faults["title"] = "请给新用例集起个名字。"
        if not faults:
            try:
                return self._page(saved=_keep(self._desk, case, form["set"], form["title"]))
            except CaseFault as error:
                faults["set"] = error.message
            except DeskRefused as error:
                faults["set"] = str(error)
        return self._page(
            422, question=case["question"], history=case["history"], case=case, faults=faults,
            set_id=form["set"], title=form["title"],
        )  # fmt: skip

    def _page(self, status: int = 200, **values: object) -> Response:
        known: dict[str, object] = dict.fromkeys(_VALUES, "")
        known |= {"answer": None, "case": None, "faults": {}}
        sets = [one for one in self._desk.sets() if not one.shipped]
        return self._view.page("ask", status, **known | values, sets=sets, fields=BY_KEY)


def _ask(mentor: Asked, question: str, history: str) -> Answer:
    missing = mentor.ready()
    if missing is not None:
        raise AssistantError(missing)
    turns = [Turn(line.strip()) for line in history.split("\n") if line.strip()]
    return mentor.ask(question, history=turns[-_MOST_TURNS:])


def _draft(answer: Answer, question: str, history: str) -> dict[str, str]:
    """Fill in what can be known of a case from how it was answered; the points are hers."""
    expected = "alert" if answer.alerts else _EXPECTED.get(answer.kind, "answer")
    urgent = {one.urgency for one in answer.alerts}
    urgency = "immediate" if "immediate" in urgent else "urgent" if urgent else ""
    documents = dict.fromkeys(one.document_id for one in answer.citations)
    return dict.fromkeys(_KEPT, "") | {
        "question": question,
        "history": history,
        "expected": expected,
        "urgency": urgency,
        "risk": "high" if answer.alerts else "normal",
        "documents": "\n".join(documents) if expected in ("answer", "alert") else "",
    }


def _set_of(case: Mapping[str, str]) -> tuple[CaseSet, dict[str, str]]:
    """Read the form as a row of a sheet, by the same grammar; give the case or its faults."""
    history = "\n".join(f"问：{line}" for line in case["history"].split("\n") if line.strip())
    row = dict(case) | {"history": history, "provenance": _PROVENANCE}
    headings = tuple(one.heading for one in FIELDS)
    cells = tuple(row.get(one.key, "") for one in FIELDS)
    checked = check(read_grid(Grid(((1, headings), (2, cells))), "表单"), "表单")
    by_heading = {one.heading: one.key for one in FIELDS}
    faults = {by_heading.get(one.column, one.column): one.message for one in checked.faults}
    return checked.set, faults


def _faults(case: Mapping[str, str]) -> dict[str, str]:
    faults = _set_of(case)[1]
    if not case["author"]:
        faults["author"] = "请写上您的姓名。"
    return faults


def _keep(desk: Desk, case: Mapping[str, str], set_id: str, title: str) -> Entry:
    """Add the case to a set, or make one of it; give the set."""
    made = _set_of(case)[0]
    if set_id == _NEW:
        set_id = desk.save(made, title)
    else:
        desk.add_case(set_id, made.cases[0])
    return desk.entry(set_id)
