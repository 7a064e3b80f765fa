"""`POST /v1/messages`: a plain webhook for SMS gateways, and for any other channel there is.

In: {"id", "from", "text"} from a gateway that has the key. Out: {"replies"}, each of at most 300
characters: the gist, with 更多 for the rest. The same id of the same sender gets the same replies,
however often it comes within some hours and whatever happened in between; then they are forgotten.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated

import anyio
from fastapi import APIRouter, Depends, Header
from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import AssistantError
from assistant.records_db.chats import Chats, Message, Update
from assistant.settings import Settings
from bots.access.rules import GUARDED
from bots.chat.channel import Form, SendFailed
from bots.chat.courier import Courier
from bots.chat.offered import Offered
from bots.chat.talk import Talk
from bots.openapi import problem_replies
from bots.problems import Problem
from bots.schema import Text
from corpus.document import Language

PATH = "/v1/messages"
LONGEST = 300
ANSWER_SECONDS = 20.0
_SHORTEST_KEY = 16
_RETRY_SECONDS = 3
_AGAIN_SECONDS = 6 * 3600.0  # for so long a gateway may ask again
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="mentor messages"'}
_PRINTABLE = r"^[^\x00-\x1f\x7f]+$"


class SmsUnusable(AssistantError):
    """MENTOR_SMS_KEY cannot be used; the sentence says why."""


class IncomingBody(BaseModel):
    """The body of `POST /v1/messages`."""

    model_config = ConfigDict(
        extra="ignore",  # gateways send more than we need
        coerce_numbers_to_str=True,
        json_schema_extra={
            "examples": [
                {"id": "20261123-0001", "from": "+8613800000000", "text": "娃发烧抽了咋办"}
            ]
        },
    )

    id: Annotated[
        Text,
        Field(max_length=128, pattern=_PRINTABLE, description="The same when it is repeated."),
    ]
    sender: Annotated[
        Text,
        Field(alias="from", max_length=128, pattern=_PRINTABLE, description="Who asks."),
    ]
    text: Annotated[Text, Field(max_length=4000)]
    lang: Annotated[Language | None, Field(description="Of our own words; else the message's.")] = (
        None
    )


class Replies(BaseModel):
    """What `POST /v1/messages` gives back, in the order to send it."""

    replies: list[str]


class SmsChannel:
    """A channel that answers only in the reply to a request."""

    name = "sms"
    form = Form(longest=LONGEST, short=True)
    pushes = False

    def size(self, text: str) -> int:
        """Count characters."""
        return len(text)

    async def send(self, chat: str, message: Message) -> None:
        """Send nothing: the gateway asks. Raises SendFailed."""
        raise SendFailed("nothing can be pushed", retry_after=3600)

    async def typing(self, chat: str) -> None:
        """Show nothing."""

    async def hear(self, voice: str) -> tuple[bytes, str]:
        """Hear nothing. Raises SendFailed."""
        raise SendFailed("there is no voice", final=True)


class SmsGateway:
    """The adapter: its route, and its loops."""

    def __init__(self, key: str, courier: Courier, chats: Chats) -> None:
        self.courier = courier
        self._key = key.encode()
        self._offered = Offered(chats, courier.channel.name, _AGAIN_SECONDS)
        self.router = APIRouter(
            tags=["messages"], dependencies=[Depends(GUARDED), Depends(self._require_key)]
        )
        self.router.add_api_route(
            PATH,
            self._receive,
            methods=["POST"],
            summary="Answer a short message",
            response_model=Replies,
            responses=problem_replies(400, 401, 408, 413, 422, 500, 503),
        )

    async def run(self) -> None:
        """Answer, and forget what was replied long ago, until cancelled."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.courier.run)
            tasks.start_soon(self._offered.run)

    async def _require_key(self, authorization: Annotated[str, Header()] = "") -> None:
        """Let in who has the key of the gateway. Raises Problem."""
        scheme, _, key = authorization.partition(" ")
        given = key.strip().encode("utf-8", "surrogatepass")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given, self._key):
            raise Problem("key-wrong" if given else "key-needed", headers=_CHALLENGE)

    async def _receive(self, body: IncomingBody) -> Replies:
        """Answer a message in parts of at most 300 characters; 更多 (or "more") gives the rest.

        With `Authorization: Bearer` and the key of the gateway. Repeat a request that failed with
        the same id: it is answered once.
        """
        update = Update(
            channel=SmsChannel.name, id=self._blind(body.sender, body.id),
            chat=self._blind(body.sender), sender=body.sender, text=body.text, language=body.lang,
        )  # fmt: skip
        await self._offered.forget(update)
        await self.courier.receive(update)
        parts = await self.courier.answered(update, ANSWER_SECONDS)
        if parts is None:
            raise Problem("overloaded", retry_after=_RETRY_SECONDS)
        left = [part for part in parts if not part.done]
        await self._offered.offer(left)
        return Replies(replies=[part.message.text for part in left])

    def _blind(self, *parts: str) -> str:
        """Give 32 characters that stand for a number and a message: nothing is ever sent there."""
        said = "\n".join(parts).encode("utf-8", "surrogatepass")
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()[:32]


def open_sms(settings: Settings, chats: Chats, talk: Talk) -> SmsGateway | None:
    """Make the adapter; None without a key. Raises SmsUnusable."""
    if settings.sms_key is None:
        return None
    key = settings.sms_key.get_secret_value().strip()
    if len(key) < _SHORTEST_KEY:
        raise SmsUnusable(
            f"MENTOR_SMS_KEY 太短：至少 {_SHORTEST_KEY} 个字符，建议随机生成。改好后再启动。"
        )
    return SmsGateway(key, Courier(SmsChannel(), chats, talk), chats)
