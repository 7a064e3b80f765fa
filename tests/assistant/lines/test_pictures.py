"""Recognised text is found and shown as such, and is never the source of a number."""

from __future__ import annotations

import dataclasses
import re

import pytest

from assistant.lines.pictures import picture_notes, trusted, unread
from assistant.lines.rank import Line
from assistant.lines.units import Unit
from corpus.catalogue import Catalogue
from corpus.document import Block
from corpus.split import split
from tests.assistant.fakes import (
    add,
    build_home,
    make_document,
    make_found,
    make_mentor,
    make_passage,
)

TYPED = """# 多洛芬定片用药规范

## 用法用量

多洛芬定片饭后用温水送服，服药期间应当多喝水，并按时复诊。

## 随访

多洛芬定片服药后应当随访，复查肝功能。
"""
SEEN = "多洛芬定片成人用法用量：口服，一次 5 mg，一日 3 次。"


def _line(text: str, flags: tuple[str, ...], context: str = "") -> Line:
    unit = Unit(make_passage(text, flags=flags), text, 0, len(text), context)
    return Line(unit, 1.0, 1.0, 0.0, 0.5, 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "血压>140/90 mmHg 时转诊。",
        "每次二十毫克。",
        "血压 ≥ 标准时转诊。",
        "口服半片。",
        "2型糖尿病患者慎用。",
        "每次口服□，饭后用。",
        "白细胞计数 10⁹ 以上。",
        "每次１片",
        "Take ½ tablet.",
    ],
)
def test_a_number_or_a_lost_word_that_was_recognised_is_not_stated(text: str) -> None:
    assert trusted([_line(text, ("ocr",))]) == ()
    assert trusted([_line(text, ("ocr", "image_table"))]) == ()
    assert len(trusted([_line(text, ("image_table",))])) == 1
    assert len(trusted([_line(text, ())])) == 1


def test_words_that_were_recognised_may_be_stated_unless_their_lead_in_has_a_number() -> None:
    assert len(trusted([_line("孕妇禁用。", ("ocr",))])) == 1
    assert trusted([_line("孕妇禁用。", ("ocr",), "剂量超过 5 mg 时：")]) == ()


def test_what_falls_far_behind_a_recognised_number_is_no_answer_unless_it_was_typed() -> None:
    number, words = _line("每次 5 mg。", ("ocr",)), _line("孕妇禁用。", ("ocr",))
    typed = dataclasses.replace(_line("饭后服用。", ()), score=0.3)
    behind = dataclasses.replace(words, score=0.5)
    assert trusted([number, behind, typed]) == (typed,)
    assert trusted([number, words]) == (words,)


def test_the_note_names_document_section_and_page() -> None:
    seen = make_passage(SEEN, flags=("ocr",), page=7, section=("多洛芬定", "用法用量"))
    pictured = make_passage("按分级治疗。", flags=("image_table",), page=9, section=("血压分级",))
    first, second = picture_notes([seen, pictured, make_passage("正文。")], "zh")
    assert (first.kind, second.kind) == ("image_table", "image_table")
    assert "由图片识别" in first.text
    assert "“用法用量”一节（第 7 页）" in first.text
    assert "“血压分级”一节（第 9 页）有以图片形式给出的表格" in second.text
    english = picture_notes([pictured], "en")[0].text
    assert "(page 9) is a picture and could not be read" in english


def test_a_scanned_page_that_was_found_but_not_cited_is_named() -> None:
    seen = make_passage(SEEN, flags=("ocr",), page=7)
    found = make_found(make_passage("正文。"), seen)
    note = unread(found, [], "zh")
    assert note is not None
    assert "第 7 页" in note.text
    assert unread(found, [seen.chunk.id], "zh") is None
    assert unread(make_found(make_passage("正文。")), [], "zh") is None


def _home_with_a_scan(tmp_path, *, typed: str = TYPED, page: int = 3) -> None:
    document = make_document(typed)
    seen = Block("NarrativeText", SEEN, page, flags=("ocr",))
    where = next(n for n, one in enumerate(document.blocks) if one.text == "用法用量") + 1
    blocks = (*document.blocks[: where + 1], seen, *document.blocks[where + 1 :])
    document = dataclasses.replace(document, blocks=blocks)
    Catalogue(tmp_path).add(document, split(document), state="published", original=None)
    build_home(tmp_path)


@pytest.mark.parametrize(
    "question", ["多洛芬定片一次吃多少？", "多洛芬定片怎么用？", "多洛芬定片 5 mg 一日几次？"]
)
def test_an_answer_takes_no_number_from_a_scan_and_names_its_page(tmp_path, question) -> None:
    _home_with_a_scan(tmp_path)
    answer = make_mentor(tmp_path).ask(question)
    said = " ".join(one.text + one.context for one in answer.statements)
    assert not re.search(r"\d", said)
    told = " ".join(note.text for note in answer.notes) + (answer.abstain_reason or "")
    assert "第 3 页" in told


def test_where_only_a_scan_has_it_the_answer_abstains_and_says_which_page_to_open(tmp_path) -> None:
    add(tmp_path, f"# 多洛芬定\n\n## 用法用量\n\n{SEEN}\n", flags=("ocr",))
    build_home(tmp_path)
    answer = make_mentor(tmp_path).ask("多洛芬定片成人一次口服多少？")
    assert answer.kind == "abstained"
    assert answer.statements == ()
    assert "扫描页" in answer.abstain_reason


def test_an_abstention_names_a_table_that_is_a_picture(tmp_path) -> None:
    pictured = make_passage("分级见表1。", flags=("image_table",), section=("分级",), page=2)
    note = unread(make_found(pictured), (), "zh")
    assert note is not None and "“分级”一节（第 2 页）" in note.text
    assert unread(make_found(pictured), ["another"], "zh") is None


def test_a_passage_says_that_it_was_recognised(tmp_path) -> None:
    _home_with_a_scan(tmp_path)
    mentor = make_mentor(tmp_path)
    catalogue = Catalogue(tmp_path)
    chunks = catalogue.chunks(catalogue.records()[0].metadata.key)
    views = [mentor.passage(chunk.id) for chunk in chunks]
    assert [view.recognised for view in views] == ["ocr" in chunk.flags for chunk in chunks]
    assert any(view.recognised for view in views)


def test_a_library_without_scans_says_nothing_of_them(tmp_path) -> None:
    add(tmp_path, TYPED)
    build_home(tmp_path)
    answer = make_mentor(tmp_path).ask("多洛芬定片怎么用？")
    assert "image_table" not in [note.kind for note in answer.notes]
