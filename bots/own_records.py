"""What is kept for who has a key: his conversations, found and erased by nobody else.

In: a caller and an id. Out: what is his, else the Problem of an id that does not exist: whether it
is somebody else's is not told. This is the one owner check of the API.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from assistant.records import Answer, Turn
from assistant.records_db.conversations import ConversationInfo
from assistant.records_db.database import NotYours
from bots.access.door import Caller
from bots.problems import Problem

CHANNEL = "api"
_IN_HISTORY = 8  # turns that a question is understood by
_IN_FULL = 200
_ID = re.compile("[0-9a-f]{32}")


class People(Protocol):
    """Who asks, never in clear (assistant.records_db.people)."""

    def hashed(self, channel: str, id_: str) -> str:
        """Give the person of an id on a channel."""

    def erase(self, person: str) -> object:
        """Erase every row of a person."""


class Conversations(Protocol):
    """Conversations by owner (assistant.records_db.conversations); another's raise NotYours."""

    def begin(self, person: str) -> str:
        """Begin a conversation and give its id."""

    def add(self, conversation: str, person: str, answer: Answer) -> None:
        """Keep a turn."""

    def turns(self, conversation: str, person: str, most: int = 8) -> tuple[Turn, ...]:
        """Give the last turns, oldest first."""

    def list(self, person: str) -> Sequence[ConversationInfo]:
        """Give a person's conversations."""

    def delete(self, conversation: str, person: str) -> None:
        """Delete a conversation."""


class OwnRecords:
    """The conversations of callers with a key; every method raises Problem without one."""

    def __init__(self, people: People, conversations: Conversations) -> None:
        self._people = people
        self._conversations = conversations

    def begin(self, caller: Caller) -> str:
        """Begin a conversation and give its id."""
        return self._conversations.begin(self._person(caller))

    def add(self, conversation: str, caller: Caller, answer: Answer) -> None:
        """Keep a turn of a conversation of this caller's."""
        with _owner_check(conversation):
            self._conversations.add(conversation, self._person(caller), answer)

    def turns(self, conversation: str, caller: Caller, most: int = _IN_HISTORY) -> tuple[Turn, ...]:
        """Give the last turns of a conversation of this caller's, oldest first."""
        with _owner_check(conversation):
            return self._conversations.turns(conversation, self._person(caller), most)

    def whole(self, conversation: str, caller: Caller) -> tuple[Turn, ...]:
        """Give all that is kept of a conversation of this caller's."""
        return self.turns(conversation, caller, _IN_FULL)

    def list(self, caller: Caller) -> Sequence[ConversationInfo]:
        """Give this caller's conversations."""
        return self._conversations.list(self._person(caller))

    def delete(self, conversation: str, caller: Caller) -> None:
        """Delete a conversation of this caller's."""
        with _owner_check(conversation):
            self._conversations.delete(conversation, self._person(caller))

    def erase(self, caller: Caller) -> None:
        """Erase all that is kept of this caller, for good."""
        self._people.erase(self._person(caller))

    def _person(self, caller: Caller) -> str:
        return self._people.hashed(CHANNEL, caller.owner)


@contextmanager
def _owner_check(conversation: str) -> Iterator[None]:
    try:
        if not _ID.fullmatch(conversation):  # no id of ours: a database may choke on it
            raise NotYours
        yield
    except NotYours:
        raise Problem("conversation-not-found") from None
