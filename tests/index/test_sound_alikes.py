"""Drugs by their sound: what was misheard is found, plain words are not, twins are told."""

from __future__ import annotations

import pytest

from index.lexicon import Concept, Lexicon, built_in
from index.lexicon.sound_alikes import SoundAlike, SoundAlikes
from index.tokens import fold


@pytest.fixture(scope="module")
def alike():
    return SoundAlikes(built_in())


def found(alike, text):
    folded = fold(text)
    mentions = [
        one for one in built_in().mentions(folded) if one.concepts[0].type in ("drug", "drug_class")
    ]
    return {folded[one.start : one.end]: one.names for one in alike.in_text(folded, mentions)}


@pytest.mark.parametrize(
    ("heard", "stretch", "name"),
    [
        ("啊磨西淋一天几次", "啊磨西淋", "阿莫西林"),
        ("阿莫新林一天几次", "阿莫新林", "阿莫西林"),
        ("头孢可我小孩多少", "头孢可我", "头孢克肟"),
        ("而甲双胍饭前吃吗", "而甲双胍", "二甲双胍"),
        ("格列奇特早上吃", "格列奇特", "格列齐特"),
        ("氨绿地平一片", "氨绿地平", "氨氯地平"),
        ("双氢克尿色怎么吃", "双氢克尿色", "双氢克尿噻"),
        ("泼尼送哮喘一天几毫克", "泼尼送", "泼尼松"),
        ("sefixime dose", "sefixime", "cefixime"),
        # a shorter drug stands in what was said: it is another, of another dose
        ("书芬太尼几微克", "书芬太尼", "舒芬太尼"),
        ("普鲁卡因情霉素皮试", "普鲁卡因情霉素", "普鲁卡因青霉素"),
        ("加泼尼龙冲击", "加泼尼龙", "甲泼尼龙"),
        ("部地奈德混悬液雾化", "部地奈德混悬液", "布地奈德混悬液"),
        ("卡北缩宫素怎么用", "卡北缩宫素", "卡贝缩宫素"),
    ],
)
def test_what_sounds_like_a_drug_is_found(alike, heard, stretch, name):
    assert found(alike, heard) == {stretch: (name,)}


@pytest.mark.parametrize(
    "text",
    [
        "今天咳得厉害", "哪个大夫看高血压最好", "普通感冒要查血常规吗", "怎么看胎儿是男是女",
        
        "给他输液行吗", "一次含硝酸甘油多少", "对乙酰氨基酚与布洛芬能否联合", "地塞米松怎么用",
        "肾上腺素肌内注射剂量", "这个药怎么吃", "血压要压到多少", "阿莫西林怎么吃",
        "能吃复方口服避孕药吗",
        "how is hypertension treated", "the patient is improving slowly",
    ],
)  # fmt: skip
def test_plain_words_and_names_that_are_written_well_are_none(alike, text):
    assert found(alike, text) == {}


def test_of_two_drugs_that_are_as_near_both_are_told():
    alike = SoundAlikes(
        Lexicon(
            (
                Concept("one", "drug", ("多美康", "咪达唑仑"), ("midazolam",)),
                Concept("two", "drug", ("达美康", "格列齐特"), ("gliclazide",)),
                Concept("no drug", "disease", ("大美糠",), ("x",)),
            )
        )
    )
    # duo and da share only their beginning with di
    assert alike.in_text("地美康", ()) == ()  # three characters are too few for that
    assert alike.in_text("大美康", ()) == (SoundAlike(0, 3, ("达美康",)),)


def test_two_drugs_of_one_sound():
    lexicon = Lexicon(
        (
            Concept("one", "drug", ("氨氯地平", "压氏达"), ("amlodipine",)),
            Concept("two", "drug", ("培哚普利", "雅施达"), ("perindopril",)),
        )
    )
    alike = SoundAlikes(lexicon)
    assert alike.same("雅施达") == ("压氏达",)
    assert alike.same("氨氯地平") == ()
    heard = alike.in_text("亚氏达四毫克", ())
    assert [(one.start, one.end, set(one.names)) for one in heard] == [(0, 3, {"压氏达", "雅施达"})]


@pytest.mark.parametrize(
    ("name", "similar"),
    [("头孢克肟", ("头孢克洛",)), ("达美康", ("多美康",)), ("克拉霉素", ("克林霉素",)),
     ("硝苯地平", ()), ("安定", ()), ("amoxicillin", ()), ("没有这个药", ())],
)  # fmt: skip
def test_names_that_differ_in_half_a_syllable(alike, name, similar):
    assert alike.similar(name) == similar


def test_a_misspelling_is_called_by_its_clinical_name(alike):
    assert alike.proper("阿莫西淋") == "阿莫西林"
    assert alike.proper("络活喜") == "络活喜"  # a brand stays
    assert alike.proper("没有") == "没有"


def test_a_long_text_takes_no_long_time(alike):
    assert alike.in_text("咳嗽发热头痛" * 2000, ()) == ()
