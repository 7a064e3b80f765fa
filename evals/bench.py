"""How fast, how big: `make bench`, on 20,000 passages made from the starter library.

Prints one table: index build, incremental add, cold `mentor ask`, the server at 1, 4 and 16
clients, its memory. The clients run on the same machine as the server, as they would not in use.
The passages are sentences of the starter library shuffled with a fixed seed, each document with
made-up names of its own, so that neither index can profit from repeats.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import corpus
from corpus.catalogue import Catalogue
from corpus.document import Block, Document, Metadata
from corpus.ingest import files_under, ingest
from corpus.sentences import sentences
from corpus.split import split
from evals.case import CASES
from evals.sets.files import read_set
from index.build import build
from index.encoder import load_encoder
from index.store import Store

PASSAGES = 20_000
_SEED = 20261122
_COLD_RUNS = 5
_REQUESTS = 400
_CLIENTS = (1, 4, 16)
_LIBRARY = Path(corpus.__file__).parent / "library"
_MENTOR = (sys.executable, "-c", "from bots.start import main; main()")


@dataclass(frozen=True, slots=True)
class Load:
    """What one load of the server measured; times in milliseconds."""

    clients: int
    p50: float
    p95: float
    per_second: float
    faults: int


def main() -> None:
    """Run every measurement and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "starter"), Path(folder, "large")
        rows = [*_building(small, large), *_cold(small, large), *_serving(large)]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        sys.stdout.write(f"{name:<{width}}  {value}\n")


def _building(small: Path, large: Path) -> Iterator[tuple[str, str]]:
    encoder = load_encoder()
    catalogue = Catalogue(small)
    began = time.perf_counter()
    list(ingest(files_under([_LIBRARY]), catalogue, flags={}))
    yield "read the starter library", f"{time.perf_counter() - began:.1f} s"
    build(catalogue, Store(small / "index"), encoder)
    catalogue, store = Catalogue(large), Store(large / "index")
    count = _fill(catalogue, [chunk.text for one in Catalogue(small).records()
                              for chunk in Catalogue(small).chunks(one.metadata.key)])  # fmt: skip
    report = build(catalogue, store, encoder)
    folder = store.folder / report.version
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    yield (
        f"index {count:,} passages",
        f"{report.seconds:.1f} s, {count / report.seconds:,.0f} passages/s",
    )
    yield "index on disk", f"{size / 1e6:.0f} MB"
    book = large / "fifty-pages.md"
    book.write_text(_book(random.Random(_SEED)), encoding="utf-8")
    began = time.perf_counter()
    list(ingest([book], catalogue, flags={}))
    read = time.perf_counter() - began
    added = build(catalogue, store, encoder)
    yield "add one 50-page document", f"{read:.1f} s to read, {added.seconds:.1f} s to index"


def _cold(small: Path, large: Path) -> Iterator[tuple[str, str]]:
    for name, home in (("starter library", small), (f"{PASSAGES:,} passages", large)):
        took = []
        for _ in range(_COLD_RUNS):
            began = time.perf_counter()
            subprocess.run(
                [*_MENTOR, "--home", str(home), "ask", "高血压合并糖尿病，首选哪类降压药？"],
                check=True,
                capture_output=True,
            )
            took.append(time.perf_counter() - began)
        yield (
            f"cold `mentor ask`, {name}",
            f"median {statistics.median(took):.2f} s of {_COLD_RUNS}",
        )


def _serving(home: Path) -> Iterator[tuple[str, str]]:
    questions = [
        case.question
        for name in ("starter_a", "starter_b", "unanswerable")
        for case in read_set(CASES / f"{name}.jsonl").cases
    ]
    with _server(home) as (port, process):
        _load(port, questions, 2)  # warm
        for clients in _CLIENTS:
            load = _load(port, questions, clients)
            yield (
                f"server, {clients} clients, n = {_REQUESTS}",
                f"p50 {load.p50:.0f} ms, p95 {load.p95:.0f} ms, {load.per_second:.0f} answers/s,"
                f" {load.faults} faults",
            )
        status = Path(f"/proc/{process.pid}/status").read_text()
        rss = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        yield f"server memory at {PASSAGES:,} passages", f"{int(rss.split()[1]) / 1024:.0f} MB"


@contextmanager
def _server(home: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    command = [*_MENTOR, "--home", str(home), "serve", "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield int(line.split("://")[1].split("/")[0].rsplit(":", 1)[1]), process
    finally:
        process.terminate()
        process.wait(timeout=30)


def _load(port: int, questions: list[str], clients: int) -> Load:
    took: list[float] = []
    faults: list[int] = []
    turns = iter(range(_REQUESTS))
    lock = threading.Lock()

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while True:
            with lock:
                turn = next(turns, None)
            if turn is None:
                return
            body = json.dumps({"question": questions[turn % len(questions)]})
            began = time.perf_counter()
            connection.request("POST", "/v1/ask", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
            took.append((time.perf_counter() - began) * 1000)
            if response.status != 200:
                faults.append(response.status)

    began = time.perf_counter()
    _together(client, clients)
    seconds = time.perf_counter() - began
    ranked = sorted(took)
    return Load(
        clients,
        ranked[len(ranked) // 2],
        ranked[int(len(ranked) * 0.95)],
        len(ranked) / seconds,
        len(faults),
    )


def _together(work: Callable[[], None], times: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _fill(catalogue: Catalogue, texts: list[str]) -> int:
    """Fill a catalogue with at least PASSAGES passages and give how many there are."""
    chance = random.Random(_SEED)
    lines = [line.strip() for text in texts for line in sentences(text) if len(line.strip()) > 8]
    total = 0
    number = 0
    while total < PASSAGES:
        number += 1
        name = _name(chance)
        blocks: list[Block] = []
        for section in range(40):
            blocks.append(Block("Title", f"{name}的{section + 1}", level=2))
            said = "".join(f"{name}{line}" for line in chance.sample(lines, 7))
            blocks.append(Block("NarrativeText", said))
        metadata = Metadata(id=f"bench-{number}", title=f"{name}诊疗指南")
        document = Document(metadata, f"{number:064x}", f"bench-{number}", tuple(blocks), None)
        chunks = split(document)
        catalogue.add(document, chunks, state="published", original=None)
        total += len(chunks)
    return total


def _book(chance: random.Random) -> str:
    """Make a Markdown book of fifty pages, about 800 characters each."""
    pages = []
    for page in range(50):
        name = _name(chance)
        said = "".join(
            f"{name}每次{chance.randint(1, 90)} mg，每日{chance.randint(1, 4)}次。"
            for _ in range(40)
        )
        pages.append(f"## 第{page + 1}节 {name}\n\n{said}\n")
    return "# 五十页的书\n\n" + "\n".join(pages)


def _name(chance: random.Random) -> str:
    return (
        "".join(chance.choice("阿贝卡达恩芬格海伊加克拉马诺帕奎瑞索塔维希泽") for _ in range(4))
        + "症"
    )


if __name__ == "__main__":
    main()
