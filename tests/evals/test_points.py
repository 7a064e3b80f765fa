"""What shows a point, and what is another amount though its digits stand there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.case import Point
from evals.points import shows

SHOWN = [
    ("500 mg", "每次 0.5 g。"),
    ("0.5 g", "每次500毫克"),
    ("每日3次", "一日三次"),
    ("每日3次", "10 mg tid"),
    ("每日3次", "three times a day"),
    ("每8小时1次", "q8h"),
    ("≥140/90 mmHg", "血压 ≥ 140／90mmHg 即可诊断"),
    ("≥140/90 mmHg", "收缩压和舒张压大于或等于140/90毫米汞柱"),
    ("140/90", "血压 <140/90 mmHg"),
    ("10 mg", "每日 10 mg"),
    ("10 mg", "不超过 10 mg"),
    ("25%", "下降不超过 25%。"),
    ("4 次", "每年至少 4 次随访"),
    ("20 分钟", "每 20 分钟重复一次"),
    ("45", "eGFR 低于 45 ml/min 禁用"),
    ("每次 10 mg", "一次10毫克"),
    ("每次 10 mg", "10 mg tid"),
    ("2.5～10 mg", "2.5 to 10 mg"),
    ("2.5～10 mg", "2.5mg-10mg"),
    ("4～10 喷", "4 to 10 puffs each time"),
    ("阿莫西林 500 mg", "阿莫西林，每次 0.5 g，每日3次"),
    ("captopril 12.5 to 25 mg", "captopril (12.5～25 mg)"),
    ("captopril 12.5 to 25 mg", "metoprolol 50 mg or captopril 12.5-25 mg"),
    ("泼尼松 最大 40 mg", "泼尼松每日 0.5～1.0 mg/kg，最大 40 mg"),
    ("每次 0.5 g，每日 2 次", "每次500 mg，一日两次"),
    ("孕妇 0.6～2.8", "孕妇：0.6～2.8 mIU/L；儿童：1.5～5.5 mIU/L"),
    ("18.5～23.9", "18.5～23.9kg/m²"),
    ("40", "40 秒"),
    ("2型糖尿病", "2 型糖尿病患者"),
    ("Ⅲ级暴露", "III 级暴露"),
    ("0、3、7、14、28", "第0、3、7、14、28天各1剂"),
    ("0, 3, 7, 14 and 28", "on days 0, 3, 7, 14 and 28"),
    ("5 years", "5岁"),
    ("120", "立即拨打120"),
    ("拨打 120", "请拨打120急救"),
    ("维生素 B12", "补充维生素B12"),
    ("FEV1/FVC", "FEV1/FVC<0.7"),
    ("10⁹/L", "血小板 10^9/L"),
    ("24 kg/m2", "24 kg/m²"),
    ("ACEI 或 ARB", "首选 acei或arb。"),
    ("75 × 体重", "75 × 体重（kg）"),
]
NOT_SHOWN = [
    ("5 mg", "12.5 mg"),
    ("5 mg", "5 g"),
    ("5 mg", "5 mg/kg"),
    ("5 mg", "每公斤体重5 mg"),
    ("5 mg", "2.5～5 mg"),
    ("5 mg", "5～10 mg"),
    ("5 mg", "5 mg/ml"),
    ("5 mg", "0.5 mg"),
    ("5 mg/kg", "5 mg"),
    ("10 mg/kg", "不超过 5 mg/kg"),
    ("10 mg/kg", "110 mg/kg"),
    ("≥140/90 mmHg", "140/90 mmHg"),
    ("≥140/90 mmHg", "<140/90 mmHg"),
    ("≥140/90 mmHg", ">140/90 mmHg"),
    ("每日3次", "q8h"),
    ("每日3次", "每周3次"),
    ("每日3次", "每日3～4次"),
    ("每日1次", "每周一次"),
    ("每日 10 mg", "每次 10 mg"),
    ("每次 10 mg", "每日 10 mg，分2次"),
    ("每周 10 mg", "每日 10 mg"),
    ("每 8 小时", "8 小时内"),
    ("3天", "第3天"),
    ("第3天", "连用3天"),
    ("15岁", "保存15个月"),
    ("B1", "维生素B12"),
    ("109/L", "10⁹/L"),
    ("11/2片", "1½片"),
    ("1 片", "1片半"),
    ("20 ℃", "-20 ℃"),
    ("阿莫西林 500 mg", "500 mg"),
    ("阿莫西林 500 mg", "阿莫西林250 mg。头孢氨苄 500 mg。"),
    ("阿莫西林 500 mg", "阿莫西林 250 mg 或头孢氨苄 500 mg"),
    ("captopril 50 mg", "captopril 25 mg or metoprolol 50 mg"),
    ("每次 0.5 g，每日 2 次", "每次 0.5 g。\n另一药每日 2 次"),
    ("孕妇 1.5～5.5", "孕妇：0.6～2.8 mIU/L；儿童：1.5～5.5 mIU/L"),
    ("孕妇 0.6～2.8", "成人 0.6～2.8 mIU/L，孕妇 0.4～1.9 mIU/L"),
    ("0.25 mg/kg", "维持 0.25 mg/(kg·h) 静脉滴注"),
    ("500", "0.5 g"),
    ("首剂 40 mg", "首剂 20 mg，以后 40 mg"),
    ("500 mg", ""),
    ("", "500 mg"),
    ("转诊", "观察"),
]


@pytest.mark.parametrize(("fact", "text"), SHOWN)
def test_the_same_fact_in_other_words_shows_a_point(fact, text):
    assert shows(Point((fact,)), text)


@pytest.mark.parametrize(("fact", "text"), NOT_SHOWN)
def test_another_amount_does_not(fact, text):
    assert not shows(Point((fact,)), text)


def test_any_alternative_will_do():
    assert shows(Point(("转诊", "refer")), "Refer at once.")
    assert not shows(Point(()), "Refer at once.")


_UNITS = st.sampled_from(
    ["mg", "g", "ml", "mmol/L", "mg/kg", "mg/(kg·d)", "片", "次/d", "mmHg", "小时"]
)


@given(
    st.integers(1, 9999), _UNITS, st.sampled_from(["每次给药 {}。", "{}", "take {} now", "（{}）"])
)
def test_a_point_is_shown_where_it_stands(number, unit, frame):
    assert shows(Point((f"{number} {unit}",)), frame.format(f"{number}{unit}"))


@given(st.integers(1, 9999), st.integers(1, 9999), _UNITS, _UNITS)
def test_no_other_amount_shows_it(number, other, unit, wrong):
    # A point that names no period leaves it open: mg/(kg·d) shows mg/kg.
    same = number == other and wrong in (unit, {"mg/kg": "mg/(kg·d)"}.get(unit))
    known = {"mg": 1, "g": 1000}
    if unit in known and wrong in known:
        same = number * known[unit] == other * known[wrong]
    assert shows(Point((f"{number} {unit}",)), f"每日，{other} {wrong}。") == same
