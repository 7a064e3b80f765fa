"""`/v1/learn/credits`: what they are worth, a signed statement, another's taken over."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from assistant.learning.desk import Desk
from assistant.learning.merits import Form
from bots.learn.explained import explained
from bots.learn.learner import Asker, Token, WhoLearns
from bots.learn.schema import CreditsJSON, TakenJSON, credits_json
from bots.openapi import problem_replies
from bots.pool import Pool

ADDRESS = "/v1/learn/credits/import"
MOST_BYTES = 2_000_000
_TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}
_REPLIES = problem_replies(400, 401, 404, 408, 409, 413, 422, 500, 503)
_FILE = {"schema": {"type": "string", "format": "binary"}}
_JSON = {"schema": {"type": "object"}, "example": {"statement": {"form": 1}, "signature": "…"}}


def credit_routes(desk: Desk, pool: Pool) -> APIRouter:
    """Make the routes of credits, below /v1/learn."""
    router = APIRouter()
    who = WhoLearns(desk.people)

    @router.get("/credits", summary="The learner's credits", responses=_REPLIES)
    async def credits(caller: Asker, token: Token = None) -> CreditsJSON:
        """Give what the learner's acts are worth by the rules of his region."""
        person = who(caller, token)
        return credits_json(await pool.run_quick(explained(lambda: desk.merits.tally(person))))

    @router.get(
        "/credits/statement",
        summary="A signed statement of credits",
        response_class=Response,
        responses=_REPLIES
        | {
            200: {
                "content": {
                    "application/json": _JSON,
                    "text/csv": _FILE,
                    "application/pdf": _FILE,
                }
            }
        },
    )
    async def statement(
        caller: Asker,
        token: Token = None,
        form: Form = "pdf",
        name: Annotated[str, Query(max_length=40, description="Printed on it, kept nowhere.")] = "",
    ) -> Response:
        """Give a statement that `mentor learn verify` checks anywhere."""
        person = who(caller, token)
        made = await pool.run(explained(lambda: desk.merits.statement(person, form, name)))
        headers = {"Content-Disposition": f'attachment; filename="credits.{form}"'}
        return Response(made, media_type=_TYPES[form], headers=headers)

    @router.post(
        "/credits/import",
        summary="Take another installation's credits over",
        responses=_REPLIES,
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/octet-stream": {**_FILE, "example": "…"}},
            }
        },
    )
    async def take_over(request: Request, caller: Asker, token: Token = None) -> TakenJSON:
        """Take a statement (JSON, CSV or PDF) over, once its signature holds and is trusted."""
        person = who(caller, token)
        data = await request.body()
        taken = await pool.run(explained(lambda: desk.merits.take_over(person, data)))
        return TakenJSON(
            entries=len(taken.entries), known=taken.known, left_out=taken.left_out,
            example=taken.example,
        )  # fmt: skip

    return router
