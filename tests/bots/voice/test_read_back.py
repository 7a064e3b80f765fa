"""What is read back of a heard question: each drug, each figure, nothing turned into another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.voice.read_back import Item, described, items, read_back, sentence
from index.lexicon import built_in

ROWS = [
    # tenfold and more: the point, the order of the numerals, the unit
    ("阿莫西林零点五克一天三次", ("阿莫西林", "0.5 克", "1 天 3 次")),
    ("阿莫西林五克一天三次", ("阿莫西林", "5 克", "1 天 3 次")),
    ("阿莫西林0.5克", ("阿莫西林", "0.5 克")),
    ("阿莫西林5克", ("阿莫西林", "5 克")),
    ("阿莫西林０．５ｇ", ("阿莫西林", "０．５ｇ")),
    ("布洛芬十五毫克", ("布洛芬", "15 毫克")),
    ("布洛芬五十毫克", ("布洛芬", "50 毫克")),
    ("布洛芬一百五十毫克", ("布洛芬", "150 毫克")),
    ("布洛芬五百毫克", ("布洛芬", "500 毫克")),
    ("地高辛零点一二五毫克", ("地高辛", "0.125 毫克")),
    ("地高辛零点二五毫克", ("地高辛", "0.25 毫克")),
    ("地高辛二点五毫克", ("地高辛", "2.5 毫克")),
    ("肾上腺素零点三毫升", ("肾上腺素", "0.3 毫升")),
    ("千分之一肾上腺素零点五毫升", ("1/1000", "肾上腺素", "0.5 毫升")),
    ("青霉素八十万单位", ("青霉素", "80 万单位")),
    ("青霉素八百万单位", ("青霉素", "800 万单位")),
    ("胰岛素四个单位", ("胰岛素", "4 个单位")),
    ("胰岛素十个单位", ("胰岛素", "10 个单位")),
    ("维生素B12五百微克", ("维生素B12", "500 微克")),
    ("维生素B12五百毫克", ("维生素B12", "500 毫克")),
    # how often
    ("甲氨蝶呤每周一次十毫克", ("甲氨蝶呤", "每周 1 次", "10 毫克")),
    ("甲氨蝶呤每日一次十毫克", ("甲氨蝶呤", "每日 1 次", "10 毫克")),
    ("甲氨蝶呤十毫克每天一次", ("甲氨蝶呤", "10 毫克", "每天 1 次")),
    ("布洛芬每八小时一次", ("布洛芬", "每 8 小时 1 次")),
    ("布洛芬每十八小时一次", ("布洛芬", "每 18 小时 1 次")),
    ("布洛芬早晚各一次", ("布洛芬", "早晚各一次")),
    ("甘精胰岛素隔日一次", ("甘精胰岛素", "隔日 1 次")),
    # tablets and parts of them
    ("半片卡托普利", ("半片", "卡托普利")),
    ("卡托普利一片半", ("卡托普利", "1 片半")),
    ("卡托普利两三片", ("卡托普利", "2～3 片")),
    ("卡托普利四分之一片", ("卡托普利", "1/4 片")),
    # the patient
    ("三岁，十二公斤，布洛芬怎么吃", ("3 岁", "12 公斤", "布洛芬")),
    ("十三岁，二十公斤", ("13 岁", "20 公斤")),
    ("血压一百八，一百一", ("血压 180", "110")),
    ("血压180/110", ("血压 180/110",)),
    ("血糖十五点五", ("血糖 15.5",)),
    ("血糖五点五", ("血糖 5.5",)),
    ("心率一百二", ("心率 120",)),
    ("怀孕三十二周能吃甲硝唑吗", ("32 周", "甲硝唑")),
    ("被狗咬了第三天", ("第 3 天",)),
    # names as they were said, with the clinical one
    ("心痛定十毫克含服", ("心痛定（硝苯地平）", "10 毫克")),
    ("降压0号一天一片", ("降压0号（复方利血平氨苯蝶啶片）", "1 天 1 片")),
    ("阿莫西林零点五", ("阿莫西林", "0.5")),
    ("2型糖尿病用二甲双胍", ("二甲双胍",)),
    ("阿莫西林过敏，阿莫西林的替代", ("阿莫西林",)),
    # misheard names stand as what they are taken for
    ("头孢可我一次一百毫克", ("头孢克肟", "1 次 100 毫克")),
    ("啊磨西淋零点五克", ("阿莫西林", "0.5 克")),
    # English
    ("amoxicillin zero point five grams", ("amoxicillin", "0.5 grams")),
    ("amoxicillin point five grams", ("amoxicillin", "0.5 grams")),
    ("amoxicillin five grams", ("amoxicillin", "5 grams")),
    ("ibuprofen fifteen milligrams per kilogram", ("ibuprofen", "15 milligrams per kilogram")),
    ("ibuprofen fifty milligrams", ("ibuprofen", "50 milligrams")),
    ("methotrexate ten milligrams once weekly", ("methotrexate", "10 milligrams", "once weekly")),
    ("methotrexate ten milligrams once daily", ("methotrexate", "10 milligrams", "once daily")),
    ("glucophage 500 mg twice a day", ("glucophage (metformin)", "500 mg", "twice a day")),
    ("sefixime two hundred mg", ("cefixime", "200 mg")),
    # nothing to read back
    ("高血压怎么办", ()),
    ("how is fever treated", ()),
    ("", ()),
]


@pytest.mark.parametrize(("heard", "said"), ROWS, ids=[row[0] for row in ROWS])
def test_what_is_read_back(heard, said):
    assert read_back(heard, built_in()) == said


@pytest.mark.parametrize(
    ("heard", "language", "asked"),
    [
        ("阿莫西林零点五克", "zh", "您问的是：阿莫西林 0.5 克？"),
        ("心痛定十毫克", "zh", "您问的是：心痛定（硝苯地平）10 毫克？"),
        ("三岁布洛芬十毫克每日三次", "zh", "您问的是：3 岁，布洛芬 10 毫克，每日 3 次？"),
        ("ibuprofen fifty mg for 3 days", "en", "You asked about: ibuprofen 50 mg, 3 days?"),
        ("感冒怎么办", "zh", ""),
    ],
)
def test_the_question_that_is_asked(heard, language, asked):
    assert sentence(items(heard, built_in()), language) == asked


def test_a_name_that_is_none_stays_as_it_is():
    assert described("心痛定", built_in()) == "心痛定（硝苯地平）"
    assert described("心痛定十毫克", built_in()) == "心痛定十毫克"
    assert Item("1 片") != Item("1 片", drug=True)


@given(
    st.text(
        alphabet="一二两三五十百千万亿零点半分之克片次日周每第型B12.0/～,，阿莫西林 of", max_size=30
    )
)
def test_nothing_that_is_heard_breaks_it(heard):
    for said in read_back(heard, built_in()):
        assert said.strip() == said != ""
