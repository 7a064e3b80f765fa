"""A premise that the lines agree with is not set right."""

import pytest

from assistant.lines.units import Unit
from assistant.premises.agreeing import beside_the_point, same_figures
from tests.assistant.fakes import make_passage


def unit(text):
    return Unit(make_passage(text), text, 0, len(text))


@pytest.mark.parametrize(
    ("question", "line", "same"),
    [
        (
            "五针的打法是当天、3天、7天、14天、28天，没记错吧",
            "5针法：第0、3、7、14、28天各1剂",
            True,
        ),
        ("五针的打法是当天、3天、7天、14天，没记错吧", "5针法：第0、3、7、28天各1剂", False),
        ("72小时内单次1.5 mg，对吧", "无保护同房后 72 小时内单次口服 1.5 mg", True),
        ("72小时内单次1.5 mg，对吧", "72 小时内口服 0.75 mg", False),
        ("诊断标准是130/80mmHg，135/85算吧", "家庭 135/85 mmHg，动态 130/80 mmHg", False),
        ("每天补锌10毫克，对吧", "每天元素锌 10 mg，6月龄以上 20 mg", False),
    ],
)
def test_several_figures_that_one_line_has_are_agreed_with(question, line, same):
    assert same_figures(question, [unit(line)]) is same


@pytest.mark.parametrize(
    ("question", "line", "beside"),
    [
        ("怀孕了卡托普利一概不能吃，是真的吧", "妊娠期禁用 ACEI 和 ARB（如卡托普利）。", True),
        ("布洛芬要满半岁才能喝，是吧", "慢性肾脏病患者避免用布洛芬。", True),
        ("重度脱水先慢慢喝就行，不用输液", "重度脱水不能只口服补液，立即静脉补液。", False),
    ],
)
def test_a_line_that_forbids_the_same_or_others_sets_nothing_right(question, line, beside):
    assert beside_the_point(question, unit(line)) is beside
