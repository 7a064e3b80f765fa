"""Read the files that staff send, one at a time, on a thread behind whoever is being answered.

In: a file and what is known of it. Out: a quarantined document, or a named refusal. Reading itself
happens in the sandbox's child; whatever a file does there, this thread goes on with the next one.
"""

from __future__ import annotations

import errno
import functools
import logging
import queue
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Literal

from bots.staff.files import TooLarge, WaitingFiles
from corpus.errors import CorpusError, FileRefused
from corpus.sandbox import Limits
from evals.desk.files import make_id, now
from evals.desk.worker import be_nice

JobState = Literal["waiting", "reading", "done", "refused"]
MOST_BYTES = Limits().bytes
MOST_WAITING = 50
_SHOWN = 100
_log = logging.getLogger("mentor.library")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that somebody sent: what it was called, what was said of it, and by whom."""

    name: str
    by: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """A file on its way: `key` names the document once it is done, `code` and `says` a refusal.

    `pages` of `of` scanned pages were recognised so far, which is what takes long.
    """

    id: str
    name: str
    by: str
    at: str
    state: JobState = "waiting"
    began: float = 0.0
    seconds: float = 0.0
    pages: int = 0
    of: int = 0
    key: str = ""
    title: str = ""
    code: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a file: the document's key and title."""

    key: str
    title: str


Progress = Callable[[int, int], None]
Reader = Callable[[Path, Sent, Progress], Read]


class Intake:
    """The queue of one home; `read` puts a file into the library or raises CorpusError."""

    def __init__(self, home: Path, read: Reader) -> None:
        self._files = WaitingFiles(home / "uploads")
        self._read = read
        self._writing = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._closed = False

    def add(self, data: BinaryIO, sent: Sent) -> Job:
        """Put a file at the end of the queue. What cannot be kept is a refused job at once."""
        job = Job(make_id(), sent.name, sent.by, now())
        with self._writing:
            waiting = sum(one.state in ("waiting", "reading") for one in self._jobs.values())
            self._jobs[job.id] = job
            self._forget()
        if waiting >= MOST_WAITING:
            return self._refuse(job, "queue-full", _FULL)
        try:
            path = self._files.keep(job.id, sent.name, data, MOST_BYTES)
        except TooLarge:
            return self._refuse(job, "too-big", _TOO_LARGE)
        except OSError as error:
            return self._refuse(job, *_of_disk(error))
        self.later(functools.partial(self._take, job, path, sent))
        return job

    def later(self, work: Callable[[], None]) -> None:
        """Do something after the files that wait: two files are never read at a time."""
        with self._writing:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="mentor-read", daemon=True)
                self._thread.start()
        self._queue.put(work)

    def jobs(self) -> tuple[Job, ...]:
        """List the files sent since the server started, the newest first."""
        with self._writing:
            listed = tuple(reversed(self._jobs.values()))
        clock = time.monotonic()
        return tuple(
            replace(one, seconds=clock - one.began) if one.state == "reading" else one
            for one in listed
        )

    def close(self, seconds: float = 5.0) -> None:
        """Stop after the file that is being read, and remove the others."""
        self._closed = True
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join(seconds)
        self._files.close()

    def _work(self) -> None:
        be_nice()
        while (work := self._queue.get()) is not None and not self._closed:
            try:
                work()
            except Exception as error:
                _log.error("reading broke: %s", _place(error))

    def _take(self, job: Job, path: Path, sent: Sent) -> None:
        job = self._put(replace(job, state="reading", began=time.monotonic()))

        def step(done: int, of: int) -> None:
            self._put(replace(job, pages=done, of=of))

        try:
            read = self._read(path, sent, step)
            self._put(replace(job, state="done", key=read.key, title=read.title))
        except CorpusError as error:
            code = error.code if isinstance(error, FileRefused) else "metadata"
            self._refuse(job, "busy" if error.retryable else code, str(error))
        except OSError as error:
            self._refuse(job, *_of_disk(error))
        except Exception as error:
            _log.error("reading broke: %s", _place(error))
            name = type(error).__name__
            self._refuse(job, "internal", f"程序内部出错（{name}），请把这句话告诉维护人员。")
        finally:
            path.unlink(missing_ok=True)

    def _refuse(self, job: Job, code: str, says: str) -> Job:
        return self._put(replace(job, state="refused", code=code, says=says))

    def _put(self, job: Job) -> Job:
        with self._writing:
            self._jobs[job.id] = job
        return job

    def _forget(self) -> None:
        """Drop the oldest files that are through; those under way are never dropped."""
        through = [id_ for id_, one in self._jobs.items() if one.state in ("done", "refused")]
        for id_ in through[: max(0, len(self._jobs) - _SHOWN)]:
            del self._jobs[id_]


_FULL = f"已有 {MOST_WAITING} 个文件在等待读取，请等它们读完再传。"
_TOO_LARGE = f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请拆成几个文件再传。"


def _place(error: Exception) -> str:
    """Say where an error arose; its message may hold the document's text and is left out."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {frame.filename}:{frame.lineno}"


def _of_disk(error: OSError) -> tuple[str, str]:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "disk-full", "服务器的磁盘满了，文件没有存下。请让维护人员腾出空间后再传。"
    return "disk", f"服务器存不下这个文件（{error.strerror}），请告诉维护人员。"
