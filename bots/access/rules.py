"""One rule for each route: what a caller must be allowed to do, as a dependency of the route.

    router = APIRouter(dependencies=[Depends(PUBLIC)])          # a whole router
    @router.post("/v1/ask", dependencies=[Depends(ASK)])        # one route
    async def mine(caller: Annotated[Caller, Depends(KEEP)])    # who it is, besides

`create_app` refuses to start with a route that states none, or two. Never by path: an address that
is spelt in another way is then still the same route with the same rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, routing
from fastapi.dependencies.models import Dependant
from starlette.staticfiles import StaticFiles

from bots.access.door import Caller, Door
from bots.access.roles import Permission


class UndeclaredRoute(RuntimeError):
    """A route states no rule, or more than one: nobody would know who may call it."""


@dataclass(frozen=True)
class Rule:
    """A dependency that lets a request pass by the application's Door, and says who sent it."""

    permission: Permission
    placeholder: bool = False

    async def __call__(self, request: Request) -> Caller | None:
        """Give the caller; None where the route is public or guards itself. Raises Problem."""
        if self.permission in ("public", "guarded"):
            return None
        door: Door = request.app.state.door
        return await door.admit(request, self.permission, placeholder=self.placeholder)


PUBLIC = Rule("public")
GUARDED = Rule("guarded")
READ = Rule("read")
ASK = Rule("ask")
# OpenAI's clients always send a key, a made-up one where none is wanted.
READ_COMPATIBLE = Rule("read", placeholder=True)
ASK_COMPATIBLE = Rule("ask", placeholder=True)
TELL = Rule("tell")
KEEP = Rule("keep")
CURATE = Rule("curate")
REVIEW = Rule("review")
OPERATE = Rule("operate")


class PublicFiles(StaticFiles):
    """Files that everybody may read; a mounted folder states its rule by being one of these."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A route as the application serves it: its methods, its full path, its rule."""

    methods: tuple[str, ...]
    path: str
    endpoint: object
    rule: Rule


def declared(app: FastAPI) -> Iterator[Declared]:
    """Give every route of an application with its rule. Raises UndeclaredRoute."""
    # Newer versions of FastAPI keep included routers whole; older ones have no such function.
    contexts: Any = getattr(routing, "iter_route_contexts", iter)
    for route in contexts(app.routes):
        path = str(getattr(route, "path", "") or "")
        files = getattr(getattr(route, "original_route", route), "app", None)
        if isinstance(files, PublicFiles):
            yield Declared(("GET", "HEAD"), path, files, PUBLIC)
            continue
        dependant = getattr(route, "dependant", None)
        rules = set(_rules(dependant)) if dependant is not None else set()
        if len(rules) != 1:
            raise UndeclaredRoute(
                f"{path or route!r} states {len(rules)} rules instead of one: "
                "give it `dependencies=[Depends(...)]` of bots.access.rules"
            )
        methods = tuple(sorted(getattr(route, "methods", None) or ()))
        yield Declared(methods, path, route.endpoint, rules.pop())


def _rules(dependant: Dependant) -> Iterator[Rule]:
    for part in dependant.dependencies:
        if isinstance(part.call, Rule):
            yield part.call
        yield from _rules(part)
