"""A blueprint, what is there and a seed → the items and cases of one assessment. Pure.

The seed is made of the person, the year and which sitting it is, so that the same sitting is the
same everywhere, and nobody can know another's. Every sitting takes the blueprint's number from each
area, and items are exchanged within their areas until the kinds, the levels within each kind (and
with both the difficulties) and the share of high risk are as the blueprint wants. A repeated
sitting takes what earlier ones of that year did not have, and never more than half of any of them
while there is enough to choose from.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assistant.learning.areas import Areas
from assistant.learning.blueprint import Blueprint
from assistant.learning.case_files import Case
from assistant.learning.quiz_files import Item, ItemKind

# What a deviation costs while items are exchanged; what an item that was had before costs.
_KIND, _RISK, _LEVEL, _DOCUMENT, _HAD, _OVER_HALF = 3.0, 2.0, 3.0, 0.3, 0.25, 20.0
_OF_A_DOCUMENT = 2
_TRIES, _STEPS, _HEAT, _COLD = 5, 3000, 1.5, 0.02


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked in one sitting, in order; `lacking` names the slots that no case fits."""

    items: tuple[str, ...]
    cases: tuple[str, ...]
    lacking: tuple[str, ...] = ()


def seed_of(person: str, year: int, sitting: int, at: float) -> str:
    """Give the seed of a person's sitting of a year, counted from 1, begun at a moment.

    The moment keeps who erases himself and comes back from meeting the same form.
    """
    return hashlib.sha256(f"assessment:{person}:{year}:{sitting}:{at}".encode()).hexdigest()


def draw(
    blueprint: Blueprint,
    areas: Areas,
    items: Collection[Item],
    cases: Collection[Case],
    *,
    seed: str,
    earlier: Sequence[Form] = (),
    played: Mapping[str, float] | None = None,
) -> Form:
    """Choose the items and cases of a sitting.

    earlier: the sittings of this year. played: when (seconds since 1970, UTC) the learner last
    played a case; one that he knows already shows little, and is taken last.
    """
    dice = random.Random(seed)
    had = [frozenset(one.items) for one in earlier]
    chosen = _items(blueprint, areas, items, had, dice)
    dice.shuffle(chosen)
    used = Counter(id_ for one in earlier for id_ in one.cases)
    of, lacking = _cases(blueprint, cases, used, played or {}, dice)
    return Form(tuple(one.id for one in chosen), of, lacking)


def seats(blueprint: Blueprint, there: Mapping[str, int]) -> Mapping[str, int]:
    """Give how many items each area gets, where what one lacks goes to who has the most left."""
    given = {area: min(count, there.get(area, 0)) for area, count in blueprint.areas.items()}
    while sum(given.values()) < blueprint.items:
        left = {area: there[area] - given.get(area, 0) for area in there}
        most = max(left, key=lambda area: (left[area], area), default=None)
        if most is None or left[most] == 0:
            break
        given[most] = given.get(most, 0) + 1
    return {area: count for area, count in given.items() if count}


def _items(
    blueprint: Blueprint,
    areas: Areas,
    items: Collection[Item],
    had: Sequence[frozenset[str]],
    dice: random.Random,
) -> list[Item]:
    pool: dict[str, list[Item]] = {}
    for one in sorted(items, key=lambda one: one.id):
        pool.setdefault(areas.of(one.topic), []).append(one)
    chosen, rest = [], {}
    wanted = seats(blueprint, {area: len(some) for area, some in pool.items()})
    before = Counter(id_ for one in had for id_ in one)
    for area, count in wanted.items():
        some = pool[area]
        dice.shuffle(some)
        some.sort(key=lambda one: before[one.id])  # stable: the shuffle stands within
        chosen += [(area, one) for one in some[:count]]
        rest[area] = some[count:]
    higher = Counter(one.kind for one in items if one.level == "township")
    balance = _Balance(blueprint, had, [one for _, one in chosen], higher)
    return _exchanged(balance, chosen, rest, dice)


class _Balance:
    """Counts how far a choice of items is from the blueprint."""

    def __init__(
        self,
        blueprint: Blueprint,
        had: Sequence[frozenset[str]],
        chosen: Sequence[Item],
        higher: Mapping[ItemKind, int],
    ) -> None:
        """Begin with a choice. higher: how many items of township level there are of each kind."""
        self._had = had
        share = len(chosen) / blueprint.items
        self._wanted: dict[tuple[str, object], tuple[float, float]] = {
            ("kind", kind): (_KIND, count * share) for kind, count in blueprint.kinds.items()
        }
        self._wanted["risk", True] = (_RISK, blueprint.high_risk * share)
        for kind, count in _spread(blueprint.township, higher).items():
            self._wanted["township", kind] = (_LEVEL, count * share)
        self._half = len(chosen) // 2
        self._marked: dict[str, frozenset[tuple[str, object]]] = {}
        self._counts: Counter[tuple[str, object]] = Counter()
        for one in chosen:
            self._counts.update(self._marks(one))

    def change(self, out: Item, into: Item) -> float:
        """Give what an exchange would cost; less than nothing is a gain."""
        less, more = self._marks(out), self._marks(into)
        cost = 0.0
        for mark in less - more:
            cost += self._cost(mark, self._counts[mark] - 1) - self._cost(mark, self._counts[mark])
        for mark in more - less:
            cost += self._cost(mark, self._counts[mark] + 1) - self._cost(mark, self._counts[mark])
        return cost

    def met(self) -> bool:
        """Say whether the choice is what the blueprint wants."""
        return not any(self._cost(mark, self._counts[mark]) for mark in self._wanted)

    def exchange(self, out: Item, into: Item) -> None:
        """Take one item for another."""
        self._counts.subtract(self._marks(out))
        self._counts.update(self._marks(into))

    def _marks(self, one: Item) -> frozenset[tuple[str, object]]:
        if one.id not in self._marked:
            self._marked[one.id] = frozenset(
                (
                    ("kind", one.kind), ("risk", one.high_risk), (one.level, one.kind),
                    ("document", one.reference.document),
                    *(("had", at) for at, some in enumerate(self._had) if one.id in some),
                )
            )  # fmt: skip
        return self._marked[one.id]

    def _cost(self, mark: tuple[str, object], count: int) -> float:
        if mark[0] == "document":
            return _DOCUMENT * max(0, count - _OF_A_DOCUMENT)
        if mark[0] == "had":
            return _HAD * count + _OVER_HALF * max(0, count - self._half)
        weight, wanted = self._wanted.get(mark, (0.0, 0.0))
        return weight * abs(count - wanted)


def _spread(count: int, kinds: Mapping[ItemKind, int]) -> Mapping[ItemKind, int]:
    """Share a number out among the kinds by how many there are of each, in whole items."""
    total = sum(kinds.values()) or 1
    exact = {kind: Fraction(count * n, total) for kind, n in kinds.items()}
    given = {kind: int(part) for kind, part in exact.items()}
    by_rest = sorted(exact, key=lambda kind: (given[kind] - exact[kind], kind))
    for kind in by_rest[: count - sum(given.values())]:
        given[kind] += 1
    return given


def _exchanged(
    balance: _Balance,
    chosen: list[tuple[str, Item]],
    rest: Mapping[str, list[Item]],
    dice: random.Random,
) -> list[Item]:
    """Exchange items within their areas until the choice is as near to the blueprint as may be."""
    places = [at for at, (area, _) in enumerate(chosen) if rest[area]]
    for _ in range(_TRIES if places else 0):
        _anneal(balance, chosen, rest, places, dice)
        if balance.met():
            break
    return [one for _, one in chosen]


def _anneal(
    balance: _Balance,
    chosen: list[tuple[str, Item]],
    rest: Mapping[str, list[Item]],
    places: Sequence[int],
    dice: random.Random,
) -> None:
    """Exchange items; at first that may cost a little, so that a way round is found."""
    for step in range(_STEPS):
        heat = _HEAT * (1 - step / _STEPS) ** 2
        at = dice.choice(places)
        area, out = chosen[at]
        place = dice.randrange(len(rest[area]))
        into = rest[area][place]
        cost = balance.change(out, into)
        if cost < 0 or dice.random() < math.exp(-cost / max(heat, _COLD)):
            balance.exchange(out, into)
            chosen[at], rest[area][place] = (area, into), out


def _cases(
    blueprint: Blueprint,
    cases: Collection[Case],
    used: Counter[str],
    played: Mapping[str, float],
    dice: random.Random,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Choose a case for each slot: those unknown first, then those longest not played."""
    left = sorted(cases, key=lambda one: one.id)
    dice.shuffle(left)
    left.sort(key=lambda one: (used[one.id], played.get(one.id, 0.0)))
    found: list[str] = []
    lacking = []
    for slot in blueprint.slots:
        case = next((one for one in left if slot.fits(one)), None)
        if case is None:
            lacking.append(slot.name)
        else:
            left.remove(case)
            found.append(case.id)
    # A slot that nothing fits is filled all the same: three patients say more than two.
    found += [one.id for one in left[: len(lacking)]]
    return tuple(found), tuple(lacking)
