"""The hazard register: sixty figures and more, each where it says, each with its source."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import corpus
from corpus.hazards import REGISTER, Hazard, hazards
from corpus.ingest import files_under
from corpus.metadata import split_front_matter

LIBRARY = Path(corpus.__file__).parent / "library"
UNITS = (
    "mL/\\(min·1.73 m²\\)|mmol/L|mmHg|mg/min|mg/kg|mL/kg|IU/kg|U/kg|mL/min|J/kg|×10⁹/L|g/L|IU|mg|mL"
    "|μg|kg|U|g|%|℃|岁|月龄|周岁|分钟|小时|次/分|次|天|周|剂|个月"
)
FIGURE = re.compile(rf"\d+(?:\.\d+)?(?:/\d+)?\s*(?:{UNITS})?")


def squeezed(text: str) -> str:
    return re.sub(r"\s|\*\*", "", text)


@cache
def bodies() -> dict[str, str]:
    read = (split_front_matter(path.read_text(encoding="utf-8")) for path in LIBRARY.rglob("*.md"))
    return {str(fields["id"]): body for fields, body in read}


def section(one: Hazard) -> str:
    """Give the text under a heading path, the document's title left out."""
    wanted = one.section.split(" > ")
    path: list[str] = []
    lines = []
    for line in bodies()[one.document].split("\n"):
        if heading := re.match(r"(#+) (.+)", line):
            path = [*path[: len(heading[1]) - 1], heading[2].strip()]
        elif path[1 : 1 + len(wanted)] == wanted:
            lines.append(line)
    return "\n".join(lines)


def test_there_are_sixty_and_more_each_once():
    assert len(hazards()) >= 60
    assert len({one.id for one in hazards()}) == len(hazards())
    assert len({(one.document, one.figure) for one in hazards()}) == len(hazards())


@pytest.mark.parametrize("one", hazards(), ids=lambda one: one.id)
def test_a_hazard_stands_in_its_document_and_names_its_source(one: Hazard):
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)+", one.id)
    assert one.document in bodies()
    said = squeezed(section(one))
    assert said, one.section
    figures = FIGURE.findall(one.figure)
    assert figures or "禁" in one.figure or "不" in one.figure or "转诊" in one.figure
    for figure in figures:
        assert squeezed(figure) in said, figure
    assert len(one.why) >= 4
    assert re.search(r"(?:19|20)\d\d|ICHD|说明书|NG\d", one.source), one.source
    assert "，" in one.source or "；" in one.source
    assert one.sure in ("high", "medium")


def test_nobody_has_signed_yet_and_none_says_so():
    assert all(one.signed_by is None for one in hazards())
    assert REGISTER.read_text(encoding="utf-8").count("signed_by: null") == len(hazards())


def test_the_register_is_no_document():
    files = files_under([LIBRARY])
    assert REGISTER not in files
    assert {path.suffix for path in files} == {".md"}


def test_a_row_with_a_field_too_many_is_refused(tmp_path):
    path = tmp_path / "hazards.yaml"
    path.write_text("- {id: a, dose: 5 mg}\n", encoding="utf-8")
    with pytest.raises(TypeError):
        hazards(path)
