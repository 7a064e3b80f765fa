"""Who tells of a patient in danger is answered from the danger's own documents, not by likeness."""

from __future__ import annotations

import pytest

from assistant.mentor import Mentor
from index.encoder import load_encoder
from tests.starter import starter_knowledge


@pytest.fixture(scope="module")
def mentor() -> Mentor:
    return Mentor(starter_knowledge(), load_encoder(None))


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("打完头孢针人就喘起来脸煞白，我先推地塞米松中不", "anaphylaxis-cn"),
        ("得肺癌的腰杆痛了几天，现在脚杆没劲屙尿也屙不出，是不是身子虚", "palliative-pain"),
        ("癌症老汉贴着芬太尼，下午喊不醒，一分钟才出六七口气，眼仁跟针尖一样", "palliative-pain"),
        ("老娘一只眼胀痛还吐，看灯泡有一圈圈颜色，瞳仁比那边大，是不是火眼", "eye-ear-mouth"),
    ],
)
def test_the_first_line_is_from_the_dangers_documents(mentor, question, document):
    answer = mentor.ask(question)
    assert answer.kind == "answered" and answer.alerts
    first = answer.citations[answer.statements[0].citations[0] - 1]
    assert first.document_id == document


def test_a_dose_that_the_library_lacks_is_not_made_up_for_a_danger(mentor):
    assert mentor.ask("氨茶碱新生儿呼吸暂停每公斤多少").kind == "abstained"


def test_a_dried_out_child_does_not_read_the_plan_for_one_who_is_not(mentor):
    told = mentor.ask("娃娃拉肚子，嘴巴干，眼窝凹下去，咋整").statements
    assert any("75 × 体重" in one.text for one in told)
    assert all("方案A" not in one.context for one in told)


def test_a_sugar_that_was_measured_is_low_even_in_a_diabetic(mentor):
    told = mentor.ask("糖尿病老汉手抖冒虚汗，扎手指3.2，人是清醒的，先给他弄点啥吃").statements
    assert any("15～20 g" in one.text for one in told[:2])
