"""Killed at any moment an account loses nothing, in the reply or pushed; no run repeats itself.

CRASHES=50 kills it fifty times each; the suite does so once each.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from tests.bots.wechat.platform import Pushes, plain, xml

ROOT = Path(__file__).parents[3]
CRASHES = int(os.environ.get("CRASHES", "1"))
PER_CRASH = 4


class Process:
    """One process of the account on the same home."""

    def __init__(self, home: Path, api: str) -> None:
        port = home / "port"
        port.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bots.wechat.crashing", str(home), api],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        ends = time.monotonic() + 40
        while not port.exists():
            assert time.monotonic() < ends and self._process.poll() is None, "it does not start"
            time.sleep(0.01)
        self.address = f"http://127.0.0.1:{port.read_text()}/wechat"
        deliver(self.address, -1)  # it answers: what follows meets it at work

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def deliver(address: str, n: int) -> str | None:
    """Bring message `n` as the platform does; None where no reply came."""
    query, body = plain(xml(str(n), "/new", FromUserName=f"user-{n}"), at=int(time.time()))
    try:
        reply = httpx.post(
            f"{address}?{query}", content=body.encode(), timeout=30, trust_env=False, verify=False
        )
    except httpx.HTTPError:
        return None
    return reply.text if reply.status_code == 200 else None


def crash(process: Process, numbers: range, replies: dict[int, str], wait: float) -> None:
    """Bring messages beside each other and kill the process meanwhile."""

    def bring(n: int) -> None:
        if (said := deliver(process.address, n)) is not None:
            replies[n] = said

    threads = [threading.Thread(target=bring, args=(n,)) for n in numbers]
    for thread in threads:
        thread.start()
        time.sleep(wait / len(threads))
    process.kill()
    for thread in threads:
        thread.join()


@pytest.mark.timeout(60 + 15 * CRASHES)
@pytest.mark.parametrize("pushing", [False, True])
def test_killed_it_loses_nothing(pushing, tmp_path):
    chance = random.Random(17)
    replies: dict[int, str] = {}
    with contextlib.closing(Pushes()) as pushes:
        api = pushes.address if pushing else ""
        ends = []  # how much was pushed when each process ended
        for round_ in range(CRASHES):
            process = Process(tmp_path, api)
            numbers = range(round_ * PER_CRASH, (round_ + 1) * PER_CRASH)
            crash(process, numbers, replies, chance.uniform(0.0, 0.12))
            time.sleep(0.05)  # for what it sent last to be taken
            ends.append(len(pushes.sent))
        told = CRASHES * PER_CRASH
        process = Process(tmp_path, api)
        acknowledged = len(replies)
        for n in range(told):  # the platform asks again where it got no reply
            replies[n] = replies.get(n) or deliver(process.address, n) or ""
        if pushing:
            require_pushed(pushes, told, ends)
        else:
            texts = {ElementTree.fromstring(said).findtext("Content") for said in replies.values()}
            assert texts == {"好的，新对话开始了。请提问。"}
        process.kill()
    print(f"pushing={pushing}: {CRASHES} crashes, {told} told, {acknowledged} before the crash")


def require_pushed(pushes: Pushes, told: int, ends: list[int]) -> None:
    """Wait until everybody got his message: from each process once at most."""
    latest = time.monotonic() + 30
    while len({one["touser"] for one in pushes.sent} - {"user--1"}) < told:
        assert time.monotonic() < latest, "lost"
        time.sleep(0.02)
    time.sleep(0.2)
    users = [one["touser"] for one in pushes.sent]
    print(f"{len(users) - len(set(users))} repeated")
    for begin, end in itertools.pairwise((0, *ends, len(users))):
        assert len(set(users[begin:end])) == end - begin
