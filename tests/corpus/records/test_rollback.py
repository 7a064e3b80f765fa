"""Taking back the last change: what was in force before it answers again, and stays so."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.catalogue import Catalogue
from corpus.errors import NothingToRollBack, RolledBack, SelfPublication
from corpus.records.history import KEPT_CHANGES
from tests.corpus.catalogues import answering, put

OLD = "旧版：每日一次口服。"
NEW = "新版：每日两次口服。"
THIRD = "再改：每日三次口服。"
KEY = "htn@2020"


@pytest.fixture
def catalogue(tmp_path):
    return Catalogue(tmp_path / "home")


def test_nothing_to_take_back_is_said(catalogue):
    with pytest.raises(NothingToRollBack, match="还没有"):
        catalogue.rollback()
    put(catalogue, OLD, state="quarantined")  # does not answer, so it is no change of what does
    with pytest.raises(NothingToRollBack, match="还没有"):
        catalogue.rollback()


def test_a_replaced_text_comes_back_whole(catalogue, tmp_path):
    original = tmp_path / "a.pdf"
    for text, digest in ((OLD, "old"), (NEW, "new")):
        original.write_text(text)
        put(catalogue, text, original=original, content_hash=digest, by=digest, issuer=digest)
    assert catalogue.rollback(by="李四") == (KEY,)
    record = catalogue.find(KEY)
    assert answering(catalogue) == {KEY: OLD}
    assert record.metadata.issuer == record.added_by == "old"
    assert record.file is not None
    assert record.file.read_text() == OLD
    assert [one.document_key for one in catalogue.chunks(KEY)] == [KEY]


def test_a_rollback_can_be_taken_back(catalogue):
    put(catalogue, OLD)
    put(catalogue, NEW)
    for expected in (OLD, NEW, OLD, NEW):
        catalogue.rollback()
        assert answering(catalogue) == {KEY: expected}


@pytest.mark.parametrize("how", ["retire", "delete", "quarantine"])
def test_what_was_withdrawn_answers_again(catalogue, how):
    put(catalogue, OLD)
    if how == "delete":
        catalogue.delete(KEY)
    else:
        catalogue.set_state(KEY, "retired" if how == "retire" else "quarantined")
    assert answering(catalogue) == {}
    catalogue.rollback()
    assert answering(catalogue) == {KEY: OLD}


def test_what_was_added_is_held_back_and_its_predecessor_answers_again(catalogue):
    put(catalogue, OLD, edition="2017", year=2017)
    put(catalogue, NEW, edition="2020", year=2020)
    catalogue.rollback()
    assert answering(catalogue) == {"htn@2017": OLD}
    assert catalogue.find(KEY).state == "quarantined"


def test_several_changes_back_by_number(catalogue):
    put(catalogue, OLD)
    put(catalogue, NEW)
    put(catalogue, THIRD)
    put(catalogue, OLD, id="other")
    last, third, second, first = catalogue.changes()
    assert [one.keys for one in (last, third, second, first)] == [("other@2020",)] + [(KEY,)] * 3
    assert catalogue.rollback(to=second.number) == (KEY, "other@2020")
    assert answering(catalogue) == {KEY: OLD}
    catalogue.rollback()
    assert answering(catalogue) == {KEY: THIRD, "other@2020": OLD}
    with pytest.raises(NothingToRollBack, match=f"第 999 号.*{first.number}、{second.number}"):
        catalogue.rollback(to=999)


def test_what_one_command_wrote_goes_back_together(catalogue, tmp_path):
    put(catalogue, OLD)
    nightly = Catalogue(tmp_path / "home", by="夜间", one_change=True)
    put(nightly, NEW)
    put(nightly, NEW, edition="other")
    assert catalogue.changes()[0].by == "夜间"
    catalogue.rollback()
    assert answering(catalogue) == {KEY: OLD}


def test_a_change_of_another_process_in_between_stands_alone(catalogue, tmp_path):
    nightly = Catalogue(tmp_path / "home", one_change=True)
    put(nightly, OLD, edition="1")
    put(catalogue, OLD, edition="2")
    put(nightly, OLD, edition="3")
    assert [one.keys for one in catalogue.changes()] == [("htn@3",), ("htn@2",), ("htn@1",)]


def test_nobody_undoes_that_his_own_upload_was_withdrawn(catalogue):
    put(catalogue, OLD, state="quarantined", by="张三")
    catalogue.set_state(KEY, "published", by="李四")
    catalogue.set_state(KEY, "retired", by="李四")
    with pytest.raises(SelfPublication):
        catalogue.rollback(by="张三")
    assert answering(catalogue) == {}
    catalogue.rollback(by="李四")
    assert answering(catalogue) == {KEY: OLD}


def test_to_an_approved_text_even_its_uploader_goes_back(catalogue):
    put(catalogue, OLD, by="张三")
    put(catalogue, NEW, by="李四")
    catalogue.rollback(by="张三")
    assert answering(catalogue) == {KEY: OLD}


def test_alone_one_undoes_ones_own_withdrawal(catalogue):
    put(catalogue, OLD, by="张三")
    catalogue.delete(KEY, by="张三")
    catalogue.rollback(by="张三", alone=True)
    assert answering(catalogue) == {KEY: OLD}


# The nightly `library add` of the same files


def test_the_same_file_does_not_undo_a_rollback(catalogue):
    put(catalogue, OLD)
    put(catalogue, NEW, reading="new")
    catalogue.rollback()
    for text in (NEW, THIRD):
        with pytest.raises(RolledBack, match="mentor library publish") as caught:
            put(catalogue, text)
        assert caught.value.code == "rolled-back"
    assert put(catalogue, OLD) == "unchanged"
    assert answering(catalogue) == {KEY: OLD}
    assert catalogue.find(KEY).pinned


def test_publishing_lets_new_files_in_again(catalogue):
    put(catalogue, OLD)
    put(catalogue, NEW)
    catalogue.rollback()
    catalogue.set_state(KEY, "published", by="李四")
    assert not catalogue.find(KEY).pinned
    assert put(catalogue, THIRD) == "replaced"
    assert answering(catalogue) == {KEY: THIRD}


def test_an_addition_taken_back_stays_out_also_in_a_corrected_form(catalogue):
    put(catalogue, OLD, reading="r")
    catalogue.rollback()
    assert put(catalogue, OLD, reading="r") == "unchanged"
    assert put(catalogue, NEW) == "replaced"
    assert answering(catalogue) == {}
    catalogue.set_state(KEY, "published", by="李四")
    assert answering(catalogue) == {KEY: NEW}
    assert put(catalogue, THIRD) == "replaced"
    assert answering(catalogue) == {KEY: THIRD}


def test_a_rollback_taken_back_lets_files_in_again(catalogue):
    put(catalogue, OLD)
    put(catalogue, NEW)
    catalogue.rollback()
    catalogue.rollback()
    assert put(catalogue, THIRD) == "replaced"


def test_a_refused_file_leaves_nothing_behind(catalogue, tmp_path):
    original = tmp_path / "a.pdf"
    original.write_text("x")
    put(catalogue, OLD)
    put(catalogue, NEW)
    catalogue.rollback()
    before = catalogue.audit(), catalogue.revision()
    with pytest.raises(RolledBack):
        put(catalogue, THIRD, original=original, content_hash="third")
    assert (catalogue.audit(), catalogue.revision()) == before
    assert not (catalogue.home / "files").exists()


# How much is kept


def test_only_the_last_changes_are_kept(catalogue, tmp_path):
    original = tmp_path / "a.pdf"
    original.write_text("x")
    for number in range(KEPT_CHANGES + 5):
        put(catalogue, f"第 {number} 版。", original=original, content_hash=f"h{number}")
    assert len(catalogue.changes()) == KEPT_CHANGES
    kept = {one.stem for one in (catalogue.home / "files").iterdir()}
    assert kept == {f"h{number}" for number in range(4, KEPT_CHANGES + 5)}
    catalogue.rollback(to=catalogue.changes()[-1].number)
    assert answering(catalogue) == {KEY: "第 4 版。"}


def test_what_is_deleted_for_good_does_not_come_back(catalogue, tmp_path):
    original = tmp_path / "a.pdf"
    original.write_text("x")
    put(catalogue, OLD, original=original, content_hash="old")
    put(catalogue, NEW, original=original, content_hash="new")
    (catalogue.home / "files" / "left-by-a-crash.pdf").write_text("x")
    catalogue.delete(KEY)
    catalogue.delete(KEY, for_good=True)
    assert list((catalogue.home / "files").iterdir()) == []
    assert catalogue.changes() == ()
    with pytest.raises(NothingToRollBack):
        catalogue.rollback()
    assert all(
        word.encode() not in path.read_bytes()
        for path in catalogue.home.glob("catalogue.db*")
        for word in (OLD, NEW)
    )


# Any sequence of steps against a model of two lines

KEYS = st.sampled_from(["a", "b", "c"])
TEXTS = st.sampled_from(["一。", "二。", "三。"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), KEYS, TEXTS, st.sampled_from(["published", "quarantined"])),
        st.tuples(st.sampled_from(["published", "quarantined", "retired", "delete"]), KEYS),
        st.tuples(st.just("rollback"), st.integers(0, 3)),
    ),
    max_size=12,
)


def effect(catalogue):
    """Give what can have a say in what answers: a retired document, too, replaces others."""
    return {
        record.metadata.key: (
            record.state,
            "".join(chunk.text for chunk in catalogue.chunks(record.metadata.key)),
        )
        for record in catalogue.records()
        if record.state in ("published", "retired")
    }


def step(catalogue, what, *more):
    if what == "add":
        key, text, state = more
        put(catalogue, text, state=state, id=key)
    elif what == "delete":
        catalogue.delete(f"{more[0]}@2020")
    elif f"{more[0]}@2020" in {record.metadata.key for record in catalogue.records()}:
        catalogue.set_state(f"{more[0]}@2020", what)


def taken_back(catalogue, sets, back):
    """Roll back `back` changes further than the last; the model remembers each set."""
    numbers = [change.number for change in catalogue.changes()]
    assert len(numbers) == len(sets)
    if not sets:
        with pytest.raises(NothingToRollBack):
            catalogue.rollback()
        return
    wanted = max(0, len(sets) - 1 - back)
    if sets[wanted] == effect(catalogue):
        with pytest.raises(NothingToRollBack):
            catalogue.rollback(to=sorted(numbers)[wanted])
        return
    catalogue.rollback(to=sorted(numbers)[wanted])
    assert effect(catalogue) == sets[wanted]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_a_rollback_gives_the_set_before_the_change(steps):
    with tempfile.TemporaryDirectory() as home:
        catalogue = Catalogue(Path(home))
        sets = []  # what was in force before each change
        for what, *more in steps:
            before = effect(catalogue)
            try:
                if what == "rollback":
                    taken_back(catalogue, sets, *more)
                else:
                    step(catalogue, what, *more)
            except RolledBack:
                assert effect(catalogue) == before
            if effect(catalogue) != before:
                sets.append(before)
        assert catalogue.verify_audit() == len(catalogue.audit())
        for record in catalogue.records():
            assert record.chunk_count == len(catalogue.chunks(record.metadata.key))
