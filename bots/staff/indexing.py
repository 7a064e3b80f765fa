"""Bring the index up to the library in the background, after whatever staff have changed.

One build at a time, in a child process of low priority (see `index_child`); what is changed while
one runs is built after it. The server follows a new index by itself at the next question, and goes
on with the old one where a build fails: what then is to be done, is said.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, Protocol

from evals.desk.files import now

_ROOT = Path(__file__).resolve().parent.parent.parent
_SECRET = ("MENTOR_STAFF_KEY", "MENTOR_STAFF_KEYS", "MENTOR_MODEL_KEY", "MENTOR_JUDGE_KEY")
_DIED = (
    "编入检索时程序被中断（可能是内存不足），医生仍按原来的资料得到回答。请点“重新编入”再试一次。"
)


class BuildFailed(Exception):
    """The index was not built; `str()` of it says what to do."""


@dataclass(frozen=True, slots=True)
class Building:
    """How the index stands: `says` is what went wrong, `at` when the last build ended."""

    state: Literal["idle", "building", "done", "failed"] = "idle"
    done: int = 0
    total: int = 0
    says: str = ""
    at: str = ""


class Build(Protocol):
    """A way to build the index; raises BuildFailed."""

    def __call__(self, progress: Callable[[int, int], None]) -> None:
        """Build, and report passages done of how many."""

    def stop(self) -> None:
        """Break off a build that runs."""


class Indexing:
    """The builds of one home."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._lock = threading.Lock()
        self._again = False
        self._closed = False
        self._thread: threading.Thread | None = None
        self._now = Building()

    def want(self) -> None:
        """Build the index now, or once more after the build that runs."""
        with self._lock:
            if self._now.state == "building" or self._closed:
                self._again = True
                return
            self._now = Building("building")
            self._thread = threading.Thread(target=self._work, name="mentor-index", daemon=True)
            self._thread.start()

    def now(self) -> Building:
        """Say how it stands."""
        with self._lock:
            return self._now

    def close(self, seconds: float = 5.0) -> None:
        """Break off what runs; the index before it stays whole."""
        with self._lock:
            self._closed = True
        self._build.stop()
        if self._thread is not None:
            self._thread.join(seconds)

    def _work(self) -> None:
        while True:
            fault = self._fault()
            with self._lock:
                again, self._again = self._again and not self._closed, False
                if not again:
                    self._now = Building("failed" if fault else "done", says=fault, at=now())
                    return
                self._now = Building("building")

    def _fault(self) -> str:
        """Build once; say what went wrong."""
        try:
            self._build(self._step)
        except BuildFailed as error:
            return str(error)
        except Exception as error:
            return f"程序内部出错（{type(error).__name__}），请把这句话告诉维护人员。"
        return ""

    def _step(self, done: int, total: int) -> None:
        with self._lock:
            self._now = replace(self._now, done=done, total=total)


class ChildBuild:
    """Build in a child process, which is killed when it is stopped or the server ends."""

    def __init__(self, home: Path, encoder: str | None) -> None:
        self._arguments = [str(home), encoder or ""]
        self._child: subprocess.Popen[bytes] | None = None

    def __call__(self, progress: Callable[[int, int], None]) -> None:
        """Build, and report passages done of how many. Raises BuildFailed."""
        kept = {name: value for name, value in os.environ.items() if name not in _SECRET}
        path = os.pathsep.join(filter(None, (str(_ROOT), kept.get("PYTHONPATH", ""))))
        with subprocess.Popen(
            [sys.executable, "-m", "bots.staff.index_child", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=kept | {"PYTHONPATH": path, "PYTHONUTF8": "1"},
            start_new_session=True,
        ) as child:
            self._child = child
            assert child.stdout is not None
            last: dict[str, Any] = {}
            for line in child.stdout:
                with suppress(ValueError):
                    last = json.loads(line)
                if "total" in last:
                    progress(int(last["done"]), int(last["total"]))
        self._child = None
        if "version" not in last:
            raise BuildFailed(str(last.get("fault") or _DIED))

    def stop(self) -> None:
        """Kill the child, if there is one."""
        child = self._child
        if child is not None:
            child.kill()
