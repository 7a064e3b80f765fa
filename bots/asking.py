"""A question on its way through the mentor: its alerts at once, its answer when it is there.

In: a question with its history, or with the conversation that it belongs to. Out: an Answer, kept
in that conversation. What is asked runs on the bounded pool; the alerts go past its queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.records import Alert, Answer, PassageView, Turn
from bots.access.door import Caller
from bots.metrics import Metrics
from bots.own_records import OwnRecords
from bots.pool import Pool
from bots.problems import Problem, require_ready

Asked = Literal["zh", "en", "auto"]
QUIET_SECONDS = 10.0  # a mobile network forgets a connection that says nothing for long


class Mentor(Protocol):
    """What the HTTP front end needs of the core; every method may be called from any thread."""

    @property
    def index_version(self) -> str:
        """The version of the index that answers now."""

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), language: Asked = "auto"
    ) -> Answer:
        """Answer a question; raise QuestionRefused when it is none."""

    def alerts(
        self, question: str, *, history: Sequence[Turn] = (), language: Asked = "auto"
    ) -> tuple[Alert, ...]:
        """Give the answer's alerts within milliseconds, not yet cited; raise as `ask` does."""

    def passage(self, chunk_id: str) -> PassageView | None:
        """Return a passage in force, or None."""

    def ready(self) -> str | None:
        """Return None when ready, else the sentence that says what is missing."""


class Counted:
    """A mentor whose answers are counted."""

    def __init__(self, mentor: Mentor, metrics: Metrics) -> None:
        self._mentor = mentor
        self._metrics = metrics

    @property
    def index_version(self) -> str:
        """The version of the index that answers now."""
        return self._mentor.index_version

    def ask(
        self, question: str, *, history: Sequence[Turn] = (), language: Asked = "auto"
    ) -> Answer:
        """Answer a question and count the answer."""
        answer = self._mentor.ask(question, history=history, language=language)
        self._metrics.add_answer(answer)
        return answer

    def alerts(
        self, question: str, *, history: Sequence[Turn] = (), language: Asked = "auto"
    ) -> tuple[Alert, ...]:
        """Give the answer's alerts."""
        return self._mentor.alerts(question, history=history, language=language)

    def passage(self, chunk_id: str) -> PassageView | None:
        """Return a passage in force, or None."""
        return self._mentor.passage(chunk_id)

    def ready(self) -> str | None:
        """Return None when ready, else what is missing."""
        return self._mentor.ready()


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked, by whom, after what: a history, or a conversation that is kept here.

    `token` is that of a device which learns: what it asks about is taught to it later.
    """

    question: str
    caller: Caller
    history: tuple[Turn, ...] = ()
    language: Asked = "auto"
    conversation: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Underway:
    """A question that is being answered: what is known at once, and the task that answers it."""

    alerts: tuple[Alert, ...]
    answering: asyncio.Task[Answer]

    async def wait(self, quiet: float = QUIET_SECONDS) -> AsyncGenerator[Answer | None]:
        """Yield None every `quiet` seconds, at last the Answer; raise what the mentor raises.

        Whoever leaves before takes the question out of the queue, if it still stands there.
        """
        try:
            while not self.answering.done():
                done, _ = await asyncio.wait({self.answering}, timeout=quiet)
                if not done:
                    yield None
            yield self.answering.result()
        finally:
            self.answering.cancel()


class Learners(Protocol):
    """What takes note of the topics that learners ask about (bots.learn.interest)."""

    def heard(self, caller: Caller, token: str | None, answer: Answer) -> None:
        """Keep what an answered question was about; a failure must not cost the answer."""


class Asking:
    """Asks the mentor on the pool; `own` keeps conversations, `learners` topics, if any."""

    def __init__(
        self,
        mentor: Mentor,
        pool: Pool,
        own: OwnRecords | None = None,
        learners: Learners | None = None,
    ) -> None:
        self._mentor = mentor
        self._pool = pool
        self._own = own
        self._learners = learners

    async def answer(self, query: Query) -> Answer:
        """Answer a question. Raises Problem, and what the mentor raises."""
        return await self._pool.run(lambda: self._answered(query))

    async def begin(self, query: Query) -> Underway:
        """Begin to answer, and give the alerts. Raises what can be known by then."""
        answering = asyncio.create_task(self.answer(query))
        answering.add_done_callback(_looked_at)
        try:
            alerts = await self._pool.run_quick(lambda: self._alerts(query))
            if answering.done():
                answering.result()  # there was no room, or it has failed already
        except BaseException:
            answering.cancel()
            raise
        return Underway(alerts, answering)

    def _alerts(self, query: Query) -> tuple[Alert, ...]:
        require_ready(self._mentor.ready())
        history = self._history(query)
        return self._mentor.alerts(query.question, history=history, language=query.language)

    def _answered(self, query: Query) -> Answer:
        require_ready(self._mentor.ready())
        history = self._history(query)
        answer = self._mentor.ask(query.question, history=history, language=query.language)
        if query.conversation is not None and self._own is not None:
            self._own.add(query.conversation, query.caller, answer)
        if self._learners is not None:
            self._learners.heard(query.caller, query.token, answer)
        return answer

    def _history(self, query: Query) -> tuple[Turn, ...]:
        if query.conversation is None:
            return query.history
        if self._own is None:
            raise Problem("conversation-not-found")
        return self._own.turns(query.conversation, query.caller)


def _looked_at(task: asyncio.Task[Answer]) -> None:
    """Take note of how a task ended: nobody may be left who waits for it."""
    if not task.cancelled():
        task.exception()
