"""`mentor eval`: exit codes, files written, sentences; the whole way from a sheet to a gate."""

from __future__ import annotations

import json
import sys

import openpyxl
import pytest
import yaml

from assistant.feedback import Feedback
from bots.cli import _command, main
from bots.cli_eval import complete
from corpus.catalogue import Catalogue
from evals.case import Case, CaseSet, Point
from evals.gate.files import GATES
from evals.report import read_report
from evals.sets.files import read_set, write_set
from index.build import build
from index.encoder import load_encoder
from index.store import Store
from tests.assistant.fakes import AKAWEILIN, add
from tests.assistant.model_server import ModelServer, says
from tests.assistant.records_db.boxes import open_box


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    add(folder, AKAWEILIN)
    build(Catalogue(folder), Store(folder / "index"), load_encoder(None))
    return folder


@pytest.fixture
def run(built, monkeypatch, capfd):
    """Run `mentor` in this process and give (exit code, output, errors)."""

    def inside(*arguments):
        words = ["mentor", "--home", str(built), *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capfd.readouterr()
        assert "Traceback" not in err and "程序内部出错" not in err, err
        return end.value.code or 0, out, err

    return inside


@pytest.fixture
def cases(tmp_path):
    """Write a set of two cases, one of which today's answer cannot pass."""
    right = Case(
        "a", "阿卡维林成人每次吃多少？", "answer", "zh", must=(Point(("12.5 mg",)),), risk="high"
    )
    wrong = Case("b", "阿卡维林孕妇能不能用？", "answer", "zh", must=(Point(("99 mg",)),))
    path = tmp_path / "mine.xlsx"
    write_set(CaseSet("mine", (right, wrong)), path)
    return path


def gates(tmp_path, **changed):
    whole = {
        "sets": {"mine": 2},
        "fast": ["mine"],
        "thresholds": [
            {"metric": "right", "min": 0.5, "least": 2, "reason": "至少一半要对。"} | changed
        ],
        "never": {"everywhere": ["number-unsupported"], "high_risk": [], "reason": "数字要真。"},
    }
    path = tmp_path / "gates.yaml"
    path.write_text(yaml.safe_dump(whole, allow_unicode=True), encoding="utf-8")
    return path


def test_a_gate_that_holds_is_0_and_one_that_breaks_is_1(run, cases, tmp_path):
    code, out, _ = run("eval", "run", cases, "--gate", gates(tmp_path))
    assert (code, "门禁：通过" in out) == (0, True)
    code, out, _ = run("eval", "run", cases, "--gate", gates(tmp_path, min=0.9))
    assert code == 1
    assert "门禁：不通过" in out and "threshold right" in out and "b  阿卡维林孕妇" in out


def test_strict_holds_a_build_to_its_goals(run, cases, tmp_path):
    goal = gates(tmp_path, goal=1.0, until="安全")
    assert run("eval", "run", cases, "--gate", goal)[0] == 0
    assert run("eval", "run", cases, "--gate", goal, "--strict")[0] == 1
    assert run("eval", "run", cases, "--strict")[0] == 2


def test_files_that_are_written_are_read_again(run, cases, tmp_path):
    out, html, book = (tmp_path / name for name in ("r.json", "r.html", "r.xlsx"))
    assert run("eval", "run", cases, "--out", out, "--html", html)[0] == 0
    assert [one.right for one in read_report(out).outcomes] == [True, False]
    assert "没有说到“99 mg”" in html.read_text(encoding="utf-8")
    assert run("eval", "export", out, book)[0] == 0
    assert "未通过" in openpyxl.load_workbook(book).sheetnames
    assert run("eval", "export", out, tmp_path / "r.pdf")[0] == 2
    code, said, _ = run("eval", "compare", out, out)
    assert (code, "2 题可比" in said) == (0, True)
    kept = tmp_path / "baseline.json"
    assert run("eval", "baseline", out, kept)[0] == 0
    assert run("eval", "run", cases, "--baseline", kept)[0] == 0


def test_json_says_what_the_text_says(run, cases, tmp_path):
    code, out, _ = run("eval", "run", cases, "--gate", gates(tmp_path, min=0.9), "--json")
    said = json.loads(out)
    assert code == 1
    assert said["gate"]["passed"] is False
    assert [one["id"] for one in said["misses"]] == ["b"]
    assert said["fingerprint"] and said["made"]["sets"]["mine"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["run"], 2), (["run", "no-such-set"], 2), (["run", "x", "--split", "half"], 2),
        (["compare", "a.json", "b.json"], 1), (["export", "a.json", "b.xlsx"], 1),
        (["judge", "a.json"], 2), (["adopt", "nothing", "x.jsonl"], 2),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(run, words, code):
    found, _, err = run("eval", *words)
    assert found == code
    assert err.strip()


def test_a_gate_with_a_misspelt_metric_is_refused(run, cases, tmp_path):
    code, _, err = run("eval", "run", cases, "--gate", gates(tmp_path, metric="rihgt"))
    assert code == 2
    assert "rihgt" in err


def test_feedback_becomes_a_case(run, built, tmp_path):
    id_ = open_box(built).add(
        Feedback("阿卡维林吃多少？", "no", "wrong", correction="12.5 mg", documents=("akaweilin",))
    )
    assert id_ in run("eval", "feedback")[1]
    file = tmp_path / "from-use.xlsx"
    assert run("eval", "adopt", id_, file, "--author", "王老师")[0] == 0
    (case,) = read_set(file).cases
    assert (case.must, case.author) == ((Point(("12.5 mg",)),), "王老师")
    assert id_ not in run("eval", "feedback")[1]
    assert run("eval", "adopt", id_, file)[0] == 2  # it stands there already


def test_a_judge_writes_its_opinion_into_the_report(run, cases, tmp_path, monkeypatch):
    out = tmp_path / "r.json"
    run("eval", "run", cases, "--out", out)
    reply = json.dumps({"label": "good", "points": [True], "reason": "齐"})
    with ModelServer(says(reply)) as server:
        monkeypatch.setenv("MENTOR_JUDGE_MODEL", "m")
        monkeypatch.setenv("MENTOR_JUDGE_URL", server.url)
        code, said, _ = run("eval", "judge", out, "--sample", "2")
    assert (code, "2/2 = 100.0%" in said) == (0, True)
    judged = read_report(out).judged
    assert {one.label for one in judged.judgements} == {"good"}


def test_gate_without_a_file_means_the_one_that_ships():
    assert complete(["eval", "run", "--gate"]) == ["eval", "run", "--gate", str(GATES)]
    assert complete(["eval", "run", "--gate", "fast"]) == [
        "eval", "run", "--gate", str(GATES), "fast",
    ]  # fmt: skip
    assert complete(["eval", "run", "--gate", "my.yaml"]) == ["eval", "run", "--gate", "my.yaml"]
    assert complete(["ask", "--gate"]) == ["ask", "--gate"]


def test_the_evals_are_loaded_for_their_own_commands_only():
    assert _command(["--home", "eval", "ask", "eval"]) == "ask"
    assert _command(["eval", "run"]) == "eval"
    assert _command(["--help"]) == ""
