"""Get updates as Telegram posts them; only what bears the secret is Telegram's."""

from __future__ import annotations

import hmac
import json
from typing import Annotated

import telegram
from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import Response

from bots.access.rules import GUARDED
from bots.chat.courier import Courier
from bots.problems import Problem
from bots.telegram.polling import take

PATH = "/telegram/webhook"


def webhook_routes(bot: telegram.Bot, courier: Courier, secret: str) -> APIRouter:
    """Make the route that takes the updates of `bot`; `secret` is what Telegram must send along."""
    router = APIRouter(include_in_schema=False, dependencies=[Depends(GUARDED)])

    @router.post(PATH)
    async def receive(
        request: Request,
        x_telegram_bot_api_secret_token: Annotated[str, Header()] = "",
    ) -> Response:
        """Acknowledge an update once it is on the disk; it is answered afterwards."""
        sent = x_telegram_bot_api_secret_token.encode("utf-8", "surrogatepass")
        if not hmac.compare_digest(sent, secret.encode()):
            raise Problem("webhook-forged")
        update = _read(await request.body(), bot)
        if update is not None:
            await take(bot, courier, update)
        # What cannot be read would only come again and again.
        return Response(status_code=200)

    return router


def _read(body: bytes, bot: telegram.Bot) -> telegram.Update | None:
    try:
        told = json.loads(body)
        return telegram.Update.de_json(told, bot) if isinstance(told, dict) else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
