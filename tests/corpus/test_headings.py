"""Headings are told from list items by what follows them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.assemble import assemble
from corpus.document import Block
from corpus.headings import is_bare, nest, numbered_headings, reads_like_heading, scheme


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("第一章 总则", "chapter"),
        ("第三节 诊断", "section"),
        ("一、诊断", "han"),
        ("（二）治疗", "han-brackets"),
        ("1. 降压目标", "arabic"),
        ("2.1 药物", "decimal-2"),
        ("2.1.3 剂量", "decimal-3"),
        ("（3）随访", "arabic-brackets"),
        ("① 复查", "circled"),
        ("CHAPTER 2", "chapter"),
        ("0.5 g 口服", None),
        ("5 mg daily", None),
        ("2.5 mg daily", None),
        ("1.5倍", None),
        ("1.5～3.0 g/d", None),
        ("140/90mmHg", None),
    ],
)
def test_numbering_schemes(line: str, name: str | None) -> None:
    assert scheme(line) == name


def test_a_run_of_siblings_is_a_list_and_a_number_above_text_is_a_heading() -> None:
    lines = [
        "一、治疗",
        "首选以下药物。",
        "1. 氨氯地平",
        "2. 依那普利",
        "3. 缬沙坦",
        "二、随访",
        "每月一次。",
    ]
    assert numbered_headings(lines) == {0: "han", 5: "han"}


@pytest.mark.parametrize("line", ["口服 5mg，每日一次。", "适用于成人；", "2.5 mg", "140/90", ""])
def test_sentences_and_doses_are_no_headings(line: str) -> None:
    assert not reads_like_heading(line)


def test_levels_have_no_holes() -> None:
    assert nest([1, 40, 42, 42, 40, 1, 42]) == [1, 2, 3, 3, 2, 1, 2]


@given(st.lists(st.integers(-5, 100)))
def test_levels_step_down_one_at_a_time(orders: list[int]) -> None:
    levels = nest(orders)
    assert all(1 <= level <= 6 for level in levels)
    assert all(second <= first + 1 for first, second in pairwise(levels))


def test_a_bare_chapter_number_takes_the_name_after_it() -> None:
    assert is_bare("附录1")
    assert not is_bare("附录1 食物选择")
    blocks = [
        Block("Title", "CHAPTER 2", level=2),
        Block("Title", "CARE", level=1),
        Block("NarrativeText", "x"),
    ]
    assert assemble(blocks)[0] == Block("Title", "CHAPTER 2 CARE", level=1)


def test_torn_sentences_are_mended_and_contents_titles_dropped() -> None:
    blocks = [
        Block("Title", "目 录", level=1),
        Block("ListItem", "Integration of care, sexual and"),
        Block("NarrativeText", "reproductive health services."),
        Block("NarrativeText", "表2 剂量"),
        Block("Table", "", rows=(("a", "b"), ("c", "d"))),
    ]
    item, table = assemble(blocks)
    assert item.text == "Integration of care, sexual and reproductive health services."
    assert table.text == "表2 剂量"
