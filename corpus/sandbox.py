"""Run a function on a hostile file in a child process that can be killed.

In: the name of a function, a JSON argument, and limits. Out: its JSON answer, or `FileRefused`.
The child is a fresh interpreter (see `sandbox_child`): it inherits no secrets, cannot connect,
start programs or write files, and hands over JSON only, never a pickle. One child serves many
files in turn, since starting one costs seconds; after a crash, a time-out or idleness it is gone.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from corpus.errors import FileRefused

FRESH_CLOCK = -1  # reported instead of a page: a library is loaded, the file's time begins now
_MEGABYTE = 1024 * 1024
_ROOT = Path(__file__).resolve().parent.parent
_TICK = 0.05
_BOOT_SECONDS = 60.0
_ANSWER_BYTES = 128 * _MEGABYTE
_FILES_PER_CHILD = 200
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost.

    `bytes` is its size, `inflated_bytes` what a zipped format may unpack to, `memory_bytes` the
    resident memory of the child. The child must keep a pace: `stall_seconds` of processor time to
    begin with and one second more for each page that it reports; `seconds` bounds the whole.
    `ocr_pictures` scanned pages and pictures are recognised, `ocr_seconds` of processor time each.
    """

    bytes: int = 128 * _MEGABYTE
    inflated_bytes: int = 256 * _MEGABYTE
    pages: int = 3000
    memory_bytes: int = 480 * _MEGABYTE
    seconds: float = 300.0
    stall_seconds: float = 7.0
    ocr_pictures: int = 40
    ocr_seconds: float = 30.0


class Sandbox:
    """A child process that is started when it is needed and restarted after it dies.

    Calls from several threads take turns. Close it, or let it close at exit; a child whose parent
    is gone, or that has been idle for a minute, ends by itself.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0
        atexit.register(self.close)

    def run(self, function: str, argument: dict[str, Any], limits: Limits) -> dict[str, Any]:
        """Call `function` ("module:name") with `argument` in the child and return its answer.

        Raises FileRefused with the function's own code, or with "timeout", "too-much-memory" or
        "crashed" when the child had to be killed or died.
        """
        with self._lock:
            child = self._ready_child()
            request = {"function": function, "argument": argument, "limits": asdict(limits)}
            try:
                answer = _Conversation(child, limits).ask(request)
            except BaseException:
                self._kill()
                raise
            self._served += 1
            if answer.get("retire") or self._served >= _FILES_PER_CHILD:
                self._kill()
        if "refused" in answer:
            raise FileRefused(str(answer["refused"]), str(answer.get("message", "")))
        return cast(dict[str, Any], answer["answer"])

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._kill()

    @property
    def pid(self) -> int | None:
        """The process id of the child, or None while there is none."""
        return self._child.pid if self._child else None

    def _ready_child(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._kill()
            self._child = _start()
        return self._child

    def _kill(self) -> None:
        child, self._child, self._served = self._child, None, 0
        if child is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()


def _start() -> subprocess.Popen[bytes]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    environment = kept | {
        "PYTHONPATH": str(_ROOT),
        "PYTHONSAFEPATH": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "corpus.sandbox_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )


class _Conversation:
    """One request to the child: send it, watch clock and memory, collect the answer."""

    def __init__(self, child: subprocess.Popen[bytes], limits: Limits) -> None:
        self._child = child
        self._limits = limits
        self._received = bytearray()
        self._searched = 0
        self._steps = 0
        self._used_before = 0.0  # processor seconds that the child spent on earlier files
        self._begun: float | None = None  # when the child took the request up: start-up is free

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._child.stdin is not None and self._child.stdout is not None
        try:
            self._child.stdin.write(json.dumps(request).encode() + b"\n")
            self._child.stdin.flush()
        except OSError as error:
            raise _crashed() from error
        sent = time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(self._child.stdout, selectors.EVENT_READ)
            while True:
                if selector.select(_TICK):
                    data = os.read(self._child.stdout.fileno(), 1 << 16)
                    if not data:
                        raise _crashed()
                    answer = self._take(data)
                    if answer is not None:
                        return answer
                self._check(time.monotonic(), sent)

    def _take(self, data: bytes) -> dict[str, Any] | None:
        self._received += data
        if len(self._received) > _ANSWER_BYTES:
            raise FileRefused("too-big", "文件里的文字太多，无法读入。请把它拆成几个文件后再添加。")
        while (end := self._received.find(b"\n", self._searched)) >= 0:
            line = bytes(self._received[:end])
            del self._received[: end + 1]
            self._searched = 0
            message = json.loads(line)
            if not isinstance(message, dict):
                raise _crashed()
            if "steps" not in message:
                return message
            steps = int(message["steps"])
            if self._begun is None or steps == FRESH_CLOCK:
                self._begun = time.monotonic()
                self._used_before = _cpu_seconds(self._child.pid) or 0.0
            self._steps = max(steps, 0)
        self._searched = len(self._received)
        return None

    def _is_late(self, waited: float) -> bool:
        """Compare the child's own processor time with its due, so that a busy machine is no fault.

        Waiting counts too, at a quarter: a child that sleeps for ever uses no processor time.
        """
        due = min(self._limits.seconds, self._limits.stall_seconds + self._steps)
        used = _cpu_seconds(self._child.pid)
        worked = waited if used is None else used - self._used_before
        return worked > due or waited > 4 * due

    def _check(self, now: float, sent: float) -> None:
        if self._begun is None:
            if now - sent > _BOOT_SECONDS:
                raise _crashed()
        elif self._is_late(now - self._begun):
            raise FileRefused(
                "timeout",
                "读这个文件用时过长，已停止：文件可能已损坏，或被做了手脚。"
                "请用原来的软件打开后另存一份，再添加。",
            )
        if _resident_bytes(self._child.pid) > self._limits.memory_bytes:
            raise too_much_memory()


def too_much_memory() -> FileRefused:
    """Say that a file needs more memory than it may have."""
    return FileRefused(
        "too-much-memory",
        "读这个文件需要的内存过多，已停止：文件可能太大，或被做了手脚。请把它拆成几个小文件再添加。",
    )


def _crashed() -> FileRefused:
    return FileRefused(
        "crashed", "读这个文件时程序中断：文件可能已损坏。请用原来的软件打开后另存一份，再添加。"
    )


def _resident_bytes(pid: int) -> int:
    """Read a process's resident memory; 0 where the system does not say."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _cpu_seconds(pid: int) -> float | None:
    """Read the processor time that a process has used; None where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
