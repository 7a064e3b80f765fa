"""A version is whole or it is not read; a build that dies or fails changes nothing."""

from __future__ import annotations

import contextlib
import errno
import json
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

import index.card
import index.current
import index.store
from index.errors import (
    EncoderMismatch,
    IndexBusy,
    IndexCorrupt,
    IndexingError,
    IndexMissing,
)
from index.lexicon import Lexicon
from index.retriever import Retriever
from index.store import OpenIndex, Store

from .fakes import (
    PRESSURE,
    SUGAR,
    WEIGHTS,
    WHEEZE,
    OtherEncoder,
    TopicEncoder,
    change,
    files,
    put,
)

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "index", lock_seconds=0.2)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "index"
    put(Store(folder), change("a", PRESSURE))
    put(Store(folder), change("b", SUGAR))
    return folder


@pytest.fixture
def two(store: Store, built: Path) -> Store:
    """A store with two versions: only PRESSURE, then SUGAR as well."""
    shutil.copytree(built, store.folder)
    return store


def found(opened: OpenIndex, query: str) -> set[str]:
    """Give the texts that share a word or a topic with a query."""
    hits = Retriever(opened, TopicEncoder(), Lexicon(())).search(query, k=50).hits
    return {hit.passage.chunk.text for hit in hits if hit.lexical or hit.dense}


def everything(opened: OpenIndex) -> set[str]:
    numbers = range(1, 1000)
    return {one.chunk.text for one in opened.passages.by_number(numbers).values()}


def version_folder(store: Store) -> Path:
    version = store.current()
    assert version is not None
    return store.folder / version


# What a version is


def test_before_the_first_build_the_sentence_says_what_to_run(store: Store) -> None:
    for ask in (lambda: store.open(TopicEncoder()), store.card, store.verify):
        with pytest.raises(IndexMissing, match="mentor index build"):
            ask()
    assert store.current() is None
    assert store.signatures() == {}
    assert store.stamp() == (0, 0)


def test_a_build_is_found_by_words_and_by_vector(store: Store) -> None:
    card = put(store, change("a", PRESSURE, SUGAR), change("b", WHEEZE))
    opened = store.open(TopicEncoder())
    assert (card.documents, card.passages, len(opened.lexical), len(opened.dense)) == (2, 3, 3, 3)
    assert opened.notice == ""
    assert opened.card == card == store.card()
    assert found(opened, "沙丁胺醇") == {WHEEZE}
    (number,) = opened.passages.numbers(["b@2022"])
    vector = TopicEncoder().encode(["哮喘"])[0]
    assert opened.dense.search(vector, 1) == [(number, pytest.approx(1.0))]
    assert store.verify() == []
    assert store.signatures() == {"a@2022": f"{PRESSURE}\n{SUGAR}", "b@2022": WHEEZE}


def test_the_card_says_what_the_index_was_built_from(store: Store) -> None:
    card = put(store, change("a", PRESSURE))
    assert (card.encoder, card.encoder_fingerprint, card.dimension) == ("topics", "topics-1", 6)
    assert card.weights == WEIGHTS
    assert card.version == f"v000001-{card.corpus_hash[:8]}"
    assert set(card.files) >= {"passages.db", "dense.faiss", "lexical/meta.json"}


def test_the_same_corpus_has_the_same_hash_in_any_order(tmp_path: Path) -> None:
    one, other = Store(tmp_path / "one"), Store(tmp_path / "other")
    card = put(one, change("a", PRESSURE), change("b", SUGAR))
    put(other, change("b", SUGAR))
    assert put(other, change("a", PRESSURE)).corpus_hash == card.corpus_hash
    assert put(other, change("a", WHEEZE)).corpus_hash != card.corpus_hash


def test_an_update_encodes_only_what_is_new(two: Store) -> None:
    encoder = TopicEncoder()
    put(two, change("c", WHEEZE), encoder=encoder)
    assert [text.splitlines()[-1] for text in encoder.encoded] == [WHEEZE, "治疗"]
    assert everything(two.open(TopicEncoder())) == {PRESSURE, SUGAR, WHEEZE}


def test_title_and_headings_are_searched_with_the_text(store: Store) -> None:
    put(store, change("a", "每日一次，每次5mg。", title="氨氯地平说明书"))
    assert found(store.open(TopicEncoder()), "氨氯地平") == {"每日一次，每次5mg。"}
    assert found(store.open(TopicEncoder()), "治疗") == {"每日一次，每次5mg。"}


def test_a_changed_document_replaces_its_passages(two: Store) -> None:
    put(two, change("a", WHEEZE))
    opened = two.open(TopicEncoder())
    assert everything(opened) == {SUGAR, WHEEZE}
    assert len(opened.lexical) == len(opened.dense) == opened.passages.count() == 2
    assert found(opened, "氨氯地平") == set()


def test_a_removed_document_is_unreachable_everywhere(two: Store) -> None:
    before = two.open(TopicEncoder())
    (number,) = before.passages.numbers(["a@2022"])
    gone = before.passages.by_number([number])[number].chunk
    put(two, remove=["a@2022"])
    opened = two.open(TopicEncoder())
    assert found(opened, "高血压 氨氯地平") == set()
    assert opened.passages.by_number([number]) == {}
    assert opened.passages.by_chunk(gone.id) is None
    assert opened.passages.by_place("a@2022", 0) is None
    assert [source.key for source in opened.passages.sources()] == ["b@2022"]
    assert number not in dict(opened.dense.search(TopicEncoder().encode(["高血压"])[0], 10))


def test_no_byte_of_a_removed_text_stays_in_the_version(two: Store) -> None:
    assert PRESSURE.encode() in (version_folder(two) / "passages.db").read_bytes()
    put(two, remove=["a@2022"])
    for path in version_folder(two).rglob("*"):
        assert path.is_dir() or "氨氯地平".encode() not in path.read_bytes(), path


def test_a_document_without_passages_is_remembered(store: Store) -> None:
    put(store, change("a", signature="empty"))
    assert store.signatures() == {"a@2022": "empty"}
    assert found(store.open(TopicEncoder()), "高血压") == set()


def test_three_versions_are_kept(store: Store) -> None:
    versions = [put(store, change("a", f"高血压第{at}版")).version for at in range(5)]
    assert files(store.folder) == ["CURRENT", *versions[2:]]


def test_an_open_version_answers_on_when_it_has_been_pruned(store: Store) -> None:
    put(store, change("a", PRESSURE))
    opened = store.open(TopicEncoder())
    for at in range(4):
        put(store, change("a", f"高血压第{at}版"))
    assert not (store.folder / opened.card.version).exists()
    assert found(opened, "氨氯地平") == {PRESSURE}


def test_the_stamp_changes_with_each_version(store: Store) -> None:
    stamps = {store.stamp()}
    for text in (PRESSURE, SUGAR, WHEEZE):
        put(store, change("a", text))
        stamps.add(store.stamp())
    assert len(stamps) == 4


# Another encoder


def test_another_encoder_is_refused_with_the_command_to_run(two: Store) -> None:
    with pytest.raises(EncoderMismatch, match="mentor index build --encoder other"):
        two.open(OtherEncoder())
    with pytest.raises(EncoderMismatch):
        put(two, change("c", WHEEZE), encoder=OtherEncoder())
    assert put(two, change("c", WHEEZE), encoder=OtherEncoder(), afresh=True).encoder == "other"
    assert everything(two.open(OtherEncoder())) == {WHEEZE}


# Damage


def damaged(store: Store, opened: OpenIndex | None, before: bytes, after: bytes) -> str:
    """Say how one damaged store behaved: "refused", "fell back", or what went wrong."""
    if opened is None:
        return "refused"
    if not opened.notice:
        return f"read without a word: {before!r} -> {after!r}"
    return "fell back" if everything(opened) in ({PRESSURE}, {PRESSURE, SUGAR}) else "wrong text"


def try_open(store: Store) -> OpenIndex | None:
    try:
        return store.open(TopicEncoder())
    except IndexCorrupt as error:
        assert "mentor index build" in str(error)
        return None


def test_every_single_bit_flip_is_found_before_reading(two: Store, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(two.folder, whole)
    newest = version_folder(two).name
    names = [path.relative_to(whole) for path in sorted((whole / newest).rglob("*"))]
    names = [name for name in names if (whole / name).is_file() and "lock" not in name.name]
    names += [Path("CURRENT")]
    assert len(names) >= 8
    choice = random.Random(20260101)
    outcomes = []
    for at in range(60):
        name = names[at % len(names)]
        path = two.folder / name
        content = bytearray((whole / name).read_bytes())
        place = choice.randrange(len(content))
        before = bytes(content[place : place + 1])
        content[place] ^= 1 << choice.randrange(8)
        path.write_bytes(content)
        after = bytes(content[place : place + 1])
        outcomes.append(damaged(two, try_open(two), before, after))
        assert two.verify(), name
        path.write_bytes((whole / name).read_bytes())
    assert outcomes == ["fell back"] * 60
    assert two.verify() == []
    assert two.open(TopicEncoder()).notice == ""


@pytest.mark.parametrize("keep", [0.0, 0.5, 0.99])
@pytest.mark.parametrize("name", ["index_card.json", "passages.db", "dense.faiss", "CURRENT"])
def test_a_truncated_file_is_found(two: Store, name: str, keep: float) -> None:
    folder = two.folder if name == "CURRENT" else version_folder(two)
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: int(len(content) * keep)])
    assert damaged(two, try_open(two), content, b"") == "fell back"


@pytest.mark.parametrize("name", ["index_card.json", "passages.db", "lexical/meta.json", "CURRENT"])
def test_a_missing_file_is_found(two: Store, name: str) -> None:
    folder = two.folder if name == "CURRENT" else version_folder(two)
    (folder / name).unlink()
    opened = try_open(two)
    assert opened is not None
    assert opened.notice
    assert two.verify()


def test_an_extra_file_is_found(two: Store) -> None:
    (version_folder(two) / "lexical" / "more").write_text("x")
    opened = try_open(two)
    assert opened is not None
    assert "多出 lexical/more" in opened.notice
    assert everything(opened) == {PRESSURE}


def test_a_file_of_another_version_is_found(two: Store) -> None:
    older = min(path for path in two.folder.glob("v*"))
    shutil.copy(older / "dense.faiss", version_folder(two) / "dense.faiss")
    opened = try_open(two)
    assert opened is not None
    assert "dense.faiss 已损坏" in opened.notice


@pytest.mark.parametrize(
    "edit",
    [
        {"weights": {"zh": 9.0}},
        {"encoder_fingerprint": "other-1"},
        {"files": {}},
        {"format": 99},
        {"seal": "0" * 64},
        {"unknown": 1},
    ],
)
def test_an_edited_card_is_found_with_and_without_current(two: Store, edit: dict) -> None:
    path = version_folder(two) / index.card.NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | edit))
    for lost in (False, True):
        if lost:
            (two.folder / "CURRENT").unlink()
        opened = try_open(two)
        assert opened is not None
        assert opened.card.weights == WEIGHTS
        assert everything(opened) == {PRESSURE}


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"\xff\xfe", b'{"versions": []}', b"5"])
def test_without_a_readable_current_the_newest_whole_version_answers(
    two: Store, content: bytes
) -> None:
    (two.folder / "CURRENT").write_bytes(content)
    opened = try_open(two)
    assert opened is not None
    assert "CURRENT" in opened.notice
    assert everything(opened) == {PRESSURE, SUGAR}
    for ask in (two.current, two.card, two.signatures):
        with pytest.raises(IndexCorrupt, match="mentor index build"):
            ask()
    assert put(two, change("c", WHEEZE), afresh=True).version.startswith("v000003")
    assert everything(two.open(TopicEncoder())) == {WHEEZE}
    assert two.verify() == []


def test_where_no_version_is_whole_nothing_is_read(two: Store) -> None:
    for path in two.folder.glob("v*/passages.db"):
        path.write_bytes(b"not a database")
    assert try_open(two) is None
    with pytest.raises(IndexCorrupt):
        two.signatures()


def test_damage_is_never_built_upon_nor_kept(two: Store) -> None:
    broken = version_folder(two)
    (broken / "dense.faiss").write_bytes(b"")
    with pytest.raises(IndexCorrupt):
        put(two, change("c", WHEEZE))
    put(two, change("c", WHEEZE), afresh=True)
    assert broken.name not in files(two.folder)
    assert two.open(TopicEncoder()).notice == ""


def test_the_lock_files_of_the_word_index_are_no_damage(two: Store) -> None:
    (version_folder(two) / "lexical" / ".tantivy-writer.lock").unlink(missing_ok=True)
    (version_folder(two) / "lexical" / ".tantivy-meta.lock").write_text("")
    assert two.verify() == []


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
