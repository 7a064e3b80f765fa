"""A build that dies, fails or meets another at any moment changes nothing."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import IndexBusy, IndexCorrupt, IndexingError, IndexMissing
from index.store import OpenIndex, Store

from .fakes import (
    PRESSURE,
    SUGAR,
    WHEEZE,
    TopicEncoder,
    change,
    everything,
    files,
    found,
    put,
    version_folder,
)

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


# Builds that die


class Builders:
    """A process that forks builds, so that they can be killed."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "killed_builder.py"), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(HERE)))},
        )
        self._read()

    def start(self, word: str, how: str = "aside") -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word} {how}\n")
        self._process.stdin.flush()
        return int(self._read())

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def wait_for(process: int, seconds: float = 30) -> float:
    """Wait until a process is gone; give the seconds it took."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return time.perf_counter() - began
        time.sleep(0.001)
    raise AssertionError("the build did not end")


@pytest.fixture
def builders(store: Store) -> Iterator[Builders]:
    put(store, change("a", *(f"第{at}条：高血压用甲药。" for at in range(60))))
    running = Builders(store.folder)
    yield running
    running.close()


def words_in(opened: OpenIndex) -> set[str]:
    return {text.split("用")[1].rstrip("。") for text in everything(opened)}


def test_a_build_killed_at_any_moment_leaves_the_old_version_whole(
    store: Store, builders: Builders
) -> None:
    usual = max(wait_for(builders.start("乙药")) for _ in range(2))
    choice = random.Random(20260102)
    killed = 0
    for at in range(20):
        before = words_in(store.open(TopicEncoder()))
        word = f"丙{at}药"
        process = builders.start(word)
        time.sleep(choice.uniform(0, usual))
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        wait_for(process)
        opened = store.open(TopicEncoder())
        after = words_in(opened)
        killed += after == before
        assert after in (before, {word})
        assert opened.notice == ""
        assert store.verify() == []
        assert len(opened.lexical) == len(opened.dense) == opened.passages.count() == 60
        assert len(found(opened, "高血压")) == 50
    assert killed >= 5
    card = put(store, change("b", WHEEZE))
    assert everything(store.open(TopicEncoder())) > {WHEEZE}
    left = [name for name in files(store.folder) if name != "CURRENT"]
    assert len(left) == 3
    assert max(left) == card.version


def test_control_a_build_in_place_is_torn_by_a_kill(store: Store, builders: Builders) -> None:
    process = builders.start("丙药", "in-place")
    began = time.perf_counter()
    while not store.verify() and time.perf_counter() - began < 30:
        time.sleep(0.001)
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    wait_for(process)
    with pytest.raises(IndexCorrupt):
        store.open(TopicEncoder())


class Killed(BaseException):
    """Stands for a kill at one exact step: nothing that catches errors may stop it."""


def die(*_: object, **__: object) -> None:
    raise Killed


def killed_at(
    monkeypatch: pytest.MonkeyPatch, store: Store, target: str, *, changes: tuple = ()
) -> None:
    """Run a build that dies at `target`, without any clean-up, as a killed process does."""
    sweeps = iter([Store._sweep])  # the one before the build; a dead process does no second
    with monkeypatch.context() as patched:
        patched.setattr(Store, "_sweep", lambda self: next(sweeps, lambda _: None)(self))
        patched.setattr(target, die)
        with pytest.raises(Killed):
            put(store, *(changes or (change("b", WHEEZE),)))


STEPS = ["index.store.fsync_tree", "index.store.fsync", "pathlib.Path.replace"]


@pytest.mark.parametrize("step", STEPS)
def test_each_step_of_the_swap_may_be_the_last(
    two: Store, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = two.current()
    killed_at(monkeypatch, two, step)
    killed_at(monkeypatch, two, step)  # and once more on what the first one left
    assert two.current() == before
    assert everything(two.open(TopicEncoder())) == {PRESSURE, SUGAR}
    put(two, change("b", WHEEZE))
    opened = two.open(TopicEncoder())
    assert (everything(opened), opened.notice) == ({PRESSURE, WHEEZE}, "")
    assert len(files(two.folder)) == 4  # CURRENT and three versions, no leftover
    assert not list(two.folder.glob("building-*"))


@pytest.mark.parametrize("step", STEPS)
def test_the_very_first_build_may_die_as_well(
    store: Store, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    killed_at(monkeypatch, store, step, changes=(change("a", PRESSURE),))
    with contextlib.suppress(IndexingError):
        assert everything(store.open(TopicEncoder())) == {PRESSURE}
    put(store, change("a", SUGAR), afresh=True)
    opened = store.open(TopicEncoder())
    assert (everything(opened), opened.notice) == ({SUGAR}, "")
    assert len([name for name in files(store.folder) if name.startswith("building-")]) == 0


def test_what_a_dead_build_of_the_same_process_number_left_is_no_hindrance(two: Store) -> None:
    left = two.folder / f"building-{os.getpid()}"
    left.mkdir()
    (left / "passages.db").write_bytes(b"half a database")
    shutil.copytree(version_folder(two), two.folder / "v000003-00000000")
    card = put(two, change("c", WHEEZE))
    assert everything(two.open(TopicEncoder())) == {PRESSURE, SUGAR, WHEEZE}
    assert len(files(two.folder)) == 4
    assert card.version in files(two.folder)


# Builds that fail


def no_space(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    "step",
    [
        "index.dense.faiss.write_index",
        "index.passages.PassageFile.add",
        "index.lexical.LexicalIndex.update",
        "index.store.shutil.copytree",
        "index.card.IndexCard.write",
        "index.store.fsync_tree",
        "index.store.fsync",
        "index.current.fsync",
        "pathlib.Path.write_text",
        "pathlib.Path.replace",
    ],
)
def test_a_full_disk_leaves_the_old_version_and_nothing_else(
    two: Store, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before, stamp = files(two.folder), two.stamp()
    with monkeypatch.context() as patched:
        patched.setattr(step, no_space)
        with pytest.raises(OSError) as caught:
            put(two, change("c", WHEEZE))
    assert caught.value.errno == errno.ENOSPC
    assert (files(two.folder), two.stamp()) == (before, stamp)
    assert everything(two.open(TopicEncoder())) == {PRESSURE, SUGAR}
    put(two, change("c", WHEEZE))
    assert everything(two.open(TopicEncoder())) == {PRESSURE, SUGAR, WHEEZE}


FILLED_UP = """
import resource, sys
from pathlib import Path
from fakes import change, put
from index.store import Store
texts = [f"高血压第{at}条{at * 7919}" * 9 for at in range(int(sys.argv[2]))]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    put(Store(Path(sys.argv[1])), change("b", *texts))
except OSError as error:
    print("OSError", error.errno, error.filename)
"""


@pytest.mark.parametrize(("passages", "limit"), [(900, 16_000), (900, 40_000)])
def test_a_write_that_the_system_refuses_is_an_oserror(
    two: Store, passages: int, limit: int
) -> None:
    """The three libraries each have their own error for it; a file-size limit is the real thing."""
    before = files(two.folder)
    ended = subprocess.run(
        [sys.executable, "-c", FILLED_UP, str(two.folder), str(passages), str(limit)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(HERE)))},
    )
    assert ended.stdout.startswith("OSError"), ended.stderr
    assert files(two.folder) == before
    assert everything(two.open(TopicEncoder())) == {PRESSURE, SUGAR}


@pytest.mark.parametrize("step", ["index.store.fsync", "index.current.fsync"])
def test_a_disk_that_fills_up_in_the_first_build_is_left_empty(
    store: Store, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(step, no_space)
        with pytest.raises(OSError):
            put(store, change("a", PRESSURE))
    assert files(store.folder) == []
    with pytest.raises(IndexMissing):
        store.open(TopicEncoder())


def test_an_encoder_that_fails_leaves_the_old_version(two: Store) -> None:
    class Failing(TopicEncoder):
        def encode(self, texts):
            raise MemoryError

    before = files(two.folder)
    with pytest.raises(MemoryError):
        put(two, change("c", WHEEZE), encoder=Failing())
    assert files(two.folder) == before


# Two at once


def test_a_second_builder_waits_or_is_told_that_the_index_is_busy(store: Store) -> None:
    inside, go_on = threading.Event(), threading.Event()

    class Slow(TopicEncoder):
        def encode(self, texts):
            inside.set()
            assert go_on.wait(20)
            return super().encode(texts)

    first = threading.Thread(target=lambda: put(store, change("a", PRESSURE), encoder=Slow()))
    first.start()
    try:
        assert inside.wait(20)
        with pytest.raises(IndexBusy) as caught:
            put(Store(store.folder, lock_seconds=0.05), change("b", SUGAR))
        assert caught.value.retryable
        patient = Store(store.folder, lock_seconds=20)
        second = threading.Thread(target=lambda: put(patient, change("b", SUGAR)))
        second.start()
    finally:
        go_on.set()
        first.join()
    second.join()
    assert everything(store.open(TopicEncoder())) == {PRESSURE, SUGAR}
    assert len(files(store.folder)) == 3


def test_readers_see_whole_versions_while_builds_go_on(store: Store) -> None:
    put(store, change("a", "高血压用0药。", "糖尿病用0药。"))
    done = threading.Event()
    seen: set[str] = set()
    torn: list[set[str]] = []

    def read() -> None:
        while not done.is_set():
            words = words_in(store.open(TopicEncoder()))
            seen.update(words)
            if len(words) != 1:
                torn.append(words)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for at in range(1, 13):
        put(store, change("a", f"高血压用{at}药。", f"糖尿病用{at}药。"))
    done.set()
    for reader in readers:
        reader.join()
    assert torn == []
    assert len(seen) >= 2


def test_an_index_that_grew_in_steps_answers_as_one_made_anew(tmp_path: Path) -> None:
    grown, fresh = Store(tmp_path / "grown"), Store(tmp_path / "fresh")
    put(grown, change("a", PRESSURE), change("b", *(f"{SUGAR}第{at}条" for at in range(20))))
    put(grown, change("b", SUGAR), change("c", WHEEZE))
    put(fresh, change("a", PRESSURE), change("b", SUGAR), change("c", WHEEZE))
    one, other = (store.open(TopicEncoder()) for store in (grown, fresh))
    assert len(one.lexical) == len(other.lexical) == 3
    for word in ("糖尿病", "首选", "每日"):
        assert one.lexical.idf((word,)) == other.lexical.idf((word,))
