"""`mentor lexicon` and `mentor search --explain` as a person and as a program use them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bots import cli_lexicon, explain
from bots.cli import app
from index.expand import expand
from index.lexicon import Concept, Lexicon

HEADER = "id\ttype\tzh\tzh_variants\ten\ten_variants\tbroader\tambiguous\tnote\n"
DRUG = Concept("ibuprofen", "drug", ("布洛芬", "芬必得"), ("ibuprofen",), broader="nsaid")
CLASS = Concept("nsaid", "drug_class", ("非甾体抗炎药",), ("NSAID",))
FEVER = Concept("fever", "symptom", ("发热", "发烧"), ("fever",))
MALARIA = Concept("malaria", "disease", ("疟疾", "打摆子"), ("malaria",), ambiguous=("打摆子",))
CRAMP = Concept("cramp", "symptom", ("肌肉痉挛", "抽筋"), ("muscle cramp",))
FIT = Concept("fit", "symptom", ("惊厥", "抽筋"), ("convulsion",))
LEXICON = Lexicon((DRUG, CLASS, FEVER, MALARIA, CRAMP, FIT))


@pytest.fixture
def run():
    def invoke(*words: object):
        return CliRunner().invoke(app, ["lexicon", *map(str, words)])

    return invoke


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Make the lexicon of these files the one that ships."""

    def make(**files: str) -> dict[str, Path]:
        paths = {}
        for name, lines in files.items():
            paths[name] = tmp_path / f"{name}.tsv"
            paths[name].write_text(HEADER + lines, encoding="utf-8")
        monkeypatch.setattr(cli_lexicon, "shipped", lambda: list(paths.values()))
        return paths

    return make


GOOD = "fever\tsymptom\t发热\t发烧\tfever\t\t\t\t\n"
TWICE = "hot\tsign\t体表发热\t发烧\thot skin\t\t\t\t\n"


def test_a_clean_lexicon_is_counted_and_passes(run, only) -> None:
    only(symptoms=GOOD)
    result = run("check")
    assert result.exit_code == 0
    assert "共 1 个概念，3 个词。" in result.stdout
    assert "symptom 1" in result.stdout
    assert "没有发现问题。" in result.stdout


def test_a_collision_is_named_with_both_lines_and_fails(run, only) -> None:
    only(symptoms=GOOD, signs=TWICE)
    result = run("check")
    assert result.exit_code == 1
    assert "signs.tsv:2 和 symptoms.tsv:2: “发烧”" in result.stdout
    assert "1 处要改。" in result.stdout


def test_given_files_alone_are_judged_but_beside_the_shipped_ones(run, only, tmp_path) -> None:
    only(symptoms=GOOD + "bad\tsymptom\t烧\t\tburning feeling\t\t\t\t\n")
    mine = tmp_path / "mine" / "signs.tsv"
    mine.parent.mkdir()
    mine.write_text(HEADER + TWICE, encoding="utf-8")
    told = json.loads(run("check", mine, "--json").stdout)
    assert [one["kind"] for one in told["findings"]] == ["collision"]
    assert told["types"]["sign"] == 1
    assert told["concepts"] == 3


def test_a_given_file_takes_the_place_of_the_shipped_one_of_its_name(run, only, tmp_path) -> None:
    only(symptoms=GOOD, signs=TWICE)
    mine = tmp_path / "mine" / "signs.tsv"
    mine.parent.mkdir()
    mine.write_text(HEADER + TWICE.replace("发烧", "皮肤发烫"), encoding="utf-8")
    assert run("check", mine).exit_code == 0


def test_a_word_is_shown_with_its_concept_its_names_and_the_wider_one(run, monkeypatch) -> None:
    monkeypatch.setattr(cli_lexicon, "built_in", lambda: LEXICON)
    result = run("show", "芬必得")
    assert "布洛芬 / ibuprofen" in result.stdout
    assert "上位概念：非甾体抗炎药（nsaid）" in result.stdout
    told = json.loads(run("show", "打擺子", "--json").stdout)
    assert [one["id"] for one in told["concepts"]] == ["malaria"]


def test_of_a_longer_text_each_named_concept_is_shown_once(run, monkeypatch) -> None:
    monkeypatch.setattr(cli_lexicon, "built_in", lambda: LEXICON)
    told = json.loads(run("show", "发烧，发热，打摆子", "--json").stdout)
    assert [one["id"] for one in told["concepts"]] == ["fever", "malaria"]


def test_an_unknown_word_is_said_to_be_unknown(run, monkeypatch) -> None:
    monkeypatch.setattr(cli_lexicon, "built_in", lambda: LEXICON)
    result = run("show", "龘龘")
    assert result.exit_code == 1
    assert "词表里没有“龘龘”。" in result.stderr


@pytest.mark.parametrize("command", ["check", "show"])
def test_help_gives_an_example(run, command: str) -> None:
    assert f"例：mentor lexicon {command}" in run(command, "--help").stdout


# What --explain says


QUESTION = "打擺子，抽筋，没有发烧，能吃布落芬不"


def test_a_person_is_told_what_each_part_was_read_as() -> None:
    said = "\n".join(explain.lines(expand(QUESTION, LEXICON)))
    assert "“打擺子”  → 疟疾 / malaria（disease）" in said
    assert "繁体转简体：打摆子" in said
    assert "也按“布洛芬”检索；请核对药名。" in said
    assert "这个词不止一个意思" in said
    assert "问题里说没有，权重降为 0.2" in said
    assert "上位概念：非甾体抗炎药 0.15、nsaid 0.15" in said


def test_a_program_is_told_the_same() -> None:
    rows = {row["text"]: row for row in explain.explained(expand(QUESTION, LEXICON))}
    assert rows["打擺子"]["simplified"] and not rows["抽筋"]["simplified"]
    assert [one["id"] for one in rows["抽筋"]["concepts"]] == ["cramp", "fit"]
    assert rows["发烧"]["denied"] and rows["发烧"]["added"] == []
    assert rows["布落芬"]["corrected_to"] == "布洛芬"
    assert {one["text"]: one["weight"] for one in rows["布落芬"]["added"]} == {
        "布洛芬": 0.72,
        "ibuprofen": 0.72,
        "芬必得": 0.6,
    }


def test_a_question_with_nothing_to_look_for_says_so() -> None:
    assert explain.lines(expand("怎么办", LEXICON)) == ["这个问题里没有可检索的词。"]
