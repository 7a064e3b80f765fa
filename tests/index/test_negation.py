"""What a question says is not there is told from what it asks."""

from __future__ import annotations

import pytest

from index.expand import concepts_of, expand
from index.lexicon import Concept, Lexicon

FEVER = Concept("fever", "symptom", ("发热", "发烧"), ("fever",))
COUGH = Concept("cough", "symptom", ("咳嗽",), ("cough",))
PAIN = Concept("headache", "symptom", ("头痛", "疼"), ("headache",))
DIABETES = Concept("diabetes", "disease", ("糖尿病",), ("diabetes",))
PREGNANT = Concept("pregnant", "population", ("孕妇", "怀孕"), ("pregnant",))
INFERTILE = Concept("infertility", "disease", ("不孕",), ("infertility",))
ANURIA = Concept("anuria", "sign", ("无尿",), ("anuria",))
BREATH = Concept("dyspnoea", "symptom", ("呼吸不畅",), ("breathlessness",))
DRUG = Concept("amoxicillin", "drug", ("阿莫西林",), ("amoxicillin",))
LEXICON = Lexicon((FEVER, COUGH, PAIN, DIABETES, PREGNANT, INFERTILE, ANURIA, BREATH, DRUG))


def denied(question: str) -> list[str]:
    return [part.surface for part in expand(question, LEXICON) if part.denied]


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        ("没有发热，能吃阿莫西林吗", ["发热"]),
        ("没有出现发热，咳嗽", ["发热"]),
        ("不发烧只咳嗽", ["发烧"]),
        ("未见明显发热，有咳嗽", ["发热"]),
        ("否认糖尿病，头痛", ["糖尿病"]),
        ("以前没得过糖尿病，现在头痛", ["糖尿病"]),
        ("没怀孕能吃阿莫西林吗", ["怀孕"]),
        ("不是孕妇，能吃阿莫西林吗", ["孕妇"]),
        ("没有发热、咳嗽和头痛，就是怀孕了", ["发热", "咳嗽", "头痛"]),
        ("没有发热、咳嗽三天", ["发热"]),
        ("没有发热，咳嗽", ["发热"]),
        ("cough with no fever", ["fever"]),
        ("cough, denies any fever or headache", ["fever", "headache"]),
        ("not pregnant, amoxicillin", ["pregnant"]),
        ("she doesn't have a fever, cough", ["fever"]),
        ("without diabetes, amoxicillin", ["diabetes"]),
    ],
)
def test_what_is_not_there_is_denied(question: str, absent: list[str]) -> None:
    assert denied(question) == absent


@pytest.mark.parametrize(
    "question",
    [
        "有没有发热，咳嗽",
        "有无发热，咳嗽",
        "发不发烧，咳嗽",
        "疼不疼，咳嗽",
        "是不是糖尿病，头痛",
        "能不能吃阿莫西林，发热",
        "要不要停阿莫西林，发热",
        "不孕，头痛",
        "无尿，头痛",
        "呼吸不畅发热",
        "没有阿莫西林，发热吃什么",
        "怎么才能不咳嗽，孕妇",
        "不光发烧还咳嗽",
        "莫不是糖尿病，头痛",
        "knows fever and cough",
    ],
)
def test_a_question_a_name_a_wish_or_a_lacking_drug_is_no_denial(question: str) -> None:
    assert denied(question) == []


@pytest.mark.parametrize("question", ["没有发热", "不发烧还要吃药吗", "no fever"])
def test_what_alone_is_named_is_the_topic_even_if_it_is_denied(question: str) -> None:
    assert denied(question) == []


def test_a_denied_finding_weighs_little_and_brings_nothing() -> None:
    fever, cough = expand("没有发热，咳嗽", LEXICON)
    assert [one.text for one in fever.alternatives] == ["发热"]
    assert fever.weight == 0.2
    assert cough.weight == 1.0
    assert concepts_of("没有发热，咳嗽", LEXICON) == (COUGH,)


def test_the_words_of_a_negation_are_not_searched_for() -> None:
    assert [part.surface for part in expand("没有出现发热，咳嗽", LEXICON)] == ["发热", "咳嗽"]
