"""Figures with words between, words without a space, and what no figure stands in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.doses.grammar import quantities
from tests.growth import grows_linearly

READ = [
    ("每周复查1次", "1 次/week"), ("每周测血压2次，每月复查1次", "2 次/week | 1 次/month"),
    ("每日监测体温 4 次", "4 次/d"), ("每年体检一次", "1 次/year"),
    ("每周至少运动5次", "≥5 次/week"), ("每天吃药，共3次", "3 次"), ("每天复查", ""),
    ("每天大便3次", "3 次/d"), ("每周二、周四各1次", "1 次"), ("每天 5 mg", "5 mg/d"),
    ("每晚睡前服1次", "1 次/晚"), ("每日吸入2喷", "2 喷/d"),
    ("3 - 4 weekly", "every 3～4 week"), ("10.8 mg 3 monthly", "10.8 mg | every 3 month"),
    ("2 weekly", "every 2 week"), ("once weekly", "1 次/week"), ("twice weekly", "2 次/week"),
    ("40 mg weekly", "40 mg/week"), ("8 hourly", "every 8 h"), ("every12 hours", "every 12 h"),
    ("Doxycycline100 mg orally", "100 mg"), ("Doxycycline100mg bid", "100 mg | 2 次/d"),
    ("B12", ""), ("COVID-19", ""), ("interleukin6", ""),
]  # fmt: skip
OTHER = [
    ("每周复查1次", "每月复查1次"), ("每周复查1次", "每日复查1次"), ("3 monthly", "3 weekly"),
    ("2 weekly", "twice weekly"), ("8 hourly", "8 times daily"), ("4 weekly", "4 hourly"),
]  # fmt: skip


def written(text):
    return " | ".join(str(one) for one in quantities(text))


@pytest.mark.parametrize(("text", "expected"), READ)
def test_a_text_reads_as_its_quantities(text, expected):
    assert written(text) == expected


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_how_often_is_never_confused(one, other):
    assert written(one) != written(other)


@given(st.dates())
def test_no_quantity_stands_in_a_date(date):
    if 1900 <= date.year < 2100:
        for said in (
            f"{date:%Y-%m-%d}",
            f"{date:%Y/%m/%d}",
            f"{date.year}年{date.month}月{date.day}日",
        ):
            assert quantities(f"发布于{said}。") == ()


@given(st.integers(1, 999))
def test_no_quantity_stands_in_a_page_number(page):
    for said in (f"第{page}页", f"第 {page} 页", f"page {page}", f"p. {page}"):
        assert quantities(f"见 {said}。") == ()


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_no_quantity_stands_in_a_mobile_number(number):
    assert quantities(f"电话{number}，找王医生") == ()
    assert quantities(f"call {number} now") == ()


@given(
    st.integers(1, 12),
    st.sampled_from(["天", "周", "月", "年"]),
    st.text("查测量血压服药的", max_size=12),
)
def test_words_between_never_change_the_count(times, period, words):
    for one in quantities(f"每{period}{words}{times}次"):
        assert one.low == times


@pytest.mark.parametrize("piece", ["每周", "每周复", "每天查x", "每日 a b ", "every1", "3 weekly"])
def test_no_text_takes_long(piece):
    assert grows_linearly(quantities, piece)
