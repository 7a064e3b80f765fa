"""What a learner knows and does, area by area: weak priors, age, guesses, repeats, questions."""

import math
from pathlib import Path

import pytest
import yaml

from assistant.errors import LearningWrong
from assistant.learning.areas import OTHER, areas_of, read_areas
from assistant.learning.beta import beta_below, beta_quantile
from assistant.learning.competency import (
    DAY,
    CaseResult,
    competency,
    estimated,
    is_weak,
    why_weak,
)
from assistant.learning.schedule import FAIRLY, GUESSED
from assistant.records_db.learners import Interest
from assistant.records_db.reviews import Review
from corpus.metadata import split_front_matter
from tests.starter import LIBRARY

from .made import write

NOW = 1_790_000_000.0
SHIPPED = areas_of(Path("/nonexistent"))


def review(item="i", *, right=True, days=0.0, confidence=FAIRLY, topic="hypertension"):
    return Review(item, topic, NOW - days * DAY, right, confidence, 9.0)


def heart(reviews=(), cases=(), asked=()):
    return competency(SHIPPED, reviews, cases, asked, NOW).of("heart")


def test_every_topic_of_the_library_belongs_to_one_area():
    topics = set()
    for path in LIBRARY.glob("*/*.md"):
        topics |= set(split_front_matter(path.read_text(encoding="utf-8"))[0]["topics"])
    for path in LIBRARY.glob("quizzes/*.yaml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        topics |= {one["topic"] for one in content["items"]}
    for path in LIBRARY.glob("cases/*.yaml"):
        topics |= set(yaml.safe_load(path.read_text(encoding="utf-8")).get("topics", ()))
    assert {one for one in topics if SHIPPED.of(one) == OTHER.id} == set()
    assert set(SHIPPED.places.values()) == {one.id for one in SHIPPED.listed}


def test_a_topic_in_two_areas_is_refused_with_its_line(tmp_path):
    text = (
        "areas:\n  a:\n    name: 甲\n    topics: {x: 一}\n  b:\n    name: 乙\n    topics: {x: 一}\n"
    )
    with pytest.raises(LearningWrong, match=r"areas\.yaml 第 7 行.*已经属于 a"):
        read_areas(write(tmp_path, "areas.yaml", text))


def test_a_home_may_have_areas_of_its_own(tmp_path):
    write(tmp_path, "learning/areas.yaml", {"areas": {"a": {"name": "甲", "topics": {"x": "一"}}}})
    assert areas_of(tmp_path).of("x") == "a" and areas_of(tmp_path).of("hypertension") == "other"


def test_a_document_stands_in_the_area_of_its_first_topic():
    known = SHIPPED.knowing({"htn-cn-primary": ("hypertension",), "empty": (), "odd": ("new",)})
    assert known.of("htn-cn-primary") == "heart" and known.topic("htn-cn-primary") == "高血压"
    assert known.of("odd") == OTHER.id and known.of("empty") == OTHER.id


@pytest.mark.parametrize("p", [0.05, 0.5, 0.95])
def test_quantiles_that_a_person_can_work_out(p):
    assert beta_quantile(p, 1, 1) == pytest.approx(p)
    assert beta_quantile(p, 2, 1) == pytest.approx(math.sqrt(p))
    assert beta_quantile(p, 1, 3) == pytest.approx(1 - (1 - p) ** (1 / 3))
    assert beta_below(beta_quantile(p, 7.5, 30), 7.5, 30) == pytest.approx(p)


def test_nothing_seen_is_nothing_known():
    for one in competency(SHIPPED, (), (), (), NOW).areas:
        assert (one.knows.mean, one.knows.weight, one.topics) == (0.5, 0.0, ())
        assert one.knows.low == pytest.approx(0.05) and one.knows.high == pytest.approx(0.95)
        assert not is_weak(one)


def test_right_answers_raise_the_mean_and_narrow_the_interval():
    few = heart([review(str(n), right=n < 3) for n in range(4)]).knows
    many = heart([review(str(n), right=n < 30) for n in range(40)]).knows
    assert few.mean == pytest.approx((1 + 3) / (2 + 4))
    assert many.mean == pytest.approx((1 + 30) / (2 + 40))
    assert many.high - many.low < (few.high - few.low) / 2
    assert few.low < 0.75 < few.high


def test_old_evidence_counts_half_after_half_a_year():
    assert heart([review(days=180)]).knows.weight == pytest.approx(0.5)
    case = CaseResult("c", ("hypertension",), NOW - 365 * DAY, 0.8)
    assert heart((), [case]).does.weight == pytest.approx(3 * 0.5)


def test_an_earlier_answer_to_the_same_item_and_a_guess_count_half():
    twice = heart([review(right=False, days=0.001), review(right=True)]).knows
    assert twice.mean == pytest.approx((1 + 1) / (2 + 1.5), abs=1e-4)
    assert heart([review(confidence=GUESSED)]).knows.weight == pytest.approx(0.5)
    assert heart([review(right=False, confidence=GUESSED)]).knows.weight == pytest.approx(1.0)


def test_a_case_is_what_one_does_and_its_areas_share_it():
    case = CaseResult("c", ("diabetes", "stroke"), NOW, 0.5)
    drawn = competency(SHIPPED, (), [case], (), NOW)
    assert drawn.of("heart").does.weight == drawn.of("metabolism").does.weight == 1.5
    assert drawn.of("heart").knows.weight == 0.0


def test_a_second_try_at_a_case_counts_half():
    tries = [CaseResult("c", ("stroke",), NOW - 60, 0.2), CaseResult("c", ("stroke",), NOW, 1.0)]
    does = heart((), tries).does
    assert does.mean == pytest.approx((1 + 3 * 0.2 + 1.5) / (2 + 4.5), abs=1e-4)


def test_questions_weigh_little_and_never_more_than_one_answer():
    asked = [Interest("hypertension", "htn", "s", NOW - n * DAY) for n in range(80)]
    one = heart((), (), asked[:1])
    assert one.asked == 1 and one.knows.weight == pytest.approx(0.2)
    assert heart((), (), asked).knows.weight == pytest.approx(1.0)
    assert heart((), (), [Interest("hypertension", "h", "s", NOW - 91 * DAY)]).asked == 0
    assert not is_weak(heart((), (), asked))


def test_a_topic_that_was_seen_seldom_is_taken_for_its_area():
    drawn = heart([review(str(n)) for n in range(20)] + [review("x", topic="stroke", right=False)])
    stroke = next(one for one in drawn.topics if one.topic == "stroke")
    assert stroke.name == "卒中"
    assert stroke.knows.mean == pytest.approx(2 * drawn.knows.mean / (2 + 1))


def test_an_unknown_topic_is_not_lost():
    drawn = competency(SHIPPED, [review(topic="nobody-placed-it")], (), (), NOW)
    assert drawn.of(OTHER.id).knows.weight == 1.0 and drawn.of("nothing") is None


def test_why_an_area_is_weak_is_said_by_its_weaker_side():
    weak = heart(
        [review(str(n), right=False) for n in range(4)],
        [CaseResult("c", ("stroke",), NOW, 1.0)],
        [Interest("stroke", "d", "s", NOW)],
    )
    assert is_weak(weak)
    assert why_weak(weak).startswith("“心血管与卒中”：知道约1") and "近90天问过1次" in why_weak(
        weak
    )


def test_an_estimate_lies_in_its_interval():
    for right, wrong in [(0, 9), (9, 0), (0.3, 0.1), (400, 3)]:
        one = estimated(right, wrong)
        assert 0 <= one.low <= one.mean <= one.high <= 1
