"""A local OpenAI-compatible server that answers, or fails, as a test tells it to.

Real HTTP on 127.0.0.1: what is tested is what the sockets do. Each request takes the next
behaviour of the script; the last one stays. A behaviour is a function of the request's handler.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["_Handler"], None]


class ModelServer:
    """Serve the behaviours in order; `requests` and `headers` hold what arrived.

    `connections` counts whoever connected, whatever it then said.
    """

    def __init__(self, *behaviours: Behaviour) -> None:
        self.script = list(behaviours)
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.connections = 0
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> ModelServer:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def next_behaviour(self) -> Behaviour:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


class ScriptedModel:
    """The fake of the ChatModel seam: gives its replies in order, the last one for ever."""

    def __init__(self, *replies: str) -> None:
        self.replies = list(replies)
        self.seen: list[tuple[Any, ...]] = []

    def complete(self, messages: Sequence[Any], *, deadline_s: float) -> str:
        self.seen.append(tuple(messages))
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def quote_first(evidence: str) -> str:
    """Answer as a faithful model would: the first line of each piece of evidence, with its key."""
    fences = re.findall(r"^<<<EVIDENCE (\w+)\n\| .*\n\| .*\n\| (.*)$", evidence, re.MULTILINE)
    return statements(*((text, [key]) for key, text in fences))


def statements(*pairs: tuple[str, list[str]]) -> str:
    return json.dumps(
        {"statements": [{"text": text, "keys": keys} for text, keys in pairs]}, ensure_ascii=False
    )


def completion(content: object, *, finish: str = "stop") -> bytes:
    choice = {
        "index": 0,
        "finish_reason": finish,
        "message": {"role": "assistant", "content": content},
    }
    return json.dumps(
        {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    ).encode()


# Behaviours ------------------------------------------------------------------------------------


def says(content: object, *, finish: str = "stop") -> Behaviour:
    return body(completion(content, finish=finish))


def body(data: bytes, *, kind: str = "application/json") -> Behaviour:
    return lambda handler: handler.send(200, data, {"Content-Type": kind})


def status(code: int, **headers: str) -> Behaviour:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(handler: _Handler) -> None:
        # Some servers quote what they were sent, the key too.
        told = {"error": {"message": f"no: {handler.headers['Authorization']}", "type": "t"}}
        handler.send(code, json.dumps(told).encode(), {"Content-Type": "application/json"} | named)

    return answer


def quotes_the_evidence(handler: _Handler) -> None:
    """Be a model that quotes what it is shown."""
    user = handler.owner.requests[-1]["messages"][1]["content"]
    says(quote_first(user))(handler)


def hangs(handler: _Handler) -> None:
    """Accept, and say nothing until the other side goes away or the test ends."""
    handler.owner.closing.wait(20)


def drips_body(handler: _Handler) -> None:
    """Send a good reply a byte at a time, each well inside any read time-out."""
    data = completion("x" * 1000)
    handler.send_head(200, {"Content-Length": str(len(data))})
    handler.drip(data)


def drips_headers(handler: _Handler) -> None:
    """Send even the head a byte at a time."""
    handler.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 1000)


def cuts_body(handler: _Handler) -> None:
    """Promise more than is sent, then close."""
    data = completion("cut")
    handler.send_head(200, {"Content-Length": str(len(data) + 100)})
    handler.wfile.write(data)


def cuts_head(handler: _Handler) -> None:
    """Close in the middle of the head."""
    handler.wfile.write(b"HTTP/1.1 200 O")


def sends_10_mb(handler: _Handler) -> None:
    """Send 10 MB in chunks, without saying so beforehand."""
    handler.send_head(200, {"Transfer-Encoding": "chunked", "Content-Type": "application/json"})
    block = b" " * 65536
    for _ in range(160):
        handler.wfile.write(b"10000\r\n" + block + b"\r\n")
    handler.wfile.write(b"0\r\n\r\n")


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    @property
    def owner(self) -> ModelServer:
        return self.server.owner

    def do_POST(self) -> None:
        self.close_connection = True
        length = int(self.headers.get("Content-Length", "0"))
        self.owner.requests.append(json.loads(self.rfile.read(length)))
        self.owner.headers.append({name.lower(): value for name, value in self.headers.items()})
        with suppress(BrokenPipeError, ConnectionResetError):  # the other side has had enough
            self.owner.next_behaviour()(self)

    def send(self, code: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_head(code, {"Content-Length": str(len(data))} | headers)
        self.wfile.write(data)

    def send_head(self, code: int, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.flush()

    def drip(self, data: bytes) -> None:
        for byte in data:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.owner.closing.wait(0.02):
                return

    def handle(self) -> None:
        self.owner.connections += 1
        super().handle()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


class _Server(ThreadingHTTPServer):
    owner: ModelServer
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep the test's output clean: a client that hangs up is what is tested."""
