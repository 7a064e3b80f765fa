"""Who the patient is: read once, shown back, what is denied left out."""

from __future__ import annotations

import pytest

from assistant.patient.allergies import allergies_in, drug_classes
from assistant.patient.conditions import conditions, conditions_in
from assistant.patient.patient import read_patient, turns_of
from assistant.patient.shown import line_of, with_patient
from assistant.records import Answer
from index.lexicon import built_in
from index.tokens import fold

LEXICON = built_in()


@pytest.mark.parametrize("name", sorted(conditions()))
def test_the_examples_of_a_condition_are_read(name: str) -> None:
    one = conditions()[name]
    assert len(one.questions) >= 2 and one.source
    assert all(one in conditions_in(fold(text).lower()) for text in one.questions)
    assert not any(one in conditions_in(fold(text).lower()) for text in one.others)


@pytest.mark.parametrize("name", sorted(drug_classes()))
def test_the_members_of_a_class_are_known(name: str) -> None:
    one = drug_classes()[name]
    assert len(one.members) >= 2 and len(one.others) >= 2
    assert all(one.line.search(text.lower()) for text in one.members)
    assert not any(one.line.search(text.lower()) for text in one.others)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("青霉素过敏的娃娃得了肺炎", ["青霉素"]),
        ("对青霉素过敏，能用头孢吗", ["青霉素"]),
        ("以前打青霉素休克过", ["青霉素"]),
        ("吃阿莫西林起过皮疹", ["阿莫西林"]),
        ("对塔美仑过敏", ["塔美仑"]),
        ("allergic to penicillin", ["青霉素"]),
        ("a sulfa-allergic patient and amoxicillin allergy", ["阿莫西林"]),
        ("对青霉素不过敏", []),
        ("没有青霉素过敏史", []),
        ("严重过敏反应怎么抢救", []),
        ("对花粉过敏", []),
        ("no penicillin allergy", []),
        ("过敏性紫癜怎么治", []),
    ],
)
def test_an_allergy_is_read_unless_denied(question: str, named: list[str]) -> None:
    found = [one.zh for one in allergies_in(fold(question).lower(), LEXICON)]
    assert [name.removesuffix("类") for name in found] == named


@pytest.mark.parametrize(
    ("earlier", "question", "line"),
    [
        ([], "6个月的娃，16斤，青霉素过敏", "6个月，8公斤（16斤），青霉素过敏"),
        ([], "孕28周牙痛", "怀孕（28周）"),
        ([], "eGFR 35 吃二甲双胍", "肾功能不全（eGFR 35）"),
        ([], "在吃华法林，布洛芬能吃不", "在用华法林"),
        ([], "儿童发热怎么办", ""),
        (["娃8个月发烧"], "他8公斤，吃多少", "8个月，8公斤"),
        (["怀孕七个月头痛"], "布洛芬吃几片", "怀孕（7个月）"),
        (["怀孕七个月头痛"], "换一个病人，布洛芬吃几片", ""),
        (["娃8个月发烧"], "3岁的娃吃多少", "3岁"),
        (["80岁老汉"], "娃娃12公斤吃多少", "12公斤"),
        ([], "8个月的娃80公斤", "8个月，80公斤"),
    ],
)
def test_one_line_says_what_was_understood(earlier: list[str], question: str, line: str) -> None:
    said = line_of(read_patient(question, earlier, LEXICON), "zh")
    assert said.removeprefix("按这样的病人理解：").split("；")[0] == line
    assert ("核对" in said) == ("80公斤" in question)


def test_what_was_told_earlier_is_said_to_be_so() -> None:
    blank = Answer("i", "q", "q", "zh", "answered")
    for earlier, question, marked in (
        (["娃8个月发烧"], "他8公斤，吃多少", True),
        (["娃8个月发烧"], "3岁的娃吃多少", False),
        ([], "3岁的娃吃多少", False),
    ):
        patient = read_patient(question, earlier, LEXICON)
        shown = with_patient(blank, patient, read_patient(question, (), LEXICON))
        assert ("新对话" in shown.notes[0].text) == marked


def test_the_line_is_english_for_an_english_question() -> None:
    patient = read_patient("A 10 kg child of 2 years, penicillin allergy", (), LEXICON)
    assert line_of(patient, "en") == ("Read as this patient: 2 years, 10 kg, allergy to penicillin")


@pytest.mark.parametrize(
    ("question", "kind", "takes"),
    [
        ("吃华法林的老人牙痛，能吃布洛芬吗", "elder", ("华法林",)),
        ("Neonate with jaundice: ceftriaxone?", "child", ()),
        ("Child 5 years, levofloxacin for diarrhoea?", "child", ()),
    ],
)
def test_who_the_patient_is_stands_in_few_words(question, kind, takes):
    patient = read_patient(question, (), LEXICON)
    assert patient.kind == kind
    assert tuple(one.zh for one in patient.takes) == takes


@pytest.mark.parametrize(
    ("earlier", "question", "count"),
    [
        (["3岁的娃发烧", "那孕妇呢"], "老人头晕血压200/120", 0),
        (["孕妇头痛"], "老汉血压200/120", 0),
        (["孕妇头痛"], "娃儿拉肚子吃啥子药", 0),
        (["孕妇头痛"], "会不会伤到肚里的娃", 1),
        (["娃发烧抽了"], "他8公斤，吃多少", 1),
        (["80岁老汉咳嗽"], "孕妇咳嗽吃什么", 0),
        (["青霉素过敏的病人"], "肺炎用什么抗生素", 1),
        (["娃发烧", "孕妇咳嗽"], "血压高不高", 1),
    ],
)
def test_earlier_turns_count_while_they_may_be_of_the_same_patient(
    earlier: list[str], question: str, count: int
) -> None:
    assert turns_of(question, earlier, LEXICON) == count
