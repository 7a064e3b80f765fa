"""What entries are worth: exact, never over a cap, whatever the order."""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.learning.credits import day_of, tally
from assistant.records_db.credit_ledger import Entry
from tests.assistant.learning.credit_made import DAY, NOON, entry, imported, rules, tallied

THIRD = Decimal("0.166")  # 45 minutes are an hour, six hours a credit, rounded down


def test_minutes_become_hours_become_credits():
    found = tallied([entry(1), entry(2, act="assessment"), entry(3, act="course", score=None)])
    assert [line.worth for line in found.lines] == [THIRD, Decimal("0.333"), THIRD]
    assert found.earned == THIRD + Decimal("0.333") + THIRD
    assert found.capped == found.expired == found.imported == 0
    assert isinstance(found.earned, Decimal) and str(found.earned) == "0.665"


def test_nothing_is_nothing():
    found = tallied([])
    assert (found.earned, found.capped, found.rows, found.lines) == (0, 0, (), ())
    assert str(found.earned) == "0.000"


def test_a_score_below_the_least_earns_nothing():
    lines = tallied([entry(1, score=59), entry(2, score=60), entry(3, score=None)]).lines
    assert [(line.earned, line.reason) for line in lines] == [
        (0, "score"), (THIRD, ""), (0, "score")
    ]  # fmt: skip


def test_an_act_without_a_rule_earns_nothing():
    bare = replace(rules(), acts={"quiz": rules().acts["quiz"]})
    assert tally([entry()], bare, NOON).lines[0].reason == "unknown"


def test_the_cap_of_a_day_is_china_s_day():
    late = NOON + 11 * 3600 + 1800  # half past eleven at night
    found = tallied([entry(n, act="quiz", at=at, minutes=90) for n, at in
                     enumerate([late, late + 600, late + 3600])])  # fmt: skip
    assert [str(line.earned) for line in found.lines] == ["0.100", "0.000", "0.100"]
    assert [line.reason for line in found.lines] == ["day", "day", "day"]
    assert found.capped == 3 * Decimal("0.333") - Decimal("0.2")


def test_the_caps_of_a_year_bind_one_act_and_all():
    cases = [entry(n, minutes=135) for n in range(40)]  # half a credit each, 20 in all
    found = tallied(cases, NOON)
    assert found.earned == 10 and found.lines[-1].reason == "year"
    more = [entry(100 + n, act="course", minutes=540, at=NOON + n * DAY) for n in range(10)]
    assert tallied(cases + more).earned == 25
    found = tallied([*cases, *more, entry(500, act="assessment", at=NOON + 50 * DAY)])
    assert found.earned == 25 and found.lines[-1].reason == "all"


def test_credits_expire_after_their_years():
    old = entry(1, at=NOON - 5 * 366 * DAY)
    found = tallied([old, entry(2)])
    assert found.earned == THIRD and found.expired == THIRD
    assert [row.expired for row in found.rows] == [True, False]
    assert tallied([old, entry(2)], NOON - 366 * DAY).expired == 0


def test_other_regions_are_recognised_in_part_and_up_to_their_caps():
    found = tallied([imported(1, "1", "east"), imported(2, "1", "example")])
    assert [line.earned for line in found.lines] == [Decimal("0.5"), 1]
    assert found.imported == found.earned == Decimal("1.5")
    found = tallied([imported(n, "4", "east") for n in range(4)])
    assert found.earned == 5 and found.lines[-1].reason == "region"
    some = [imported(n, "9", "east") for n in (1, 2)] + [imported(3, "9", "example")]
    assert tallied(some).lines[-1].reason == "imported" and tallied(some).earned == 10
    nobody = replace(rules(), others=None)
    assert tally([imported(1)], nobody, NOON).lines[0].reason == "unknown"


def test_rows_add_up_by_year_and_act():
    found = tallied([entry(1), entry(2), entry(3, act="course"), entry(1, at=NOON + 200 * DAY)])
    assert [(row.year, row.act, row.entries, row.minutes) for row in found.rows] == [
        (2026, "case", 2, 90), (2026, "course", 1, 45), (2027, "case", 1, 45)
    ]  # fmt: skip
    assert sum(row.earned for row in found.rows) == found.earned


AMOUNTS = st.integers(0, 20_000).map(lambda n: Decimal(n) / 1000)
ENTRIES = st.lists(
    st.builds(
        lambda act, hours, minutes, score, granted, region: (
            act, NOON + hours * 3600, minutes, score, granted, region
        ),
        st.sampled_from(["quiz", "case", "assessment", "course", "imported"]),
        st.integers(0, 24 * 300),
        st.integers(0, 3000),
        st.none() | st.integers(0, 100),
        AMOUNTS,
        st.sampled_from(["example", "east", "west"]),
    ),
    max_size=40,
)  # fmt: skip


def made(given):
    return [
        Entry(
            act, "s", "t", at, minutes, score, f"e-{n}",
            region=region if act == "imported" else "",
            granted=granted if act == "imported" else None,
        )
        for n, (act, at, minutes, score, granted, region) in enumerate(given)
    ]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(ENTRIES, st.randoms())
def test_no_cap_is_passed_and_the_order_is_nothing(given_, chosen):
    some = made(given_)
    found = tallied(some)
    days, years, regions = (defaultdict(Decimal) for _ in range(3))
    for line in found.lines:
        act, year = line.entry.act, line.year
        assert 0 <= line.earned <= line.worth
        days[day_of(line.entry.at), act] += line.earned
        years[year, act] += line.earned
        years[year, "all"] += line.earned
        regions[year, line.entry.region] += line.earned
    for (_, act), earned in days.items():
        assert act == "imported" or earned <= rules().acts[act].day
    for (_, act), earned in years.items():
        cap = {"all": rules().year, "imported": rules().imported}
        assert earned <= (cap[act] if act in cap else rules().acts[act].year)
    for (_, region), earned in regions.items():
        assert not region or earned <= rules().share(region).year
    chosen.shuffle(some)
    assert tallied(some) == found


@settings(max_examples=150, deadline=None)
@given(ENTRIES, ENTRIES)
def test_the_total_of_a_year_hangs_on_no_order_and_more_is_never_less(given_, more):
    some = made(given_)
    found = tallied(some)
    backwards = [replace(one, evidence=f"{1000 - n}") for n, one in enumerate(some)]
    assert tallied(backwards).earned == found.earned, "acts of one moment, the other way round"
    both = [*some, *(replace(one, evidence=f"more-{one.evidence}") for one in made(more))]
    assert tallied(both).earned >= found.earned


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6))
def test_no_thousandth_is_made_up(minutes):
    exact = Fraction(minutes, 45 * 6)
    worth = tallied([entry(minutes=minutes)]).lines[0].worth
    assert 0 <= exact - Fraction(worth) < Fraction(1, 1000)
