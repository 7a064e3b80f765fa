"""`mentor eval new|validate|convert` as a curriculum officer and a program use them."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
import typer
from typer.testing import CliRunner

from assistant.settings import Settings
from bots import cli_cases
from corpus.catalogue import Catalogue
from corpus.ingest import ingest
from evals.sets.files import read_set
from evals.sets.template import EXAMPLES
from tests.assistant.fakes import AKAWEILIN
from tests.evals.sets.makers import ROW


@pytest.fixture
def mentor(tmp_path, monkeypatch):
    """Run a command in a folder of its own, with a library of one document."""
    monkeypatch.chdir(tmp_path)
    app = typer.Typer(rich_markup_mode=None)
    cli_cases.register(app)
    runner = CliRunner()
    home = tmp_path / "home"

    @app.callback()
    def root(context: typer.Context) -> None:
        context.obj = Settings(home=home)

    def run(*words, library=True):
        if library and not home.exists():
            Path("akaweilin.md").write_text(AKAWEILIN, encoding="utf-8")
            list(ingest([Path("akaweilin.md")], Catalogue(home), flags={}))
        return runner.invoke(app, list(words), catch_exceptions=False)

    return run


def written(*rows, name="set.jsonl"):
    Path(name).write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return name


@pytest.mark.parametrize("name", ["我的用例.xlsx", "a.csv", "a.jsonl"])
def test_a_new_set_is_right_and_is_never_written_over(mentor, name):
    assert mentor("new", name).exit_code == 0
    made = Path(name).read_bytes()
    validated = mentor("validate", name)
    assert validated.exit_code == 0
    assert f"{name}：{len(EXAMPLES)} 个用例，没有问题。" in validated.stdout
    again = mentor("new", name)
    assert again.exit_code == 2
    assert "已经存在" in again.stderr
    assert Path(name).read_bytes() == made


def test_a_suffix_that_is_not_known_is_wrong_use(mentor):
    refused = mentor("new", "a.doc")
    assert refused.exit_code == 2
    assert ".xlsx" in refused.stderr
    assert not Path("a.doc").exists()


def test_each_fault_is_named_by_file_row_and_column(mentor):
    mentor("new", "a.xlsx")
    book = openpyxl.load_workbook("a.xlsx")
    book["用例"]["C2"], book["用例"]["B6"] = "随便", "没写期望的题"
    book.save("a.xlsx")
    found = mentor("validate", "a.xlsx")
    assert found.exit_code == 1
    lines = found.stdout.splitlines()
    assert lines[0].startswith("✗ a.xlsx 第 2 行 “期望”列：“随便”不在可选值里")
    assert lines[1].startswith("✗ a.xlsx 第 6 行 “期望”列：不能为空")
    assert lines[2] == "a.xlsx：2 处错误。请按提示改正后再检查一次。"


def test_the_counts_are_told(mentor):
    rows = [ROW, ROW | {"id": "b", "question": "What is it?", "expected": "quiet", "risk": "high"}]
    out = mentor("validate", written(*rows)).stdout
    assert "期望：作答 1、不报警 1" in out
    assert "说法：规范 1、英文 1" in out
    assert "风险：一般 1、高 1" in out


def test_a_warning_fails_nothing(mentor):
    row = ROW | {"documents": ["no-such"], "must": [["12.5"]]}
    done = mentor("validate", written(row))
    assert done.exit_code == 0
    assert "没有“no-such”" in done.stderr
    assert "“12.5”只有数字" in done.stderr
    right = mentor("validate", written(ROW | {"documents": ["akaweilin"]}))
    assert right.stderr == ""


def test_without_a_library_the_ids_are_not_looked_up(mentor):
    done = mentor("validate", written(ROW | {"documents": ["no-such"]}), library=False)
    assert done.exit_code == 0
    assert done.stderr == "提醒 set.jsonl：资料库还是空的，依据文档的编号没有核对。\n"


def test_many_warnings_are_cut_short(mentor):
    rows = [
        {"id": str(n), "question": f"第 {n} 题？", "expected": "answer", "must": ["5"]}
        for n in range(30)
    ]
    assert "另有 40 条" in mentor("validate", written(*rows)).stderr


def test_an_id_of_another_file_is_a_fault(mentor):
    found = mentor("validate", written(ROW, name="a.jsonl"), written(ROW, name="b.jsonl"))
    assert found.exit_code == 1
    assert "✗ b.jsonl 第 1 行 “id”列：“a-1”在 a.jsonl 里已经用过。" in found.stdout


def test_a_program_reads_json(mentor):
    found = mentor("validate", written(ROW | {"risk": "low"}), "--json")
    (report,) = json.loads(found.stdout)
    assert found.exit_code == 1
    assert (report["file"], report["cases"]) == ("set.jsonl", 0)
    assert [(one["row"], one["column"]) for one in report["faults"]] == [(1, "risk")]
    (right,) = json.loads(mentor("validate", written(ROW), "--json").stdout)
    assert right["counts"]["expected"] == {"answer": 1}
    assert right["faults"] == []


def test_a_set_that_is_not_there_is_wrong_use(mentor):
    for words in (("validate", "no-such-set"), ("convert", "no-such-set", "a.csv")):
        missing = mentor(*words)
        assert missing.exit_code == 2
        assert "没有这个用例集" in missing.stderr


def test_a_set_goes_through_every_format_and_comes_back(mentor):
    mentor("new", "a.jsonl")
    for source, target in (("a.jsonl", "b.xlsx"), ("b.xlsx", "c.csv"), ("c.csv", "d.jsonl")):
        assert mentor("convert", source, target).exit_code == 0
    assert Path("d.jsonl").read_bytes() == Path("a.jsonl").read_bytes()
    assert mentor("convert", "starter_a", "e.xlsx").exit_code == 0
    assert len(read_set(Path("e.xlsx")).cases) > 100


def test_a_conversion_writes_over_nothing_unless_told_to(mentor):
    mentor("new", "a.jsonl")
    Path("b.csv").write_text("mine")
    refused = mentor("convert", "a.jsonl", "b.csv")
    assert (refused.exit_code, Path("b.csv").read_text()) == (2, "mine")
    assert mentor("convert", "a.jsonl", "b.csv", "--overwrite").exit_code == 0
    assert read_set(Path("b.csv")).cases == EXAMPLES
    assert mentor("convert", "a.jsonl", "b.ods").exit_code == 2


def test_a_set_with_faults_is_not_converted(mentor):
    found = mentor("convert", written(ROW | {"risk": "low"}), "b.csv")
    assert found.exit_code == 1
    assert "“risk”列" in found.stdout
    assert not Path("b.csv").exists()


@pytest.mark.parametrize("command", ["new", "validate", "convert"])
def test_help_has_an_example(mentor, command):
    assert f"例：mentor eval {command}" in mentor(command, "--help").stdout
