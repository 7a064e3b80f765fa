"""A keyring that a person can predict, and a clock that stands still."""

from __future__ import annotations

import pytest

from bots.access.keys import StatedKey

SECRETS = {role: f"gm_{role:_<43}" for role in ("asker", "staff", "expert", "operator")}


class FakeKeys:
    """Knows one key a role; `revoked` are the roles whose key is not valid any more."""

    def __init__(self):
        self.revoked = set()
        self.looked_up = []

    def find(self, secret):
        self.looked_up.append(secret)
        for role, known in SECRETS.items():
            if secret == known and role not in self.revoked:
                return StatedKey(f"key-{role}", role, role)
        return None


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def keys():
    return FakeKeys()


@pytest.fixture
def clock():
    return Clock()


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}
