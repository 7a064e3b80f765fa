"""Contraindications of the cited document stand unasked; sums are made only where it is plain."""

from __future__ import annotations

import pytest

from assistant.compose import Sources
from assistant.knowledge import Snapshot
from assistant.patient.arithmetic import with_arithmetic
from assistant.patient.cautions import with_cautions
from assistant.patient.matter import on_another_matter
from assistant.patient.patient import Medicine, Patient, read_patient
from assistant.patient.warning_lines import bans, name_stands
from assistant.records import Answer, Statement
from index.lexicon import built_in
from tests.assistant.fakes import add, build_home, make_mentor

LEXICON = built_in()
LABEL = """---
id: tameilun
title: 晚潮症用药规范
issuer: 测试卫生院
language: zh
kind: guideline
---
# 晚潮症用药规范

## 用法用量

成人晚潮症塔美仑每次 0.6 g，每日 3 次，口服。

儿童晚潮症塔美仑每次 2.5 mg/kg，每日 2 次，口服，每次最大 50 mg。

晚潮症也可用阿莫西林，成人每次 0.5 g，每日 3 次。

## 特殊人群

孕妇禁用塔美仑。

塔美仑在老年人减量。

## 禁忌

有癫痫者禁用塔美仑。

青霉素过敏者禁用阿莫西林。

塔美仑不用于 6 月龄以下婴儿。
"""
ADULT = "成人晚潮症塔美仑每次 0.6 g，每日 3 次，口服。"
CHILD = "儿童晚潮症塔美仑每次 2.5 mg/kg，每日 2 次，口服，每次最大 50 mg。"
OTHER = "晚潮症也可用阿莫西林，成人每次 0.5 g，每日 3 次。"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    home = tmp_path_factory.mktemp("home")
    add(home, LABEL)
    build_home(home)
    return make_mentor(home).knowledge.snapshot()


def told(snapshot: Snapshot, question: str, *lines: str) -> Answer:
    """Cite these lines for a question and give the answer with its cautions and sums."""
    patient: Patient = read_patient(question, (), LEXICON)
    sources = Sources(snapshot.standings)
    file, key = snapshot.retriever.opened.passages, snapshot.documents()[0].key
    passages, at = [], 0
    while (one := file.by_place(key, at)) is not None:
        passages.append(one)
        at += 1
    statements = []
    for line in lines:
        passage = next(one for one in passages if line in one.chunk.text)
        statements.append(Statement(line, (sources.cite(passage, line),)))
    answer = Answer(
        "1", question, question, "zh", "answered",
        statements=tuple(statements), citations=sources.citations,
    )  # fmt: skip
    answer = with_cautions(answer, patient, snapshot, LEXICON)
    return with_arithmetic(answer, patient, snapshot, LEXICON)


def texts(answer: Answer) -> list[tuple[str, str]]:
    return [(one.label or one.context, one.text) for one in answer.statements]


def sums(answer: Answer) -> list[str]:
    return [one.text for one in answer.notes if one.kind == "arithmetic"]


def test_what_is_forbidden_for_the_patient_stands_first_and_cites(snapshot: Snapshot) -> None:
    answer = told(snapshot, "怀孕的人塔美仑一次吃多少", ADULT)
    assert texts(answer)[0] == ("禁忌", "孕妇禁用塔美仑。")
    first = answer.statements[0]
    assert answer.citations[first.citations[0] - 1].quote == first.text
    assert [one.n for one in answer.citations] == list(range(1, len(answer.citations) + 1))


def test_a_warning_for_the_old_stands_as_such(snapshot: Snapshot) -> None:
    answer = told(snapshot, "80岁老人塔美仑一次吃多少", ADULT)
    assert ("注意", "塔美仑在老年人减量。") in texts(answer)


def test_general_contraindications_stand_behind_a_dose(snapshot: Snapshot) -> None:
    answer = told(snapshot, "塔美仑成人一次吃多少", ADULT)
    assert texts(answer)[0] == ("", ADULT)
    assert ("禁忌", "有癫痫者禁用塔美仑。") in texts(answer)[1:]


def test_a_question_without_a_dose_gets_no_general_list(snapshot: Snapshot) -> None:
    assert texts(told(snapshot, "塔美仑是什么药", ADULT)) == [("", ADULT)]


def test_a_drug_of_the_allergy_is_taken_away(snapshot: Snapshot) -> None:
    answer = told(snapshot, "青霉素过敏的人晚潮症吃什么药", OTHER, ADULT)
    assert ("", OTHER) not in texts(answer)
    assert ("禁忌", "青霉素过敏者禁用阿莫西林。") in texts(answer)


def test_nothing_on_a_patient_is_said_so(snapshot: Snapshot) -> None:
    answer = told(snapshot, "喂奶的人塔美仑一次吃多少", ADULT)
    assert any(one.kind == "population" and "哺乳" in one.text for one in answer.notes)


def test_the_sum_is_worked_out_with_its_citation(snapshot: Snapshot) -> None:
    answer = told(snapshot, "12公斤的娃晚潮症塔美仑一次吃多少", CHILD)
    (said,) = sums(answer)
    assert "2.5 mg/kg × 12 kg = 每次 30 mg" in said and said.endswith("由接诊医生核对后决定。")
    note = next(one for one in answer.notes if one.kind == "arithmetic")
    assert answer.citations[note.citations[0] - 1].quote == CHILD


def test_the_sum_stops_at_the_maximum(snapshot: Snapshot) -> None:
    (said,) = sums(told(snapshot, "10岁30公斤的娃晚潮症塔美仑一次吃多少", CHILD))
    assert "只到 每次 50 mg" in said


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("娃晚潮症塔美仑一次吃多少", [CHILD]),  # no weight
        ("12公斤的娃晚潮症怎么诊断", [CHILD]),  # no dose asked
        ("60公斤成人晚潮症塔美仑一次吃多少", [CHILD]),  # another kind of person
        ("5个月6公斤的娃晚潮症塔美仑一次吃多少", [CHILD]),  # forbidden at that age
        ("12公斤的娃晚潮症阿莫西林一次吃多少", [CHILD]),  # another drug
        ("8个月80公斤的娃晚潮症塔美仑一次吃多少", [CHILD]),  # no such weight
        ("10～15公斤的娃晚潮症塔美仑一次吃多少", [CHILD]),  # no exact weight
    ],
)
def test_no_sum_is_made_where_it_is_not_plain(
    snapshot: Snapshot, question: str, lines: list[str]
) -> None:
    assert sums(told(snapshot, question, *lines)) == []


def test_a_disease_that_is_only_asked_about_is_no_patient() -> None:
    def named(question: str) -> list[str]:
        return [one.name for one in read_patient(question, (), LEXICON).conditions]

    assert named("哮喘的诊断标准是什么") == named("慢性肾病分几期") == []
    assert named("哮喘病人能用普萘洛尔吗") == ["asthma"]
    assert named("慢性肾病二甲双胍吃多少") == ["kidney"]


def test_a_question_of_knowledge_gets_no_caution(snapshot: Snapshot) -> None:
    assert texts(told(snapshot, "孕妇晚潮症怎么诊断", ADULT)) == [("", ADULT)]


def test_at_most_two_cautions_stand(snapshot: Snapshot) -> None:
    answer = told(snapshot, "80岁老人塔美仑一次吃多少", ADULT)
    assert texts(answer)[0] == ("", ADULT)
    assert len(answer.statements) <= 3


@pytest.mark.parametrize("clause", ["不可用塔美仑", "do not use 塔美仑"])
def test_a_ban_is_not_read_as_an_offer(clause: str) -> None:
    assert name_stands(clause, [Medicine("塔美仑", "塔美仑", ("塔美仑",))])


def test_what_is_offered_is_not_forbidden() -> None:
    drug = [Medicine("塔美仑", "塔美仑", ("塔美仑",))]
    assert not bans("不能用甲药时，加用或换用长效药（如塔美仑）", drug)


def abstained(question: str) -> Answer:
    return Answer("1", question, question, "zh", "abstained", index_version="v")


@pytest.mark.parametrize(
    "question", ["青霉素过敏的病人能吃阿莫西林吗", "对青霉素过敏者阿莫西林可不可以用"]
)
def test_a_ban_for_the_patient_is_told_though_nothing_else_is_found(snapshot, question):
    patient = read_patient(question, (), LEXICON)
    answer = with_cautions(abstained(question), patient, snapshot, LEXICON)
    assert answer.kind == "answered"
    assert [one.text for one in answer.statements] == ["青霉素过敏者禁用阿莫西林。"]
    assert answer.statements[0].label == "禁忌"


@pytest.mark.parametrize(
    "question", ["青霉素过敏的病人阿莫西林一次吃几片", "阿莫西林能吃吗", "孕妇能吃阿莫西林吗"]
)
def test_a_dose_or_a_patient_who_is_not_barred_stays_unanswered(snapshot, question):
    patient = read_patient(question, (), LEXICON)
    assert with_cautions(abstained(question), patient, snapshot, LEXICON).kind == "abstained"


@pytest.mark.parametrize(
    ("line", "question", "other"),
    [
        ("儿童心搏骤停肾上腺素 0.01 mg/kg", "50公斤的孩子过敏性休克肾上腺素多少", True),
        ("重度脱水儿童每小时 5 mL/kg", "10公斤孩子中度脱水补多少", True),
        ("儿童过敏性休克肾上腺素 0.01 mg/kg", "50公斤的孩子过敏性休克肾上腺素多少", False),
        ("儿童严重过敏反应肾上腺素 0.01 mg/kg", "15公斤的娃被蜂蜇了喘不上气打多少", False),
        ("儿童退热布洛芬 5 mg/kg", "10公斤孩子中度脱水补多少", False),
    ],
)
def test_a_sum_is_made_only_from_a_line_on_the_same_disease_and_degree(line, question, other):
    assert on_another_matter(line, question, LEXICON) is other
