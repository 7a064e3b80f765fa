"""True statements and the passages that they stand in: from libraries and from lists of facts.

In: the libraries of the repository, files of facts (`{"condition": …, "fact": …}` a line). Out:
statements that hold a figure, each with its passage under its headings.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import corpus
from assistant.doses.grammar import quantities
from assistant.verify.windows import ITEM, Source
from corpus.catalogue import Catalogue
from corpus.ingest import files_under, ingest
from corpus.sentences import sentences

LIBRARIES = (
    Path(corpus.__file__).parent / "library",
    Path(__file__).parent.parent / "libraries" / "fictional",
)
_SHORTEST, _LONGEST = 8, 250


class Statement(NamedTuple):
    """A true statement and where it stands."""

    text: str
    source: Source


def from_libraries() -> Iterator[Statement]:
    """Give the sentences with figures of every passage of the repository's libraries."""
    with tempfile.TemporaryDirectory() as folder:
        for library in LIBRARIES:
            catalogue = Catalogue(Path(folder, library.name))
            list(ingest(files_under([library]), catalogue, flags={}))
            for record in catalogue.records():
                for chunk in catalogue.chunks(record.metadata.key):
                    headings = "\n".join((record.metadata.title, *chunk.section))
                    yield from _statements(Source(chunk.text, headings))


def from_facts(file: Path) -> Iterator[Statement]:
    """Give the facts of a file, each in the passage of all facts on its condition."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    for condition, facts in groupby(rows, key=lambda row: row["condition"]):
        source = Source("\n".join(row["fact"] for row in facts), condition)
        yield from _statements(source)


def _statements(source: Source) -> Iterator[Statement]:
    seen = set[str]()
    for line in source.text.split("\n"):
        for sentence in sentences(ITEM.sub("", line)):
            said = sentence.strip()
            if _SHORTEST <= len(said) <= _LONGEST and said not in seen and quantities(said):
                seen.add(said)
                yield Statement(said, source)
