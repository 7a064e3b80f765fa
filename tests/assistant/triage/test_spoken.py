"""Spoken numbers as digits: well formed ones, pairs, guesses, and what is no number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.triage.spoken import digits

_HAN = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("三十九度五", "39.5度"),
        ("三十八点五度", "38.5度"),
        ("三九度", "39度"),
        ("高压二百一", "高压210"),
        ("一百零八", "108"),
        ("百八十", "180"),
        ("百分之八十二", "82%"),
        ("血糖二点几", "血糖2"),
        ("血压八十五十", "血压80/50"),
        ("一百九一百二", "190/120"),
        ("一百五九十", "150/90"),
        ("一百一十五七十", "115/70"),
        ("脉搏一百三十几", "脉搏130几"),
        ("血压掉到七八十", "血压掉到70"),
        ("一百五六", "150"),
        ("九十一二", "91"),
        ("两三岁的娃", "2岁的娃"),
        ("十二三岁", "12岁"),
        ("拉了三四天", "拉了3天"),
        ("六十来次", "60来次"),
        ("二十余天", "20余天"),
    ],
)
def test_spoken_numbers_become_digits(text, folded):
    assert digits(text) == folded


@pytest.mark.parametrize("text", ["十几片", "几十片", "十分难受", "百草枯", "两个半月", "一二零"])
def test_what_is_no_number_stays(text):
    assert digits(text) == text


@given(st.integers(min_value=100, max_value=999).filter(lambda one: "0" not in str(one)))
def test_a_number_that_is_spelled_out_comes_back(value):
    hundreds, tens, ones = (_HAN[int(one)] for one in str(value))
    assert digits(f"{hundreds}百{tens}十{ones}") == str(value)
