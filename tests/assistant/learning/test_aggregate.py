"""A supervisor sees a group in figures of five people or more, and none of them is one person's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import LearningWrong
from assistant.learning.aggregate import FEW, Figure, report
from assistant.records_db.reviews import Review
from assistant.records_db.sittings import Sitting

TOPICS = {"asthma": "哮喘", "gout": "痛风"}


class Group:
    """People and what they did, as the database would give it; a person is a list of answers."""

    def __init__(self, answers, passed=()):
        self._answers = {f"p{n}": given for n, given in enumerate(answers)}
        self._passed = dict(zip(self._answers, passed, strict=False))

    def of_group(self, group):
        return list(self._answers) if group == "东乡" else []

    def all(self, person, since=0.0):
        return [
            Review(f"i{n}", topic, float(n), right, 2, 1.0)
            for n, (topic, right) in enumerate(self._answers[person])
        ]

    def done(self, person, kind=None):
        return [
            Sitting("s", person, "case", case, {}, 1, 0.0, 0.0, True, score)
            for case, score in self._passed.get(person, ())
        ]


def told(answers, passed=(), group="东乡"):
    made = Group(answers, passed)
    return report(group, made, made, made, topics=TOPICS)


RIGHT, WRONG = ("asthma", True), ("asthma", False)


def test_a_group_of_five_is_told_in_steps_of_five():
    found = told([[RIGHT, RIGHT, WRONG]] * 6)
    assert (found.learners, found.answered) == (Figure(5, "人"), Figure(15, "题"))
    asthma, gout = found.topics
    assert (asthma.title, asthma.right) == ("哮喘", Figure(65, "%"))  # 2/3, to the next 5
    assert gout.right == Figure(None, "%") and gout.right.said == FEW == "少于5人，不显示"
    assert asthma.right.said == "约65%" and found.learners.said == "5人以上"


def test_of_four_people_nothing_is_told():
    found = told([[RIGHT] * 50] * 4, [[("a", 90.0)] * 9] * 4)
    figures = [found.learners, found.answered, found.passed, *(one.right for one in found.topics)]
    assert {one.said for one in figures} == {FEW}


def test_each_figure_counts_the_people_behind_itself():
    found = told([[RIGHT]] * 4 + [[]] * 6, [[("a", 90.0)]] * 5)
    assert found.learners.value == 10 and found.answered.value is None
    assert found.topics[0].right.value is None and found.passed.value == 5


def test_a_case_that_was_not_passed_or_passed_twice_does_not_count():
    done = [[("a", 90.0), ("a", 95.0), ("b", 59.0), ("c", None)]] * 5
    assert told([[]] * 5, done).passed.value == 5
    assert told([[]] * 5, [[("a", 59.9)]] * 5).passed.value is None


def test_who_answers_much_does_not_shine_through():
    quiet = [[RIGHT, WRONG]] * 5
    loud = [[RIGHT] * 500]
    assert told(quiet + loud).topics[0].right.value == round(100 * (5 * 0.5 + 1) / 6 / 5) * 5


@pytest.mark.parametrize(("one", "percent"), [(RIGHT, 95), (WRONG, 5)])
def test_all_and_nothing_are_not_told(one, percent):
    assert told([[one]] * 7).topics[0].right.value == percent


def test_no_group_has_no_report_and_an_unknown_one_is_empty():
    with pytest.raises(LearningWrong):
        told([[RIGHT]] * 9, group="")
    assert told([[RIGHT]] * 9, group="西乡").learners.value is None


_ANSWERS = st.lists(st.tuples(st.sampled_from([*TOPICS, "unknown"]), st.booleans()), max_size=6)


@given(st.lists(_ANSWERS, max_size=9))
def test_no_figure_stands_on_fewer_than_five(answers):
    found = told(answers)
    assert (found.learners.value is not None) == (len(answers) >= 5)
    assert (found.answered.value is not None) == (sum(1 for one in answers if one) >= 5)
    for topic in found.topics:
        behind = sum(1 for one in answers if any(name == topic.topic for name, _ in one))
        assert (topic.right.value is not None) == (behind >= 5)
    figures = [found.learners, found.answered, found.passed, *(one.right for one in found.topics)]
    assert all(one.value % 5 == 0 for one in figures if one.value is not None)
    assert [one.topic for one in found.topics] == sorted(TOPICS)
