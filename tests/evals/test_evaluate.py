"""Sets in, a report out: on the right library, the same each time."""

from __future__ import annotations

import pytest

from assistant.settings import Settings
from corpus.catalogue import Catalogue
from evals import evaluate as evaluating
from evals.case import Case, CaseSet, Point
from evals.errors import CaseFault
from evals.evaluate import evaluate
from index.build import build
from index.encoder import load_encoder
from index.store import Store
from tests.assistant.fakes import AKAWEILIN, KERUIXIPING, add


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    add(folder, AKAWEILIN)
    build(Catalogue(folder), Store(folder / "index"), load_encoder(None))
    return folder


@pytest.fixture
def libraries(tmp_path, monkeypatch):
    (tmp_path / "made-up").mkdir()
    (tmp_path / "made-up" / "keruixiping.md").write_text(KERUIXIPING, encoding="utf-8")
    monkeypatch.setattr(evaluating, "LIBRARIES", tmp_path)
    return tmp_path


def case(id_, question, fact, **more):
    return Case(id_, question, "answer", more.pop("language", "zh"), must=(Point((fact,)),), **more)


OWN = CaseSet(
    "own", (case("a", "阿卡维林成人每次吃多少？", "12.5 mg", risk="high", topic="高血压"),)
)
OTHER = CaseSet(
    "other",
    (case("b", "What is the usual dose of kerexipine?", "7.5 mg", language="en"),),
    library="made-up",
)


def test_each_set_is_asked_of_its_own_library(home, libraries):
    told = []
    report = evaluate(
        [OWN, OTHER], Settings(home=home), lambda done, total: told.append((done, total))
    )
    assert [(one.id, one.set, one.right) for one in report.outcomes] == [
        ("a", "own", True), ("b", "other", True),
    ]  # fmt: skip
    assert told == [(1, 2), (2, 2)]
    assert report.value("right").n == 2
    assert report.value("right", "risk=high").n == 1
    assert report.value("right", "set=other").value == 1.0
    assert report.value("right", "topic=高血压").n == 1
    assert set(report.made.sets) == {"own", "other"}
    assert report.made.corpus_hash and report.made.encoder


def test_the_same_build_gives_the_same_report(home, libraries):
    one, two = (evaluate([OWN, OTHER], Settings(home=home)) for _ in range(2))
    assert one.fingerprint == two.fingerprint


def test_a_changed_library_changes_the_hash_of_its_sets(home, libraries):
    before = evaluate([OTHER], Settings(home=home)).made.sets["other"]
    more = libraries / "made-up" / "more.md"
    more.write_text(AKAWEILIN, encoding="utf-8")
    assert evaluate([OTHER], Settings(home=home)).made.sets["other"] != before


def test_an_unknown_library_and_an_id_twice_are_said(home, libraries):
    with pytest.raises(CaseFault, match="nowhere"):
        evaluate([CaseSet("x", OWN.cases, library="nowhere")], Settings(home=home))
    with pytest.raises(CaseFault, match="“own”"):
        evaluate([OWN, CaseSet("x", OWN.cases)], Settings(home=home))


def test_a_set_for_retrieval_alone_is_not_judged(home):
    one = CaseSet("passages", OWN.cases, about={"measures": "retrieval"})
    with pytest.raises(CaseFault, match="mentor eval retrieval"):
        evaluate([one], Settings(home=home))
