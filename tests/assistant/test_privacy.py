"""What names a person is masked, what a doctor measures is not."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.privacy import mask, spans, without_marks
from tests.growth import grows_linearly

# Pieces that may come together in any way: what names a person, what does not, and signs.
PIECES = """患者 刘小红 我叫 张三 李 王大爷 欧阳 扎西 卓玛 · 买买提 姓名： 电话 13812345678 一三八
110105 19491231002X 住院号 医保号 A1234567 住址： 四川省 青山乡 茶林村 3组 12号 血压180/110 0.5_mg
每日3次 高血压 阿莫西林 Mr_ John _Smith patient_ Li_Wei _NHS_number_ 943_476_5919 12_Mill_Lane
138_1234_5678 @ a.b@c.cn
〔 〕 〔姓名〕 ， 。 _ ： 出生日期 1990-05-06 京A12345 微信 abc_123 的 和
男 68岁"""
PIECE = st.sampled_from([piece.replace("_", " ") for piece in PIECES.split()])
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECE, max_size=14).map("".join))


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
        ("刘小红，52岁，头晕。刘小红昨天来过", "〔姓名〕，52岁，头晕。〔姓名〕昨天来过"),
        ("患者劉小紅，女", "患者〔姓名〕，女"),
        ("家住马家沟村3组，咳嗽", "家住〔住址〕，咳嗽"),
        ("my patient Li Wei has a cough", "my patient 〔姓名〕 has a cough"),
        ("12床冯玉兰，低血糖", "12床〔姓名〕，低血糖"),
        ("老李头又犯喘了", "〔姓名〕又犯喘了"),
        ("小芳她爸喝农药了", "〔姓名〕她爸喝农药了"),
        ("小孩叫豆豆，3岁", "小孩叫〔姓名〕，3岁"),
        ("孙子王子轩发烧", "孙子〔姓名〕发烧"),
        ("安桂兰心慌气短", "〔姓名〕心慌气短"),
        ("热合曼江，男，60岁", "〔姓名〕，男，60岁"),
        ("Patient: María González, asthma", "Patient: 〔姓名〕, asthma"),
        ("a patient named Rosa with fever", "a patient named 〔姓名〕 with fever"),
        ("就诊卡 00088123", "就诊卡 〔病历号〕"),
        ("身份证后四位1234", "身份证后四位〔身份证号〕"),
        ("微信号：lixiaohua", "微信号：〔微信号〕"),
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
        "0.123456789 mg", "安瑞平片一次几片", "康力欣胶囊的用法", "高林酮怎么吃",
        "蓝星热病用格朗替韦",
        "患者高热，病人黄疸",
        "王大爷、李婶、张医生、老刘", "赵某某，男",
    ],
)  # fmt: skip
def test_clinical_text_stays(text):
    assert mask(text) == text


@settings(max_examples=80, deadline=None)
@given(TEXTS)
def test_masking_twice_changes_nothing_more(text):
    assert mask(mask(text)) == mask(text)


@settings(max_examples=80, deadline=None)
@given(TEXTS)
def test_what_is_not_masked_stays_letter_by_letter(text):
    found = spans(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))
    hidden = {at for one in found for at in range(one.start, one.end)}
    rest = iter([one for at, one in enumerate(text) if at not in hidden])
    # What is left of the digits stands in what is left of the text, in order.
    assert all(digit in rest for digit in mask(text) if digit.isdigit())


@pytest.mark.parametrize(
    "piece",
    ["患者王小明，", "王", "1", "1 ", "138 ", "a@", "青山乡茶林村", "扎西", "Li ", "12 Mill Lane "],
)
def test_a_long_text_takes_as_long_as_it_is(piece):
    """A hundred thousand characters take four times what a quarter of them takes."""
    assert grows_linearly(mask, piece, length=25_000)


@pytest.mark.parametrize(
    ("typed", "looked_up"),
    [
        ("患者刘小红，女，52岁，身份证11010519491231002X，电话13812345678，头晕", "女，52岁，头晕"),
        ("孕妇吴晓燕，血压150/100", "孕妇，血压150/100"),
        ("家住马家沟村3组，咳嗽两周", "咳嗽两周"),
        ("My patient Li Wei has a cough", "has a cough"),
        ("Please check Zhao Min's result: HbA1c 9.1%.", "Please check result: HbA1c 9.1%."),
        ("高血压首选什么药？", "高血压首选什么药？"),
        ("姓名：张三", "姓名：〔姓名〕"),
        ("方括号〔2024〕照旧", "方括号〔2024〕照旧"),
    ],
)
def test_what_is_looked_up_has_no_marks(typed, looked_up):
    assert without_marks(mask(typed)) == looked_up
