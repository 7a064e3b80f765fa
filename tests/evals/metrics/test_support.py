"""Support: the made pairs and their error, what may not be cut off, and what holds for any text."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sentences import sentences
from evals.metrics.support import Source, stands, support
from tests.evals.metrics.makers import SECTION, TEXT

FILE = Path(__file__).with_name("support_pairs.tsv")


class Pair(NamedTuple):
    split: str
    supported: bool
    kind: str
    passage: str
    statement: str


def read_pairs():
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    for line in lines[1:]:
        split, verdict, kind, passage, statement = line.split("\t")
        yield Pair(split, verdict == "yes", kind, passage.replace("\\n", "\n"), statement)


PAIRS = tuple(read_pairs())


def judged(pair):
    return support(pair.statement, [Source("", pair.passage)])


# What docs/metrics.md reports: supported pairs called unsupported, and the other way round.
@pytest.mark.parametrize(
    ("split", "missed", "supported", "passed", "unsupported"),
    [
        ("dev", 4, 19, 0, 31), ("test", 5, 22, 0, 35),
        ("hard", 9, 10, 3, 24), ("late", 3, 10, 3, 25),
    ],
)  # fmt: skip
def test_the_error_on_made_pairs_is_no_greater_than_reported(
    split, missed, supported, passed, unsupported
):
    good = [one for one in PAIRS if one.split == split and one.supported]
    bad = [one for one in PAIRS if one.split == split and not one.supported]
    assert (len(good), len(bad)) == (supported, unsupported)
    assert len([one for one in good if not judged(one)]) <= missed
    assert len([one for one in bad if judged(one)]) <= passed


DEADLY = ("number", "unit", "inequality", "negation-lost", "negation-added", "drug", "binding",
          "population", "route", "strength", "frequency", "exception", "duration")  # fmt: skip


@pytest.mark.parametrize(
    "pair",
    [one for one in PAIRS if not one.supported and one.kind in DEADLY],
    ids=lambda one: f"{one.split}-{one.kind}",
)
def test_what_kills_is_never_taken_for_support(pair):
    assert not judged(pair)


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("每次 5 mg", "每次 12.5 mg。"), ("5 mg", "12.5 mg。"), ("每次 5 mg", "每次 5 mg/kg。"),
        ("每次 5", "每次 5 mg。"), ("90 mmHg", "低于 90 mmHg。"), ("每次 10 mg", "每次 1 0 mg。"),
        ("每次 5", "每次 5～10 mg。"),
    ],
)  # fmt: skip
def test_a_number_is_not_cut_out_of_another(statement, text):
    assert not support(statement, [Source("", text)])


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("在发热时使用", "不要在发热时使用。"), ("可用二甲双胍", "肌酐正常时，可用二甲双胍。"),
        ("应立即转诊", "出现以下情况时，应立即转诊。"),
        ("首选阿莫西林", "首选阿莫西林，青霉素过敏者除外。"),
        ("酮症酸中毒", "以下情况禁用：\n• 酮症酸中毒\n• 休克"),
        ("休克", "以下情况禁用：\n• 酮症酸中毒\n• 休克"),
    ],
)  # fmt: skip
def test_what_turns_a_span_round_may_not_be_cut_off(statement, text):
    assert not support(statement, [Source("", text)])
    assert support(text, [Source("", text)])


def test_a_ban_before_a_colon_may_not_be_lost():
    text = "硝酸甘油舌下含服 0.5 mg。\n硝酸甘油禁用：收缩压低于 90 mmHg、怀疑右心室梗死。"
    assert support("收缩压低于 90 mmHg 时硝酸甘油禁用。", [Source("", text)])
    assert not support("硝酸甘油：收缩压低于 90 mmHg、怀疑右心室梗死。", [Source("", text)])


def test_an_item_stands_under_the_lead_in_that_it_is_shown_under():
    text = "以下情况禁用：\n• 酮症酸中毒\n• 休克"
    assert support("休克", [Source("", text)], context="以下情况禁用：")


def test_headings_lend_their_names_and_no_doses():
    passage = Source("阿莫西林 > 2 岁以上儿童 250 mg", "每次 12.5 mg，每日 2 次。")
    assert support("阿莫西林每次 12.5 mg。", [passage])
    assert not support("每次 250 mg。", [passage])
    assert not support("布洛芬每次 12.5 mg。", [passage])


def test_each_sentence_may_have_its_own_source_and_a_sentence_has_one():
    one, other = Source("", "阿莫西林每次 250 mg。"), Source("", "疗程 7 天。")
    assert support("阿莫西林每次 250 mg。疗程 7 天。", [one, other])
    assert not support("阿莫西林每次 250 mg，疗程 7 天。", [one, other])


def test_nothing_supports_nothing_and_no_source_supports_anything():
    assert not support("", [Source(SECTION, TEXT)])
    assert not support("。", [Source(SECTION, TEXT)])
    assert not support(TEXT, [])
    assert not support(TEXT, [Source(SECTION, "")])


def test_what_stands_may_stand_in_a_heading():
    assert stands("用法 用量", [Source(SECTION, TEXT)])
    assert stands("饭后口服", [Source(SECTION, TEXT)])
    assert not stands("禁忌", [Source(SECTION, TEXT)])


WORDS = st.sampled_from(
    ["成人", "儿童", "每次", "12.5", "mg", "每日", "2", "次", "不要", "禁用", "口服", "阿莫西林"]
) | st.sampled_from(["，", "。", "；", "：", "•", "give", "avoid", "if", "5", "to", "10", "\n"])
TEXTS = st.lists(WORDS, min_size=1, max_size=25).map(" ".join)


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["", "\n"]))
def test_a_text_never_fails_and_supports_itself_where_it_says_anything(text, more):
    source = Source("", text + more)
    if any(one.isalnum() for one in text):
        assert support(text, [source])
    for one in sentences(text):
        support(one, [source])


@settings(deadline=None)
@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from(["mg", "g", "ml", "片"]))
def test_another_dose_is_never_supported(dose, other, unit):
    source = Source(SECTION, f"成人每次 {dose} {unit}，每日 2 次，饭后口服。")
    said = f"成人饭后口服，每日 2 次，每次 {other} {unit}。"
    assert support(said, [source]) == (dose == other)


def test_the_title_of_the_document_is_a_heading():
    passage = Source("用法用量", "每次 12.5 mg，每日 2 次。", "阿莫西林说明书")
    assert support("阿莫西林每次 12.5 mg。", [passage])
    assert stands("阿莫西林说明书", [passage])
