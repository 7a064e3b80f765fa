"""The staff pages at /staff: who comes in, and what stands behind the door.

In: the staff key and the desk of a home. Out: routes for the application. Without a key there are
none: every /staff address is then as unknown as any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.types import Scope

from assistant.records_db.feedback import FeedbackBox
from assistant.settings import Settings
from bots.access.rules import GUARDED, PUBLIC
from bots.pool import Pool
from bots.problem_kinds import KINDS
from bots.staff.ask import Asked, ask_routes
from bots.staff.auth import PATH, Guard, StaffProblem, require_same_site
from bots.staff.feedback import feedback_pages
from bots.staff.labels import label_routes
from bots.staff.library import ADDRESS, library_routes
from bots.staff.library_document import document_routes
from bots.staff.library_form import MOST_SENT, SENT_SECONDS
from bots.staff.reports import report_routes
from bots.staff.runs import run_routes
from bots.staff.sets import UPLOAD_PATH, set_routes
from bots.staff.shelf import Shelf, open_shelf
from bots.staff.view import PAGES, Form, View, read_form
from evals.case import CaseSet
from evals.desk.desk import MAX_BYTES, Desk
from evals.desk.runs import Judge
from evals.desk.worker import Evaluate, Progress, Worker
from evals.report import Report

HOME = f"{PATH}/evals"
UPLOAD_SECONDS = 120.0
_ASSETS: Mapping[str, str] = {
    "staff.css": "text/css", "label.css": "text/css", "feedback.css": "text/css",
    "library.css": "text/css", "staff.js": "text/javascript", "library.js": "text/javascript",
}  # fmt: skip


class Staff:
    """The staff pages of one application."""

    def __init__(
        self, guard: Guard, desk: Desk, evaluate: Evaluate, judge: Judge,
        feedback: FeedbackBox | None = None, shelf: Shelf | None = None,
    ) -> None:  # fmt: skip
        self._guard = guard
        self._desk = desk
        self._feedback = feedback
        self._shelf = shelf
        self._pool: Pool | None = None
        self._worker = Worker(desk, evaluate, judge=judge, waiting=self._doctors_wait)

    def join(self, app: FastAPI, mentor: Asked, pool: Pool) -> None:
        """Add the staff pages to an application whose doctors are answered on `pool`."""
        self._pool = pool
        view = View()
        app.add_exception_handler(StaffProblem, view.problem)
        app.include_router(_door(self._guard, view))
        inside = APIRouter(
            prefix=PATH,
            include_in_schema=False,
            dependencies=[Depends(GUARDED), Depends(self._guard.require)],
        )
        inside.include_router(run_routes(self._desk, self._worker, view))
        inside.include_router(report_routes(self._desk, view))
        inside.include_router(set_routes(self._desk, view))
        inside.include_router(ask_routes(self._desk, mentor, view))
        inside.include_router(label_routes(self._desk, view))
        if self._feedback is not None:
            inside.include_router(feedback_pages(self._desk, self._feedback, view))
        if self._shelf is not None:
            inside.include_router(library_routes(self._shelf, view))
            inside.include_router(document_routes(self._shelf, view))
        app.include_router(inside)

    def larger(self, scope: Scope) -> tuple[int, float] | None:
        """Give the bytes and seconds that an upload may take; None for any other request.

        Only who has the key may send that much.
        """
        if scope["path"] != UPLOAD_PATH or not self._guard.admits(scope):
            return None
        return MAX_BYTES + 1_000_000, UPLOAD_SECONDS  # what is too large is said beside the field

    def streamed(self, scope: Scope) -> tuple[int, float] | None:
        """Give the bytes and seconds that files for the library may take; None for all else.

        They go to disk as they come in. Only who has the key may send that much.
        """
        wanted = self._shelf is not None and scope["path"] == ADDRESS and scope["method"] == "POST"
        if not wanted or not self._guard.admits(scope):
            return None
        return MOST_SENT, SENT_SECONDS

    def close(self) -> None:
        """Break off what goes on in the background, if anything."""
        self._worker.close()
        if self._shelf is not None:
            self._shelf.close()

    def _doctors_wait(self) -> bool:
        return self._pool is not None and self._pool.inside > 0


def open_staff(settings: Settings, feedback: FeedbackBox) -> Staff | None:
    """Make the staff pages of a home; None where no key is set. Raises WeakKey for a bad one."""
    if settings.staff_key is None and settings.staff_keys is None:
        return None
    guard = Guard(settings.staff_key, named=settings.staff_keys)
    from evals.desk.gate import judge
    from evals.evaluate import evaluate

    def run(sets: Sequence[CaseSet], progress: Progress) -> Report:
        return evaluate(sets, settings, progress)

    return Staff(
        guard,
        Desk(settings.home),
        run,
        judge,
        feedback,
        open_shelf(settings.home, settings.encoder),
    )


def _door(guard: Guard, view: View) -> APIRouter:
    """Make what stands before the door: these alone ask for no key."""
    router = APIRouter(prefix=PATH, include_in_schema=False)

    @router.get("/login", dependencies=[Depends(PUBLIC)])
    def login_page(request: Request) -> Response:
        if guard.has_session(request.scope):
            return RedirectResponse(HOME, 303)
        return view.page("login", fault="")

    @router.post("/login", dependencies=[Depends(PUBLIC)])
    def log_in(request: Request, form: Annotated[Form, Depends(read_form)]) -> Response:
        require_same_site(request)
        response = RedirectResponse(HOME, 303)
        try:
            guard.log_in(form["key"], request, response)
        except StaffProblem as problem:
            kind = KINDS[problem.code]
            refused = view.page("login", kind.status, fault=problem.detail or kind.zh)
            if problem.retry_after is not None:
                refused.headers["Retry-After"] = str(problem.retry_after)
            return refused
        return response

    @router.post("/logout", dependencies=[Depends(PUBLIC)])
    def log_out(request: Request) -> Response:
        require_same_site(request)
        response = RedirectResponse("/staff/login", 303)
        guard.log_out(request, response)
        return response

    @router.get("", dependencies=[Depends(GUARDED), Depends(guard.require)])
    def root() -> Response:
        return RedirectResponse(HOME, 303)

    @router.get("/assets/{name}", dependencies=[Depends(PUBLIC)])
    def asset(name: str) -> Response:
        if name not in _ASSETS:
            raise StaffProblem("not-found")
        return FileResponse(PAGES / name, media_type=_ASSETS[name])

    return router
