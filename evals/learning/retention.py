"""FSRS against a repetition of everything each week: items remembered after 60 days, equal minutes.

Both arms open the quiz on the same days, have the same minutes a day and the same items in the same
order, and take new items as soon as nothing is to be repeated. They differ in one thing: when an
item is to be repeated. FSRS is asked through assistant.learning.schedule, as the daily quiz asks.
Only items that the learner did not know before are counted.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.learning.quiz_files import Item
from assistant.learning.schedule import FAIRLY, GUESSED, SURE, due, reviewed
from assistant.records_db.reviews import KeptCard
from evals.learning.forgetting import Forgetting, Known, Memory

TARGET = 0.15
DAYS, LATER = 60, 90
_DAY = 86_400.0
_BEGUN = 1_790_000_000.0  # any moment
_WEEK = 7
_RIGHT_SECONDS, _WRONG_SECONDS = 20.0, 35.0  # to answer; with the explanation read
_LUCK = 0.2  # to be right without knowing
_SURE_FROM = 0.85
_MOST = 60  # items of a day that are looked at


@dataclass(frozen=True, slots=True)
class Setting:
    """Seconds of quiz a day, share of days with quiz, share of items known before; how many items.

    items: as many as there are for 0. With few, both schedules get round them all.
    """

    seconds: float = 150.0
    attendance: float = 1.0
    known: float = 0.0
    items: int = 0


@dataclass(frozen=True, slots=True)
class Arm:
    """A learner under a schedule: items new to him that he met, retained on day 60, on day 90."""

    met: int
    retained: float
    later: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Compared:
    """FSRS against the week under one way to forget: means over seeds, and each seed's gain.

    gain: items remembered on day 60 by FSRS over those by the week, less one; `later` on day 90.
    """

    forgetting: str
    setting: Setting
    fsrs: Arm
    weekly: Arm
    gains: tuple[float, ...]
    later: float

    @property
    def gain(self) -> float:
        """Give the mean gain."""
        return float(np.mean(self.gains))


class Schedule:
    """What is to be done on a day, in order."""

    def __init__(self, items: Mapping[str, Item]) -> None:
        self._items = items
        self._new = [one.id for one in due(items, {}, _BEGUN, most=len(items))]
        self._last: dict[str, int] = {}

    def today(self, day: int) -> Iterator[str]:
        """Give everything that was last asked a week ago, the oldest first, then new items."""
        old = sorted((last, id_) for id_, last in self._last.items() if day - last >= _WEEK)
        yield from (id_ for _, id_ in old)
        yield from [id_ for id_ in self._new if id_ not in self._last]

    def asked(self, item: str, day: int, *, right: bool, confidence: int) -> None:
        """Take note of an answer."""
        self._last[item] = day


class Spaced(Schedule):
    """The daily quiz's own schedule."""

    def __init__(self, items: Mapping[str, Item]) -> None:
        super().__init__(items)
        self._cards: dict[str, KeptCard] = {}

    def today(self, day: int) -> Iterator[str]:
        """Give what is due, the nearest to being forgotten first, then new items."""
        now = _BEGUN + day * _DAY
        yield from (one.id for one in due(self._items, self._cards, now, most=_MOST))

    def asked(self, item: str, day: int, *, right: bool, confidence: int) -> None:
        """Let FSRS take note of an answer."""
        now = _BEGUN + day * _DAY
        self._cards[item] = reviewed(
            item, self._cards.get(item), right=right, confidence=confidence, now=now
        )


def compared(
    items: Mapping[str, Item],
    forgetting: Forgetting,
    setting: Setting,
    seeds: Sequence[int],
) -> Compared:
    """Let the same learner, once for each seed, learn by each schedule."""
    first = due(items, {}, _BEGUN, most=setting.items or len(items))
    items = {one.id: one for one in first}
    fsrs = [_learn(items, forgetting, setting, Spaced, seed) for seed in seeds]
    weekly = [_learn(items, forgetting, setting, Schedule, seed) for seed in seeds]
    pairs = list(zip(fsrs, weekly, strict=True))
    return Compared(
        forgetting.name, setting, _mean(fsrs), _mean(weekly),
        tuple(one.retained / other.retained - 1 for one, other in pairs),
        float(np.mean([one.later / other.later - 1 for one, other in pairs])),
    )  # fmt: skip


def _learn(
    items: Mapping[str, Item],
    forgetting: Forgetting,
    setting: Setting,
    schedule: Callable[[Mapping[str, Item]], Schedule],
    seed: int,
) -> Arm:
    heads = _heads(items, forgetting, setting, seed)
    calendar, dice = random.Random(f"days/{seed}"), random.Random(f"answers/{seed}")
    plan, met, seconds = schedule(items), set[str](), 0.0
    for day in range(DAYS):
        if calendar.random() >= setting.attendance:
            continue
        left = setting.seconds
        for id_ in plan.today(day):
            if left <= 0:
                break
            met.add(id_)
            left -= _ask(id_, day, heads[id_], plan, dice)
        seconds += setting.seconds - left
    new = [heads[id_] for id_ in met if not isinstance(heads[id_], Known)]
    return Arm(
        len(new), sum(one.recall(DAYS) for one in new), sum(one.recall(LATER) for one in new),
        seconds / 60,
    )  # fmt: skip


def _heads(
    items: Mapping[str, Item], forgetting: Forgetting, setting: Setting, seed: int
) -> dict[str, Memory]:
    heads: dict[str, Memory] = {}
    for id_ in items:
        own = random.Random(f"{seed}/{id_}")
        heads[id_] = Known() if own.random() < setting.known else forgetting.make(own)
    return heads


def _ask(item: str, day: int, head: Memory, plan: Schedule, dice: random.Random) -> float:
    """Ask an item and give the seconds that it took."""
    chance = head.recall(day)
    recalled = dice.random() < chance
    right = recalled or dice.random() < _LUCK
    sure = SURE if chance >= _SURE_FROM else FAIRLY
    plan.asked(item, day, right=right, confidence=sure if recalled else GUESSED)
    head.met(day, recalled=recalled)
    return _RIGHT_SECONDS if right else _WRONG_SECONDS


def _mean(arms: Sequence[Arm]) -> Arm:
    return Arm(
        round(float(np.mean([one.met for one in arms]))),
        float(np.mean([one.retained for one in arms])),
        float(np.mean([one.later for one in arms])),
        float(np.mean([one.minutes for one in arms])),
    )
