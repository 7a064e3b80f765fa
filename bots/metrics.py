"""What the service counts of itself: `GET /metrics` in Prometheus' text format, base units.

In: a request that is done, an answer that was given. Out: counters and histograms. The labels are
routes, methods, status codes and kinds of answer: never a person, a word of a question, an id.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from assistant.records import Answer

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds
_DURATION = "mentor_http_request_duration_seconds"


class Metrics:
    """The counts of one process; safe to share between threads."""

    def __init__(self) -> None:
        self._writing = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: defaultdict[tuple[str, str], list[int]] = defaultdict(
            lambda: [0] * (len(BOUNDS) + 1)
        )
        self._seconds: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._answers: Counter[tuple[str, str]] = Counter()
        self._alerts: Counter[str] = Counter()

    def add_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request; `route` is the template of its address, never the address itself."""
        with self._writing:
            self._requests[route, method, status] += 1
            self._buckets[route, method][bisect_left(BOUNDS, seconds)] += 1
            self._seconds[route, method] += seconds

    def add_answer(self, answer: Answer) -> None:
        """Count an answer by kind and mode, and its alerts by urgency."""
        with self._writing:
            self._answers[answer.kind, answer.mode] += 1
            self._alerts.update(one.urgency for one in answer.alerts)

    def text(self, gauges: Mapping[str, tuple[str, float]]) -> str:
        """Write everything out; `gauges` are name → (what it is, its value at this moment)."""
        with self._writing:
            lines = [*self._counts(), *self._durations()]
        for name, (what, value) in gauges.items():
            lines += [_head(name, "gauge", what), f"{name} {value:g}"]
        return "\n".join(lines) + "\n"

    def _counts(self) -> Iterator[str]:
        yield _head("mentor_http_requests_total", "counter", "Requests by route and status.")
        for (route, method, status), count in sorted(self._requests.items()):
            labels = _labels(route=route, method=method, status=str(status))
            yield f"mentor_http_requests_total{labels} {count}"
        yield _head("mentor_answers_total", "counter", "Answers by kind and mode.")
        for (kind, mode), count in sorted(self._answers.items()):
            yield f"mentor_answers_total{_labels(kind=kind, mode=mode)} {count}"
        yield _head("mentor_alerts_total", "counter", "Alerts by urgency.")
        for urgency, count in sorted(self._alerts.items()):
            yield f"mentor_alerts_total{_labels(urgency=urgency)} {count}"

    def _durations(self) -> Iterator[str]:
        yield _head(_DURATION, "histogram", "From the first byte in to the last byte out.")
        for (route, method), buckets in sorted(self._buckets.items()):
            total = 0
            for bound, count in zip((*map(str, BOUNDS), "+Inf"), buckets, strict=True):
                total += count
                labels = _labels(route=route, method=method, le=bound)
                yield f"{_DURATION}_bucket{labels} {total}"
            labels = _labels(route=route, method=method)
            yield f"{_DURATION}_sum{labels} {self._seconds[route, method]:.6f}"
            yield f"{_DURATION}_count{labels} {total}"


def _head(name: str, kind: str, what: str) -> str:
    return f"# HELP {name} {what}\n# TYPE {name} {kind}"


def _labels(**values: str) -> str:
    return "{" + ",".join(f'{name}="{value}"' for name, value in values.items()) + "}"
