"""The settings → the door and the records of the API."""

from __future__ import annotations

from assistant.records_db.conversations import Conversations
from assistant.records_db.database import Database
from assistant.records_db.keys import Keys
from assistant.records_db.people import People
from assistant.settings import Settings
from bots.access.door import Door
from bots.access.keys import KeyRing, StatedKeys
from bots.own_records import OwnRecords


def open_door(settings: Settings, database: Database) -> Door:
    """Make the door that knows the keys of the environment and of `mentor keys`.

    Raises BadKeys where MENTOR_API_KEYS cannot be read.
    """
    return Door(KeyRing(StatedKeys(settings.api_keys), Keys(database)), open_=settings.open)


def open_own_records(settings: Settings, database: Database) -> OwnRecords:
    """Make the keeper of callers' conversations."""
    return OwnRecords(People(database, settings.home), Conversations(database))
