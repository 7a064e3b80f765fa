"""What came of a run, for staff: its report as a page and as files, and two runs side by side."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from bots.staff.view import View, as_file, asked
from evals.compare import Comparison, compare
from evals.desk.desk import Desk
from evals.desk.gate import reasons, verdict
from evals.errors import DeskRefused, GatesUnreadable, ReportUnreadable
from evals.gate.verdict import Verdict
from evals.report import Report

# The report is one file with its styles inside and nothing that runs.
_POLICY = "; ".join((
    "default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "base-uri 'none'",
    "form-action 'none'", "frame-ancestors 'none'",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric on the cases that both runs asked: means before and after, the change in words."""

    title: str
    before: float
    after: float
    change: str
    tendency: str


def report_routes(desk: Desk, view: View) -> APIRouter:
    """Make the routes of the reports."""
    pages = _Pages(desk, view)
    router = APIRouter(prefix="/evals")
    router.add_api_route("/runs/{id_}/report", pages.report, methods=["GET"])
    router.add_api_route("/runs/{id_}/report.json", pages.as_json, methods=["GET"])
    router.add_api_route("/runs/{id_}/report.xlsx", pages.as_sheet, methods=["GET"])
    router.add_api_route("/compare", pages.compare, methods=["GET"])
    router.add_api_route("/compare/report", pages.compared_report, methods=["GET"])
    return router


class _Pages:
    """What the routes of the reports do."""

    def __init__(self, desk: Desk, view: View) -> None:
        self._desk = desk
        self._view = view

    def report(self, id_: str) -> Response:
        """Show the report of a run with what the gate said of it."""
        from evals.render.page import render_page

        report = self._read(id_)
        return _page(render_page(report, gate=self._verdict(id_, report)))

    def as_json(self, id_: str) -> Response:
        """Give a report as a file for programs."""
        path = asked(lambda: self._desk.runs.report_file(id_))
        return FileResponse(path, filename=f"report-{id_}.json")

    def as_sheet(self, id_: str) -> Response:
        """Give a report as a workbook."""
        from evals.render.workbook import write_workbook

        report = self._read(id_)
        return as_file(lambda path: write_workbook(report, path), f"report-{id_}.xlsx")

    def compare(self, before: str, after: str) -> Response:
        """Show what changed from one run to another, the worse first."""
        found = compare(self._read(before), self._read(after))
        runs = self._desk.runs
        return self._view.page(
            "compare", found=found, before=runs.run(before), after=runs.run(after),
            figures=_figures(found),
        )  # fmt: skip

    def compared_report(self, before: str, after: str) -> Response:
        """Show the report of a run with the comparison in it."""
        from evals.render.page import render_page

        old, new = self._read(before), self._read(after)
        return _page(render_page(new, comparison=compare(old, new)))

    def _verdict(self, id_: str, report: Report) -> Verdict | None:
        """Give the gate's verdict in full; None where it would not be the one of the run.

        The gates or that baseline may have changed since: what whoever signed was told stands.
        """
        summary = self._desk.runs.run(id_).summary
        try:
            then = summary.baseline if summary else ""
            found = verdict(report, self._desk.runs.report(then) if then else None)
        except (DeskRefused, GatesUnreadable, ReportUnreadable):
            return None
        if found is None or summary is None:
            return None
        same = (found.passed, reasons(found)) == (summary.passed, summary.gate)
        return found if same else None

    def _read(self, id_: str) -> Report:
        return asked(lambda: self._desk.runs.report(id_))


def _page(html: str) -> Response:
    headers = {"Content-Security-Policy": _POLICY}
    return Response(html, media_type="text/html; charset=utf-8", headers=headers)


def _figures(found: Comparison) -> list[Figure]:
    from evals.render.tables import change
    from evals.render.words import metric_title

    return [
        Figure(metric_title(one.metric), one.before, one.after, change(one), one.tendency)
        for one in found.differences
        if not one.slice
    ]
