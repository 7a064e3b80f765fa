"""Run sets on a thread of its own, one run at a time, behind whoever is being answered.

Between two cases it steps aside while a doctor waits for an answer; its thread has a low priority
besides, where the system can. Whatever happens, a run ends as a report, a sentence, or broken off.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence

from assistant.errors import AssistantError
from corpus.errors import CorpusError
from evals.case import CaseSet
from evals.desk.desk import Desk
from evals.desk.runs import Judge
from evals.desk.slot import Going
from evals.errors import CaseFault, DeskRefused
from evals.report import Report
from index.errors import IndexingError

Progress = Callable[[int, int], None]
Evaluate = Callable[[Sequence[CaseSet], Progress], Report]

_NICE = 15
_ASIDE_SECONDS = 3.0  # a case at most: under any load a run comes to its end
_log = logging.getLogger("mentor.evals")


class _Stopped(Exception):
    """The run is no longer wanted."""


class Worker:
    """Run sets in the background of `desk`.

    `evaluate` makes a report, `judge` looks at its gate (with the baseline's report), `waiting`
    says whether a doctor is being answered.
    """

    def __init__(
        self,
        desk: Desk,
        evaluate: Evaluate,
        *,
        judge: Judge,
        waiting: Callable[[], bool] = lambda: False,
    ) -> None:
        self._desk = desk
        self._evaluate = evaluate
        self._judge = judge
        self._waiting = waiting
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._id = ""

    def start(self, set_ids: Sequence[str]) -> str:
        """Start a run of the sets and give its id. Raises DeskRefused where one goes on."""
        if not set_ids:
            raise DeskRefused("nothing", "请至少选一个用例集。")
        sets = _named_apart([self._desk.read(one) for one in set_ids])
        total = sum(len(one.cases) for one in sets)
        self._desk.slot.take(Going("", 0, total))
        try:
            titles = [(id_, one.name) for id_, one in zip(set_ids, sets, strict=True)]
            id_ = self._desk.runs.begin(titles, total)
            self._desk.slot.put(Going(id_, 0, total))
            self._id = id_
            self._stop.clear()
            self._thread = threading.Thread(
                target=self._work, args=(id_, sets), name="mentor-eval", daemon=True
            )
            self._thread.start()
        except BaseException:
            self._desk.slot.leave()
            raise
        return id_

    def stop(self, id_: str) -> None:
        """Break the run off, if it goes on in this process."""
        if id_ == self._id:
            self._stop.set()

    def close(self, seconds: float = 5.0) -> None:
        """Break off whatever goes on and wait for it to end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def _work(self, id_: str, sets: Sequence[CaseSet]) -> None:
        be_nice()
        runs = self._desk.runs
        try:
            report = self._evaluate(sets, lambda done, total: self._step(id_, done, total))
            runs.finish(id_, report, self._judge)
        except _Stopped:
            pass
        except (CaseFault, AssistantError, CorpusError, IndexingError) as error:
            runs.fail(id_, str(error))
        except Exception as error:
            # Its message may hold a question: log its type and place only.
            frame = traceback.extract_tb(error.__traceback__)[-1]
            _log.error("run broke: %s at %s:%s", type(error).__name__, frame.filename, frame.lineno)
            runs.fail(id_, f"程序内部出错（{type(error).__name__}），请把这句话告诉维护人员。")
        finally:
            self._desk.slot.leave()

    def _step(self, id_: str, done: int, total: int) -> None:
        self._desk.slot.tell(Going(id_, done, total))
        until = time.monotonic() + _ASIDE_SECONDS
        while self._waiting() and time.monotonic() < until and not self._stop.is_set():
            time.sleep(0.02)
        if self._stop.is_set():
            raise _Stopped


def _named_apart(sets: Sequence[CaseSet]) -> list[CaseSet]:
    """Add a number to titles that two sets share: a report tells its sets apart by name."""
    seen: dict[str, int] = {}
    named = []
    for one in sets:
        seen[one.name] = seen.get(one.name, 0) + 1
        again = seen[one.name] > 1
        named.append(_renamed(one, f"{one.name}（{seen[one.name]}）") if again else one)
    return named


def _renamed(cases: CaseSet, name: str) -> CaseSet:
    return CaseSet(name, cases.cases, cases.library, cases.about)


def be_nice() -> None:
    """Give this thread the lowest claim on the processor; Linux alone can do so for a thread."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
