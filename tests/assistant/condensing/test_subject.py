"""The earlier question gives its subject, without what it asked and what is said anew."""

from __future__ import annotations

import pytest

from assistant.condensing.subject import ask_of, before, without
from index.lexicon import built_in


@pytest.mark.parametrize(
    ("earlier", "rest", "asked"),
    [
        ("儿童发热怎么处理", "用多大量", "儿童发热，用多大量"),
        ("热射病现场怎么降温", "要转诊吗", "热射病现场，要转诊吗"),
        ("高血压首选什么药", "它的危险信号有哪些", "高血压的危险信号有哪些"),
        ("转诊交接用什么格式说", "四个字母代表什么", "转诊交接，四个字母代表什么"),
        ("不发烧的咳嗽要用抗生素吗", "多久复查", "不发烧的咳嗽用抗生素，多久复查"),
        # what was asked before goes with all that asked along with it
        ("包虫病阿苯达唑一天吃多少毫克每公斤", "孕妇可以吃吗", "包虫病阿苯达唑，孕妇可以吃吗"),
        ("缺碘孕妇补啥", "多久复查", "缺碘孕妇，多久复查"),
        ("怎么识别脑卒中", "要不要送", "脑卒中，要不要送"),
        ("要打促肺的针不", "打几回", "打促肺的针，打几回"),
        ("娃能好不", "吃啥药", "娃，吃啥药"),
        ("宫颈癌筛查多大年纪开始", "几年做一回", "宫颈癌筛查，几年做一回"),
        ("宫颈癌筛查多大年纪开始", "打什么疫苗", "宫颈癌，打什么疫苗"),
        (
            "80 year old on warfarin, fell",
            "ibuprofen?",
            "ibuprofen? (80 year old warfarin, fell)",
        ),
        (
            "俺媳妇喘又犯了，喷了十来下不顶事，话都说不成句，嘴唇发青，这会儿想睡，脖子上鼓起筋",
            "激素打多少",
            "俺媳妇喘又犯了，话都说不成句，嘴唇发青，激素打多少",
        ),
        ("How do I remove a tick?", "what next", "what next (tick)"),
        ("child allergic to penicillin", "what next", "what next (child allergic to penicillin)"),
        ("first aid for snake bite", "when should I refer", "when should I refer (snake bite)"),
    ],
)
def test_something_else_is_asked_of_the_same_subject(earlier, rest, asked):
    assert ask_of(earlier, rest, built_in()) == asked


def test_what_is_added_stands_before_chinese_and_after_english():
    assert before("孕妇", "高血压首选什么药") == "孕妇：高血压首选什么药"
    assert before("14公斤", "3岁娃：布洛芬多少") == "3岁娃，14公斤：布洛芬多少"
    assert before("雾化", "哮喘喷几下") == "雾化：哮喘用多少"
    assert before("children", "how to treat asthma?") == "how to treat asthma? (children)"


def test_a_new_person_or_figure_leaves_no_room_for_the_old():
    assert without("成人流感吃多少", "18公斤的娃", built_in()) == "流感吃多少"
    assert without("血压150/95吃什么药", "血压165/105", built_in()) == "血压吃什么药"
