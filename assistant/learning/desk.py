"""What a front end needs to teach: everything of learning, wired to one home.

Front ends hold no logic: they read their channel, call this, and render what comes back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import LearningGone
from assistant.knowledge import Knowledge
from assistant.learning.aggregate import GroupReport, report
from assistant.learning.areas import areas_of
from assistant.learning.assessing import Assessments
from assistant.learning.blueprint import blueprint_of
from assistant.learning.courses import Courses, CourseTalk
from assistant.learning.daily import Daily
from assistant.learning.discussion import Discussion
from assistant.learning.earning import Earning
from assistant.learning.merits import Merits
from assistant.learning.planner import Planner
from assistant.learning.progress import Step
from assistant.learning.record import Record, record
from assistant.learning.shelf import Shelf, folders_of
from assistant.learning.talk import Cases
from assistant.mentor import Mentor
from assistant.records import Answer
from assistant.records_db.credit_ledger import Ledger
from assistant.records_db.database import Database
from assistant.records_db.kept import kept
from assistant.records_db.learners import Learners
from assistant.records_db.people import People
from assistant.records_db.posts import Posts
from assistant.records_db.reviews import Reviews
from assistant.records_db.sittings import Sittings
from assistant.settings import Settings
from index.lexicon import Lexicon, built_in

INSTALLATION = "基层导师"  # where no name is set: MENTOR_INSTALLATION


@dataclass(frozen=True, slots=True)
class Desk:
    """Learning in one home. Safe to share between threads."""

    shelf: Shelf
    people: People
    learners: Learners
    reviews: Reviews
    sittings: Sittings
    cases: Cases
    daily: Daily
    merits: Merits
    courses: Courses
    earning: Earning
    assessments: Assessments
    planner: Planner
    discussion: Discussion
    database: Database
    clock: Callable[[], float]

    def titles(self) -> Mapping[str, str]:
        """Give the titles of cases and documents, and each topic as it is written, by id."""
        return self.shelf.names()

    def choose(self, person: str, *, group: str | None, region: str | None) -> None:
        """Keep a learner's group or region; None leaves it as it is. Raises LearningGone."""
        known = [one.region for one in self.merits.regions()]
        if region and region not in known:
            raise LearningGone(f"没有地区 {region} 的学分规则；这里有：{'、'.join(known)}。")
        self.learners.set(person, group=group, region=region)

    def record(self, person: str, name: str = "") -> Record:
        """Gather all that is kept of a learner; `name` is printed and kept nowhere."""
        held = kept(self.database, person)
        return record(
            held, self.merits.entries(person), titles=self.titles(), now=self.clock(), name=name
        )

    def group_report(self, group: str) -> GroupReport:
        """Report on a group, where enough people stand behind a figure. Raises LearningWrong."""
        topics = {topic: topic for each in self.shelf.topics().values() for topic in each}
        return report(group, self.learners, self.reviews, self.sittings, topics=topics)

    def credited(self, person: str, talk: CourseTalk) -> CourseTalk:
        """Keep a course that is done in the ledger, and give it back."""
        if talk.done:
            self.earning.settle(person)
        return talk

    def assessed(self, person: str, step: Step) -> Step:
        """Keep an assessment that is done in the ledger, and give its last step back."""
        if step.part == "done":
            self.earning.settle(person)
        return step

    def heard(self, person: str, answer: Answer) -> None:
        """Keep which topic an answered question was about, never the question."""
        if answer.kind != "answered" or not answer.citations:
            return
        first = answer.citations[0]
        topics = self._topics(first.document_id)
        topic = topics[0] if topics else first.document_id
        self.learners.interested(person, topic, first.document_id, first.section)

    def _topics(self, document: str) -> Sequence[str]:
        return self.shelf.topics().get(document, ())


def build_desk(
    knowledge: Knowledge,
    lexicon: Lexicon,
    database: Database,
    home: Path,
    clock: Callable[[], float] = time.time,
    installation: str = INSTALLATION,
) -> Desk:
    """Wire learning to a home. Raises LearningWrong where a file of cases or quizzes is wrong."""
    shelf = Shelf(knowledge, lexicon, folders_of(home))
    learners = Learners(database, clock)
    reviews = Reviews(database, clock)
    sittings = Sittings(database, clock)
    areas = areas_of(home)
    blueprint = blueprint_of(home, areas)
    assessments = Assessments(shelf, sittings, areas, blueprint, clock)
    ledger = Ledger(database, clock)
    earning = Earning(ledger, sittings, reviews, shelf.names)
    return Desk(
        shelf=shelf,
        people=People(database, home),
        learners=learners,
        reviews=reviews,
        sittings=sittings,
        cases=Cases(shelf, sittings, earning),
        daily=Daily(shelf, reviews, learners, sittings, earning, clock),
        courses=Courses(knowledge, sittings, clock),
        earning=earning,
        assessments=assessments,
        planner=Planner(
            shelf, knowledge, reviews, learners, sittings, assessments, areas, clock=clock
        ),
        discussion=Discussion(Posts(database, clock), clock),
        database=database,
        clock=clock,
        merits=Merits(
            ledger, learners, home, installation=installation, settle=earning.settle, clock=clock
        ),
    )


def open_desk(settings: Settings, mentor: Mentor, database: Database) -> Desk:
    """Wire learning to an installation. Raises LearningWrong where a file of it is wrong."""
    installation = settings.installation or INSTALLATION
    return build_desk(
        mentor.knowledge, built_in(), database, settings.home, installation=installation
    )
