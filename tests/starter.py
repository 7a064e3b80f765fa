"""The starter library, read and indexed once for a whole test run; a desk of one's own over it."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

import corpus
from assistant.knowledge import Knowledge
from assistant.learning.desk import Desk, build_desk
from assistant.records_db.database import Database, default_url, open_database
from corpus.catalogue import Catalogue
from corpus.ingest import files_under, ingest
from index.build import build
from index.encoder import load_encoder
from index.lexicon import built_in
from index.store import Store

LIBRARY = Path(corpus.__file__).parent / "library"


@functools.cache
def starter_home() -> Path:
    """Give a home that holds the starter library; nobody may write to it."""
    home = Path(tempfile.mkdtemp(prefix="starter"))
    atexit.register(shutil.rmtree, home, True)
    catalogue = Catalogue(home)
    for outcome in ingest(files_under([LIBRARY]), catalogue, flags={}):
        assert outcome.state == "published", outcome
    build(catalogue, Store(home / "index"), load_encoder(None))
    return home


@functools.cache
def starter_knowledge() -> Knowledge:
    """Give the knowledge of the starter library."""
    return Knowledge(starter_home(), load_encoder(None), built_in())


class Clock:
    """A clock that a test turns; seconds since 1970, UTC."""

    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def days(self, days: float) -> None:
        self.now += days * 86_400.0


def open_desk(folder: Path, clock: Clock) -> tuple[Desk, Database]:
    """Open learning over the starter library, with a database of one's own."""
    database = open_database(default_url(folder))
    return build_desk(starter_knowledge(), built_in(), database, folder, clock), database
