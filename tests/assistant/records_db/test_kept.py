"""What is kept of a learner is read whole, and erased it is gone from every table and file."""

import json

import pytest
import sqlalchemy as sa

from assistant.records_db.database import default_url, open_database
from assistant.records_db.kept import Kept, OwnPost, kept
from assistant.records_db.learners import Learner, Learners
from assistant.records_db.learning_models import CreditRow
from assistant.records_db.models import Base
from assistant.records_db.people import People
from assistant.records_db.posts import Posts
from assistant.records_db.reviews import KeptCard, Review, Reviews
from assistant.records_db.sittings import Sittings

MINE, OTHER = "1" * 32, "2" * 32
MARK = "只属于这一位的话"


def work(database, person, mark):
    """Leave a row of a person's in every table of learning."""
    learners, sittings = Learners(database), Sittings(database)
    learners.set(person, group="东乡", region=f"R{mark}")
    learners.interested(person, f"T{mark}", "child-diarrhoea", mark)
    begun = sittings.begin(person, "case", "dry-child", {"steps": [{"text": mark}]})
    sittings.save(begun, {"steps": [{"text": mark}, {"text": mark * 500}]}, done=True, score=80)
    sittings.begin(person, "course", "ecg-basics", {"said": mark})
    review = Review(f"I{mark}", "t", 7.0, True, 2, 3.0)
    Reviews(database).add(person, f"S{mark}", review, KeptCard(f"I{mark}", json.dumps(mark), 9.0))
    posts = Posts(database)
    post = posts.add(person, "case:dry-child", mark * 100, since=0, most=9)
    taken = posts.add(person, "case:other", f"收回{mark}", since=0, most=9)
    posts.delete(person, taken.id)
    with database.transaction() as connection:
        connection.execute(sa.insert(CreditRow).values(
            person=person, number=1, entry=mark, evidence=f"E{mark}", hash=person * 2,
        ))  # fmt: skip
    return post


def of(database, person):
    """Count a person's rows in every table that says whose they are."""
    counts = {}
    with database.reading() as connection:
        for table in Base.metadata.sorted_tables:
            if "person" in table.c:
                mine = sa.select(sa.func.count()).where(table.c.person == person)
                counts[table.name] = connection.execute(mine.select_from(table)).scalar_one()
    return {name: n for name, n in counts.items() if name.startswith("learn")}


def both(database):
    theirs = work(database, OTHER, "别人")
    mine = work(database, MINE, MARK)
    posts = Posts(database)
    posts.report(MINE, theirs.id)
    posts.report(OTHER, mine.id)


def test_all_of_a_learner_is_read_and_nothing_of_another(database):
    both(database)
    held = kept(database, MINE)
    assert (held.learner.person, held.learner.group) == (MINE, "东乡")
    assert [(one.kind, one.done, one.score) for one in held.sittings] == [
        ("case", True, 80), ("course", False, None),
    ]  # fmt: skip
    assert [one.item for one in held.reviews] == [f"I{MARK}"]
    assert [one.section for one in held.interests] == [MARK]
    assert [(one.subject, one.text) for one in held.posts] == [("case:dry-child", MARK * 100)]
    assert isinstance(held.posts[0], OwnPost) and "别人" not in str(held)


def test_of_an_unknown_one_nothing_is_kept(database):
    assert kept(database, "0" * 32) == Kept(Learner("0" * 32), (), (), (), ())


def test_erased_no_row_of_a_learner_stays(database, tmp_path):
    both(database)
    before = of(database, OTHER)
    assert all(of(database, MINE).values()), "a table that `work` leaves empty proves nothing"
    People(database, tmp_path).erase(MINE)
    assert not any(of(database, MINE).values()) and of(database, OTHER) == before


@pytest.mark.parametrize("wide", [False, True])
def test_erased_no_byte_of_a_learner_stays(tmp_path, wide):
    database = open_database(default_url(tmp_path))
    both(database)
    if wide:  # pages that many rows had filled are given back, and used again
        for _ in range(40):
            Learners(database).interested(MINE, "t", "d", MARK * 30)
    People(database, tmp_path).erase(MINE)
    files = [one.read_bytes() for one in tmp_path.glob("records.db*")]
    assert files and not any(MINE.encode() in one or MARK.encode() in one for one in files)
    escaped = json.dumps(MARK)[1:-1].encode()
    assert not any(escaped in one for one in files)
    assert any("别人".encode() in one for one in files)
    database.close()
