"""What a question takes for granted and the passages deny is set right first."""

from __future__ import annotations

import types
from pathlib import Path

import pytest
import yaml

import assistant.premises.premise as premise
from assistant.compose import Sources
from assistant.lines.rank import Line
from assistant.lines.units import Unit
from assistant.premises.asserting import asks_how, asserted
from assistant.premises.beliefs import SHAPE, beliefs
from assistant.premises.premise import with_premise
from assistant.records import Answer, Statement
from assistant.rule_files import check_examples, read_rules
from corpus.document import Chunk, Metadata
from corpus.lifecycle import Standing
from index.lexicon import built_in
from index.passage import Hit, Passage, SearchResult

FOLDER = Path(premise.__file__).parent
SOURCE = Metadata(id="d", title="水葫热诊疗规范", issuer="学会", edition="2023", year=2023)
LEXICON = built_in()


def line(text, *, section=("水葫热", "帕洛维定治疗"), kind="text", own=0.6):
    chunk = Chunk(text, SOURCE.key, 0, kind, text, section, None, (0, len(text)), "zh")
    return Line(Unit(Passage(0, chunk, SOURCE), text, 0, len(text)), own, own, 0.2, 0.0, 1.0)


def snapshot(*found):
    hits = tuple(Hit(one.unit.passage, 1.0, 1.0, 1.0, 1.0) for one in found)
    return types.SimpleNamespace(
        standings={SOURCE.key: Standing("published")},
        search=lambda query, k: SearchResult(hits, (), "v1"),
    )


def asked(question, *lines, language="zh", kind="answered", elsewhere=()):
    known = snapshot(*elsewhere)
    sources = Sources(known.standings)
    statements = tuple(
        Statement(one.unit.text, (sources.cite(one.unit.passage, one.unit.text),))
        for one in lines
        if kind == "answered"
    )
    answer = Answer(
        "1", question, question, language, kind,
        statements=statements, citations=sources.citations,
    )  # fmt: skip
    return with_premise(answer, lines, known, LEXICON)


FOLLOW = line("水葫热患者停药后 14 天复诊一次。", section=("水葫热", "随访"))
DOSE = line("水葫热成人口服帕洛维定，每次 120 mg，每日 2 次，疗程 7 天。")
CHILD = line("水葫热儿童口服帕洛维定，每次 4 mg/kg，每日 2 次，疗程 7 天。")


@pytest.mark.parametrize(
    ("question", "false", "right"),
    [
        ("既然水葫热成人口服帕洛维定每次 200 mg，疗程几天？", "每次 200 mg", "每次 120 mg"),
        ("水葫热儿童帕洛维定每次40mg/kg，一天几次", "每次40mg/kg", "每次 4 mg/kg"),
        ("水葫热儿童帕洛维定每天 30 mg/kg 对吧", "每天 30 mg/kg", "每次 4 mg/kg"),
        ("水葫热帕洛维定吃3天就够了吧", "3天", "疗程 7 天"),
        ("水葫热停药后 30 天复诊对吧", "30 天", "停药后 14 天复诊一次"),
    ],
)
def test_a_false_figure_is_set_against_the_passages(question, false, right):
    answer = asked(question, FOLLOW, DOSE, CHILD)
    note = answer.notes[0]
    assert note.kind == "premise"
    assert f"“{false}”" in note.text and right in note.text
    cited = answer.citations[note.citations[0] - 1]
    assert right in cited.quote
    assert answer.statements[0].citations == note.citations
    assert all(false not in one.text for one in answer.statements)


@pytest.mark.parametrize(
    "question",
    [
        "水葫热成人口服帕洛维定每次 120 mg，疗程几天？",
        "水葫热成人口服帕洛维定每次 0.12 g，对吧？",
        "水葫热儿童帕洛维定每天 8 mg/kg 对吧",
        "病人已经吃了帕洛维定 200 mg，水葫热还要再吃吗？",
        "水葫热患者发热 3 天，体重 30 kg，帕洛维定怎么吃？",
        "水葫热帕洛维定每次 120 mg 还是 200 mg？",
        "水葫热腋温 39 ℃，帕洛维定吃几天？",
        "另一种病口服甲乙丙丁每次 200 mg，对吧？",
        "水葫热怎么治？",
    ],
)
def test_a_right_figure_and_the_patients_own_are_left_alone(question):
    assert asked(question, FOLLOW, DOSE, CHILD).notes == ()


def test_one_line_that_agrees_is_enough_to_say_nothing():
    other = line("水葫热成人口服帕洛维定，重者每次 200 mg。")
    assert asked("水葫热成人帕洛维定每次 200 mg 对吧", DOSE, other).notes == ()


def test_the_figure_of_another_drug_or_another_route_is_no_measure():
    drug = line("水葫热成人口服布洛芬，每次 300 mg。", section=("水葫热",))
    assert asked("水葫热成人口服对乙酰氨基酚每次 900 mg 对吧", drug).notes == ()
    route = line("水葫热成人肌内注射帕洛维定，每次 20 mg。", section=("水葫热",))
    assert asked("水葫热成人口服帕洛维定每次 200 mg 对吧", route).notes == ()


def test_how_a_value_is_measured_parts_two_limits():
    office = line("诊断标准：诊室血压 ≥140/90 mmHg。", section=("高血压", "诊断"))
    ambulatory = line("诊断标准：动态血压 ≥130/80 mmHg。", section=("高血压", "诊断"))
    question = "高血压的诊室诊断标准是≥130/80mmHg对吧"
    (note,) = asked(question, office, ambulatory).notes
    assert "140/90" in note.text
    assert asked("高血压的动态诊断标准是≥130/80mmHg对吧", office, ambulatory).notes == ()


SEIZURE = line("抽搐时不掐人中、不撬牙、不往嘴里塞东西。", section=("惊厥", "现场处理"))


@pytest.mark.parametrize("kind", ["answered", "abstained"])
def test_a_belief_is_answered_by_the_line_that_denies_it(kind):
    answer = asked("娃娃发烧抽筋要掐人中，掐好久", SEIZURE, kind=kind)
    assert answer.kind == "answered"
    assert answer.abstain_reason is None
    assert answer.statements[0].text == SEIZURE.unit.text
    assert [note.kind for note in answer.notes] == ["premise"]


def test_the_line_is_looked_up_where_the_question_did_not_find_it():
    answer = asked("癫痫发作往嘴里塞筷子，塞多深", elsewhere=(SEIZURE,), kind="abstained")
    assert answer.statements[0].text == SEIZURE.unit.text


def test_what_no_line_denies_is_left_as_it_is():
    before = asked("癫痫发作往嘴里塞筷子，塞多深", kind="abstained")
    assert before.kind == "abstained" and before.notes == ()


def test_a_line_that_forbids_what_is_asked_how_to_do_needs_no_rule():
    forbids = line("水葫热发作时不要按压腹部。", section=("水葫热", "不推荐的做法"))
    answer = asked("水葫热发作时按压腹部要按几分钟", FOLLOW, forbids)
    assert answer.notes[0].kind == "premise"
    assert answer.statements[0].text == forbids.unit.text
    for spared in ("水葫热发作能不能按压腹部", "水葫热发作不要按压腹部，那按几分钟别处"):
        assert asked(spared, FOLLOW, forbids).notes == ()


def test_who_is_not_spoken_of_is_not_forbidden_anything():
    forbids = line("对阿司匹林过敏、诱发过哮喘的儿童，不用布洛芬混悬液。")
    assert asked("孩子发热布洛芬混悬液吃多少", forbids).notes == ()


def test_english_is_set_right_in_english():
    said = line("Adults with Murell cough take dranazole 80 mg by mouth twice daily.")
    (note,) = asked(
        "Since adults with Murell cough take dranazole 250 mg, for how long?", said, language="en"
    ).notes
    assert "250 mg" in note.text and "80 mg" in note.text


def test_declined_questions_are_left_alone():
    assert asked("水葫热帕洛维定吃3天就够了吧", DOSE, kind="declined").notes == ()


def test_the_rules_find_their_examples():
    check_examples(read_rules(FOLDER / "premise.yaml", SHAPE), SHAPE)
    assert len(beliefs()) > 10


def examples():
    return yaml.safe_load((FOLDER / "asserting.yaml").read_text(encoding="utf-8"))["examples"]


@pytest.mark.parametrize(("question", "figures"), [*examples()["asserted"].items()])
def test_the_figures_taken_for_granted_are_read(question, figures):
    assert [one.written.removeprefix("每次") for one in asserted(question)] == figures


@pytest.mark.parametrize("question", examples()["own"])
def test_the_patients_own_figures_are_not(question):
    assert asserted(question) == ()


def test_a_question_asks_how_or_whether():
    assert asks_how("用嘴吸毒，吸几口") and asks_how("how long should it be sucked, right?")
    assert not asks_how("能不能用嘴吸毒，吸几口") and not asks_how("蛇咬伤急救")
