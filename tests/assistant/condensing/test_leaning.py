"""A question leans on what was said, or stands by itself."""

from __future__ import annotations

import pytest

from assistant.condensing.leaning import asks, leans, stands
from index.lexicon import built_in

CHILD = "3岁娃发烧39度怎么办"


@pytest.mark.parametrize(
    "question",
    ["那孕妇呢", "用多大量", "它安全吗", "对乙酰氨基酚喂多少", "他还咳嗽，要转诊吗",
     "没有抽搐，要转诊吗", "and for children?", "怀了娃的也打这个疫苗吗"],
)  # fmt: skip
def test_it_leans(question):
    assert leans(question, CHILD, built_in())


@pytest.mark.parametrize(
    "question",
    ["糖尿病的诊断标准是什么", "新生儿脐带怎么护理", "门诊病历保存多少年", "谷雨甲沟炎怎么处理",
     "What are the danger signs of childhood diarrhoea?"],
)  # fmt: skip
def test_it_stands_by_itself(question):
    assert not leans(question, CHILD, built_in())


def test_asking_is_told_from_telling():
    assert asks("能拔火罐不") and asks("how long")
    assert not asks("没有抽搐，精神好")
    assert stands("高血压首选什么药", built_in()) and not stands("首选什么药", built_in())
