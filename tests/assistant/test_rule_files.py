"""A file of rules that cannot be used is refused, and the sentence names the file and the line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import assistant
from assistant.errors import RulesWrong
from assistant.lines import mismatches, patients, recipients
from assistant.patient import conditions
from assistant.questions import implied
from assistant.rule_files import (
    Shape,
    check_concepts,
    check_examples,
    line_of,
    pattern,
    read_parts,
    rules_in,
)

SHAPE = Shape({"ask": ("questions", "others")}, needs=("zh",), may=("near",))
GOOD = """# A comment.
source: 某指南（2020）
kidney:
  zh: 肾功能不全
  ask: [肾不好, 'renal']
  questions: [他肾不好, "renal impairment"]
  others: [肝不好, "liver"]
liver:
  zh: 肝病
  ask:
    - 肝不好
    - 'liver'
  questions: [肝不好, "liver disease"]
  others: [肾不好, "renal"]
"""


def refused(text: str, *, shape: Shape = SHAPE) -> str:
    with pytest.raises(RulesWrong) as caught:
        check_examples(rules_in("x.yaml", text, shape), shape)
    return str(caught.value)


def test_a_good_file_is_read():
    rules = rules_in("x.yaml", GOOD, SHAPE)
    check_examples(rules, SHAPE)
    assert rules.source == "某指南（2020）"
    assert list(rules.rows) == ["kidney", "liver"]
    assert pattern(rules, ("liver", "ask")).search("his liver")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("source: 某指南（2020）\n", "", "x.yaml 第 2 行：kidney 没有写来源（source）。"),
        ("  zh: 肝病\n", "", "x.yaml 第 8 行：liver 缺少 zh。"),
        ("  zh: 肝病", "  zh: 肝病\n  wat: 1", "x.yaml 第 10 行：liver 有不认识的项 wat。"),
        ("[肝不好, \"liver\"]", "[肝不好]",
         "x.yaml 第 3 行：kidney 的 others 至少要有 2 个例句。"),
        ("- 'liver'", "- '(liver'", "x.yaml 第 12 行：“(liver”不是正则表达式"),
        ("- 'liver'", "- '(liver)?'", "x.yaml 第 12 行：“(liver)?”什么都不写也算认出"),
        ("- 'liver'", "- ''", "x.yaml 第 12 行：“”什么都不写也算认出"),
        ("- 'liver'", "- 'hepar'", "x.yaml 第 13 行：ask 没有认出例句“liver disease”。"),
        ("- 'liver'", "- 'r'", "x.yaml 第 14 行：ask 误认了例句“renal”。"),
        ("liver:", "kidney:", "x.yaml 第 8 行：kidney 写了两次。"),
        ("  zh: 肝病", "  zh: [肝病", "x.yaml 第 9 行：YAML 写法有误。"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_line(old, new, said):
    assert old in GOOD
    assert refused(GOOD.replace(old, new, 1)).startswith(said)


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words", "source: nothing else\n"])
def test_what_is_no_rule_file_is_refused(text):
    assert refused(text).startswith("x.yaml 第 1 行：")


def test_a_rule_that_is_no_mapping_is_refused():
    assert refused("source: s\nkidney: 肾\n") == "x.yaml 第 2 行：kidney 应写成几项。"


def test_an_unknown_concept_is_refused_with_what_is_near():
    rules = rules_in("x.yaml", GOOD, SHAPE)
    known = ("ibuprofen", "aspirin")
    check_concepts(rules, {("liver", "zh"): "aspirin"}, known)
    with pytest.raises(RulesWrong) as caught:
        check_concepts(rules, {("liver", "zh"): "asprin"}, known)
    assert str(caught.value) == "x.yaml 第 9 行：词典里没有“asprin”。是不是 aspirin？"


@pytest.mark.parametrize(
    ("place", "line"),
    [((), 1), (("liver",), 8), (("liver", "ask", 1), 12), (("liver", "gone", 3), 8), (("x",), 1)],
)
def test_a_line_is_found(place, line):
    assert line_of(GOOD, place) == line


def test_no_line_is_looked_for_while_nothing_is_wrong(monkeypatch):
    monkeypatch.setattr("assistant.rule_files.line_of", lambda *_: pytest.fail("looked for"))
    check_examples(rules_in("x.yaml", GOOD, SHAPE), SHAPE)


SHIPPED = {
    "implied.yaml": implied.implied,
    "patients.yaml": patients.patients,
    "mismatches.yaml": mismatches.mismatches,
    "recipients.yaml": recipients.recipients,
    "conditions.yaml": conditions.conditions,
}


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize(
    ("found", "put", "said"),
    [
        (r"^source: .*\n", "", "没有写来源"),
        (r"^  source: .*\n", "", "没有写来源"),
        (r"^  ask: \[", "  ask: ['(?:',", "不是正则表达式"),
        (r"^  ask: \[", "  ask: ['a?',", "处处成立"),
        (r"^  ask: .*", "  ask: ['zzz']", "没有认出例句"),
        (r"^  ask: \[", "  ask: ['.',", "误认了例句"),
        (r"^  questions: .*\n", "", "至少要有 2 个例句"),
        (r"^  ask: .*\n", "", "缺少 ask"),
        (r"^  ask: ", "  asks: [a]\n  ask: ", "不认识的项 asks"),
    ],
)
def test_a_shipped_file_that_is_spoilt_is_refused(name, found, put, said, monkeypatch):
    """Spoil the first place where a file may be spoilt so, as an editor would."""
    read = Path.read_text
    spoilt = []

    def read_text(path, *args, **more):
        text = read(path, *args, **more)
        if path.name == name:
            text, times = re.subn(found, put, text, count=1, flags=re.MULTILINE)
            spoilt.append(times)
        return text

    monkeypatch.setattr(Path, "read_text", read_text)
    load = SHIPPED[name].__wrapped__
    if spoilt_later(name, said):
        load()
        return
    try:
        load()
    except RulesWrong as error:
        assert said in str(error)
        assert re.match(rf"{name} 第 \d+ 行：", str(error))
    else:
        assert spoilt == [0], "it was spoilt and read all the same"


def spoilt_later(name, said):
    """Patterns of conditions are compiled when they are first looked for; their tests run them."""
    return name == "conditions.yaml" and said in {
        "不是正则表达式", "处处成立", "没有认出例句", "误认了例句",
    }  # fmt: skip


RULES = sorted(Path(assistant.__file__).parent.rglob("*.yaml"))
# Examples of another file, and what an operator copies: neither is a rule.
NO_RULES = {"intent_examples.yaml", "section_examples.yaml", "example.yaml"}


@pytest.mark.parametrize("path", [one for one in RULES if one.name not in NO_RULES], ids=str)
def test_every_rule_file_names_a_source(path):
    assert re.search(r"[Ss]ources?\b", path.read_text(encoding="utf-8"))


def test_parts_without_a_source_are_refused(tmp_path):
    path = tmp_path / "parts.yaml"
    path.write_text("source: s\nwords: {a: b}\n", encoding="utf-8")
    assert read_parts(path) == {"words": {"a": "b"}}
    path.write_text("words: {a: b}\n", encoding="utf-8")
    with pytest.raises(RulesWrong, match="没有写来源"):
        read_parts(path)
