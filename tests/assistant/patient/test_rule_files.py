"""The words of warnings and the classes of drugs keep their examples; a wrong key its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import RulesWrong
from assistant.patient import allergies, warning_lines
from assistant.rule_files import Shape, check_examples, read_rules, rules_in
from index.tokens import fold

FILES = [("allergies.yaml", allergies.SHAPE), ("cautions.yaml", warning_lines.SHAPE)]


def folded(text: str) -> str:
    return fold(text).lower()


@pytest.mark.parametrize(("name", "shape"), FILES)
def test_every_pattern_finds_its_examples_and_spares_the_others(name: str, shape: Shape) -> None:
    rules = read_rules(Path(allergies.__file__).with_name(name), shape)
    check_examples(rules, shape, folded)


@pytest.mark.parametrize(("name", "shape"), FILES)
def test_an_unknown_key_is_refused_with_file_and_line(name: str, shape: Shape) -> None:
    text = Path(allergies.__file__).with_name(name).read_text(encoding="utf-8")
    first = next(iter(read_rules(Path(allergies.__file__).with_name(name), shape).rows))
    broken = text.replace(f"\n{first}:\n", f"\n{first}:\n  colour: red\n")
    with pytest.raises(RulesWrong, match=rf"{name} 第 \d+ 行"):
        rules_in(name, broken, shape)
