"""Feedback: masked before it is kept, kept once it is acknowledged, dealt with once."""

from __future__ import annotations

import contextlib
import sqlite3
import threading

import pytest

from assistant.feedback import Feedback, FeedbackFull
from tests.assistant.records_db.boxes import open_box


def said(question="阿卡维林吃多少？", **more):
    return Feedback(question, "no", **more)


def test_what_is_said_is_listed_newest_first(tmp_path):
    box = open_box(tmp_path)
    assert box.entries() == ()
    first = box.add(said(reason="wrong", history=("高血压",), documents=("akaweilin",)))
    second = box.add(said("别的", correction="12.5 mg\n每日 2 次", origin="expert"))
    assert [one.id for one in box.entries()] == [second, first]
    kept = box.find(first)
    assert (kept.reason, kept.history, kept.documents) == ("wrong", ("高血压",), ("akaweilin",))
    assert kept.standing == "open" and kept.at.endswith("+00:00")
    assert box.find("nothing") is None


def test_no_byte_of_a_telephone_reaches_the_disk(tmp_path):
    box = open_box(tmp_path)
    box.add(said("13812345678 的孩子", answer="13812345678", correction="13812345678"))
    box.add(said(history=("姓名：张三丰",)))
    bytes_ = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"13812345678" not in bytes_
    assert "张三丰".encode() not in bytes_


def test_an_entry_is_dealt_with_once(tmp_path):
    box = open_box(tmp_path)
    id_ = box.add(said())
    box.settle(id_, "case")
    assert box.entries() == ()
    assert [one.id for one in box.entries("case")] == [id_]
    assert [one.id for one in box.entries(None)] == [id_]


def test_many_at_once_lose_nothing(tmp_path):
    box = open_box(tmp_path)
    threads = [
        threading.Thread(target=lambda: [box.add(said()) for _ in range(5)]) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(box.entries()) == 30


def test_nobody_can_fill_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr("assistant.records_db.feedback.MOST_OPEN", 2)
    box = open_box(tmp_path)
    first = box.add(said())
    box.add(said())
    with pytest.raises(FeedbackFull):
        box.add(said())
    box.settle(first, "aside")
    box.add(said())


def test_what_an_earlier_version_kept_moves_in_once(tmp_path):
    columns = (
        "id, at, origin, question, history, answer, helped, reason, correction, documents, standing"
    )
    row = ("a1", "2026-01-01", "user", "问", "[]", "", "no", "", "", "[]", "open")
    with contextlib.closing(sqlite3.connect(tmp_path / "feedback.db")) as old, old:
        old.execute(f"CREATE TABLE feedback ({columns})")
        old.execute(f"INSERT INTO feedback VALUES ({','.join('?' * 11)})", row)
    box = open_box(tmp_path)
    assert box.take_over(tmp_path) == 1
    assert box.take_over(tmp_path) == 0
    assert [one.id for one in box.entries()] == ["a1"]
    assert not list(tmp_path.glob("feedback.db*"))
