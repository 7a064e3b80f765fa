"""A sentence cut from a passage is supported; a sentence with one digit changed is not."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evals.grounding import Number, numbers_in, unsupported_numbers
from tests.growth import grows_linearly


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("氢氯噻嗪 25～50mg，每日1次", [("25~50", "mg", ""), ("1", "每日:次", "")]),
        ("血压≥140/90 mmHg", [("140/90", "mmhg", ">=")]),
        ("２５ｍｇ", [("25", "mg", "")]),
        ("１．５ ｍｇ／ｋｇ", [("1.5", "mg/kg", "")]),
        ("25mg/(kg·d)", [("25", "mg/kg·d", "")]),
        ("0.5mg 与 .5mg", [("0.5", "mg", ""), (".5", "mg", "")]),
        ("1,000 ml，5，10天", [("1000", "ml", ""), ("5", "", ""), ("10", "天", "")]),
        ("二十毫克", [("20", "毫克", "")]),
        ("二十至三十毫克", [("20~30", "毫克", "")]),
        ("一百二十毫升，一千零五毫升", [("120", "毫升", ""), ("1005", "毫升", "")]),
        ("一百二毫升，两三天", [("一百二", "毫升", ""), ("两三", "天", "")]),
        ("百分之五十五", [("55", "百分之", "")]),
        ("半片，1片半，1个半小时", [("半", "片", ""), ("1", "片半", ""), ("1", "个半", "")]),
        ("1½片", [("1½", "片", "")]),
        ("3×10⁹/L", [("3×10⁹", "/l", "")]),
        ("109/L", [("109", "/l", "")]),
        ("24kg/m²", [("24", "kg/m2", "")]),
        ("10万单位", [("10万", "单位", "")]),
        ("25千克体重", [("25", "千克", "")]),
        ("每千克体重10mg", [("10", "mg", "")]),
        ("-20℃ 或 -20°C", [("-20", "℃", ""), ("-20", "℃", "")]),
        ("10%~20%，5 mg to 10 mg", [("10~20", "%", ""), ("5~10", "mg", "")]),
        ("5mg/(kg·d)～10mg/(kg·d)", [("5~10", "mg/kg·d", "")]),
        ("500mg～1g，5片-6片", [("500mg~1", "g", ""), ("5~6", "片", "")]),
        ("第0、3、7、14、28天", [("0、3、7、14、28", "第:天", "")]),
        ("days 0, 3, 7; 1、2级", [("0、3、7", "", ""), ("1", "", ""), ("2", "级", "")]),
        ("体重<30kg每次150μg", [("30", "kg", "<"), ("150", "每次:μg", "")]),
        ("10 mg per kg twice weekly", [("10", "mg/kg", ""), ("twice", "", ""), ("weekly", "", "")]),
        ("隔日用，bid", [("隔日", "", ""), ("bid", "", "")]),
        ("1:1000肾上腺素", [("1:1000", "", "")]),
        ("2020-11-01", [("2020~11~01", "", "")]),
        ("2型糖尿病，心功能Ⅱ级，III级", [("2", "型", ""), ("ⅱ", "级", ""), ("iii", "级", "")]),
        ("维生素B12 q8h", [("b12", "", ""), ("q8", "h", "")]),
        ("每次口服10mg，一日三次", [("10", "每次:mg", ""), ("3", "一日:次", "")]),
        ("每8小时1次，第3天", [("8", "每:小时", ""), ("1", "次", ""), ("3", "第:天", "")]),
        ("收缩压低于90mmHg", [("90", "mmhg", "<")]),
        ("不超过3天，18岁及以上", [("3", "天", "<="), ("18", "岁", "以上")]),
        ("25 to 50 mg for at least 3 days", [("25~50", "mg", ""), ("3", "days", ">=")]),
        ("1.2 MU, 3 mU", [("1.2", "megau", ""), ("3", "mu", "")]),
        ("百日咳、十二指肠、十分重要，一般不用", []),
    ],
)
def test_numbers_are_found_as_they_are_read(text, numbers):
    assert [tuple(number) for number in numbers_in(text)] == numbers


@pytest.mark.parametrize(
    ("statement", "passage"),
    [
        ("剂量25mg", "剂量２５ ＭＧ。"),
        ("剂量二十毫克", "剂量20毫克。"),
        ("血压≥140/90mmHg", "血压 >= 140/90 mmHg。"),
        ("剂量 25-50 mg", "剂量25～50mg。"),
        ("不低于7.0%", "≥7.0%。"),
        ("每日1次", "每日一次。"),
        ("没有数字", ""),
    ],
)
def test_width_case_blanks_and_signs_make_no_difference(statement, passage):
    assert unsupported_numbers(statement, passage) == ()


@pytest.mark.parametrize(
    ("statement", "passage", "missing"),
    [
        ("剂量50mg", "剂量5mg。", "50mg"),
        ("剂量5mg", "剂量50mg。", "5mg"),
        ("剂量5mg", "剂量0.5mg。", "5mg"),
        ("剂量.5mg", "剂量5mg。", ".5mg"),
        ("剂量5g", "剂量5mg。", "5g"),
        ("剂量5mg/kg", "剂量5mg。", "5mg/kg"),
        ("剂量5mg", "剂量5μg。", "5mg"),
        ("剂量5mg", "年龄5岁。", "5mg"),
        ("剂量5", "剂量5mg。", "5"),
        ("剂量1000mg", "剂量1g。", "1000mg"),  # right, but converted: not the guideline's words
        ("血压≥140mmHg", "血压<140mmHg。", ">=140mmhg"),
        ("收缩压高于90mmHg", "收缩压低于90mmHg。", ">90mmhg"),
        ("每日10mg", "每次10mg。", "10每日:mg"),
        ("每周1次", "每日1次。", "1每周:次"),
        ("10单位", "10万单位。", "10单位"),
        ("10/L", "10⁹/L。", "10/l"),
        ("109/L", "10⁹/L。", "109/l"),
        ("5×10⁹/L", "3×10⁹/L，5×10¹²/L。", "5×10⁹/l"),
        ("20℃", "-20℃。", "20℃"),
        ("1片", "1片半。", "1片"),
        ("11⁄2片", "1½片。", "11"),
        ("维生素B12", "维生素B6。", "b12"),
        ("心功能Ⅲ级", "心功能Ⅱ级。", "ⅲ级"),
        ("三十毫克", "二十毫克。", "30毫克"),
        ("23天", "两三天。", "23天"),
        ("十至三十毫克", "二十至三十毫克。", "10~30毫克"),
        ("3天", "第3天。", "3天"),
        ("98%～95%", "93%～95%，94%～98%。", "98~95%"),
        ("25mg", "25～50mg。", "25mg"),  # an end of a range is not the range
        ("第0、3、14、28天", "第0、3、7、14、28天。", "0、3、14、28第:天"),
        ("10mg 每周", "10mg 每日。", "每周"),
        ("10 mg twice daily", "10 mg once daily.", "twice"),
        ("10 mg daily", "10 mg weekly.", "daily"),
        ("5mg bid", "5mg tid.", "bid"),
    ],
)
def test_what_a_reader_would_take_otherwise_is_not_supported(statement, passage, missing):
    assert missing in unsupported_numbers(statement, passage)


def test_at_once_is_no_frequency():
    assert unsupported_numbers("Call 120 at once.", "Call 120.") == ()
    assert unsupported_numbers("Take it once.", "Take it.") == ("once",)


def test_each_missing_number_is_named_once_in_order():
    assert unsupported_numbers("7mg，3mg，7mg，5mg", "5mg") == ("7mg", "3mg")


def test_a_heading_carries_a_type_but_never_a_dose():
    assert unsupported_numbers("2型糖尿病首选二甲双胍", "首选二甲双胍", "2型糖尿病") == ()
    assert unsupported_numbers("剂量10mg", "剂量见下", "10mg 片剂") == ("10mg",)


def test_no_number_is_read_across_two_passages():
    assert unsupported_numbers("25mg", "25\n\nmg") == ("25mg",)


@pytest.mark.parametrize(
    "piece", ["a", "一", " ", "1-", "5mg/", "1,000", "/g", "至少", "一日口服", "·5", "每 "]
)
def test_no_text_takes_long(piece):
    assert grows_linearly(numbers_in, piece)


# Properties ------------------------------------------------------------------------------------

UNITS = [
    "mg",
    "mg/kg",
    " mmHg",
    "μg",
    "g/d",
    "毫克",
    "片",
    "次",
    " 小时",
    "%",
    "℃",
    "岁",
    "",
    "万单位",
]
SIGNS = ["", "≥", "<", "不超过", "大于", "每日", "每次口服 ", "第", "at least ", "共"]
WORDS = st.text("的药物剂量高血压，、（）：", max_size=6)
DIGITS = st.integers(0, 9999).map(str)
VALUES = st.one_of(
    DIGITS,
    st.tuples(DIGITS, DIGITS).map(".".join),
    st.tuples(DIGITS, st.sampled_from("～~-–/×:至、"), DIGITS).map("".join),
    st.tuples(DIGITS, st.sampled_from(["mg～", "%-", "mg/kg to ", "、7、"]), DIGITS).map("".join),
)
SENTENCES = st.tuples(
    WORDS,
    st.sampled_from(SIGNS),
    VALUES,
    st.sampled_from(UNITS),
    WORDS,
    st.sampled_from("。！；\n"),
).map("".join)
ANY_SENTENCES = st.text("0123456789.,%/～-–≥<²⁹½第每日次一二十百半万克mgklMG片℃ （）a", max_size=30)


@given(st.lists(SENTENCES, min_size=1, max_size=6), st.data())
def test_every_sentence_cut_from_a_passage_is_supported(sentences, data):
    assert unsupported_numbers(data.draw(st.sampled_from(sentences)), "".join(sentences)) == ()


@given(st.lists(ANY_SENTENCES, min_size=1, max_size=6), st.data())
def test_any_sentence_cut_from_a_passage_is_supported(sentences, data):
    passage = "。".join(sentences)
    assert unsupported_numbers(data.draw(st.sampled_from(sentences)), passage) == ()


@given(SENTENCES, st.data())
def test_altering_any_digit_makes_a_sentence_unsupported(sentence, data):
    places = [n for n, sign in enumerate(sentence) if sign.isdecimal()]
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from("0123456789"))
    assume(other != sentence[place])
    altered = sentence[:place] + other + sentence[place + 1 :]
    assert unsupported_numbers(altered, sentence) != ()


@given(SENTENCES, st.data())
def test_dropping_a_digit_of_a_longer_number_makes_a_sentence_unsupported(sentence, data):
    places = [match.start() for match in re.finditer(r"\d(?=\d)", sentence)]
    assume(places)
    place = data.draw(st.sampled_from(places))
    assert unsupported_numbers(sentence[:place] + sentence[place + 1 :], sentence) != ()


@given(st.integers(1, 9999), st.sampled_from(["毫克", "片", "次", "天"]))
def test_a_chinese_numeral_is_read_as_the_number_that_it_writes(number, unit):
    assert numbers_in(_written(number) + unit) == (Number(str(number), unit, ""),)


@given(st.text(max_size=300))
def test_no_text_raises(text):
    assert unsupported_numbers(text, text) == ()


def _written(number: int) -> str:
    """Write a number under ten thousand in Chinese."""
    digits = "零一二三四五六七八九"
    written, skipped = "", False
    for place, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            written += ("零" if skipped and written else "") + digits[digit] + sign
            skipped = False
        else:
            skipped = True
    return written
