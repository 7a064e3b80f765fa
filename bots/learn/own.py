"""`/v1/learn/me`: a learner's group and region, the whole record, and its erasure."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.learning.desk import Desk
from assistant.learning.record import to_json
from assistant.learning.record_page import to_html
from bots.learn.explained import explained
from bots.learn.learner import Asker, Token, WhoLearns
from bots.openapi import problem_replies
from bots.pool import Pool

_REPLIES = problem_replies(400, 401, 404, 408, 413, 422, 500, 503)
_PAGE = {"schema": {"type": "string"}}
_JSON = {
    "schema": {"type": "object"},
    "example": {
        "form": "grassroots-mentor/learning-record",
        "version": 1,
        "learner": "48eefe2276d8",
    },
}
_GROUP = r"^[\w.-]{0,64}$"


class Choice(BaseModel):
    """What a learner chooses; a group is joined by its code, empty leaves it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"group": "shiqiao-2026", "region": "example"}]}
    )

    group: Annotated[str | None, Field(max_length=64, pattern=_GROUP)] = None
    region: Annotated[str | None, Field(max_length=32, pattern=r"^[a-z0-9-]{0,32}$")] = None


class RegionJSON(BaseModel):
    """A region whose credit rules this installation has; `example`: recognised by nobody."""

    region: str
    title: str
    example: bool


class Me(BaseModel):
    """What a learner has chosen, and the regions that he may choose from."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "group": "shiqiao-2026", "region": "example",
                    "regions": [{"region": "example", "title": "示例规则", "example": True}],
                }
            ]
        }
    )  # fmt: skip

    group: str
    region: str = Field(description="Empty: the first of the regions.")
    regions: list[RegionJSON]


def own_routes(desk: Desk, pool: Pool) -> APIRouter:
    """Make the routes of a learner's own record, below /v1/learn."""
    router = APIRouter()
    who = WhoLearns(desk.people)

    @router.get("/me", summary="What I have chosen", responses=_REPLIES)
    async def me(caller: Asker, token: Token = None) -> Me:
        """Give the learner's group and region."""
        person = who(caller, token)
        return await pool.run_quick(lambda: _me(desk, person))

    @router.put("/me", summary="Choose a group or a region", responses=_REPLIES)
    async def choose(body: Choice, caller: Asker, token: Token = None) -> Me:
        """Keep a group or a region; what is left out stays as it is."""
        person = who(caller, token)

        def work() -> Me:
            desk.choose(person, group=body.group, region=body.region)
            return _me(desk, person)

        return await pool.run_quick(explained(work))

    @router.get(
        "/record",
        summary="All that is kept of me",
        response_class=Response,
        responses=_REPLIES | {200: {"content": {"application/json": _JSON, "text/html": _PAGE}}},
    )
    async def record(
        caller: Asker,
        token: Token = None,
        form: Literal["json", "html"] = "json",
        name: Annotated[str, Query(max_length=40, description="Printed on it, kept nowhere.")] = "",
    ) -> Response:
        """Give one's training, assessments, answers, credits and posts as one file."""
        person = who(caller, token)

        def work() -> str:
            made = desk.record(person, name)
            return to_json(made) if form == "json" else to_html(made, desk.titles())

        said = await pool.run(explained(work))
        media = "application/json" if form == "json" else "text/html; charset=utf-8"
        headers = {"Content-Disposition": f'attachment; filename="record.{form}"'}
        return Response(said.encode(), media_type=media, headers=headers)

    @router.delete("/me", status_code=204, summary="Erase all of me", responses=_REPLIES)
    async def erase(caller: Asker, token: Token = None) -> Response:
        """Erase everything that is kept of the learner, credits and posts too, for good."""
        person = who(caller, token)
        await pool.run_quick(lambda: desk.people.erase(person))
        return Response(status_code=204)

    return router


def _me(desk: Desk, person: str) -> Me:
    found = desk.learners.find(person)
    regions = [
        RegionJSON(region=one.region, title=one.title, example=one.example)
        for one in desk.merits.regions()
    ]
    return Me(group=found.group, region=found.region, regions=regions)
