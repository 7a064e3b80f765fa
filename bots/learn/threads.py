"""`/v1/learn/threads`: a group's talk on a case or an answer, and what experts and staff see.

Learners see and write only in their own group. Experts (role expert) answer and settle what was
reported; staff see a group in figures that at least five people stand behind.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from assistant.learning.desk import Desk
from assistant.learning.discussion import Said, Subject, SubjectKind
from bots.access.door import Caller
from bots.access.rules import CURATE, REVIEW
from bots.learn.explained import explained
from bots.learn.learner import Asker, Token, WhoLearns
from bots.openapi import problem_replies
from bots.pool import Pool

_REPLIES = problem_replies(400, 401, 404, 408, 413, 422, 500, 503)
_STAFF = problem_replies(400, 401, 403, 404, 408, 413, 422, 500, 503)
_POST: JsonDict = {
    "id": 3, "who": "同组同事甲", "text": "这个我会先问尿量。", "at": 1790000000.0, "mine": False,
    "expert": False, "pinned": False, "hidden": False,
}  # fmt: skip
_WAITING: JsonDict = {
    "id": 3, "group": "shiqiao-2026", "subject": "case:croup", "text": "…", "at": 1790000000.0,
}  # fmt: skip
Kind = Annotated[SubjectKind, Path()]
Id = Annotated[str, Path(max_length=70, pattern=r"^[A-Za-z0-9_.-]+$")]
Group = Annotated[str, Path(max_length=64, pattern=r"^[\w.-]+$")]
Number = Annotated[int, Path(ge=1, lt=2**31)]
Expert = Annotated[Caller, Depends(REVIEW)]
Officer = Annotated[Caller, Depends(CURATE)]


class PostJSON(BaseModel):
    """A post; `who` is a part in this thread, never a name."""

    id: int
    who: str
    text: str
    at: float = Field(description="Seconds since 1970, UTC.")
    mine: bool
    expert: bool
    pinned: bool
    hidden: bool


class Thread(BaseModel):
    """A thread: the expert's pinned reply first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"posts": [_POST]}]})

    posts: list[PostJSON]


class SayBody(BaseModel):
    """Something said in a thread; what names a person is masked before it is kept."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "这个我会先问尿量。"}]})

    text: Annotated[str, Field(min_length=1, max_length=500)]


class WaitingJSON(BaseModel):
    """A hidden post that an expert should look at."""

    id: int
    group: str
    subject: str
    text: str
    at: float


class WaitingList(BaseModel):
    """What reports have hidden and nobody has settled, the oldest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"posts": [_WAITING]}]})

    posts: list[WaitingJSON]


class SettleBody(BaseModel):
    """Whether a reported post may stand."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"stands": False}]})

    stands: bool


class TopicJSON(BaseModel):
    """What share of a topic's items was right, said so that nobody can be told."""

    topic: str
    right: str


class GroupJSON(BaseModel):
    """A group in figures; each is hidden unless five people stand behind it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "group": "shiqiao-2026", "learners": "5人以上", "answered": "100题以上",
                    "passed": "少于5人，不显示", "topics": [{"topic": "stroke", "right": "约70%"}],
                }
            ]
        }
    )  # fmt: skip

    group: str
    learners: str
    answered: str
    passed: str
    topics: list[TopicJSON]


def thread_routes(desk: Desk, pool: Pool) -> APIRouter:
    """Make the routes of discussion, below /v1/learn."""
    router = APIRouter()
    who = WhoLearns(desk.people)
    talk = desk.discussion

    @router.get("/threads/{kind}/{subject_id}", summary="Read a thread", responses=_REPLIES)
    async def look(kind: Kind, subject_id: Id, caller: Asker, token: Token = None) -> Thread:
        """Give the thread of one's own group."""
        person = who(caller, token)
        subject = Subject(kind, subject_id)
        said = await pool.run_quick(explained(lambda: talk.look(person, subject)))
        return Thread(posts=[_json(one) for one in said])

    @router.post("/threads/{kind}/{subject_id}", summary="Say something", responses=_REPLIES)
    async def say(
        kind: Kind, subject_id: Id, body: SayBody, caller: Asker, token: Token = None
    ) -> Thread:
        """Say something in the thread of one's own group."""
        person = who(caller, token)
        subject = Subject(kind, subject_id)
        said = await pool.run_quick(explained(lambda: talk.say(person, subject, body.text)))
        return Thread(posts=[_json(one) for one in said])

    @router.post(
        "/posts/{post_id}/report", status_code=204, summary="Report a post", responses=_REPLIES
    )
    async def report(post_id: Number, caller: Asker, token: Token = None) -> Response:
        """Report a post of one's own group; two reports hide it until an expert has looked."""
        person = who(caller, token)
        await pool.run_quick(explained(lambda: talk.report(person, post_id)))
        return Response(status_code=204)

    @router.delete(
        "/posts/{post_id}", status_code=204, summary="Take a post back", responses=_REPLIES
    )
    async def delete(post_id: Number, caller: Asker, token: Token = None) -> Response:
        """Take back a post of one's own."""
        person = who(caller, token)
        await pool.run_quick(explained(lambda: talk.delete(person, post_id)))
        return Response(status_code=204)

    router.include_router(_experts(desk, pool))
    return router


def _experts(desk: Desk, pool: Pool) -> APIRouter:
    router = APIRouter()
    talk = desk.discussion

    @router.post(
        "/groups/{group}/threads/{kind}/{subject_id}",
        summary="Answer a group as an expert",
        responses=_STAFF,
    )
    async def reply(
        group: Group, kind: Kind, subject_id: Id, body: SayBody, caller: Expert
    ) -> Thread:
        """Answer a group's thread; the reply is pinned."""
        expert = desk.people.hashed("api", caller.owner)
        subject = Subject(kind, subject_id)
        said = await pool.run_quick(
            explained(lambda: talk.reply(expert, group, subject, body.text))
        )
        return Thread(posts=[_json(one) for one in said])

    @router.get("/waiting", summary="What was reported", responses=_STAFF)
    async def waiting(caller: Expert) -> WaitingList:
        """Give what reports have hidden, the oldest first."""
        found = await pool.run_quick(explained(lambda: talk.waiting()))
        return WaitingList(
            posts=[WaitingJSON.model_validate(one, from_attributes=True) for one in found]
        )

    @router.post(
        "/posts/{post_id}/settle", status_code=204, summary="Settle a report", responses=_STAFF
    )
    async def settle(post_id: Number, body: SettleBody, caller: Expert) -> Response:
        """Say whether a reported post may stand."""
        await pool.run_quick(explained(lambda: talk.settle(post_id, stands=body.stands)))
        return Response(status_code=204)

    @router.get("/groups/{group}/report", summary="A group in figures", responses=_STAFF)
    async def figures(group: Group, caller: Officer) -> GroupJSON:
        """Give a group's learning; a figure with fewer than five people behind it is hidden."""
        made = await pool.run(explained(lambda: desk.group_report(group)))
        return GroupJSON(
            group=made.group, learners=made.learners.said, answered=made.answered.said,
            passed=made.passed.said,
            topics=[TopicJSON(topic=one.topic, right=one.right.said) for one in made.topics],
        )  # fmt: skip

    return router


def _json(said: Said) -> PostJSON:
    return PostJSON.model_validate(said, from_attributes=True)
