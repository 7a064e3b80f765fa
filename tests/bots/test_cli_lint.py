"""`mentor library lint` and `hazards`: what stands in what a person and a program read."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from assistant.settings import Settings
from bots.cli_library import app
from corpus.catalogue import Catalogue
from corpus.hazards import hazards
from corpus.ingest import ingest

FRONT = "---\nid: {id}\nissuer: 卫生健康委\nyear: 2020\n---\n# 高血压防治要点 {id}\n\n## 用药\n\n"


@pytest.fixture
def library(tmp_path):
    """Give (add a document of an id, run a command), in a home of one's own."""
    settings = Settings(home=tmp_path / "home")

    def add(name, text):
        path = tmp_path / f"{name}.md"
        path.write_text(FRONT.format(id=name) + text, encoding="utf-8")
        (outcome,) = ingest([path], Catalogue(settings.home), flags={})
        assert outcome.status == "added"

    def run(*arguments):
        result = CliRunner().invoke(app, list(arguments), obj=settings)
        assert result.exit_code == 0, result.output
        return result.stdout

    return add, run


def test_findings_stand_with_their_place_and_contradictions_after_them(library):
    add, run = library
    add("one", "成人高血压，氨氯地平口服每次 5 mg，每日 1 次，长期服用不要自己停。")
    add("two", "成人高血压，氨氯地平口服每次 50 mg，每日 1 次，血压 ll0 mmHg。")
    shown = run("lint")
    assert "two@2020  高血压防治要点 two" in shown
    assert "数字里混进了字母" in shown
    assert "“ll0 mmHg”" in shown
    assert shown.index("ll0 mmHg") < shown.index("互相矛盾的数字")
    assert "“氨氯地平”的剂量两份在用文档不一致：每次 5 mg 与 每次 50 mg" in shown
    assert "one@2020 > 高血压防治要点 one > 用药" in shown
    assert "检查了 2 份文档，2 份有疑点，互相矛盾 1 处。" in shown


def test_one_document_is_compared_with_the_rest(library):
    add, run = library
    add("one", "成人高血压，氨氯地平口服每次 5 mg，每日 1 次，长期服用不要自己停。")
    add("two", "成人高血压，氨氯地平口服每次 50 mg，每日 1 次，长期服用不要自己停。")
    add("three", "成人高血压患者每周运动五到七次，每次半小时以上，以中等强度为宜，量力而行。")
    (row,) = json.loads(run("lint", "one", "--json"))
    assert row["key"] == "one@2020"
    (conflict,) = row["conflicts"]
    assert conflict["second"]["document"] == "two@2020"
    assert conflict["second"]["figure"] == "每次 50 mg"
    assert "请核对原文" in conflict["message"]
    (row,) = json.loads(run("lint", "three", "--json"))
    assert (row["findings"], row["conflicts"]) == ([], [])
    assert "0 份有疑点，互相矛盾 0 处" in run("lint", "three")


def test_the_hazard_register_is_printed_for_a_clinician_to_sign(library):
    _, run = library
    shown = run("hazards")
    for one in hazards():
        assert one.figure in shown
        assert one.source in shown
    assert f"共 {len(hazards())} 条" in shown
    assert "signed_by" in shown
    rows = json.loads(run("hazards", "--json"))
    assert [row["id"] for row in rows] == [one.id for one in hazards()]
    assert all(row["signed_by"] is None for row in rows)
