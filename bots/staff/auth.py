"""Who may open the staff pages: keys from the environment, sessions in memory, few guesses.

In: a request. Out: who sent it, else a StaffProblem. Keys and tokens are kept as hashes only; none
of them is ever logged or sent back. A key of one's own gives a name, so that the library's audit
can say who did what; whoever has the only key there is works alone.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import Response
from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.types import Scope

from bots.access.address import address_of
from bots.problems import Problem
from bots.staff.keys import UNNAMED, read_keys

COOKIE = "mentor_staff"
PATH = "/staff"
SESSION_SECONDS = 8 * 3600
TRIES = 5
TRY_SECONDS = 60.0
_MOST_SESSIONS = 200
_MOST_ADDRESSES = 10_000


class StaffProblem(Problem):
    """A problem of the staff pages: a page for a browser, problem+json for a program."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is logged in: the name that the audit keeps, and whether nobody else has a key."""

    name: str
    alone: bool


class Guard:
    """The lock on the staff pages; `named` holds the keys of people ("name:key", apart by space).

    Raises WeakKey where a key is too short or the list cannot be read.
    """

    def __init__(
        self,
        key: SecretStr | None,
        clock: Callable[[], float] = time.monotonic,
        *,
        named: SecretStr | None = None,
    ) -> None:
        keys = read_keys(key, named)
        self._names: Mapping[bytes, str] = {_hash(text): name for name, text in keys.items()}
        self._clock = clock
        self._writing = threading.Lock()
        self._sessions: OrderedDict[bytes, tuple[float, str]] = OrderedDict()
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()

    def log_in(self, key: str, request: Request, response: Response) -> None:
        """Give `response` a session where the key is right. Raises StaffProblem."""
        name = self._check(key, address_of(request.scope))
        token = secrets.token_urlsafe(32)
        with self._writing:
            self._sessions[_hash(token)] = self._clock() + SESSION_SECONDS, name
            while len(self._sessions) > _MOST_SESSIONS:
                self._sessions.popitem(last=False)
        response.set_cookie(
            COOKIE, token, max_age=SESSION_SECONDS, path=PATH, httponly=True, samesite="strict",
            secure=request.url.scheme == "https",
        )  # fmt: skip

    def log_out(self, request: Request, response: Response) -> None:
        """End the session of a request."""
        with self._writing:
            self._sessions.pop(_hash(request.cookies.get(COOKIE, "")), None)
        response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="strict")

    def has_session(self, scope: Scope) -> bool:
        """Say whether a request carries a session that has not ended."""
        return self._of_session(scope) is not None

    def admits(self, scope: Scope) -> bool:
        """Say whether a request has a session or the key; a wrong key counts as a try."""
        try:
            self._identify(Request(scope))
        except StaffProblem:
            return False
        return True

    def require(self, request: Request) -> None:
        """Let a request pass that has a session or the key; a dependency of every staff route.

        What changes something must come from a page of this very site besides: a browser says so,
        and a program with the key in its header is no browser that was led astray.
        """
        name, by_key = self._identify(request)
        request.state.person = Person(name, alone=len(self._names) == 1)
        if not by_key and request.method not in ("GET", "HEAD"):
            require_same_site(request)

    def _identify(self, request: Request) -> tuple[str, bool]:
        """Name who sent a request, and say whether by the key itself; raise StaffProblem."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._check(key, address_of(request.scope)), True
        name = self._of_session(request.scope)
        if name is None:
            raise StaffProblem("staff-key-needed")
        return name, False

    def _of_session(self, scope: Scope) -> str | None:
        """Name who began the session of a request; None where it has none, or one that ended."""
        token = Request(scope).cookies.get(COOKIE, "")
        with self._writing:
            ends, name = self._sessions.get(_hash(token), (0.0, UNNAMED))
        return name if self._clock() < ends else None

    def _check(self, key: str, address: str) -> str:
        """Name whose key this is; too many wrong ones and even the right one must wait.

        It is compared with every key there is, each in constant time: how long that takes says
        neither whose it is nor how much of it is right.
        """
        asked = _hash(key.strip())
        with self._writing:
            now = self._clock()
            wrong = [at for at in self._wrong.get(address, ()) if now - at < TRY_SECONDS]
            if len(wrong) >= TRIES:
                wait = int(TRY_SECONDS - (now - wrong[0])) + 1
                raise StaffProblem("too-many-tries", retry_after=wait)
            found = [name for one, name in self._names.items() if hmac.compare_digest(asked, one)]
            if found:
                return found[0]
            self._wrong[address] = [*wrong, now]
            self._wrong.move_to_end(address)
            while len(self._wrong) > _MOST_ADDRESSES:
                self._wrong.popitem(last=False)
        raise StaffProblem("staff-key-wrong")


def _person(request: Request) -> Person:
    """Give who sent a request that `Guard.require` has let pass."""
    person: Person = request.state.person
    return person


Sender = Annotated[Person, Depends(_person)]


def require_same_site(request: Request) -> None:
    """Refuse a post that another site's page sent. Raises StaffProblem.

    Sec-Fetch-Site is sent over https (and to localhost) only; the Origin always.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        same = site == "same-origin"
    else:
        origin = urlsplit(request.headers.get("origin", "")).netloc
        same = bool(origin) and origin == Headers(scope=request.scope).get("host", "")
    if not same:
        raise StaffProblem("cross-site")


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
