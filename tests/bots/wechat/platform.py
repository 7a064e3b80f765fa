"""WeChat as a test plays it: requests signed and sealed by a library of others, sends taken."""

from __future__ import annotations

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

TOKEN = "a-token-of-ours"
APP = "wx0123456789abcdef"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
NOW = 1_700_000_000


def crypto(app: str = APP, key: str = AES_KEY, token: str = TOKEN) -> WeChatCrypto:
    return WeChatCrypto(token, key, app)


def signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return signer.signature


def xml(
    id_: str | None, text: str, *, user: str = "open-1", kind: str = "text", **more: str
) -> str:
    fields = {
        "ToUserName": "gh_1", "FromUserName": "open-1", "CreateTime": str(NOW), "MsgType": kind,
    }  # fmt: skip
    if id_:
        fields["MsgId"] = id_
    if kind == "text":
        fields["Content"] = text
    fields |= more
    parts = (f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
    return f"<xml>{''.join(parts)}</xml>"


def plain(body: str, *, at: int = NOW, token: str = TOKEN) -> tuple[str, str]:
    """Give the query and the body of a request in clear."""
    said = {"timestamp": str(at), "nonce": "n1", "signature": signature(token, str(at), "n1")}
    return urlencode(said), body


def sealed(body: str, *, at: int = NOW, **other: str) -> tuple[str, str]:
    """Give the query and the body of a sealed request."""
    envelope = crypto(**other).encrypt_message(body, "n1", str(at))
    given = envelope.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
    said = {
        "timestamp": str(at), "nonce": "n1", "encrypt_type": "aes", "msg_signature": given,
        "signature": signature(TOKEN, str(at), "n1"),
    }  # fmt: skip
    return urlencode(said), envelope


class Pushes:
    """The platform's interface for sending, on this machine: real HTTP."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.tokens = 0
        self.codes: list[int] = []
        self.bodies: list[bytes] = []
        self.over: set[str] = set()  # access tokens that are no longer good
        self.more: dict[str, Any] = {}
        self.lasts = 7200
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Of", (_Handler,), {"pushes": self})
        )
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    pushes: Pushes

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "media" in self.path:
            if self.pushes.codes:
                self._say({"errcode": self.pushes.codes.pop(0)})
            else:
                self._say_bytes(b"#!AMR\n" + query["media_id"][0].encode(), "audio/amr")
            return
        with self.pushes._lock:
            self.pushes.tokens += 1
            n = self.pushes.tokens
        self._say({"access_token": f"token-{n}", "expires_in": self.pushes.lasts})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        given = parse_qs(urlsplit(self.path).query)["access_token"][0]
        with contextlib.suppress(ValueError), self.pushes._lock:  # a test kills who asks
            told = json.loads(body)
            if "typing" in self.path:
                code = 0
            elif given in self.pushes.over:
                code = 42001
            elif self.pushes.codes:
                code = self.pushes.codes.pop(0)
            else:
                code = 0
                self.pushes.bodies.append(body)
                self.pushes.sent.append(told | {"token": given})
            self._say({"errcode": code, "errmsg": "x"} | self.pushes.more)

    def _say(self, told: dict[str, Any]) -> None:
        self._say_bytes(json.dumps(told).encode(), "application/json; encoding=utf-8")

    def _say_bytes(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        with contextlib.suppress(ConnectionError):
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        pass
