"""What rules out an answer, whatever else fits: other drugs, other ways, other diseases."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.lines.rank import rank_lines
from assistant.lines.subjects import ruled_out
from corpus.document import Metadata
from index.passage import Wanted
from tests.assistant.fakes import BigramEncoder, make_found, make_passage

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


@pytest.mark.parametrize(
    ("question", "is_ruled"),
    [
        ("阿卡维林滴眼液一天滴几次", True),
        ("阿卡维林栓塞肛一次多少毫克", True),
        ("阿卡维林贴片每天贴几张", True),
        ("阿卡维林雾化一次用多少", True),
        ("how many mg of 阿卡维林 nasal spray", True),
        ("阿卡维林一天吃几次，一次多少", False),
    ],
)
def test_a_dose_by_mouth_is_none_in_the_eye_or_elsewhere(question: str, is_ruled: bool) -> None:
    assert ruled(question, "阿卡维林片成人每次 5 mg，每日 2 次。") is is_ruled


@pytest.mark.parametrize(
    ("text", "is_ruled"),
    [
        ("阿卡维林每次 5 mg，每日 2 次。", True),
        ("阿卡维林每次 5 mg 静脉注射。", False),
        ("阿卡维林每次 200 IU。", False),
    ],
)
def test_what_is_counted_by_the_day_is_swallowed(text: str, is_ruled: bool) -> None:
    assert ruled("阿卡维林静脉推注一次多少毫克", text) is is_ruled


@pytest.mark.parametrize(
    ("text", "is_ruled"),
    [
        ("阿卡维林每次 5 mg，每日 2 次。", True),
        ("阿卡维林按体重给，儿童每次 1 mg/kg。", False),
        ("阿卡维林不分年龄，每次 5 mg。", False),
        ("儿童不套用阿卡维林成人剂量，由上级医院定。", False),
    ],
)
def test_a_childs_dose_needs_a_line_on_children(text: str, is_ruled: bool) -> None:
    assert ruled("6岁孩子阿卡维林一次吃多少毫克", text) is is_ruled


@pytest.mark.parametrize(
    ("question", "text", "is_ruled"),
    [
        ("喂奶的妈妈阿卡维林一天吃多少毫克", "阿卡维林每次 5 mg，每日 2 次。", True),
        ("喂奶的妈妈阿卡维林一天吃多少毫克", "哺乳期阿卡维林每次 2 mg，每日 1 次。", False),
        ("透析的病人阿卡维林吃多少毫克", "孕妇阿卡维林每次 5 mg。", True),
        ("透析的病人阿卡维林吃多少毫克", "肾功能不全者阿卡维林由上级医院定。", False),
    ],
)
def test_a_special_patients_dose_needs_a_line_on_them(
    question: str, text: str, is_ruled: bool
) -> None:
    assert ruled(question, text) is is_ruled


@pytest.mark.parametrize(
    ("question", "wanted", "is_ruled"),
    [
        ("阿卡维林治多毛症一天吃几毫克", Wanted(("多毛症",), 3, "sign", surface="多毛症"), True),
        ("阿卡维林治头晕一天吃几毫克", Wanted(("头晕",), 3, "symptom", surface="头晕"), False),
        ("阿卡维林减肥一天吃几毫克", Wanted(("减肥",), 3, "procedure", surface="减肥"), True),
        (
            "阿卡维林 dose for hirsutism",
            Wanted(("hirsutism",), 3, "", False, surface="hirsutism"),
            True,
        ),
    ],
)
def test_what_a_drug_is_asked_for_must_stand(question: str, wanted: Wanted, is_ruled: bool) -> None:
    assert (
        ruled(question, "头晕用阿卡维林每次 5 mg，每日 2 次。", wanted=(DRUG, wanted)) is is_ruled
    )


@pytest.mark.parametrize(
    ("question", "text", "is_ruled"),
    [
        ("甲标蛋白多少算高", "每 6 个月查甲标蛋白。", True),
        ("甲标蛋白多少算高", "甲标蛋白 >20 μg/L 为升高。", False),
        ("甲标蛋白多久查一次", "甲标蛋白 >20 μg/L 为升高。", True),
        ("甲标蛋白多久查一次", "每 6 个月查甲标蛋白。", False),
    ],
)
def test_a_limit_or_an_interval_of_a_test_must_stand(
    question: str, text: str, is_ruled: bool
) -> None:
    wanted = (Wanted(("甲标蛋白",), 5.0, "test", surface="甲标蛋白"),)
    assert ruled(question, text, wanted=wanted) is is_ruled


def test_a_thing_that_the_library_has_never_seen_has_no_interval() -> None:
    unseen = (Wanted(("磁感环",), 8.0, "", False, surface="磁感环"),)
    assert ruled("磁感环多久换一次", "引流管每 3 天换一次。", wanted=unseen)


def test_the_wider_name_inside_anothers_does_not_serve() -> None:
    narrow = dataclasses.replace(DISEASE, names=("风湿关节炎",), broader=("关节炎",))
    assert ruled("风湿关节炎首选什么药", "骨关节炎首选外用药。", wanted=(narrow,))
    assert not ruled("风湿关节炎首选什么药", "关节炎首选外用药。", wanted=(narrow,))


SWOLLEN = Wanted(("脚肿", "踝部水肿"), 2.0, "sign", surface="脚肿")


@pytest.mark.parametrize(
    ("question", "text", "is_ruled"),
    [
        ("吃阿卡维林脚肿咋整", "阿卡维林成人每次 5 mg，每日 2 次。", True),
        ("吃了阿卡维林脚肿怎么办", "阿卡维林可致踝部水肿，减量或换药。", False),
        ("脚肿能不能吃阿卡维林", "阿卡维林成人每次 5 mg，每日 2 次。", False),
    ],
)
def test_what_a_drug_brings_on_needs_a_line_on_both(question, text, is_ruled):
    assert ruled(question, text, wanted=(DRUG, SWOLLEN)) is is_ruled
