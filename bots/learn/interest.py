"""Which topics learners ask about over HTTP: kept by topic, never by question."""

from __future__ import annotations

import logging

from assistant.errors import AssistantError
from assistant.learning.desk import Desk
from assistant.records import Answer
from bots.access.door import Caller
from bots.learn.learner import WhoLearns
from index.errors import IndexingError

_log = logging.getLogger("mentor.learn")


class Interests:
    """Takes note of topics for the learners of a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._who = WhoLearns(desk.people)

    def heard(self, caller: Caller, token: str | None, answer: Answer) -> None:
        """Keep what an answered question was about; a failure must not cost the answer."""
        person = self._who.known(caller, token)
        if person is None:
            return
        try:
            self._desk.heard(person, answer)
        except (AssistantError, IndexingError) as error:
            _log.error("no interest kept: %s", type(error).__name__)
