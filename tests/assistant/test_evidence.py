"""When what was found is enough, and what is measured to tell."""

from __future__ import annotations

import dataclasses

import pytest

from assistant.evidence import FEATURES, calibrations, features, judge
from assistant.rank import rank_lines

from .fakes import BigramEncoder, make_found, make_passage

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
