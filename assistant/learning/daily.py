"""The day's quiz: two or three minutes of items that are due or new, graded, each with its passage.

The confidence is asked before the answer. An answer and the day its item comes again are kept
together; the same answer sent twice counts once.
"""

from __future__ import annotations

import datetime as dt
import itertools
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import LearningGone, LearningWrong
from assistant.learning.earning import A_DAY, Earning
from assistant.learning.grading import grade
from assistant.learning.made_items import from_case, from_section, remake
from assistant.learning.progress import examined
from assistant.learning.quiz_files import Item, right_words
from assistant.learning.schedule import FAIRLY, GUESSED, SURE, due, reviewed
from assistant.learning.sections import Reference
from assistant.learning.shelf import Shelf
from assistant.records import Citation
from assistant.records_db.learners import Interest, Learners
from assistant.records_db.reviews import Review, Reviews
from assistant.records_db.sittings import Sittings

_WEEK = 7 * 86_400.0
_CHINA = dt.timezone(dt.timedelta(hours=8))
_LONGEST_SECONDS = 600.0
_WANTED = 2  # items of one kind that are put before the others
_ASKED = 20  # questions of a week that items are made from


@dataclass(frozen=True, slots=True)
class Graded:
    """What a learner sees after an answer; `right` is None where it could not be told.

    `answer` is the right answer in words; `again` is in how many days the item comes back.
    """

    item: Item
    right: bool | None
    hint: str
    answer: str
    because: str
    citation: Citation | None
    again: int


@dataclass(frozen=True, slots=True)
class Today:
    """What is left of a day's quiz, and what was done of it: right ones and all."""

    items: tuple[Item, ...]
    right: int
    answered: int


class Daily:
    """The quizzes of one home's learners. Safe to share between threads."""

    def __init__(
        self,
        shelf: Shelf,
        reviews: Reviews,
        learners: Learners,
        sittings: Sittings,
        earning: Earning,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._shelf = shelf
        self._reviews = reviews
        self._learners = learners
        self._sittings = sittings
        self._earning = earning
        self._clock = clock

    def today(self, person: str, most: int = A_DAY) -> Today:
        """Choose what is left of a learner's day: due items, then new ones on what he asked."""
        now = self._clock()
        done = self._reviews.all(person, _midnight(now))
        self._earn(person, done)
        left = max(0, most - len(done))
        cards = self._reviews.cards(person)
        seen = {one.item for one in done}
        cards_left = {id_: card for id_, card in cards.items() if id_ not in seen}
        wanted = self._wanted(person, now, cards)
        items = self._items(person, [*cards_left, *(one.id for one in wanted)], seen)
        ids = [one.id for one in wanted]
        chosen = due(items, cards_left, now, most=left, wanted=ids)
        return Today(chosen, sum(one.right for one in done), len(done))

    def more(self, person: str, most: int = A_DAY) -> tuple[Item, ...]:
        """Choose items beyond the day's, for who wants to go on."""
        now = self._clock()
        seen = {one.item for one in self._reviews.all(person, _midnight(now))}
        cards = {k: v for k, v in self._reviews.cards(person).items() if k not in seen}
        wanted = [one.id for one in self._wanted(person, now, cards)]
        return due(
            self._items(person, [*cards, *wanted], seen), cards, now, most=most, wanted=wanted
        )

    def answer(
        self, person: str, item: str, text: str, *, confidence: int, seconds: float, step: str
    ) -> Graded:
        """Grade an answer and keep it. Raises LearningWrong for an item that is not there.

        step: made by the screen for each answer; the same step again is not kept again.
        confidence: 1 guessed, 2 fairly, 3 sure. seconds: from the question to the answer.
        """
        known = self.item(item)
        if known is None:
            raise LearningGone("没有这道题，或者它的依据已经更新、正在修订。")
        if item in examined(self._sittings, person)[0]:
            raise LearningWrong("这道题在您没做完的年度考核里，考完再练。")
        if confidence not in (GUESSED, FAIRLY, SURE):
            raise LearningWrong("把握请选：1 猜的，2 有点把握，3 有把握。")
        graded = grade(known, text)
        if graded.right is None:
            return Graded(known, None, graded.hint, "", "", None, 0)
        now = self._clock()
        earlier = self._reviews.seen(person, step)
        if earlier is not None and earlier.item != item:
            raise LearningWrong("这一步已经用在别的题上了，请刷新再答。")
        card = self._reviews.cards(person).get(item)
        done = self._reviews.all(person, _midnight(now))
        # An item answered twice on a day shows what was just read, and counts once.
        if earlier is None and all(one.item != item for one in done):
            card = reviewed(item, card, right=graded.right, confidence=confidence, now=now)
            spent = min(max(seconds, 0.0), _LONGEST_SECONDS)
            review = Review(item, known.topic, now, graded.right, confidence, spent)
            self._reviews.add(person, step, review, card)
            self._earn(person, self._reviews.all(person, _midnight(now)))
        again = 1 if card is None else max(1, round((card.due_at - now) / 86_400.0))
        citation = self._shelf.content().sections.cite(known.because, known.reference)
        return Graded(known, graded.right, "", right_words(known), known.because, citation, again)

    def _earn(self, person: str, done: Sequence[Review]) -> None:
        """Keep the day's quiz once it is done; what is answered beyond earns nothing more."""
        if len(done) >= A_DAY:
            self._earning.settle(person)

    def item(self, id_: str) -> Item | None:
        """Give an item, a written or a made one; None where what it rests on is gone."""
        content = self._shelf.content()
        return content.items.get(id_) or remake(
            id_, content.cases, content.matcher, content.sections
        )

    def _items(self, person: str, made: Iterable[str], seen: Collection[str]) -> Mapping[str, Item]:
        """Give every written item and these made ones, but those seen or being examined."""
        seen = {*seen, *examined(self._sittings, person)[0]}
        items = dict(self._shelf.content().items)
        for id_ in made:
            if id_ not in items and (item := self.item(id_)):
                items[id_] = item
        return {id_: one for id_, one in items.items() if id_ not in seen}

    def _wanted(self, person: str, now: float, known: Collection[str]) -> Sequence[Item]:
        """Give new items on what was missed in cases and asked about in the last week.

        Two of each a day: a case that went wrong must not fill the week.
        """
        content = self._shelf.content()
        interests = self._learners.interests(person, now - _WEEK)
        documents = {one.document for one in interests}
        written = (one for one in content.items.values() if one.reference.document in documents)
        kinds = (self._missed(person, now), written, self._asked(interests))
        return [
            item
            for kind in kinds
            for item in itertools.islice((one for one in kind if one.id not in known), _WANTED)
        ]

    def _missed(self, person: str, now: float) -> Iterator[Item]:
        """Make items of the essential questions that were not asked in the cases of a week."""
        content = self._shelf.content()
        for sitting in self._sittings.done(person, "case"):
            case = content.cases.get(sitting.subject)
            if case is None or sitting.last_at < now - _WEEK:
                continue
            asked = {ask for step in sitting.state["steps"] for ask in step["asks"]}
            for id_, finding in case.findings.items():
                if finding.essential and id_ not in asked:
                    item = from_case(case, id_, content.matcher)
                    if item is not None:
                        yield item

    def _asked(self, interests: Sequence[Interest]) -> Iterator[Item]:
        """Make items of the sections that questions of the last week were answered from."""
        sections = self._shelf.content().sections
        for one in interests[:_ASKED]:
            heading = one.section.rpartition(" > ")[2]
            yield from from_section(Reference(one.document, heading), one.topic, sections)


def _midnight(now: float) -> float:
    """Give the beginning of the day in China, in seconds since 1970, UTC."""
    day = dt.datetime.fromtimestamp(now, _CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return day.timestamp()
