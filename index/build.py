"""Catalogue → index: index what is new or changed, drop what is gone, leave the rest.

Every published document is indexed, superseded ones and those not yet in force among them; who
may answer on which day is decided at each search (corpus/lifecycle.py).
"""

from __future__ import annotations

import functools
import time
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.catalogue import Catalogue, Record
from index.encoder import Encoder
from index.errors import IndexCorrupt, IndexMissing
from index.fuse import weights_of
from index.store import Change, Progress, Store


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; `version` is the current one, also where nothing had changed."""

    version: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    passages: int
    seconds: float


def build(
    catalogue: Catalogue,
    store: Store,
    encoder: Encoder,
    *,
    progress: Progress | None = None,
) -> BuildReport:
    """Bring the index up to the catalogue; where nothing has changed, make no new version.

    An index of another encoder, or one that is damaged, is built afresh. Raises IndexBusy, and
    OSError where the disk is full.
    """
    began = time.perf_counter()
    have = _usable(store, encoder)
    wanted = _published(catalogue)
    fresh = [key for key, one in wanted.items() if (have or {}).get(key) != one.signature]
    gone = sorted(set(have or {}) - set(wanted))
    if have is None or fresh or gone:
        version = store.update(
            add=[_change(catalogue, wanted[key]) for key in fresh],
            remove=gone,
            encoder=encoder,
            weights=weights_of(encoder),
            afresh=have is None,
            progress=progress,
        ).version
    else:
        version = store.card().version
    return BuildReport(
        version=version,
        added=tuple(fresh),
        removed=tuple(gone),
        unchanged=len(wanted) - len(fresh),
        passages=sum(wanted[key].chunk_count for key in fresh),
        seconds=time.perf_counter() - began,
    )


def pending(catalogue: Catalogue, store: Store) -> int:
    """Count the documents that the index lacks, holds in an old form, or should no longer hold."""
    have = store.signatures()
    wanted = _published(catalogue)
    stale = sum(have.get(key) != record.signature for key, record in wanted.items())
    return stale + len(set(have) - set(wanted))


def _published(catalogue: Catalogue) -> dict[str, Record]:
    return {one.metadata.key: one for one in catalogue.records() if one.state == "published"}


def _usable(store: Store, encoder: Encoder) -> Mapping[str, str] | None:
    """Give what the newest version holds, or None where it cannot be built upon."""
    try:
        if store.verify() or store.card().encoder_fingerprint != encoder.fingerprint:
            return None
        return store.signatures()
    except (IndexMissing, IndexCorrupt):
        return None


def _change(catalogue: Catalogue, record: Record) -> Change:
    key = record.metadata.key
    chunks = functools.partial(catalogue.chunks, key)
    return Change(record.metadata, record.signature, chunks, record.chunk_count)
