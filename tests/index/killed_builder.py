"""Builds for test_store.py to kill: for each line read, fork a child that updates the index.

Run as a script: `killed_builder.py FOLDER`. A line holds the text to index as document "a" and
whether to build "aside" or, to show that the kill does hit, "in-place"; the child's process id is
written back before it begins.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from fakes import TopicEncoder, change, put  # beside this script

import index.store as subject
from index.store import Store

TEXTS = 60


def texts(word: str) -> list[str]:
    """Give the passages of one state of document "a": all say the same word."""
    return [f"第{at}条：高血压用{word}。" for at in range(TEXTS)]


def build(folder: Path, word: str, how: str) -> None:
    if how == "in-place":
        # The control: no copy, no swap; the files of the current version are changed as they lie.
        store = Store(folder)
        version = store.current()
        assert version is not None
        encoder = TopicEncoder()
        store._fill(folder / version, [change("a", *texts(word))], [], encoder, {}, None)
    else:
        put(Store(folder), change("a", *texts(word)))


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    assert subject.__file__
    print("ready", flush=True)
    for line in sys.stdin:
        word, how = line.split()
        child = os.fork()
        if child == 0:
            try:
                build(Path(sys.argv[1]), word, how)
            finally:
                os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
