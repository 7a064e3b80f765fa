"""The runs of the staff pages: start one, watch it, make it the baseline, sign it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import RedirectResponse, Response

from bots.schema import WireJSON
from bots.staff.view import Form, View, asked, read_form
from evals.desk.desk import Desk
from evals.desk.gate import release_sets
from evals.desk.runs import Decision
from evals.desk.worker import Worker
from evals.errors import CaseFault, DeskRefused

_LONGEST = {"name": 40, "note": 1000}
_DECISIONS: dict[str, Decision] = {"agree": "agree", "refuse": "refuse"}
SentForm = Annotated[Form, Depends(read_form)]


def run_routes(desk: Desk, worker: Worker, view: View) -> APIRouter:
    """Make the routes of the runs."""
    router = APIRouter()
    router.include_router(_list(desk, worker, view))
    router.include_router(_one(desk, worker, view))
    router.include_router(_decide(desk, view))
    return router


def _list(desk: Desk, worker: Worker, view: View) -> APIRouter:
    router = APIRouter(prefix="/evals")

    def page(fault: str = "", chosen: tuple[str, ...] = (), status: int = 200) -> Response:
        runs, sets = desk.runs.all(), desk.sets()
        release, gates_fault = release_sets()
        wanted = chosen or tuple(one.id for one in sets if one.shipped and one.title in release)
        going = next((one for one in runs if one.state == "going"), None)
        return view.page(
            "runs", status, runs=runs, sets=sets, chosen=wanted, fault=fault, going=going,
            release=release, open=bool(fault or chosen), gates_fault=gates_fault,
        )  # fmt: skip

    @router.get("")
    def runs(chosen: Annotated[list[str], Query(alias="set", default_factory=list)]) -> Response:
        return page(chosen=tuple(chosen))

    @router.post("/runs")
    def start(form: SentForm) -> Response:
        chosen = tuple(form.all("set"))
        try:
            id_ = worker.start(chosen)
        except (CaseFault, DeskRefused) as error:
            return page(str(error), chosen, 422)
        return _to_run(id_)

    return router


def _one(desk: Desk, worker: Worker, view: View) -> APIRouter:
    router = APIRouter(prefix="/evals/runs/{id_}")

    @router.get("")
    def run(id_: str) -> Response:
        return run_page(desk, view, id_)

    @router.get("/progress")
    def progress(id_: str) -> Response:
        found = asked(lambda: desk.runs.run(id_))
        return WireJSON({"state": found.state, "done": found.done, "total": found.total})

    @router.post("/stop")
    def stop(id_: str) -> Response:
        worker.stop(id_)
        return _to_run(id_)

    @router.post("/again")
    def again(id_: str) -> Response:
        before = asked(lambda: desk.runs.run(id_))
        after = asked(lambda: worker.start([set_id for set_id, _ in before.sets]))
        if before.state in ("broken-off", "failed"):
            asked(lambda: desk.runs.delete(id_))
        return _to_run(after)

    @router.post("/delete")
    def delete(id_: str) -> Response:
        asked(lambda: desk.runs.delete(id_))
        return RedirectResponse("/staff/evals", 303)

    return router


def _decide(desk: Desk, view: View) -> APIRouter:
    router = APIRouter(prefix="/evals/runs/{id_}")

    @router.post("/baseline")
    def baseline(id_: str) -> Response:
        asked(lambda: desk.runs.set_baseline(id_))
        return _to_run(id_)

    @router.post("/sign")
    def sign(id_: str, form: SentForm) -> Response:
        summary = asked(lambda: desk.runs.run(id_)).summary
        faults: dict[str, str] = {}
        decision = _DECISIONS.get(form["decision"])
        if decision is None:
            faults["decision"] = "请选“同意发布”或“不同意发布”。"
        if not form["name"]:
            faults["name"] = "请写上您的姓名。"
        if decision == "agree" and summary and summary.passed is not True and not form["note"]:
            faults["note"] = "发布门禁没有通过，仍要同意的，请写明理由。"
        for field, most in _LONGEST.items():
            if len(form[field]) > most:
                faults[field] = f"太长了，最多 {most} 字。"
        if faults or decision is None:
            return run_page(desk, view, id_, form=form, faults=faults)
        asked(lambda: desk.runs.sign(id_, decision, form["name"], form["note"]))
        return _to_run(id_)

    return router


def run_page(
    desk: Desk, view: View, id_: str, *, form: Form | None = None,
    faults: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    """Show one run: how far it is, or what came of it and what can be done with it."""
    run = asked(lambda: desk.runs.run(id_))
    others = [one for one in desk.runs.all() if one.state == "done" and one.id != id_]
    older = [one.id for one in others if one.id < id_]
    preferred = desk.runs.baseline() or (older[0] if older else "")
    faults = faults or {}
    return view.page(
        "run", 422 if faults else 200, run=run, others=others, preferred=preferred,
        form=form or Form([]), faults=faults,
    )  # fmt: skip


def _to_run(id_: str) -> RedirectResponse:
    return RedirectResponse(f"/staff/evals/runs/{id_}", 303)
