"""The complaints that ship, held against the library's own words; and files that are refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import corpus
from assistant.checklist.asking import complaint_of
from assistant.checklist.complaints import complaints, complaints_in, shape
from assistant.errors import RulesWrong
from assistant.rule_files import rules_in
from assistant.triage.readings import fold

TOLD = [
    line.split("\t")
    for line in (Path(__file__).with_name("told.tsv")).read_text(encoding="utf-8").split("\n")
    if line and not line.startswith("#")
]
LIBRARY = Path(corpus.__file__).parent / "library"
GOOD = """\
source: 儿童腹泻（要点摘编）问诊与查体
cough:
  zh: 咳嗽
  en: cough
  document: cough-cn
  when: [cough + child]
  items:
    - {ask: 咳了多久, en: how long, said: about-time, section: 问诊, words: [多久]}
    - {ask: 有没有咯血, en: blood in the sputum, said: about-blood, section: 问诊, words: [咯血]}
    - {check: 数呼吸, en: breaths, said: about-breath / breaths, section: 查体, words: [呼吸]}
  asks: [娃咳嗽咋办, my child has a cough]
  quiet: [什么是支气管炎, 止咳药有哪些]
"""


def sections(document: str) -> dict[str, str]:
    """Give the sections of a library document by heading."""
    for path in LIBRARY.glob("*/*.md"):
        text = path.read_text(encoding="utf-8")
        if re.search(rf"^id: {re.escape(document)}$", text, re.MULTILINE):
            parts = re.split(r"^#+ (.+)$", text, flags=re.MULTILINE)
            return dict(zip(parts[1::2], parts[2::2], strict=True))
    return {}


@pytest.mark.parametrize("complaint", complaints(), ids=lambda one: one.id)
def test_every_item_stands_in_the_section_that_it_names(complaint):
    found = sections(complaint.document)
    assert found, f"没有 {complaint.document} 这份文档"
    for item in complaint.items:
        assert item.section in found, item
        assert all(word in found[item.section] for word in item.words), item


@pytest.mark.parametrize("complaint", complaints(), ids=lambda one: one.id)
def test_examples_are_read_as_they_should_be(complaint):
    for question in complaint.asks:
        assert complaint_of([fold(question)]) == complaint, question
    for question in complaint.quiet:
        assert complaint_of([fold(question)]) != complaint, question


@pytest.mark.parametrize(("complaint", "question"), TOLD)
def test_what_a_doctor_types_is_heard(complaint, question):
    heard = complaint_of([fold(question)])
    assert (heard.id if heard else "-") == complaint


def test_there_are_complaints_from_every_walk_of_a_clinic():
    assert len(complaints()) >= 50
    assert len({one.id for one in complaints()}) == len(complaints())
    assert sum(len(one.items) for one in complaints()) >= 350


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("  document: cough-cn\n", "", "第 2 行"),
        ("    - {check: 数呼吸,", "    - {ask: 几次, check: 数呼吸,", "第 10 行"),
        ("  quiet: [什么是支气管炎, 止咳药有哪些]\n", "", "第 2 行"),
        ("when: [cough + child]", "when: [cuogh + child]", "第 6 行"),
        ("when: [cough + child]", "when: ['!cough']", "第 6 行"),
        ("said: about-time", "said: about-tiem", "第 8 行"),
        ("source: 儿童腹泻（要点摘编）问诊与查体\n", "", "第 1 行"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(old, new, line):
    with pytest.raises(RulesWrong, match=line):
        list(complaints_in(rules_in("cough.yaml", GOOD.replace(old, new), shape())))


def test_a_good_file_is_read():
    (cough,) = complaints_in(rules_in("cough.yaml", GOOD, shape()))
    assert [item.examined for item in cough.items] == [False, False, True]
