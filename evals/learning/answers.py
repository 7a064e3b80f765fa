"""What a simulated learner writes: a right or a wrong answer to an item, a case played so well.

The answer model knows nothing of how an assessment is scored: a chance to do each thing right by
ability less difficulty, with difficulties of its own that stray from those of the blueprint.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.learning.case_files import REFERRALS, Case
from assistant.learning.cases import Run, ask, decide
from assistant.learning.grading import grade
from assistant.learning.quiz_files import Item, right_words
from evals.learning.content import Stock

_LETTERS = "ABCDEF"
_TRIES = 20
_HARM, _NEEDLESS = 2.0, 0.5  # how far beyond an ability of 0 a learner must fall to do these half
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Learner:
    """A simulated learner: his ability as a whole, and how far each area lies off it, in logits."""

    name: str
    ability: float
    areas: Mapping[str, float]

    def at(self, area: str) -> float:
        """Give the ability in an area."""
        return self.ability + self.areas.get(area, 0.0)


class World:
    """How hard things really are, drawn once for a seed: the scorer's figures are off by this."""

    def __init__(self, stock: Stock, seed: int, strays: float, uneven: float) -> None:
        """Strays and uneven are standard deviations: of difficulties, of discriminations' logs."""
        self._stock = stock
        self._strays = strays
        self._uneven = uneven
        self._seed = seed

    def knows(self, learner: Learner, item: Item, dice: random.Random) -> bool:
        """Say whether a learner gets an item right, by knowing or by luck."""
        area = self._stock.areas.of(item.topic)
        hard = self._stock.blueprint.difficulty(item)
        known = dice.random() < self._chance(learner.at(area), item.id, hard)
        return known or dice.random() < self._stock.blueprint.floor(item)

    def does(
        self, learner: Learner, case: Case, what: str, dice: random.Random, harder: float = 0.0
    ) -> bool:
        """Say whether a learner does one thing of a case."""
        areas = [self._stock.areas.of(topic) for topic in case.topics]
        able = sum(map(learner.at, areas)) / len(areas)
        return dice.random() < self._chance(able, f"{case.id}/{what}", harder)

    def _chance(self, able: float, what: str, hard: float) -> float:
        own = random.Random(f"{self._seed}/{what}")
        slope = math.exp(own.gauss(0.0, self._uneven))
        return 1 / (1 + math.exp(-slope * (able - hard - own.gauss(0.0, self._strays))))


def answer(item: Item, *, right: bool, dice: random.Random) -> str:
    """Write an answer that the grading takes for right or for wrong, as it is asked."""
    if right:
        if isinstance(item.answer, tuple):
            return "".join(_LETTERS[place - 1] for place in item.answer)
        return right_words(item)
    for _ in range(_TRIES):
        said = _wrong(item, dice)
        if grade(item, said).right is False:
            return said
    return "不知道"


def play(case: Case, learner: Learner, world: World, stock: Stock, dice: random.Random) -> Run:
    """Play a case: each essential thing is done by chance, harmful ones by bad chance."""
    run = Run(case.id)
    for id_, finding in case.findings.items():
        if not finding.essential and dice.random() < 0.5:
            continue
        if world.does(learner, case, id_, dice):
            said = dice.choice(stock.matcher.asks[id_].says)
            run, _ = ask(run, case, stock.matcher, said)
    return decide(
        run, _diagnosis(case, learner, world, dice), _plan(case, learner, world, dice),
        case.referral if world.does(learner, case, "referral", dice)
        else dice.choice([one for one in REFERRALS if one != case.referral]),
    )  # fmt: skip


def _wrong(item: Item, dice: random.Random) -> str:
    if item.kind == "true":
        return "错" if item.answer is True else "对"
    if item.kind == "number":
        factor = dice.choice((2, 3, 10))
        return _DIGITS.sub(lambda found: f"{float(found[0]) * factor:g}", str(item.answer))
    letters = list(_LETTERS[: len(item.choices)])
    if item.kind == "order":
        dice.shuffle(letters)
        return "".join(letters)
    count = 1 if item.kind == "single" else dice.randint(1, len(letters))
    return "".join(sorted(dice.sample(letters, count)))


def _diagnosis(case: Case, learner: Learner, world: World, dice: random.Random) -> str:
    if world.does(learner, case, "diagnosis", dice):
        return case.diagnoses[0].replace(" + ", "")
    if case.close and dice.random() < 0.5:
        return dice.choice(dice.choice(case.close).says).replace(" + ", "")
    return "说不清"


def _plan(case: Case, learner: Learner, world: World, dice: random.Random) -> str:
    said = []
    for one in case.actions:
        words = dice.choice(one.says).replace(" + ", "")
        if one.kind == "essential":
            done = world.does(learner, case, one.do, dice)
        else:
            bound = _HARM if one.kind == "harmful" else _NEEDLESS
            done = not world.does(learner, case, one.do, dice, -bound)
        if done:
            said.append(words)
    return "，".join(said)
