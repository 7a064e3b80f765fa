"""What rules out an answer, whatever else fits: other drugs, other ways, other diseases."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.rank import rank_lines
from assistant.subjects import ruled_out
from corpus.document import Metadata
from index.passage import Wanted

from .fakes import BigramEncoder, make_found, make_passage

DRUG = Wanted(("阿卡维林",), 2.0, "drug", surface="阿卡维林")
DISEASE = Wanted(("青岚热",), 2.0, "disease", surface="青岚热")
SOURCE = Metadata(id="manual", title="用药手册")


def ruled(question: str, *texts: str, wanted: tuple[Wanted, ...] = (DRUG,)) -> bool:
    passages = [
        dataclasses.replace(make_passage(text, source=SOURCE), number=at)
        for at, text in enumerate(texts, 1)
    ]
    found = dataclasses.replace(make_found(*passages), wanted=wanted)
    lines = rank_lines(question, found, (), encoder=BigramEncoder(), language="zh")
    return ruled_out(question, found, lines)


@pytest.mark.parametrize(
    ("text", "is_ruled"),
    [
        ("阿卡维林成人每次 5 mg，每日 2 次。", False),
        ("洛塞平与阿卡维林合用时，洛塞平减为每次 5 mg。", True),
        ("对阿卡维林过敏者改用洛塞平，每次 5 mg。", True),
        ("发热时用药：阿卡维林片每次 5 mg。", False),
    ],
)
def test_a_dose_beside_a_drug_is_not_its_own(text: str, is_ruled: bool) -> None:
    assert ruled("阿卡维林成人一次多少毫克", text) is is_ruled


@pytest.mark.parametrize(
    ("question", "is_ruled"),
    [
        ("阿卡维林静脉注射多少毫克", True),
        ("阿卡维林吃多少毫克", False),
        ("阿卡维林一次多少毫克", False),
    ],
)
def test_a_dose_by_mouth_is_none_by_injection(question: str, is_ruled: bool) -> None:
    assert ruled(question, "阿卡维林成人口服每次 5 mg。") is is_ruled


@pytest.mark.parametrize(
    ("text", "is_ruled"),
    [("孕妇禁用阿卡维林。", False), ("阿卡维林成人每次 5 mg，可以饭后服。", True)],
)
def test_whether_a_special_patient_may_have_it_must_be_said(text: str, is_ruled: bool) -> None:
    assert ruled("孕妇能不能吃阿卡维林", text) is is_ruled


def test_the_drug_in_another_disease_is_no_answer() -> None:
    both = (DRUG, DISEASE)
    question = "青岚热用阿卡维林吃多少"
    assert ruled(question, "阿卡维林治偏头痛每次 5 mg。", wanted=both)
    assert not ruled(question, "青岚热用阿卡维林每次 5 mg。", wanted=both)


def test_the_wider_disease_serves() -> None:
    narrow = dataclasses.replace(DISEASE, names=("青岚热2型",), broader=("青岚热",))
    assert not ruled("青岚热2型首选什么药", "青岚热首选休息。", wanted=(narrow,))
    assert ruled("青岚热2型首选什么药", "白藤皮炎首选湿敷。", wanted=(narrow,))


@pytest.mark.parametrize(
    ("text", "is_ruled"),
    [
        ("阿卡维林血药浓度目标 8～14 mg/L。", True),
        ("用阿卡维林的前 8 周，每 2 周查一次血常规。", True),
        ("eGFR <30 的患者，阿卡维林减为 5 mg。", True),
        ("阿卡维林由上级医院决定用量。", False),
        ("阿卡维林 6 岁以下禁用。", False),
        ("阿卡维林每次 5 mg，每日 2 次。", False),
    ],
)
def test_a_line_without_an_amount_does_not_say_how_much(text: str, is_ruled: bool) -> None:
    assert ruled("阿卡维林一次吃多少毫克", text) is is_ruled


def test_an_adults_dose_is_none_for_a_child() -> None:
    assert ruled("3岁娃娃阿卡维林一次吃多少毫克", "成人阿卡维林每次 5 mg。")


def test_how_strong_a_form_is_must_be_said_of_that_form() -> None:
    syrup = Wanted(("糖浆", "syrup"), 1.0, "dose_form", surface="糖浆")
    question = "阿卡维林糖浆一毫升有多少毫克"
    assert ruled(question, "阿卡维林片每片 35 mg。", wanted=(DRUG, syrup))
    assert not ruled(question, "阿卡维林糖浆每毫升 2 mg。", wanted=(DRUG, syrup))


def test_whether_two_drugs_go_together_needs_a_line_on_both() -> None:
    other = Wanted(("洛塞平",), 2.0, "drug", surface="洛塞平")
    question = "阿卡维林跟洛塞平一起吃会不会打架"
    assert ruled(question, "孕妇禁用阿卡维林。", wanted=(DRUG, other))
    assert not ruled(question, "阿卡维林不得与洛塞平合用。", wanted=(DRUG, other))
