"""The yearly assessment: chosen by the blueprint, repeated fairly, gone on with, scored."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from assistant.errors import LearningWrong
from assistant.learning.ability import Observation, ability, by_area
from assistant.learning.areas import areas_of
from assistant.learning.assessing import Assessments
from assistant.learning.assessment import Form, draw, seats, seed_of
from assistant.learning.blueprint import Slot, blueprint_of, read_blueprint
from assistant.learning.case_files import Case, Why
from assistant.learning.quiz_files import Item, right_words
from assistant.learning.sections import Reference
from assistant.learning.solving import perfect
from assistant.records_db.database import NotYours
from assistant.records_db.sittings import Stale

from .made import changed, write

NOWHERE = Path("/nonexistent")
AREAS = areas_of(NOWHERE)
BLUEPRINT = blueprint_of(NOWHERE, AREAS)
WRITTEN = yaml.safe_load(
    (Path(__file__).parents[3] / "assistant/learning/blueprint.yaml").read_text(encoding="utf-8")
)
WHO, OTHER = "a" * 32, "b" * 32
LEVELS = ("township", "village")
KINDS = ("single", "single", "multiple", "number", "order", "true")


def item(n, topic, kind="single", *, risk=True, level="village"):
    answers = {"true": True, "number": "5 mg", "order": (2, 1, 3), "multiple": (1, 2)}
    choices = ("甲", "乙", "丙") if kind in ("single", "multiple", "order") else ()
    return Item(
        f"{topic}-{n}", kind, topic, level, risk, "问题是什么？", choices, answers.get(kind, (1,)),
        "因为。", Reference(f"{topic}-{n % 3}", "节"),
    )  # fmt: skip


def case(id_, who="adult", trap="", topics=("hypertension",)):
    why = Why("因为。", Reference("d", "节"))
    return Case(id_, id_, "village", who, "病人", topics, "来源", trap, "开场白", {}, (), ("病",),
                why, (), (), "none", why)  # fmt: skip


@pytest.fixture(scope="module")
def pool():
    topic = {area: name for name, area in AREAS.places.items()}
    return [
        item(n, topic[area.id], KINDS[n % 6], risk=n % 3 > 0, level=LEVELS[n % 5 > 0])
        for area in AREAS.listed
        for n in range(30)
    ]  # fmt: skip


@pytest.fixture
def assessments(desk, clock):
    return Assessments(desk.shelf, desk.sittings, AREAS, BLUEPRINT, clock)


def drawn(pool, n=1, earlier=(), who=WHO, **more):
    return draw(
        BLUEPRINT, AREAS, pool, (), seed=seed_of(who, 2026, n, 0.0), earlier=earlier, **more
    )


def profile(form, pool):
    items = {one.id: one for one in pool}
    chosen = [items[id_] for id_ in form.items]
    return (
        Counter(one.kind for one in chosen), Counter(AREAS.of(one.topic) for one in chosen),
        sum(one.high_risk for one in chosen), sum(one.level == "township" for one in chosen),
        sorted(BLUEPRINT.difficulty(one) for one in chosen),
    )  # fmt: skip


def test_a_form_is_what_the_blueprint_says(pool):
    kinds, areas, risk, township, _ = profile(drawn(pool), pool)
    assert (kinds, areas) == (Counter(BLUEPRINT.kinds), Counter(BLUEPRINT.areas))
    assert (risk, township) == (24, 6)


def test_the_same_sitting_is_the_same_everywhere(pool):
    assert drawn(pool) == drawn(pool[::-1])
    assert drawn(pool) != drawn(pool, who=OTHER)


@pytest.mark.parametrize("who", [f"{n:032x}" for n in range(6)])
def test_sittings_of_a_year_share_half_at_most_and_are_as_hard(pool, who):
    forms = []
    for n in range(1, 5):
        form = drawn(pool, n, forms, who)
        assert len(set(form.items)) == 40
        assert all(len(set(form.items) & set(other.items)) <= 20 for other in forms)
        forms.append(form)
    assert all(profile(one, pool) == profile(forms[0], pool) for one in forms)


def test_a_small_pool_is_shared_out_and_overlap_grows_only_where_it_must(pool):
    few = [one for one in pool if AREAS.of(one.topic) in ("heart", "children")]
    first = drawn(few)
    second = drawn(few, 2, [first])
    assert len(first.items) == 40 and len(set(first.items) & set(second.items)) == 20  # 60 in all
    assert len(drawn(few[:30]).items) == 30 and drawn([]).items == ()


def test_what_an_area_lacks_goes_to_who_has_the_most_left():
    there = {area: 9 for area in BLUEPRINT.areas} | {"skin": 0, "heart": 50}
    given = seats(BLUEPRINT, there)
    assert sum(given.values()) == 40 and "skin" not in given
    assert given["heart"] == BLUEPRINT.areas["heart"] + BLUEPRINT.areas["skin"]


def test_the_cases_fit_their_slots_and_come_anew():
    cases = [
        case("child", who="child", topics=("child-fever",)), case("birth", who="pregnancy"),
        case("trap", trap="会死", topics=("stroke",)), case("trap-2", trap="会死", topics=("tia",)),
        case("chronic"), case("chronic-2", topics=("diabetes",)), case("other", topics=("burns",)),
    ]  # fmt: skip
    forms = []
    for n in (1, 2):
        forms.append(
            draw(BLUEPRINT, AREAS, (), cases, seed=seed_of(WHO, 2026, n, 0.0), earlier=forms)
        )
        small, trap, chronic = forms[-1].cases
        assert small in ("child", "birth") and trap.startswith("trap")
        assert not forms[-1].lacking and chronic not in (small, trap)
    assert len({*forms[0].cases, *forms[1].cases}) == 6
    known = {one.id: 5.0 for one in cases if one.id != "birth"}
    form = draw(BLUEPRINT, AREAS, (), cases, seed=seed_of(WHO, 2026, 1, 0.0), played=known)
    assert form.cases[0] == "birth"


def test_a_slot_that_nothing_fits_is_filled_and_named():
    cases = [case("one"), case("two"), case("three"), case("four")]
    form = draw(BLUEPRINT, AREAS, (), cases, seed="x")
    assert len(form.cases) == 3 and form.lacking == ("儿童或孕产妇", "看着平常的急症")
    assert Slot("x", (), False, ()).fits(cases[0]) and not Slot("x", (), True, ()).fits(cases[0])


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("areas.heart", 6, "areas 合计 41，应等于 items：40"),
        ("kinds.single", 19, "kinds 合计 39"),
        ("areas.nothing", 0, "没有 nothing"),
        ("high_risk", 41, "high_risk 不能大于"),
        ("difficulty.kinds.single", None, "没有写 single 的难度"),
        ("cases.2.topics.0", "hypertensio", "没有 hypertensio.*是不是：hypertension"),
        ("cases.0.who.0", "man", "只能写"),
        ("case_weight", 0, "case_weight"),
        ("unknown", 1, "不认识的项"),
    ],
)
def test_a_wrong_blueprint_is_refused_with_its_line(tmp_path, path, value, message):
    file = write(tmp_path, "blueprint.yaml", changed(WRITTEN, path, value))
    with pytest.raises(LearningWrong, match=rf"blueprint\.yaml 第 \d+ 行：.*{message}"):
        read_blueprint(file, AREAS)


def test_a_home_may_have_a_blueprint_of_its_own(tmp_path):
    write(tmp_path, "learning/blueprint.yaml", changed(WRITTEN, "repeats", 0))
    assert (blueprint_of(tmp_path, AREAS).repeats, BLUEPRINT.repeats) == (0, 2)


def test_ability_rises_with_what_is_right_and_more_for_what_cannot_be_guessed():
    def seen(share, floor=0.0, n=10):
        return [Observation(("a",), share, 0.0, floor)] * n

    nothing = ability(())
    assert nothing.score == pytest.approx(50) and nothing.weight == 0 and nothing.low < 10
    assert ability(seen(0)).score < 20 < 50 < 80 < ability(seen(1)).score
    assert ability(seen(1, 0.5)).score < ability(seen(1)).score
    assert ability([Observation(("a",), 1.0, 1.0)]).score > ability(seen(1, n=1)).score
    wide, narrow = ability(seen(0.5, n=4)), ability(seen(0.5, n=40))
    assert narrow.high - narrow.low < (wide.high - wide.low) / 2
    assert narrow.score == pytest.approx(50) and narrow.low < 50 < narrow.high


def test_an_area_is_judged_by_its_items_and_by_the_whole():
    seen = [Observation(("a",), 1.0, 0.0)] * 3 + [Observation(("b", "c"), 0.0, 0.0, weight=4)]
    found = by_area(seen)
    assert found["a"].score > ability(seen).score > found["b"].score
    assert found["b"] == found["c"] and found["b"].weight == 2


def answered(one):
    if one.kind in ("single", "multiple", "order"):
        return "".join("ABCDEF"[place - 1] for place in one.answer)
    return right_words(one)


def sit(assessments, desk, right=lambda n: True):
    """Sit a whole assessment, right where it says so, and give the last step."""
    step, n = assessments.begin(WHO), 0
    while step.part == "item":
        said = answered(step.item) if right(n) else "不知道"
        step, n = assessments.answer(WHO, step.sitting, said, step.version), n + 1
    while step.part == "case":
        run = perfect(step.case, desk.shelf.content().matcher)
        for asked in run.steps if right(n) else ():
            step, _ = assessments.ask(WHO, step.sitting, asked.text, step.version)
        end = run.decision
        plan = end.plan if right(n) else ""
        step = assessments.decide(WHO, step.sitting, end.diagnosis, plan, end.referral)
        n += 1
    return step


def test_who_does_all_right_gets_nearly_all(assessments, desk, clock):
    assert assessments.standing(WHO).may and assessments.standing(WHO).taken == 0
    step = sit(assessments, desk)
    assert (step.part, step.at, step.of) == ("done", 43, 43)
    told = assessments.report(WHO, step.sitting)
    assert told.right == told.items == 40 and [one.total for one in told.cases] == [100] * 3
    assert told.ability.score > 90 and told.before is None
    explained = assessments.explained(WHO, step.sitting)
    assert len(explained.items) == 40 and all(one.citation for one in explained.items)
    assert all(one.right and one.because for one in explained.items)
    assert [one.score.total for one in explained.cases] == [100] * 3
    done = desk.sittings.done(WHO, "assessment")[0]
    assert done.score == round(told.ability.score, 1)
    assert not desk.reviews.all(WHO) and not desk.cases.list(WHO)[0].tries


def test_it_goes_on_where_it_broke_off_and_explains_nothing_before_the_end(assessments):
    begun = assessments.begin(WHO)
    assert (begun.part, begun.at) == ("item", 1)
    unclear = assessments.answer(WHO, begun.sitting, "呃呃呃")
    assert unclear.item == begun.item and "不知道" in unclear.hint and unclear.version == 0
    second = assessments.answer(WHO, begun.sitting, "不知道")
    assert (second.at, second.hint) == (2, "") and assessments.begin(WHO) == second
    assert assessments.look(WHO, begun.sitting) == second
    assert assessments.standing(WHO).open == begun.sitting
    for early in (assessments.report, assessments.explained):
        with pytest.raises(LearningWrong, match="还没有做完"):
            early(WHO, begun.sitting)
    with pytest.raises(LearningWrong, match="先做完前面"):
        assessments.ask(WHO, begun.sitting, "量血压")


def test_a_step_sent_twice_counts_once(assessments):
    begun = assessments.begin(WHO)
    assessments.answer(WHO, begun.sitting, "不知道", begun.version)
    with pytest.raises(Stale):
        assessments.answer(WHO, begun.sitting, "不知道", begun.version)
    assert assessments.look(WHO, begun.sitting).at == 2


def test_another_persons_assessment_is_as_unknown_as_none(assessments, desk):
    begun = assessments.begin(WHO)
    with pytest.raises(NotYours):
        assessments.look(OTHER, begun.sitting)
    case_ = next(iter(desk.shelf.content().cases))
    with pytest.raises(LearningWrong, match="不是考核"):
        assessments.look(WHO, desk.cases.begin(WHO, case_).sitting)


def test_it_may_be_repeated_twice_a_year_with_days_between(assessments, desk, clock):
    forms = []
    for n in range(3):
        sit(assessments, desk, right=lambda at: at % 2 > 0)
        forms.append(assessments.finished(WHO)[0][1].form)
        standing = assessments.standing(WHO)
        assert (standing.taken, standing.may) == (n + 1, False)
        with pytest.raises(LearningWrong, match="可以再考一次" if n < 2 else "次数用完了"):
            assessments.begin(WHO)
        clock.days(15)
    assert isinstance(forms[0], Form)
    for one, other in [(0, 1), (0, 2), (1, 2)]:
        assert len(set(forms[one].items) & set(forms[other].items)) <= 20
    told = assessments.report(WHO, assessments.standing(WHO).last)
    assert told.number == 3 and told.before is not None
    clock.days(365)
    assert assessments.standing(WHO).may and assessments.standing(WHO).taken == 0


def test_last_years_assessment_is_not_gone_on_with(assessments, clock):
    begun = assessments.begin(WHO)
    clock.days(365)
    with pytest.raises(LearningWrong, match="过期"):
        assessments.answer(WHO, begun.sitting, "不知道")
    assert assessments.begin(WHO).sitting != begun.sitting
