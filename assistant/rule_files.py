"""Files of rules → checked rows. A file that cannot be used is refused with its name and line.

A rule file is YAML beside the code that reads it: named rules, each with patterns (regular
expressions over folded text), examples of what a pattern must find and must not, and the source it
rests on. Where one source holds for a whole file, it stands once, at the top. `read_rules` gives
the rows and refuses what is missing, unknown or too little; `check_examples` runs the patterns over
their examples. Where a line is asked for, and only then, the file is read again with its positions,
so that a good file costs nothing but its reading.

How another module reads its file:

    SHAPE = Shape({"ask": ("questions", "others"), "line": ("lines", "other_lines")}, needs=("zh",))
    rules = read_rules(Path(__file__).with_name("patients.yaml"), SHAPE)
    check_examples(rules, SHAPE)        # where the patterns are compiled at load anyway
    ask = pattern(rules, ("kidney", "ask"))
    raise rules.wrong(("kidney", "zh"), "没有写中文名。")

The file of a rule that names concepts of the lexicon calls `check_concepts` with their ids.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import RulesWrong

SOURCE = "source"
EXAMPLES = 2
# A rule's place in its file: ("kidney", "ask", 2) is the third pattern of that rule.
Place = tuple[str | int, ...]
_SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BASE = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True)
class Shape:
    """How the rules of a file are written.

    patterns: a key of patterns → the keys of the sentences that they must find, each sentence by
    one of them, and that none may find; an empty key where a file has no such sentences.
    needs and may: the other keys that a rule must have and may have.
    """

    patterns: Mapping[str, tuple[str, str]]
    needs: Collection[str] = ()
    may: Collection[str] = ()

    def keys(self) -> frozenset[str]:
        """Give every key that a rule may have."""
        examples = {key for pair in self.patterns.values() for key in pair if key}
        return frozenset((*self.patterns, *examples, *self.needs, *self.may, SOURCE))


@dataclass(frozen=True, slots=True)
class Rules:
    """The rows of a rule file by name, and its text, in which a line can be looked up."""

    file: str
    source: str
    rows: Mapping[str, Mapping[str, Any]]
    text: str = field(repr=False, default="")

    def wrong(self, place: Place, what: str) -> RulesWrong:
        """Make the refusal of what stands at a place of the file."""
        line = line_of(self.text, place)
        return RulesWrong(f"{self.file} 第 {line} 行：{what}")


def read_rules(path: Path, shape: Shape) -> Rules:
    """Read a file of rules and check how it is written. Raises RulesWrong."""
    return rules_in(path.name, path.read_text(encoding="utf-8"), shape)


def rules_in(file: str, text: str, shape: Shape) -> Rules:
    """Check rules that are given as text. Raises RulesWrong, naming file and line."""
    content = _content(file, text)
    source = str(content.pop(SOURCE, "") or "").strip()
    rules = Rules(file, source, content, text)
    if not content:
        raise rules.wrong((), "没有规则。")
    for name in content:
        check_row(rules, name, shape)
    return rules


def read_parts(path: Path) -> dict[str, Any]:
    """Read a file of several parts, each of its own form, with one source. Raises RulesWrong."""
    return dict(parts_in(path.name, path.read_text(encoding="utf-8")).rows)


def parts_in(file: str, text: str, parts: Collection[str] = ()) -> Rules:
    """Check parts that are given as text, whose lines can be asked for. Raises RulesWrong.

    parts: the names of the parts, all of which there must be and no others; empty for any.
    """
    content = _content(file, text)
    source = str(content.pop(SOURCE, "") or "").strip()
    rules = Rules(file, source, content, text)
    if not source:
        raise RulesWrong(f"{file} 第 1 行：没有写来源（source）。")
    if unknown := [name for name in content if parts and name not in parts]:
        raise rules.wrong((unknown[0],), f"有不认识的项 {unknown[0]}。")
    if missing := [name for name in parts if not content.get(name)]:
        raise rules.wrong((), f"缺少 {'、'.join(missing)}。")
    return rules


def check_row(rules: Rules, name: str, shape: Shape) -> None:
    """Refuse a row that is not written in a shape. Raises RulesWrong, naming file and line."""
    row: object = rules.rows[name]
    if not isinstance(row, dict):
        raise rules.wrong((name,), f"{name} 应写成几项。")
    missing = [key for key in (*shape.patterns, *shape.needs) if row.get(key) in (None, "", {})]
    if missing:
        raise rules.wrong((name,), f"{name} 缺少 {'、'.join(missing)}。")
    if unknown := sorted(map(str, row.keys() - shape.keys())):
        raise rules.wrong((name, unknown[0]), f"{name} 有不认识的项 {'、'.join(unknown)}。")
    if not rules.source and not row.get(SOURCE):
        raise rules.wrong((name,), f"{name} 没有写来源（source）。")
    for key, pair in shape.patterns.items():
        for examples in pair if row[key] else ():
            if examples and len(_listed(row.get(examples))) < EXAMPLES:
                raise rules.wrong((name,), f"{name} 的 {examples} 至少要有 {EXAMPLES} 个例句。")


def check_examples(rules: Rules, shape: Shape, folded: Callable[[str], str] = str.lower) -> None:
    """Run the patterns of every rule over its examples. Raises RulesWrong, naming file and line.

    Each sentence, as the rules' reader folds it, must be found by a pattern of the rule, and none
    of the others.
    """
    for name, row in rules.rows.items():
        for key, (found, spared) in shape.patterns.items():
            if not row.get(key):
                continue
            compiled = pattern(rules, (name, key))
            for at, sentence in enumerate(_listed(row.get(found))):
                if not compiled.search(folded(sentence)):
                    raise rules.wrong((name, found, at), f"{key} 没有认出例句“{sentence}”。")
            for at, sentence in enumerate(_listed(row.get(spared))):
                if compiled.search(folded(sentence)):
                    raise rules.wrong((name, spared, at), f"{key} 误认了例句“{sentence}”。")


def pattern(rules: Rules, place: Place) -> re.Pattern[str]:
    """Give the pattern that is found where any of the patterns at a place is. Raises RulesWrong.

    Refused is what is no regular expression, and what finds the empty text: it finds everything.
    """
    value: Any = rules.rows
    for step in place:
        value = value[step]
    listed = _listed(value)
    try:
        joined = re.compile("|".join(listed))
    except re.error:
        joined = None
    if joined is None or joined.search(""):
        _refuse_pattern(rules, place, listed)
    assert joined is not None
    return joined


def check_concepts(rules: Rules, places: Mapping[Place, str], known: Collection[str]) -> None:
    """Refuse a concept that the lexicon does not have, with the nearest that it has."""
    for place, concept in places.items():
        if concept not in known:
            near = difflib.get_close_matches(concept, known, n=3)
            hint = f"是不是 {'、'.join(near)}？" if near else ""
            raise rules.wrong(place, f"词典里没有“{concept}”。{hint}")


def line_of(text: str, place: Place) -> int:
    """Give the line, from 1, on which a place of a YAML text stands; else of what is nearest."""
    try:
        node = yaml.compose(text, Loader=_BASE)
    except yaml.YAMLError:
        return 1
    line = 1
    for step in place:
        key, node = _child(node, step)
        if key is None:
            break
        line = key.start_mark.line + 1
    return line


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    """Give the node that marks where a step of a place stands, and the node below it."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None, None


def _content(file: str, text: str) -> dict[str, Any]:
    try:
        content = yaml.load(text, Loader=_SAFE)
    except yaml.YAMLError as error:
        where = _LINE.search(str(error))
        raise RulesWrong(f"{file} 第 {where[1] if where else 1} 行：YAML 写法有误。") from error
    if not isinstance(content, dict):
        raise RulesWrong(f"{file} 第 1 行：应为“名称: 规则”的列表。")
    _check_twice(file, text, content)
    return content


def _check_twice(file: str, text: str, content: Mapping[str, Any]) -> None:
    """Refuse a rule that is written twice: YAML would silently keep the second."""
    names = [line.split(":")[0] for line in text.split("\n") if line[:1] not in ("", " ", "#", "-")]
    for name in content:
        if names.count(str(name)) > 1:
            last = max(
                at for at, line in enumerate(text.split("\n")) if line.startswith(f"{name}:")
            )
            raise RulesWrong(f"{file} 第 {last + 1} 行：{name} 写了两次。")


def _refuse_pattern(rules: Rules, place: Place, patterns: Sequence[str]) -> None:
    """Say which of some patterns is wrong, and how."""
    for at, one in enumerate(patterns):
        try:
            empty = re.compile(one).search("")
        except re.error as error:
            raise rules.wrong((*place, at), f"“{one}”不是正则表达式：{error}。") from error
        if empty:
            raise rules.wrong((*place, at), f"“{one}”什么都不写也算认出，等于处处成立。")
    raise rules.wrong(place, "这些写法合在一起不是正则表达式。")


def _listed(value: object) -> list[str]:
    """Give a list of texts, where one text may stand for a list of one."""
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
