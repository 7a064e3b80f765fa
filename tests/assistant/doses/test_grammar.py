"""What a doctor reads as an amount is one; what only looks like one is none."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.doses.grammar import quantities
from assistant.doses.lexicon import lexicon, lexicon_of
from assistant.doses.quantity import Quantity, Range, equal
from tests.growth import grows_linearly

CHINESE = [
    ("氢氯噻嗪 25～50mg，每日1次", "25～50 mg | 1 次/d"),
    ("每次口服10mg，一日三次", "10 mg/次 | 3 次/d"),
    ("一次两片，一天三次", "2 片/次 | 3 次/d"),
    ("1次2片，1日3次", "2 片/次 | 3 次/d"),
    ("每次半片，每晚一次", "0.5 片/次 | 1 次/晚"),
    ("睡前10mg", "10 mg/晚"),
    ("２５ｍｇ", "25 mg"),
    ("１．５ ｍｇ／ｋｇ", "1.5 mg/kg"),
    ("25mg/(kg·d)", "25 mg/d/kg"),
    ("25mg·kg⁻¹·d⁻¹", "25 mg/d/kg"),
    ("25 mg·kg-1·h-1", "25 mg/h/kg"),
    ("每日每公斤体重30～50mg，分3次", "30～50 mg/d/kg | 3 次"),
    ("每千克体重10mg", "10 mg/kg"),
    ("10mg/kg体重/次", "10 mg/kg/次"),
    ("1.5g", "1500 mg"),
    ("500 mg～1 g", "500～1000 mg"),
    ("5mg/(kg·d)～10mg/(kg·d)", "5～10 mg/d/kg"),
    ("40～80万单位", "400000～800000 U"),
    ("10万U，每日2次", "100000 U | 2 次/d"),
    ("1.2 MU 与 3 mU", "1200000 U | 0.003 U"),
    ("20 IU/kg", "20 IU/kg"),
    ("每4～6小时1次", "every 4～6 h"),
    ("每8小时一次", "every 8 h"),
    ("每隔4小时", "every 4 h"),
    ("6小时一次，退烧", "every 6 h"),
    ("隔日一次", "every 2 d"),
    ("隔天1次", "every 2 d"),
    ("每2周1次", "every 2 week"),
    ("每3个月随访1次", "every 3 month | 1 次"),
    ("每周一次", "1 次/week"),
    ("每周2～3次", "2～3 次/week"),
    ("每日一次10mg", "1 次/d | 10 mg"),
    ("3次/d", "3 次/d"),
    ("3次/日，2次/周", "3 次/d | 2 次/week"),
    ("早晚各一次", "2 次/d"),
    ("疗程7～10日", "7～10 d"),
    ("连用5天", "5 d"),
    ("半小时后再吃", "30 min"),
    ("1个半小时", "90 min"),
    ("3个月", "3 month"),
    ("15年", "15 year"),
    ("2小时内", "≤2 h"),
    ("5～15分钟", "5～15 min"),
    ("血压≥140/90 mmHg", "≥140/90 mmHg"),
    ("血压 140／90", "140/90 mmHg"),
    ("收缩压<90mmHg", "<90 mmHg"),
    ("130～139/85～89 mmHg", "130～139/85～89 mmHg"),
    ("收缩压低于90毫米汞柱", "<90 mmHg"),
    ("不超过3天", "≤3 d"),
    ("18岁及以上", "≥18 岁"),
    ("18岁以下", "≤18 岁"),
    ("未满6月龄", "<6 月龄"),
    ("6个月～2岁", "6～24 月龄"),
    ("5g以下", "≤5 g"),
    ("至少10分钟", "≥10 min"),
    ("每日最大量不超过2g", "≤2 g/d"),
    ("每日总量不得超过 4 g", "≤4 g/d"),
    ("最大剂量300mg/日", "≤300 mg/d"),
    ("大于120次/分", ">120 次/min"),
    ("呼吸≥30次/分钟", "≥30 次/min"),
    ("体温≥38.5℃", "≥38.5 ℃"),
    ("体温38.2 °C", "38.2 ℃"),
    ("零食 -20℃", "-20 ℃"),
    ("15-20°C", "15～20 ℃"),
    ("101.3℉", "38.5 ℃"),
    ("空腹血糖≥7.0 mmol/L", "≥7 mmol/L"),
    ("85μmol/L", "0.085 mmol/L"),
    ("血红蛋白 90 g/L", "90 g/L"),
    ("0.01 mg/ml", "10 mg/L"),
    ("5 mg/dl", "50 mg/L"),
    ("50 mg/100 ml", "500 mg/L"),
    ("10 mg/24h", "10 mg/d"),
    ("白细胞3×10⁹/L", "3000000000/L"),
    ("3～5×10^9/L", "3000000000～5000000000/L"),
    ("10⁹/L", "1000000000/L"),
    ("eGFR<45 ml/min/1.73m2", "<45 ml/1.73 m2/min"),
    ("100 ml/(min·1.73m²)", "100 ml/1.73 m2/min"),
    ("20 ml/(kg·h)", "20 ml/h/kg"),
    ("60滴/分", "60 滴/min"),
    ("1～2 L/min", "1～2 L/min"),
    ("18.5～23.9kg/m²", "18500～23900 g/m2"),
    ("88%～92%", "88～92 %"),
    ("百分之五十", "50 %"),
    ("50%葡萄糖20～40 mL", "50 % | 20～40 ml"),
    ("二十毫克", "20 mg"),
    ("二十五至三十毫克", "25～30 mg"),
    ("一百二十毫升", "120 ml"),
    ("一百二毫升", "120 ml"),
    ("一千零五毫升", "1005 ml"),
    ("三十八度五", "38.5 ℃"),
    ("一点五毫克", "1.5 mg"),
    ("两三天", "2～3 d"),
    ("1/2片", "0.5 片"),
    ("½片", "0.5 片"),
    ("1½片", "1.5 片"),
    ("1片半", "1.5 片"),
    ("一片半", "1.5 片"),
    ("6月龄以下每天（见表）", "≤6 月龄"),
    ("第7和21天", "第7、21 d"),
    ("四分之一片", "0.25 片"),
    ("一又二分之一片", "1.5 片"),
    ("1又1/2片", "1.5 片"),
    ("血糖7.8升高", "7.8"),
    ("2hPG≥11.1mmol/L", "≥11.1 mmol/L"),
    ("T39℃，HR>100次/min", "39 ℃ | >100 次/min"),
    ("10 ml:5 mg", "10 ml | 5 mg"),
    ("24小时不超过4次", "1 d | ≤4 次"),
    ("每日最多4次", "≤4 次/d"),
    ("1/3片", "1⁄3 片"),
    ("1,000 ml", "1 L"),
    ("5±1 mg", "5±1 mg"),
    ("1:1000肾上腺素", "1:1000"),
    ("125/31 mg", "125/31 mg"),
    ("500mg/125mg", "500 mg | 125 mg"),
    ("1～2喷", "1～2 喷"),
    ("4～10 喷，每20分钟1次", "4～10 喷 | every 20 min"),
    ("5、10 mg", "5、10 mg"),
    ("1/0.5 g，2、3～4小时", "1000/500 mg | 2、3～4 h"),
    ("体重20 kg", "20 kg"),
    ("5斤", "2500 g"),
    ("18.7 kPa", "140 6973152380⁄26664477483 mmHg"),
]
VILLAGE = [
    ("娃烧到39度", "39 ℃"),
    ("烧38度5，两天了", "38.5 ℃ | 2 d"),
    ("一回吃两片，一天吃三回", "2 片/次 | 3 次/d"),
    ("一顿一片", "1 片/次"),
    ("一天两遍", "2 次/d"),
    ("娃一岁半", "18 月龄"),
    ("烧到三十九度五", "39.5 ℃"),
    ("俩片", "2 片"),
    ("娃8个月大，二十斤", "8 月龄 | 10 kg"),
    ("屙了五六次", "5～6 次"),
    ("不到半个钟头", "<30 min"),
    ("起码三天", "≥3 d"),
    ("别超过4片", "≤4 片"),
    ("一个礼拜两次", "2 次/week"),
    ("拉了三五天", "3～5 d"),
]
ENGLISH = [
    ("10 mg three times daily", "10 mg | 3 次/d"),
    ("10 mg tid", "10 mg | 3 次/d"),
    ("10 mg t.i.d.", "10 mg | 3 次/d"),
    ("500mg tds.", "500 mg | 3 次/d"),
    ("5 mg bid, 5 mg qd", "5 mg | 2 次/d | 5 mg | 1 次/d"),
    ("q8h", "every 8 h"),
    ("q4-6h", "every 4～6 h"),
    ("8 hourly", "every 8 h"),
    ("12-hourly", "every 12 h"),
    ("twelve hourly", "every 12 h"),
    ("every 4 to 6 hours", "every 4～6 h"),
    ("every other day", "every 2 d"),
    ("above 120 per minute", ">120/min"),
    ("40 seconds", "40 s"),
    ("0, 3, 7 and 14", "0、3、7、14"),
    ("once weekly", "1 次/week"),
    ("7.5 mg weekly", "7.5 mg/week"),
    ("once or twice daily", "1或2 次/d"),
    ("5 mg orally daily", "5 mg/d"),
    ("15 mL nocte", "15 ml/晚"),
    ("10 mg/kg/day in 3 divided doses", "10 mg/d/kg | 3 次"),
    ("5-10mg/kg per 24 hours", "5～10 mg/d/kg"),
    ("10 mg per kg twice weekly", "10 mg/kg | 2 次/week"),
    ("2.5 to 10 mg", "2.5～10 mg"),
    ("between 5 and 10 mg", "5～10 mg"),
    ("at least 48 hours", "≥2 d"),
    ("no more than 25%", "≤25 %"),
    ("up to 600 mg daily", "≤600 mg/d"),
    ("maximum 4 g in 24 hours", "≤4 g/d"),
    ("max. 300 mg", "≤300 mg"),
    ("below 130/80 mmHg", "<130/80 mmHg"),
    ("more than 20 mmHg", ">20 mmHg"),
    ("50 or more breaths per minute", "≥50 次/min"),
    ("18 years or older", "≥18 year"),
    ("Under 12 years, 300 μg/kg", "<12 year | 0.3 mg/kg"),
    ("6 months old", "6 月龄"),
    ("a 5-year-old child", "5 岁"),
    ("over 2 - 4 minutes", "2～4 min"),
    ("over 20 kg", ">20 kg"),
    ("a 5-day course", "5 d"),
    ("days 0, 3, 7, 14 and 28", "第0、3、7、14、28 d"),
    ("1 dose on day 7 and 1 dose on day 21", "1 剂 | 第7 d | 1 剂 | 第21 d"),
    ("hour 1: 30 mL/kg", "1 | 30 ml/kg"),
    ("on day 21", "第21 d"),
    ("type 2 diabetes", "2 型"),
    ("grade III", "3 级"),
    ("Category III exposure", "3 类"),
    ("two tablets", "2 片"),
    ("half a tablet", "0.5 片"),
    ("1 1/2 tablets", "1.5 片"),
    ("4 1/2 hours", "270 min"),
    ("1.2 million units", "1200000 U"),
    ("100,000 IU stat", "100000 IU"),
    ("200 microgram/min", "0.2 mg/min"),
    ("4 puffs every 20 minutes", "4 喷 | every 20 min"),
    ("0.5 g = 500 mg", "500 mg | 500 mg"),
    ("daily dose of 10 mg", "10 mg/d"),
    ("20 - 80 mg orally/day", "20～80 mg/d"),
    ("2 mg/kg/24 hours", "2 mg/d/kg"),
    ("98.6 °F", "37 ℃"),
]
LABELS = [
    ("2型糖尿病", "2 型"),
    ("Ⅲ级暴露", "3 级"),
    ("III级", "3 级"),
    ("三级医院", "3 级"),
    ("Ⅱ～Ⅲ级", "2～3 级"),
    ("二度房室传导阻滞", "2 度"),
    ("第3天", "第3 d"),
    ("第0、3、7、14、28天", "第0、3、7、14、28 d"),
    ("1、2级", "1、2 级"),
]
NONE = [
    "2023-05-01", "2023/5/1", "2023.5.1", "2023年5月", "2023年", "2020年版", "5月1日",
    "May 5, 2023", "in 2019", "2019～2021", "第12页", "12页", "第3章第2节", "p. 12", "page 12",
    "见表2", "图3-1", "Table 2", "GB/T 1234-2019", "GBZ 8—2002", "拨打120", "打12356",
    "call 120 at once", "120急救", "12356", "13812345678", "电话 010-12345678", "[1]", "[1,2]",
    "［3］", "1. 休息", "2、多饮水", "(1) 观察", "3.2.1", "https://a.example/b2?c=5", "十二指肠",
    "三叉神经", "一般情况", "百日咳", "十分重要", "维生素B12片", "维生素B6", "COVID-19", "2-1-1",
    "SpO₂", "FEV1/FVC", "H2受体", "IL-6", "3TC", "5-HT", "5-氟尿嘧啶", "三七片", "一日三餐",
    "二甲双胍", "CD4", "一次性注射器", "8:30", "万一", "四肢", "五官", "千万别", "lOOmmHg",
    "11⁄2片", "ACEI", "", "  1. 休息", "多休息\n  2、喝水",
]  # fmt: skip


def written(text):
    return " | ".join(str(one) for one in quantities(text))


@pytest.mark.parametrize(("text", "expected"), [*CHINESE, *VILLAGE, *ENGLISH, *LABELS])
def test_a_text_reads_as_its_quantities(text, expected):
    assert written(text) == expected


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_a_quantity_is_none(text):
    assert written(text) == ""


# Sameness ----------------------------------------------------------------------------------------

SAME = [
    ("500 mg", "0.5 g"), ("1.5g", "1500 mg"), ("150 μg", "0.15mg"), ("150微克", "150 mcg"),
    ("每日3次", "一日三次"), ("每日3次", "3次/d"), ("每日3次", "tid"),
    ("每日3次", "three times a day"), ("每日1次", "qd"), ("每日2次", "bid"), ("隔日1次", "qod"),
    ("每8小时1次", "q8h"), ("q12h", "12 hourly"), ("1 mg/kg/d", "1mg/(kg·d)"),
    ("1 mg/kg/d", "每日每公斤体重 1 mg"), ("3×10⁹/L", "3x10^9/L"),
    ("≥140/90mmHg", "血压大于或等于140/90 毫米汞柱"), ("二十毫克", "20mg"), ("半片", "½ tablet"),
    ("1片半", "1.5 片"), ("37 ℃", "98.6 ℉"), ("5天", "for 5 days"), ("48 小时", "2 天"),
    ("不超过5天", "≤5 d"), ("at least 10 minutes", "≥10分钟"), ("2型", "type 2"),
    ("Ⅲ级", "III级"), ("1岁", "12月龄"), ("1.2 million units", "120万单位"),
    ("60滴/分", "60 drops per minute"), ("1000 ml", "1,000毫升"), ("1:1000", "1∶1000"),
    ("第0、3、7天", "days 0, 3 and 7"),
]  # fmt: skip
OTHER = [
    ("500 mg", "500 g"), ("5 mg", "5 μg"), ("5 mg", "5 mg/kg"), ("5 mg/kg", "5 mg/kg/d"),
    ("5 mg", "0.5 mg"), ("每日3次", "q8h"), ("每日1次", "每周1次"), ("5 mg daily", "5 mg weekly"),
    ("qd", "qod"), ("qd", "qid"), ("每日10 mg", "每次10 mg"), ("25 mg", "25～50 mg"),
    ("≥140/90 mmHg", ">140/90 mmHg"), ("≥140/90 mmHg", "140/90 mmHg"),
    ("140/90 mmHg", "90/140 mmHg"), ("5 mg/min", "5 mg/h"), ("5 U", "5 IU"), ("1 MU", "1 mU"),
    ("10⁹/L", "109/L"), ("3 片", "3 粒"), ("3天", "第3天"), ("15年", "15岁"), ("2型", "2级"),
    ("1½片", "11/2片"), ("-20℃", "20℃"), ("5 mmol/L", "5 mmol"), ("5±1 mg", "4～6 mg"),
    ("1个月", "30天"), ("每晚1次", "每晨1次"), ("1:1000", "1:10000"), ("10 mg/ml", "10 mg/L"),
    ("一百二毫升", "102毫升"),
]  # fmt: skip


def one(text):
    (found,) = quantities(text)
    return found


@pytest.mark.parametrize(("text", "other"), SAME)
def test_the_same_amount_in_other_words_is_equal(text, other):
    assert equal(one(text), one(other))


@pytest.mark.parametrize(("text", "other"), OTHER)
def test_a_slip_of_a_unit_a_frequency_or_a_sign_is_another_amount(text, other):
    assert not equal(one(text), one(other))


def test_a_quantity_knows_where_it_stands_and_what_it_measures():
    text = "血压≥140/90 mmHg，每次口服25～50mg，每日3次，q8h，2型，3天，5"
    found = quantities(text)
    assert [text[q.start : q.end] for q in found] == [
        "≥140/90 mmHg", "每次口服25～50mg", "每日3次", "q8h", "2型", "3天", "5",
    ]  # fmt: skip
    assert [q.dimension for q in found] == [
        "pressure", "mass", "frequency", "interval", "label", "time", "number",
    ]  # fmt: skip
    assert (found[1].low, found[1].high) == (25, 50)


def test_a_spelling_of_two_units_is_refused():
    rows = {name: {} for name in ("labels", "per", "often", "signs")}
    rows |= {name: [] for name in ("fill", "weight", "measures", "apart")}
    rows["units"] = {"mg": {"dimension": "mass", "as": ["mg"]}, "g": {"is": "1000 mg", "as": ["g"]}}
    assert lexicon_of(rows).units["g"].factor == 1000
    rows["units"]["g"]["as"] = ["g", "mg"]
    with pytest.raises(ValueError, match="mg"):
        lexicon_of(rows)


# Properties --------------------------------------------------------------------------------------

_NUMBERS = st.builds(
    Fraction, st.integers(1, 100_000), st.sampled_from([1, 2, 3, 7, 10, 100, 1000])
)
_UNITS = st.sampled_from(
    [
        "mg",
        "ml",
        "mmol",
        "IU",
        "U",
        "mmHg",
        "℃",
        "min",
        "month",
        "月龄",
        "%",
        "片",
        "滴",
        "次",
        "喷",
    ]
)
_PER = st.sampled_from([(), ("kg",), ("d", "kg"), ("L",), ("次",), ("d",), ("h", "kg"), ("week",)])


@st.composite
def _quantities(draw):
    ranges = []
    for _ in range(draw(st.integers(1, 2))):
        low, high = sorted((draw(_NUMBERS), draw(_NUMBERS)))
        ranges.append(Range(low, draw(st.sampled_from([low, high]))))
    role = draw(st.sampled_from(["amount", "amount", "interval", "label"]))
    sign = draw(st.sampled_from(["", "≥", ">", "≤", "<"]))
    joint = draw(st.sampled_from(["/", "、"])) if len(ranges) > 1 else ""
    if role == "amount":
        return Quantity(0, 0, tuple(ranges), draw(_UNITS), draw(_PER), sign, joint)
    if role == "interval":
        return Quantity(0, 0, (ranges[0],), "min", (), "", "", "interval")
    return Quantity(0, 0, tuple(ranges), draw(st.sampled_from(["级", "d"])), (), "", joint, "label")


@given(_quantities())
def test_what_is_written_reads_back(quantity):
    assert quantities(str(quantity)) == (quantity,)


@given(_NUMBERS, st.sampled_from(sorted(lexicon().named)), st.data())
def test_units_convert_exactly(number, name, data):
    unit = lexicon().named[name]
    spelled = data.draw(st.sampled_from([w for w, u in lexicon().units.items() if u == unit]))
    (found,) = quantities(f"{number.numerator} {spelled}")
    assert found.unit == unit.base
    assert found.low == (number.numerator - unit.zero) * unit.factor


@given(st.text("0123456789.,/-~～至mgkl片次每日一二十半百万d天 ()·²⁹≥第页月年", max_size=60))
def test_any_text_reads_and_its_spans_are_in_order(text):
    found = quantities(text)
    ends = [0] + [q.end for q in found]
    assert all(last <= q.start < q.end <= len(text) for last, q in zip(ends, found, strict=False))


@pytest.mark.parametrize(
    "piece",
    ["1-", "1", "½", "5mg/", "1,000", "1、", "/kg·", "(1", "一日", "一次", "每", "q8", "至少",
     "1 or ", "拨打", "2023-", "day 1, ", "1.5 mg orally ",
     "between 1 and ", "10^", "⁄1", "[1,", "1 1/2 "],
)  # fmt: skip
def test_no_text_takes_long(piece):
    assert grows_linearly(quantities, piece)


def test_random_digits_and_units_take_no_time():
    dice = random.Random(3)
    text = "".join(
        dice.choice("0123456789.,/-~至mgkl片次每日一二十半百d天 ()·≥") for _ in range(2_000)
    )
    assert grows_linearly(quantities, text)


@given(
    st.lists(st.integers(2, 999), min_size=2, max_size=2),
    st.sampled_from(["～", "、", "/"]),
    st.sampled_from(sorted(name for name, unit in lexicon().named.items() if unit.base != name)),
)
def test_a_shared_unit_converts_every_number(numbers, mark, name):
    numbers.sort(reverse=mark == "/")
    unit = lexicon().named[name]
    spelled = next(word for word, one in lexicon().units.items() if one == unit)
    (found,) = quantities(f"{numbers[0]}{mark}{numbers[1]} {spelled}")
    expected = [(number - unit.zero) * unit.factor for number in numbers]
    assert [found.values[0].low, found.values[-1].high] == expected


def test_a_text_that_ends_behind_a_period_is_read_to_its_end():
    assert quantities("每周测血压") == ()
    assert [str(one) for one in quantities("每周测血压2次")] == ["2 次/week"]
