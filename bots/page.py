"""The phone page's addresses: the page itself, its offline shell, and the way without JavaScript.

In: a browser's request. Out: HTML. The page with JavaScript asks `/v1/ask`; the form of the same
page posts to `/ask` where scripts are off or did not arrive, and gets the answer as one plain page
whose citations are links to `/read/…`. Every value is escaped; nothing is decided here.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, Protocol
from urllib.parse import quote as quoted
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.compose import notes_above, notes_below
from assistant.errors import QuestionRefused
from assistant.records import Answer, PassageView
from bots.access.rules import ASK, PUBLIC, READ
from bots.pool import Pool
from bots.problem_kinds import KINDS
from bots.problems import Problem, headers_of, require_ready
from bots.render import label, place_of
from bots.schema import passage_json
from bots.shield import SPOKEN_INTO

WEB = Path(__file__).parent / "web"
PAGES = Path(__file__).parent / "pages"
_QUOTE = 600  # characters of a quote in an address


class Mentor(Protocol):
    """What these pages need of the core; any method may be called from any thread."""

    def ask(self, question: str) -> Answer:
        """Answer a question; raise QuestionRefused when it is none."""

    def passage(self, chunk_id: str) -> PassageView | None:
        """Return a passage in force, or None."""

    def ready(self) -> str | None:
        """Return None when ready, else the sentence that says what is missing."""


def page_routes(mentor: Mentor, pool: Pool) -> APIRouter:
    """Make the routes of the phone page."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"], dependencies=[Depends(PUBLIC)])
    @router.api_route(
        "/passages/{passage_id}", methods=["GET", "HEAD"], dependencies=[Depends(PUBLIC)]
    )
    async def page() -> FileResponse:
        return FileResponse(WEB / "index.html", headers=SPOKEN_INTO)

    @router.api_route("/learn", methods=["GET", "HEAD"], dependencies=[Depends(PUBLIC)])
    async def learn() -> FileResponse:
        return FileResponse(WEB / "learn.html")

    @router.get("/docs", dependencies=[Depends(PUBLIC)])
    async def docs() -> FileResponse:
        return FileResponse(WEB / "docs.html")

    @router.get("/sw.js", dependencies=[Depends(PUBLIC)])
    async def worker() -> Response:
        return Response(service_worker(), media_type="text/javascript; charset=utf-8")

    router.include_router(_without_script(mentor, pool))
    return router


class PageRoute(APIRoute):
    """A route whose refusals are a page; the question stands in it, to be sent again."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Show what the route's rule raises, too."""
        handle = super().get_route_handler()

        async def shown(request: Request) -> Response:
            try:
                return await handle(request)
            except Problem as problem:
                form = await request.form() if request.method == "POST" else {}
                return _refused(problem, str(form.get("question", "")))

        return shown


def _without_script(mentor: Mentor, pool: Pool) -> APIRouter:
    router = APIRouter(include_in_schema=False, route_class=PageRoute)

    @router.post("/ask", dependencies=[Depends(ASK)])
    async def ask(question: Annotated[str, Form(max_length=20_000)] = "") -> Response:
        def work() -> Answer:
            require_ready(mentor.ready())
            return mentor.ask(question)

        try:
            answer = await pool.run(work)
        except QuestionRefused as error:
            return _page("refused", 400, sentence=str(error), question=question)
        return _page(
            "answer",
            answer=answer,
            above=notes_above(answer),
            below=notes_below(answer),
            label=label(answer, answer.language),
        )

    @router.get("/read/{passage_id}", dependencies=[Depends(READ)])
    async def read(passage_id: str, quote: Annotated[str, Query(max_length=4000)] = "") -> Response:
        def work() -> PassageView | None:
            require_ready(mentor.ready())
            return mentor.passage(passage_id)

        view = await pool.run(work)
        if view is None:
            raise Problem("passage-not-found")
        marks = passage_json(view, quote)
        return _page(
            "passage",
            view=view,
            start=marks["quote_start"],
            end=marks["quote_end"],
            source=_web_address(view.source_url),
        )

    return router


@functools.cache
def service_worker() -> bytes:
    """Give the script of the offline shell; its version is the content of the files that it keeps.

    A browser takes a new shell when this script changes, whole or not at all, so that the parts of
    two versions never meet.
    """
    files = sorted(file for file in WEB.iterdir() if file.name != "docs.html")
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
    kept = [f"/static/{file.name}" for file in files if file.name not in _NOT_KEPT]
    script = (PAGES / "sw.js").read_text(encoding="utf-8")
    listed = ", ".join(f'"{address}"' for address in ("/", "/learn", *kept))
    return script.replace("__VERSION__", digest).replace('"__FILES__"', listed).encode()


_NOT_KEPT = frozenset(("index.html", "learn.html", "docs.html", "docs.css", "docs.js"))


def _refused(problem: Problem, question: str = "") -> HTMLResponse:
    kind = KINDS[problem.code]
    page = _page("refused", kind.status, sentence=problem.detail or kind.zh, question=question)
    page.headers.update(headers_of(problem))
    return page


def _page(name: str, status: int = 200, **values: object) -> HTMLResponse:
    return HTMLResponse(_templates().get_template(f"{name}.html").render(**values), status)


@functools.cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    templates.filters |= {"place": place_of, "address": _address}
    return templates


def _address(passage_id: str, quote: str) -> str:
    return f"/read/{quoted(passage_id, safe='')}?quote={quoted(quote[:_QUOTE], safe='')}"


def _web_address(text: str) -> str:
    """Give an address that may become a link, else nothing: never javascript: or data:."""
    return text if urlsplit(text).scheme in ("http", "https") else ""
