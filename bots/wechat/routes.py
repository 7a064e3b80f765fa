"""The addresses that WeChat and WeCom call: what is theirs is stored and answered, else refused.

A message that can be answered by a push is acknowledged once it is on the disk; without push the
answer is in the reply itself (passive.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel, Field

from assistant.records_db.chats import Update
from bots.access.rules import GUARDED
from bots.chat.courier import Courier
from bots.problems import Problem
from bots.wechat.messages import read_message, read_xml, write_sealed, write_text
from bots.wechat.passive import Passive
from bots.wechat.sealing import Forged, Seal, require_signature, sign

_WINDOW_SECONDS = 600.0
_Text = Annotated[str, Field(max_length=4000)]


@dataclass(frozen=True, slots=True)
class Account:
    """One account as the operator set it up; `sealed_only` refuses messages in clear."""

    path: str
    token: str
    seal: Seal | None
    sealed_only: bool


class Signed(BaseModel):
    """What the platform sends along in the address."""

    timestamp: _Text = ""
    nonce: _Text = ""
    echostr: _Text = ""
    signature: _Text = ""
    msg_signature: _Text = ""


class Gate:
    """Lets in what is the platform's; every method raises Forged."""

    def __init__(self, account: Account, clock: Callable[[], float]) -> None:
        self._account = account
        self._clock = clock

    def prove(self, signed: Signed) -> str:
        """Give what proves to the platform that this address is ours."""
        if self._account.seal is None or not self._account.sealed_only:
            self._check(signed.signature, signed)
            return signed.echostr
        if signed.msg_signature:  # WeCom seals the word, too; WeChat does not
            self._check(signed.msg_signature, signed, signed.echostr)
            return self._account.seal.open(signed.echostr)
        self._check(signed.signature, signed)
        return signed.echostr

    def read(self, body: bytes, signed: Signed) -> Mapping[str, str]:
        """Give the fields of a message, opened where it is sealed."""
        fields = read_xml(body)
        sealed = fields.get("Encrypt")
        if sealed is not None and self._account.seal is not None:
            self._check(signed.msg_signature, signed, sealed)
            return read_xml(self._account.seal.open(sealed))
        if sealed is not None or self._account.sealed_only:
            raise Forged("mode")
        self._check(signed.signature, signed)
        return fields

    def write(self, update: Update, fields: Mapping[str, str], said: str, signed: Signed) -> str:
        """Write the reply to a message, sealed where messages are."""
        reply = write_text(update.sender, fields.get("ToUserName", ""), said, int(self._clock()))
        seal, token = self._account.seal, self._account.token
        if seal is None:
            return reply
        closed = seal.close(reply)
        signature = sign(token, signed.timestamp, signed.nonce, closed)
        return write_sealed(closed, signature, signed.timestamp, signed.nonce)

    def _check(self, given: str, signed: Signed, *more: str) -> None:
        at = signed.timestamp
        if not at.isdecimal() or abs(self._clock() - int(at[:12])) > _WINDOW_SECONDS:
            raise Forged("timestamp")
        require_signature(given, self._account.token, at, signed.nonce, *more)


def wechat_routes(account: Account, courier: Courier, passive: Passive) -> APIRouter:
    """Make the routes of one account; `passive` answers where `courier` cannot push."""
    router = APIRouter(include_in_schema=False, dependencies=[Depends(GUARDED)])
    gate = Gate(account, passive.waits.clock)

    @router.get(account.path)
    async def verify(signed: Annotated[Signed, Query()]) -> Response:
        """Prove to the platform that this address is ours."""
        try:
            return PlainTextResponse(gate.prove(signed))
        except Forged as error:
            raise Problem("webhook-forged") from error

    @router.post(account.path)
    async def receive(request: Request, signed: Annotated[Signed, Query()]) -> Response:
        """Take a message; answer in the reply where nothing can be pushed."""
        try:
            fields = gate.read(await request.body(), signed)
            update = read_message(fields, courier.channel.name)
        except Forged as error:
            raise Problem("webhook-forged") from error
        if update is None:
            return PlainTextResponse("success")
        if courier.channel.pushes:
            await courier.receive(update)
            return PlainTextResponse("success")
        said = await passive.reply(update)
        if not said:
            return PlainTextResponse("success")
        reply = gate.write(update, fields, said, signed)
        return Response(reply, media_type="application/xml")

    return router
