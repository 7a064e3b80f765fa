"""The child's side of `indexing`: build the index of a home and say how far it is, as JSON lines.

A process of its own, so that what it loads and how hard it works is no matter for the server that
answers doctors meanwhile; it has the lowest claim on the processor and dies with its parent.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
import threading
from pathlib import Path

_NICE = 15


def main() -> None:
    """Build the index; arguments: the home folder and the encoder (empty: the built-in one)."""
    home, encoder = Path(sys.argv[1]), sys.argv[2] or None
    with contextlib.suppress(AttributeError, OSError):
        os.nice(_NICE)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _say(_build(home, encoder))
    except OSError as error:
        _say({"fault": _of_disk(error)})


def _build(home: Path, encoder: str | None) -> dict[str, object]:
    from corpus.catalogue import Catalogue
    from corpus.errors import CorpusError
    from index.build import build
    from index.encoder import load_encoder
    from index.errors import IndexingError
    from index.store import Store

    try:
        loaded = load_encoder(encoder)
        report = build(
            Catalogue(home), Store(home / "index"), loaded,
            progress=lambda done, total: _say({"done": done, "total": total}),
        )  # fmt: skip
    except (CorpusError, IndexingError) as error:
        return {"fault": str(error)}
    return {"version": report.version, "passages": report.passages}


def _of_disk(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "服务器的磁盘满了，索引没有建成。请让维护人员腾出空间，再点“重新编入”。"
    return f"服务器写不了索引（{error.strerror}），请告诉维护人员。"


def _say(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    sys.stdin.buffer.read()  # ends when the parent has gone
    os._exit(1)


if __name__ == "__main__":
    main()
