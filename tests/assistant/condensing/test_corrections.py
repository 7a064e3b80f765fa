"""The form of a correction is read, whatever it corrects; what has no such form is none."""

from __future__ import annotations

import pytest

from assistant.condensing.corrections import read_correction
from tests.growth import grows_linearly


@pytest.mark.parametrize(
    ("asked", "wrong", "right", "tail"),
    [
        ("不是大人，是3岁娃，体重14公斤", "大人", "3岁娃", "体重14公斤"),
        ("不是硝苯地平是氨氯地平", "硝苯地平", "氨氯地平", ""),
        ("打错字了，是缬沙坦，不是氯沙坦，成人起始多少？", "氯沙坦", "缬沙坦", "成人起始多少"),
        ("我说错了，是左边", "", "左边", ""),
        ("更正一下，孕32周", "", "孕32周", ""),
        ("哦不，是对乙酰氨基酚", "", "对乙酰氨基酚", ""),
        ("没怀孕，是在喂奶", "怀孕", "喂奶", ""),
        ("no, I meant amlodipine", "", "amlodipine", ""),
        ("sorry, I meant metoprolol not atenolol", "atenolol", "metoprolol", ""),
        ("not adults, children", "adults", "children", ""),
        ("actually she is 3 months old", "", "3 months old", ""),
    ],
)
def test_what_is_taken_back_and_what_is_said(asked, wrong, right, tail):
    said = read_correction(asked)
    assert said is not None
    assert (said.wrong, said.right, said.tail) == (wrong, right, tail)


@pytest.mark.parametrize(
    "asked",
    [
        "那孕妇呢",
        "是不是肺炎",
        "要不是发烧我也不来",
        "no fever, what dose?",
        "how much?",
        "用多大量",
        "",
    ],
)
def test_what_is_no_correction(asked):
    assert read_correction(asked) is None


@pytest.mark.parametrize("piece", ["不是", "不是甲是乙", "说错了", "哦不，", "no, ", "not a, "])
def test_a_long_text_is_read_in_time(piece):
    assert grows_linearly(read_correction, piece)
