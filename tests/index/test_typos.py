"""A mistyped drug is found by its sound or its letters; a doubtful one is left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.expand import concepts_of, expand
from index.lexicon import Concept, Lexicon, built_in


def drug(id: str, zh: str, *more: str, type: str = "drug") -> Concept:
    return Concept(id, type, (zh, *more), (id.replace("-", " "),))


LEXICON = Lexicon(
    (
        drug("amoxicillin", "阿莫西林", "阿莫西林胶囊"),
        drug("metformin", "二甲双胍"),
        drug("nifedipine", "硝苯地平", "心痛定"),
        drug("nimodipine", "尼莫地平"),
        drug("isosorbide-dinitrate", "硝酸异山梨酯", "消心痛"),
        drug("ibuprofen", "布洛芬"),
        drug("clopidogrel", "氯吡格雷", "波立维"),
        drug("chlorpromazine", "氯丙嗪"),
        drug("promethazine", "异丙嗪"),
        drug("prednisone", "泼尼松"),
        drug("prednisolone", "泼尼松龙"),
        drug("hydralazine", "肼屈嗪"),
        drug("hydroxyzine", "羟嗪"),
        drug("cephalosporins", "头孢菌素", "头孢", type="drug_class"),
        drug("cefixime", "头孢克肟"),
        drug("cefaclor", "头孢克洛"),
        drug("ribavirin", "利巴韦林", "病毒唑"),
        drug("glucose", "葡萄糖注射液", "葡萄糖液"),
        drug("pancreatin", "胰酶片"),
        drug("wuling", "乌灵片"),
        drug("aspirin", "阿司匹林"),
        drug("losartan", "氯沙坦"),
        drug("valsartan", "缬沙坦"),
        drug("albumin", "人血白蛋白", "白蛋白针"),
        Concept("cholera", "disease", ("霍乱",), ("cholera",)),
    )
)


def read_as(question: str, lexicon: Lexicon = LEXICON) -> dict[str, str]:
    return {part.written: part.corrected for part in expand(question, lexicon) if part.corrected}


@pytest.mark.parametrize(
    ("question", "typed", "name"),
    [
        ("阿莫西淋孩子能不能吃", "阿莫西淋", "阿莫西林"),
        ("二甲双瓜吃了肚子不舒服", "二甲双瓜", "二甲双胍"),
        ("硝本地平一天吃几片", "硝本地平", "硝苯地平"),
        ("小孩吃布落芬吃多少", "布落芬", "布洛芬"),
        ("波利维能停不", "波利维", "波立维"),
        ("绿丙嗪怎么用", "绿丙嗪", "氯丙嗪"),
        ("頭包克肟怎麼吃", "頭包克肟", "头孢克肟"),  # Traditional and mistyped
        ("头孢克沃怎么吃", "头孢克沃", "头孢克肟"),  # a class stands inside
        ("阿司皮林", "阿司皮林", "阿司匹林"),
        ("阿斯匹灵", "阿斯匹灵", "阿司匹林"),
        ("metfromin dose", "metfromin", "metformin"),
        ("Amoxicilin for a child", "Amoxicilin", "amoxicillin"),
        ("nifedpine in pregnancy", "nifedpine", "nifedipine"),
        ("ibuprefan", "ibuprefan", "ibuprofen"),  # two vowels
    ],
)
def test_a_mistyped_drug_is_found(question: str, typed: str, name: str) -> None:
    assert read_as(question) == {typed: name}


def test_a_mistyped_drug_weighs_less_and_brings_its_names() -> None:
    part = expand("metfromin", LEXICON)[0]
    assert {one.text: one.weight for one in part.alternatives} == {
        "metfromin": 1.0,
        "二甲双胍": 0.9 * 0.8,
        "metformin": 0.9 * 0.8,
    }
    assert part.concept == "drug"
    assert [one.id for one in concepts_of("二甲双瓜", LEXICON)] == ["metformin"]


@pytest.mark.parametrize(
    "question",
    [
        "消心痛和心痛定",  # both are names
        "氯丙嗪和异丙嗪",
        "prednisolne",  # one letter from prednisolone and from prednisone
        "nifidapine",  # nimodipine is nearly as near
        "prednisone or prednisolone",
        "X沙坦",
        "贝尼地平",  # a drug of its own that this lexicon lacks
        "拉西地平",
        "头孢",
        "头孢克拉",
        "五灵片",  # without its form a name of two characters
        "阿霉素",
    ],
)
def test_a_known_an_unknown_or_a_doubtful_drug_is_left_alone(question: str) -> None:
    assert not read_as(question)


ORDINARY = """
抗病毒是好办法吗 | 病毒已经清除 | 查血葡萄糖是多少 | 白蛋白正常吗 | 这个病毒的药管用吗
高血压能喝酒吗 | 娃拉肚子眼窝都抠进去了 | 打摆子怎么治 | 老人头昏走不稳 | 血压一直降不下来
感冒几天能好 | 一天吃几次 | 孕妇能不能打疫苗 | 狗咬了要不要打针 | 被蛇咬了怎么急救
脚肿是什么原因 | 晚上睡不着怎么办 | 嗓子疼吃什么 | 什么时候转诊 | 多久复查一次 | 要不要送县里
输液要几天 | 伤口化脓怎么处理 | 烫伤了能不能抹牙膏 | 孩子不吃饭 | 咳嗽有痰 | 胸口闷得慌
手脚发麻 | 尿频尿急 | 大便带血 | 皮肤起红点 | 眼睛发红 | 耳朵流脓 | 牙疼得厉害 | 腰疼腿疼
关节肿了 | 心慌气短 | 吃了药还是不好 | 饭前吃还是饭后吃 | 药停了会不会反复 | 这种情况要紧不
血糖多少算高 | 怎么量血压 | 疫苗什么时候打 | 产后多久同房 | 月经不来怎么回事
乙肝病毒携带者能结婚吗 | 氧化酶试验是什么 | 服用激素会胖吗 | 只可药物治疗吗 | 结合药物治疗
保肝护肝要注意什么 | how do I treat fever in a child
when should I refer a patient with chest pain | essential hypertension | pancreatic cancer signs
aspiring doctors | what is the dose for an infant | snake bite first aid
severe dehydration treatment plan | breastfeeding mother with mastitis
urinary infection in pregnancy | vaccination schedule for newborns
management of acute diarrhoea | convulsions in children | how to measure blood pressure
referral criteria for stroke | postpartum haemorrhage management
"""
SENTENCES = [
    one.strip() for line in ORDINARY.splitlines() for one in line.split("|") if one.strip()
]


@pytest.mark.parametrize("lexicon", [LEXICON, built_in()], ids=["small", "shipped"])
def test_ordinary_sentences_are_not_corrected(lexicon: Lexicon) -> None:
    assert len(SENTENCES) >= 60
    assert {one: read for one in SENTENCES if (read := read_as(one, lexicon))} == {}


def test_no_shipped_name_is_ever_corrected() -> None:
    names = (name for concept in built_in().concepts for name in concept.names)
    assert {name: read for name in names if (read := read_as(name, built_in()))} == {}


# Drugs that look or sound alike: each may be found as itself, never as the other.
LOOK_ALIKE = """
消心痛 心痛定 | 氯丙嗪 异丙嗪 | 泼尼松 泼尼松龙 | 红霉素 罗红霉素 | 阿奇霉素 阿霉素
头孢克肟 头孢克洛 | 头孢呋辛 头孢噻肟 | 氨氯地平 非洛地平 | 氯沙坦 缬沙坦 | 阿替洛尔 美托洛尔
氟康唑 氟哌酸 | 优降糖 优降宁 | 硫酸镁 硫酸锌 | 地西泮 氯硝西泮 | 卡马西平 奥卡西平
氯化钾 氯化钠 | 阿托品 阿托伐他汀 | 利福平 利福喷丁 | prednisone prednisolone
hydralazine hydroxyzine | chlorpromazine chlorpropamide | cefixime cefepime | losartan valsartan
quinine quinidine | cycloserine cyclosporine | clonidine clonazepam | metoprolol metolazone
amiodarone amrinone | tramadol trazodone | dopamine dobutamine
"""


@pytest.mark.parametrize("pair", [one.split() for line in LOOK_ALIKE.strip().splitlines()
                                  for one in line.split("|")])  # fmt: skip
def test_a_drug_is_never_read_as_its_look_alike(pair: list[str]) -> None:
    one, other = pair
    for name in (one, other):
        assert not read_as(name, built_in())
    # And where the lexicon lacks one of them, it is not read as the other.
    alone = Lexicon((Concept("x", "drug", (one,), (one,)),))
    assert not read_as(other, alone)


@given(st.text(st.sampled_from("阿莫西林淋二甲双胍瓜地平头孢克肟洛 amoxicilin，"), max_size=40))
def test_no_text_raises_and_what_is_corrected_is_no_name(text: str) -> None:
    for typed, name in read_as(text).items():
        assert not LEXICON.named(typed)
        assert LEXICON.named(name)


def test_a_question_that_resembles_no_drug_loads_no_pinyin() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from index.expand import expand; from index.lexicon import Concept, Lexicon;"
        "expand('高血压能喝酒吗', Lexicon((Concept('x', 'drug', ('布洛芬',), ('ibuprofen',)),)));"
        "sys.exit('pypinyin' in sys.modules or 'rapidfuzz' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_four_times_the_text_takes_no_more_than_about_four_times_as_long() -> None:
    def took(length: int) -> float:
        text = ("娃吃布落芬和amoxicilin，又拉肚子又发烧。" * length)[:length]
        began = time.thread_time()
        LEXICON.corrections(text, ())
        return time.thread_time() - began

    took(100)
    assert min(took(8000) for _ in range(5)) < 10 * min(took(2000) for _ in range(5)) + 0.005


@pytest.mark.parametrize(
    "question", ["布罗芬定口服液喂多少", "布罗芬定片", "阿莫西淋达胶囊吃几粒", "布落芬定怎么用"]
)
def test_a_name_that_goes_on_to_its_dose_form_is_another_drug(question):
    assert not any(part.corrected for part in expand(question, built_in()))


@pytest.mark.parametrize(
    "question",
    ["布落芬混悬液喂多少", "布落芬缓释片", "布落芬吃几片", "布落芬两片", "布落芬定时吃还是痛了吃"],
)
def test_a_dose_form_behind_a_mistyped_drug_leaves_it_that_drug(question):
    (found,) = [part.corrected for part in expand(question, built_in()) if part.corrected]
    assert found == "布洛芬"
