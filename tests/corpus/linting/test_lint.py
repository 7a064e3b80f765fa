"""Signs that extraction hurt a text: each pattern fires where it should and only there."""

from __future__ import annotations

import pytest

from corpus.document import Block, Finding, ParsedFile
from corpus.linting.lint import lint
from tests.corpus.fakes import item, prose, table

FILLER = prose("这是一段足够长的正文，用来说明文件里确实有内容，不会被当成空文件处理。")


def codes(*blocks: Block, pages=None, findings=()):
    return [found.code for found in lint(ParsedFile(blocks, pages, None, findings))]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("口服，～50mg，每日2次", "range-without-start"),
        ("每次～mg口服", "range-without-start"),
        ("剂量（～ 15 mg/kg）", "range-without-start"),
        ("～0.5 g", "range-without-start"),
        ("25～mg", "range-without-end"),
        ("10 ～ mL", "range-without-end"),
        ("血压ll0mmHg", "letters-for-digits"),
        ("lOOmmHg", "letters-for-digits"),
        ("每次5O mg", "letters-for-digits"),
        ("l0 mL", "letters-for-digits"),
        ("按lg/kg计算", "letters-for-digits"),
        ("每次mg，每日3次", "unit-without-number"),
        ("口服 mL", "unit-without-number"),
    ],
)
def test_a_hurt_number_is_noted_with_its_page_and_words(text, code):
    found = lint(ParsedFile((FILLER, Block("NarrativeText", text, 7)), 9, None))
    assert [one.code for one in found] == [code]
    assert found[0].severity == "note"
    assert found[0].page == 7
    assert found[0].quote
    assert found[0].quote in text


@pytest.mark.parametrize(
    "text",
    [
        "10～15 mg/kg",
        "10 ～ 15 mg/kg",
        "10毫克～20毫克",
        "10 mg ～ 20 mg",
        "5%～10 mL",
        "36℃ ～ 37 ℃",
        "≥140/90 mmHg",
        "<140/90mmHg",
        "500 mL",
        "1 g",
        "1L 生理盐水 0.9 g",
        "2020-11-01",
        "2020～2025 年",
        "10⁹/L",
        "SpO2 60 mmHg",
        "PaO2<60 mmHg",
        "about ~50 mg",
        "每次 5 mg 口服",
        "每次1～2片，口服 0.5 g",
        "log 3 g",
        "All good; Olanzapine 5 mg",
        "1½ 片",
        "mL（毫升）",
    ],
)
def test_no_false_alarm(text):
    assert codes(FILLER, prose(text)) == []
    assert codes(FILLER, table(("药名", "剂量"), ("甲", text))) == []


def test_tables_and_items_are_looked_at_too():
    assert codes(FILLER, table(("药名", "剂量"), ("甲", "25～mg"))) == ["range-without-end"]
    assert codes(FILLER, item("25～mg")) == ["range-without-end"]


def test_five_examples_of_one_fault_are_enough():
    assert codes(FILLER, *[prose("25～mg")] * 40) == ["range-without-end"] * 5


def test_what_the_parser_found_comes_first_and_is_kept():
    own = Finding("hold", "many-images", "图太多。")
    assert codes(FILLER, prose("25～mg"), findings=(own,)) == ["many-images", "range-without-end"]


@pytest.mark.parametrize("text", ["404 Not Found", "对不起，您访问的页面不存在", "page not found"])
def test_a_saved_error_page_is_held(text):
    found = lint(ParsedFile((prose(text),), None, None))
    assert [(one.severity, one.code) for one in found] == [("hold", "error-page")]


def test_a_long_text_may_speak_of_an_error_page():
    assert codes(prose("系统提示“404 Not Found”时，" + "请联系管理员。" * 400)) == []


def test_almost_nothing_is_said():
    assert codes(prose("高血压")) == ["too-short"]
    assert codes(FILLER) == []


@pytest.mark.parametrize(("bad", "held"), [(3, False), (4, True)])
def test_more_than_a_third_of_unreadable_pages_is_held(bad, held):
    findings = [Finding("note", "garbled-page", "乱码。", page) for page in range(1, bad + 1)]
    findings += findings  # a page found twice counts once
    found = lint(ParsedFile((FILLER,), 9, None, tuple(findings)))
    assert ("many-bad-pages" in [one.code for one in found]) is held
