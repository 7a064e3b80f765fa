"""A database of records in a folder of the test's own."""

from __future__ import annotations

from assistant.records_db.conversations import Conversations
from assistant.records_db.database import default_url, open_database
from assistant.records_db.people import People
from bots.own_records import OwnRecords


def own_records(home):
    database = open_database(default_url(home))
    return OwnRecords(People(database, home), Conversations(database))
