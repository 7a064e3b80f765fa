"""When a quiz item comes again: FSRS, by its well-kept library.

Ratings follow from what the learner does, not from what he thinks of it: wrong is again, right but
guessed is hard, right is good, right and sure is easy. A desired retention of 90 % is FSRS's own
default; the fuzz is off, so that the same answers give the same days everywhere.
Source: Ye, Su, Cao: A stochastic shortest path algorithm for optimizing spaced repetition
scheduling (KDD 2022); the package `fsrs`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from fsrs import Card, Rating, Scheduler

from assistant.learning.quiz_files import Item
from assistant.records_db.reviews import KeptCard

GUESSED, FAIRLY, SURE = 1, 2, 3
_RIGHT = {GUESSED: Rating.Hard, FAIRLY: Rating.Good, SURE: Rating.Easy}
# No steps of minutes: a doctor opens the quiz once a day.
_SCHEDULER = Scheduler(
    desired_retention=0.9, learning_steps=(), relearning_steps=(), enable_fuzzing=False
)


def reviewed(
    item: str, kept: KeptCard | None, *, right: bool, confidence: int, now: float
) -> KeptCard:
    """Give an item's card after an answer at `now` (seconds since 1970, UTC)."""
    card = Card(card_id=0) if kept is None else Card.from_json(kept.card)
    rating = _RIGHT[confidence] if right else Rating.Again
    moment = dt.datetime.fromtimestamp(now, dt.UTC)
    card, _ = _SCHEDULER.review_card(card, rating, moment)
    return KeptCard(item, card.to_json(), card.due.timestamp())


def recall(kept: KeptCard, now: float) -> float:
    """Give the chance, 0 to 1, that an item is remembered at `now`."""
    moment = dt.datetime.fromtimestamp(now, dt.UTC)
    return float(_SCHEDULER.get_card_retrievability(Card.from_json(kept.card), moment))


def due(
    items: Mapping[str, Item],
    cards: Mapping[str, KeptCard],
    now: float,
    *,
    most: int,
    wanted: Sequence[str] = (),
) -> tuple[Item, ...]:
    """Choose the items of a day: the due ones that are nearest to being forgotten, then new ones.

    Of the new ones those of the `wanted` ids come first, in their order, then one topic after the
    other, the high-risk items of each first.
    """
    again = sorted(
        (one for one in cards.values() if one.due_at <= now and one.item in items),
        key=lambda one: recall(one, now),
    )
    chosen = [items[one.item] for one in again[:most]]
    fresh = [items[id_] for id_ in dict.fromkeys(wanted) if id_ in items and id_ not in cards]
    rest = [one for one in items.values() if one.id not in cards and one not in fresh]
    return tuple([*chosen, *fresh, *_in_turn(rest)][:most])


def _in_turn(items: Sequence[Item]) -> Sequence[Item]:
    """Take one item of every document in turn, the high-risk ones of each first."""
    by_document: dict[str, list[Item]] = {}
    for one in sorted(items, key=lambda one: not one.high_risk):
        by_document.setdefault(one.reference.document, []).append(one)
    turns = max((len(each) for each in by_document.values()), default=0)
    return [each[at] for at in range(turns) for each in by_document.values() if at < len(each)]
