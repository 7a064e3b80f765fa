"""A drug that is pointed at is put in by its name, where it is clear which one is meant."""

from __future__ import annotations

import pytest

from assistant.condensing.referring import with_drug
from index.lexicon import built_in
from tests.growth import grows_linearly

TWO = "可用加巴喷丁，或普瑞巴林。"


@pytest.mark.parametrize(
    ("asked", "earlier", "answer", "meant"),
    [
        ("那个药喂奶能吃不", "阴道炎用啥药", "首选甲硝唑 2 g。", "甲硝唑喂奶能吃不"),
        ("第二个药娃能吃不", "神经痛用啥药", TWO, "普瑞巴林娃能吃不"),
        ("前者一天几次", "神经痛用啥药", TWO, "加巴喷丁一天几次"),
        ("后面那个一天几次", "神经痛用啥药", TWO, "普瑞巴林一天几次"),
        ("后者一天几次", "布洛芬和对乙酰氨基酚哪个好", "都可以。", "对乙酰氨基酚一天几次"),
        ("is the second one safe?", "UTI?", "Nitrofurantoin; or fosfomycin.",
         "is fosfomycin safe?"),
        ("how much of that drug", "migraine?", "Paracetamol; avoid ibuprofen.",
         "how much of Paracetamol"),
        # it may be either, or none
        ("这个药能吃不", "神经痛用啥药", TWO, None),
        ("第三个能吃不", "神经痛用啥药", TWO, None),
        ("这个药能吃不", "发烧用啥药", "禁用阿司匹林。", None),
        ("这个药能吃不", "咳嗽用啥药", None, None),
        # the asker's own drug is dealt with elsewhere
        ("这个药能吃不", "布洛芬怎么吃", "也可用对乙酰氨基酚。", None),
        # no drug is pointed at
        ("第一个小时怎么办", "神经痛用啥药", TWO, None),
        ("第二个娃呢", "神经痛用啥药", TWO, None),
        ("多久复查", "神经痛用啥药", TWO, None),
    ],
)  # fmt: skip
def test_the_drug_that_is_meant(asked, earlier, answer, meant):
    assert with_drug(asked, [earlier], answer, built_in()) == meant


@pytest.mark.parametrize("piece", ["第二个", "这个药", "the second one ", "布洛芬，"])
def test_long_texts_are_read_in_time(piece):
    assert grows_linearly(lambda text: with_drug(text, [text], text, built_in()), piece)
