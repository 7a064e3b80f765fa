"""Run tesseract on a PNG that we drew ourselves: in: bytes; out: its table of words, or nothing.

The program gets the picture through a pipe and nothing else: an empty environment, one thread, a
limit on processor time and memory, no shell, no file written. It never sees the hostile file.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress

_MEMORY = 768 * 1024 * 1024
_WANTED = ("chi_sim", "eng")
_ASK_SECONDS = 20.0
INSTALL = "apt install tesseract-ocr tesseract-ocr-chi-sim"


@functools.cache
def languages() -> tuple[str, ...]:
    """Name those of Chinese and English that tesseract reads here; none where it is missing."""
    program = shutil.which("tesseract")
    if program is None:
        return ()
    with suppress(OSError, subprocess.SubprocessError):
        listed = subprocess.run(
            [program, "--list-langs"],
            capture_output=True,
            timeout=_ASK_SECONDS,
            env=_environment(),
            check=False,
        )
        known = listed.stdout.decode("utf-8", "replace").split()
        return tuple(name for name in _WANTED if name in known)
    return ()


def words_table(png: bytes, language: str, *, columns: bool = False, seconds: float = 30.0) -> str:
    """Read a picture: tesseract's table of words (TSV); empty where it fails or takes too long.

    `language` is one of `languages()`. It reads line by line across the picture, or looks for
    `columns`. `seconds` bounds the processor time.
    """
    program = shutil.which("tesseract")
    if program is None:
        return ""
    layout = "3" if columns else "6"
    command = [program, "stdin", "stdout", "-l", language, "--psm", layout, "tsv"]
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd=tempfile.gettempdir(),
        )
    except OSError:
        return ""
    with process:
        _limit(process.pid, seconds)  # it waits for its picture until then
        try:
            table, _ = process.communicate(png, timeout=4 * seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return ""
    return table.decode("utf-8", "replace") if process.returncode == 0 else ""


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX") if name in os.environ}
    return kept | {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C"}


def _limit(pid: int, seconds: float) -> None:
    with suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        processor = max(1, round(seconds))
        resource.prlimit(pid, resource.RLIMIT_CPU, (processor, processor))
        resource.prlimit(pid, resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, 0))
        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
