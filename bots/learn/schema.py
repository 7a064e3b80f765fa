"""The JSON of learning: what a screen shows, and nothing that would give an answer away."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from assistant.learning.cases import Reply
from assistant.learning.credits import Tally
from assistant.learning.daily import Graded
from assistant.learning.quiz_files import Item
from assistant.learning.scoring import Point, Score
from assistant.learning.talk import CaseTalk, CaseTold
from assistant.records import Citation

Referral = Literal["immediate", "urgent", "routine", "none"]
_SITTING = "8c1f0e6a4b7d2c935e8a1f6b0d4c7e29"
_CASE: JsonDict = {
    "sitting": _SITTING, "version": 1, "case": "child-diarrhoea", "title": "拉了三天的娃",
    "level": "village", "patient": "14个月男孩", "opening": "医生，娃拉了三天，你给看看嘛。",
    "steps": [{"text": "尿多不多", "said": "病人：从昨晚没屙过尿。"}], "minutes": 1, "cost": 0,
    "score": None,
}  # fmt: skip
_ITEM: JsonDict = {
    "id": "child-diarrhoea-01", "kind": "single", "question": "昏睡、不能喝水，属于哪一级脱水？",
    "choices": ["无脱水", "有些脱水", "重度脱水"],
}  # fmt: skip
_LISTED: JsonDict = {
    "id": "child-diarrhoea", "title": "拉了三天的娃", "level": "village", "who": "child",
    "patient": "14个月男孩", "topics": ["child-diarrhoea"], "tries": 1, "best": 80, "open": "",
}  # fmt: skip
_GRADED: JsonDict = {
    "right": True, "hint": "", "answer": "重度脱水", "because": "符合两项及以上就归入该级。",
    "citation": None, "again": 3,
}  # fmt: skip
Version = Annotated[int | None, Field(ge=0, lt=2**31, description="Of the screen it was made on.")]
Text = Annotated[str, Field(max_length=500)]
Step = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class Listed(BaseModel):
    """A case of the list."""

    id: str
    title: str
    level: str
    who: str
    patient: str
    topics: tuple[str, ...]
    tries: int = Field(description="How often the caller has finished it.")
    best: int | None = Field(description="The caller's best score, of 100.")
    open: str = Field(description="The sitting that is not finished yet, or empty.")


class CaseList(BaseModel):
    """The cases that can be played now."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"cases": [_LISTED]}]})

    cases: list[Listed]


class Said(BaseModel):
    """One message of the learner and what came back."""

    text: str
    said: str


class PointJSON(BaseModel):
    """One line of a score, with the passage that it stands on."""

    kind: str
    name: str
    got: float
    of: float
    because: str
    yours: str
    note: str = Field(description="The rule by which it earned less, or empty.")
    citation: Citation | None


class ScoreJSON(BaseModel):
    """The score of a finished case, of 100."""

    total: int
    passed: bool
    harmed: bool
    worsened: bool
    points: list[PointJSON]
    expert: tuple[str, ...] = Field(description="What an expert would have asked, in order.")
    trap: str


class CaseJSON(BaseModel):
    """A case as it stands: its talk so far, and its score once it is decided."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CASE]})

    sitting: str
    version: int = Field(description="To be sent back with the next step.")
    case: str
    title: str
    level: str
    patient: str
    opening: str
    steps: list[Said]
    minutes: int
    cost: int = Field(description="In 元.")
    score: ScoreJSON | None = None
    unread: str = Field(
        default="",
        description="What of a first decision was not understood; sent again, it is scored.",
    )


class Told(BaseModel):
    """What the patient says to one message."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"said": "病人：从昨晚没屙过尿。", "understood": True, "case": _CASE}]
        }
    )

    said: str
    understood: bool
    case: CaseJSON


class AskBody(BaseModel):
    """Something said to the patient."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "烧不烧？拉了几次？"}]})

    text: Annotated[str, Field(min_length=1, max_length=500)]
    version: Version = None


class DecideBody(BaseModel):
    """What a learner commits to."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"diagnosis": "重度脱水", "plan": "静脉补液，马上转诊", "referral": "immediate"}
            ]
        }
    )

    diagnosis: Annotated[str, Field(min_length=1, max_length=500)]
    plan: Text = ""
    referral: Referral
    version: Version = None


class CreditRow(BaseModel):
    """A year's acts of one kind."""

    year: int
    act: str
    entries: int
    minutes: int
    credits: Decimal
    capped: Decimal = Field(description="What is over a cap and never counts.")
    expired: bool


class CreditsJSON(BaseModel):
    """What a learner's credits are worth now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "credits": "0.1", "imported": "0", "expired": "0", "region": "example",
                    "rules": "示例学分规则", "example": True, "rows": [],
                }
            ]
        }
    )  # fmt: skip

    credits: Decimal
    imported: Decimal = Field(description="The part of it that other regions granted.")
    expired: Decimal
    region: str
    rules: str
    example: bool = Field(description="The rules are an example that no authority has recognised.")
    rows: list[CreditRow]


class TakenJSON(BaseModel):
    """What another installation's statement brought."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"entries": 3, "known": 0, "left_out": 1, "example": False}]
        }
    )

    entries: int
    known: int
    left_out: int
    example: bool = Field(description="Granted by example rules: it counts by such only.")


class ItemJSON(BaseModel):
    """A quiz item as it is asked."""

    id: str
    kind: Literal["single", "multiple", "number", "order", "true"]
    question: str
    choices: tuple[str, ...]


class QuizJSON(BaseModel):
    """What is left of the day's quiz, and what was done of it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [_ITEM], "right": 4, "answered": 4}]}
    )

    items: list[ItemJSON]
    right: int
    answered: int


class AnswerBody(BaseModel):
    """An answer to an item; the confidence is asked before it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"answer": "C", "confidence": 2, "seconds": 21, "step": "b2f0c1d9e8a7"}]
        }
    )

    answer: Annotated[str, Field(min_length=1, max_length=300)]
    confidence: Literal[1, 2, 3] = Field(description="1 guessed, 2 fairly sure, 3 sure.")
    seconds: Annotated[float, Field(ge=0, le=86_400)] = 0.0
    step: Step = Field(description="Made by the screen for each answer: sent twice it counts once.")


class GradedJSON(BaseModel):
    """How an answer was; where `right` is null it could not be told, `hint` says what to send."""

    model_config = ConfigDict(json_schema_extra={"examples": [_GRADED]})

    right: bool | None
    hint: str
    answer: str
    because: str
    citation: Citation | None
    again: int = Field(description="In how many days the item comes back.")


def listed(one: CaseTold) -> Listed:
    """Give a case of the list."""
    case = one.case
    return Listed(
        id=case.id, title=case.title, level=case.level, who=case.who, patient=case.patient,
        topics=case.topics, tries=one.tries, best=one.best, open=one.open,
    )  # fmt: skip


def case_json(talk: CaseTalk) -> CaseJSON:
    """Give a case as it stands."""
    case, run = talk.case, talk.run
    return CaseJSON(
        sitting=talk.sitting, version=talk.version, case=case.id, title=case.title,
        level=case.level, patient=case.patient, opening=case.opening,
        steps=[Said(text=one.text, said=one.said) for one in run.steps],
        minutes=run.minutes, cost=run.cost,
        score=None if talk.score is None else _score(talk.score),
        unread="" if run.decision or run.unread is None else run.unread.sentence,
    )  # fmt: skip


def told(talk: CaseTalk, reply: Reply) -> Told:
    """Give what the patient says to one message."""
    return Told(said=reply.text, understood=bool(reply.found), case=case_json(talk))


def item_json(item: Item) -> ItemJSON:
    """Give an item as it is asked: never its answer."""
    return ItemJSON(id=item.id, kind=item.kind, question=item.question, choices=item.choices)


def credits_json(tally: Tally) -> CreditsJSON:
    """Give what a learner's credits are worth."""
    rows = [
        CreditRow(
            year=one.year, act=one.act, entries=one.entries, minutes=one.minutes,
            credits=one.earned, capped=one.capped, expired=one.expired,
        )
        for one in tally.rows
    ]  # fmt: skip
    return CreditsJSON(
        credits=tally.earned, imported=tally.imported, expired=tally.expired,
        region=tally.rules.region, rules=tally.rules.title, example=tally.rules.example, rows=rows,
    )  # fmt: skip


def graded_json(one: Graded) -> GradedJSON:
    """Give how an answer was."""
    return GradedJSON(
        right=one.right, hint=one.hint, answer=one.answer, because=one.because,
        citation=one.citation, again=one.again,
    )  # fmt: skip


def _score(score: Score) -> ScoreJSON:
    return ScoreJSON(
        total=score.total, passed=score.passed, harmed=score.harmed, worsened=score.worsened,
        points=[_point(one) for one in score.points], expert=score.expert, trap=score.trap,
    )  # fmt: skip


def _point(one: Point) -> PointJSON:
    return PointJSON(
        kind=one.kind, name=one.name, got=round(one.got, 1), of=round(one.of, 1),
        because=one.because, yours=one.yours, note=one.note, citation=one.citation,
    )  # fmt: skip
