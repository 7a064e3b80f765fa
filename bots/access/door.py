"""The door of the API: a request and what it wants in, who sent it out, or a Problem.

Nothing here knows an address of the API: each route states its permission (rules.py), and this
decides it by roles.py, keys.py and limits.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import anyio.to_thread
from starlette.requests import Request

from assistant.records_db.keys import PREFIX
from bots.access.address import address_of, on_this_machine
from bots.access.keys import KeyInfo, KeyRing, KeySource
from bots.access.limits import OF_ADDRESS, OF_KEY, OTHERWISE, WRONG_KEYS, Buckets, Taken
from bots.access.roles import Permission, allowed, needs_key
from bots.problems import Problem

_CHALLENGE = 'Bearer realm="mentor"'


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request: a key where one came, and the address that rates are counted by."""

    address: str
    key: KeyInfo | None = None

    def require_key(self) -> None:
        """Raise the Problem of a request that lacks a key, where it does."""
        if self.key is None:
            raise key_needed()

    @property
    def owner(self) -> str:
        """Name whose data this caller reaches: the key's id. Raises Problem without a key."""
        if self.key is None:
            raise key_needed()
        return self.key.id


class Door:
    """Lets requests pass by key, role and rate; `open_` says that asking needs no key."""

    def __init__(
        self,
        keys: KeySource | None = None,
        *,
        open_: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keys = keys if keys is not None else KeyRing()
        self._open = open_
        self._clock = clock
        self._buckets = Buckets()

    async def admit(
        self, request: Request, permission: Permission, *, placeholder: bool = False
    ) -> Caller:
        """Say who sent a request that may pass. Raises Problem: 401, 403 or 429.

        With `placeholder` a key that cannot be one of ours counts as none where asking is open.
        """
        address = address_of(request.scope)
        secret = _secret(request)
        if placeholder and self._open and not secret.startswith(PREFIX):
            key = await self._find(secret)
        else:
            key = await self._known(secret, address)
        if key is None and needs_key(permission, open_=self._open):
            raise key_needed()
        if key is not None and not allowed(key.role, permission):
            raise Problem("role-lacking")
        taken = self._take(permission, address, key)
        if taken is not None:
            request.state.rate_headers = taken.headers()
            if taken.wait:
                raise Problem("rate-limited", retry_after=taken.wait)
        return Caller(address, key)

    async def _find(self, secret: str) -> KeyInfo | None:
        # A thread: the database may have to wait for its writer.
        return await anyio.to_thread.run_sync(self._keys.find, secret) if secret else None

    async def _known(self, secret: str, address: str) -> KeyInfo | None:
        """Give the key of a secret, None without one; a wrong one is a Problem, and counted."""
        if not secret:
            return None
        counted = not on_this_machine(address)
        guesses = ("wrong", address)
        if counted:
            wait = self._buckets.take(guesses, WRONG_KEYS, self._clock(), cost=0).wait
            if wait:
                raise Problem("too-many-tries", retry_after=wait)
        key = await self._find(secret)
        if key is None:
            if counted:
                self._buckets.take(guesses, WRONG_KEYS, self._clock())
            challenge = {"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'}
            raise Problem("key-wrong", headers=challenge)
        return key

    def _take(self, permission: Permission, address: str, key: KeyInfo | None) -> Taken | None:
        now = self._clock()
        if key is not None:
            limit = OF_KEY.get(permission, OTHERWISE)
            return self._buckets.take((permission, f"key {key.id}"), limit, now)
        if on_this_machine(address):
            return None
        limit = OF_ADDRESS.get(permission, OTHERWISE)
        return self._buckets.take((permission, address), limit, now)


def key_needed() -> Problem:
    """Give the Problem of a request that lacks a key."""
    return Problem("key-needed", headers={"WWW-Authenticate": _CHALLENGE})


def _secret(request: Request) -> str:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""
