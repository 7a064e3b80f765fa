"""Slips are slips, paraphrases say the same, and both are counted."""

from __future__ import annotations

import random

import pytest

from assistant.doses.grammar import quantities
from assistant.verify.windows import Source
from evals.slips.plant import SLIPS, slipped
from evals.slips.rephrase import REPHRASED, rephrased
from evals.slips.report import table, tallies
from evals.slips.sources import Statement, from_facts

TEXT = "氨氯地平：成人口服 500 mg，每日 3 次，最大不超过 1.5～2 g；阿司匹林儿童禁用，每次 5 mg/kg。"
PASSAGE = f"{TEXT}\n硝苯地平 30 mg。"
STATEMENT = Statement(TEXT, Source(PASSAGE, "用法"))


@pytest.mark.parametrize("kind", SLIPS)
def test_a_slip_says_something_else(kind):
    found = [slipped(kind, STATEMENT, random.Random(seed)) for seed in range(40)]
    assert any(found) and TEXT not in found


@pytest.mark.parametrize("kind", ["times a day", "full width", "g and mg", "inequality words"])
def test_a_paraphrase_holds_the_same_quantities(kind):
    said = rephrased(kind, STATEMENT, random.Random(1))
    assert said is not None and said != TEXT
    assert [str(one) for one in quantities(said)] == [str(one) for one in quantities(TEXT)]


def test_nothing_slips_where_there_is_nothing_to_slip_on():
    plain = Statement("多喝水。", Source("多喝水。"))
    assert all(slipped(kind, plain, random.Random(1)) is None for kind in SLIPS)
    assert all(rephrased(kind, plain, random.Random(1)) is None for kind in REPHRASED)


def test_the_table_counts_what_is_caught_and_what_is_alarmed():
    found = {one.name: one for one in tallies([STATEMENT])}
    assert all(found[kind].flagged == found[kind].n for kind in SLIPS), found
    assert found["untouched"].flagged == 0 and found["untouched"].n == 1
    lines = list(table(tuple(found.values())))
    assert any("tenfold" in line and "100.0%" in line for line in lines)


def test_facts_are_read_under_their_condition(tmp_path):
    file = tmp_path / "facts.jsonl"
    file.write_text('{"condition": "Fever", "fact": "Give 500 mg daily."}\n', encoding="utf-8")
    assert list(from_facts(file)) == [
        Statement("Give 500 mg daily.", Source("Give 500 mg daily.", "Fever"))
    ]
