"""`mentor eval retrieval`: which set is measured, in lines and in JSON, and what is refused."""

from __future__ import annotations

import json
import sys

import pytest

from bots import cli_measure
from bots.cli import main
from evals.case import Case, CaseSet
from evals.sets.files import write_set
from tests.assistant.fakes import BigramEncoder, fill_home, make_mentor


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    """Run `mentor eval retrieval` in this process and give (exit code, output, errors)."""
    home = tmp_path / "home"
    fill_home(home)
    monkeypatch.setattr(cli_measure, "build_mentor", lambda _: make_mentor(home))
    monkeypatch.setattr(cli_measure, "load_encoder", lambda _: BigramEncoder())

    def inside(*words):
        command = ["mentor", "--home", str(home), "eval", "retrieval", *map(str, words)]
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capfd.readouterr()
        return end.value.code or 0, out, err

    return inside


@pytest.fixture
def cases(tmp_path):
    right = Case(
        "a", "阿卡维林饭后口服，最大剂量多少", "answer", "zh", passages=("akaweilin > 用法用量",)
    )
    wrong = Case("b", "布罗芬定怎么吃", "answer", "zh", passages=("keruixiping > Dose",))
    path = tmp_path / "mine.jsonl"
    write_set(CaseSet("mine", (right, wrong), about={"measures": "retrieval"}), path)
    return path


def beir(tmp_path):
    corpus, queries, qrels = (tmp_path / name for name in ("c.jsonl", "q.jsonl", "qrels.tsv"))
    corpus.write_text(json.dumps({"_id": "a", "text": "先喂补液盐"}), encoding="utf-8")
    queries.write_text(json.dumps({"_id": "q", "text": "补液盐"}), encoding="utf-8")
    qrels.write_text("q\ta\t1\n", encoding="utf-8")
    return "--corpus", corpus, "--queries", queries, "--qrels", qrels


def test_a_set_of_cases_is_measured_with_its_misses(run, cases):
    out = run(cases, "--misses", 1)[1].splitlines()
    assert out[0] == "mine  n = 2"
    assert "hit@1 50.0%" in out[1]
    assert out[2].startswith("  b  布罗芬定怎么吃") and len(out) == 3


def test_an_ablation_is_a_row_a_stage_in_json_too(run, cases):
    rows = json.loads(run(cases, "--ablation", "--json")[1])
    assert [row["stage"] for row in rows][:2] == ["words", "+ bigrams"]
    assert rows[-1]["hit_1"]["value"] == 0.5
    assert [one["id"] for one in rows[-1]["found"]] == ["a", "b"]


def test_a_beir_set_is_measured_at_each_stage(run, tmp_path):
    out = run(*beir(tmp_path), "--ablation")[1].splitlines()
    assert len(out) == 6 and all("nDCG@10" in line for line in out[:5])
    rows = json.loads(run(*beir(tmp_path), "--weight", 0, "--weight", 0.5, "--json")[1])
    assert [(row["stage"], row["weight"]) for row in rows] == [("+ weights", 0), ("+ weights", 0.5)]


def test_what_cannot_be_measured_is_refused_in_a_sentence(run, cases, tmp_path):
    corpus = beir(tmp_path)
    for words, said in (
        ((cases, *corpus), "不能再写用例集"),
        (corpus[:2], "同时给出"),
        (("nowhere",), "没有这个用例集"),
        (("retrieval_followups",), "资料库里没有"),
    ):
        code, _, err = run(*words)
        assert code == 2 and said in err.replace("\n", "")


def test_the_default_is_the_four_sets_that_ship(run, monkeypatch):
    asked = []
    monkeypatch.setattr(cli_measure, "find_set", lambda name: asked.append(name) or name)
    monkeypatch.setattr(cli_measure, "read_set", lambda name: name)
    monkeypatch.setattr(cli_measure, "measure_cases", lambda *_, **__: ())
    run("--json")
    assert asked == [f"retrieval_{name}" for name in ("village", "cross", "drugs", "followups")]
