"""What every test has: a network that refuses, a home of its own, no settings from outside."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

import pytest

_LOCAL = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "")


class OutsideConnection(AssertionError):
    """The code under test tried to reach something outside this machine."""


def _local(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    return str(address[0]) in _LOCAL or str(address[0]).startswith("127.")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Refuse every connection and look-up that leaves this machine, and fail the test for it."""
    tried: list[object] = []
    connect, connect_ex, look_up = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def guarded_connect(self: socket.socket, address: object) -> None:
        if not _local(address):
            tried.append(address)
            raise OutsideConnection(f"connect to {address}")
        connect(self, address)  # type: ignore[arg-type]

    def guarded_connect_ex(self: socket.socket, address: object) -> int:
        if not _local(address):
            tried.append(address)
            raise OutsideConnection(f"connect to {address}")
        return connect_ex(self, address)  # type: ignore[arg-type]

    def guarded_look_up(host: object, *rest: object, **more: object) -> object:
        name = host.decode() if isinstance(host, bytes) else str(host or "")
        if not _local((name,)):
            tried.append(name)
            raise OutsideConnection(f"look-up of {name}")
        return look_up(host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield tried
    assert not tried, f"the network was tried: {tried}"


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep a developer's own home and model out of the tests."""
    for name in [name for name in os.environ if name.startswith("MENTOR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MENTOR_HOME", str(tmp_path_factory.mktemp("home")))
