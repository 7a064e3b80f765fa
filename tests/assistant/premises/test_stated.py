"""Which figures a text states, what each is a figure of, and which two contradict each other."""

from __future__ import annotations

import pytest

from assistant.premises.stated import alike, contradict, cues, names_in, shared, stated


def only(text, above="", **how):
    (one,) = stated(text, above, **how)
    return one


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("布洛芬每次 10 mg/kg", "dose mg kg"),
        ("每日 200 mg/kg", "dose mg d kg"),
        ("破伤风打三针", "count 剂"),
        ("每日 3 次", "frequency d"),
        ("手法复位每周做 2 次", "frequency week"),
        ("每 8 小时 1 次", "interval"),
        ("疗程 7 天", "course time"),
        ("停药后 14 天复诊", "follow-up time"),
        ("用药后第 8 天复诊", "follow-up time"),
        ("两次给药至少间隔 6 小时", "gap time"),
        ("冲洗约15分钟", "wash time"),
        ("按压频率 100～120 次/分", "rate"),
        ("按压深度 5～6 cm", "depth"),
        ("诊断标准：血压 ≥140/90 mmHg", "diagnose mmHg"),
        ("血氧目标 88%～92%", "target %"),
        ("拍片见 ≥38.5 ℃ 的转诊", "refer ℃"),
    ],
)
def test_a_figure_is_named_by_what_it_is_a_figure_of(text, aspect):
    assert only(text).aspect == aspect


@pytest.mark.parametrize(
    "text",
    ["患儿 8 kg", "5 岁以上", "1 mg/mL 的注射液", "每片 5 mg", "加入生理盐水 100 mL",
     "发热 3 天", "呼吸 26 次/分", "体温 38.5 ℃", "没有数字"],
)  # fmt: skip
def test_what_is_no_dose_length_or_limit_states_nothing(text):
    assert stated(text) == ()


def test_what_a_limit_is_for_may_stand_before_its_clause():
    assert only("诊室诊断标准：规范测量，诊室血压 ≥140/90 mmHg").aspect == "diagnose mmHg"
    assert only("脊压 ≥85 mmHg", "诊断标准").aspect == "diagnose mmHg"


@pytest.mark.parametrize(("aspect", "lines"), [*cues()["examples"].items()])
def test_the_words_read_their_own_examples(aspect, lines):
    names = {"dose/kg": "dose mg kg", "a week": "frequency week"}
    for line in lines:
        assert only(line).aspect.startswith(names.get(aspect, aspect))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("口服每次 15 mg，", "口服每次 30 mg，"),
        ("儿童每次 0.4 mg/kg", "儿童每次 0.9 mg/kg"),
        ("疗程 5 天", "疗程 9 天"),
        ("第 3 天复诊", "第 8 天复诊"),
        ("诊断标准：指数 ≥24 分", "诊断标准：指数 ≥30 分"),
        ("最大每日 45 mg", "最大每日 90 mg"),
        ("take 12 mg by mouth", "take 25 mg by mouth"),
    ],
)
def test_two_figures_of_the_same_thing_contradict(one, other):
    mine, theirs = only(one), only(other)
    assert alike(mine, theirs) and contradict(mine, theirs)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("疗程 5～10 天", "疗程 7 天"),
        ("2 周内随访", "每 2～4 周随访"),
        ("每次 0.5 g", "每次 500 mg"),
        ("不超过 100 mg", "每次 50 mg"),
        ("成人每次 15 mg", "儿童每次 30 mg"),
        ("口服 15 mg", "肌注 30 mg"),
        ("起始每次 5 mg", "每次 50 mg"),
        ("6 岁以下每次 5 mg", "每次 50 mg"),
        ("每次 5 mg", "每日 50 mg"),
    ],
)
def test_what_fits_or_is_of_another_thing_does_not(one, other):
    mine, theirs = stated(one)[0], stated(other)[0]
    assert not (alike(mine, theirs) and contradict(mine, theirs))


def test_the_same_a_day_is_the_same():
    mine, theirs = stated("每次 200 mg，每日 1 次")[0], stated("每次 100 mg，每日 2 次")[0]
    assert not contradict(mine, theirs)


def test_texts_share_the_names_that_say_what_they_are_about():
    assert shared("成人口服布瑞考特，每日 30 mg", "口服布瑞考特，每日 45 mg") == "布瑞考特"
    assert shared("成人口服甲药", "成人口服乙药") == ""
    assert shared("Adults take kelmidine", "kelmidine cream") == "kelmidine"
    assert "adults" not in names_in("adults take kelmidine")
