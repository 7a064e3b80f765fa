"""The child's side of `sandbox`: read requests as JSON lines, answer each, die with the parent.

Before it looks at any file it gives up what a parser has no use for: connecting, starting
programs, writing files (a Python audit hook, and limits of the operating system behind it).
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from corpus.errors import FileRefused

_IDLE_SECONDS = 60.0
_SPARE_BYTES = 64 * 1024 * 1024  # libraries that are mapped, not allocated
_RETIRE_SHARE = 0.6  # of the memory limit: past this the next file would start too high
_FORBIDDEN = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "shutil.rmtree",
)

_QUIETLY_FORBIDDEN = ("socket.bind",)  # urllib3 tries it at import, to learn whether IPv6 works

Step = Callable[[int], None]


def main() -> None:
    """Serve requests from standard input until it closes, or until nobody asks for a minute."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not enter the conversation
    attempts: list[str] = []
    _give_up_powers(attempts)
    waiting = bytearray()
    while True:
        end = waiting.find(b"\n")
        if end >= 0:
            request = json.loads(bytes(waiting[:end]))
            del waiting[: end + 1]
            _say(output, _answer(request, lambda steps: _say(output, {"steps": steps}), attempts))
            continue
        if not select.select([0], [], [], _IDLE_SECONDS)[0]:
            return
        data = os.read(0, 1 << 16)
        if not data:
            return
        waiting += data


def _say(output: BinaryIO, message: dict[str, Any]) -> None:
    output.write(json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")
    output.flush()


def _answer(request: dict[str, Any], step: Step, attempts: list[str]) -> dict[str, Any]:
    limit = int(request["limits"]["memory_bytes"])
    _limit_memory(limit)
    module, _, name = str(request["function"]).partition(":")
    del attempts[:]
    try:
        function = getattr(importlib.import_module(module), name)
        step(0)
        answer = {"answer": function(request["argument"], request["limits"], step)}
        answer["answer"]["attempts"] = list(attempts)
    except FileRefused as refusal:
        answer = {"refused": refusal.code, "message": str(refusal)}
    except MemoryError:
        answer = {"refused": "too-much-memory", "retire": True, "message": _MEMORY_MESSAGE}
    except Exception as error:  # a parser may raise anything on a hostile file
        answer = {
            "refused": "broken-file",
            "message": "文件已损坏或不完整，无法读取。请用原来的软件打开后另存一份，再添加。"
            f"（{type(error).__name__}）",
        }
    gc.collect()
    if _resident_bytes() > _RETIRE_SHARE * limit:
        answer["retire"] = True
    return answer


_MEMORY_MESSAGE = (
    "读这个文件需要的内存过多，已停止：文件可能太大，或被做了手脚。请把它拆成几个小文件再添加。"
)


def _resident_bytes() -> int:
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _limit_memory(limit: int) -> None:
    """Let allocation fail before the parent has to kill: RLIMIT_DATA counts what is allocated."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (max(limit - _SPARE_BYTES, _SPARE_BYTES), -1))


def _give_up_powers(attempts: list[str]) -> None:
    sys.dont_write_bytecode = True
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        os.nice(5)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and _is_writing(arguments)
        if writes or event in _FORBIDDEN:
            attempts.append(event)
        if writes or event in _FORBIDDEN or event in _QUIETLY_FORBIDDEN:
            raise PermissionError(f"{event} is not allowed while a file is being read")

    sys.addaudithook(watch)


def _is_writing(arguments: tuple[Any, ...]) -> bool:
    path, mode, flags = (*arguments, None, None, None)[:3]
    if path == os.devnull:
        return False
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


if __name__ == "__main__":
    main()
