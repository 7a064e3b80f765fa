"""The Chinese words of a report: metrics, faults, slices and codes, for pages and sheets. Pure.

The words stand in evals/render/templates/words.yaml, where curriculum staff may extend them. A code
without a word is given as it stands.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from evals.gate.rules import FAULTS
from evals.metrics.all import METRICS

_FILE = Path(__file__).parent / "templates" / "words.yaml"
_OTHER = "其他指标"
_TITLES: Mapping[str, str] = {metric.name: metric.title for metric in METRICS}
_LOW: frozenset[str] = frozenset(metric.name for metric in METRICS if metric.better == "low")


def metric_title(name: str) -> str:
    """Name a metric."""
    return _TITLES.get(name, name)


def about_metric(name: str) -> str:
    """Say in a plain sentence what a metric means; empty where nothing is written."""
    return next((row[name] for row in _words().metrics.values() if name in row), "")


def low_is_good(name: str) -> bool:
    """Say whether less of a metric is better."""
    return name in _LOW


def grouped(names: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Put metrics under the headings of the headline table, those without one last."""
    left = list(dict.fromkeys(names))
    groups = []
    for title, row in _words().metrics.items():
        groups.append((title, [name for name in row if name in left]))
        left = [name for name in left if name not in row]
    return [(title, found) for title, found in [*groups, (_OTHER, left)] if found]


def fault_title(code: str) -> str:
    """Name a fault."""
    return FAULTS.get(code, code)


def severity(codes: Iterable[str]) -> int:
    """Rank faults: 0 is the worst; what is not known counts as worst."""
    order = list(FAULTS)
    return min((order.index(code) if code in order else 0 for code in codes), default=len(order))


def key_title(key: str) -> str:
    """Name what cases are sliced by."""
    return word("keys", key)


def value_title(key: str, value: str) -> str:
    """Name one value of a slice."""
    return _words().values.get(key, {}).get(value, value)


def slice_title(slice_: str) -> str:
    """Name a slice: `risk=high` is 风险：高风险, and all is 全部."""
    key, sign, value = slice_.partition("=")
    return f"{key_title(key)}：{value_title(key, value)}" if sign else "全部"


def topic_title(topic: str) -> str:
    """Name a topic, or the kind of case that stands in for one."""
    named = value_title("topic", topic)
    return named if named != topic else value_title("kind", topic)


def gate_title(name: str) -> str:
    """Name a gate: `threshold right risk=high` is 全部合格的用例（风险：高风险）."""
    _, _, rest = name.partition(" ")
    metric, _, slice_ = rest.partition(" ")
    return metric_title(metric) + (f"（{slice_title(slice_)}）" if slice_ else "")


def word(kind: str, code: str) -> str:
    """Give the word of a code among `keys`, `kinds`, `urgencies`, `stages`, `made`, `fields`."""
    return _words().codes[kind].get(code, code)


@dataclass(frozen=True, slots=True)
class _Words:
    """The file: words of codes, of the values of slices, and of metrics by their group."""

    codes: Mapping[str, Mapping[str, str]]
    values: Mapping[str, Mapping[str, str]]
    metrics: Mapping[str, Mapping[str, str]]


@functools.lru_cache(maxsize=1)
def _words() -> _Words:
    read = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return _Words(values=read.pop("values"), metrics=read.pop("metrics"), codes=read)
