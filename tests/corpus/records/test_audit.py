"""The audit: one entry for each step, none of them changed, moved or taken out unseen."""

from __future__ import annotations

import datetime as dt
import sqlite3

import pytest

from corpus.catalogue import Catalogue
from corpus.document import Document, Finding
from corpus.errors import AuditBroken
from corpus.split import split
from tests.corpus.catalogues import put
from tests.corpus.fakes import document, prose

GUARDS = ("audit_not_changed", "audit_not_deleted", "audit_in_order")


@pytest.fixture
def catalogue(tmp_path):
    catalogue = Catalogue(tmp_path / "home")
    put(catalogue, "每日一次。", state="quarantined", by="张三")
    catalogue.set_state("htn@2020", "published", by="李四")
    put(catalogue, "每日两次。", by="张三", edition="2025", year=2025)
    catalogue.set_state("htn@2025", "retired", by="王五")
    return catalogue


def steps(catalogue):
    return [(entry.action, entry.key, entry.by) for entry in catalogue.audit()]


def change(catalogue, *statements, guarded=False):
    """Change the file behind the program's back; the guards out of the way, as one would."""
    with sqlite3.connect(catalogue.home / "catalogue.db") as connection:
        if not guarded:
            for name in GUARDS:
                connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_each_step_is_told_with_who_did_it(catalogue):
    assert steps(catalogue) == [
        ("add", "htn@2020", "张三"),
        ("quarantine", "htn@2020", "张三"),
        ("publish", "htn@2020", "李四"),
        ("add", "htn@2025", "张三"),
        ("publish", "htn@2025", "张三"),
        ("supersede", "htn@2020", "张三"),
        ("retire", "htn@2025", "王五"),
    ]
    catalogue.delete("htn@2025", by="王五")
    catalogue.rollback(by="李四")
    catalogue.delete("htn@2025", by="王五", for_good=True)
    assert steps(catalogue)[7:] == [
        ("delete", "htn@2025", "王五"),
        ("rollback", "htn@2025", "李四"),
        ("supersede", "htn@2020", "李四"),
        ("purge", "htn@2025", "王五"),
    ]
    assert catalogue.verify_audit() == 11


def test_an_entry_says_when_and_which_text(catalogue):
    entry = catalogue.audit()[-1]
    assert entry.number == 7
    assert entry.signature == catalogue.find("htn@2025").signature
    assert dt.datetime.fromisoformat(entry.at).utcoffset() == dt.timedelta(0)


def test_findings_are_counted_and_not_quoted(catalogue):
    subject = document(prose("每日一次。"), edition="3")
    found = (Finding("note", "a", "秘密一", 1, "秘密二"), Finding("hold", "b", "秘密三"))
    subject = Document(subject.metadata, "3", "秘密四.md", subject.blocks, None, (*found, found[0]))
    catalogue.add(subject, split(subject), state="quarantined", original=None)
    entry = catalogue.audit()[-1]
    assert entry.findings == {"hold": 1, "note": 2}
    said = str(catalogue.audit())
    assert "秘密" not in said
    assert "每日" not in said
    assert subject.metadata.title not in said


def test_what_changes_nothing_leaves_no_entry(catalogue):
    before = catalogue.audit()
    put(catalogue, "每日两次。", edition="2025", year=2025)
    catalogue.set_state("htn@2025", "retired")
    catalogue.delete("nothing@1")
    with pytest.raises(Exception, match="没有"):
        catalogue.set_state("nothing@1", "retired")
    assert catalogue.audit() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET by = '别人' WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT 2, at, '别人', action, key, signature, findings, hash "
        "FROM audit WHERE number = 2",
        "INSERT INTO audit SELECT 99, at, by, action, key, signature, findings, hash "
        "FROM audit WHERE number = 2",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(catalogue, statement):
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        change(catalogue, statement, guarded=True)
    assert catalogue.verify_audit() == 7


@pytest.mark.parametrize("column", ["at", "by", "action", "key", "signature", "findings", "hash"])
@pytest.mark.parametrize("number", [1, 3, 7])
def test_a_changed_entry_is_named(catalogue, column, number):
    change(catalogue, f"UPDATE audit SET {column} = {column} || ' ' WHERE number = {number}")
    with pytest.raises(AuditBroken, match=f"第 {number} 条") as caught:
        catalogue.verify_audit()
    assert caught.value.number == number


@pytest.mark.parametrize("value", ["'{'", "'[1]'", "x'00ff'", "''"])
def test_an_entry_made_unreadable_is_named_and_still_listed(catalogue, value):
    change(catalogue, f"UPDATE audit SET findings = {value} WHERE number = 3")
    assert catalogue.audit()[2].findings == {}
    with pytest.raises(AuditBroken, match="第 3 条"):
        catalogue.verify_audit()


@pytest.mark.parametrize("number", [1, 3, 7])
def test_a_missing_entry_is_named(catalogue, number):
    change(catalogue, f"DELETE FROM audit WHERE number = {number}")
    with pytest.raises(AuditBroken) as caught:
        catalogue.verify_audit()
    assert caught.value.number == number


def test_a_missing_entry_is_found_though_the_rest_moves_up(catalogue):
    change(
        catalogue,
        "DELETE FROM audit WHERE number = 3",
        "UPDATE audit SET number = number - 1 WHERE number > 3",
    )
    with pytest.raises(AuditBroken) as caught:
        catalogue.verify_audit()
    assert caught.value.number == 3


def test_entries_that_changed_places_are_found(catalogue):
    change(
        catalogue,
        "UPDATE audit SET number = 99 WHERE number = 4",
        "UPDATE audit SET number = 4 WHERE number = 5",
        "UPDATE audit SET number = 5 WHERE number = 99",
    )
    with pytest.raises(AuditBroken) as caught:
        catalogue.verify_audit()
    assert caught.value.number == 4


def test_an_entry_put_in_at_the_end_is_found(catalogue):
    change(
        catalogue,
        "INSERT INTO audit SELECT 8, at, by, action, key, signature, findings, hash "
        "FROM audit WHERE number = 7",
    )
    with pytest.raises(AuditBroken) as caught:
        catalogue.verify_audit()
    assert caught.value.number == 8


def test_an_empty_log_is_whole(tmp_path):
    catalogue = Catalogue(tmp_path)
    assert catalogue.audit() == ()
    assert catalogue.verify_audit() == 0


def test_two_instances_write_one_chain(catalogue):
    other = Catalogue(catalogue.home)
    for number in range(3):
        put(catalogue, "一。", edition=f"a{number}")
        put(other, "二。", edition=f"b{number}")
    assert catalogue.verify_audit() == len(catalogue.audit())
    assert [entry.number for entry in other.audit()] == list(range(1, len(other.audit()) + 1))
