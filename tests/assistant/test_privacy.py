"""What names a person is masked, what a doctor measures is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.privacy import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("患者11010519491231002X，血压180/110", "患者〔身份证号〕，血压180/110"),
        ("身份证 110105194912310021", "身份证 〔身份证号〕"),  # its check digit is wrong
        ("打13812345678找他", "打〔电话〕找他"),
        ("138-1234-5678 or 138 1234 5678", "〔电话〕 or 〔电话〕"),
        ("+8613812345678", "〔电话〕"),
        ("０１３８", "０１３８"),
        ("打１３８１２３４５６７８", "打〔电话〕"),
        ("座机 0851-88123456", "座机 〔电话〕"),
        ("mail li.si@example.org 里", "mail 〔邮箱〕 里"),
        ("住院号202611220001", "住院号〔病历号〕"),
        ("姓名：张三，男", "姓名：〔姓名〕，男"),
        ("name: Zhang San", "name: 〔姓名〕"),
    ],
)
def test_what_names_a_person(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "血压180/110 mmHg，身高170 cm，体重62.5 kg，血糖2.1", "白细胞 12.5×10⁹/L，血小板 250000",
        "拨打120或12356", "2026-11-22 复诊", "每次500mg，每日3次，连用7～10天", "肌酐 133.5 μmol/L",
        "体温38.5℃ 心率120 呼吸28 血氧93%", "维生素D 50000IU 每周1次", "青霉素 4800000 U",
        "0.123456789 mg",
    ],
)  # fmt: skip
def test_clinical_figures_stay(text):
    assert mask(text) == text


@given(st.text())
def test_masking_twice_changes_nothing_more(text):
    assert mask(mask(text)) == mask(text)
