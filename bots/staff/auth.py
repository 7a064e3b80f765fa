"""Who may open the staff pages: one key from the environment, sessions in memory, few guesses.

In: a request. Out: nothing where it may pass, else a StaffProblem. The key and the tokens are kept
as hashes only; none of them is ever logged or sent back.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response
from pydantic import SecretStr
from starlette.datastructures import Headers
from starlette.types import Scope

from bots.problems import Problem

COOKIE = "mentor_staff"
PATH = "/staff"
SESSION_SECONDS = 8 * 3600
SHORTEST_KEY = 16
TRIES = 5
TRY_SECONDS = 60.0
_MOST_SESSIONS = 200
_MOST_ADDRESSES = 10_000


class WeakKey(ValueError):
    """The staff key is too short to stand between the internet and the staff pages."""


class StaffProblem(Problem):
    """A problem of the staff pages: a page for a browser, problem+json for a program."""


class Guard:
    """The lock on the staff pages."""

    def __init__(self, key: SecretStr, clock: Callable[[], float] = time.monotonic) -> None:
        text = key.get_secret_value().strip()
        if len(text) < SHORTEST_KEY:
            raise WeakKey(
                f"MENTOR_STAFF_KEY 太短：至少 {SHORTEST_KEY} 个字符，建议用随机生成的一长串。"
                "请改长后再启动；不设这个变量，教研页面就不开放。"
            )
        self._key = _hash(text)
        self._clock = clock
        self._writing = threading.Lock()
        self._sessions: OrderedDict[bytes, float] = OrderedDict()
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()

    def log_in(self, key: str, request: Request, response: Response) -> None:
        """Give `response` a session where the key is right. Raises StaffProblem."""
        self._check(key, _address(request.scope))
        token = secrets.token_urlsafe(32)
        with self._writing:
            self._sessions[_hash(token)] = self._clock() + SESSION_SECONDS
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
        token = Request(scope).cookies.get(COOKIE, "")
        with self._writing:
            ends = self._sessions.get(_hash(token), 0.0)
        return self._clock() < ends

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
        by_key = self._identify(request)
        if not by_key and request.method not in ("GET", "HEAD"):
            require_same_site(request)

    def _identify(self, request: Request) -> bool:
        """Say whether a request has the key itself; raise StaffProblem without key or session."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            self._check(key, _address(request.scope))
            return True
        if not self.has_session(request.scope):
            raise StaffProblem("staff-key-needed")
        return False

    def _check(self, key: str, address: str) -> None:
        """Compare a key in constant time; too many wrong ones and even the right one must wait."""
        with self._writing:
            now = self._clock()
            wrong = [at for at in self._wrong.get(address, ()) if now - at < TRY_SECONDS]
            if len(wrong) >= TRIES:
                wait = int(TRY_SECONDS - (now - wrong[0])) + 1
                raise StaffProblem("too-many-tries", retry_after=wait)
            if hmac.compare_digest(_hash(key.strip()), self._key):
                return
            self._wrong[address] = [*wrong, now]
            self._wrong.move_to_end(address)
            while len(self._wrong) > _MOST_ADDRESSES:
                self._wrong.popitem(last=False)
        raise StaffProblem("staff-key-wrong")


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


def _address(scope: Scope) -> str:
    """Give what guesses are counted by: the address, of IPv6 the /64 that one client commands."""
    host = str((scope.get("client") or ("",))[0])
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4 or address.ipv4_mapped:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False))
