"""This build may go out: the fast sets, on a home made anew, against the gates that ship."""

from __future__ import annotations

from pathlib import Path

import pytest

import corpus
from assistant.settings import Settings
from corpus.catalogue import Catalogue
from corpus.ingest import files_under, ingest
from evals.evaluate import evaluate
from evals.gate.check import check
from evals.gate.files import GATES, read_gates
from evals.gate.text import render
from evals.report import read_report
from evals.sets.files import find_set, read_set
from index.build import build
from index.encoder import load_encoder
from index.store import Store

STARTER = Path(corpus.__file__).parent / "library"


@pytest.mark.timeout(600)
def test_the_fast_sets_pass_the_gate(tmp_path):
    catalogue = Catalogue(tmp_path)
    assert all(
        one.state == "published" for one in ingest(files_under([STARTER]), catalogue, flags={})
    )
    build(catalogue, Store(tmp_path / "index"), load_encoder(None))
    gates = read_gates()
    sets = [read_set(find_set(name)) for name in gates.wanted("fast")]
    report = evaluate(sets, Settings(home=tmp_path))
    verdict = check(report, gates, read_report(GATES.with_name("baseline.json")), scope="fast")
    assert verdict.passed, render(verdict)
