"""A Bot API server of the test's own: real HTTP, a table of what was sent, faults on demand."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

TOKEN = "12345:a-token-that-nobody-may-read"
BOT = {"id": 12345, "is_bot": True, "first_name": "导师", "username": "mentor_bot"}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that was killed."""


class BotServer:
    """What Telegram would be: give it updates, read what was sent."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.updates: list[dict[str, Any]] = []
        self.faults: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        self.files: dict[str, bytes] = {}
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length).decode()
                if len(body.encode()) < length:
                    return  # who sent it was killed
                method = self.path.rsplit("/", 1)[1]
                status, told = server.answer(method, _parameters(body))
                self._send(status, json.dumps(told).encode())

            def do_GET(self) -> None:
                found = server.files.get(self.path.rsplit("/", 1)[1])
                self._send(200 if found is not None else 404, found or b"{}")

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words: object) -> None:
                pass

        self._http = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def sent(self, method: str = "sendMessage") -> list[dict[str, Any]]:
        with self._lock:
            return [told for name, told in self.calls if name == method]

    def texts(self) -> list[str]:
        return [one["text"] for one in self.sent()]

    def answer(self, method: str, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        with self._lock:
            if self.faults.get(method):
                return self.faults[method].pop(0)
            if method != "getUpdates":
                self.calls.append((method, told))
        return 200, {"ok": True, "result": self._result(method, told)}

    def _result(self, method: str, told: dict[str, Any]) -> Any:
        if method == "getMe":
            return BOT
        if method == "getUpdates":
            with self._lock:
                offset = int(told.get("offset", 0))
                self.updates = [one for one in self.updates if one["update_id"] >= offset]
                found = list(self.updates)
            if not found:
                time.sleep(0.02)
            return found
        if method == "sendMessage":
            chat = {"id": int(told["chat_id"]), "type": "private"}
            return {"message_id": 1, "date": 0, "chat": chat, "text": told["text"]}
        if method == "getFile":
            return {
                "file_id": told["file_id"], "file_unique_id": "u", "file_size": 4,
                "file_path": told["file_id"],
            }  # fmt: skip
        return True


def _parameters(body: str) -> dict[str, Any]:
    return {name: values[0] for name, values in parse_qs(body).items()}


def message(update_id: int, text: str, *, user: int = 7, **more: Any) -> dict[str, Any]:
    """Write an update as Telegram does."""
    sender = {"id": user, "is_bot": False, "first_name": "张", "language_code": "zh-hans"}
    told = {
        "message_id": update_id, "date": 1_700_000_000, "from": sender,
        "chat": {"id": user, "type": "private"}, "text": text,
    }  # fmt: skip
    return {"update_id": update_id, "message": told | more}


def pressed(update_id: int, data: str, chat: int = 7) -> dict[str, Any]:
    """Write a pressed button as Telegram does."""
    user = {"id": chat, "is_bot": False, "first_name": "张", "language_code": "zh-hans"}
    under = {"message_id": 5, "date": 1_700_000_000, "chat": {"id": chat, "type": "private"}}
    query = {
        "id": str(update_id), "from": user, "chat_instance": "i", "data": data, "message": under,
    }  # fmt: skip
    return {"update_id": update_id, "callback_query": query}
