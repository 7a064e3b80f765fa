"""`/v1/conversations` and `/v1/me`: what is kept for who has a key, and its erasure.

In: a key and an id. Out: only what is the key's own; anybody else's id is answered as one that
does not exist.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from assistant.records import Turn
from assistant.records_db.conversations import ConversationInfo
from bots.access.door import Caller
from bots.access.rules import KEEP
from bots.openapi import problem_replies
from bots.own_records import OwnRecords
from bots.pool import Pool

_ID = "8c1f0e6a4b7d2c935e8a1f6b0d4c7e29"
_LISTED: JsonDict = {
    "id": _ID, "began": "2026-11-23T08:30:00+00:00", "latest": "2026-11-23T08:31:12+00:00",
    "turns": 2,
}  # fmt: skip
_TURN: JsonDict = {"question": "高血压多久随访一次？", "answer": "1. 每 3 个月至少一次。[1]"}
Mine = Annotated[Caller, Depends(KEEP)]
Id = Annotated[str, Path(max_length=64, description="As it was given at the beginning.")]


class Begun(BaseModel):
    """A conversation that has begun."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": _ID}]})

    id: str = Field(description="To be sent as `conversation` with each question.")


class Listed(BaseModel):
    """One of the caller's conversations."""

    id: str
    began: str = Field(description="When, in UTC (ISO 8601).")
    latest: str = Field(description="When its latest question came.")
    turns: int = Field(description="How many questions it holds.")


class Conversations(BaseModel):
    """The caller's conversations, the latest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"conversations": [_LISTED]}]})

    conversations: list[Listed]


class Conversation(BaseModel):
    """A conversation with its turns, oldest first; what names a person is masked in it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _ID,
                    "turns": [
                        {"question": "高血压多久随访一次？", "answer": "1. 每3个月一次。[1]"}
                    ],
                }
            ]
        }
    )

    id: str
    turns: list[Turn]


def conversation_routes(own: OwnRecords, pool: Pool) -> APIRouter:
    """Make the routes of what is kept for who has a key."""
    router = APIRouter(tags=["conversations"])

    @router.post(
        "/v1/conversations",
        status_code=201,
        summary="Begin a conversation",
        responses=problem_replies(500, 503),
    )
    async def begin(caller: Mine) -> Begun:
        """Begin a conversation; its id is then sent with each question."""
        return Begun(id=await pool.run_quick(lambda: own.begin(caller)))

    @router.get(
        "/v1/conversations",
        summary="List one's conversations",
        responses=problem_replies(500, 503),
    )
    async def list_(caller: Mine) -> Conversations:
        """Give the caller's own conversations, the latest first."""
        found = await pool.run_quick(lambda: own.list(caller))
        return Conversations(conversations=[_listed(one) for one in found])

    @router.get(
        "/v1/conversations/{conversation_id}",
        summary="Read a conversation",
        responses=problem_replies(404, 422, 500, 503),
    )
    async def read(conversation_id: Id, caller: Mine) -> Conversation:
        """Give the turns of one of the caller's own conversations."""
        turns = await pool.run_quick(lambda: own.whole(conversation_id, caller))
        return Conversation(id=conversation_id, turns=list(turns))

    @router.delete(
        "/v1/conversations/{conversation_id}",
        status_code=204,
        summary="Delete a conversation",
        responses=problem_replies(404, 422, 500, 503),
    )
    async def delete(conversation_id: Id, caller: Mine) -> Response:
        """Delete one of the caller's own conversations, for good."""
        await pool.run_quick(lambda: own.delete(conversation_id, caller))
        return Response(status_code=204)

    @router.delete(
        "/v1/me",
        status_code=204,
        summary="Erase all of one's data",
        responses=problem_replies(500, 503),
    )
    async def erase(caller: Mine) -> Response:
        """Erase all that is kept for the caller's key, for good; the key itself still works."""
        await pool.run_quick(lambda: own.erase(caller))
        return Response(status_code=204)

    return router


def _listed(info: ConversationInfo) -> Listed:
    return Listed(
        id=info.id, began=_utc(info.begun_at), latest=_utc(info.last_at), turns=info.turns
    )


def _utc(seconds: float) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(timespec="seconds")
