"""What learning refuses → the Problem that a reader is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from assistant.errors import LearningGone, LearningWrong
from assistant.learning.recognition import StatementRefused
from assistant.learning.signing import KeyUnusable
from assistant.records_db.credit_ledger import LedgerBroken
from assistant.records_db.database import NotYours
from assistant.records_db.sittings import Stale
from bots.problems import Problem

_T = TypeVar("_T")


def explained(work: Callable[[], _T]) -> Callable[[], _T]:
    """Give the same work with what it refuses as a Problem."""

    def worked() -> _T:
        try:
            return work()
        except NotYours:
            raise Problem("learning-not-found") from None
        except Stale:
            raise Problem("learning-stale") from None
        except LearningGone as error:
            raise Problem("learning-not-found", detail=str(error)) from None
        except KeyUnusable:  # what is to be done about it is the operator's
            raise Problem("storage-unusable") from None
        except StatementRefused as error:
            raise Problem("statement-refused", detail=str(error)) from None
        except (LearningWrong, LedgerBroken) as error:
            raise Problem("learning-refused", detail=str(error)) from None

    return worked
