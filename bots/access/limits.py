"""How often one key or one address may ask: token buckets in memory.

In: who, how often, what time it is. Out: whether this once more is within the rate, and what the
RateLimit headers say of it. Buckets of one process; the longest unused is forgotten first.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from bots.access.roles import Permission

_MOST_BUCKETS = 20_000


@dataclass(frozen=True, slots=True)
class Limit:
    """So many at once, and so many a minute in the long run."""

    burst: int
    a_minute: float


# Of one address: a clinic behind one router. A person types no faster; a scraper does.
OF_ADDRESS: Mapping[Permission, Limit] = {
    "ask": Limit(10, 30),
    "read": Limit(60, 240),
    "tell": Limit(10, 20),
    "keep": Limit(30, 60),
}
# Of one key: a program that asks for many people.
OF_KEY: Mapping[Permission, Limit] = {
    "ask": Limit(40, 120),
    "read": Limit(120, 480),
    "tell": Limit(20, 40),
    "keep": Limit(60, 240),
}
OTHERWISE = Limit(60, 240)
WRONG_KEYS = Limit(10, 10)


@dataclass(frozen=True, slots=True)
class Taken:
    """What asking a bucket came to; `left` whole tokens, `seconds` until it is full again.

    `wait` is 0 where the request may pass, else the seconds until the next one may.
    """

    limit: Limit
    left: int
    seconds: int
    wait: int = 0

    def headers(self) -> dict[str, str]:
        """Give the RateLimit headers (draft-ietf-httpapi-ratelimit-headers-07)."""
        window = math.ceil(self.limit.burst * 60 / self.limit.a_minute)
        return {
            "RateLimit-Limit": str(self.limit.burst),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.seconds),
            "RateLimit-Policy": f"{self.limit.burst};w={window}",
        }


class Buckets:
    """Token buckets by name, full at first."""

    def __init__(self, most: int = _MOST_BUCKETS) -> None:
        self._most = most
        self._levels: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def take(self, key: tuple[str, str], limit: Limit, now: float, cost: int = 1) -> Taken:
        """Take `cost` tokens of a bucket where it has one; `now` in seconds of any clock.

        A cost of 0 only looks whether there is one.
        """
        a_second = limit.a_minute / 60
        level, at = self._levels.get(key, (float(limit.burst), now))
        level = min(float(limit.burst), level + (now - at) * a_second)
        wait = 0
        if level < 1:
            wait = max(1, math.ceil((1 - level) / a_second))
        else:
            level -= cost
        self._levels[key] = level, now
        self._levels.move_to_end(key)
        if len(self._levels) > self._most:
            self._levels.popitem(last=False)
        return Taken(limit, int(level), math.ceil((limit.burst - level) / a_second), wait)
