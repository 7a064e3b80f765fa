"""Blind labelling of a run's answers, one answer a screen, on a phone; and how far people agree.

In: who labels, and what they say of each answer. Out: pages. A page of an answer shows the
question, the answer and what it quotes: never the verdict, what the case expects, its id, which
build answered, or what anybody else said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, TypeVar, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from bots.staff.auth import StaffProblem
from bots.staff.screen import screen
from bots.staff.view import Form, View, as_file, asked, read_form
from evals.desk.desk import Desk
from evals.errors import LabelsUnreadable
from evals.judge import LABELS
from evals.label_results import (
    LABEL_TITLES,
    Pair,
    against,
    agreement_sheet,
    between,
    judged,
    labels_sheet,
    title_of,
)
from evals.labelling import DEFAULT_SIZE, LARGEST, LONGEST_NAME, Labelling, labeller_name
from evals.labels import Labelled
from evals.render.sheets import Sheet
from evals.sets.delimited import write_csv
from index.disk import write_whole

Kind = Literal["xlsx", "csv"]
_SIZES = (10, 20, 30, 50, 100)
_LONGEST_NOTE = 500
SentForm = Annotated[Form, Depends(read_form)]
T = TypeVar("T")


def label_routes(desk: Desk, view: View) -> APIRouter:
    """Make the routes of labelling."""
    pages = _Pages(desk, view)
    router = APIRouter(prefix="/evals/runs/{id_}/labels")
    router.add_api_route("", pages.start, methods=["GET"])
    router.add_api_route("", pages.begin, methods=["POST"])
    router.add_api_route("/answer", pages.answer, methods=["GET"])
    router.add_api_route("/answer", pages.label, methods=["POST"])
    router.add_api_route("/result", pages.result, methods=["GET"])
    router.add_api_route("/result.{kind}", pages.export, methods=["GET"])
    return router


class _Pages:
    """What the routes of labelling do."""

    def __init__(self, desk: Desk, view: View) -> None:
        self._desk = desk
        self._view = view

    def start(self, id_: str) -> Response:
        """Ask who labels, and show who has."""
        return self._start(id_)

    def begin(self, id_: str, form: SentForm) -> Response:
        """Begin, or go on where this name stopped."""
        name, size = labeller_name(form["name"]), form["size"]
        if not name:
            return self._start(id_, fault="请写上您的姓名。")
        if len(name) > LONGEST_NAME:
            return self._start(id_, fault=f"太长了，最多 {LONGEST_NAME} 字。")
        labelling = self._labelling(id_)
        wanted = int(size) if size.isdecimal() and len(size) < 5 else DEFAULT_SIZE
        asked(lambda: _readable(lambda: labelling.begin(wanted)))
        return _to_answer(id_, name)

    def answer(self, id_: str, name: str = "", at: str = "") -> Response:
        """Show one answer: the one asked for, else the first without a label of this person."""
        labelling, name = self._labelling(id_), labeller_name(name)
        if not (name and labelling.size()):
            return RedirectResponse(_address(id_), 303)
        items = _readable(lambda: labelling.items(name))
        open_ = [one for one in items if one.said is None]
        item = next((one for one in items if str(one.at) == at), open_[0] if open_ else None)
        n, to = len(items), _answer_address
        if item is None:
            return self._view.page("label_done", id_=id_, name=name, n=n, to=to)
        return self._view.page(
            "label", id_=id_, name=name, n=n, to=to, done=n - len(open_), item=item,
            screen=screen(item.outcome), next_at=open_[0].at if open_ else 0,
            titles=LABEL_TITLES, longest=_LONGEST_NOTE,
        )  # fmt: skip

    def label(self, id_: str, form: SentForm) -> Response:
        """Keep what was said of an answer, and go on to the next."""
        labelling, name = self._labelling(id_), labeller_name(form["name"])
        found = [one for one in LABELS if one == form["label"]]
        if not name or len(name) > LONGEST_NAME or not found:
            raise StaffProblem("staff-refused", detail="没有收到标注。请返回，再点一次按钮。")
        note = form["note"][:_LONGEST_NOTE]
        asked(lambda: labelling.add(name, form["item"], found[0], note))
        return _to_answer(id_, name)

    def result(self, id_: str) -> Response:
        """Show how far people agree."""
        labelling = self._labelling(id_)
        said = _readable(labelling.said)
        outcomes = {one.id: one for one in labelling.report.outcomes}
        return self._view.page(
            "label_result", id_=id_, said=said, size=labelling.size(), pairs=between(said),
            others=against(said, labelling.report), outcomes=outcomes, screen=screen,
            title_of=title_of, judged=bool(judged(labelling.report)), going=_going(labelling, said),
        )  # fmt: skip

    def export(self, id_: str, kind: str) -> Response:
        """Give all labels, and how far people agree, as a file."""
        if kind not in get_args(Kind):
            raise StaffProblem("not-found")
        labelling = self._labelling(id_)
        said = _readable(labelling.said)
        labels = labels_sheet(labelling.sampled(), said, labelling.report)
        pairs: tuple[Pair, ...] = (*between(said), *against(said, labelling.report))
        from evals.render.workbook import pack

        made = _csv(labels) if kind == "csv" else pack([labels, agreement_sheet(pairs)])
        return as_file(lambda path: write_whole(path, made), f"labels-{id_}.{kind}")

    def _start(self, id_: str, fault: str = "") -> Response:
        labelling = self._labelling(id_)
        said = _readable(labelling.said)
        most = len(labelling.report.outcomes)
        sizes = [one for one in _SIZES if one < most] + [min(most, LARGEST)]
        chosen = max(one for one in sizes if one <= max(DEFAULT_SIZE, sizes[0]))
        return self._view.page(
            "label_start", 422 if fault else 200, id_=id_, said=said,
            size=labelling.size() if said else 0, sizes=sizes, chosen=chosen, fault=fault,
            to=_answer_address,
        )  # fmt: skip

    def _labelling(self, id_: str) -> Labelling:
        folder = asked(lambda: self._desk.runs.folder(id_))
        report = asked(lambda: self._desk.runs.report(id_))
        summary = asked(lambda: self._desk.runs.run(id_)).summary
        assert summary is not None  # the run is finished: it has a folder to give
        if not report.outcomes:
            raise StaffProblem("staff-refused", detail="这次评测没有回答可标。")
        return Labelling(folder, report, summary.fingerprint)


def _readable(read: Callable[[], T]) -> T:
    """Give what `read` reads; a file of labels that somebody spoilt becomes a sentence."""
    try:
        return read()
    except LabelsUnreadable as error:
        raise StaffProblem("staff-refused", detail=str(error)) from None


def _going(labelling: Labelling, said: dict[str, dict[str, Labelled]]) -> list[str]:
    """Name who has not come to the end."""
    sampled = {one.id for one in labelling.sampled()}
    return [who for who, of in said.items() if sampled - of.keys()]


def _csv(sheet: Sheet) -> bytes:
    rows = [["" if value is None else str(value) for value in row] for row in sheet.rows]
    return write_csv([one.title for one in sheet.columns], rows, {})


def _address(id_: str) -> str:
    return f"/staff/evals/runs/{id_}/labels"


def _answer_address(id_: str, name: str, at: int = 0) -> str:
    place = {"name": name} | ({"at": str(at)} if at else {})
    return f"{_address(id_)}/answer?{urlencode(place)}"


def _to_answer(id_: str, name: str) -> RedirectResponse:
    return RedirectResponse(_answer_address(id_, name), 303)
