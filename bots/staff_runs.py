"""The runs of the staff pages: start one, watch it, read its report, compare, export, sign it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from bots.schema import WireJSON
from bots.staff_view import Form, View, as_file, asked, read_form
from evals.desk import Desk
from evals.desk_files import DeskRefused
from evals.desk_gate import release_sets, verdict
from evals.desk_runs import Decision
from evals.desk_worker import Worker
from evals.gate_verdict import Verdict
from evals.report import Report, write_report

# The report is one file with its styles inside and nothing that runs.
_REPORT_POLICY = "; ".join((
    "default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "base-uri 'none'",
    "form-action 'none'", "frame-ancestors 'none'",
))  # fmt: skip
_LONGEST = {"name": 40, "note": 1000}
_DECISIONS: dict[str, Decision] = {"agree": "agree", "refuse": "refuse"}
SentForm = Annotated[Form, Depends(read_form)]


def run_routes(desk: Desk, worker: Worker, view: View) -> APIRouter:
    """Make the routes of the runs."""
    router = APIRouter()
    router.include_router(_list(desk, worker, view))
    router.include_router(_one(desk, worker, view))
    router.include_router(_decide(desk, view))
    router.include_router(_report(desk, view))
    return router


def _list(desk: Desk, worker: Worker, view: View) -> APIRouter:
    router = APIRouter(prefix="/evals")

    def page(fault: str = "", chosen: tuple[str, ...] = (), status: int = 200) -> Response:
        runs, sets = desk.runs.all(), desk.sets()
        release = release_sets()
        wanted = chosen or tuple(one.id for one in sets if one.shipped and one.title in release)
        going = next((one for one in runs if one.state == "going"), None)
        return view.page(
            "runs", status, runs=runs, sets=sets, chosen=wanted, fault=fault, going=going,
            release=release,
        )  # fmt: skip

    @router.get("")
    def runs() -> Response:
        return page()

    @router.post("/runs")
    def start(form: SentForm) -> Response:
        chosen = tuple(form.all("set"))
        try:
            id_ = worker.start(chosen)
        except DeskRefused as error:
            return page(str(error), chosen, 409 if error.code == "busy" else 422)
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
            faults["note"] = "发布门槛没有通过，仍要同意的，请写明理由。"
        for field, most in _LONGEST.items():
            if len(form[field]) > most:
                faults[field] = f"太长了，最多 {most} 字。"
        if faults or decision is None:
            return run_page(desk, view, id_, form=form, faults=faults)
        asked(lambda: desk.runs.sign(id_, decision, form["name"], form["note"]))
        return _to_run(id_)

    return router


def _report(desk: Desk, view: View) -> APIRouter:
    router = APIRouter(prefix="/evals")

    @router.get("/runs/{id_}/report")
    def html(id_: str) -> Response:
        from evals.page import render_page

        report = asked(lambda: desk.runs.report(id_))
        return _page(render_page(report, gate=asked(lambda: _verdict(desk, report))))

    @router.get("/runs/{id_}/report.json")
    def as_json(id_: str) -> Response:
        report = asked(lambda: desk.runs.report(id_))
        return as_file(lambda path: write_report(report, path), f"report-{id_}.json")

    @router.get("/runs/{id_}/report.xlsx")
    def as_sheet(id_: str) -> Response:
        from evals.workbook import write_workbook

        report = asked(lambda: desk.runs.report(id_))
        return as_file(lambda path: write_workbook(report, path), f"report-{id_}.xlsx")

    @router.get("/compare")
    def compare_runs(before: str, after: str) -> Response:
        from evals.compare import compare
        from evals.tables import rows

        old, new = asked(lambda: (desk.runs.report(before), desk.runs.report(after)))
        found = compare(old, new)
        groups = rows(new, comparison=found)
        return view.page(
            "compare", found=found, before=desk.runs.run(before), after=desk.runs.run(after),
            figures=[row for _, group in groups for row in group if row.change],
        )  # fmt: skip

    @router.get("/compare/report")
    def compared_report(before: str, after: str) -> Response:
        from evals.compare import compare
        from evals.page import render_page

        old, new = asked(lambda: (desk.runs.report(before), desk.runs.report(after)))
        return _page(render_page(new, comparison=compare(old, new)))

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


def _page(html: str) -> Response:
    headers = {"Content-Security-Policy": _REPORT_POLICY}
    return Response(html, media_type="text/html; charset=utf-8", headers=headers)


def _verdict(desk: Desk, report: Report) -> Verdict | None:
    baseline = desk.runs.baseline()
    return verdict(report, desk.runs.report(baseline) if baseline else None)


def _to_run(id_: str) -> RedirectResponse:
    return RedirectResponse(f"/staff/evals/runs/{id_}", 303)
