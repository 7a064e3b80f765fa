"""What no single line shows: doses that do not go together, lost signs, text said twice."""

from __future__ import annotations

import pytest

from corpus.document import Block, ParsedFile
from corpus.linting.lint import lint
from corpus.linting.repeats import alike, is_twin, shingles
from tests.corpus.fakes import prose, table

FILLER = prose("这是一段足够长的正文，用来说明文件里确实有内容，不会被当成空文件处理。")


def found(*blocks: Block):
    return lint(ParsedFile((FILLER, *blocks), None, None))


def codes(*blocks: Block):
    return [one.code for one in found(*blocks)]


# Doses of one drug


@pytest.mark.parametrize(
    "lines",
    [
        ("左甲状腺素起始 50 μg，每日 1 次。", "老年人左甲状腺素 25 mg，每日 1 次。"),
        ("头孢曲松 1 g 静脉滴注。", "头孢曲松每日 1 mg 静脉滴注。"),
        ("Levothyroxine 50 mcg daily.", "Start levothyroxine at 50 mg daily."),
    ],
)
def test_the_same_figure_in_units_a_thousand_apart_is_doubtful(lines):
    (one,) = (one for one in found(*map(prose, lines)) if one.code != "dose-beyond-label")
    assert one.code == "dose-unit-slip"
    assert one.severity == "note"
    assert "↔" in one.quote


def test_a_dose_ten_times_all_others_is_doubtful():
    lines = (
        "对乙酰氨基酚 500 mg 口服。",
        "可给对乙酰氨基酚 250 mg。",
        "对乙酰氨基酚每次 5000 mg。",
    )
    (one,) = found(*map(prose, lines))
    assert (one.code, one.quote) == ("dose-tenfold", "对乙酰氨基酚每次 5000 mg")


def test_rows_of_a_table_count_too():
    rows = (
        ("药名", "起始", "最大"),
        ("左甲状腺素", "50 μg", "200 μg"),
        ("左甲状腺素", "50 mg", ""),
    )
    assert codes(table(*rows)) == ["dose-beyond-label", "dose-unit-slip"]


@pytest.mark.parametrize(
    "lines",
    [
        # another drug, a titration, a child's dose, an injection, per kg, a strength
        ("沙丁胺醇每喷 100 μg。", "沙丁胺醇雾化 5 mg。"),
        ("左甲状腺素 50 μg。", "美托洛尔 50 mg。"),
        ("泼尼松 5 mg。", "泼尼松每日 10 mg。", "泼尼松每日 40 mg。"),
        ("肾上腺素 1 mg 静脉推注。", "肾上腺素 1 mg 静脉推注。", "儿童肾上腺素 0.1 mg。"),
        ("头孢曲松 80 mg/kg。", "头孢曲松 1 g。", "头孢曲松 2 g。"),
        ("阿莫西林 250 mg/5 mL。", "阿莫西林每次 0.5 g。"),
        ("叶酸 0.4 mg。", "叶酸 5 mg。"),
    ],
)
def test_doses_that_may_differ_alarm_nobody(lines):
    assert codes(*map(prose, lines)) == []


# Signs


def test_a_threshold_without_the_sign_of_its_sibling_is_doubtful():
    lines = ("诊室血压 ≥140/90 mmHg 可诊断。", "血压 140/90 mmHg 者应复测。")
    (one,) = found(*map(prose, lines))
    assert (one.code, one.quote) == ("sign-lost", "血压 140/90 mmHg 者")


def test_one_bare_pair_in_a_column_of_signed_ones_is_doubtful():
    rows = (
        ("分级", "血压（mmHg）"),
        ("1 级", "≥140/90"),
        ("2 级", "160/100"),
        ("3 级", "≥180/110"),
    )
    assert codes(table(*rows)) == ["sign-lost"]


@pytest.mark.parametrize(
    "lines",
    [
        ("诊室血压 ≥140/90 mmHg 可诊断。", "目标是血压降至 140/90 mmHg 以下。"),
        ("诊室血压 ≥140/90 mmHg 可诊断。", "例：血压 140/90 mmHg，心率 80 次/分。"),
        ("血压 140/90 mmHg 者应复测。",),
        ("收缩压 <90 mmHg 转诊。", "血糖 7.0 mmol/L 者复查。"),
    ],
)
def test_targets_and_readings_alarm_nobody(lines):
    assert codes(*map(prose, lines)) == []


def test_a_column_of_readings_alarms_nobody():
    rows = (("时间", "血压"), ("早", "150/95"), ("中", "140/90"), ("晚", "≥180/110"))
    assert codes(table(*rows)) == []


# Said twice

LONG = "高血压患者应当每三个月随访一次，测量血压、体重和腰围，询问症状与用药情况，" * 4


def test_a_long_paragraph_said_twice_is_told_and_a_short_one_is_not():
    (one,) = found(prose(LONG), prose("短句。"), prose("短句。"), prose(" " + LONG))
    assert one.code == "repeated-paragraph"
    assert one.quote in LONG


def test_a_page_said_twice_is_told_once():
    pages = [Block("NarrativeText", LONG + LONG, page) for page in (1, 2)]
    (one,) = lint(ParsedFile(tuple(pages), 2, None))
    assert (one.code, one.page) == ("repeated-page", 2)
    assert "第 1 页" in one.message


def test_shingles_see_the_same_text_under_another_form():
    other = LONG.replace("，", ", \n").replace("体重", "身高")
    assert alike(shingles([LONG * 3]), shingles([LONG * 3])) == 0.0  # too short to tell
    long = "".join(f"第{one}条：{LONG[one : one + 40]}第{one * 7}号。" for one in range(60))
    assert is_twin(shingles([long]), shingles(list(long.replace("，", " ,\n"))))
    assert not is_twin(shingles([long]), shingles([long[: len(long) // 2]]))
    assert other != LONG


# Beyond what anybody takes


@pytest.mark.parametrize(
    "text",
    [
        "氨氯地平每次 50 mg，每日 1 次。",
        "左甲状腺素起始每日 25～50 mg。",
        "口服阿莫西林，每次 500 g，每日 3 次。",
        "Warfarin 50 mg once daily.",
    ],
)
def test_more_than_anybody_takes_in_a_day_is_doubtful(text):
    found_codes = codes(prose(text))
    assert "dose-beyond-label" in found_codes
    assert set(found_codes) <= {"dose-beyond-label", "grams-for-milligrams"}


@pytest.mark.parametrize(
    "text",
    [
        "氨氯地平每次 10 mg，每日 1 次。",
        "左甲状腺素每日 50 μg；氨氯地平 5 mg，阿莫西林 500 mg。",
        "布洛芬 10 mg/kg；头孢曲松 80 mg/kg，每日不超过 4 g。",
        "氨氯地平过量：一次误服 100 mg 者立即转诊。",
    ],
)
def test_what_is_taken_is_not_doubtful(text):
    assert "dose-beyond-label" not in codes(prose(text))
