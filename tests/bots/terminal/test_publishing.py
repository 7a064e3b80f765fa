"""`mentor library` with names: who publishes, what is taken back, what the audit says."""

from __future__ import annotations

import dataclasses
import sqlite3

import pytest

from bots.library_text import columns
from corpus.catalogue import Catalogue
from corpus.document import Finding
from corpus.split import split
from tests.corpus.fakes import document, prose

from .fakes import AKAWEILIN, as_json

TWO_KEYS = "张三:0123456789abcdef 李四:fedcba9876543210"
CIKE = AKAWEILIN.replace("阿卡维林", "茨克林").replace("akaweilin", "cike")


@pytest.fixture
def new(tmp_path):
    path = tmp_path / "茨克林.md"
    path.write_text(CIKE, encoding="utf-8")
    return path


@pytest.fixture
def upload(home, run, new):
    """Hold a document back that 张三 has brought."""
    assert run("library", "add", new, "--quarantine", "--by", "张三")[0] == 0
    return "cike@2023"


def test_whoever_uploaded_does_not_publish(run, upload, home, monkeypatch):
    monkeypatch.setenv("MENTOR_STAFF_KEYS", TWO_KEYS)
    code, out, err = run("library", "publish", "cike", "--by", "张三")
    assert code == 1
    assert "张三 本人上传" in err and "另一个人" in err and "已发布" not in out
    assert Catalogue(home).find("cike").state == "quarantined"
    code, out, _ = run("library", "publish", "cike", "--by", "李四")
    assert code == 0
    assert f"已发布 {upload}" in out and "单人模式" not in out
    assert Catalogue(home).find("cike").published_by == "李四"


@pytest.mark.parametrize(
    "environment",
    [{}, {"MENTOR_STAFF_KEY": "0123456789abcdef"}, {"MENTOR_STAFF_KEYS": "张三:0123456789abcdef"}],
)
def test_whoever_works_alone_publishes_his_own_and_is_told(run, upload, environment, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    code, out, _ = run("library", "publish", "cike", "--by", "张三")
    assert code == 0
    assert "单人模式" in out


def test_a_shared_key_beside_a_named_one_is_two(run, upload, monkeypatch):
    monkeypatch.setenv("MENTOR_STAFF_KEY", "0123456789abcdef")
    monkeypatch.setenv("MENTOR_STAFF_KEYS", "张三:fedcba9876543210")
    assert run("library", "publish", "cike", "--by", "张三")[0] == 1


def test_keys_that_cannot_be_read_are_said_and_not_repeated(run, upload, monkeypatch):
    monkeypatch.setenv("MENTOR_STAFF_KEYS", "张三:short-secret")
    code, _, err = run("library", "publish", "cike", "--by", "李四")
    assert code == 2
    assert "MENTOR_STAFF_KEYS" in err and "short-secret" not in err


def test_all_goes_on_past_what_one_may_not_publish(run, upload, home, monkeypatch):
    monkeypatch.setenv("MENTOR_STAFF_KEYS", TWO_KEYS)
    Catalogue(home).set_state("akaweilin@2023", "quarantined")
    code, out, err = run("library", "publish", "--all", "--by", "张三")
    assert code == 0
    assert "已发布 akaweilin@2023" in out and "共发布 1 份" in out and upload in err
    assert "没有待审" not in run("library", "publish", "--all", "--by", "李四")[1]
    assert "没有待审" in run("library", "publish", "--all", "--by", "李四")[1]


def test_publishing_what_is_in_force_says_that_nothing_changed(run, home):
    code, out, _ = run("library", "publish", "akaweilin")
    assert code == 0
    assert "本来就在用" in out and "共发布" not in out


def test_all_shows_what_was_found_in_what_it_lets_through(run, home):
    found = Finding("hold", "error-page", "这像是错误页。", 3)
    subject = dataclasses.replace(document(prose("每日一次。")), findings=(found,))
    Catalogue(home).add(subject, split(subject), state="quarantined", original=None)
    code, out, _ = run("library", "publish", "--all")
    assert code == 0
    assert "已发布 htn@2020" in out and "！ 这像是错误页。 第 3 页" in out


def test_the_terminal_says_that_it_publishes_at_once(run, home, new):
    code, out, _ = run("library", "add", new, "--by", "张三")
    assert code == 0
    assert "已由加入者张三直接发布（单人模式）" in out
    assert "单人模式" not in run("library", "add", new, "--by", "张三")[1]
    assert Catalogue(home).find("cike").published_by == "张三"


def test_an_empty_name_is_wrong_use(run, home):
    for command in (["publish", "--all"], ["retire", "akaweilin"], ["rollback"]):
        assert run("library", *command, "--by", " ")[0] == 2


# Rollback


def test_what_is_rolled_back_stays_so_though_the_file_is_added_again(run, home, new):
    run("library", "add", new)
    new.write_text(CIKE.replace("12.5 mg", "125 mg"), encoding="utf-8")
    run("library", "add", new)
    code, out, _ = run("library", "rollback", "--by", "李四")
    assert code == 0
    assert "在用  cike@2023" in out and "mentor index build" in out
    assert "12.5 mg" in run("library", "show", "cike")[1]
    assert "已由人回滚" in run("library", "show", "cike")[1]
    code, out, _ = run("library", "add", new)
    assert code == 1
    assert "回滚" in out and "mentor library publish cike@2023" in out
    assert "12.5 mg" in run("library", "show", "cike")[1]
    assert run("library", "publish", "cike")[0] == 0
    assert run("library", "add", new)[0] == 0
    assert "125 mg" in run("library", "show", "cike")[1]


def test_a_deleted_document_comes_back_but_not_one_deleted_for_good(run, home):
    run("library", "retire", "akaweilin", "--delete")
    assert "akaweilin" not in run("library", "list")[1]
    assert run("library", "rollback")[0] == 0
    assert "在用  akaweilin@2023" in run("library", "list")[1]
    assert "彻底删除" in run("library", "retire", "akaweilin", "--for-good")[1]
    code, out, _ = run("library", "rollback", "--to", "1")  # when both of the library were added
    assert code == 0 and "待审  buluofending@2024" in out
    assert "akaweilin" not in run("library", "list")[1]


def test_the_changes_are_listed_by_number(run, home):
    run("library", "retire", "akaweilin", "--by", "张三")
    last = run("library", "rollback", "--list")[1].splitlines()[0]
    number = last.split()[0]
    assert "张三" in last and "akaweilin@2023" in last
    assert "已停用" in run("library", "list")[1]  # listing changes nothing
    assert run("library", "rollback", "--to", number)[0] == 0
    assert "已停用" not in run("library", "list")[1]
    code, _, err = run("library", "rollback", "--to", "999")
    assert code == 1 and "没有保留第 999 号改动" in err


def test_nothing_to_roll_back_is_said(run, tmp_path, monkeypatch):
    monkeypatch.setenv("MENTOR_HOME", str(tmp_path / "empty"))
    assert "还没有可以回滚的改动" in run("library", "rollback", "--list")[1]
    code, _, err = run("library", "rollback")
    assert code == 1 and "还没有可以回滚的改动" in err


# The audit


def test_the_audit_is_printed_and_verified(run, upload):
    rows = as_json(run, "library", "audit", "--json")
    assert rows["broken_at"] is None
    assert [row["action"] for row in rows["entries"]][-2:] == ["add", "quarantine"]
    assert rows["entries"][-1]["by"] == "张三"
    out = run("library", "audit")[1]
    assert "张三  待审  cike@2023" in out
    assert "校验通过" in out and rows["entries"][-1]["hash"] in out
    assert "茨克林" not in out


def test_a_changed_audit_is_named_and_fails(run, home):
    with sqlite3.connect(home / "catalogue.db") as connection:
        connection.execute("DROP TRIGGER audit_not_changed")
        connection.execute("UPDATE audit SET by = '别人' WHERE number = 2")
    connection.close()
    code, out, err = run("library", "audit")
    assert code == 1
    assert "第 2 条" in err and "校验通过" not in out
    code, out, _ = run("library", "audit", "--json")
    assert code == 1
    assert '"broken_at": 2' in out


# How it looks


@pytest.mark.parametrize("width", [40, 80])
def test_the_list_keeps_within_the_terminal(run, upload, monkeypatch, width):
    whole = run("library", "list")[1].splitlines()
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("bots.library_text.sys.stdout.isatty", lambda: True, raising=False)
    lines = run("library", "list")[1].splitlines()
    assert len(lines) == len(whole) == 6
    assert max(map(columns, whole)) > 40
    assert max(map(columns, lines)) <= width
    assert lines[2].startswith("待审  cike@2023") or lines[4].startswith("待审  cike@2023")


def test_the_list_says_who_and_when(run, upload):
    out = run("library", "list")[1]
    assert "张三加入" in out
    run("library", "publish", "cike", "--by", "李四")
    assert "李四发布" in run("library", "list")[1]
    (row,) = [one for one in as_json(run, "library", "list", "--json") if one["id"] == "cike"]
    assert (row["added_by"], row["published_by"], row["pinned"]) == ("张三", "李四", False)
