"""What a question is about, and whether that is enough."""

from __future__ import annotations

import pytest

from assistant.condensing.topic import asks, is_name, lacks_topic, nouns_of, stands, within
from index.lexicon import built_in


def test_asking_is_told_from_telling():
    assert asks("能拔火罐不") and asks("how long")
    assert not asks("没有抽搐，精神好")
    assert stands("高血压首选什么药", built_in()) and not stands("首选什么药", built_in())


@pytest.mark.parametrize("question", ["吃几天", "多久查一次", "which schedule has fewer doses?"])
def test_a_topic_is_lacking(question):
    assert lacks_topic(question, built_in())


@pytest.mark.parametrize("question", ["新生儿脐带怎么护理", "门诊病历保存多少年"])
def test_two_nouns_make_a_topic(question):
    assert not lacks_topic(question, built_in())


def test_a_unit_of_time_is_no_topic():
    assert nouns_of("不满一岁的分几个小时滴完", built_in()) == []


def test_small_things():
    assert is_name("高血压？", built_in()) and not is_name("高血压病人", built_in())
    assert within("血压 150", 2, 2) and not within("血压高", 2, 2)
