"""Who may publish: somebody else than the uploader, unless he works alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.catalogue import Catalogue
from corpus.errors import DocumentChanged, SelfPublication
from corpus.records.publishing import is_own, person, require_may_publish
from tests.corpus.catalogues import put

KEY = "htn@2020"


def may(added_by, by, *, alone=False):
    try:
        require_may_publish(KEY, added_by=added_by, by=by, alone=alone)
    except SelfPublication as error:
        assert KEY in str(error)
        return False
    return True


@pytest.mark.parametrize(
    ("added_by", "by", "alone", "passes"),
    [
        ("张三", "李四", False, True),
        ("张三", "张三", False, False),
        ("张三", "张三", True, True),
        ("张三", "", False, False),
        ("", "李四", False, True),
        ("", "", False, True),
        ("张三", "", True, True),
    ],
)
def test_four_eyes_unless_one_works_alone(added_by, by, alone, passes):
    assert may(added_by, by, alone=alone) == passes


@pytest.mark.parametrize("by", [" 张三 ", "张三\n", "张\u200b三", "\u202e张三"])
def test_a_name_written_another_way_is_the_same_person(by):
    assert not may("张三", by)


@pytest.mark.parametrize(("one", "other"), [("Wang Wei", "wang  wei"), ("ＡＢ", "ab")])
def test_case_width_and_spaces_do_not_make_another_person(one, other):
    assert is_own(one, other)


@given(st.text(max_size=200))
def test_a_name_is_kept_in_one_form(name):
    kept = person(name)
    assert person(kept) == kept
    assert len(kept) <= 80
    assert kept.isprintable()


@given(st.text(max_size=20), st.text(max_size=20))
def test_nobody_named_publishes_his_own(added_by, by):
    if person(added_by) and is_own(added_by, by):
        assert not may(added_by, by)


# In the catalogue


@pytest.fixture
def catalogue(tmp_path):
    return Catalogue(tmp_path / "home")


def test_an_upload_waits_for_somebody_else(catalogue):
    put(catalogue, "每日一次。", state="quarantined", by="张三")
    with pytest.raises(SelfPublication, match="另一个人"):
        catalogue.set_state(KEY, "published", by="张三")
    with pytest.raises(SelfPublication, match="姓名"):
        catalogue.set_state(KEY, "published")
    assert catalogue.in_force() == frozenset()
    catalogue.set_state(KEY, "published", by="李四")
    record = catalogue.find(KEY)
    assert (record.added_by, record.published_by) == ("张三", "李四")
    assert record.published_at is not None
    assert catalogue.in_force() == {KEY}


def test_whoever_changes_the_text_is_its_uploader_from_then_on(catalogue):
    put(catalogue, "每日一次。", state="quarantined", by="张三")
    put(catalogue, "每日两次。", state="quarantined", by="李四")
    with pytest.raises(SelfPublication):
        catalogue.set_state(KEY, "published", by="李四")
    catalogue.set_state(KEY, "published", by="张三")


def test_the_same_text_again_does_not_change_its_uploader(catalogue):
    put(catalogue, "每日一次。", state="quarantined", by="张三")
    assert put(catalogue, "每日一次。", state="quarantined", by="李四") == "unchanged"
    with pytest.raises(SelfPublication):
        catalogue.set_state(KEY, "published", by="张三")


def test_alone_one_publishes_ones_own(catalogue):
    put(catalogue, "每日一次。", state="quarantined", by="张三")
    catalogue.set_state(KEY, "published", by="张三", alone=True)
    assert catalogue.find(KEY).published_by == "张三"


def test_what_is_published_is_what_was_looked_at(catalogue):
    put(catalogue, "每日一次。", state="quarantined", by="张三")
    seen = catalogue.find(KEY).signature
    put(catalogue, "每日十次。", state="quarantined", by="张三")
    with pytest.raises(DocumentChanged, match="重新查看"):
        catalogue.set_state(KEY, "published", by="李四", seen=seen)
    catalogue.set_state(KEY, "published", by="李四", seen=catalogue.find(KEY).signature)


def test_held_back_again_nobody_has_published_it(catalogue):
    put(catalogue, "每日一次。", by="张三")
    assert catalogue.find(KEY).published_by == "张三"
    catalogue.set_state(KEY, "quarantined", by="李四")
    record = catalogue.find(KEY)
    assert (record.published_by, record.published_at) == ("", None)
