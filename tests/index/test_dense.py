"""Vectors by passage number: nearest by cosine, removable, blockable, readable again."""

from __future__ import annotations

import math
import threading
from pathlib import Path

import faiss
import numpy as np
import pytest

from index.dense import DenseIndex

EAST, NORTH, UP = np.eye(3, dtype=np.float32)
BETWEEN = ((EAST + NORTH) / math.sqrt(2)).astype(np.float32)


@pytest.fixture
def index() -> DenseIndex:
    made = DenseIndex(3)
    made.add([10, 20, 30], np.stack([EAST, NORTH, BETWEEN]))
    return made


def test_the_nearest_come_first_with_their_cosines(index: DenseIndex) -> None:
    assert index.search(EAST, 3) == [
        (10, pytest.approx(1.0)),
        (30, pytest.approx(math.cos(math.pi / 4))),
        (20, pytest.approx(0.0)),
    ]


def test_no_more_than_there_are(index: DenseIndex) -> None:
    assert len(index.search(EAST, 50)) == len(index) == 3
    assert len(index.search(EAST, 1)) == 1


def test_a_blocked_passage_is_never_found_and_makes_room(index: DenseIndex) -> None:
    assert [number for number, _ in index.search(EAST, 2, blocked=[10])] == [30, 20]
    assert index.search(EAST, 3, blocked={10, 20, 30}) == []
    assert len(index.search(EAST, 3, blocked=[99])) == 3


def test_many_can_be_blocked() -> None:
    index = DenseIndex(3)
    index.add(range(5000), np.tile(EAST, (5000, 1)))
    found = index.search(EAST, 20, blocked=range(4990))
    assert sorted(number for number, _ in found) == list(range(4990, 5000))


def test_cosines_stand_in_the_order_asked_for(index: DenseIndex) -> None:
    assert index.cosines(NORTH, [30, 10, 20]) == pytest.approx([math.sqrt(0.5), 0.0, 1.0])
    assert index.cosines(NORTH, []) == []


def test_a_removed_vector_is_gone_and_the_others_keep_their_numbers(index: DenseIndex) -> None:
    index.remove([10, 99])
    assert len(index) == 2
    assert [number for number, _ in index.search(EAST, 3)] == [30, 20]
    assert index.cosines(NORTH, [20, 30]) == pytest.approx([1.0, math.sqrt(0.5)])
    index.remove([])
    assert len(index) == 2


def test_a_written_index_reads_back_the_same(index: DenseIndex, tmp_path: Path) -> None:
    path = tmp_path / "密集.faiss"
    index.write(path)
    again = DenseIndex.read(path)
    assert (again.dimension, len(again)) == (3, 3)
    assert again.search(BETWEEN, 3) == index.search(BETWEEN, 3)
    again.add([40], UP.reshape(1, 3))
    again.remove([10])
    assert [number for number, _ in again.search(UP, 1)] == [40]


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    empty = DenseIndex(3)
    empty.add([], np.zeros((0, 3), dtype=np.float32))
    empty.write(tmp_path / "empty")
    assert DenseIndex.read(tmp_path / "empty").search(EAST, 5) == []


def test_a_zero_vector_has_cosine_zero_with_everything(index: DenseIndex) -> None:
    index.add([50], np.zeros((1, 3), dtype=np.float32))
    assert dict(index.search(EAST, 4))[50] == 0.0


def test_a_search_in_any_thread_starts_no_others(index: DenseIndex) -> None:
    """OpenMP's number of threads belongs to the thread that sets it."""
    seen: list[int] = []

    def work() -> None:
        index.search(EAST, 1)
        seen.append(faiss.omp_get_max_threads())

    for _ in range(2):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert seen == [1, 1]


def test_a_file_that_cannot_be_written_is_an_oserror(index: DenseIndex, tmp_path: Path) -> None:
    with pytest.raises(OSError):
        index.write(tmp_path / "no" / "folder")
