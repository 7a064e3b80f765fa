"""A fit tells answerable from unanswerable, and the threshold keeps to the share that is wanted."""

from __future__ import annotations

import json

import numpy as np
import pytest

from assistant.lines.evidence import FEATURES
from evals.calibrate import Measured, fit, write


def measured(answerable, unanswerable, *, gap=1.0, seed=7):
    """Features around 0.2 + gap for answerable and around 0.2 for unanswerable questions."""
    random = np.random.default_rng(seed)
    rows = random.normal(0.2, 0.1, (answerable + unanswerable, len(FEATURES)))
    rows[:answerable] += gap
    known = np.arange(len(rows)) < answerable
    return Measured(rows, known, np.zeros(len(rows), dtype=bool))


def test_what_lies_apart_is_told_apart():
    found = fit(measured(30, 20), abstain=1.0)
    assert (found.answered, found.answerable) == (30, 30)
    assert (found.abstained, found.unanswerable) == (20, 20)
    assert set(found.weights) == set(FEATURES)
    assert 0 < found.threshold < 1


@pytest.mark.parametrize("abstain", [0.0, 0.5, 0.9, 1.0])
def test_the_wanted_share_is_abstained_from_and_no_more_than_need_be(abstain):
    found = fit(measured(40, 20, gap=0.02), abstain=abstain)
    assert found.abstained == round(20 * abstain)


def test_a_case_that_a_rule_has_decided_is_abstained_from_and_teaches_nothing():
    plain = measured(30, 20, gap=0.02)
    decided = plain.decided.copy()
    decided[-10:] = True
    found = fit(Measured(plain.features, plain.answerable, decided), abstain=0.5)
    assert found.abstained == 10
    assert found.answered > fit(plain, abstain=0.5).answered


def test_to_abstain_more_is_to_answer_less():
    fits = [fit(measured(40, 20, gap=0.02), abstain=share) for share in (0.5, 0.9, 1.0)]
    assert [one.answered for one in fits] == sorted((one.answered for one in fits), reverse=True)
    assert [one.threshold for one in fits] == sorted(one.threshold for one in fits)


def test_a_fit_is_the_same_each_time():
    assert fit(measured(20, 20), abstain=0.9) == fit(measured(20, 20), abstain=0.9)


def test_what_is_written_is_what_the_mentor_reads(tmp_path):
    path = tmp_path / "evidence.json"
    found = fit(measured(20, 20), abstain=0.9)
    write({"zh": found, "en": found}, sets=["a", "b"], path=path)
    read = json.loads(path.read_text(encoding="utf-8"))
    assert read["sets"] == ["a", "b"]
    assert "mentor eval calibrate" in read["made_by"]
    for language in ("zh", "en"):
        row = read["languages"][language]
        assert row["threshold"] == pytest.approx(found.threshold, abs=1e-4)
        assert row["bias"] == pytest.approx(found.bias, abs=1e-4)
        assert set(row["weights"]) == set(FEATURES)
