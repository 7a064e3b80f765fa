"""Documents → chunks: sizes, sections, tables, lists; nothing lost and nothing made up."""

from __future__ import annotations

import dataclasses
import itertools
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Block
from corpus.pack import MAX_WEIGHT, MIN_WEIGHT, weight
from corpus.split import split

from .fakes import document, item, prose, table, title

SENTENCE = "高血压患者每次服用氨氯地平5 mg，每日1次，两周后复查血压。"
ENGLISH = "Give amoxicillin by mouth twice daily for five days and see the child again. "


def texts(*blocks, **metadata):
    return [chunk.text for chunk in split(document(*blocks, **metadata))]


def squeezed(text):
    return re.sub(r"\s", "", text)


# Sizes


def test_a_short_section_is_one_chunk():
    assert texts(title("治疗"), prose("多休息。"), prose("多喝水。")) == ["多休息。\n多喝水。"]


@pytest.mark.parametrize("count", [18, 19, 20, 21, 35, 100])
def test_a_long_chinese_section_is_cut_into_200_to_500_characters(count):
    found = texts(*[prose(SENTENCE)] * count)
    assert len(found) > 1
    for text in found:
        assert 200 <= len(re.findall(r"[\u4e00-\u9fff]|\d+|[a-z]+", text)) <= 500


@pytest.mark.parametrize("count", [22, 23, 40, 100])
def test_a_long_english_section_is_cut_into_120_to_300_words(count):
    found = texts(prose(ENGLISH * count), language="en")
    assert len(found) > 1
    assert all(120 <= len(text.split()) <= 300 for text in found)
    assert all(text.startswith("Give") and text.endswith("again.") for text in found)


def test_a_section_a_little_too_long_becomes_two_even_parts_not_a_whole_and_a_crumb():
    sizes = [weight(text) for text in texts(*[prose(SENTENCE)] * 19)]
    assert len(sizes) == 2
    assert abs(sizes[0] - sizes[1]) < 60


def test_a_cut_prefers_the_end_of_a_paragraph_to_its_middle():
    paragraph = "".join(f"第{n}句话说一件值得一说的事情而且说得很清楚。" for n in range(12))
    found = texts(prose(paragraph), prose(paragraph))
    assert found == [paragraph, paragraph]


def test_one_sentence_of_up_to_twice_the_size_stays_whole():
    long = "血压" * 400 + "。"
    assert texts(prose("先说一句。"), prose(long)) == ["先说一句。", long]


def test_a_sentence_longer_than_that_is_cut_after_a_comma_and_never_in_a_number():
    long = "每次口服氯化钾缓释片1,500毫克或遵医嘱，" * 60
    found = texts(prose(long))
    assert "".join(found) == long
    assert all(text.endswith("，") for text in found)
    assert all(weight(text) <= MAX_WEIGHT for text in found)


def test_a_sentence_without_any_mark_is_cut_between_chinese_characters_only():
    long = "每次25毫克" * 400
    found = texts(prose(long))
    assert "".join(found) == long
    assert len(found) > 3
    assert not any(re.match(r"[\d毫]", text) and not text.startswith("毫克") for text in found[1:])
    assert not any(text[-1].isdigit() for text in found)


def test_other_scripts_have_a_size_too():
    found = texts(prose("ཁྲག་ཤེད་མཐོ་བ། " * 1000))
    assert all(len(text) <= 8 * MAX_WEIGHT for text in found)


def test_five_thousand_items_take_no_time():
    items = [item(f"第{n}项：每次服用阿莫西林0.5 g，每日3次。") for n in range(5000)]
    subject = document(prose("用法如下："), *items)
    began = time.process_time()
    chunks = split(subject)
    assert time.process_time() - began < 10  # under 0.4 s on an idle machine
    assert len(chunks) > 100


# Sections


def test_chunks_carry_their_heading_path_and_never_cross_it():
    chunks = split(
        document(
            title("高血压", 1),
            prose("总说。"),
            title("治疗", 2),
            title("药物", 3),
            prose("用药。"),
            title("随访", 2),
            prose("复查。"),
            title("糖尿病", 1),
            prose("另一章。"),
        )
    )
    assert [(chunk.section, chunk.text) for chunk in chunks] == [
        (("高血压",), "总说。"),
        (("高血压", "治疗", "药物"), "用药。"),
        (("高血压", "随访"), "复查。"),
        (("糖尿病",), "另一章。"),
    ]
    assert chunks[1].section_path == "高血压 > 治疗 > 药物"


def test_titles_without_a_stated_level_stand_side_by_side():
    chunks = split(document(title("甲", 0), prose("一。"), title("乙", 0), prose("二。")))
    assert [chunk.section for chunk in chunks] == [("甲",), ("乙",)]


def test_headings_that_head_nothing_are_text_not_lost():
    chunks = split(
        document(
            title("要点", 1),
            title("不要自行停药", 2),
            title("每天限盐5 g", 2),
            title("随访", 1),
            prose("每月一次。"),
            title("完", 1),
        )
    )
    assert [(chunk.section, chunk.text) for chunk in chunks] == [
        ((), "要点\n不要自行停药\n每天限盐5 g"),
        (("随访",), "每月一次。"),
        ((), "完"),
    ]


def test_pages_are_where_a_chunk_begins():
    pages = [prose(SENTENCE, page) for page in range(1, 41)]
    chunks = split(document(title("治疗", 1, 1), *pages))
    for chunk in chunks:
        lines = chunk.text.split("\n")
        assert chunk.page is not None
        assert chunk.page == 1 + sum(len(one.text.split("\n")) for one in chunks[: chunk.ordinal])
        assert lines[0] == SENTENCE


def test_spans_find_the_text_in_the_document():
    blocks = [title("治疗"), prose("  先 休息。再用药。"), item("多喝水"), *[prose(SENTENCE)] * 30]
    whole = "\n".join(block.text for block in blocks)
    for chunk in split(document(*blocks)):
        start, end = chunk.span
        assert squeezed(whole[start:end]) == squeezed(chunk.text.replace("• ", ""))


def test_flags_of_doubtful_text_stay_with_it():
    chunk = split(document(Block("NarrativeText", "剂量～mg。", flags=("lost_digits", "ocr"))))[0]
    assert chunk.flags == ("lost_digits", "ocr")


# Lists


def test_a_list_keeps_its_lead_in_and_marks_its_items():
    found = texts(prose("有下列情况应转诊："), item("胸痛"), item("（2）气促"), item("0.5 mL 无效"))
    assert found == ["有下列情况应转诊：\n• 胸痛\n（2）气促\n• 0.5 mL 无效"]


def test_a_list_that_is_cut_says_its_lead_in_again():
    items = [item(f"第{n}种情况：" + "血压明显升高并且伴有头痛呕吐" * 3) for n in range(40)]
    chunks = split(document(prose("有下列情况之一应立即转诊：", 1), *items))
    assert len(chunks) > 3
    for chunk in chunks:
        assert chunk.text.startswith("有下列情况之一应立即转诊：\n• ")
        assert weight(chunk.text) <= MAX_WEIGHT + 1
    assert [chunk.page for chunk in chunks] == [1] + [None] * (len(chunks) - 1)


def test_the_lead_in_of_one_list_is_not_said_over_the_next():
    first = [item("血压升高伴头痛" * 6) for _ in range(8)]
    second = [item("规律服药并且限盐" * 6) for _ in range(16)]
    found = texts(prose("应转诊："), *first, prose("在家注意。"), *second)
    assert not any("应转诊" in text and "规律服药" in text for text in found[1:])
    assert found[-1].startswith("• 规律服药")


def test_a_lead_in_moves_on_with_its_items():
    filler = [prose(SENTENCE)] * 11
    found = texts(*filler, prose("儿童剂量如下："), *[item("阿莫西林每日两次口服" * 4)] * 12)
    assert not any(text.endswith("：") for text in found)


def test_a_long_item_is_cut_between_sentences_and_marked_once():
    text = SENTENCE * 30
    found = texts(item(text))
    assert len(found) > 1
    assert "".join(found) == "• " + text


# Tables

DOSES = table(
    ("药名", "起始剂量", "常用剂量"),
    ("吲达帕胺", "1.5 mg", "1.5 mg"),
    ("氨氯地平", "2.5 mg", "5～10 mg"),
)


def test_a_table_is_whole_and_each_row_a_sentence_with_its_header():
    chunks = split(document(title("用药"), prose("前言。"), DOSES, prose("后记。")))
    assert [chunk.kind for chunk in chunks] == ["text", "table", "row", "row", "text"]
    assert chunks[1].text == (
        "药名 | 起始剂量 | 常用剂量\n吲达帕胺 | 1.5 mg | 1.5 mg\n氨氯地平 | 2.5 mg | 5～10 mg"
    )
    assert chunks[2].text == "药名：吲达帕胺；起始剂量：1.5 mg；常用剂量：1.5 mg"
    assert chunks[3].text == "药名：氨氯地平；起始剂量：2.5 mg；常用剂量：5～10 mg"
    assert [chunk.parent for chunk in chunks] == [None, None, 1, 1, None]
    assert {chunk.section for chunk in chunks} == {("用药",)}


def test_rows_name_the_table_they_were_cut_from():
    chunks = split(document(DOSES, DOSES))
    assert [chunk.parent for chunk in chunks] == [None, 0, 0, None, 3, 3]


def test_a_caption_or_the_line_before_is_said_with_each_row():
    for chunks in (
        split(document(dataclasses.replace(DOSES, text="成人口服量"))),
        split(document(prose("先测血压。成人口服量："), DOSES))[1:],
    ):
        assert chunks[0].text.startswith("成人口服量")
        assert chunks[1].text.startswith("成人口服量：药名：吲达帕胺")


def test_the_lead_in_of_a_list_is_no_caption_of_a_table_after_it():
    chunks = split(document(prose("禁用于："), item("孕妇"), DOSES))
    assert chunks[2].text.startswith("药名：")


def test_a_table_of_nothing_gives_nothing():
    assert texts(Block("Table", ""), table(("", ""), header=0)) == []


# Identity and language


def test_ids_are_unique_stable_and_bound_to_section_text_and_edition():
    blocks = (title("甲"), DOSES, DOSES, prose("同样的话。"), title("乙"), prose("同样的话。"))
    chunks = split(document(*blocks))
    ids = [chunk.id for chunk in chunks]
    assert len(set(ids)) == len(ids)
    assert ids == [chunk.id for chunk in split(document(*blocks))]
    assert not set(ids) & {chunk.id for chunk in split(document(*blocks, edition="2021"))}
    assert [chunk.ordinal for chunk in chunks] == list(range(len(chunks)))
    assert {chunk.document_key for chunk in chunks} == {"htn@2020"}


def test_an_added_section_leaves_the_ids_of_the_others():
    old = split(document(title("甲"), prose("一。"), title("乙"), prose("二。")))
    new = split(
        document(title("新"), prose("零。"), title("甲"), prose("一。"), title("乙"), prose("二。"))
    )
    assert {chunk.id for chunk in old} < {chunk.id for chunk in new}


def test_language_is_told_chunk_by_chunk():
    chunks = split(
        document(title("A"), prose(ENGLISH), title("B"), prose(SENTENCE), title("C"), prose("OK"))
    )
    assert [chunk.language for chunk in chunks] == ["en", "zh", "zh"]


def test_no_text_no_chunks():
    assert texts() == texts(prose(" "), Block("Image", "", flags=("image_table",))) == []


# Properties

WORDS = st.sampled_from(
    [
        "高血压",
        "0.5 g",
        "每日3次",
        "，",
        "。",
        "；",
        "：",
        " ",
        "Give 5 mg. ",
        "1. ",
        "≥140/90 mmHg",
    ]
)
TEXT = st.lists(WORDS, min_size=1, max_size=60).map("".join)
CELL = st.lists(WORDS, max_size=2).map("".join)
BLOCKS = st.lists(
    st.one_of(
        st.builds(title, TEXT, st.integers(0, 4)),
        st.builds(prose, TEXT),
        st.builds(item, TEXT),
        st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=4).map(
            lambda rows: table(*rows, header=min(1, len(rows) - 1))
        ),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(BLOCKS)
def test_nothing_is_lost_and_nothing_is_made_up(blocks):
    chunks = split(document(*blocks))
    said = ["\n".join(chunk.text for chunk in chunks if chunk.kind != "row")]
    said += [step for chunk in chunks for step in chunk.section]
    everything = squeezed("\n".join(said)).replace("•", "")
    for block in blocks:
        # A lead-in that is said again may stand between two sentences of one long item.
        if weight(block.text) <= MAX_WEIGHT:
            assert squeezed(block.text) in everything
        for row in block.rows:
            assert all(squeezed(cell) in everything for cell in row)
    sources = [squeezed(block.text) for block in blocks]
    for chunk in chunks:
        if chunk.kind == "text":
            for line in chunk.text.split("\n"):
                assert any(squeezed(line).removeprefix("•") in source for source in sources)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(prose, TEXT) | st.builds(item, TEXT), min_size=1, max_size=12))
def test_a_chunk_is_small_or_large_only_where_it_must_be(blocks):
    chunks = split(document(*blocks))
    sizes = [weight(chunk.text) for chunk in chunks]
    for one, two in itertools.pairwise(sizes):
        if min(one, two) < MIN_WEIGHT - 30:  # lines are given a least weight each
            assert one + two > MAX_WEIGHT - 120
    assert all(size <= 2 * MAX_WEIGHT + 120 for size in sizes)


@settings(max_examples=60, deadline=None)
@given(BLOCKS)
def test_ids_are_unique_and_spans_in_order(blocks):
    chunks = split(document(*blocks))
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    starts = [chunk.span[0] for chunk in chunks]
    assert starts == sorted(starts)
    assert all(chunk.span[0] <= chunk.span[1] for chunk in chunks)
