"""`/v1/learn/plan` and `/v1/learn/assessments`: what to learn next, and the yearly assessment."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from assistant.learning.competency import Estimate
from assistant.learning.desk import Desk
from assistant.learning.plan import task_text
from assistant.learning.progress import Step
from assistant.learning.report import sentences
from bots.learn.explained import explained
from bots.learn.learner import Asker, Token, WhoLearns
from bots.learn.report_page import report_page
from bots.learn.schema import AskBody, DecideBody, ItemJSON, Said, Version, item_json
from bots.openapi import problem_replies
from bots.pool import Pool

Id = Annotated[str, Path(max_length=120, pattern=r"^[A-Za-z0-9_-]+$")]
_REPLIES = problem_replies(400, 401, 404, 408, 409, 413, 422, 500, 503)
_SIDE: JsonDict = {"mean": 0.6, "low": 0.4, "high": 0.8, "weight": 5.0}
_PLAN: JsonDict = {
    "start": "2026-11-23",
    "tasks": [
        {
            "kind": "case", "text": "12月4日前：做病例“拉了三天的娃”。", "by": "2026-12-04",
            "reason": "儿童：会做约42分", "done": False, "document": "", "case": "child-diarrhoea",
        }
    ],
    "recommendations": [
        {
            "document": "gout", "title": "痛风", "reason": "您近30天问过3次", "news": "",
            "replaces": "",
        }
    ],
    "map": [{"area": "child", "name": "儿童", "asked": 1, "knows": _SIDE, "does": _SIDE}],
}  # fmt: skip
_STEP: JsonDict = {
    "sitting": "8c1f0e6a4b7d2c935e8a1f6b0d4c7e29", "version": 0, "part": "item", "at": 1, "of": 43,
    "item": None, "case": None, "said": "", "hint": "",
}  # fmt: skip


class TaskJSON(BaseModel):
    """Something to do by a day, and why."""

    kind: str
    text: str
    by: dt.date
    reason: str
    done: bool
    document: str
    case: str


class NewsJSON(BaseModel):
    """A new or changed document, and why it is named to this learner."""

    document: str
    title: str
    reason: str
    news: str
    replaces: str


class SideJSON(BaseModel):
    """A share from 0 to 1 with its 90 % interval; `weight`: how much was seen."""

    mean: float
    low: float
    high: float
    weight: float


class AreaJSON(BaseModel):
    """What a learner knows and does in an area."""

    area: str
    name: str
    asked: int
    knows: SideJSON
    does: SideJSON


class PlanJSON(BaseModel):
    """A plan of three months, what is new, and the map that they rest on."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PLAN]})

    start: dt.date
    tasks: list[TaskJSON]
    recommendations: list[NewsJSON]
    map: list[AreaJSON]


class StandingJSON(BaseModel):
    """Where a learner stands with this year's assessment."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"year": 2026, "taken": 0, "open": "", "last": "", "may": True, "next_at": None}
            ]
        }
    )

    year: int
    taken: int
    open: str
    last: str
    may: bool
    next_at: float | None = Field(description="From when on one may be begun; null: next year.")


class PlayedJSON(BaseModel):
    """The case that is being played within an assessment."""

    title: str
    patient: str
    opening: str
    steps: list[Said]
    minutes: int
    cost: int


class StepJSON(BaseModel):
    """What is asked next: an item, a case, or nothing. Nothing is explained before the end."""

    model_config = ConfigDict(json_schema_extra={"examples": [_STEP]})

    sitting: str
    version: int
    part: Literal["item", "case", "done"]
    at: int
    of: int
    item: ItemJSON | None
    case: PlayedJSON | None
    said: str = Field(description="What the patient said to the last message.")
    hint: str


class ReplyBody(BaseModel):
    """An answer to an item of the assessment."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answer": "C", "version": 3}]})

    answer: Annotated[str, Field(min_length=1, max_length=300)]
    version: Version = None


class RowJSON(BaseModel):
    """An area of the report."""

    name: str
    score: float
    low: float
    high: float
    right: int
    items: int


class ReportJSON(BaseModel):
    """A finished assessment on one page."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "lines": ["2026年能力考核"],
                    "rows": [
                        {"name": "儿童", "score": 61.0, "low": 40.0, "high": 80.0, "right": 3,
                         "items": 5}
                    ],
                }
            ]
        }
    )  # fmt: skip

    lines: list[str]
    rows: list[RowJSON]


def plan_routes(desk: Desk, pool: Pool) -> APIRouter:
    """Make the routes of the plan and of the assessment, below /v1/learn."""
    router = APIRouter()
    who = WhoLearns(desk.people)

    @router.get("/plan", summary="The learner's map and plan", responses=_REPLIES)
    async def plan(caller: Asker, token: Token = None) -> PlanJSON:
        """Give what to read and to do by when, what is new, and what is known and done so far."""
        person = who(caller, token)
        return await pool.run(explained(lambda: _plan(desk, person)))

    router.include_router(_assessments(desk, pool))
    router.include_router(_reports(desk, pool))
    return router


def _assessments(desk: Desk, pool: Pool) -> APIRouter:
    router = APIRouter()
    who = WhoLearns(desk.people)
    sits = desk.assessments

    @router.get("/assessment", summary="Where I stand this year", responses=_REPLIES)
    async def standing(caller: Asker, token: Token = None) -> StandingJSON:
        """Say whether an assessment may be begun or gone on with."""
        person = who(caller, token)
        found = await pool.run_quick(explained(lambda: sits.standing(person)))
        return StandingJSON.model_validate(found, from_attributes=True)

    @router.post("/assessment/begin", summary="Begin the assessment", responses=_REPLIES)
    async def begin(caller: Asker, token: Token = None) -> StepJSON:
        """Begin this year's assessment, or go on with it where it was left."""
        person = who(caller, token)
        return _step(await pool.run(explained(lambda: sits.begin(person))))

    @router.get("/assessments/{sitting_id}", summary="Read an assessment", responses=_REPLIES)
    async def look(sitting_id: Id, caller: Asker, token: Token = None) -> StepJSON:
        """Give an assessment as it stands."""
        person = who(caller, token)
        work = explained(lambda: desk.assessed(person, sits.look(person, sitting_id)))
        return _step(await pool.run_quick(work))

    @router.post("/assessments/{sitting_id}/answer", summary="Answer an item", responses=_REPLIES)
    async def answer(
        sitting_id: Id, body: ReplyBody, caller: Asker, token: Token = None
    ) -> StepJSON:
        """Answer the item that is asked; 不知道 is an answer too."""
        person = who(caller, token)

        def work() -> Step:
            step = sits.answer(person, sitting_id, body.answer, body.version)
            return desk.assessed(person, step)

        return _step(await pool.run_quick(explained(work)))

    @router.post("/assessments/{sitting_id}/ask", summary="Ask the patient", responses=_REPLIES)
    async def ask(sitting_id: Id, body: AskBody, caller: Asker, token: Token = None) -> StepJSON:
        """Ask, examine or test within the case that is being played."""
        person = who(caller, token)
        step, reply = await pool.run_quick(
            explained(lambda: sits.ask(person, sitting_id, body.text, body.version))
        )
        return _step(step, reply.text)

    @router.post("/assessments/{sitting_id}/decide", summary="Decide the case", responses=_REPLIES)
    async def decide(
        sitting_id: Id, body: DecideBody, caller: Asker, token: Token = None
    ) -> StepJSON:
        """Commit to a diagnosis, a plan and a referral; the score comes with the report.

        Where some of it was not understood, `hint` says so first, once.
        """
        person = who(caller, token)

        def work() -> Step:
            step = sits.decide(
                person, sitting_id, body.diagnosis, body.plan, body.referral, body.version
            )
            return desk.assessed(person, step)

        return _step(await pool.run_quick(explained(work)))

    return router


def _reports(desk: Desk, pool: Pool) -> APIRouter:
    router = APIRouter()
    who = WhoLearns(desk.people)
    sits = desk.assessments

    @router.get("/assessments/{sitting_id}/report", summary="The report", responses=_REPLIES)
    async def report(sitting_id: Id, caller: Asker, token: Token = None) -> ReportJSON:
        """Give the report of a finished assessment."""
        person = who(caller, token)
        made = await pool.run_quick(explained(lambda: sits.report(person, sitting_id)))
        rows = [
            RowJSON(
                name=one.name, score=one.ability.score, low=one.ability.low,
                high=one.ability.high, right=one.right, items=one.items,
            )
            for one in made.rows
        ]  # fmt: skip
        return ReportJSON(lines=list(sentences(made)), rows=rows)

    @router.get(
        "/assessments/{sitting_id}/page",
        summary="The report on one page, with its chart",
        response_class=Response,
        responses=_REPLIES | {200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
    )
    async def paged(sitting_id: Id, caller: Asker, token: Token = None) -> Response:
        """Give the report and the plan as one page to keep or to print."""
        person = who(caller, token)

        said = await pool.run(explained(lambda: report_page(desk, person, sitting_id)))
        headers = {"Content-Disposition": 'attachment; filename="assessment.html"'}
        return Response(said.encode(), media_type="text/html; charset=utf-8", headers=headers)

    return router


def _plan(desk: Desk, person: str) -> PlanJSON:
    made = desk.planner.plan(person)
    news = desk.planner.recommendations(person)
    return PlanJSON(
        start=made.start,
        tasks=[
            TaskJSON(
                kind=one.kind, text=task_text(one), by=one.by, reason=one.reason, done=one.done,
                document=one.document, case=one.case,
            )
            for one in made.tasks
        ],
        recommendations=[NewsJSON.model_validate(one, from_attributes=True) for one in news],
        map=[
            AreaJSON(
                area=one.area.id, name=one.area.name, asked=one.asked, knows=_side(one.knows),
                does=_side(one.does),
            )
            for one in desk.planner.map(person).areas
        ],
    )  # fmt: skip


def _side(one: Estimate) -> SideJSON:
    return SideJSON.model_validate(one, from_attributes=True)


def _step(step: Step, said: str = "") -> StepJSON:
    played = None
    if step.case is not None and step.run is not None:
        played = PlayedJSON(
            title=step.case.title, patient=step.case.patient, opening=step.case.opening,
            steps=[Said(text=one.text, said=one.said) for one in step.run.steps],
            minutes=step.run.minutes, cost=step.run.cost,
        )  # fmt: skip
    return StepJSON(
        sitting=step.sitting, version=step.version, part=step.part, at=step.at, of=step.of,
        item=None if step.item is None else item_json(step.item), case=played, said=said,
        hint=step.hint,
    )  # fmt: skip
