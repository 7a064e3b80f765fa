"""People are hashes, their choices are kept, and erased they are gone to the last byte."""

from __future__ import annotations

import dataclasses
import stat

import pytest

from assistant.records_db.conversations import Conversations
from assistant.records_db.database import default_url, open_database
from assistant.records_db.people import People, Person
from tests.bots.fakes import ANSWERED


@pytest.fixture
def people(database, tmp_path):
    return People(database, tmp_path / "home")


def test_a_hash_is_of_one_home_one_channel_and_one_id(people, database, tmp_path):
    one = people.hashed("telegram", "13912345678")
    assert len(one) == 32 and "139" not in one[:3]
    assert one == People(database, tmp_path / "home").hashed("telegram", "13912345678")
    assert one != people.hashed("sms", "13912345678")
    assert one != People(database, tmp_path / "other").hashed("telegram", "13912345678")


def test_the_key_is_its_owner_s_only(people, tmp_path):
    path = tmp_path / "home" / "person.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir() if "key" in one.name] == ["person.key"]


def test_choices_are_kept_one_by_one(people):
    assert people.find("p") == Person("p")
    people.set("p", language="en")
    people.set("p", short=True)
    people.set("p", consented="2026-11")
    people.set("p", short=False)
    assert people.find("p") == Person("p", "en", "2026-11", False)


def test_erased_no_byte_stays(tmp_path):
    database = open_database(default_url(tmp_path))
    people, conversations = People(database, tmp_path), Conversations(database)
    secret = "只有这一位问过的话" * 50
    asked = dataclasses.replace(ANSWERED, question=secret)
    for person in ("mine", "other"):
        people.set(person, language="zh")
        conversations.add(
            conversations.begin(person), person, asked if person == "mine" else ANSWERED
        )
    gone = people.erase("mine")
    assert (gone.conversations, gone.turns) == (1, 1)
    assert people.find("mine") == Person("mine") and conversations.list("mine") == ()
    assert len(conversations.list("other")) == 1
    files = [one.read_bytes() for one in tmp_path.glob("records.db*")]
    assert files and not any(
        "只有这一位问过的话".encode() in one or b"mine" in one for one in files
    )
    database.close()
