"""Simulated learners of known ability sit the yearly assessment → how well the score ranks them.

The real blueprint, items, cases, grading and scoring; only the learners are made. What is scored is
not what they were made by: each learner is better in some areas than in others, each item and each
step of a case is harder and tells more or less than the blueprint thinks.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.learning.assessment import Form, draw, seed_of
from assistant.learning.grading import grade
from assistant.learning.progress import Progress, Result, result, with_answer, with_case
from assistant.learning.scoring import score
from evals.learning.answers import Learner, World, answer, play
from evals.learning.content import Stock

LEARNERS = 20
TARGET = 0.9
_AREAS = 0.5  # standard deviation of an area's ability around the whole's, in logits
_STRAYS = 0.7  # of a difficulty around the blueprint's
_UNEVEN = 0.3  # of the logarithm of how much an item tells
_YEAR = 2026


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well a figure ranks learners: Spearman's correlation with ability, over seeds."""

    name: str
    mean: float
    least: float
    most: float
    reached: int
    seeds: int


@dataclass(frozen=True, slots=True)
class Assessed:
    """What the simulation found.

    `covered`: share of learners whose true ability lies in the 90 % interval. `width`: of that
    interval, in points. `shared`: the most items that two sittings of a year had in common.
    `retest`: Spearman's correlation between the two. `alike`: the two had the same kinds, levels
    and share of high risk in all pairs.
    """

    spread: str
    rankings: tuple[Ranking, ...]
    covered: float
    width: float
    shared: int
    retest: float
    alike: bool


@dataclass(frozen=True, slots=True)
class _Sat:
    form: Form
    result: Result
    share: float
    cases: float


def assessed(stock: Stock, spread: str, seeds: Sequence[int], learners: int = LEARNERS) -> Assessed:
    """Let learners sit the assessment twice, for each seed.

    spread: `normal` draws abilities from N(0, 1), `even` spaces them from -2 to 2.
    """
    found: dict[str, list[float]] = {}
    inside, widths, again, shared, alike = [], [], [], [0], True
    for seed in seeds:
        world = World(stock, seed, _STRAYS, _UNEVEN)
        people = _people(stock, spread, seed, learners)
        first = [_sit(one, world, stock, seed, []) for one in people]
        second = [
            _sit(one, world, stock, seed, [sat.form])
            for one, sat in zip(people, first, strict=True)
        ]
        able = [one.ability for one in people]
        for name, values in _figures(first).items():
            found.setdefault(name, []).append(spearman(able, values))
        for one, sat in zip(people, first, strict=True):
            told = sat.result.ability
            inside.append(told.low <= 100 / (1 + np.exp(-one.ability)) <= told.high)
            widths.append(told.high - told.low)
        both = [[sat.result.ability.score for sat in some] for some in (first, second)]
        again.append(spearman(*both))
        for one_sat, other in zip(first, second, strict=True):
            shared.append(len(set(one_sat.form.items) & set(other.form.items)))
            alike &= _profile(one_sat.form, stock) == _profile(other.form, stock)
    return Assessed(
        spread, tuple(_ranking(name, values) for name, values in found.items()),
        float(np.mean(inside)), float(np.mean(widths)), max(shared), float(np.mean(again)), alike,
    )  # fmt: skip


def spearman(one: Sequence[float], other: Sequence[float]) -> float:
    """Give the correlation of ranks, ties sharing theirs; 0 where one does not vary."""
    ranks = [_ranks(values) for values in (one, other)]
    if min(float(np.std(some)) for some in ranks) == 0.0:
        return 0.0
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _ranks(values: Sequence[float]) -> list[float]:
    known = np.asarray(values, dtype=np.float64)
    return [float((known < one).sum() + ((known == one).sum() - 1) / 2) for one in known]


def _people(stock: Stock, spread: str, seed: int, learners: int) -> list[Learner]:
    dice = random.Random(f"people/{seed}")
    even = [-2 + 4 * n / (learners - 1) for n in range(learners)]
    able = even if spread == "even" else [dice.gauss(0.0, 1.0) for _ in range(learners)]
    return [Learner(f"{seed}/{n}", one, _uneven(stock, dice)) for n, one in enumerate(able)]


def _uneven(stock: Stock, dice: random.Random) -> dict[str, float]:
    """Make a learner better in some areas; over the areas of the blueprint that is nothing."""
    seats = stock.blueprint.areas
    off = {area: dice.gauss(0.0, _AREAS) for area in seats}
    mean = sum(off[area] * count for area, count in seats.items()) / sum(seats.values())
    return {area: one - mean for area, one in off.items()}


def _sit(learner: Learner, world: World, stock: Stock, seed: int, earlier: Sequence[Form]) -> _Sat:
    number = len(earlier) + 1
    form = draw(
        stock.blueprint, stock.areas, stock.items.values(), stock.cases.values(),
        seed=seed_of(learner.name, _YEAR, number, at=0.0), earlier=earlier,
    )  # fmt: skip
    dice = random.Random(f"{seed}/{learner.name}/{number}")
    progress = Progress(_YEAR, number, form)
    for id_ in form.items:
        item = stock.items[id_]
        said = answer(item, right=world.knows(learner, item, dice), dice=dice)
        progress = with_answer(
            progress, item, right=grade(item, said).right is True, said=said,
            blueprint=stock.blueprint, areas=stock.areas,
        )  # fmt: skip
    for id_ in form.cases:
        case = stock.cases[id_]
        run = play(case, learner, world, stock, dice)
        scored = score(run, case, stock.matcher, stock.lexicon, stock.sections)
        progress = with_case(progress, case, run, scored, stock.blueprint, stock.areas)
    right = sum(one.right for one in progress.answered) / max(1, len(progress.answered))
    cases = sum(one.total for one in progress.played) / max(1, len(progress.played))
    return _Sat(form, result(progress), right, cases)


def _figures(sat: Sequence[_Sat]) -> dict[str, list[float]]:
    """Give the score, and what else could have been one."""
    return {
        "能力（评分用）": [one.result.ability.score for one in sat],
        "只看题，能力": [one.result.knows.score for one in sat],
        "只看题，对的比例": [one.share for one in sat],
        "只看病例，平均分": [one.cases for one in sat],
        "题和病例各半的平均分": [one.share * 50 + one.cases / 2 for one in sat],
    }


def _ranking(name: str, values: Sequence[float]) -> Ranking:
    reached = sum(one >= TARGET for one in values)
    return Ranking(name, float(np.mean(values)), min(values), max(values), reached, len(values))


def _profile(form: Form, stock: Stock) -> tuple[object, ...]:
    items = [stock.items[id_] for id_ in form.items]
    return (
        sorted((one.kind, one.level) for one in items),
        sum(one.high_risk for one in items),
        sorted(stock.areas.of(one.topic) for one in items),
    )  # fmt: skip
