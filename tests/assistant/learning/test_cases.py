"""A case is played: what is asked is answered, time passes, the patient worsens, it is scored."""

import dataclasses

import pytest

from assistant.learning.asks import Matcher, read_asks
from assistant.learning.case_files import read_case
from assistant.learning.cases import Asked, Run, ask, decide, read_referral
from assistant.learning.naming import says
from assistant.learning.scoring import score
from assistant.learning.solving import faults, harmful, perfect
from index.encoder import load_encoder
from index.lexicon import built_in

from .made import ASKS, CASE, changed, write

LEXICON = built_in()


@pytest.fixture(scope="module")
def matcher(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asks")
    return Matcher(read_asks(write(folder, "asks.yaml", ASKS)), LEXICON, load_encoder(None))


@pytest.fixture
def case(tmp_path, matcher):
    return read_case(write(tmp_path, "dry-child.yaml", CASE), matcher.asks)


def test_the_patient_answers_only_what_is_asked(case, matcher):
    run, reply = ask(Run(case.id), case, matcher, "尿量怎么样？")
    assert reply.text == "病人：从昨晚没屙过尿。"
    assert (run.asked, run.minutes, run.cost) == (("urine",), 1, 0)


def test_several_things_are_asked_at_once(case, matcher):
    run, reply = ask(Run(case.id), case, matcher, "烧不烧？小便多不多，量体温")
    assert [one.name for one in reply.found] == ["发热", "尿量", "体温"]
    assert run.minutes == 1 + 1 + 2 and "〔体温〕37.1℃。" in reply.text


def test_what_the_case_says_nothing_about_is_normal(case, tmp_path, matcher):
    other = read_case(
        write(tmp_path, "dry-child.yaml", changed(CASE, "asks.cough", None)), matcher.asks
    )
    assert ask(Run(other.id), other, matcher, "咳不咳")[1].text == "病人：不咳。"


def test_an_unclear_question_costs_a_minute_and_gets_help(case, matcher):
    run, reply = ask(Run(case.id), case, matcher, "呱呱呱")
    assert not reply.found and run.minutes == 1 and "具体一点" in reply.text


def test_time_makes_worse_what_is_not_decided(case, matcher):
    run, reply = ask(Run(case.id), case, matcher, "验血")
    assert run.minutes == 20 and run.cost == 20 and "⚠ 娃喊不答应了。" in reply.text
    assert ask(run, case, matcher, "精神好不好")[1].text == "病人：叫不醒。"
    assert "⚠" not in ask(run, case, matcher, "烧不烧")[1].text  # it is said once


def test_who_does_everything_right_gets_all_points(case, matcher, sections):
    scored = score(perfect(case, matcher), case, matcher, LEXICON, sections)
    assert scored.total == 100 and scored.passed and not scored.worsened
    assert all(one.citation is not None for one in scored.points)
    assert list(faults(case, matcher, LEXICON, sections)) == []


def test_points_are_forty_and_three_times_twenty(case, matcher, sections):
    run = decide(Run(case.id), "中度脱水", "输液", "urgent")
    scored = score(run, case, matcher, LEXICON, sections)
    # nothing asked, a near diagnosis, all of the treatment, too late a referral
    assert scored.total == 0 + 20 / 4 + 20 + 0
    asked, _ = ask(Run(case.id), case, matcher, "小便多不多")
    scored = score(decide(asked, "不知道", "", "none"), case, matcher, LEXICON, sections)
    assert scored.total == 40 * 2 / (2 + 1 + 1 + 1)  # a danger sign weighs double


def test_a_few_needless_questions_cost_nothing_and_many_cost_points(case, matcher, sections):
    run = perfect(case, matcher)
    for n, cost in ((8, 0), (11, 3), (28, 20), (150, 20)):  # free: 8, each: 1, most: 20
        idle = tuple(f"idle-{at}" for at in range(n))
        asked = Asked("", ("cough", "fever", *idle), "")  # the case answers cough and fever
        scored = score(
            dataclasses.replace(run, steps=(*run.steps, asked)), case, matcher, LEXICON, sections
        )
        assert scored.total == 100 - cost
        found = [one for one in scored.points if one.kind == "idle"]
        assert [one.got for one in found] == ([-cost] if cost else [])
        assert all(f"{n}项" in one.because and "头8项不扣" in one.because for one in found)


def test_needless_questions_take_no_more_than_the_questions_earned(case, matcher, sections):
    idle = Asked("", tuple(f"idle-{at}" for at in range(50)), "")
    run = decide(Run(case.id, (idle,)), "重度脱水", "输液", "immediate")
    assert score(run, case, matcher, LEXICON, sections).total == 0 + 20 + 20 + 20


def test_harm_is_caught_and_caps_the_whole(case, matcher, sections):
    scored = score(harmful(case, matcher, "吊糖水"), case, matcher, LEXICON, sections)
    assert scored.harmed and not scored.passed and scored.total == 40
    needless = perfect(case, matcher)
    needless = decide(needless, "重度脱水", "输液，加头孢", "immediate")
    assert score(needless, case, matcher, LEXICON, sections).total == 95


def test_what_will_not_be_done_is_not_done(case, matcher, sections):
    run = decide(perfect(case, matcher), "重度脱水", "输液；不能用糖水，不用抗生素", "immediate")
    assert score(run, case, matcher, LEXICON, sections).total == 100


def test_a_list_of_all_diseases_is_no_diagnosis(case, matcher, sections):
    run = perfect(case, matcher)
    run = decide(run, "重度脱水，肺炎，高血压，糖尿病，哮喘", "输液", "immediate")
    assert score(run, case, matcher, LEXICON, sections).total == 90


def test_sooner_than_needed_costs_half_and_later_all(tmp_path, matcher, sections):
    content = changed(CASE, "referral.right", "urgent")
    case = read_case(write(tmp_path, "dry-child.yaml", content), matcher.asks)
    for referral, total in [("urgent", 100), ("immediate", 90), ("routine", 80), ("none", 80)]:
        run = decide(perfect(case, matcher), "重度脱水", "输液", referral)
        assert score(run, case, matcher, LEXICON, sections).total == total


@pytest.mark.parametrize(
    ("text", "referral"),
    [
        ("马上打120送县医院", "immediate"), ("立即转诊", "immediate"), ("今天转上级", "urgent"),
        ("转县医院", "urgent"), ("择期去县里查查", "routine"), ("不用转，观察", "none"),
        ("不转", "none"), ("别转", "none"), ("要转，但不用马上", "urgent"),
        ("先在村里处理后马上转县医院", "immediate"), ("不要转村卫生院，直接120", "immediate"),
        ("在村里处理就行", "none"), ("嗯", None), ("", None),
    ],
)  # fmt: skip
def test_a_referral_is_read_in_any_wording(text, referral):
    assert read_referral(text) == referral


@pytest.mark.parametrize(
    ("text", "wordings", "expected"),
    [
        ("考虑急性心肌梗死", ("心肌梗死",), True),
        ("心梗", ("心肌梗死",), True),
        ("不像心梗，是胃炎", ("心肌梗死",), False),
        ("不是胃炎，是心梗", ("心肌梗死",), True),
        ("脱水，重度", ("重度 + 脱水",), True),
        ("脱水", ("重度 + 脱水",), False),
        ("停用双氯芬酸", ("停用双氯芬酸",), True),
        ("不用抗生素", ("抗生素",), False),
        ("不用抗生素", ("不用抗生素",), True),
        ("避免使用硝酸甘油", ("硝酸甘油",), False),
        ("硝酸甘油禁用", ("硝酸甘油",), False),
        ("不稳定型心绞痛", ("心绞痛",), True),
        ("把床底下的农药收走", ("收走农药",), True),
        ("安眠药坚决不开", ("安眠药",), False),
        ("消炎针就不打了", ("抗生素",), False),
        ("阿司匹林先停掉", ("停阿司匹林",), True),
        ("那个阿司匹林不能再吃了", ("停阿司匹林",), True),
        ("继续吃阿司匹林", ("停阿司匹林",), False),
        ("阿司匹林", ("停阿司匹林",), False),
        ("吃药三天不好转就送县里", ("转县医院",), True),
        ("如有不适随时打120", ("转诊",), True),
        ("不送县医院，在家看着", ("转诊",), False),
        ("用莫西沙星和氨茶碱", ("氨茶碱",), True),
        ("特别要注意吸氧", ("给氧",), True),
        ("伤口要拿肥皂水冲洗干净", ("冲洗伤口",), True),
        ("冲洗鼻腔，包好伤口", ("冲洗伤口",), False),
        ("缩宫素不稀释快速静推", ("快速静推",), True),
        ("哭闹不止给安定", ("安定",), True),
        ("疼得不得了含硝酸甘油", ("硝酸甘油",), True),
        ("不用抗生素、激素", ("激素",), False),
        ("不适合含硝酸甘油", ("硝酸甘油",), False),
        ("硝酸甘油不宜用", ("硝酸甘油",), False),
        ("氨茶碱、安定都不用", ("氨茶碱",), False),
        ("无须止泻药", ("止泻药",), False),
        ("抗生素一律不用", ("抗生素",), False),
        ("抗生素（不用）", ("抗生素",), False),
        ("出血不止马上用缩宫素", ("缩宫素",), True),
        ("心跳骤停立即胸外按压", ("胸外按压",), True),
        ("静脉补液不能停", ("静脉补液",), True),
        ("不用抗生素 静脉补液", ("静脉补液",), True),
        ("不输糖水改用静脉补液", ("静脉补液",), True),
        ("禁食补液", ("补液",), True),
        ("不是胃病是心梗", ("心肌梗死",), True),
        ("非ST段抬高型心肌梗死", ("心肌梗死",), True),
        ("心衰可能性不大", ("心力衰竭",), False),
        ("问清青霉素过敏史", ("青霉素",), False),
        ("疫苗就别打了", ("打疫苗",), False),
    ],
)
def test_what_is_said_and_not_denied_counts(text, wordings, expected):
    assert says(text, wordings, LEXICON) is expected


def test_a_case_that_does_not_hold_is_told(tmp_path, matcher, sections):
    gives_away = changed(CASE, "opening", "医生，娃重度脱水了，你给看看嘛。")
    case = read_case(write(tmp_path, "dry-child.yaml", gives_away), matcher.asks)
    assert any("开场白" in one for one in faults(case, matcher, LEXICON, sections))
    overlapping = changed(CASE, "management.1.says", ["葡萄糖", "输糖水静脉补液"])
    case = read_case(write(tmp_path, "dry-child.yaml", overlapping), matcher.asks)
    assert any("也会被当成" in one for one in faults(case, matcher, LEXICON, sections))
