"""Each row of a table can be read alone: its header, its label, and nothing under a wrong name."""

from __future__ import annotations

import dataclasses

from corpus.split import row_sentences, split

from .fakes import document, table


def test_a_header_of_two_levels_is_joined_and_a_merged_one_said_once():
    rows = table(
        ("药名", "剂量", "剂量", ""),
        ("药名", "成人", "儿童", "备注"),
        ("甲", "1 g", "0.5 g", "饭后"),
        header=2,
    )
    assert row_sentences(rows) == ["药名：甲；剂量·成人：1 g；剂量·儿童：0.5 g；备注：饭后"]


def test_a_row_merged_over_all_columns_is_said_with_each_row_below_it():
    rows = table(
        ("程度", "剂量"),
        ("成人", "成人"),
        ("轻度", "10 mg"),
        ("儿童", "儿童"),
        ("轻度", "2.5 mg"),
        ("注：用药前称体重", "注：用药前称体重"),
    )
    assert row_sentences(rows) == [
        "成人：程度：轻度；剂量：10 mg",
        "儿童：程度：轻度；剂量：2.5 mg",
        "注：用药前称体重",
    ]
    assert split(document(rows))[0].text.split("\n")[1] == "成人"


def test_equal_doses_are_no_merged_cell():
    assert row_sentences(table(("起始", "常用"), ("1.5 mg", "1.5 mg"))) == [
        "起始：1.5 mg；常用：1.5 mg"
    ]


def test_without_a_header_cells_are_said_bare_and_empty_ones_not_at_all():
    assert row_sentences(table(("甲", "", "1 g"), ("乙", "每日", "2 g"), header=0)) == [
        "甲；1 g",
        "乙；每日；2 g",
    ]
    assert row_sentences(table(("药名",), ("甲",), ("乙",))) == ["药名：甲", "药名：乙"]


def test_line_breaks_in_cells_do_not_break_a_row():
    assert row_sentences(table(("药\n名", "量"), ("甲\n片", "1\ng"))) == ["药 名：甲 片；量：1 g"]


def test_a_name_merged_over_columns_is_said_once_with_all_its_cells():
    rows = table(
        ("体重", "片剂", "片剂", "片剂"),
        ("10 kg", "1 片", "或", "半片"),
        ("20 kg", "2 片", "2 片", ""),
        ("30 kg", "早 1 片", "晚 2 片", ""),
    )
    assert row_sentences(rows) == [
        "体重：10 kg；片剂：1 片 或 半片",
        "体重：20 kg；片剂：2 片",
        "体重：30 kg；片剂：早 1 片，晚 2 片",
    ]


def test_a_label_merged_over_the_first_columns_stands_under_all_their_names():
    rows = table(
        ("年龄", "体重", "剂量"),
        ("6 周～6 个月", "6 周～6 个月", "2 ml"),
        ("新生儿", "新生儿", "1 ml"),
    )
    assert row_sentences(rows) == [
        "年龄、体重：6 周～6 个月；剂量：2 ml",
        "年龄：新生儿；体重：新生儿；剂量：1 ml",
    ]


def test_one_tablet_of_each_of_two_kinds_is_not_one_tablet():
    rows = table(("体重", "50 mg 片", "200 mg 片"), ("14 kg", "1", "1"))
    assert row_sentences(rows) == ["体重：14 kg；50 mg 片：1；200 mg 片：1"]
    words = table(("Weight", "50 mg tablet", "200 mg tablet"), ("14 kg", "One", "One"))
    assert row_sentences(words, "en") == ["Weight: 14 kg; 50 mg tablet: One; 200 mg tablet: One"]


def test_equal_cells_without_a_header_are_all_said():
    rows = table(("甲", "5 mg", "5 mg"), ("乙", "—", "—"), header=0)
    assert row_sentences(rows) == ["甲；5 mg；5 mg", "乙；—；—"]


def test_a_colon_at_the_end_of_a_name_is_not_doubled():
    rows = table(("If the child has:", "Follow up in:"), ("PNEUMONIA", "2 days"))
    assert row_sentences(rows, "en") == ["If the child has: PNEUMONIA; Follow up in: 2 days"]


def test_the_rows_of_an_english_table_have_english_marks():
    rows = table(
        ("Drug", "Dose"), ("Adults", "Adults"), ("Enalapril", "5 mg"), ("Losartan", "25 mg")
    )
    said = ["Adults: Drug: Enalapril; Dose: 5 mg", "Adults: Drug: Losartan; Dose: 25 mg"]
    assert row_sentences(rows, "en") == said
    captioned = dataclasses.replace(rows, text="Oral doses:")
    found = split(document(captioned, language="en"))
    assert [chunk.text for chunk in found if chunk.kind == "row"] == [
        f"Oral doses: {row}" for row in said
    ]
