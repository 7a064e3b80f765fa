"""Cleaning changes how text is written, never what it says."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import (
    fold,
    fold_line,
    is_contents_line,
    is_page_number,
    join_lines,
    join_pair,
    running_lines,
    split_bullet,
    vocabulary,
)

# What must come out as it went in: numbers, fractions, superscripts, inequalities, signs, units.
_MEANING = re.compile(
    r"\d+(?:\.\d+)?|[¼½¾⅓⅔⅛]|[⁰¹²³⁴-⁹⁺⁻]+|[≥≤<>±×÷=%℃°+/]|mg|μg|µg|kg|mmHg|mmol|mL|ml|g\b|片|次|岁"
)
_DIGITS = "0123456789"
_WIDE = "０１２３４５６７８９"
_WORDS = (
    "25 0.5 140/90 １４０ ½ 1½ 10⁹ m² ≥ ≤ ＜ > ± ％ % ℃ mg μg ㎎ mmHg kg 每日 3次 口服 ～ - "
    "tablets ﬁrst ⻓期 ， （ ） 。 ． x"
)
_PIECES = st.sampled_from([*_WORDS.split(" "), *" \u3000\u200b\u00a0\n\t\x00"])
_TEXTS = st.lists(_PIECES, max_size=30).map("".join) | st.text(max_size=60)


def _meaning(text: str) -> list[str]:
    """List the meaningful signs of a text, each in its plain form, by a table of its own."""
    seen = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\t\r")
    for wide, plain in zip(_WIDE, _DIGITS, strict=True):
        seen = seen.replace(wide, plain)
    for odd, plain in (
        ("＜", "<"),
        ("＞", ">"),
        ("％", "%"),
        ("㎎", "mg"),
        ("＋", "+"),
        ("＝", "="),
    ):
        seen = seen.replace(odd, plain)
    return _MEANING.findall(re.sub(r"(?<=\d)．(?=\d)", ".", seen.replace("／", "/")))


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_folding_keeps_every_number_unit_and_sign(text: str) -> None:
    assert _meaning(fold(text)) == _meaning(text)


@given(_TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(codec=None), max_size=80))
def test_folding_takes_any_string_and_leaves_it_printable(text: str) -> None:
    clean = fold(text)
    clean.encode("utf-8")
    assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in clean)


@given(st.lists(st.lists(_PIECES, min_size=1, max_size=6).map("".join), max_size=6))
def test_joining_lines_keeps_every_number_and_sign(lines: list[str]) -> None:
    lines = [line.strip() for line in (fold(line).replace("\n", " ") for line in lines)]
    apart = [sign for line in lines for sign in re.findall(r"\d+|[≥≤<>±×½⁹²%℃]", line)]
    assert re.findall(r"\d+|[≥≤<>±×½⁹²%℃]", join_lines(lines)) == apart


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("血压≥１４０／９０㎜Hg", "血压≥140/90mmHg"),
        ("０．５％", "0.5%"),
        ("1½ tablets, 10⁹/L, 2.5 m²", "1½ tablets, 10⁹/L, 2.5 m²"),
        ("25～50mg，每日3次；", "25～50mg，每日3次；"),
        ("⾼⾎压 ⻓期 ⻝物", "高血压 长期 食物"),
        ("ﬁrst-line eﬃcacy", "first-line efficacy"),
        ("a\u200bb\ufeff \u3000 c\u00a0d", "ab c d"),
        ("\ud800坏\x00字符", "坏字符"),
        ("＜5%", "<5%"),
    ],
)
def test_folding_by_example(raw: str, clean: str) -> None:
    assert fold_line(raw) == clean


def test_letter_spaced_headings_close_up_and_sentences_do_not() -> None:
    assert fold_line("前 言") == "前言"
    assert fold_line("阿司匹林 每日 1次") == "阿司匹林 每日 1次"


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("氨氯地平", "每日一次", "氨氯地平每日一次"),
        ("give 500", "mg orally", "give 500 mg orally"),
        ("ten-", "derness", "tenderness"),
        ("HIV-", "positive", "HIV-positive"),
        ("25～", "50mg", "25～50mg"),
        ("BMI 在", "18.5以上", "BMI 在18.5以上"),
        ("14", "0", "14 0"),
    ],
)
def test_joining_by_example(first: str, second: str, joined: str) -> None:
    assert join_pair(first, second) == joined


def test_a_hyphen_stays_where_the_document_knows_both_words_but_not_the_whole() -> None:
    words = vocabulary(["a low dose", "the dose is low"])
    assert join_pair("low-", "dose", words) == "low-dose"
    assert join_pair("hyper-", "tension", vocabulary(["hypertension"])) == "hypertension"


@pytest.mark.parametrize("bullet", ["• ", "● ", "- ", "– ", "\uf0b7 ", "➢", "・", "o "])
def test_bullets_go(bullet: str) -> None:
    assert split_bullet(bullet + "Give ORS") == (True, "Give ORS")


@pytest.mark.parametrize("text", ["-5℃以下", "1. 首选", "① 降压", "+3 kg", "5 mg", "order"])
def test_numbers_and_signs_are_no_bullets(text: str) -> None:
    assert split_bullet(text) == (False, text)


def test_running_heads_are_lines_that_return_at_the_edge_of_pages() -> None:
    pages = [["国家基层指南", f"正文{chr(0x4E00 + n)}甲", "正文乙", f"第 {n} 页"] for n in range(6)]
    assert running_lines(pages, depth=1) == {"国家基层指南", "第#页"}
    assert running_lines(pages[:2], depth=1) == frozenset()


@pytest.mark.parametrize("text", ["12", "- 3 -", "第12页", "Page 3 of 9", "iv", "3/20"])
def test_page_numbers(text: str) -> None:
    assert is_page_number(text)


@pytest.mark.parametrize("text", ["12 mg", "140/90", "第二章", "5%", "Vitamin"])
def test_no_page_numbers(text: str) -> None:
    assert not is_page_number(text)


def test_contents_lines_end_in_dots_and_a_page_number() -> None:
    assert is_contents_line("第一章 概述........12")
    assert is_contents_line("1. Summary\t\t3")
    assert not is_contents_line("口服 0.5 g ... 每日 3 次")
