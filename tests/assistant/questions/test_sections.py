"""Which section a question wants is read from words in one file and held to examples in another."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.questions import sections as module
from assistant.questions.sections import kinds_of_heading, preference, read_wish
from corpus.document import Metadata
from tests.assistant.fakes import make_passage
from tests.growth import grows_linearly

HERE = Path(module.__file__)
KINDS = list(yaml.safe_load(HERE.with_name("sections.yaml").read_text(encoding="utf-8"))["kinds"])
EXAMPLES = yaml.safe_load(HERE.with_name("section_examples.yaml").read_text(encoding="utf-8"))
WORDINGS = ("standard", "village", "english")


def each(*wordings):
    return [(kind, one) for kind in EXAMPLES for name in wordings for one in EXAMPLES[kind][name]]


def test_every_kind_has_examples_of_each_wording_headings_and_what_it_is_not():
    assert list(EXAMPLES) == KINDS
    for kind in KINDS:
        assert all(len(EXAMPLES[kind][wording]) >= 2 for wording in WORDINGS)
        assert len(EXAMPLES[kind]["headings"]) >= 4
        assert EXAMPLES[kind]["not"]


@pytest.mark.parametrize(("kind", "question"), each(*WORDINGS))
def test_every_question_wants_the_kind_that_it_is_an_example_of(kind, question):
    assert read_wish(question).kinds.get(kind, 0) > 0


@pytest.mark.parametrize(("kind", "question"), each("not"))
def test_what_is_no_example_does_not_want_the_kind(kind, question):
    assert kind not in read_wish(question).kinds


@pytest.mark.parametrize(("kind", "heading"), each("headings"))
def test_a_heading_is_of_the_kind_that_it_is_an_example_of(kind, heading):
    assert kind in kinds_of_heading(heading)


@pytest.mark.parametrize("question", ["高血压", "阿卡维林", ""])
def test_a_bare_topic_wants_no_kind_of_section(question):
    assert read_wish(question).kinds == {}


def test_an_intent_wants_its_section_less_surely_than_the_words_do():
    assert 0 < read_wish("布洛芬与华法林合用有风险吗").kinds["contra"] < 1
    assert read_wish("阿司匹林吃了有啥坏处").kinds["contra"] == 1


def test_half_and_full_width_marks_end_a_clause_alike():
    for comma in (",", "，"):
        assert "history" not in read_wish(f"请问{comma}这药贵不贵").kinds


def gain(question, *section, text="多喝水。", title="腹泻病诊疗规范"):
    """Give what a section under a title adds to its score."""
    source = Metadata(id="d", title=title, edition="1")
    return preference(question)(make_passage(text, source=source, section=(title, *section)))


def test_the_section_that_is_asked_for_gains_by_its_heading_or_the_one_above():
    asked = "拉肚子隔多久来复查"
    assert gain(asked, "随访间隔") > gain(asked, "补锌") == 0
    assert gain(asked, "随访", "出院以后") == gain(asked, "随访间隔")


def test_a_section_of_another_kind_steps_back_and_a_list_of_topics_further():
    asked = "拉肚子隔多久来复查"
    assert gain(asked, "告诉患者") < gain(asked, "定义") < 0
    assert gain("拉肚子", "告诉患者") < gain("拉肚子", "定义") == 0
    assert gain("拉肚子要交代些啥", "告诉患者") > 0


def test_the_section_for_the_people_that_are_named_gains_and_one_for_others_steps_back():
    asked = "怀起娃儿拉肚子"
    assert gain(asked, "特殊人群", "孕妇") > 0 > gain(asked, "特殊人群", "老年人")
    # Where the whole document is about children, a section about them is nothing special.
    for question in ("拉肚子", "娃拉肚子"):
        assert gain(question, "婴儿", title="儿童腹泻病诊疗规范") == 0
    assert gain("娃拉肚子", "婴儿") > 0 > gain("拉肚子", "婴儿")


def test_a_text_that_has_what_is_asked_gains():
    asked = "补液盐一次喝好多毫升"
    assert gain(asked, "补液", text="每次 50 mL。") > gain(asked, "补液", text="少量多次。")


def test_a_documents_title_is_no_section():
    assert gain("腹泻怎么随访", "补锌", title="腹泻随访手册") == 0


def test_reading_takes_no_longer_than_its_length():
    assert grows_linearly(read_wish, "多少几怎么算不不是什么[送拉打吃要不要，")
    assert grows_linearly(kinds_of_heading, "分级诊断检查治疗标准")
