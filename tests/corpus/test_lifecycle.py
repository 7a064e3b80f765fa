"""Which editions are in force: by date, by claim, by edition, in whatever order they came."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Metadata
from corpus.lifecycle import in_force, standings, superseded

TODAY = dt.date(2026, 6, 1)


def edition(id="htn", edition="2020", year=None, **fields):
    return Metadata(id=id, title="高血压", edition=edition, year=year, **fields)


def force(*documents, today=TODAY):
    pairs = [one if isinstance(one, tuple) else (one, "published") for one in documents]
    return set(in_force(pairs, today))


def test_a_published_document_is_in_force_and_no_other_state_is():
    assert force(edition()) == {"htn@2020"}
    assert force((edition(), "quarantined")) == set()
    assert force((edition(), "retired")) == set()


def test_a_document_is_in_force_from_its_first_day():
    new = edition(valid_from=TODAY)
    assert force(new) == {"htn@2020"}
    assert force(new, today=TODAY - dt.timedelta(days=1)) == set()


def test_a_later_edition_replaces_an_earlier_one():
    old, new = edition("htn", "2017", 2017), edition("htn", "2020", 2020)
    assert force(old, new) == {"htn@2020"}
    found = standings([(old, "published"), (new, "published")], TODAY)
    assert found["htn@2017"].state == "superseded"
    assert found["htn@2017"].superseded_by == "htn@2020"
    assert found["htn@2020"].superseded_by is None


def test_an_edition_of_next_month_leaves_the_old_one_in_force_till_then():
    old = edition("htn", "2017", 2017)
    new = edition("htn", "2026", valid_from=dt.date(2026, 7, 1), supersedes="htn@2017")
    assert force(old, new) == {"htn@2017"}
    assert force(old, new, today=dt.date(2026, 6, 30)) == {"htn@2017"}
    assert force(old, new, today=dt.date(2026, 7, 1)) == {"htn@2026"}


@pytest.mark.parametrize("claim", ["old", "old@2017"])
def test_a_document_replaces_what_it_names_by_id_or_by_edition(claim):
    old, new = edition("old", "2017", 2017), edition("new", "2020", 2020, supersedes=claim)
    assert force(old, new) == {"new@2020"}


def test_a_claim_on_one_edition_leaves_the_others():
    # 2019 is another province's text under the same id; only 2017 is named.
    new = edition("new", "2020", supersedes="old@2017")
    assert force(edition("old", "2019", 2019), new) == {"old@2019", "new@2020"}


def test_a_claim_holds_although_the_new_one_says_no_year():
    assert force(edition("old", "2017", 2017), edition("new", "", supersedes="old")) == {"new@"}


def test_a_claim_on_nothing_or_on_itself_does_no_harm():
    assert force(edition("new", "2020", supersedes="gone")) == {"new@2020"}
    assert force(edition("new", "2020", supersedes="new@2020")) == {"new@2020"}
    assert force(edition("new", "2020", supersedes="new")) == {"new@2020"}


def test_of_two_that_each_claim_the_other_the_later_is_believed():
    one = edition("a", "2017", 2017, supersedes="b")
    two = edition("b", "2020", 2020, supersedes="a")
    assert force(one, two) == {"b@2020"}


def test_a_claim_on_its_own_id_does_not_silence_a_later_edition():
    # The edition of 2020 says "supersedes: htn", by which it meant the one before it.
    old = edition("htn", "2020", 2020, supersedes="htn")
    assert force(edition("htn", "2017", 2017), old, edition("htn", "2025", 2025)) == {"htn@2025"}


def test_in_a_circle_of_claims_only_a_later_one_is_believed():
    ring = [
        edition("a", "2018", 2018, supersedes="b"),
        edition("b", "2019", 2019, supersedes="c"),
        edition("c", "2020", 2020, supersedes="a"),
    ]
    assert force(*ring) == {"b@2019", "c@2020"}


def test_a_retired_successor_does_not_bring_back_what_it_replaced():
    old, new = edition("htn", "2017", 2017), edition("htn", "2020", 2020)
    assert force(old, (new, "retired")) == set()
    assert force(old, (new, "quarantined")) == {"htn@2017"}


def test_retiring_the_middle_one_of_three_does_not_bring_back_the_first():
    first = edition("a", "2017", 2017)
    second = edition("b", "2020", 2020, supersedes="a")
    third = edition("c", "2025", 2025, supersedes="b")
    assert force(first, (second, "retired"), third) == {"c@2025"}
    assert force(first, (second, "retired"), (third, "retired")) == set()


def test_a_held_document_silences_nothing_even_through_another():
    claim = (edition("b", "2020", 2020, supersedes="a"), "quarantined")
    assert force(edition("a"), claim, edition("c", "2025", supersedes="b")) == {"a@2020", "c@2025"}


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("第9版", "第10版"),
        ("第二版", "第三版"),
        ("第九版", "第十版"),
        ("第十版", "第十一版"),
        ("第十九版", "第二十版"),
        ("v1.9", "v1.10"),
        ("2017", "2020年版"),
    ],
)
def test_editions_are_compared_as_numbers(older, newer):
    assert force(edition("htn", older), edition("htn", newer)) == {f"htn@{newer}"}


def test_a_start_date_outranks_the_year_of_the_text():
    late = edition("htn", "甲", 2019, valid_from=dt.date(2021, 1, 1))
    assert force(late, edition("htn", "乙", 2020)) == {"htn@甲"}


IDS = st.sampled_from("abc")
DOCUMENTS = st.lists(
    st.tuples(
        st.builds(
            edition,
            IDS,
            st.sampled_from(["", "2017", "2020", "第三版"]),
            st.sampled_from([None, 2017, 2020]),
            valid_from=st.sampled_from([None, dt.date(2019, 5, 1), TODAY, dt.date(2026, 7, 1)]),
            supersedes=st.sampled_from([None, "a", "b", "c", "a@2017", "b@2020", "c@"]),
        ),
        st.sampled_from(["published", "published", "retired", "quarantined"]),
    ),
    max_size=7,
    unique_by=lambda pair: pair[0].key,
)


@given(DOCUMENTS, st.randoms())
def test_the_order_of_adding_never_matters(documents, random):
    shuffled = random.sample(documents, len(documents))
    assert in_force(documents, TODAY) == in_force(shuffled, TODAY)
    assert standings(documents, TODAY) == standings(shuffled, TODAY)


@given(DOCUMENTS)
def test_each_replaced_one_names_who(documents):
    found = standings(documents, TODAY)
    for key, standing in found.items():
        assert (standing.state == "superseded") == (standing.superseded_by is not None)
        if standing.superseded_by is not None:
            assert standing.superseded_by != key
            assert found[standing.superseded_by].state != "superseded"
    assert not in_force(documents, TODAY) & {
        key for key, standing in found.items() if standing.state != "published"
    }


@given(DOCUMENTS)
def test_the_short_way_finds_the_same_replaced_ones(documents):
    found = standings(documents, TODAY).items()
    assert superseded(documents, TODAY) == {
        key for key, standing in found if standing.state == "superseded"
    }


def test_a_thousand_documents_take_no_time():
    many = [
        (edition(f"d{number // 4}", str(2000 + number % 4)), "published") for number in range(1000)
    ]
    assert len(in_force(many, TODAY)) == 250


def test_every_permutation_of_a_real_case():
    documents = [
        (edition("htn", "2017", 2017), "published"),
        (edition("htn", "2020", 2020, supersedes="htn@2017"), "published"),
        (edition("htn", "2025", valid_from=dt.date(2027, 1, 1), supersedes="htn"), "published"),
    ]
    for order in itertools.permutations(documents):
        assert in_force(order, TODAY) == {"htn@2020"}
