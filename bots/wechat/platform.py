"""The platform's own interface: an access token fetched and kept, texts sent, recordings fetched.

The addresses are the operator's or the platform's own; nothing that a user writes is an address.
They hold the secret or the token, so no error of the HTTP client is ever repeated.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import anyio
import httpx

_SECONDS = 10.0
_EARLY_SECONDS = 300.0
_SHORTEST_SECONDS = 60.0
_TOKEN_FAULTS = (40001, 40014, 41001, 42001)
_NOBODY = 81013
_MOST_RECORDING = 5_000_000  # two minutes; the platform records one


class Refused(Exception):
    """The platform did not do it; `code` is its errcode, 0 where it was not even reached."""

    def __init__(self, reason: str, code: int = 0) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where one platform takes what.

    token, credentials: the address and parameters that give an access token; agent: the
    application of WeCom; typing: where "is typing" goes, if anywhere.
    """

    token: str
    credentials: Mapping[str, str]
    send: str
    media: str
    agent: str = ""
    typing: str = ""


class Platform:
    """Calls one platform; each method raises Refused."""

    def __init__(self, addresses: Addresses, *, seconds: float = _SECONDS) -> None:
        self._to = addresses
        self._seconds = seconds
        self._token = ""
        self._token_ends = 0.0
        self._renewing = anyio.Lock()
        self._client: httpx.AsyncClient | None = None

    async def close(self) -> None:
        """Close the connections; a later call opens others."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def push(self, user: str, text: str) -> None:
        """Send a text to a user."""
        told: dict[str, Any] = {"touser": user, "msgtype": "text", "text": {"content": text}}
        if self._to.agent:
            told["agentid"] = int(self._to.agent)
        answer = _object(await self._call(self._to.send, told))
        if answer.get("invaliduser"):  # WeCom: nothing was wrong but the user
            raise Refused("no such user", _NOBODY)

    async def type(self, user: str) -> None:
        """Show a user that an answer is being made, where the platform can."""
        if self._to.typing:
            await self._call(self._to.typing, {"touser": user, "command": "Typing"})

    async def fetch(self, media: str) -> tuple[bytes, str]:
        """Fetch a recording by the platform's id of it: its bytes and media type."""
        reply = await self._call(self._to.media, None, {"media_id": media})
        if len(reply.content) > _MOST_RECORDING:
            raise Refused("recording too large")
        return reply.content, reply.headers.get("Content-Type", "")

    async def _call(
        self,
        address: str,
        told: Mapping[str, Any] | None,
        parameters: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Call with an access token; once more with a new one where it is no longer good."""
        token = await self._access()
        for last in (False, True):
            reply = await self._ask(address, {"access_token": token, **(parameters or {})}, told)
            code = _code(reply)
            if code not in _TOKEN_FAULTS or last:
                break
            token = await self._access(refused=token)
        if code:
            raise Refused(f"errcode {code}", code)
        return reply

    async def _access(self, refused: str = "") -> str:
        """Give an access token; `refused` is one that is no longer good."""
        async with self._renewing:
            over = time.monotonic() > self._token_ends
            if not self._token or over or self._token == refused:
                answer = _object(await self._ask(self._to.token, self._to.credentials, None))
                token, seconds = answer.get("access_token"), answer.get("expires_in", 7200)
                if not isinstance(token, str) or not token or not isinstance(seconds, int):
                    raise Refused("no access token came", _number(answer.get("errcode")))
                self._token = token
                left = max(_SHORTEST_SECONDS, seconds - _EARLY_SECONDS)
                self._token_ends = time.monotonic() + left
            return self._token

    async def _ask(
        self, address: str, parameters: Mapping[str, str], told: Mapping[str, Any] | None
    ) -> httpx.Response:
        # The platform shows \\u4f60 as it stands: characters are sent as they are.
        body = None if told is None else json.dumps(told, ensure_ascii=False).encode()
        method = "GET" if told is None else "POST"
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=self._seconds, trust_env=False)
        try:
            reply = await self._client.request(
                method, address, params=dict(parameters), content=body,
                headers={"Content-Type": "application/json; charset=utf-8"},
            )  # fmt: skip
            reply.raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Refused(type(error).__name__) from None
        return reply


def _code(reply: httpx.Response) -> int:
    """Give the errcode of a reply; a recording has none."""
    kind = reply.headers.get("Content-Type", "")
    if kind.startswith(("audio/", "application/octet-stream", "image/", "video/")):
        return 0
    return _number(_object(reply).get("errcode"))


def _object(reply: httpx.Response) -> Mapping[str, Any]:
    try:
        answer = reply.json()
    except ValueError:
        raise Refused("no JSON came") from None
    if not isinstance(answer, dict):
        raise Refused("no object came")
    return answer


def _number(code: object) -> int:
    return code if isinstance(code, int) else 0
