"""The neighbours of a passage and the passage above its section."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from index.passage import Passage
from index.passages import PassageFile
from index.surroundings import surroundings

from .fakes import chunks, metadata

ABOVE, DEEP = ("治疗",), ("治疗", "药物")
PLACES = [ABOVE, DEEP, DEEP, DEEP, ("转诊",)]


@pytest.fixture
def passages(tmp_path: Path) -> PassageFile:
    file = PassageFile(tmp_path / "passages.db", writable=True)
    for name in ("a", "b"):
        made = chunks(metadata(name), *(f"{name}{at}" for at in range(len(PLACES))))
        placed = [
            dataclasses.replace(one, section=at) for one, at in zip(made, PLACES, strict=True)
        ]
        file.add(metadata(name), name, placed)
    return file


def at(passages: PassageFile, ordinal: int) -> Passage:
    found = passages.by_place("a@2022", ordinal)
    assert found is not None
    return found


def texts(found: tuple[Passage, ...]) -> list[str]:
    return [one.chunk.text for one in found]


def test_neighbours_are_of_the_same_section(passages: PassageFile) -> None:
    middle = surroundings(passages, at(passages, 2))
    assert (texts(middle.before), texts(middle.after)) == (["a1"], ["a3"])
    last = surroundings(passages, at(passages, 3), reach=2)
    assert (texts(last.before), texts(last.after)) == (["a1", "a2"], [])


def test_the_parent_stands_under_the_heading_above(passages: PassageFile) -> None:
    parent = surroundings(passages, at(passages, 3)).parent
    assert parent is not None
    assert parent.chunk.text == "a0"
    assert surroundings(passages, at(passages, 0)).parent is None
    assert surroundings(passages, at(passages, 4)).parent is None
