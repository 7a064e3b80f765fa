"""`/v1/learn/courses`: a course unit read step by step, with its self-check."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from assistant.learning.courses import CourseTalk
from assistant.learning.desk import Desk
from bots.learn.explained import explained
from bots.learn.learner import Asker, Token, WhoLearns
from bots.learn.schema import Version
from bots.openapi import problem_replies
from bots.pool import Pool

Id = Annotated[str, Path(max_length=120, pattern=r"^[A-Za-z0-9_-]+$")]
_REPLIES = problem_replies(400, 401, 404, 408, 409, 413, 422, 500, 503)
_TALK: JsonDict = {
    "sitting": "8c1f0e6a4b7d2c935e8a1f6b0d4c7e29", "version": 2, "document": "consultation-skills",
    "title": "问诊与沟通", "place": 3, "of": 9, "minutes": 4,
    "step": {"heading": "开场", "parts": [{"heading": "", "kind": "text", "text": "先问好。"}]},
    "question": "", "checked": None, "checks": [], "done": False, "score": None,
}  # fmt: skip
_LISTED: JsonDict = {
    "document": "consultation-skills", "title": "问诊与沟通", "of": 9, "tries": 0, "best": None,
    "open": "", "place": 0,
}  # fmt: skip


class CourseJSON(BaseModel):
    """A course of the list; `place` of `of` steps are done in the `open` sitting, if any."""

    document: str
    title: str
    of: int
    tries: int
    best: int | None
    open: str
    place: int


class CourseList(BaseModel):
    """The courses that are in force."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"courses": [_LISTED]}]})

    courses: list[CourseJSON]


class PartJSON(BaseModel):
    """A piece of a step; lines of a table have ` | ` between their cells."""

    heading: str
    kind: Literal["text", "table"]
    text: str


class StepJSON(BaseModel):
    """What is read at once."""

    heading: str
    parts: list[PartJSON]


class CheckedJSON(BaseModel):
    """A question of the self-check once it was answered."""

    question: str
    said: str
    answer: str = Field(description="The document's own.")
    lacking: tuple[str, ...] = Field(description="Figures that were asked for and not said.")
    best: str = Field(description="The most that the answer may be called: right, partly, missed.")
    judged: str | None


class CourseTalkJSON(BaseModel):
    """A course as it stands: a step, a question, or an answer to be judged; none once done."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TALK]})

    sitting: str
    version: int = Field(description="To be sent back with the next step.")
    document: str
    title: str
    place: int
    of: int
    minutes: int
    step: StepJSON | None
    question: str
    checked: CheckedJSON | None
    checks: list[CheckedJSON]
    done: bool
    score: int | None


class NextBody(BaseModel):
    """A step that was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 2}]})

    version: Version = None


class CommitBody(BaseModel):
    """A learner's own answer, before the document's is shown."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "先问好，再问来意"}]})

    text: Annotated[str, Field(min_length=1, max_length=500)]
    version: Version = None


class JudgeBody(BaseModel):
    """How the learner judges his answer beside the document's."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"judged": "partly"}]})

    judged: Literal["right", "partly", "missed"]
    version: Version = None


def course_routes(desk: Desk, pool: Pool) -> APIRouter:
    """Make the routes of courses, below /v1/learn."""
    router = APIRouter()
    who = WhoLearns(desk.people)
    courses = desk.courses

    @router.get("/courses", summary="List the courses", responses=_REPLIES)
    async def list_(caller: Asker, token: Token = None) -> CourseList:
        """Give the courses, those begun first."""
        person = who(caller, token)
        found = await pool.run_quick(explained(lambda: courses.list(person)))
        return CourseList(
            courses=[CourseJSON.model_validate(one, from_attributes=True) for one in found]
        )

    @router.post("/courses/{document_id}/begin", summary="Begin a course", responses=_REPLIES)
    async def begin(document_id: Id, caller: Asker, token: Token = None) -> CourseTalkJSON:
        """Begin a course, or go on with it where it was left."""
        person = who(caller, token)
        return _json(await pool.run_quick(explained(lambda: courses.begin(person, document_id))))

    router.include_router(_readings(desk, pool))
    return router


def _readings(desk: Desk, pool: Pool) -> APIRouter:
    router = APIRouter()
    who = WhoLearns(desk.people)
    courses = desk.courses

    @router.get("/readings/{sitting_id}", summary="Read a course", responses=_REPLIES)
    async def look(sitting_id: Id, caller: Asker, token: Token = None) -> CourseTalkJSON:
        """Give a course as it stands."""
        person = who(caller, token)

        def work() -> CourseTalk:
            return desk.credited(person, courses.look(person, sitting_id))

        return _json(await pool.run_quick(explained(work)))

    @router.post("/readings/{sitting_id}/next", summary="Leave a step", responses=_REPLIES)
    async def next_(
        sitting_id: Id, body: NextBody, caller: Asker, token: Token = None
    ) -> CourseTalkJSON:
        """Leave a step that was read; the same step sent again counts once."""
        person = who(caller, token)

        def work() -> CourseTalk:
            return desk.credited(person, courses.next(person, sitting_id, body.version))

        return _json(await pool.run_quick(explained(work)))

    @router.post("/readings/{sitting_id}/answer", summary="Commit to an answer", responses=_REPLIES)
    async def answer(
        sitting_id: Id, body: CommitBody, caller: Asker, token: Token = None
    ) -> CourseTalkJSON:
        """Write one's own answer, and see the document's."""
        person = who(caller, token)

        def work() -> CourseTalk:
            return courses.answer(person, sitting_id, body.text, body.version)

        return _json(await pool.run_quick(explained(work)))

    @router.post("/readings/{sitting_id}/judge", summary="Judge one's answer", responses=_REPLIES)
    async def judge(
        sitting_id: Id, body: JudgeBody, caller: Asker, token: Token = None
    ) -> CourseTalkJSON:
        """Judge one's answer and go on; what is too good a judgement is brought down."""
        person = who(caller, token)

        def work() -> CourseTalk:
            talk = courses.judge(person, sitting_id, body.judged, body.version)
            return desk.credited(person, talk)

        return _json(await pool.run_quick(explained(work)))

    return router


def _json(talk: CourseTalk) -> CourseTalkJSON:
    return CourseTalkJSON.model_validate(talk, from_attributes=True)
