"""Real recordings, spoken by espeak-ng, and a local service that hears what a test tells it to."""

from __future__ import annotations

import email
import email.policy
import functools
import io
import json
import shutil
import subprocess
import threading
import wave
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

ESPEAK = shutil.which("espeak-ng")
NEEDS_ESPEAK = pytest.mark.skipif(
    ESPEAK is None, reason="no espeak-ng: apt-get install -y espeak-ng"
)
ASKED = "阿莫西林零点五克，每日三次，可以吗"

Behaviour = Callable[["_Handler"], None]


@functools.cache
def spoken(words: str = ASKED, voice: str = "cmn") -> bytes:
    """A WAV file of the words."""
    assert ESPEAK is not None
    done = subprocess.run(
        [ESPEAK, "-v", voice, "--stdout", words], capture_output=True, check=True, timeout=20
    )
    return done.stdout


def silence(seconds: float = 1.0) -> bytes:
    """A WAV file of nothing, for tests that need no espeak-ng."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(int(16000 * seconds)))
    return file.getvalue()


class HearingServer:
    """Serve the behaviours in order, the last for ever; `requests` holds the forms that arrived."""

    def __init__(self, *behaviours: Behaviour) -> None:
        self.script = list(behaviours)
        self.requests: list[dict[str, bytes]] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.names: list[str | None] = []
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> HearingServer:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def next_behaviour(self) -> Behaviour:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


def hears(text: object, **more: object) -> Behaviour:
    return sends(json.dumps({"text": text, **more}).encode())


def sends(data: bytes, kind: str = "application/json") -> Behaviour:
    return lambda handler: handler.send(200, data, {"Content-Type": kind})


def status(code: int, **headers: str) -> Behaviour:
    """Refuse, and quote what was sent, the key too, as some servers do."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def refuse(handler: _Handler) -> None:
        handler.send(code, handler.headers.get("Authorization", "").encode(), named)

    return refuse


def hangs(handler: _Handler) -> None:
    handler.server.owner.closing.wait(20)


def drips(handler: _Handler) -> None:
    """Send a byte now and then, each well inside any read time-out."""
    handler.send_head(200, {"Content-Length": "100000"})
    while not handler.server.owner.closing.wait(0.02):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def cuts(handler: _Handler) -> None:
    handler.send_head(200, {"Content-Length": "100000"})
    handler.wfile.write(b'{"text"')


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = email.message_from_bytes(head + body, policy=email.policy.HTTP)
        owner = self.server.owner
        fields: dict[str, bytes] = {}
        for part in form.iter_parts():
            name = str(part.get_param("name", header="content-disposition"))
            fields[name] = part.get_payload(decode=True)
            if name == "file":
                owner.names.append(part.get_filename())
        owner.requests.append(fields)
        owner.paths.append(self.path)
        owner.headers.append({name.lower(): value for name, value in self.headers.items()})
        with suppress(BrokenPipeError, ConnectionResetError):  # the other side has had enough
            owner.next_behaviour()(self)

    def send(self, code: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_head(code, {"Content-Length": str(len(data))} | headers)
        self.wfile.write(data)

    def send_head(self, code: int, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


class _Server(ThreadingHTTPServer):
    owner: HearingServer
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep the test's output clean: a client that hangs up is what is tested."""
