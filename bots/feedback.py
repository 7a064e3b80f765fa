"""`POST /v1/feedback`: whether an answer helped, and what it should have said.

In: a body checked by pydantic. Out: an id. What is said is masked and kept for curriculum staff
(assistant/records_db/feedback.py); nothing that anybody says here changes an answer.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from assistant.feedback import Feedback, Helped, Reason
from assistant.reading import LONGEST_QUESTION
from assistant.records_db.feedback import FeedbackBox
from bots.access.rules import TELL
from bots.openapi import problem_replies
from bots.pool import Pool
from bots.schema import Text

_LONGEST = 4000
Short = Annotated[Text, Field(max_length=LONGEST_QUESTION)]
Name = Annotated[Text, Field(max_length=200)]


class FeedbackBody(BaseModel):
    """The body of `POST /v1/feedback`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "高血压多久随访一次？", "helped": "no", "reason": "incomplete"}
            ]
        },
    )

    question: Annotated[Text, Field(min_length=1, max_length=LONGEST_QUESTION)]
    helped: Helped
    reason: Reason = ""
    history: Annotated[list[Short], Field(max_length=20, description="The earlier questions.")] = []
    answer: Annotated[Text, Field(max_length=_LONGEST, description="What was answered.")] = ""
    correction: Annotated[
        Text, Field(max_length=_LONGEST, description="What it should say, one point a line.")
    ] = ""
    documents: Annotated[
        list[Name], Field(max_length=20, description="Ids of the documents that say so.")
    ] = []


class FeedbackKept(BaseModel):
    """What `POST /v1/feedback` gives back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": "4f2a9c1e0b7d"}]})

    id: str


def feedback_routes(box: FeedbackBox, pool: Pool) -> APIRouter:
    """Make the route that keeps feedback in `box`."""
    router = APIRouter(tags=["feedback"])

    @router.post(
        "/v1/feedback",
        status_code=201,
        summary="Say whether an answer helped",
        dependencies=[Depends(TELL)],
        responses=problem_replies(400, 408, 413, 422, 500, 503),
    )
    async def keep(body: FeedbackBody) -> FeedbackKept:
        """Keep what is said, masked, until curriculum staff have dealt with it."""
        said = Feedback(
            question=body.question,
            helped=body.helped,
            reason=body.reason,
            history=tuple(body.history),
            answer=body.answer,
            correction=body.correction,
            documents=tuple(body.documents),
        )
        return FeedbackKept(id=await pool.run(lambda: box.add(said)))

    return router
