"""A follow-up keeps what it leans on; a new topic is left alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.condensing.condense import condense
from assistant.records import Turn
from index.lexicon import built_in
from tests.growth import grows_linearly

PRESSURE = "高血压首选什么药？"
BOTH = "高血压合并糖尿病首选哪类降压药？"
ENGLISH = "What is first line treatment for hypertension?"
TURNS = [
    json.loads(line)
    for line in Path(__file__)
    .with_name("follow_up_turns.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
THANKS = ("谢谢", "好的，谢谢医生", "明白了。", "thanks", "OK")


def said(history, question):
    return condense(question, [Turn(one) for one in history], built_in())


@pytest.mark.parametrize(
    ("history", "question", "standalone"),
    [
        # another person, with the rest of the question as it was
        ([PRESSURE], "那孕妇呢？", "孕妇：高血压首选什么药？"),
        ([PRESSURE], "孕妇呢", "孕妇：高血压首选什么药？"),
        ([ENGLISH], "what about children?", f"{ENGLISH} (children)"),
        ([ENGLISH], "and in pregnancy?", f"{ENGLISH} (in pregnancy)"),
        # who takes the place of the person that was asked about before
        (["阿莫西林儿童剂量"], "那成人呢", "阿莫西林成人剂量"),
        (["阿莫西林儿童剂量"], "换成孕妇的话呢？", "阿莫西林孕妇剂量"),
        (["阿卡维林片成人一次吃多少？"], "那孕妇呢？", "阿卡维林片孕妇一次吃多少？"),
        # another disease in the place of the one before, or beside it
        ([PRESSURE], "那糖尿病呢？", "糖尿病首选什么药？"),
        ([BOTH], "如果还有肾病呢？", f"肾病：{BOTH}"),
        # another thing asked of the same subject
        (["儿童发热怎么处理？"], "用多大量？", "儿童发热，用多大量"),
        (["布洛芬小孩能吃吗？"], "用多大量？", "布洛芬小孩，用多大量"),
        (["高血压怎么随访？"], "那多久复查", "高血压，多久复查"),
        (["慢阻肺怎么诊断"], "咋治咧？", "慢阻肺，咋治"),
        (["慢阻肺怎么诊断"], "要不要转诊？", "慢阻肺，要不要转诊"),
        ([ENGLISH], "How much should I give?", "How much should I give (hypertension)"),
        (
            ["How is diarrhoea in children treated?"],
            "When should I refer?",
            "When should I refer (diarrhoea in children)",
        ),
        # a subject that no lexicon knows
        (["阿卡维林片怎么吃？"], "多久复查一次？", "阿卡维林片，多久复查一次"),
        (["阿卡维林片怎么吃？"], "一次吃几片？", "阿卡维林片，一次吃几片"),
        # a drug or a test whose answer depends on the illness
        (["有机磷中毒怎么急救？"], "阿托品打多少？", "有机磷中毒，阿托品打多少"),
        (["过敏性休克怎么抢救"], "肾上腺素用多少", "过敏性休克，肾上腺素用多少"),
        (["娃发烧39度咋办"], "能吃布洛芬不", "娃发烧39度，能吃布洛芬不"),
        (["狂犬病暴露怎么处理？"], "疫苗第几天打？", "狂犬病暴露，疫苗第几天打"),
        # pointing back
        (["哮喘急性发作怎么处理？"], "它的危险信号有哪些？", "哮喘急性发作的危险信号有哪些"),
        (["氨氯地平怎么吃？"], "这个药有什么禁忌？", "氨氯地平有什么禁忌"),
        (["How should asthma be treated?"], "Is it safe?", "Is it safe (asthma)"),
        # several turns
        ([PRESSURE, "那孕妇呢？"], "用多大量？", "孕妇：高血压，用多大量"),
        (["糖尿病吃啥药", PRESSURE, "谢谢"], "那孕妇呢？", "孕妇：高血压首选什么药？"),
        ([PRESSURE, "狗咬了怎么办"], "那孕妇呢？", "孕妇：狗咬了怎么办"),
        # nothing but a push
        (["儿童发热怎么处理？"], "还有呢？", "儿童发热怎么处理？"),
        ([ENGLISH], "then?", ENGLISH),
    ],
)
def test_a_follow_up_stands_alone(history, question, standalone):
    assert said(history, question) == standalone


@pytest.mark.parametrize(
    ("history", "question"),
    [
        ([], "那孕妇呢？"),
        ([], "用多大量？"),
        ([], "what about children?"),
        (["", "   ", "谢谢"], "那孕妇呢？"),
        ([PRESSURE], "糖尿病的诊断标准是什么？"),
        ([PRESSURE], "狗咬了怎么办"),
        ([PRESSURE], "狗咬了怎么办呢？"),
        ([PRESSURE], "那狗咬了怎么办？"),
        ([PRESSURE], "阿莫西林儿童剂量是多少？"),
        ([PRESSURE], "布洛芬的禁忌证是什么？"),
        ([PRESSURE], "阿卡维林片成人每次吃多少？"),
        ([PRESSURE], "What are the danger signs of childhood diarrhoea?"),
        ([ENGLISH], "How is asthma treated?"),
        ([ENGLISH], "有机磷中毒怎么急救？"),
        *(([PRESSURE], thanks) for thanks in THANKS),
    ],
)
def test_a_new_topic_is_left_alone(history, question):
    assert said(history, question) == question


def test_the_first_history_to_be_forgotten_is_the_oldest():
    assert "哮喘" not in said(["哮喘怎么治？", *["高血压怎么治？"] * 6], "那孕妇呢？")


words = st.text(st.sampled_from("高血压孕妇那呢它用多大量？吃 howabout?\n"), max_size=20)


@given(st.lists(words, max_size=4), words)
def test_nothing_asked_is_lost_and_nothing_fails(history, question):
    standalone = said(history, question)
    assert standalone == standalone.strip()
    assert standalone or not question.strip()
    assert said([], question) == question.strip()


def spoken(turn):
    return Turn(turn) if isinstance(turn, str) else Turn(turn["question"], turn["answer"])


@pytest.mark.parametrize("talk", TURNS, ids=lambda talk: f"{talk['kind']}:{talk['question']}")
def test_a_written_talk_keeps_what_it_should_and_nothing_else(talk):
    """Each talk was written with the words its question must and must not have to stand alone."""
    history = [spoken(turn) for turn in talk["history"]]
    standalone = condense(talk["question"], history, built_in()).lower()
    for words in talk["in"]:
        assert any(word.lower() in standalone for word in words.split("|"))
    for word in talk["out"]:
        assert word.lower() not in standalone


@pytest.mark.parametrize(
    ("history", "question", "standalone"),
    [
        (["成人流感吃奥司他韦一次多少"], "不是大人，是3岁娃", "3岁娃流感吃奥司他韦一次多少"),
        (["硝苯地平一天吃几片"], "不是硝苯地平是氨氯地平", "氨氯地平一天吃几片"),
        (["右边膝盖肿痛怎么办"], "我说错了，是左边", "左边膝盖肿痛怎么办"),
        (["左脚扭了怎么办"], "右脚呢", "右脚扭了怎么办"),
        (["What is the dose of amlodipine?"], "no, I meant bisoprolol",
         "What is the dose of bisoprolol?"),
        (["3岁娃14公斤发烧，布洛芬多少"], "体重说错了，是16公斤", "3岁娃16公斤发烧，布洛芬多少"),
        (["孕28周血压160/110怎么办"], "要是160/115呢", "孕28周血压160/115怎么办"),
        (["两岁娃拉肚子补锌多少"], "小于六个月的呢", "小于六个月的娃拉肚子补锌多少"),
        (["60岁的高血压病人血压降到多少"], "八十来岁的老头儿呢",
         "八十来岁的老头儿，高血压病人血压降到多少"),
        (["血压没达标多久随访"], "达标了呢", "血压达标多久随访"),
        (["布洛芬小孩吃多少"], "对乙酰氨基酚呢", "对乙酰氨基酚小孩吃多少"),
        # who asks for one drug must not be given another's dose, but for an allergy
        (["布洛芬小孩吃多少"], "对乙酰氨基酚一次多少", "小孩，对乙酰氨基酚一次多少"),
        (["青霉素过敏的肺炎病人"], "头孢曲松用多少", "青霉素过敏的肺炎病人，头孢曲松用多少"),
        (["血糖7.8怎么办"], "不对，是17.8", "血糖17.8怎么办"),
        (["孕12周能不能打流感疫苗"], "记错了，22周", "孕22周能不能打流感疫苗"),
        (["喝了百草枯怎么办"], "家属说不是百草枯，是敌敌畏", "喝了敌敌畏怎么办"),
        (["Dose of gentamicin in a newborn"], "I mean ampicillin",
         "Dose of ampicillin in a newborn"),
        (["右眼进了石灰怎么冲"], "左眼也进了", "左眼也进了：右眼进了石灰怎么冲"),
        (["5岁孩子腹泻补多少锌"], "哦，娃娃才5个月，不是5岁", "娃娃才5个月腹泻补多少锌"),
        (["狂犬病免疫球蛋白打多少"], "不是那个，问的是马的血清", "狂犬病马的血清打多少"),
        (["脱水的孩子补液总量多少", "3岁的多长时间滴完"], "不满一岁的分几个小时滴完",
         "脱水的补液，不满一岁的分几个小时滴完"),
        (["How do I grade dehydration in a child?"], "what if it is severe",
         "How do I grade dehydration in a child? (it is severe)"),
        # who the patient is stays known where the next question does not say it again
        (["孕28周头痛", "高血压首选什么药"], "用多大量", "孕28周：高血压，用多大量"),
        (["青霉素过敏，扁桃体化脓", "中耳炎用啥抗生素"], "吃几天",
         "青霉素过敏：中耳炎抗生素，吃几天"),
        (["孕28周头痛", "下一个病人，高血压首选什么药"], "用多大量", "高血压，用多大量"),
        (["没怀孕，头痛", "高血压首选什么药"], "用多大量", "高血压，用多大量"),
        (["孕28周头痛", "说错了，孕38周", "高血压首选什么药"], "用多大量",
         "孕38周：高血压，用多大量"),
        (["孕28周头痛咋办", "高血压首选什么药"], "用多大量", "高血压，用多大量"),
        (["孕28周头痛", "儿童高血压首选什么药"], "用多大量", "儿童高血压，用多大量"),
        # what only looks like a correction
        (["孕妇感冒能吃药吗"], "孕妇不是不能吃布洛芬吗", "孕妇不是不能吃布洛芬吗"),
        (["高血压首选什么药"], "不是所有人都能吃普利类吧", "不是所有人都能吃普利类吧"),
        # a sign of danger is no change of topic
        (["3岁娃发烧"], "不说话了，叫不醒怎么办", "3岁娃发烧，不说话了，叫不醒怎么办"),
        # back to what was asked before
        (["高血压首选什么药", "糖尿病目标是多少"], "回到刚才的高血压，达标以后多久随访",
         "高血压，达标以后多久随访"),
        (["How to treat scabies?", "epilepsy in pregnancy?"], "back to scabies: how long?",
         "how long (scabies)"),
    ],
)  # fmt: skip
def test_what_is_put_right_takes_the_place_of_what_was_wrong(history, question, standalone):
    assert said(history, question) == standalone


asked = st.text(st.sampled_from("那3岁14公斤不没是，错了孕周布洛芬多少呢？"), max_size=16)


@given(st.lists(words, max_size=2), asked)
def test_no_number_of_the_question_is_lost(history, question):
    standalone = said(history, question)
    assert all(number in standalone for number in re.findall(r"\d+", question))


@given(words, words, asked)
def test_nothing_comes_from_an_answer(question, answer, follow_up):
    told = condense(follow_up, [Turn(question, answer)], built_in())
    assert told == condense(follow_up, [Turn(question)], built_in())


@pytest.mark.parametrize(
    "piece", ["那孕妇呢", "不是3岁是", "说错了，", "好的，", "and ", "布洛芬14公斤，"]
)
def test_a_long_talk_is_read_in_time(piece):
    assert grows_linearly(lambda text: said([PRESSURE], text), piece)
    assert grows_linearly(lambda text: said([text], "那孕妇呢？"), piece)
