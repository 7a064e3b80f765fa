"""A document and its translation: the asker reads his own version, unless only the other has it."""

from __future__ import annotations

import dataclasses

import pytest

from corpus.document import Language
from index.fuse import Fused
from index.passage import Passage, Wanted
from index.twins import without_twins, work_of

from .fakes import chunks, metadata

GOUT = Wanted(("痛风", "gout"), 2.0, "disease")
DRUG = Wanted(("秋水仙碱", "colchicine"), 1.0, "drug")


def passage(number: int, text: str, language: Language, document: str) -> Passage:
    (chunk,) = chunks(metadata(document, document), text)
    return Passage(number, dataclasses.replace(chunk, language=language), metadata(document, "T"))


def left(*passages: Passage, spoken: Language = "zh") -> list[int]:
    candidates = [Fused(one.number, 1.0 - one.number / 10, 0.5, 0.5) for one in passages]
    by_number = {one.number: one for one in passages}
    return [one.number for one in without_twins(candidates, by_number, (GOUT, DRUG), spoken)]


@pytest.mark.parametrize(("spoken", "expected"), [("zh", [1, 3]), ("en", [2])])
def test_of_two_versions_the_askers_own_stays(spoken: Language, expected: list[int]) -> None:
    found = (
        passage(1, "痛风 秋水仙碱", "zh", "gout"),
        passage(2, "gout colchicine", "en", "gout-en"),
        passage(3, "痛风 痛", "zh", "gout"),
    )
    assert left(*found, spoken=spoken) == expected


def test_the_translation_stays_where_only_it_has_what_is_named() -> None:
    own, other = passage(1, "痛风", "zh", "gout"), passage(2, "gout colchicine", "en", "gout-en")
    assert left(own, other) == [1, 2]


def test_another_document_in_another_language_is_no_translation() -> None:
    own, other = passage(1, "痛风", "zh", "gout"), passage(2, "gout", "en", "arthritis-en")
    assert left(own, other) == [1, 2]


def test_a_translation_alone_answers() -> None:
    assert left(passage(2, "gout", "en", "gout-en")) == [2]


def test_a_work_is_named_without_its_language() -> None:
    assert work_of("gout-en") == work_of("gout") == "gout"
