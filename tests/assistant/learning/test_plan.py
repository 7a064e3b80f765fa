"""Three months' plan and what is recommended: what, by when, and why."""

import datetime as dt
from pathlib import Path

import pytest

from assistant.learning.ability import Ability
from assistant.learning.areas import areas_of
from assistant.learning.assessing import Assessments
from assistant.learning.blueprint import blueprint_of
from assistant.learning.case_files import Case, Why
from assistant.learning.competency import DAY, CaseResult, competency
from assistant.learning.plan import DAYS, Missed, Seen, plan, progressed, task_text
from assistant.learning.planner import Planner
from assistant.learning.recommending import recommendations
from assistant.learning.schedule import FAIRLY
from assistant.learning.sections import Reference
from assistant.records_db.learners import Interest
from assistant.records_db.reviews import Review
from corpus.document import Metadata
from tests.starter import starter_knowledge

from .test_assessment import WHO, sit

NOW = 1_790_000_000.0
TODAY = dt.date(2026, 9, 21)
AREAS = areas_of(Path("/nonexistent"))
DOCUMENTS = [
    Metadata("htn", "高血压指南", topics=("hypertension",), year=2025),
    Metadata("diarrhoea", "腹泻规范", topics=("child-diarrhoea", "dehydration"), year=2020),
    Metadata("skin", "皮肤", topics=("scabies",), year=2022),
]


def case(id_, topics):
    why = Why("因为。", Reference("d", "节"))
    return Case(id_, f"题{id_}", "village", "adult", "病人", topics, "来源", "", "开场白", {}, (),
                ("病",), why, (), (), "none", why)  # fmt: skip


CASES = [case(f"h{n}", ("hypertension",)) for n in range(3)] + [case("d1", ("child-diarrhoea",))]


def reviews(topic, right, wrong):
    return [
        Review(f"{topic}-{n}", topic, NOW, n < right, FAIRLY, 9.0) for n in range(right + wrong)
    ]


def asked(topic, document, *days):
    return [Interest(topic, document, "节", NOW - day * DAY) for day in days]


def seen(made=(), questions=(), cases=(), missed=(), *, tested=None, assessed=True):
    best = {one.case: one.share for one in cases}
    drawn = competency(AREAS, made, cases, questions, NOW)
    return Seen(drawn, tested or {}, tuple(missed), best, assessed)


def made_plan(one):
    return plan(one, AREAS, DOCUMENTS, CASES, TODAY)


POOR = reviews("child-diarrhoea", 1, 7) + reviews("hypertension", 9, 1)


def test_the_weakest_comes_first_with_its_reason_and_its_day():
    missed = [Missed("children", Reference("diarrhoea", "脱水程度"), "assessment")] * 2
    made = made_plan(seen(POOR, missed=missed))
    first = made.tasks[0]
    assert (first.kind, first.document, first.sections) == ("read", "diarrhoea", ("脱水程度",))
    assert first.reason.startswith("考核里错了2处；“儿童”：知道约")
    assert made.tasks[1].case == "d1" and "还没有做过" in made.tasks[1].reason
    assert len(made.tasks) <= 8 and all(one.reason.endswith("。") for one in made.tasks)
    days = [one.by for one in made.tasks]
    assert days == sorted(days) and days[0] > TODAY
    assert days[-1] == TODAY + dt.timedelta(days=DAYS)
    assert (made.tasks[-1].kind, made.tasks[-1].days) == ("quiz", 65)
    assert task_text(first).startswith(
        "10月"
    ) and "读《腹泻规范》的“脱水程度”。理由：" in task_text(first)


def test_who_has_not_sat_the_assessment_is_asked_to():
    made = made_plan(seen(assessed=False))
    assert [one.kind for one in made.tasks].count("assessment") == 1
    task = next(one for one in made.tasks if one.kind == "assessment")
    assert task.by == TODAY + dt.timedelta(days=14) and len(made.tasks) <= 8


def test_what_was_asked_much_and_what_the_assessment_showed_count():
    by_asking = made_plan(seen(questions=asked("scabies", "skin", 1, 2, 3)))
    assert by_asking.tasks[0].document == "skin" and "问过3次" in by_asking.tasks[0].reason
    weak = {"skin": Ability(20, 5, 40, 4), "heart": Ability(80, 60, 90, 4)}
    assert made_plan(seen(tested=weak)).tasks[0].document == "skin"


def test_a_case_that_was_passed_is_not_set_again_and_one_that_was_not_is():
    tried = [
        CaseResult("h0", ("hypertension",), NOW, 0.9),
        CaseResult("h1", ("hypertension",), NOW, 0.3),
    ]
    made = made_plan(seen(cases=tried))
    cases = [one.case for one in made.tasks if one.kind == "case"]
    assert "h0" not in cases and set(cases) == {"h1", "h2", "d1"}
    reason = next(one.reason for one in made.tasks if one.case == "h1")
    assert reason.startswith("最好的一次30分，还没有通过")


def test_who_answers_well_is_asked_less_often():
    made = made_plan(seen(reviews("hypertension", 19, 1)))
    assert made.tasks[-1].title == "每周3天小测" and made.tasks[-1].days == 39


def test_what_is_gone_from_the_library_is_not_to_be_read():
    missed = [Missed("children", Reference("withdrawn", "节"), "assessment")] * 5
    documents = {one.document for one in made_plan(seen(POOR, missed=missed)).tasks}
    assert "withdrawn" not in documents and "diarrhoea" in documents


def test_what_was_done_is_marked():
    missed = [Missed("children", Reference("diarrhoea", name), "quiz") for name in ("甲", "乙")]
    made = made_plan(seen(POOR, missed=missed))
    none = {"read": (), "passed": (), "quiz_days": 0, "assessed": False}
    assert not any(one.done for one in progressed(made, **none).tasks)
    half = progressed(made, **none | {"read": {Reference("diarrhoea", "甲")}})
    assert not half.tasks[0].done
    both = {Reference("diarrhoea", "甲"), Reference("diarrhoea", "乙")}
    done = progressed(made, read=both, passed={"d1"}, quiz_days=65, assessed=False)
    assert [one.done for one in done.tasks][:2] == [True, True] and done.tasks[-1].done
    assert task_text(done.tasks[0]).startswith("✓ ")


def recommended(documents, made=(), questions=(), replaced=None):
    drawn = competency(AREAS, made, (), questions, NOW)
    recent = [one for one in questions if NOW - one.at <= 30 * DAY]
    return recommendations(drawn, AREAS, recent, documents, replaced or {}, TODAY)


def test_a_new_guideline_is_recommended_because_it_was_asked_about():
    new = Metadata("htn", "高血压指南", edition="2026", valid_from=dt.date(2026, 6, 1),
                   topics=("hypertension",))  # fmt: skip
    old = Metadata("htn", "高血压指南", edition="2020", year=2020)
    found = recommended([new], questions=asked("hypertension", "htn", 1, 5, 20, 40),
                        replaced={new.key: old})  # fmt: skip
    assert [one.reason for one in found] == ["您近30天问过3次高血压"]
    assert found[0].news == "2026年6月1日起施行，代替《高血压指南》2020" and found[0].asked == 3


@pytest.mark.parametrize(
    ("valid_from", "year", "new"),
    [
        (dt.date(2026, 9, 21), 2026, True), (dt.date(2026, 3, 25), 2026, True),
        (dt.date(2026, 3, 24), 2026, False), (dt.date(2026, 10, 1), 2026, False),
        (None, 2026, True), (None, 2025, False), (None, None, False),
    ],
)  # fmt: skip
def test_what_is_new(valid_from, year, new):
    one = Metadata("h", "高血压", valid_from=valid_from, year=year, topics=("hypertension",))
    assert bool(recommended([one], questions=asked("hypertension", "h", 1))) is new


def test_reasons_are_ranked_and_what_is_not_his_is_left_out():
    documents = [
        Metadata(id_, id_, year=2026, topics=(topic,))
        for id_, topic in [("a", "asthma"), ("b", "child-fever"), ("c", "stroke"), ("d", "burns")]
    ]
    made = reviews("child-fever", 0, 5) + reviews("asthma", 5, 0)
    found = recommended(documents, made, asked("stroke", "c", 2))
    assert [one.document for one in found] == ["c", "b", "a"]
    assert found[1].reason.startswith("您要加强的方面，“儿童”：知道约")
    assert found[2].reason == "您练过哮喘"


def test_a_translation_is_not_recommended_beside_its_document():
    pair = [
        Metadata("h", "高血压", year=2026, topics=("hypertension",)),
        Metadata("h-en", "Hypertension", year=2026, topics=("hypertension",), language="en"),
    ]
    questions = asked("hypertension", "h-en", 1)
    assert [one.document for one in recommended(pair, questions=questions)] == ["h"]
    assert [one.document for one in recommended(pair[1:], questions=questions)] == ["h-en"]


@pytest.fixture
def planner(desk, clock):
    blueprint = blueprint_of(Path("/nonexistent"), AREAS)
    assessments = Assessments(desk.shelf, desk.sittings, AREAS, blueprint, clock)
    planner = Planner(
        desk.shelf, starter_knowledge(), desk.reviews, desk.learners, desk.sittings, assessments,
        AREAS, clock=clock,
    )  # fmt: skip
    return planner, assessments


def test_a_newcomer_has_a_map_a_plan_and_nothing_to_be_recommended(planner):
    planner, _ = planner
    assert all(one.weight == 0 for one in planner.map(WHO).areas)
    made = planner.plan(WHO)
    assert any(one.kind == "assessment" for one in made.tasks) and len(made.tasks) <= 8
    assert planner.recommendations(WHO) == []


def test_a_plan_stands_from_the_assessment_on_and_marks_what_is_done(planner, desk, clock):
    planner, assessments = planner
    sit(assessments, desk, right=lambda n: n % 3 > 0)
    made = planner.plan(WHO)
    reads = [one for one in made.tasks if one.kind == "read"]
    assert reads and all(one.sections and "考核里错了" in one.reason for one in reads)
    assert sum(one.does.weight for one in planner.map(WHO).areas) == pytest.approx(9)
    clock.days(10)
    item = desk.daily.today(WHO).items[0]
    desk.daily.answer(WHO, item.id, "A", confidence=1, seconds=1, step="step-plan")
    later = planner.plan(WHO)
    assert [(one.title, one.by) for one in later.tasks] == [
        (one.title, one.by) for one in made.tasks
    ]
    clock.days(90)
    again = planner.plan(WHO)
    assert again.start == made.start + dt.timedelta(days=91)
    assert not any(one.kind == "assessment" for one in again.tasks)


def test_courses_of_the_year_are_recommended_to_who_asks(planner, desk):
    planner, _ = planner
    for _ in range(2):
        desk.learners.interested(WHO, "privacy", "privacy-security", "节")
    found = planner.recommendations(WHO)
    assert found[0].document == "privacy-security" and found[0].reason == "您近30天问过2次隐私"
