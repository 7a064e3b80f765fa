"""The four retrieval sets that ship: large enough, and their gold stands in the starter library."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.metadata import split_front_matter
from evals.case import CASES
from evals.sets.files import read_set

LIBRARY = Path(__file__).parents[2] / "corpus" / "library"
LEAST = {
    "retrieval_village": 200,
    "retrieval_cross": 60,
    "retrieval_drugs": 100,
    "retrieval_followups": 40,
}


@pytest.fixture(scope="module")
def sections():
    """Give the places of the starter library as `id > heading > heading >`."""
    places = []
    for path in LIBRARY.rglob("*.md"):
        fields, body = split_front_matter(path.read_text(encoding="utf-8"))
        above: list[str] = []
        for line in body.splitlines():
            if line.startswith("#"):
                mark, _, heading = line.partition(" ")
                above = [*above[: len(mark) - 1], heading.strip()]
                places.append(f"{fields['id']} > {' > '.join(above)} > ")
    return places


def stands(gold, sections):
    document, _, heading = gold.partition(" > ")
    return any(
        place.startswith(f"{document} > ") and f" > {heading} > " in place for place in sections
    )


@pytest.mark.parametrize("name", LEAST)
def test_a_set_is_large_enough_and_its_gold_stands_in_the_library(name, sections):
    one = read_set(CASES / f"{name}.jsonl")
    assert len(one.cases) >= LEAST[name]
    assert one.about["measures"] == "retrieval"
    lost = {gold for case in one.cases for gold in case.passages if not stands(gold, sections)}
    assert lost == set()


def test_questions_across_languages_ask_for_the_other_language_only():
    one = read_set(CASES / "retrieval_cross.jsonl")
    aside = set(one.about["without"].split())
    chinese = [case for case in one.cases if case.language == "zh"]
    assert abs(2 * len(chinese) - len(one.cases)) <= 4
    for case in one.cases:
        assert aside.isdisjoint(case.documents)
        assert {id_.endswith("-en") for id_ in case.documents} == {case.language == "zh"}


def test_every_follow_up_has_a_history():
    assert all(case.history for case in read_set(CASES / "retrieval_followups.jsonl").cases)
