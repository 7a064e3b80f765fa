"""A conversation is its owner's alone; an answer comes back as it was."""

from __future__ import annotations

import pytest

from assistant.records import Answer, from_json, to_json
from assistant.records_db.conversations import IDLE_SECONDS, Conversations
from assistant.records_db.database import NotYours
from tests.bots.fakes import ALARMED, ANSWERED


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def conversations(database, clock):
    return Conversations(database, clock)


def test_an_answer_survives_its_json():
    for answer in (ANSWERED, ALARMED):
        assert from_json(to_json(answer)) == answer
    assert from_json(to_json(ANSWERED) | {"later": 1}) == ANSWERED


def test_turns_come_back_in_order(conversations):
    id_ = conversations.current("p")
    conversations.add(id_, "p", ANSWERED)
    conversations.add(id_, "p", ALARMED)
    assert [turn.question for turn in conversations.turns(id_, "p")] == [
        ANSWERED.question, ALARMED.question,
    ]  # fmt: skip
    assert len(conversations.turns(id_, "p", most=1)) == 1
    assert conversations.last(id_, "p") == ALARMED


def test_a_day_later_it_is_another_conversation(conversations, clock):
    id_ = conversations.current("p")
    assert conversations.current("p") == id_
    clock.now += IDLE_SECONDS + 1
    assert conversations.current("p") != id_


def test_another_s_conversation_is_as_unknown_as_one_that_never_was(conversations):
    id_ = conversations.begin("mine")
    for conversation, person in ((id_, "yours"), ("0" * 32, "mine")):
        for act in (
            lambda c, p: conversations.turns(c, p),
            lambda c, p: conversations.last(c, p),
            lambda c, p: conversations.add(c, p, ANSWERED),
            lambda c, p: conversations.delete(c, p),
        ):
            with pytest.raises(NotYours) as refused:
                act(conversation, person)
            assert str(refused.value) == "没有这个对话。"
    assert conversations.list("yours") == ()


def test_what_is_deleted_is_gone(conversations):
    id_ = conversations.begin("p")
    conversations.add(id_, "p", ANSWERED)
    assert [one.turns for one in conversations.list("p")] == [1]
    conversations.delete(id_, "p")
    assert conversations.list("p") == ()
    with pytest.raises(NotYours):
        conversations.turns(id_, "p")


def test_an_answer_of_an_earlier_program_can_be_read():
    old = {"id": "a", "question": "q", "standalone_question": "q", "language": "zh",
           "kind": "answered"}  # fmt: skip
    assert from_json(old) == Answer("a", "q", "q", "zh", "answered")
