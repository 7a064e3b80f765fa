"""The standing of a document breaks ties and no more."""

from __future__ import annotations

import pytest

from index.priors import prior

from .fakes import metadata


def test_a_plain_document_weighs_one() -> None:
    assert prior(metadata("a"), 0) == 1.0


def test_tier_and_year_order_what_is_equal() -> None:
    national = prior(metadata("a", tier="national", year=2023), 2023)
    older = prior(metadata("a", tier="national", year=2017), 2023)
    county = prior(metadata("a", tier="county", year=2023), 2023)
    expert = prior(metadata("a", tier="expert-answer", year=2023), 2023)
    assert national > county > expert
    assert older / national == pytest.approx(1 - 6 * 0.002)


def test_all_of_it_is_a_few_hundredths() -> None:
    worst = prior(metadata("a", tier="expert-answer", year=1950), 2026)
    best = prior(metadata("a", tier="national", year=2026), 2026)
    assert worst / best > 0.93


def test_a_classical_text_comes_after_a_modern_one() -> None:
    assert prior(metadata("a", tradition="chinese-medicine"), 0) == 0.85
