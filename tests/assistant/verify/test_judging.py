"""What a statement may say of its passage, and what it may not: slips of every class."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.records import Statement
from assistant.verify.judging import faults, idle
from assistant.verify.windows import Source

ZH = Source(
    "泽奎诺片：成人每次 0.5 g，口服，每日 3 次，饭后服，疗程 7～10 天；"
    "儿童每次 10 mg/kg，每日 2 次。\n"
    "泽奎诺注射液：成人首剂 30 mg，肌内注射，每 8 小时 1 次，最大每日 90 mg。\n"
    "妊娠期禁用泽奎诺。肝功能不全者慎用泽奎诺。\n"
    "收缩压 ≥160 mmHg 或舒张压 ≥100 mmHg 时，应立即转诊。\n"
    "以下情况禁用达瑞芬：\n• 严重哮喘\n• 休克",
    "泽奎诺和达瑞芬说明书",
)
EN = Source(
    "Velquorine: adults 250 mg orally three times daily for 5 days. Children under 12 years:"
    " 5 mg/kg every 8 hours.\nTarnidol: adults 40 mg IV once weekly; maximum 80 mg a week.\n"
    "Do not give velquorine in pregnancy.",
    "Velquorine and tarnidol",
)
TRUE = [
    (ZH, "成人每次 0.5 g，口服，每日 3 次"), (ZH, "泽奎诺片成人每次 500 mg，口服，每日3次。"),
    (ZH, "泽奎诺片成人每次500毫克，口服，一日三次，饭后服。"),
    (ZH, "泽奎诺片：成人每次 0.5 g，口服，tid，饭后服，疗程 7～10 天。"),
    (ZH, "泽奎诺注射液成人首剂 30 mg 肌内注射，q8h。"), (ZH, "泽奎诺注射液最大每日 90 mg。"),
    (ZH, "泽奎诺注射液每日不超过 90 mg。"), (ZH, "孕妇禁用泽奎诺。"),
    (ZH, "收缩压大于或等于 160 mmHg 或舒张压 ≥100 mmHg 时，应立即转诊。"),
    (ZH, "严重哮喘时禁用达瑞芬。"),
    (EN, "Velquorine: adults 250 mg orally tid for 5 days."),
    (EN, "Children under 12 years: velquorine 5 mg/kg every 8 hours."),
]  # fmt: skip
SLIPS = [
    # tenfold and other numbers
    (ZH, "泽奎诺片：成人每次 5 g，口服，每日 3 次。"),
    (ZH, "泽奎诺注射液：成人首剂 3 mg，肌内注射。"),
    (EN, "Velquorine: adults 25 mg orally three times daily."),
    # unit
    (ZH, "泽奎诺片：成人每次 0.5 mg，口服，每日 3 次。"), (ZH, "儿童每次 10 g/kg，每日 2 次。"),
    (ZH, "儿童每次 10 mg，每日 2 次。"), (ZH, "疗程 7～10 周。"), (ZH, "疗程 7 天。"),
    (EN, "Velquorine: adults 250 g orally three times daily."),
    # frequency, and frequency for interval
    (ZH, "泽奎诺片成人每次 0.5 g，口服，每日 2 次。"), (ZH, "泽奎诺片成人每次 0.5 g，口服，q8h。"),
    (ZH, "泽奎诺注射液成人首剂 30 mg，肌内注射，每日 3 次。"),
    (ZH, "泽奎诺片成人每日 0.5 g，口服，每日 3 次。"),
    (EN, "Tarnidol: adults 40 mg IV once daily."), (EN, "Velquorine: adults 250 mg orally q8h."),
    # route
    (ZH, "泽奎诺注射液：成人首剂 30 mg，静脉注射，每 8 小时 1 次。"),
    (ZH, "泽奎诺片：成人每次 0.5 g，肌内注射，每日 3 次。"),
    (EN, "Tarnidol: adults 40 mg IM once weekly."),
    # inequality
    (ZH, "收缩压 >160 mmHg 或舒张压 ≥100 mmHg 时，应立即转诊。"),
    (ZH, "收缩压 <160 mmHg 时，应立即转诊。"), (ZH, "泽奎诺注射液每日 90 mg。"),
    (ZH, "泽奎诺注射液至少每日 90 mg。"),
    # whose number it is
    (ZH, "收缩压 ≥100 mmHg 时，应立即转诊。"), (ZH, "达瑞芬片：成人每次 0.5 g，口服，每日 3 次。"),
    (ZH, "泽奎诺注射液：成人每次 0.5 g，每日 3 次。"),
    (EN, "Tarnidol: adults 250 mg orally three times daily."),
    (EN, "Velquorine: adults 40 mg IV once weekly."), (ZH, "舒张压 ≥160 mmHg 时，应立即转诊。"),
    # population
    (ZH, "泽奎诺片：儿童每次 0.5 g，口服，每日 3 次。"), (ZH, "成人每次 10 mg/kg，每日 2 次。"),
    (ZH, "哺乳期禁用泽奎诺。"), (EN, "Velquorine: children 250 mg orally three times daily."),
    (EN, "Children under 6 years: 5 mg/kg every 8 hours."), (ZH, "每次 10 mg/kg，每日 2 次。"),
    # negation and its strength
    (ZH, "妊娠期可用泽奎诺。"), (ZH, "妊娠期慎用泽奎诺。"), (ZH, "肝功能不全者禁用泽奎诺。"),
    (ZH, "收缩压 ≥160 mmHg 或舒张压 ≥100 mmHg 时，不应立即转诊。"), (ZH, "严重哮喘时用达瑞芬。"),
    (EN, "Give velquorine in pregnancy."),
    # other words
    (ZH, "泽奎诺治疗疟疾。"), (ZH, "泽奎诺片成人每次 0.5 g，饭前服。"), (ZH, "应立即转诊。"),
    (ZH, "2021 年版说明书：妊娠期禁用泽奎诺。"),
    (ZH, "收缩压 ≥160 mmHg 或舒张压 ≥100 mmHg 时，拨打 999。"),
    (ZH, ""), (ZH, "……"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "said"), TRUE)
def test_what_a_passage_says_is_supported_in_other_figures_too(source, said):
    assert faults(said, [source]) == ()


@pytest.mark.parametrize(("source", "said"), SLIPS)
def test_no_slip_is_supported(source, said):
    assert faults(said, [source])


def test_the_fault_is_named():
    assert faults("泽奎诺片：成人每次 5 g，口服，每日 3 次。", [ZH]) == ("number",)
    assert "negation" in faults("妊娠期可用泽奎诺。", [ZH])
    assert faults("妊娠期禁用泽奎诺。", []) == ("citation",)


def test_an_item_is_no_statement_without_its_lead_in():
    assert faults("休克", [ZH])
    assert faults("休克", [ZH], context="以下情况禁用达瑞芬：") == ()


def test_a_row_lends_its_column_to_its_figure():
    row = Source("体重（kg）：8～10；每次用量（ml）：2.5；每日最多次数：3", "泽奎诺口服液")
    assert faults("体重 8～10 kg：每次用量 2.5 ml，每日最多 3 次。", [row]) == ()
    assert faults("体重 8～10 kg：每次用量 3 ml，每日最多 3 次。", [row])


def test_two_sources_may_carry_a_sentence_each_but_not_one_together():
    other = Source("达瑞芬每次 4 mg。")
    assert faults("妊娠期禁用泽奎诺。达瑞芬每次 4 mg。", [ZH, other]) == ()
    assert faults("泽奎诺片成人每次 4 mg，口服，每日 3 次。", [ZH, other])


def test_a_citation_that_adds_nothing_is_idle():
    said = Statement("妊娠期禁用泽奎诺。", (1, 2))
    assert idle(said, {1: ZH, 2: Source("多喝水。")}) == (2,)
    assert idle(Statement("妊娠期禁用泽奎诺。", (1,)), {1: ZH}) == ()


_DOSES = st.sampled_from(["mg", "g", "ml", "片", "μg"])


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 999), st.integers(1, 999), _DOSES, _DOSES)
def test_only_the_same_amount_is_supported(dose, other, unit, spelled):
    source = Source(f"泽奎诺成人每次 {dose} {unit}，每日 2 次，饭后口服。")
    said = f"泽奎诺成人饭后口服，每日 2 次，每次 {other} {spelled}。"
    weight = {"mg": 1_000, "g": 1_000_000, "μg": 1}
    if unit in weight and spelled in weight:
        equal = dose * weight[unit] == other * weight[spelled]
    else:
        equal = (dose, unit) == (other, spelled)
    assert (not faults(said, [source])) == equal
