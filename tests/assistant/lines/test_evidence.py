"""When what was found is enough, and what is measured to tell."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.lines.evidence import FEATURES, calibrations, features, judge
from assistant.lines.rank import rank_lines
from assistant.lines.subjects import ruled_out
from corpus.document import Metadata
from index.passage import Wanted
from tests.assistant.fakes import BigramEncoder, make_found, make_passage

QUESTION = "阿卡维林片每次吃多少"


def lines_of(found, language="zh"):
    return rank_lines(QUESTION, found, (), encoder=BigramEncoder(), language=language)


@pytest.fixture
def good():
    passage = make_passage("阿卡维林片成人每次 12.5 mg，每日 2 次。")
    return make_found(passage, wanted=("阿卡维林片", "成人"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_file_that_ships_weighs_what_is_measured(language):
    calibration = calibrations()[language]
    assert set(calibration.weights) == set(FEATURES)
    assert 0 < calibration.threshold < 1


def test_every_feature_is_a_share(good):
    for found in (good, make_found(), dataclasses.replace(good, wanted=())):
        if not found.wanted:
            continue
        measured = features(found, lines_of(found), "zh")
        assert set(measured) == set(FEATURES)
        assert all(-1 <= value <= 1.5 for value in measured.values()), measured


def test_what_covers_the_question_measures_higher(good):
    bad = make_found(make_passage("饭后用温水送服。"), wanted=("阿卡维林片", "成人"))
    high, low = (features(found, lines_of(found), "zh") for found in (good, bad))
    assert high["coverage"] == 1.0
    assert low["coverage"] < high["coverage"]
    assert low["missing"] > high["missing"] == 0
    assert high["line"] > low["line"]


def test_a_word_that_the_library_has_never_seen_is_noticed(good):
    unseen = tuple(dataclasses.replace(part, seen=False) for part in good.wanted)
    found = dataclasses.replace(good, wanted=unseen)
    assert features(found, lines_of(found), "zh")["unseen"] == 1.0
    assert features(good, lines_of(good), "zh")["unseen"] == 0.0


def test_nothing_found_or_nothing_asked_is_never_enough(good):
    assert not judge(QUESTION, make_found(wanted=("阿卡维林",)), (), "zh").enough
    assert not judge(QUESTION, dataclasses.replace(good, wanted=()), lines_of(good), "zh").enough


def test_a_judgement_is_a_probability_held_against_the_threshold(good):
    for found in (good, make_found(make_passage("温水送服即可以了。"), wanted=("肺癌", "化疗"))):
        evidence = judge(QUESTION, found, lines_of(found), "zh")
        assert 0 <= evidence.probability <= 1
        assert evidence.enough == (evidence.probability >= calibrations()["zh"].threshold)


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("阿卡维林片一盒多少钱", "阿卡维林片每盒 12 元。"),
        ("what does kerexipine cost", "The price of kerexipine is fixed by the county."),
        ("县医院急诊的电话是多少", "县医院急诊电话见封底。"),
        ("阿卡维林片的半衰期是多少", "阿卡维林片半衰期为 4 小时。"),
        ("阿卡维林片的保质期多久", "阿卡维林片有效期 24 个月。"),
        ("肝移植的手术方式有哪些", "肝移植术式由上级医院选择。"),
    ],
)
def test_what_must_stand_in_an_answer_rules_out_all_that_lacks_it(question, line):
    for text, ruled in ((line, False), ("成人每次 12.5 mg，每日 2 次，饭后服。", True)):
        found = make_found(make_passage(text), wanted=("阿卡维林片",))
        lines = rank_lines(question, found, (), encoder=BigramEncoder(), language="zh")
        assert ruled_out(question, found, lines) is ruled


def drug(*names):
    return Wanted(names, 2.0, "drug", surface=names[0])


def test_a_dose_is_ruled_out_where_no_line_stands_under_the_drug():
    other = make_passage("成人每次 12.5 mg，每日 2 次。", source=Metadata(id="o", title="另一种药"))
    cases = (
        (other, True),
        (make_passage("阿卡维林成人每次 12.5 mg。", source=other.source), False),
        (make_passage("成人每次 12.5 mg。", source=Metadata(id="a", title="阿卡维林规范")), False),
        (make_passage("成人每次 12.5 mg。", source=other.source, section=("阿卡维林",)), False),
        (make_passage("阿卡维林：\n• 成人每次 12.5 mg。", source=other.source), False),
    )
    for passage, ruled in cases:
        found = dataclasses.replace(make_found(passage), wanted=(drug("阿卡维林", "akavelin"),))
        lines = rank_lines(QUESTION, found, (), encoder=BigramEncoder(), language="zh")
        assert ruled_out("阿卡维林吃多少", found, lines) is ruled, passage
        assert not ruled_out("阿卡维林有什么用", found, lines), "only a dose is so dangerous"


def test_of_two_drugs_one_is_enough():
    found = dataclasses.replace(
        make_found(make_passage("红霉素每次 0.25 g。")), wanted=(drug("青霉素"), drug("红霉素"))
    )
    question = "青霉素过敏的人红霉素吃多少"
    lines = rank_lines(question, found, (), encoder=BigramEncoder(), language="zh")
    assert not ruled_out(question, found, lines)


def test_an_unseen_drug_rules_out_whatever_is_asked(good):
    unseen = Wanted(("佐芬普利",), 2.0, "drug", seen=False, surface="佐芬普利")
    found = dataclasses.replace(good, wanted=(*good.wanted, unseen))
    assert ruled_out("佐芬普利有什么用", found, lines_of(found))
    assert not ruled_out("阿卡维林有什么用", good, lines_of(good))
