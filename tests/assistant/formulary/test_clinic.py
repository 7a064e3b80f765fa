"""formulary.yaml: read as an operator writes it; a wrong name is refused with its line."""

from __future__ import annotations

import os

import pytest

from assistant.formulary.clinic import (
    EXAMPLE,
    NAME,
    FormularyFile,
    FormularyWrong,
    check_equipment,
    read_formulary,
)
from index.lexicon import built_in


def written(folder, text, *, encoding="utf-8"):
    path = folder / NAME
    path.write_bytes(text.encode(encoding))
    return path


def test_every_concept_of_the_equipment_is_known():
    assert check_equipment(built_in()).source


def test_the_example_can_be_copied_as_it_is():
    formulary = read_formulary(EXAMPLE, built_in())
    assert formulary.drugs[0].written == "氨氯地平片 5mg"
    assert formulary.drugs[0].concept.id == "amlodipine"
    assert formulary.tests is not None and len(formulary.tests) >= 5


@pytest.mark.parametrize(
    ("line", "concept"),
    [
        ("络活喜 5mg*7片", "amlodipine"),
        ("硝苯地平控释片 30mg", "nifedipine-gits"),
        ("阿莫西林胶囊", "amoxicillin"),
        ("Metformin tablets 500 mg", "metformin"),
        ("'对乙酰氨基酚'", "paracetamol"),
        ("口服补液盐 III", "low-osmolarity-ors"),
    ],
)
def test_a_line_is_one_drug_in_the_operators_words(tmp_path, line, concept):
    formulary = read_formulary(written(tmp_path, f"药品:\n  - {line}\n"), built_in())
    assert [one.concept.id for one in formulary.drugs] == [concept]
    assert formulary.tests is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("药品:\n  - 氨氯地平片\n  - 阿莫西凌\n", "formulary.yaml 第 3 行：不认识“阿莫西凌”。"
         "是不是："),
        ("drugs:\n  - amlodipin\n", "formulary.yaml 第 2 行：不认识“amlodipin”。"
         "是不是：amlodipine"),
        ("药品:\n  - 心电图\n", "formulary.yaml 第 2 行：不认识“心电图”。"),
        ("设备:\n  - 氨氯地平\n", "formulary.yaml 第 2 行：不认识“氨氯地平”。"),
        ("药品:\n  - 氨氯地平、卡托普利\n", "formulary.yaml 第 2 行：“氨氯地平、卡托普利”写了几种"),
        ("药品:\n  - 氨氯地平: 5mg\n", "formulary.yaml 第 2 行：一行写一种"),
        ("药品:\n  -\n", "formulary.yaml 第 2 行：一行写一种"),
        ("药品: 氨氯地平\n", "formulary.yaml 第 1 行：下面应一行一种"),
        ("药品：\n  - 氨氯地平\n", "formulary.yaml 第 "),
        ("- 氨氯地平\n", "formulary.yaml 第 1 行：应有“药品:”一段"),
        ("", "formulary.yaml 第 1 行：应有“药品:”一段"),
        ("药物:\n  - 氨氯地平\n", "formulary.yaml 第 1 行：只认“药品”和“设备”两段"),
        ("药品:\n  - 氨氯地平\n药品:\n  - 卡托普利\n", "formulary.yaml 第 3 行：只认"),
        ("药品:\n  - [氨氯地平\n", "formulary.yaml 第 "),
        ("药品:\n  - !!python/object:os.system 氨\n", "formulary.yaml 第 2 行：不认识"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_line(tmp_path, text, said):
    with pytest.raises(FormularyWrong) as caught:
        read_formulary(written(tmp_path, text), built_in())
    assert str(caught.value).startswith(said)


def test_every_wrong_line_is_said_at_once(tmp_path):
    path = written(tmp_path, "药品:\n  - 甲乙丙\n  - 氨氯地平\n  - 丁戊己\n设备:\n  - 庚辛\n")
    with pytest.raises(FormularyWrong) as caught:
        read_formulary(path, built_in())
    assert [line.split("：")[0][-5:].strip() for line in str(caught.value).split("\n")] == [
        "第 2 行", "第 4 行", "第 6 行",
    ]  # fmt: skip


def test_notepads_utf8_is_read_and_its_gbk_is_refused_in_words(tmp_path):
    text = "药品:\n  - 氨氯地平\n"
    assert read_formulary(written(tmp_path, text, encoding="utf-8-sig"), built_in()).drugs
    with pytest.raises(FormularyWrong, match="UTF-8"):
        read_formulary(written(tmp_path, text, encoding="gbk"), built_in())


def test_a_file_that_is_no_list_is_refused(tmp_path):
    with pytest.raises(FormularyWrong, match="1 MB"):
        read_formulary(written(tmp_path, "#" * (1 << 20) + "##"), built_in())
    with pytest.raises(FormularyWrong, match="打不开"):
        read_formulary(tmp_path, built_in())


def test_a_changed_list_is_read_again_and_a_wrong_one_stops_no_answer(tmp_path):
    listed = FormularyFile(tmp_path)
    assert listed.current(built_in()) is None
    path = written(tmp_path, "药品:\n  - 氨氯地平\n")
    first = listed.current(built_in())
    assert first is not None and [one.concept.id for one in first.drugs] == ["amlodipine"]
    assert listed.current(built_in()) is first
    written(tmp_path, "药品:\n  - 甲乙丙\n")
    os.utime(path, ns=(1, 1))
    broken = listed.current(built_in())
    assert broken is not None and "第 2 行" in broken.fault
    path.unlink()
    assert listed.current(built_in()) is None
