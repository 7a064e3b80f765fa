"""Who learns: the owner of the key that came, or else the device whose own token came.

A device makes its token itself (32 random bytes, base64url) and keeps it: no account, no name. It
is a secret like a key; what is kept of it is a keyed hash. Who has neither is told what to send.
"""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Header

from bots.access.door import Caller
from bots.access.rules import ASK
from bots.own_records import CHANNEL, People
from bots.problems import Problem

HEADER = "Mentor-Learner"
DEVICE = "device"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

Asker = Annotated[Caller, Depends(ASK)]
Token = Annotated[
    str | None,
    Header(
        alias=HEADER,
        max_length=64,
        description="32 random bytes of the device's own, base64url, where no key is sent.",
    ),
]


class WhoLearns:
    """Tells a learner by key or token; `people` hashes both."""

    def __init__(self, people: People) -> None:
        self._people = people

    def __call__(self, caller: Caller, token: str | None) -> str:
        """Give the person. Raises Problem where neither key nor token came."""
        person = self.known(caller, token)
        if person is None:
            raise Problem("learner-needed")
        return person

    def known(self, caller: Caller, token: str | None) -> str | None:
        """Give the person, or None where neither key nor token came."""
        if caller.key is not None:
            return self._people.hashed(CHANNEL, caller.owner)
        if token is None or not _TOKEN.fullmatch(token):
            return None
        return self._people.hashed(DEVICE, token)
