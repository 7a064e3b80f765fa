"""The figures of teaching, on small data: ranks, memories, schedules, what is printed."""

import math
import random
from pathlib import Path

import pytest

from assistant.learning.areas import areas_of
from assistant.learning.blueprint import blueprint_of
from assistant.learning.grading import grade
from assistant.learning.quiz_files import Item
from assistant.learning.sections import Reference
from evals.learning.__main__ import Figures, lines, reached
from evals.learning.answers import Learner, World, answer
from evals.learning.content import Stock
from evals.learning.forgetting import Activation, Exponential, Forgetting, Known, Power, forgettings
from evals.learning.matching import Understood, understood
from evals.learning.retention import Schedule, Setting, Spaced, compared
from evals.learning.simulate import Assessed, Ranking, spearman

AREAS = areas_of(Path("/nonexistent"))
ANSWERS = {"single": (1,), "multiple": (1, 2), "order": (2, 1, 3), "true": False, "number": "5 mg"}


def item(id_, kind="single"):
    choices = ("甲", "乙", "丙") if isinstance(ANSWERS[kind], tuple) else ()
    return Item(id_, kind, "hypertension", "village", False, "问题是什么？", choices, ANSWERS[kind],
                "因为。", Reference("d", "节"))  # fmt: skip


ITEMS = {str(n): item(str(n)) for n in range(120)}


def test_ranks_agree_oppose_and_share_ties():
    assert spearman([1, 2, 3], [10, 20, 90]) == pytest.approx(1)
    assert spearman([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert spearman([1, 2, 3, 4], [1, 1, 2, 2]) == pytest.approx(4 / math.sqrt(5 * 4))
    assert spearman([1, 2, 3], [5, 5, 5]) == 0


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_is_graded_as_it_was_meant(kind):
    dice = random.Random(1)
    for _ in range(20):
        assert grade(item("x", kind), answer(item("x", kind), right=True, dice=dice)).right is True
        assert not grade(item("x", kind), answer(item("x", kind), right=False, dice=dice)).right


def test_the_able_know_more_and_the_world_is_the_same_for_a_seed():
    blueprint = blueprint_of(Path("/nonexistent"), AREAS)
    stock = Stock(ITEMS, {}, None, None, AREAS, blueprint, None)

    def right(ability):
        world = World(stock, 3, 0.7, 0.3)
        dice, one = random.Random(2), Learner("x", ability, {"heart": 0.1})
        return sum(world.knows(one, each, dice) for each in ITEMS.values())

    assert right(-2) < right(0) < right(2) and right(0) == right(0)
    assert right(-9) > 20  # a third is guessed


@pytest.mark.parametrize(
    "make",
    [lambda: Exponential(5, 3, 0.4), lambda: Power(0.5, 0.6, 0.5), lambda: Activation(-1.4)],
)
def test_what_was_met_is_forgotten_and_spaced_meetings_last(make):
    assert make().recall(3) == 0
    once, crammed, spaced = make(), make(), make()
    for memory, days in ((once, (0,)), (crammed, (0, 0.01, 0.02)), (spaced, (0, 3, 10))):
        for day in days:
            memory.met(day, recalled=day > 0)
    assert once.recall(1) > once.recall(10) > once.recall(60)
    assert spaced.recall(10 + 30) > crammed.recall(0.02 + 30) >= once.recall(30) * 0.99


def test_what_a_recall_gains_is_arithmetic():
    one = Exponential(10, 3, 0.4)
    one.met(0, recalled=False)
    one.met(10, recalled=True)
    assert one.strength == pytest.approx(10 * (1 + 3 * math.sqrt(1 - math.exp(-1))))
    one.met(11, recalled=False)
    assert one.strength == pytest.approx(max(10, 0.4 * 10 * (1 + 3 * math.sqrt(1 - math.exp(-1)))))
    assert Known().recall(0) == Known().recall(900) == 0.95


def test_the_week_repeats_everything_after_seven_days_and_then_takes_new():
    plan = Schedule(ITEMS)
    first = list(plan.today(0))[:2]
    for id_ in first:
        plan.asked(id_, 0, right=True, confidence=2)
    assert not set(first) & set(plan.today(6))
    assert list(plan.today(7))[:2] == sorted(first) and len(list(plan.today(7))) == 120


def test_fsrs_repeats_what_was_wrong_before_what_was_right():
    plan = Spaced(ITEMS)
    wrong, right = list(plan.today(0))[:2]
    plan.asked(wrong, 0, right=False, confidence=2)
    plan.asked(right, 0, right=True, confidence=3)
    assert next(plan.today(2)) == wrong and right not in plan.today(2)


def test_the_arms_have_equal_minutes_and_the_gain_is_their_quotient():
    way = Forgetting("x", lambda dice: Exponential(8 * math.exp(dice.gauss(0, 0.5)), 3, 0.4))
    found = compared(ITEMS, way, Setting(), [1, 2])
    assert found.fsrs.minutes == pytest.approx(found.weekly.minutes, rel=0.05)
    assert found.gain == pytest.approx(found.fsrs.retained / found.weekly.retained - 1, abs=0.03)
    assert found.gain > 0.15 and 0 < found.fsrs.retained <= found.fsrs.met
    few = compared(ITEMS, way, Setting(items=5), [1])
    assert few.fsrs.met == few.weekly.met == 5


def test_each_way_to_forget_has_a_name_of_its_own():
    names = [one.name for one in forgettings()]
    assert len(set(names)) == len(names) > 20
    assert all(one.make(random.Random(1)).recall(0) == 0 for one in forgettings())


def test_questions_are_counted_by_wording(tmp_path):
    class Told:
        def match(self, text):
            return {"烧不烧": ("fever",), "咳": ("cough",)}.get(text, ())

    rows = tmp_path / "rows.jsonl"
    rows.write_text(
        '{"canary": "x"}\n'
        '{"id": "1", "text": "烧不烧", "asks": ["fever|chill"], "wording": "village"}\n'
        '{"id": "2", "text": "咳", "asks": ["cough", "fever"], "wording": "terse"}\n'
        '{"id": "3", "text": "你好", "asks": [], "wording": "none"}\n',
        encoding="utf-8",
    )
    assert understood(Told(), rows) == (
        Understood("all", 1, 2), Understood("none", 1, 1), Understood("terse", 0, 1),
        Understood("village", 1, 1),
    )  # fmt: skip


def test_what_is_printed_says_whether_the_targets_are_reached():
    way = Forgetting("x", lambda dice: Exponential(8, 3, 0.4))
    ranking = Ranking("能力", 0.95, 0.9, 0.99, 10, 10)
    told = Assessed("normal", (ranking,), 0.9, 20.0, 6, 0.9, True)
    gained = compared(ITEMS, way, Setting(), [1])
    figures = Figures(120, 3, (told,), (gained,), (Understood("all", 9, 10),))
    said = "\n".join(lines(figures))
    assert "0.950 (0.900 to 0.990; 10/10 seeds reach it)" in said and "9/10 = 90.0%" in said
    assert reached(figures)
    low = Assessed("normal", (Ranking("能力", 0.8, 0.7, 0.9, 1, 10),), 0.9, 20.0, 6, 0.9, True)
    assert not reached(Figures(120, 3, (low,), (gained,), ()))
