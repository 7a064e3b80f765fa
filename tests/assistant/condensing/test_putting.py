"""A fact takes the place of the one of its kind: two of a kind never stand side by side."""

from __future__ import annotations

import pytest

from assistant.condensing.facts import named
from assistant.condensing.putting import cut_out, only_facts, put
from index.lexicon import built_in
from tests.growth import grows_linearly


@pytest.mark.parametrize(
    ("new", "earlier", "after"),
    [
        ("5个月", "5岁娃锌补多少", "5个月娃锌补多少"),
        ("孕妇", "3岁娃怎么治", "孕妇怎么治"),
        ("16公斤", "14公斤的娃吃多少", "16公斤的娃吃多少"),
        ("氨氯地平", "硝苯地平怎么吃", "氨氯地平怎么吃"),
        ("氨氯地平", "怎么吃", None),
        # an age beside the person it is true of, and in the place of whom it is not
        ("才两个月大", "小孩发热怎么办", "两个月大小孩发热怎么办"),
        ("35岁", "孕妇感冒怎么办", "35岁孕妇感冒怎么办"),
        ("35岁", "儿童高血压怎么办", "35岁高血压怎么办"),
        ("70岁", "5岁娃咳嗽", "70岁咳嗽"),
        ("个12岁娃", "成人哮喘怎么治", "12岁娃哮喘怎么治"),
        ("大人", "小儿肺炎用啥药", "大人肺炎用啥药"),
        ("孕妇", "老年人体检查啥", "孕妇体检查啥"),
        ("产后", "妊娠期糖尿病怎么治", None),
        # what a patient has for good goes with any age
        ("老年人", "透析病人高血压吃啥药", None),
        ("青霉素过敏", "扁桃体炎用什么药", None),
        ("布洛芬", "吃着华法林能吃对乙酰氨基酚不", "吃着华法林能吃布洛芬不"),
        # what was measured, what is done, one kind of a thing
        ("血糖是13.2", "血糖3.2，喂糖水行不", "血糖13.2，喂糖水行不"),
        ("肌酐210", "肌酐120的能吃吗", "肌酐210的能吃吗"),
        ("creatinine is 210", "creatinine 120, metformin?", "creatinine 210, metformin?"),
        ("24 kg", "a child weighing 14 kg", "a child weighing 24 kg"),
        ("针灸", "颈椎病能推拿不", "颈椎病能针灸不"),
        ("1型", "2型糖尿病首选什么药", "1型糖尿病首选什么药"),
        ("falciparum", "treatment of vivax malaria", "treatment of falciparum malaria"),
        ("氨氯地平", "硝苯地平和氯沙坦哪个好", None),
    ],
)
def test_a_fact_takes_the_place_of_the_one_of_its_kind(new, earlier, after):
    assert put(new, earlier, built_in()) == after


def test_a_text_of_facts_only_is_told_from_one_that_says_more():
    assert only_facts("18公斤的小孩", built_in())
    assert only_facts("a 2 year old", built_in())
    assert not only_facts("18公斤的小孩吐了", built_in())
    assert not only_facts("的", built_in())


def test_what_is_cut_out_takes_its_particle_along():
    text = "60岁的高血压病人"
    ages = [one for one in named(text, built_in()) if one.kind == "age"]
    assert cut_out(text, ages) == "高血压病人"


@pytest.mark.parametrize("piece", ["3岁娃", "血糖3.2", "2型糖尿病", "小儿肺炎", "14 kg "])
def test_a_long_text_is_read_in_time(piece):
    assert grows_linearly(lambda text: put("5个月", text, built_in()), piece)
    assert grows_linearly(lambda text: put("1型", text, built_in()), piece)
