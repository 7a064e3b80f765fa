"""The word lists of assistant/privacy: examples hold, a broken file is refused with its line."""

from __future__ import annotations

import re

import pytest

from assistant.errors import RulesWrong
from assistant.privacy import labelled, mask, words
from assistant.rule_files import rules_in

LABELS = labelled.FILE.read_text(encoding="utf-8")
NAMES = words.FILE.read_text(encoding="utf-8")
LABEL_ROWS = list(rules_in("labels.yaml", LABELS, labelled.SHAPE).rows.items())


@pytest.mark.parametrize(("name", "row"), LABEL_ROWS, ids=lambda one: str(one)[:6])
def test_a_label_is_heard_in_its_examples_and_in_none_of_the_others(name, row):
    for sentence in row["fits"]:
        assert "〔" in mask(sentence), sentence
        assert re.search(r"\d{3}", mask(sentence)) is None, sentence
    for sentence in row["fails"]:
        assert mask(sentence) == sentence


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("\n银行卡:\n", "\n病历号:\n", "病历号 写了两次"),
        ("  value: short", "  value: tiny", "value 只能是"),
        ("  value: account\n", "", "缺少 value"),
        ("  value: short", "  val: short\n  value: short", "有不认识的项 val"),
        ("source: ", "because: ", "第 "),
    ],
)
def test_labels_that_cannot_be_used_are_refused_with_their_line(old, new, said):
    assert old in LABELS
    with pytest.raises(RulesWrong, match=r"labels.yaml 第 \d+ 行") as caught:
        labelled.rows_in("labels.yaml", LABELS.replace(old, new, 1))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("compound_surnames: 欧阳", "compound_surnames: 欧", "compound_surnames 里应是 2 个字"),
        ("given: >-", "givven: >-", "有不认识的项 givven"),
        ("\ntitles: Mr Mrs", "\n# titles: Mr Mrs", "缺少 titles"),
        ("source: ", "# source: ", "没有写来源"),
        ("surnames: >-\n  王 ", "surnames: >-\n  王李 ", "surnames 里应是 1 个字的词，不是“王李”"),
    ],
)
def test_names_that_cannot_be_used_are_refused_with_their_line(old, new, said):
    assert old in NAMES
    with pytest.raises(RulesWrong, match=r"names.yaml 第 \d+ 行") as caught:
        words.words_in("names.yaml", NAMES.replace(old, new, 1))
    assert said in str(caught.value)
