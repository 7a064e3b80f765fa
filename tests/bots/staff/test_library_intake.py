"""Files on their way: bounds while they stream in, nothing left behind, doctors answered."""

from __future__ import annotations

import errno
import io
import logging
import os
import signal
import subprocess
import sys
import threading
import time

import anyio
import pytest

from bots.api import MAX_BODY
from bots.staff import intake as module
from bots.staff import site
from bots.staff.files import TooLarge, WaitingFiles
from bots.staff.intake import Intake, Read, Sent
from bots.staff.library_form import MOST_SENT, SENT_SECONDS
from corpus.errors import CatalogueBusy
from tests.bots.fakes import ANSWERED

from .shelves import ADDRESS, TEXT, document, send, settled

SENT = Sent("a.pdf", "张三", {})


def left(home):
    return sorted(one.name for one in (home / "uploads").rglob("*"))


# Bounds


def test_only_who_is_logged_in_may_send_a_file(visitor):
    large = {"file": ("a.pdf", b"x" * (MAX_BODY + 1))}
    assert visitor.post(ADDRESS, files=large).status_code == 413
    small = visitor.post(ADDRESS, files={"file": ("a.pdf", b"x")})
    assert small.status_code == 401


def test_a_file_that_is_too_large_is_refused_before_it_is_read(officer, shelf):
    said = {"Content-Length": str(MOST_SENT + 1), "Content-Type": "multipart/form-data; boundary=x"}
    reply = officer.post(ADDRESS, headers=said, content=b"--x")
    assert reply.status_code == 413
    assert left(shelf.catalogue.home) == []


def test_a_body_that_hides_its_length_is_cut_off_while_it_streams(officer, shelf, monkeypatch):
    monkeypatch.setattr(site, "MOST_SENT", 200_000)

    def body():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        for _ in range(1000):
            yield b"x" * 10_000

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    reply = officer.post(ADDRESS, headers=headers, content=body())
    assert reply.status_code == 413 and "一次最多传 128 MB" in reply.text
    assert officer.get(f"{ADDRESS}/progress").json()["jobs"] == []


def test_a_body_that_never_ends_is_given_up(library, officer, monkeypatch):
    monkeypatch.setattr(site, "SENT_SECONDS", 0.05)
    cookie = "; ".join(f"{name}={value}" for name, value in officer.cookies.items())
    sent = []

    async def receive():
        if not sent:
            sent.append(1)
            head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
            return {"type": "http.request", "body": head, "more_body": True}
        await anyio.sleep(30)

    replies = []

    async def send_reply(message):
        replies.append(message)

    scope = {
        "type": "http", "method": "POST", "path": ADDRESS, "raw_path": ADDRESS.encode(),
        "query_string": b"", "scheme": "http", "http_version": "1.1", "root_path": "",
        "server": ("testserver", 80), "client": ("testclient", 1),
        "headers": [
            (b"host", b"testserver"), (b"origin", b"http://testserver"),
            (b"cookie", cookie.encode()), (b"accept", b"text/html"),
            (b"content-type", b"multipart/form-data; boundary=x"),
        ],
    }  # fmt: skip
    anyio.run(library, scope, receive, send_reply)
    assert replies[0]["status"] == 408
    assert "网络太慢" in b"".join(one.get("body", b"") for one in replies[1:]).decode()


def test_bounds_are_those_of_one_large_file():
    assert 128 * 2**20 < MOST_SENT < 130 * 2**20 and SENT_SECONDS >= 600


def test_a_file_past_the_bound_leaves_nothing(tmp_path):
    files = WaitingFiles(tmp_path / "uploads")
    with pytest.raises(TooLarge):
        files.keep("a", "x.pdf", io.BytesIO(b"12345"), 4)
    assert [one for one in left(tmp_path) if not one.endswith(".lock")] == [left(tmp_path)[0]]
    assert files.keep("b", "x.PDF", io.BytesIO(b"1234"), 4).read_bytes() == b"1234"
    files.close()
    assert left(tmp_path) == []


# Nothing stays


def test_what_a_killed_server_left_is_removed_at_the_next_start(tmp_path):
    script = (
        "import io, sys, time; from pathlib import Path; from bots.staff.files import WaitingFiles;"
        "files = WaitingFiles(Path(sys.argv[1]));"
        "files.keep('a', 'a.pdf', io.BytesIO(b'half'), 9); print('kept', flush=True);"
        "time.sleep(60)"
    )
    parent = tmp_path / "uploads"
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(parent)], stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )  # fmt: skip
    try:
        assert child.stdout.readline() == b"kept\n"
        WaitingFiles(parent)  # another server of the same home starts meanwhile
        assert [one.name for one in parent.glob("*/*")] == ["a.pdf"]
        child.send_signal(signal.SIGKILL)
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    WaitingFiles(parent)
    assert left(tmp_path) == []


def test_closing_removes_the_files_that_wait(tmp_path):
    go = threading.Event()

    def read(path, sent, progress):
        go.wait(10)
        return Read("k", "t")

    intake = Intake(tmp_path, read)
    for _ in range(3):
        intake.add(io.BytesIO(b"x"), SENT)
    threading.Timer(0.2, go.set).start()
    intake.close()
    assert left(tmp_path) == []


# One at a time, whatever a file does


def outcomes(tmp_path, *faults):
    """Read files of which each does what is asked; give what became of them, in order."""
    waiting = list(faults)

    def read(path, sent, progress):
        fault = waiting.pop(0)
        if fault is not None:
            raise fault
        return Read("k", "t")

    intake = Intake(tmp_path, read)
    for _ in faults:
        intake.add(io.BytesIO(b"x"), SENT)
    until = time.monotonic() + 10
    while any(one.state in ("waiting", "reading") for one in intake.jobs()):
        assert time.monotonic() < until
        time.sleep(0.01)
    found = [(one.state, one.code) for one in reversed(intake.jobs())]
    intake.close()
    return found


def test_whatever_a_file_does_the_next_one_is_read(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    found = outcomes(
        tmp_path, RuntimeError("the patient said"), OSError(errno.ENOSPC, "full"),
        OSError(errno.EIO, "io"), CatalogueBusy("忙"), RecursionError("the patient"), None,
    )  # fmt: skip
    assert found == [
        ("refused", "internal"), ("refused", "disk-full"), ("refused", "disk"),
        ("refused", "busy"), ("refused", "internal"), ("done", ""),
    ]  # fmt: skip
    assert "RuntimeError" in caplog.text and "patient" not in caplog.text
    assert "a.pdf" not in caplog.text


def test_a_full_disk_is_said_and_nothing_half_written_stays(tmp_path, monkeypatch):
    class Full(io.BytesIO):
        def read(self, *args):
            raise OSError(errno.ENOSPC, "No space left on device")

    intake = Intake(tmp_path, lambda *_: Read("k", "t"))
    job = intake.add(Full(), SENT)
    assert (job.state, job.code) == ("refused", "disk-full") and "磁盘满了" in job.says
    assert not any(name.endswith(".pdf") for name in left(tmp_path))
    intake.close()


def test_too_many_waiting_files_are_told_to_wait(officer, reader, monkeypatch):
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    reader.go.clear()
    jobs = [send(officer, f"题目{n}\n正文。", f"{n}.txt") for n in range(3)]
    assert [one["code"] for one in jobs] == ["", "", "queue-full"]
    states = [one["state"] for one in officer.get(f"{ADDRESS}/progress").json()["jobs"]]
    assert states == ["refused", "waiting", "reading"]  # the newest first; one is read at a time
    reader.go.set()
    settled(officer)


def test_doctors_are_answered_while_files_are_read_and_the_index_is_built(
    officer, reader, build, mentor
):
    address = document(officer)
    reader.go.clear()
    build.go.clear()
    send(officer, f"{TEXT}\n又一句。", "b.txt")
    assert officer.post(f"{address}/publish").status_code == 303
    now = officer.get(f"{ADDRESS}/progress").json()
    assert now["busy"] and now["index"]["state"] == "building"
    assert now["jobs"][0]["of"] == 3 or now["jobs"][0]["state"] == "waiting"
    reply = officer.post("/v1/ask", json={"question": ANSWERED.question})
    assert reply.status_code == 200 and reply.json()["kind"] == "answered"
    assert officer.get("/livez").status_code == 200
    reader.go.set()
    build.go.set()
    settled(officer)


def test_no_name_and_no_text_reaches_a_log(officer, caplog):
    caplog.set_level(logging.DEBUG)
    for text in ("broken\n病人张某某", "locked\n病人张某某", "好题目\n病人张某某"):
        send(officer, text, "病人张某某.pdf")
    settled(officer)
    own = [one.getMessage() for one in caplog.records if one.name.startswith("mentor")]
    assert any("RuntimeError" in one for one in own)
    assert not any("张某某" in one for one in own) and "secret" not in "".join(own)
