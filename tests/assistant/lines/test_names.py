"""A drug or disease that the library has never seen is told from an everyday word."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.lines.names import unknown_names
from index.expand import expand
from index.lexicon import built_in
from index.passage import Wanted
from index.tokens import topical
from tests.assistant.fakes import AKAWEILIN, BULUOFENDING, KERUIXIPING, add, build_home, make_mentor


def unseen(word, concept=""):
    return Wanted((word,), 1.0, concept, seen=False, surface=word)


@pytest.mark.parametrize(
    "word",
    [
        *("维拉西林", "克托霉素", "莫那沙星", "奥硝唑", "西苯地平", "佐芬普利", "坎地沙坦"),
        *("醋丁洛尔", "匹伐他汀", "苯乙双胍", "维格列汀", "曲妥单抗", "伊马替尼", "更昔洛韦"),
        *(
            "洛索洛芬",
            "依托考昔",
            "劳拉西泮",
            "利多卡因",
            "倍他米松",
            "可乐定",
            "拉米夫定",
            "哌替啶",
        ),
        *("银翘解毒片", "板蓝根颗粒", "藿香正气胶囊", "双黄连口服液", "川崎综合征", "帕金森氏病"),
        *("白塞氏病", "血友症", "胰腺炎", "白血病"),
        *("quinapril", "candesartan", "nebivolol", "pravastatin", "oxacillin", "tobramycin"),
        *("fluconazole", "levofloxacin", "felodipine", "vildagliptin", "rivaroxaban", "lidocaine"),
        *("ketoprofen", "celecoxib", "lorazepam", "trastuzumab", "imatinib", "ganciclovir"),
        *("roflumilast", "doxycycline", "imipenem", "diclofenac", "paroxetine", "haloperidol"),
        *("pancreatitis", "endometriosis", "leukaemia", "cardiomyopathy", "melanoma"),
    ],
)
def test_a_name_is_told_by_its_ending(word):
    assert unknown_names([unseen(word)]) == (word,)
    assert unknown_names([dataclasses.replace(unseen(word), seen=True)]) == ()


@pytest.mark.parametrize(("word", "end"), [("月光", "疹"), ("晚潮", "症"), ("云雀", "炎")])
def test_an_unseen_word_and_what_a_disease_ends_in_are_one_name(word, end):
    parts = [unseen(word), dataclasses.replace(unseen(end), seen=True)]
    assert unknown_names(parts) == (word + end,)
    assert unknown_names([dataclasses.replace(parts[0], seen=True), parts[1]]) == ()
    assert unknown_names(parts[::-1]) == ()


@pytest.mark.parametrize(
    "question",
    [
        "慢性病怎么管理，有什么并发症",
        "孩子发烧三天了怎么办，吃什么药片",
        "打完疫苗胳膊红肿了一大片，怎么处理",
        "血压不稳定，肌肉放松不下来",
        "说不定是老毛病，要不要拍胸片",
        "有哪些适应症和禁忌症，属于传染病吗",
        "我家娃拉肚子，眼窝凹陷，咋整",
        "危重症病人怎么往上送",
        "规定几天复查，心情轻松一点行不行",
        "How to examine the abdomen and explain the diagnosis and prognosis",
        "Is the relationship complex, with sympathy for the family",
        "a magazine, a diploma, the telephone and the maximum temperature",
    ],
)
def test_everyday_words_raise_no_alarm(question):
    assert unknown_names([unseen(topic.surface) for topic in topical(question)]) == ()


@pytest.mark.parametrize(
    ("type_", "known"),
    [("drug", True), ("disease", True), ("symptom", False), ("test", False), ("population", False)],
)
def test_of_the_lexicon_s_types_drugs_and_diseases_are_names(type_, known):
    assert bool(unknown_names([unseen("甲", type_)])) is known


def test_the_lexicon_s_own_drugs_and_diseases_are_called_so():
    parts = expand("二甲双胍治哮喘", built_in())
    assert [part.concept for part in parts if part.concept] == ["drug", "disease"]


@pytest.fixture(scope="module")
def mentor(tmp_path_factory):
    home = tmp_path_factory.mktemp("names")
    for text in (AKAWEILIN, BULUOFENDING, KERUIXIPING):
        add(home, text)
    build_home(home)
    return make_mentor(home)


@pytest.mark.parametrize(
    "question",
    [
        "佐芬普利片成人每次吃多少？",
        "高血压成人用匹伐他汀，每日几次，每次多少？",
        "维拉西林口服液按体重每次用多少？",
        "What is the usual adult dose of candesartan once daily?",
        "阿莫西林成人每次吃多少？",
        "肺炎成人每次吃多少？",
    ],
)
def test_a_drug_or_disease_that_no_document_names_gets_no_other_one_s_dose(mentor, question):
    answer = mentor.ask(question)
    assert (answer.kind, answer.statements) == ("abstained", ())


def test_the_drugs_of_the_library_still_get_their_dose(mentor):
    assert "12.5 mg" in mentor.ask("阿卡维林片成人每次吃多少？").text
    assert "7.5 mg" in mentor.ask("What is the usual adult dose of kerexipine?").text


def test_what_a_dose_form_follows_is_a_name_whatever_it_ends_in():
    form = Wanted(("口服液",), 1.0, "dose_form", surface="口服液")
    assert unknown_names((unseen("磁可平"), form)) == ("磁可平",)
    assert unknown_names((dataclasses.replace(unseen("磁可平"), seen=True), form)) == ()
