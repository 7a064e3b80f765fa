"""Killed at any moment, the bot loses nothing and says nothing more than twice.

CRASHES=50 kills it fifty times; the suite does so a few times only.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.bots.telegram.server import BotServer, message

ROOT = Path(__file__).parents[3]
CRASHES = int(os.environ.get("CRASHES", "2"))
PER_CRASH = 4


def start(home: Path, server: BotServer) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bots.telegram.crashing", str(home), server.address],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def wait(true, seconds: float = 30.0) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it does not come back"
        time.sleep(0.01)


@pytest.mark.timeout(60 + 15 * CRASHES)
def test_killed_it_loses_nothing_and_repeats_at_most_one_message_each_time(server, tmp_path):
    chance = random.Random(17)
    told = 0
    for _ in range(CRASHES):
        process = start(tmp_path, server)
        before = len(server.sent("setMyCommands"))
        wait(lambda before=before: len(server.sent("setMyCommands")) > before)
        for _ in range(PER_CRASH):
            told += 1
            server.updates.append(message(told, "/new", user=told))
        time.sleep(chance.uniform(0.0, 0.12))
        process.kill()
        process.wait()
    process = start(tmp_path, server)
    try:
        wait(lambda: len({one["chat_id"] for one in server.sent()}) == told)
        time.sleep(0.3)
    finally:
        process.kill()
        process.wait()
    heard = Counter(one["chat_id"] for one in server.sent())
    print(f"{CRASHES} crashes, {told} updates, {heard.total() - told} repeated")
    assert set(heard) == {str(n) for n in range(1, told + 1)}, "lost"
    assert heard.total() - told <= max(CRASHES, PER_CRASH)
