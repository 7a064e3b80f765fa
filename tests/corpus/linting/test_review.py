"""What only the metadata and the rest of the library show of a document."""

from __future__ import annotations

import datetime as dt

import pytest

from corpus.document import Chunk, Metadata
from corpus.linting.review import review, sampled

LONG = "".join(
    f"第{one}条：血压{one * 3}、血糖{one * 7}时，第{one + 1}次随访要看{one * 11}号表。"
    for one in range(80)
)


def metadata(name="a", **fields):
    given = {"issuer": "卫生健康委", "edition": "2020", "year": 2020, **fields}
    return Metadata(id=name, title=given.pop("title", "高血压防治指南"), **given)


def chunk(text, kind="text", page=4):
    return Chunk("x", "a@2020", 0, kind, text, ("治疗",), page, (0, 9), "zh")


def codes(about, *texts, others=None):
    return [one.code for one in review(about, [chunk(text) for text in texts], others or {})]


@pytest.mark.parametrize("field", ["issuer", "edition", "year"])
def test_missing_front_matter_is_named_with_what_to_add(field):
    about = metadata(**{field: None if field == "year" else ""})
    (one,) = review(about, (), {})
    assert (one.severity, one.code) == ("note", "missing-front-matter")
    assert field in one.message
    assert "valid_from" in one.message


def test_complete_front_matter_is_not_complained_of():
    assert codes(metadata()) == []


def test_what_replaces_another_says_since_when():
    assert codes(metadata(supersedes="old")) == ["missing-front-matter"]
    assert codes(metadata(supersedes="old", valid_from=dt.date(2020, 1, 1))) == []


def test_a_text_that_speaks_of_later_years_is_not_of_its_cover_s():
    later = ("2023年修订了分级标准。", "据2023年调查，患病率上升。")
    (one,) = review(metadata(), [chunk(text) for text in later], {})
    assert (one.code, one.page) == ("year-mismatch", 4)
    assert "2020" in one.message
    assert "2023" in one.message


def test_without_a_stated_year_the_first_page_s_counts():
    texts = ("基层诊疗指南（2017年）", "2020年修订了界值。", "2020年起实施。")
    unstated = metadata(year=None, edition="试行")
    found = review(unstated, [chunk(text, page=1) for text in texts], {})
    assert [one.code for one in found] == ["missing-front-matter", "year-mismatch"]
    assert "2017" in found[1].message
    assert codes(unstated, *texts) == ["missing-front-matter"]  # not the first page


@pytest.mark.parametrize(
    "texts",
    [
        ("2023年修订。",),
        ("到2030年，知晓率达到 65%。", "规划目标2030年。", "2030年前实现。"),
        ("2018年版。", "2019年调查。"),
        ("编号 2023、20235，剂量 2023 mg。", "2023～2025"),
    ],
)
def test_one_mention_a_plan_and_earlier_years_say_nothing(texts):
    assert codes(metadata(), *texts) == []


def test_the_title_and_the_front_matter_give_one_year():
    assert codes(metadata(title="防治指南（2017年版）")) == ["year-mismatch"]
    assert codes(metadata(title="防治指南（2017年）与（2020年）")) == []
    assert codes(metadata(title="防治指南（2017年版）", digest=True)) == []


def test_the_same_document_under_another_id_is_told():
    theirs = {metadata("b", title="基层高血压"): sampled([chunk(LONG.replace("，", ", "))])}
    (one,) = review(metadata(), [chunk(LONG)], theirs)
    assert one.code == "duplicate-document"
    assert "b@2020" in one.message


@pytest.mark.parametrize(
    ("about", "other"),
    [
        (metadata(), metadata("a", edition="2017")),
        (metadata(supersedes="b", valid_from=dt.date(2020, 1, 1)), metadata("b")),
        (metadata(), metadata("b", supersedes="a@2020")),
    ],
)
def test_editions_of_one_document_are_no_duplicates(about, other):
    assert codes(about, LONG, others={other: sampled([chunk(LONG)])}) == []


def test_another_document_is_none_either():
    other = {metadata("b"): sampled([chunk(LONG[::-1])])}
    assert codes(metadata(), LONG, others=other) == []


def test_rows_do_not_count_twice():
    assert sampled([chunk(LONG), chunk(LONG[:200], kind="row")]) == sampled([chunk(LONG)])
