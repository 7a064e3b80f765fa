"""`/v1/learn/cases`, `/v1/learn/sittings`, `/v1/learn/quiz`: cases and quizzes over HTTP.

In: a learner and a step. Out: what the screen shows next. Another's sitting is answered as one that
does not exist; a step from a screen that has been overtaken is told so.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from assistant.learning.desk import Desk
from bots.learn import schema
from bots.learn.courses import course_routes
from bots.learn.credits import credit_routes
from bots.learn.explained import explained
from bots.learn.learner import Asker, Token, WhoLearns
from bots.learn.own import own_routes
from bots.learn.plans import plan_routes
from bots.learn.threads import thread_routes
from bots.openapi import problem_replies
from bots.pool import Pool

Id = Annotated[str, Path(max_length=120, pattern=r"^[A-Za-z0-9_-]+$")]
_REPLIES = problem_replies(400, 401, 404, 408, 409, 413, 422, 500, 503)


def learning_routes(desk: Desk, pool: Pool) -> APIRouter:
    """Make the routes of cases and quizzes."""
    router = APIRouter(tags=["learning"], prefix="/v1/learn")
    router.include_router(_cases(desk, pool))
    router.include_router(_quiz(desk, pool))
    router.include_router(credit_routes(desk, pool))
    router.include_router(course_routes(desk, pool))
    router.include_router(own_routes(desk, pool))
    router.include_router(thread_routes(desk, pool))
    router.include_router(plan_routes(desk, pool))
    return router


def _cases(desk: Desk, pool: Pool) -> APIRouter:
    router = APIRouter()
    who = WhoLearns(desk.people)

    @router.get("/cases", summary="List the cases", responses=_REPLIES)
    async def list_(caller: Asker, token: Token = None) -> schema.CaseList:
        """Give the cases that can be played, those never tried first."""
        person = who(caller, token)
        found = await pool.run_quick(explained(lambda: desk.cases.list(person)))
        return schema.CaseList(cases=[schema.listed(one) for one in found])

    @router.post("/cases/{case_id}/begin", summary="Begin a case", responses=_REPLIES)
    async def begin(case_id: Id, caller: Asker, token: Token = None) -> schema.CaseJSON:
        """Begin a case, or go on with it where it was left."""
        person = who(caller, token)
        talk = await pool.run_quick(explained(lambda: desk.cases.begin(person, case_id)))
        return schema.case_json(talk)

    @router.get("/sittings/{sitting_id}", summary="Read a case", responses=_REPLIES)
    async def read(sitting_id: Id, caller: Asker, token: Token = None) -> schema.CaseJSON:
        """Give a case as it stands, its score once it is decided."""
        person = who(caller, token)
        talk = await pool.run_quick(explained(lambda: desk.cases.look(person, sitting_id)))
        return schema.case_json(talk)

    @router.post("/sittings/{sitting_id}/ask", summary="Ask the patient", responses=_REPLIES)
    async def ask(
        sitting_id: Id, body: schema.AskBody, caller: Asker, token: Token = None
    ) -> schema.Told:
        """Ask, examine or test; the patient answers only what is asked."""
        person = who(caller, token)
        talk, reply = await pool.run_quick(
            explained(lambda: desk.cases.ask(person, sitting_id, body.text, body.version))
        )
        return schema.told(talk, reply)

    @router.post("/sittings/{sitting_id}/decide", summary="Decide a case", responses=_REPLIES)
    async def decide(
        sitting_id: Id, body: schema.DecideBody, caller: Asker, token: Token = None
    ) -> schema.CaseJSON:
        """Commit to a diagnosis, a plan and a referral, and get the score.

        Where some of it was not understood, `unread` says so first, once, and there is no score.
        """
        person = who(caller, token)
        talk = await pool.run_quick(
            explained(
                lambda: desk.cases.decide(
                    person, sitting_id, body.diagnosis, body.plan, body.referral, body.version
                )
            )
        )
        return schema.case_json(talk)

    return router


def _quiz(desk: Desk, pool: Pool) -> APIRouter:
    router = APIRouter()
    who = WhoLearns(desk.people)

    @router.get("/quiz", summary="The day's quiz", responses=_REPLIES)
    async def today(
        caller: Asker,
        token: Token = None,
        more: Annotated[bool, Query(description="Go on beyond the day's items.")] = False,
    ) -> schema.QuizJSON:
        """Give what is left of the day: items that are due, then new ones."""
        person = who(caller, token)
        day = await pool.run_quick(explained(lambda: desk.daily.today(person)))
        items = day.items
        if more and not items:
            items = await pool.run_quick(explained(lambda: desk.daily.more(person)))
        return schema.QuizJSON(
            items=[schema.item_json(one) for one in items], right=day.right, answered=day.answered
        )

    @router.post("/quiz/{item_id}", summary="Answer an item", responses=_REPLIES)
    async def answer(
        item_id: Id, body: schema.AnswerBody, caller: Asker, token: Token = None
    ) -> schema.GradedJSON:
        """Grade an answer in any wording; the reason comes with the passage it stands on."""
        person = who(caller, token)
        graded = await pool.run_quick(
            explained(
                lambda: desk.daily.answer(
                    person, item_id, body.answer, confidence=body.confidence,
                    seconds=body.seconds, step=body.step,
                )
            )
        )  # fmt: skip
        return schema.graded_json(graded)

    return router
