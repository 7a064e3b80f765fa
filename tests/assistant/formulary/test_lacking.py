"""Notes on what the clinic has not: only what the statements name, nothing added."""

from __future__ import annotations

import pytest

from assistant.formulary.clinic import Formulary, read_formulary
from assistant.formulary.lacking import with_formulary
from assistant.records import Answer, Statement
from index.lexicon import built_in

LIST = """药品:
  - 氨氯地平片 5mg
  - 硝苯地平控释片 30mg
  - 卡托普利片 25mg
  - 二甲双胍片 0.5g
  - 阿莫西林胶囊 0.25g
  - 口服补液盐III
设备:
  - 血压计
  - 血糖仪
  - 心电图
  - 血常规
"""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    path = tmp_path_factory.mktemp("clinic") / "formulary.yaml"
    path.write_text(LIST, encoding="utf-8")
    return read_formulary(path, built_in())


def answer(*texts, language="zh", context="", kind="answered"):
    statements = tuple(Statement(text, (1,), context) for text in texts)
    return Answer("1", "q", "q", language, kind, statements=statements)


def said(clinic, *texts, **more):
    notes = with_formulary(answer(*texts, **more), clinic, built_in()).notes
    assert all(note.kind == "formulary" for note in notes)
    return [note.text for note in notes]


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("首选缬沙坦 80 mg，每日 1 次。", "缬沙坦"),
        ("可用氢氯噻嗪 12.5 mg。", "氢氯噻嗪"),
        ("阿奇霉素 10 mg/kg，每日 1 次，连用 3 天。", "阿奇霉素"),
        ("硝苯地平片 10 mg 口服。", None),
        ("硝苯地平控释片 30 mg。", None),
        ("拜新同 30 mg。", None),
        ("氨氯地平 5 mg，每日 1 次。", None),
        ("络活喜 5 mg。", None),
        ("口服补液盐每次稀便后 100 ml。", None),
        ("二甲双胍 0.5 g，每日 2 次。", None),
        ("阿莫西林 40 mg/kg。", None),
        ("开博通 25 mg 含服。", None),
        ("肾上腺素 0.5 mg 肌内注射。", "肾上腺素"),
        ("头孢曲松 1 g 静滴。", "头孢曲松"),
        ("每周测血压 1 次。", None),
        ("ACEI 或 ARB 类药物。", None),
        ("禁用阿司匹林。", None),
        ("避免使用布洛芬，可用氨氯地平。", None),
        ("孕妇不推荐用阿替洛尔和哌唑嗪降压。", None),
        ("对青霉素过敏者停用。", None),
    ],
)
def test_a_drug_that_is_not_on_the_list_is_said(clinic, text, lacking):
    expected = [f"不在您的药品目录里：{lacking}。"] if lacking else []
    assert said(clinic, text) == expected


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("Start valsartan 80 mg once daily.", "valsartan"),
        ("Give amlodipine 5 mg once daily.", None),
        ("Azithromycin 10 mg/kg once daily for 3 days.", "azithromycin"),
        ("Give adrenaline 0.5 mg into the thigh.", "adrenaline"),
        ("Avoid ibuprofen.", None),
        ("Metformin 500 mg twice daily.", None),
        ("Contraindicated with aspirin.", None),
        ("Measure the blood pressure weekly.", None),
    ],
)
def test_it_is_said_in_english_too(clinic, text, lacking):
    expected = [f"Not on your clinic's drug list: {lacking}."] if lacking else []
    assert said(clinic, text, language="en") == expected


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("做心电图。", None),
        ("查动态心电图。", "动态心电图"),
        ("拍胸片。", "X 线"),
        ("做头颅 CT。", "CT"),
        ("查血常规和白细胞计数。", None),
        ("查肝功能、血钾。", "肝功能、电解质"),
        ("测空腹血糖。", None),
        ("做腹部超声。", "超声"),
        ("听诊双肺，测体温。", None),
        ("不必做头颅 CT。", None),
        ("肾功能正常者，用量不变。", None),
        ("肾功能和听力正常。", None),
    ],
)
def test_a_test_that_the_clinic_cannot_do_is_said(clinic, text, lacking):
    assert said(clinic, text) == ([f"本卫生室没有：{lacking}。"] if lacking else [])


@pytest.mark.parametrize(
    ("text", "lacking"),
    [("Do an ECG.", None), ("Take a chest X-ray.", "X-ray"), ("Check liver function.", "liver")],
)
def test_a_test_is_said_in_english_too(clinic, text, lacking):
    found = said(clinic, text, language="en")
    assert [lacking in one for one in found] == ([True] if lacking else [])


def test_what_the_same_answer_names_and_the_clinic_has_is_named(clinic):
    assert said(clinic, "可选缬沙坦 80 mg、卡托普利或氨氯地平 5 mg。", "退热用阿莫西林。") == [
        "不在您的药品目录里：缬沙坦。"
        "同一条里提到、目录内有的：卡托普利片 25mg、氨氯地平片 5mg。换药由医生决定。"
    ]
    (english,) = said(clinic, "Valsartan or amlodipine.", language="en")
    assert "氨氯地平片 5mg" in english and "the doctor decides" in english


def test_nothing_is_offered_that_the_answer_does_not_name(clinic):
    (text,) = said(clinic, "首选缬沙坦。")
    assert "有的" not in text


def test_what_stands_under_a_contraindication_is_not_missing(clinic):
    assert said(clinic, "缬沙坦；氢氯噻嗪", context="禁忌") == []


def test_many_are_cut_short(clinic):
    drugs = "缬沙坦、氢氯噻嗪、阿奇霉素、头孢曲松、肾上腺素、甲硝唑、地西泮、多巴胺"
    (text,) = said(clinic, drugs)
    assert text.count("、") == 5 and text.endswith("等。")


def test_no_list_and_no_statement_leave_the_answer_alone(clinic):
    one = answer("首选缬沙坦。")
    assert with_formulary(one, None, built_in()) is one
    declined = answer(kind="declined")
    assert with_formulary(declined, clinic, built_in()) is declined
    fine = answer("氨氯地平 5 mg。")
    assert with_formulary(fine, clinic, built_in()) is fine


def test_a_list_without_equipment_says_nothing_of_tests(clinic):
    without = Formulary(clinic.drugs)
    assert said(without, "做头颅 CT。") == []


def test_a_list_that_cannot_be_read_is_said_and_not_compared():
    (text,) = said(Formulary(fault="formulary.yaml 第 3 行：不认识“甲”。"), "首选缬沙坦。")
    assert text.startswith("药品目录没有比对") and "第 3 行" in text
