"""Which documents the cases of a set may name: those of the home, or of a library of evals."""

from __future__ import annotations

from pathlib import Path

from corpus.catalogue import Catalogue
from corpus.ingest import files_under
from corpus.metadata import read_sidecar, split_front_matter
from evals.case import LIBRARIES


def document_ids(library: str, home: Path) -> frozenset[str] | None:
    """Give the ids of the documents; None where there is no such library.

    `library` is what CaseSet.library says: a folder of evals/libraries, or empty for the home.
    Raises CorpusError where a document states its metadata in a way that cannot be read.
    """
    if not library:
        return frozenset(one.metadata.id for one in Catalogue(home).records()) or None
    folders = {path.name: path for path in LIBRARIES.glob("*") if path.is_dir()}
    if library not in folders:
        return None
    return frozenset(_stated_id(path) for path in files_under([folders[library]]))


def _stated_id(path: Path) -> str:
    stated = read_sidecar(path)
    if path.suffix == ".md":
        stated = split_front_matter(path.read_text(encoding="utf-8-sig"))[0] | stated
    return str(stated.get("id", ""))
