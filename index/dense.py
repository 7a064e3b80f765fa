"""Vectors → nearest passages by cosine: the only import of faiss.

A flat inner-product index under an id map: exact, addable, removable, and fast enough to
200,000 passages on one core. Vectors come in L2-normalised, so the inner product is the cosine.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.disk import writing

Vectors = NDArray[np.float32]


class DenseIndex:
    """Passage vectors by passage number. Reading is thread-safe; writing is one thread's."""

    def __init__(self, dimension: int) -> None:
        self._index: faiss.Index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))

    @classmethod
    def read(cls, path: Path) -> DenseIndex:
        """Read an index file whose checksum the caller has checked."""
        opened = cls(1)
        opened._index = faiss.read_index(str(path))
        return opened

    def write(self, path: Path) -> None:
        """Write the index to a file. Raises OSError."""
        with writing(path):
            faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Give the number of dimensions of a vector."""
        return int(self._index.d)

    def add(self, numbers: Sequence[int], vectors: Vectors) -> None:
        """Add vectors (n, dimension) under their passage numbers."""
        if len(numbers):
            self._index.add_with_ids(
                np.ascontiguousarray(vectors, dtype=np.float32), np.asarray(numbers, dtype=np.int64)
            )

    def remove(self, numbers: Collection[int]) -> None:
        """Remove the vectors of these passages."""
        if numbers:
            self._index.remove_ids(_these(numbers))

    def search(
        self, vector: Vectors, k: int, *, blocked: Collection[int] = ()
    ) -> list[tuple[int, float]]:
        """Give the k nearest (passage number, cosine), best first, none of them `blocked`."""
        _stay_on_this_thread()
        parameters = None
        if blocked:
            batch = _these(blocked)  # held by name: the parameters keep no hold on it
            others = faiss.IDSelectorNot(batch)
            parameters = faiss.SearchParameters()
            parameters.sel = others
        scores, numbers = self._index.search(vector.reshape(1, -1), k, params=parameters)
        return [
            (int(number), float(score))
            for number, score in zip(numbers[0], scores[0], strict=True)
            if number >= 0
        ]

    def cosines(self, vector: Vectors, numbers: Sequence[int]) -> list[float]:
        """Give the cosine of a query vector with each of these passages."""
        if not numbers:
            return []
        _stay_on_this_thread()
        rows = self._index.reconstruct_batch(np.asarray(numbers, dtype=np.int64))
        return [float(score) for score in rows @ vector]


def _stay_on_this_thread() -> None:
    """Keep faiss from starting threads of its own: the parallelism is over questions.

    OpenMP holds this number for each thread that calls it. Left alone, a search of 20,000 passages
    took a server's worker thread 19 ms instead of 2.
    """
    faiss.omp_set_num_threads(1)


def _these(numbers: Collection[int]) -> faiss.IDSelector:
    return faiss.IDSelectorBatch(np.fromiter(numbers, dtype=np.int64))
