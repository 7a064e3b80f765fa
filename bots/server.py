"""Run the HTTP front end under uvicorn."""

from __future__ import annotations

import os
import signal
import socket
from types import FrameType

import uvicorn

from assistant.feedback import FeedbackBox
from assistant.mentor import Mentor
from bots.api import create_app
from bots.console import hint, say
from bots.staff.site import Staff

_WAITING = 2048  # uvicorn's own


def run(mentor: Mentor, *, host: str, port: int, version: str, staff: Staff | None = None) -> None:
    """Serve until SIGTERM or Ctrl+C, both a normal end; prints the address once it is bound."""
    # The server is parallel over questions; a tokenizer's own threads would only get in their way.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    encoder = mentor.knowledge.encoder_name
    box = FeedbackBox(mentor.knowledge.catalogue.home)
    app = create_app(mentor, version=version, encoder=encoder, staff=staff, feedback=box)
    # The protocol is named for asyncio to switch Nagle's algorithm off: without it each answer
    # waits 40 ms for the client's acknowledgement.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_WAITING)  # before the address is said: who then connects waits his turn
    except OSError as error:
        listener.close()
        hint(
            f"地址 {host} 的端口 {port} 用不了（{error.strerror}）。"
            "请换一个：mentor serve --port 8001"
        )
        raise SystemExit(1) from error
    missing = mentor.ready()
    if missing:
        hint(missing)
    address = f"[{host}]" if ":" in host else host
    say(
        f"网页和接口：http://{address}:{listener.getsockname()[1]}/  "
        "（接口说明 /docs，Ctrl+C 停止）"
    )
    # Access lines would name what was asked for in GET requests; questions never reach a log.
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=20
    )
    # Once it has shut down uvicorn raises the signal that it caught again: then we are done.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        if staff is not None:
            staff.close()


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
