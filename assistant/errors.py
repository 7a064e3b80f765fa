"""What can go wrong in assistant/, each with a sentence for the asker or the operator.

AssistantError
├── QuestionRefused    this is not a question that can be read; `code` says why
├── RulesWrong         a file of danger rules cannot be used; names the rule
├── LearningWrong      a case, a quiz or a rule of credits cannot be used; names file and line
│   └── LearningGone   there is no such case or item, or what it rests on is not in force any more
└── ModelUnavailable   the chat model did not answer in time (retryable unless it says otherwise)
"""

from __future__ import annotations

from typing import Literal

RefusalCode = Literal["empty", "too-long", "unreadable"]


class AssistantError(Exception):
    """An error of assistant/; `str()` of it is a sentence that says what to do."""

    retryable = False


class QuestionRefused(AssistantError):
    """A question that cannot be read as one, with a stable `code` and a sentence for the asker."""

    def __init__(self, code: RefusalCode, message: str) -> None:
        super().__init__(message)
        self.code: RefusalCode = code


class ModelUnavailable(AssistantError):
    """The chat model failed; `retryable` says whether the same call may work later."""

    def __init__(self, message: str, *, retryable: bool = True) -> None:
        super().__init__(message)
        self.retryable = retryable


class RulesWrong(AssistantError):
    """A file of danger rules cannot be used; the sentence names the rule and what is wrong."""


class LearningWrong(AssistantError):
    """A file of cases, quizzes or credit rules cannot be used; the sentence names file and line."""


class LearningGone(LearningWrong):
    """There is no such case or item, or what it rests on was superseded."""
