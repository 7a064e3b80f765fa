"""What a question asks is found, and what it names is left in its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.condensing.asked import asked_away
from tests.growth import grows_linearly


def test_what_is_done_goes_where_it_is_asked_when():
    question = "哮喘急性发作哪些情况打120"
    illness, call = (0, 6), (10, len(question))
    assert asked_away(question, [illness], [call]) == ((6, len(question)),)
    assert asked_away(question, [illness, call]) == ((6, 10),)


def left(question, *names):
    kept = [(question.index(name), question.index(name) + len(name)) for name in names]
    gone = {at for start, end in asked_away(question, kept) for at in range(start, end)}
    return "".join(one for at, one in enumerate(question) if at not in gone)


@pytest.mark.parametrize(
    ("question", "names", "rest"),
    [
        ("布洛芬一次吃多少毫克", ["布洛芬"], "布洛芬"),
        ("娃发烧39度，该咋整", ["39度"], "娃发烧39度，"),
        ("老人不想吃怎么办", [], "老人不想吃"),
        ("没啥感觉咋整", [], "没啥感觉"),
        ("首选什么抗生素", ["抗生素"], "抗生素"),
        ("高血压能吃布洛芬不", ["高血压", "布洛芬"], "高血压吃布洛芬"),
        ("高血压能治好不", ["高血压"], "高血压"),
        ("随饭吃还是空肚子吃", [], ""),
        ("哮喘用药剂量", ["哮喘"], "哮喘用药"),
        ("娃吐了三回", [], "娃吐了三回"),
        ("how do I treat scabies", ["scabies"], " scabies"),
    ],
)
def test_what_is_left_is_the_subject(question, names, rest):
    assert left(question, *names) == rest


texts = st.text(st.sampled_from("高血压要能吃多少咋办不吗，？啥还是 howmuch"), max_size=24)


@given(texts, st.integers(0, 24), st.integers(0, 4))
def test_nothing_that_is_kept_is_cut(text, start, length):
    kept = (start, min(start + length, len(text)))
    for first, last in asked_away(text, [kept] if kept[0] < kept[1] else []):
        assert 0 <= first < last <= len(text)
        assert last <= kept[0] or kept[1] <= first or kept[0] >= kept[1]


@pytest.mark.parametrize(
    "piece", ["吃多少", "要打针不", "，", "能", "还是", "怎么", "how do I treat "]
)
def test_a_long_question_is_read_in_time(piece):
    assert grows_linearly(lambda text: asked_away(text, []), piece)
