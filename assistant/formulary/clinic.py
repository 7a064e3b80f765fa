"""formulary.yaml of a home → what the clinic has: drugs with form and strength, equipment.

One line is one thing, in the operator's words; the lexicon says which drug or test it is. A line
that names none is refused with file, line and the nearest names, because a misspelt drug would
otherwise be called missing for ever. `FormularyFile.current` reads the file again when it has
changed; while it cannot be read the answers go on, and say so.
"""

from __future__ import annotations

import difflib
import functools
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.errors import AssistantError
from assistant.rule_files import Place, Rules, Shape, check_concepts, read_rules
from index.lexicon import Lexicon
from index.lexicon.concept import Concept

NAME = "formulary.yaml"
EXAMPLE = Path(__file__).with_name("example.yaml")
_EQUIPMENT = Path(__file__).with_name("equipment.yaml")
_SHAPE = Shape({}, needs=("zh", "en", "concepts"), may=("have",))
_DRUGS, _TESTS = ("药品", "drugs"), ("设备", "equipment")
_DRUG_TYPES, _TEST_TYPES = ("drug",), ("test", "procedure")
_MOST_BYTES = 1 << 20
_BASE = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class FormularyWrong(AssistantError):
    """A formulary cannot be used; the sentence names file and line, and what may be meant."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the clinic has: as it is written, and what it is."""

    written: str
    concept: Concept


@dataclass(frozen=True, slots=True)
class Formulary:
    """What a clinic has; `tests` is None where its list says nothing of equipment.

    `fault` says why a list could not be read; nothing is then compared with it.
    """

    drugs: tuple[Item, ...] = ()
    tests: tuple[Item, ...] | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Equipment:
    """A test or piece of equipment that a clinic may not have, with the concepts that name it."""

    zh: str
    en: str
    concepts: frozenset[str]
    have: frozenset[str]


class FormularyFile:
    """The formulary of a home, read again when it has changed. Safe to share between threads."""

    def __init__(self, home: Path) -> None:
        self._path = home / NAME
        self._lock = threading.Lock()
        self._read: tuple[tuple[int, int], Lexicon, Formulary] | None = None

    def current(self, lexicon: Lexicon) -> Formulary | None:
        """Give what the clinic has now; None where the home has no list."""
        try:
            stat = self._path.stat()
        except OSError:
            return None
        stamp = (stat.st_mtime_ns, stat.st_size)
        with self._lock:
            if self._read is None or self._read[:2] != (stamp, lexicon):
                try:
                    self._read = (stamp, lexicon, read_formulary(self._path, lexicon))
                except FormularyWrong as error:
                    self._read = (stamp, lexicon, Formulary(fault=str(error).split("\n")[0]))
            return self._read[2]


def read_formulary(path: Path, lexicon: Lexicon) -> Formulary:
    """Read the list of a clinic. Raises FormularyWrong with a sentence for each faulty line."""
    lists = _lists(path)
    faults: list[str] = []
    drugs = _items(path, lists.get("drugs", ()), (lexicon, _DRUG_TYPES), faults)
    tests = _items(path, lists.get("equipment", ()), (lexicon, _TEST_TYPES), faults)
    if faults:
        raise FormularyWrong("\n".join(faults))
    return Formulary(drugs, tests if "equipment" in lists else None)


@functools.cache
def equipment() -> tuple[Equipment, ...]:
    """Read the tests and equipment that a clinic may not have, once."""
    return tuple(
        Equipment(row["zh"], row["en"], frozenset(row["concepts"]), frozenset(row.get("have", ())))
        for row in read_rules(_EQUIPMENT, _SHAPE).rows.values()
    )


def check_equipment(lexicon: Lexicon) -> Rules:
    """Check that the lexicon has every concept of equipment.yaml. Raises RulesWrong."""
    rules = read_rules(_EQUIPMENT, _SHAPE)
    places: dict[Place, str] = {
        (name, key, at): str(concept)
        for name, row in rules.rows.items()
        for key in ("concepts", "have")
        for at, concept in enumerate(row.get(key, ()))
    }
    check_concepts(rules, places, [one.id for one in lexicon.concepts])
    return rules


def _lists(path: Path) -> Mapping[str, Sequence[yaml.Node]]:
    """Give the lists of a file, each line with its place."""
    root = _root(path)
    if not isinstance(root, yaml.MappingNode):
        raise FormularyWrong(
            f"{path.name} 第 1 行：应有“药品:”一段，冒号用英文半角，下面一行一种药，以“- ”开头。"
        )
    lists: dict[str, Sequence[yaml.Node]] = {}
    for key, value in root.value:
        name = {**dict.fromkeys(_DRUGS, "drugs"), **dict.fromkeys(_TESTS, "equipment")}.get(
            str(key.value).strip()
        )
        if name is None or name in lists:
            raise _wrong(path, key, f"只认“药品”和“设备”两段，各一次，这里是“{key.value}”。")
        empty = isinstance(value, yaml.ScalarNode) and not value.value
        if not isinstance(value, yaml.SequenceNode) and not empty:
            raise _wrong(path, value, "下面应一行一种，每行以“- ”开头（减号后有一个空格）。")
        lists[name] = () if empty else value.value
    return lists


def _root(path: Path) -> yaml.Node | None:
    try:
        data = path.read_bytes()
        if len(data) > _MOST_BYTES:
            raise FormularyWrong(f"{path.name} 超过 1 MB，不像药品目录。")
        # Notepad puts a byte-order mark before the first line.
        return yaml.compose(data.decode("utf-8-sig"), Loader=_BASE)
    except OSError as error:
        raise FormularyWrong(f"{path.name} 打不开：{error.strerror}。") from error
    except UnicodeDecodeError as error:
        raise FormularyWrong(f"{path.name} 不是 UTF-8 编码，请另存为 UTF-8。") from error
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise FormularyWrong(
            f"{path.name} 第 {line} 行：写法有误，请对照示例（缩进、冒号、减号）。"
        ) from error


def _items(
    path: Path,
    lines: Sequence[yaml.Node],
    known: tuple[Lexicon, Sequence[str]],
    faults: list[str],
) -> tuple[Item, ...]:
    items = []
    for line in lines:
        try:
            items.append(_item(path, line, *known))
        except FormularyWrong as fault:
            faults.append(str(fault))
    return tuple(items)


def _item(path: Path, line: yaml.Node, lexicon: Lexicon, types: Sequence[str]) -> Item:
    if not isinstance(line, yaml.ScalarNode) or not str(line.value).strip():
        raise _wrong(path, line, "一行写一种，只写名字、剂型和规格，不用冒号和括号。")
    written = " ".join(str(line.value).split())
    named = list(dict.fromkeys(_named(written, lexicon, types)))
    if len(named) > 1:
        both = "、".join(one.zh[0] for one in named)
        raise _wrong(path, line, f"“{written}”写了几种（{both}），请分成几行。")
    if not named:
        near = _near(written, lexicon, types)
        hint = f"是不是：{'、'.join(near)}？" if near else "请核对名字。"
        raise _wrong(path, line, f"不认识“{written}”。{hint}")
    return Item(written, named[0])


def _named(written: str, lexicon: Lexicon, types: Sequence[str]) -> Iterator[Concept]:
    for mention in lexicon.mentions(written):
        fitting = [one for one in mention.concepts if one.type in types]
        if fitting:
            yield fitting[0]


def _near(written: str, lexicon: Lexicon, types: Sequence[str]) -> list[str]:
    """Give the names of the lexicon that are most like a line's first word."""
    word = written.split(" ")[0]
    names = [name for one in lexicon.concepts if one.type in types for name in one.names]
    return difflib.get_close_matches(word, names, n=3, cutoff=0.5)


def _wrong(path: Path, node: yaml.Node, what: str) -> FormularyWrong:
    return FormularyWrong(f"{path.name} 第 {node.start_mark.line + 1} 行：{what}")
