"""Values that cost something to make, kept in memory: the last used, so many and no more."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

V = TypeVar("V")


class Kept(Generic[V]):
    """The values used last, as many as weigh `most` together; safe to share between threads."""

    def __init__(self, most: int, weigh: Callable[[V], int] = lambda value: 1) -> None:
        self._most = most
        self._weigh = weigh
        self._lock = threading.Lock()
        self._values: OrderedDict[tuple[object, ...], V] = OrderedDict()

    def get(self, *key: object) -> V | None:
        """Give a value that is kept, or None."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, value: V, *key: object) -> V:
        """Keep a value; drop those that were not used for longest."""
        with self._lock:
            self._values[key] = value
            while len(self._values) > 1 and self._weight() > self._most:
                self._values.popitem(last=False)
        return value

    def _weight(self) -> int:
        return sum(self._weigh(one) for one in self._values.values())
