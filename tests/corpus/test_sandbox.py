"""The child that reads files: it answers, it is watched, and it can do no harm."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus import sandbox
from corpus.errors import FileRefused
from corpus.sandbox import Limits, Sandbox

_FAST = Limits(stall_seconds=1.5)
_HERE = "tests.corpus.test_sandbox"


# What the child runs: it imports this module by name.


def echo(argument: dict[str, Any], limits: dict[str, Any], step: Callable[[int], None]) -> Any:
    return {"said": argument["say"], "pid": os.getpid()}


def loaded(argument: dict[str, Any], limits: dict[str, Any], step: Callable[[int], None]) -> Any:
    return {"loaded": [name for name in argument["names"] if name in sys.modules]}


def spin(argument: dict[str, Any], limits: dict[str, Any], step: Callable[[int], None]) -> Any:
    while True:
        pass


def keep_pace(argument: dict[str, Any], limits: dict[str, Any], step: Callable[[int], None]) -> Any:
    for page in range(4):
        time.sleep(0.7)
        step(page + 1)
    return {"pages": 4}


def eat(argument: dict[str, Any], limits: dict[str, Any], step: Callable[[int], None]) -> Any:
    return {"size": len([bytes(10_000_000) + b"x" for _ in range(200)])}


def die(argument: dict[str, Any], limits: dict[str, Any], step: Callable[[int], None]) -> Any:
    os._exit(3)


def refuse(argument: dict[str, Any], limits: dict[str, Any], step: Callable[[int], None]) -> Any:
    raise FileRefused("encrypted", "文件有密码保护。")


def fail(argument: dict[str, Any], limits: dict[str, Any], step: Callable[[int], None]) -> Any:
    raise KeyError("a parser's surprise")


def misbehave(argument: dict[str, Any], limits: dict[str, Any], step: Callable[[int], None]) -> Any:
    failed = []
    for name, deed in (
        ("write", lambda: Path(argument["path"]).write_text("harm")),
        ("run", lambda: os.system("true")),
        ("connect", lambda: socket.create_connection(("192.0.2.1", 80), 0.1)),
        ("look up", lambda: socket.getaddrinfo("example.org", 80)),
        ("delete", lambda: Path(__file__).with_name("nothing").unlink()),
    ):
        try:
            deed()
        except PermissionError:
            failed.append(name)
    return {"failed": failed, "key": os.environ.get("MENTOR_MODEL_KEY", "")}


@pytest.fixture(scope="module")
def child() -> Iterator[Sandbox]:
    box = Sandbox()
    yield box
    box.close()


def _run(box: Sandbox, name: str, limits: Limits = _FAST, **argument: object) -> dict[str, Any]:
    return box.run(f"{_HERE}:{name}", argument, limits)


def test_one_child_answers_again_and_again(child: Sandbox) -> None:
    first = _run(child, "echo", say="≥140/90")
    second = _run(child, "echo", say="½")
    assert (first["said"], second["said"]) == ("≥140/90", "½")
    assert first["pid"] == second["pid"] != os.getpid()


def test_a_spinning_parser_is_killed_and_the_next_file_is_read(child: Sandbox) -> None:
    begun = time.monotonic()
    with pytest.raises(FileRefused) as refused:
        _run(child, "spin")
    assert refused.value.code == "timeout"
    assert time.monotonic() - begun < 10
    assert child.pid is None
    assert _run(child, "echo", say="on we go")["said"] == "on we go"


def test_a_slow_file_that_keeps_its_pace_is_read(child: Sandbox) -> None:
    assert _run(child, "keep_pace")["pages"] == 4


def test_a_slow_file_is_stopped_when_its_whole_time_is_up(child: Sandbox) -> None:
    with pytest.raises(FileRefused) as refused:
        _run(child, "spin", Limits(stall_seconds=60, seconds=1.0))
    assert refused.value.code == "timeout"


def test_a_greedy_file_is_refused(child: Sandbox) -> None:
    with pytest.raises(FileRefused) as refused:
        _run(child, "eat", Limits(memory_bytes=200 * 1024 * 1024))
    assert refused.value.code == "too-much-memory"


def test_the_parent_kills_a_child_that_outgrows_its_memory(
    child: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_resident_bytes", lambda pid: 1 << 40)
    with pytest.raises(FileRefused) as refused:
        _run(child, "spin")
    assert refused.value.code == "too-much-memory"
    assert child.pid is None


def test_a_crash_is_one_clear_refusal(child: Sandbox) -> None:
    with pytest.raises(FileRefused) as refused:
        _run(child, "die")
    assert refused.value.code == "crashed"
    assert "重新" in str(refused.value) or "另存" in str(refused.value)


def test_refusals_and_surprises_come_back_as_sentences(child: Sandbox) -> None:
    with pytest.raises(FileRefused, match="密码") as refused:
        _run(child, "refuse")
    assert refused.value.code == "encrypted"
    with pytest.raises(FileRefused, match="另存") as broken:
        _run(child, "fail")
    assert broken.value.code == "broken-file"
    assert "Traceback" not in str(broken.value)


def test_the_child_cannot_write_run_connect_or_read_secrets(
    child: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MENTOR_MODEL_KEY", "a secret")
    child.close()
    target = tmp_path / "harm.txt"
    answer = _run(child, "misbehave", path=str(target))
    assert answer["failed"] == ["write", "run", "connect", "look up", "delete"]
    assert answer["key"] == ""
    assert not target.exists()
    assert len(answer["attempts"]) >= 5


def test_closing_ends_the_process() -> None:
    box = Sandbox()
    pid = _run(box, "echo", say="")["pid"]
    box.close()
    assert box.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
