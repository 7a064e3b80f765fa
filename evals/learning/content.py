"""The cases and items that ship, read without an index: a simulation opens no passage."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import corpus
from assistant.learning.areas import Areas, areas_of
from assistant.learning.asks import Matcher, read_asks
from assistant.learning.blueprint import Blueprint, blueprint_of
from assistant.learning.case_files import Case, read_case
from assistant.learning.quiz_files import Item, read_items
from assistant.learning.sections import Reference, Sections
from assistant.records import Citation
from index.encoder import load_encoder
from index.lexicon import Lexicon, built_in
from index.passage import Passage

_LIBRARY = Path(corpus.__file__).parent / "library"
_ASKS = "asks.yaml"


class Uncited(Sections):
    """Sections of which none is opened: points are counted all the same."""

    def __init__(self) -> None:
        """Open nothing."""

    def passages(self, reference: Reference) -> tuple[Passage, ...]:
        """Give nothing."""
        return ()

    def cite(self, said: str, reference: Reference) -> Citation | None:
        """Cite nothing."""
        return None


@dataclass(frozen=True, slots=True)
class Stock:
    """What an assessment is made of; cases and items by id."""

    items: dict[str, Item]
    cases: dict[str, Case]
    matcher: Matcher
    lexicon: Lexicon
    areas: Areas
    blueprint: Blueprint
    sections: Sections


@functools.cache
def shipped() -> Stock:
    """Read what ships. Raises LearningWrong where a file is wrong."""
    asks = read_asks(_LIBRARY / "cases" / _ASKS)
    lexicon = built_in()
    cases = [
        read_case(path, asks)
        for path in sorted((_LIBRARY / "cases").glob("*.yaml"))
        if path.name != _ASKS
    ]
    items = [
        one for path in sorted((_LIBRARY / "quizzes").glob("*.yaml")) for one in read_items(path)
    ]
    nowhere = Path("/nonexistent")  # no home: what ships
    areas = areas_of(nowhere)
    return Stock(
        {one.id: one for one in items}, {one.id: one for one in cases},
        Matcher(asks, lexicon, load_encoder(None)), lexicon, areas,
        blueprint_of(nowhere, areas), Uncited(),
    )  # fmt: skip
