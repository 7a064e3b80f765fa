"""The release gate as curriculum staff write it: gates.yaml, and known.yaml beside it.

In: a file. Out: `Gates`, checked in full: what evals/gate/rules.py refuses, a set that is not
listed, a rule written twice, a goal below its own gate. Every fault is a sentence with file and
key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from evals.errors import GatesUnreadable
from evals.gate.rules import Gates, KnownList, Threshold
from evals.metrics.all import METRICS

_Record = TypeVar("_Record", bound=BaseModel)
GATES = Path(__file__).parents[1] / "gates.yaml"
_SENTENCES = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这个键（是不是拼错了？）",
    "string_too_short": "不能为空",
    "greater_than_equal": "太小：比例写成 0 到 1 之间的小数，其余不能是负数",
    "less_than_equal": "太大：比例写成 0 到 1 之间的小数，例如 0.95",
    "float_parsing": "应是数字",
    "float_type": "应是数字",
    "int_parsing": "应是整数",
    "int_type": "应是整数",
    "int_from_float": "应是整数",
    "date_from_datetime_parsing": "应是日期，例如 2026-11-22",
    "date_type": "应是日期，例如 2026-11-22",
    "too_short": "至少写一个",
    "list_type": "应是一列，每行以“- ”开头",
    "tuple_type": "应是一列，每行以“- ”开头",
    "string_type": "应是文字",
    "literal_error": "只能是规定的几个值之一",
}


def read_gates(path: Path = GATES) -> Gates:
    """Read gates.yaml and the known.yaml beside it. Raises GatesUnreadable for the first fault."""
    rows = _yaml(path)
    if "known" in rows:
        raise GatesUnreadable(f"{path.name} known：已知的问题写在 known.yaml 里。")
    gates = _read(Gates, rows, path)
    beside = path.with_name("known.yaml")
    if beside.is_file():
        listed = _read(KnownList, _yaml(beside), beside).known
        known = tuple(one for group in listed for one in group.each())
        gates = gates.model_copy(update={"known": known})
    for file, fault in [*((path, one) for one in _faults(gates)), *_known_faults(gates, beside)]:
        raise GatesUnreadable(f"{file.name}：{fault}")
    return gates


def _read(kind: type[_Record], rows: dict[str, object], path: Path) -> _Record:
    try:
        return kind.model_validate(rows)
    except ValidationError as error:
        raise GatesUnreadable(_sentence(path, error)) from error


def _faults(gates: Gates) -> Iterator[str]:
    """Name what the rows say wrongly together; each was looked at alone before."""
    for name in _unlisted(gates.fast, gates):
        yield f"fast 里的“{name}”不在 sets 里。"
    slices = [one.slice for one in gates.thresholds]
    slices += gates.regression.slices if gates.regression else ()
    for name in _unlisted((one[4:] for one in slices if one.startswith("set=")), gates):
        yield f"slice “set={name}”：sets 里没有这个用例集。"
    for at, one in enumerate(gates.thresholds, 1):
        yield from (f"thresholds 第 {at} 条（{one.metric}）：{text}" for text in _crossed(one))
    for name in _twice(one.name for one in gates.thresholds):
        yield f"thresholds 里“{name}”写了两次。"
    for name in _twice(one.name for one in gates.latency):
        yield f"latency 里“{name}”写了两次。"


def _crossed(one: Threshold) -> Iterator[str]:
    if (one.min is None) == (one.max is None):
        yield "min 和 max 要写一个，也只写一个。"
        return
    better = next(metric.better for metric in METRICS if metric.name == one.metric)
    if one.upward != (better == "high"):
        yield "越高越好的指标写 min，越低越好的写 max。"
    now = one.min if one.min is not None else one.max or 0.0
    if one.goal is not None and (one.goal < now if one.upward else one.goal > now):
        yield f"目标 goal {one.goal:g} 比现在的门槛 {now:g} 还松。"
    if one.goal is not None and one.goal != now and not one.until:
        yield "写了目标 goal，就要用 until 写明由哪个哪一步做到。"


def _known_faults(gates: Gates, file: Path) -> Iterator[tuple[Path, str]]:
    for name in _twice(f"{one.case} {one.fault}" for one in gates.known):
        yield file, f"known 里“{name}”写了两次。"
    for one in gates.known:
        if one.fault not in gates.never.faults:
            yield file, f"{one.case} 的 {one.fault} 不在零容忍之列，不必写在这里。"


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, n in Counter(names).items() if n > 1]


def _unlisted(names: Iterable[str], gates: Gates) -> list[str]:
    return [name for name in names if name not in gates.sets]


def _sentence(path: Path, error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(f"第 {at + 1} 条" if isinstance(at, int) else at for at in first["loc"])
    said = first["msg"].removeprefix("Value error, ")
    if first["type"] == "value_error":
        return f"{path.name} {key}：{said}。"
    given = first["input"]
    shown = f"（写的是 {given!r}）" if isinstance(given, str | int | float) else ""
    return f"{path.name} {key}：{_SENTENCES.get(first['type'], said)}{shown}。"


class _Loader(yaml.SafeLoader):
    """Reads YAML and refuses a key that stands twice: YAML itself would take the second."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, object]:
        """Make a mapping, each key once."""
        names = [self.construct_object(key) for key, _ in node.value]
        for name in _twice(str(name) for name in names):
            raise yaml.constructor.ConstructorError(
                None, None, f"“{name}”写了两次", node.start_mark
            )
        return super().construct_mapping(node, deep)


def _yaml(path: Path) -> dict[str, object]:
    try:
        rows = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except FileNotFoundError as error:
        raise GatesUnreadable(f"没有 {path.name} 这个文件。") from error
    except OSError as error:
        raise GatesUnreadable(f"读不了 {path.name}：{error.strerror or error}。") from error
    except UnicodeDecodeError as error:
        raise GatesUnreadable(f"{path.name} 不是 UTF-8 编码，请另存为 UTF-8。") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise GatesUnreadable(
            f"{path.name} 第 {line} 行不是合法的 YAML：{error.problem}。"
        ) from error
    if not isinstance(rows, dict):
        raise GatesUnreadable(f"{path.name} 应由“键: 值”组成。")
    return rows
