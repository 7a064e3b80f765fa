"""What somebody says of an answer, as a record; assistant/records_db/feedback.py keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.errors import AssistantError

Helped = Literal["yes", "no"]
Reason = Literal["wrong", "unsafe", "incomplete", "no-answer", "unclear", "other", ""]
Origin = Literal["user", "expert"]
Standing = Literal["open", "case", "aside"]
MOST_OPEN = 20_000  # anybody may write here: a full disk would stop the answers too


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody said of one answer; `at` is UTC, ISO 8601.

    answer: what was answered, as text; correction: what it should have said, one point a line;
    documents: the ids of the documents where that stands; history: the earlier questions.
    """

    question: str
    helped: Helped
    reason: Reason = ""
    history: tuple[str, ...] = ()
    answer: str = ""
    correction: str = ""
    documents: tuple[str, ...] = ()
    origin: Origin = "user"
    id: str = ""
    at: str = ""
    standing: Standing = "open"


class FeedbackFull(AssistantError):
    """So much is open that no more is taken."""
