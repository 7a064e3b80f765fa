"""Each row of an ablation has all that the row before had; a cost is a percentile of many."""

from __future__ import annotations

import itertools
import time

import pytest

from evals.ablation import FULL, PLAIN, STAGES, Remembering, p95_ms
from index.options import DEFAULT
from tests.assistant.fakes import BigramEncoder


class Counting(BigramEncoder):
    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked.append(list(texts))
        return super().encode(texts)


def switches(stage):
    options = stage.options
    return (options.bigrams, options.lexicon, options.encoder, options.tuned, stage.intents)


def test_each_stage_switches_one_thing_on_and_the_last_is_what_doctors_get():
    on = [sum(switches(stage)) for stage in STAGES]
    assert on == [0, 1, 2, 3, 4, 5]
    assert all(
        now >= before
        for earlier, later in itertools.pairwise(STAGES)
        for before, now in zip(switches(earlier), switches(later), strict=True)
    )
    assert FULL.options == DEFAULT
    assert [stage.intents for stage in PLAIN] == [False] * 5


def test_a_question_is_encoded_once_for_all_rows():
    encoder = Counting()
    remembering = Remembering(encoder)
    first = remembering.encode(["高血压"])
    assert (remembering.encode(["高血压"]) == first).all()
    assert (first == BigramEncoder().encode(["高血压"])).all()
    remembering.encode(["一段", "两段"])
    remembering.encode(["一段", "两段"])
    assert encoder.asked == [["高血压"], ["一段", "两段"], ["一段", "两段"]]
    assert (remembering.name, remembering.dimension) == (encoder.name, encoder.dimension)


def test_the_cost_is_the_95th_percentile_of_the_processor_time(monkeypatch):
    clock = iter(at / 1000 for pair in ((0, ms) for ms in range(1, 101)) for at in pair)
    monkeypatch.setattr(time, "process_time", lambda: next(clock))
    assert p95_ms(lambda _: None, range(100)) == pytest.approx(95)
    with pytest.raises(ValueError, match="nothing was asked"):
        p95_ms(print, ())
