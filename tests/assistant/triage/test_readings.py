"""What was measured, in which unit, and what is no reading at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.triage.assertion import Heard
from assistant.triage.readings import NAMES, fold, readings

YEAR, MONTH = 365.25, 30.4


def read(text):
    folded = fold(text)
    return {name: list(values) for name, values in readings(folded, Heard(folded)).items()}


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("血压180/110mmHg", "systolic", 180),
        ("血压180/110mmHg", "diastolic", 110),
        ("ＢＰ　１８０／１１０", "systolic", 180),
        ("高压二百一，低压一百二", "systolic", 210),
        ("高压二百一，低压一百二", "diastolic", 120),
        ("高压一百八", "systolic", 180),
        ("高压一百零八", "systolic", 108),
        ("BP 90 over 60", "diastolic", 60),
        ("体温38.5℃", "temperature", 38.5),
        ("烧到39度8", "temperature", 39.8),
        ("三十九度五", "temperature", 39.5),
        ("三十八度八", "temperature", 38.8),
        ("38度半", "temperature", 38.5),
        ("fever 104 F", "temperature", 40),
        ("temp 35.4", "temperature", 35.4),
        ("SpO2 85%", "spo2", 85),
        ("血氧才82", "spo2", 82),
        ("氧饱和度百分之七十九", "spo2", 79),
        ("sats 88", "spo2", 88),
        ("血糖2.1mmol/L", "glucose", 2.1),
        ("糖测出来二点二", "glucose", 2.2),
        ("glucose 45 mg/dL", "glucose", 45 / 18.016),
        ("glucometer reads 41 mmol/L", "glucose", 41),
        ("血钾7.0", "potassium", 7),
        ("K+ 6.8", "potassium", 6.8),
        ("脉搏32次/分", "pulse", 32),
        ("HR 134, RR 32", "pulse", 134),
        ("HR 134, RR 32", "breaths", 32),
        ("breathing 66", "breaths", 66),
        ("胎心90次/分", "fetal-pulse", 90),
        ("血色素才58", "haemoglobin", 58),
        ("Hb 6.1 g/dL", "haemoglobin", 61),
        ("血钠112mmol/L", "sodium", 112),
        ("Na 114", "sodium", 114),
        ("血肌酐610μmol/L", "creatinine", 610),
        ("creatinine 4.7 mg/dL", "creatinine", 4.7 * 88.4),
        ("乳酸9mmol/L", "lactate", 9),
        ("INR 8.5", "inr", 8.5),
        ("GCS评分8分", "gcs", 8),
        ("24小时尿量80ml", "urine-day", 80),
        ("尿量300ml/24h", "urine-day", 300),
        ("尿量15ml/h", "urine-day", 15 * 24),
        ("oxygen 89 percent", "spo2", 89),
        ("脉搏一分钟一百九十多下", "pulse", 190),
        ("孕三十四周", "weeks", 34),
        ("孕34+2周", "weeks", 34),
        ("34 weeks pregnant", "weeks", 34),
        ("出生40天婴儿", "age", 40),
        ("六个月的娃", "age", 6 * MONTH),
        ("3岁半", "age", 3.5 * YEAR),
        ("二十来天的奶娃", "age", 20),
        ("11 month old", "age", 11 * MONTH),
        ("3 y/o", "age", 3 * YEAR),
    ],
)
def test_a_reading(text, name, value):
    assert read(text)[name] == pytest.approx([value] * len(read(text)[name]), rel=1e-3)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("请打120", "systolic"),
        ("2023/11/22", "systolic"),
        ("血压控制在130/80以下", "systolic"),
        ("血压多高要转诊", "systolic"),
        ("发烧3天", "temperature"),
        ("孩子发热3天了", "age"),
        ("血压一天量2次", "systolic"),
        ("血糖一周测3次", "glucose"),
        ("心率正常值60", "pulse"),
        ("去年血压200/120", "systolic"),
        ("换电池84元", "spo2"),
        ("转角30度", "breaths"),
        ("停经后45岁", "weeks"),
    ],
)
def test_no_reading(text, name):
    assert name not in read(text)


@given(st.text(max_size=300))
def test_whatever_is_read_has_a_known_name(text):
    assert set(read(text)) <= NAMES


@given(st.integers(40, 299))
def test_a_pressure_is_read_as_it_is_written(value):
    assert value in read(f"血压{value}/90")["systolic"]
