"""What is older than the days that are set is deleted; what is younger stays."""

from __future__ import annotations

from assistant.records_db.chats import Chats, Message, Update
from assistant.records_db.conversations import Conversations
from assistant.records_db.people import People
from assistant.records_db.retention import purge
from tests.bots.fakes import ANSWERED

DAY = 86_400.0


def test_old_chats_are_deleted_and_young_ones_stay(database, tmp_path):
    for person, at in (("old", 0.0), ("young", 100 * DAY)):
        conversations = Conversations(database, lambda at=at: at)
        conversations.add(conversations.begin(person), person, ANSWERED)
        chats = Chats(database, lambda at=at: at)
        chats.receive(Update("telegram", person, "c", "s", "问"))
        chats.finish(Update("telegram", person, "c", "s", "问"), (Message("答"),))
    People(database, tmp_path).set("young", short=True)
    gone = purge(database, now=100 * DAY, chats_days=50)
    assert (gone.turns, gone.conversations, gone.updates, gone.outgoing) == (1, 1, 1, 1)
    found = Conversations(database, lambda: 100 * DAY)
    assert found.list("old") == () and len(found.list("young")) == 1
    assert purge(database, now=100 * DAY, chats_days=50).turns == 0
