"""A question leans on what was said, or stands by itself."""

from __future__ import annotations

import pytest

from assistant.condensing.leaning import leans
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


@pytest.mark.parametrize(
    ("earlier", "question", "leaning"),
    [
        # nobody and nothing is named: it was before
        ("断指咋保存", "能泡酒精里不", True),
        ("How do I treat bacterial vaginosis?", "Can I use it in pregnancy?", True),
        ("附子煎多久", "吃了嘴发麻", True),
        ("胰岛素从多少开始", "打出低血糖了咋办", True),
        ("被蜂子蛰了咋办", "出气困难了", True),
        ("吃了头孢喝了点酒", "脸红心慌喘不上气", True),
        ("秋水仙碱一天几片", "拉肚子了咋办", True),
        ("沙丁胺醇雾化多少", "体重大于20公斤每次多少毫克", True),
        ("How do I treat an abscess?", "which antibiotic if allergic to penicillin?", True),
        # the same patient, the same illness
        ("小儿肺炎要住院不", "家里不肯住院，吃阿莫西林行不", True),
        ("5岁娃哮喘发作咋办", "哮喘发作激素用多少", True),
        # a topic of its own
        ("痔疮便血吃啥", "产后42天检查查些啥", False),
        ("娃发烧吃美林", "孕妇能打新冠疫苗吗", False),
        ("氨氯地平一天几片", "失眠怎么办", False),
        ("高血压首选什么药", "喝了农药咋办", False),
        ("高血压首选什么药", "头晕三天，手脚发麻", False),
        ("5岁娃哮喘发作咋办", "成人哮喘发作激素用多少", False),
        # what it points at stands in it
        ("娃发烧怎么办", "敌百虫那种药弄到皮肤上要洗不", True),
        ("asthma dose?", "Is it safe to give ibuprofen for a fever?", False),
        ("被牛顶了", "没有静脉通路，热性惊厥超过5分钟用什么药", False),
        # a story of its own, or a medicine where no illness was spoken of
        (
            "孕妇能吃阿苯达唑不",
            "叫牛顶了胸脯子，半边不通气，脖子青筋鼓多高，越喘越厉害，脸都紫了",
            False,
        ),
        ("病历保存多少年", "肾上腺素打多少", False),
        ("娃拉肚子", "噻托溴铵 用量 频次", False),
        ("5岁娃发烧，有哮喘", "吃了布洛芬还能吃对乙酰氨基酚不", True),
        ("有哮喘的细娃发烧咋办", "芬必得会不会让降压药不灵", False),
        ("小儿秋季腹泻补液怎么补", "狂犬疫苗过期了还能用吗", False),
        # an illness, a medicine that no lexicon knows
        ("成人流感吃几天药", "青鳞病传染不", False),
        # in the other language only what is nothing by itself
        ("孕妇高血压吃硝苯地平多少", "What is the maximum per day?", True),
        ("孕妇高血压吃硝苯地平多少", "warning signs that influenza is getting severe", False),
    ],
)
def test_who_and_what_was_spoken_of_decides(earlier, question, leaning):
    assert leans(question, earlier, built_in()) is leaning
