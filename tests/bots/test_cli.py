"""The terminal, as a person and as a program use it: what comes out, what is said, never a trace.

A few tests start a real process, which costs a second each; the many start the command in this one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import bots
import index
from bots.cli import app, main
from bots.console import run_or_explain

ROOT = Path(bots.__file__).parent.parent
ENCODER = Path(index.__file__).parent / "encoder_model" / "zh"
QUESTION = "阿卡维林片成人每次吃多少？"
AKAWEILIN = """---
id: akaweilin
title: 阿卡维林片临床用药规范
issuer: 测试卫生院
edition: "2023"
year: 2023
language: zh
---
# 阿卡维林片临床用药规范

## 用法用量

成人每次 12.5 mg，每日 2 次，饭后口服。阿卡维林片最大剂量为每日 50 mg。

## 禁忌

妊娠期和哺乳期禁用阿卡维林片。

## 随访

服用阿卡维林片后每 2 周复查血压和血钾，稳定后每 3 个月复查 1 次。
"""
BULUOFENDING = """---
id: buluofending
title: 布罗芬定口服液说明
issuer: 测试卫生院
edition: "2024"
year: 2024
kind: label
---
# 布罗芬定口服液说明

## 用法用量

布罗芬定口服液儿童每次 1.5 ml，每日 3 次。用药 3 天仍发热的须复诊。
"""


def start(*arguments, home, **environment):
    """Start `mentor` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", "from bots.cli import main; main()", *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=home.parent,
        env=os.environ
        | {"MENTOR_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        | environment,
    )


def mentor(*arguments, home, stdin=b"", **environment):
    """Run `mentor` as a process of its own and give (exit code, output, errors)."""
    process = start(*arguments, home=home, **environment)
    out, err = process.communicate(stdin, timeout=90)
    assert b"Traceback" not in err, err.decode()
    return process.returncode, out.decode(), err.decode()


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Read a library of two documents from files, once, through real processes."""
    folder = tmp_path_factory.mktemp("cli")
    sources = folder / "资料 1"
    sources.mkdir()
    (sources / "阿卡维林.md").write_text(AKAWEILIN, encoding="utf-8")
    (sources / "布罗芬定.md").write_text(BULUOFENDING, encoding="utf-8")
    home = folder / "the home"
    code, out, err = mentor("library", "add", sources, "--json", home=home)
    assert code == 0, err
    added = json.loads(out)
    code, out, err = mentor("index", "build", "--json", home=home)
    assert code == 0, err
    return home, added, json.loads(out)


@pytest.fixture
def home(built, tmp_path, monkeypatch):
    """Give a home of one's own that holds the library, in a folder whose name has spaces."""
    own = tmp_path / "the home of 张医生"
    shutil.copytree(built[0], own)
    monkeypatch.setenv("MENTOR_HOME", str(own))
    return own


@pytest.fixture
def run(monkeypatch, capfd):
    """Run `mentor` in this process and give (exit code, output, errors)."""

    def inside(*arguments, stdin=""):
        monkeypatch.setattr(sys, "argv", ["mentor", *map(str, arguments)])
        with open(os.devnull, encoding="utf-8") as nothing:
            monkeypatch.setattr(sys, "stdin", nothing)
            if stdin:
                import io

                monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
            with pytest.raises(SystemExit) as end:
                main()
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        assert "程序内部出错" not in err, err
        return end.value.code or 0, out, err

    return inside


def as_json(run, *arguments, stdin=""):
    code, out, err = run(*arguments, stdin=stdin)
    assert code == 0, err
    return json.loads(out)


# From files to a cited answer


def test_what_reading_and_indexing_said(built):
    _, added, report = built
    assert {(one["status"], one["key"], one["state"]) for one in added} == {
        ("added", "akaweilin@2023", "published"),
        ("added", "buluofending@2024", "published"),
    }
    assert set(report) == {"version", "added", "removed", "unchanged", "passages", "seconds"}
    assert sorted(report["added"]) == ["akaweilin@2023", "buluofending@2024"]
    assert report["passages"] == sum(one["chunks"] for one in added)


def test_from_files_to_an_answer_and_out_again(home):
    """The whole way through processes of their own, each of which sees what the one before did."""
    code, out, err = mentor("ask", QUESTION, home=home)
    assert (code, err) == (0, "")
    assert "12.5 mg" in out
    assert "[1]" in out
    assert "出处" in out and "阿卡维林片临床用药规范 · 测试卫生院" in out

    code, out, _ = mentor("library", "retire", "akaweilin", home=home)
    assert code == 0 and "已停用 akaweilin@2023" in out

    code, out, err = mentor("ask", QUESTION, "--json", home=home)
    answer = json.loads(out)
    assert (code, answer["kind"], answer["statements"]) == (0, "abstained", [])
    assert "12.5" not in out
    assert "mentor index build" in err

    code, out, _ = mentor("index", "build", home=home)
    assert code == 0 and "移除 1 份" in out
    assert not any(
        b"12.5 mg" in file.read_bytes()
        for file in max((home / "index").glob("v*")).rglob("*")
        if file.is_file()
    )


def test_adding_the_same_file_again_changes_nothing(run, home, built):
    (row,) = as_json(run, "library", "add", built[0].parent / "资料 1" / "阿卡维林.md", "--json")
    assert row["status"] == "unchanged"
    report = as_json(run, "index", "build", "--json")
    assert (report["added"], report["removed"], report["unchanged"]) == ([], [], 2)


def test_what_is_held_back_answers_once_it_is_published(run, home):
    new = home.parent / "新.md"
    new.write_text(
        BULUOFENDING.replace("buluofending", "cike").replace("布罗芬定", "磁可平"), encoding="utf-8"
    )
    (row,) = as_json(run, "library", "add", new, "--quarantine", "--json")
    assert row["state"] == "quarantined"
    run("index", "build")
    question = "磁可平口服液儿童每次多少？"
    assert as_json(run, "ask", question, "--json")["kind"] == "abstained"
    assert run("library", "publish", "--all")[0] == 0
    run("index", "build")
    assert "磁可平" in as_json(run, "ask", question, "--json")["text"]


# What a program reads


def test_ask_json(run, home):
    answer = as_json(run, "ask", QUESTION, "--json")
    assert list(answer) == [
        "id", "question", "standalone_question", "language", "kind", "mode", "alerts",
        "statements", "text", "citations", "notes", "abstain_reason", "nearest_topics",
        "ai_generated", "index_version", "timings_ms",
    ]  # fmt: skip
    assert answer["kind"] == "answered"
    first = answer["citations"][0]
    assert (first["n"], first["document_id"], first["year"]) == (1, "akaweilin", 2023)
    assert first["quote"] in first["passage"]


def test_the_other_json_shapes(run, home):
    rows = as_json(run, "library", "list", "--json")
    assert [(row["key"], row["state"]) for row in rows] == [
        ("akaweilin@2023", "published"),
        ("buluofending@2024", "published"),
    ]
    shown = as_json(run, "library", "show", "akaweilin", "--json")
    assert "12.5 mg" in "".join(chunk["text"] for chunk in shown["chunks"])
    assert [row["findings"] for row in as_json(run, "library", "lint", "--json")] == [[], []]
    found = as_json(run, "search", "阿卡维林 禁忌", "-k", "2", "--json")
    assert [hit["rank"] for hit in found["hits"]] == [1, 2]
    assert "妊娠期" in found["hits"][0]["text"]
    card = as_json(run, "index", "info", "--json")
    assert (card["documents"], card["pending_documents"]) == (2, 0)
    assert card["bytes"] > 0
    assert all(check["ok"] for check in as_json(run, "doctor", "--json"))


def test_json_survives_a_terminal_that_cannot_show_it(home):
    code, out, _ = mentor("ask", QUESTION, "--json", home=home, PYTHONIOENCODING="ascii")
    assert code == 0
    assert "12.5 mg，每日 2 次" in json.loads(out)["text"]


def test_what_a_person_reads(run, home):
    assert "在用  akaweilin@2023  阿卡维林片临床用药规范" in run("library", "list")[1]
    assert "## 阿卡维林片临床用药规范 > 用法用量" in run("library", "show", "akaweilin")[1]
    assert "0 份有疑点" in run("library", "lint")[1]
    assert re.search(r"1\. \d\.\d{3}  阿卡维林片临床用药规范", run("search", "阿卡维林 禁忌")[1])
    assert "文档 2 份" in run("index", "info")[1]
    assert "完好" in run("index", "verify")[1]


# A file of questions


def test_a_batch_is_answered_in_order_and_a_faulty_line_does_not_stop_it(run, home):
    lines = [
        json.dumps({"id": "a", "question": QUESTION}),
        json.dumps({"id": 2, "question": "那孕妇呢？", "history": [QUESTION]}),
        json.dumps(
            {
                "id": "c",
                "question": "那孕妇呢？",
                "history": [{"question": QUESTION, "answer": "12.5 mg"}],
            }
        ),
        "",
        "not json",
        json.dumps({"id": "d"}),
        json.dumps({"id": "e", "question": 5}),
        json.dumps({"id": "f", "question": ""}),
        json.dumps({"id": "g", "question": QUESTION, "lang": "fr"}),
        json.dumps({"id": "h", "question": QUESTION, "history": "阿卡维林"}),
        json.dumps({"id": "i", "question": QUESTION, "history": [3]}),
        json.dumps([1, 2]),
        '{"id": "j", "question": "\\ud800"}',
        "[" * 5000,
        '{"id": 1' + "0" * 5000 + "}",
        json.dumps({"id": "z", "question": "肺癌怎么化疗？", "lang": "en"}),
    ]
    file = home.parent / "questions.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    code, out, _ = run("ask", "--batch", file)
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [one["id"] for one in answers] == [
        "a", 2, "c", None, "d", "e", "f", "g", "h", "i", None, "j", None, None, "z",
    ]  # fmt: skip
    assert answers[0]["kind"] == "answered"
    for one in answers[1:3]:
        assert one["standalone_question"] == "阿卡维林片孕妇每次吃多少？"
    assert [one["id"] for one in answers if "error" not in one] == ["a", 2, "c", "z"]
    assert answers[6]["code"] == "empty"
    assert answers[-1]["abstain_reason"].startswith("The library")


def test_a_batch_may_come_in_on_standard_input(home):
    line = json.dumps({"id": "x", "question": QUESTION}).encode()
    code, out, _ = mentor("ask", "--batch", "-", home=home, stdin=b"\xff\xfe\n" + line + b"\n")
    broken, answer = (json.loads(one) for one in out.splitlines())
    assert (code, broken["id"], answer["id"]) == (0, None, "x")
    assert "12.5 mg" in answer["text"]


# A conversation


def test_a_chat_keeps_its_topic_until_it_is_told_not_to(run, home):
    talk = f"{QUESTION}\n那孕妇呢？\n😀\n/new\n那孕妇呢？\n"
    code, out, err = run("chat", stdin=talk)
    assert code == 0
    first, _ = out.split("禁用阿卡维林片", 1)
    assert "12.5 mg" in first
    assert "没有看懂" in err
    assert "已开始新对话" in err


def test_a_chat_of_bytes_that_are_no_text_ends_well(home):
    code, out, err = mentor("chat", home=home, stdin=b"\xff\xfe\x80\n\n")
    assert (code, out) == (0, "")
    assert "没有看懂" in err


# Homes


def test_two_libraries_side_by_side(run, home, tmp_path):
    other = tmp_path / "other"
    assert run("--home", other, "ask", QUESTION)[0] == 1
    assert run("--home", other, "index", "build")[0] == 0
    assert as_json(run, "--home", other, "ask", QUESTION, "--json")["kind"] == "abstained"
    assert as_json(run, "--home", home, "ask", QUESTION, "--json")["kind"] == "answered"


def test_an_empty_home_variable_is_not_the_working_folder(run, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MENTOR_HOME", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert run("library", "list")[0] == 0
    assert [one.name for one in tmp_path.iterdir()] == ["data"]


def test_a_home_that_cannot_be_written_is_named(run, tmp_path):
    file = tmp_path / "not a folder"
    file.write_text("", encoding="utf-8")
    for home in (file, file / "below"):
        for command in (["ask", QUESTION], ["library", "list"], ["index", "build"], ["serve"]):
            code, out, err = run("--home", home, *command)
            assert (code, out) == (1, "")
            assert "文件夹" in err and str(file) in err
        assert run("--home", home, "doctor")[0] == 1


# What is wrong with an index, and what to run


def test_without_an_index(run):
    for command in (["ask", QUESTION], ["search", "x"], ["index", "info"], ["index", "verify"]):
        code, out, err = run(*command)
        assert (code, out) == (1, "")
        assert "mentor index build" in err
    code, out, err = run("chat", stdin=f"{QUESTION}\n")
    assert code == 1 and "mentor index build" in err


def test_another_encoder_than_the_index_was_built_with(run, home, tmp_path, monkeypatch):
    other = tmp_path / "other encoder"
    shutil.copytree(ENCODER, other)
    (other / "extra.json").write_text("{}", encoding="utf-8")
    monkeypatch.setenv("MENTOR_ENCODER", str(other))
    code, _, err = run("ask", QUESTION)
    assert code == 1
    assert "built-in" in err and f"mentor index build --encoder {other}" in err
    code, out, _ = run("index", "build", "--encoder", other)
    assert code == 0 and "新编入 2 份" in out
    assert run("ask", QUESTION)[0] == 0


def test_an_encoder_that_is_not_there(run, home, monkeypatch):
    monkeypatch.setenv("MENTOR_ENCODER", "/nowhere/at/all")
    code, _, err = run("ask", QUESTION)
    assert code == 1
    assert "/nowhere/at/all" in err and "编码器" in err


@pytest.mark.parametrize("name", ["passages.db", "dense.faiss", "index_card.json", "lexical"])
def test_a_corrupt_index_falls_back_to_the_one_before(run, home, name):
    before = as_json(run, "index", "info", "--json")["version"]
    run("library", "retire", "buluofending")
    run("index", "build")
    newest = home / "index" / as_json(run, "index", "info", "--json")["version"]
    target = newest / name
    if target.is_dir():
        target = max(target.iterdir(), key=lambda one: one.stat().st_size)
    data = bytearray(target.read_bytes())
    data[len(data) // 2] ^= 0x10
    target.write_bytes(data)

    code, out, err = run("ask", QUESTION, "--json")
    assert code == 0, err
    assert json.loads(out)["index_version"] == before
    assert "12.5 mg" in out
    assert "mentor index build" in err
    assert "布罗芬定" not in run("ask", "布罗芬定口服液儿童每次多少？")[1], "it stays retired"
    code, _, err = run("index", "verify")
    assert code == 1 and "mentor index build" in err
    assert run("doctor")[0] == 1
    assert run("index", "build")[0] == 0
    assert run("index", "verify")[0] == 0


def test_an_index_of_which_nothing_is_whole(run, home):
    for file in (home / "index").rglob("*"):
        if file.is_file():
            file.write_bytes(b"\0" * 10)
    code, out, err = run("ask", QUESTION)
    assert (code, out) == (1, "")
    assert "损坏" in err and "mentor index build" in err
    assert run("index", "build")[0] == 0
    assert as_json(run, "ask", QUESTION, "--json")["kind"] == "answered"


def test_a_catalogue_that_was_emptied_lets_nothing_answer(run, home):
    for extra in home.glob("catalogue.db-*"):
        extra.unlink()
    (home / "catalogue.db").write_bytes(b"")
    assert "12.5" not in run("ask", QUESTION)[1]
    assert run("doctor")[0] == 1


def test_a_catalogue_that_is_no_database(run, home):
    for extra in home.glob("catalogue.db-*"):
        extra.unlink()
    (home / "catalogue.db").write_bytes(b"not a database" * 100)
    for command in (["ask", QUESTION], ["library", "list"], ["index", "build"]):
        code, _, err = run(*command)
        assert code == 1
        assert "catalogue.db" in err and "mentor doctor" in err
    assert run("doctor")[0] == 1


# The doctor


def test_the_doctor_says_what_to_run_until_nothing_is_left(run, home, tmp_path):
    code, out, _ = run("--home", tmp_path / "new", "doctor")
    assert code == 1
    assert "✗ 资料库：是空的" in out and "mentor library add" in out
    assert "✗ 索引：还没有索引" in out and "✓ 编码器：built-in" in out

    code, out, _ = run("doctor")
    assert code == 0
    assert "✗" not in out and "一问一答" in out

    run("library", "retire", "akaweilin")
    code, out, _ = run("doctor")
    assert code == 1
    assert "有 1 份文档的变动没有编入，请运行 mentor index build" in out


def test_the_doctor_notices_a_model_without_an_address(run, home, monkeypatch):
    monkeypatch.setenv("MENTOR_MODEL", "some-model")
    code, out, _ = run("doctor")
    assert code == 1 and "MENTOR_MODEL_URL" in out


# Help, and wrong use


def commands(group=app, path=()):
    for one in group.registered_commands:
        yield (*path, one.name or one.callback.__name__.replace("_", "-"))
    for one in group.registered_groups:
        yield from commands(one.typer_instance, (*path, one.name))


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_every_command_shows_an_example(run, command):
    code, out, _ = run(*command, "--help")
    assert code == 0
    assert f"例：mentor {' '.join(command)}" in out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["ask"],
        ["ask", "一", "二"],
        ["ask", "一", "--batch", "x"],
        ["ask", "一", "--lang", "fr"],
        ["--home", "", "ask", "一"],
        ["search", "一", "-k", "0"],
        ["search", "一", "-k", "many"],
        ["serve", "--port", "70000"],
        ["serve", "--port", "http"],
        ["library", "add"],
        ["library", "add", "x.md", "--year", "last"],
        ["library", "add", "x.md", "--kind", "rumour"],
        ["library", "add", "a.md", "b.md", "--title", "one for two"],
        ["library", "publish"],
        ["library", "publish", "x", "--all"],
        ["library", "retire"],
        ["index", "--sideways"],
        ["eval", "run"],
        ["eval", "run", "no such set"],
    ],
)
def test_wrong_use_is_exit_code_2(run, arguments):
    code, _, err = run(*arguments)
    assert code == 2
    assert err.strip() or not arguments


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", ""],
        ["ask", "   "],
        ["ask", "😀😀"],
        ["ask", "\x01\x02"],
        ["ask", "\udcff\udcfe"],
        ["ask", "问" * 10_000],
        ["search", ""],
        ["search", "\udcff"],
        ["search", "查" * 10_000],
        ["ask", "--batch", "/no/such/file.jsonl"],
        ["ask", "--batch", "/"],
        ["library", "add", "/no/such/file.pdf"],
        ["library", "add", "\udcff.md"],
        ["library", "add", "/dev/null"],
        ["library", "add", "x.md", "--valid-from", "yesterday"],
        ["library", "show", "nobody"],
        ["library", "show", ""],
        ["library", "lint", "nobody"],
        ["library", "publish", "nobody"],
        ["library", "retire", "nobody@1999"],
        ["library", "retire", "../../etc/passwd"],
        ["index", "build", "--encoder", "/no/such/model"],
        ["serve", "--host", "999.999.999.999"],
        ["serve", "--host", "256.0.0.1", "--port", "0"],
    ],
    ids=lambda arguments: " ".join(arguments).encode("ascii", "backslashreplace").decode()[:40],
)
def test_bad_input_is_exit_code_1_with_a_sentence(run, home, arguments, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    code, out, err = run(*arguments)
    assert code == 1
    assert re.search(r"[\u4e00-\u9fff]{4}", out + err), out + err


@pytest.mark.parametrize(
    "question",
    ["ما هو العلاج", "ยาลดความดัน", "<b>阿卡维林</b>", "; rm -rf /", "%s%n", "\x1b[2J阿卡维林", "1"],
)
def test_odd_questions_are_answered_or_abstained_from(run, home, question):
    code, out, _ = run("ask", "--", question)
    assert code == 0
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device", "/x/passages.db"), "磁盘已满（/x/passages.db）"),
        (OSError(27, "File too large"), "磁盘已满"),
        (PermissionError(13, "Permission denied", "/x"), "没有写入或读取权限（/x）"),
        (OSError(30, "Read-only file system", "/x"), "没有写入或读取权限（/x）"),
        (NotADirectoryError(20, "Not a directory", "/x"), "不是文件夹（/x）"),
        (OSError(5, "Input/output error"), "读写失败"),
        (KeyError("missing"), "程序内部出错（KeyError）"),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence(capsys, error, said):
    def command():
        raise error

    assert run_or_explain(command) == 1
    assert said in capsys.readouterr().err


def test_a_full_or_busy_database_is_told_from_a_broken_one(capsys, tmp_path):
    import sqlite3

    def full():
        connection = sqlite3.connect(tmp_path / "small.db")
        connection.execute("PRAGMA max_page_count = 1")
        try:
            connection.execute("CREATE TABLE t (x)")
        finally:
            connection.close()

    def busy():
        one, two = (sqlite3.connect(tmp_path / "busy.db", timeout=0) for _ in range(2))
        try:
            one.execute("BEGIN EXCLUSIVE")
            two.execute("BEGIN EXCLUSIVE")
        finally:
            one.close()
            two.close()

    assert run_or_explain(full) == 1
    assert "磁盘已满" in capsys.readouterr().err
    assert run_or_explain(busy) == 1
    assert "另一个进程" in capsys.readouterr().err


def test_an_interrupt_is_no_failure(capsys):
    def command():
        raise KeyboardInterrupt

    assert run_or_explain(command) == 130
    assert "已中断" in capsys.readouterr().err


def test_the_maintainer_can_see_where(monkeypatch):
    monkeypatch.setenv("MENTOR_TRACE", "1")
    with pytest.raises(KeyError):
        run_or_explain(lambda: {}["missing"])


# No network


def test_the_default_path_makes_no_connection(built, tmp_path):
    """From a file to an answer, in processes that note every connection and look-up they try.

    The child that reads files starts with an environment of its own and counts for itself: see
    tests/corpus/test_parse.py.
    """
    notes = tmp_path / "tried"
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(
        textwrap.dedent(
            f"""
            import os, sys

            def watch(event, arguments):
                if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname",
                             "socket.sendto", "socket.bind"):
                    with open({str(notes)!r}, "a") as file:
                        file.write(f"{{os.getpid()}} {{event}} {{arguments[1:]}}\\n")

            with open({str(tmp_path / "started")!r}, "a") as file:
                file.write(f"{{os.getpid()}}\\n")
            sys.addaudithook(watch)
            """
        ),
        encoding="utf-8",
    )
    home = tmp_path / "home"
    check = "import socket; socket.getaddrinfo('localhost', 80)"
    subprocess.run(
        [sys.executable, "-c", check], env=os.environ | {"PYTHONPATH": str(guard)}, check=True
    )
    assert "socket.getaddrinfo" in notes.read_text(), "the guard itself notes what it should"
    notes.unlink()
    environment = {"PYTHONPATH": f"{guard}{os.pathsep}{ROOT}"}
    document = built[0].parent / "资料 1" / "阿卡维林.md"
    for command in (["library", "add", document], ["index", "build"], ["ask", QUESTION]):
        code, _, err = mentor(*command, home=home, **environment)
        assert code == 0, err
    assert len((tmp_path / "started").read_text().split()) >= 3
    assert not notes.exists(), notes.read_text()


# The server


def ask_server(address, question):
    request = urllib.request.Request(
        f"{address}v1/ask",
        data=json.dumps({"question": question}).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as reply:
        return json.load(reply)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_running_server_sees_what_is_added_and_retired(home, end):
    process = start("serve", "--port", "0", home=home)
    try:
        line = process.stdout.readline().decode()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line).group()
        assert "12.5 mg" in ask_server(address, QUESTION)["text"]
        if end == signal.SIGTERM:
            question = "磁可平口服液儿童每次多少？"
            assert ask_server(address, question)["kind"] == "abstained"
            new = home.parent / "新.md"
            text = BULUOFENDING.replace("buluofending", "cike").replace("布罗芬定", "磁可平")
            new.write_text(text, encoding="utf-8")
            assert mentor("library", "add", new, home=home)[0] == 0
            assert mentor("index", "build", home=home)[0] == 0
            answer = ask_server(address, question)
            assert "磁可平口服液儿童每次 1.5 ml" in answer["text"]
            opened = f"{address}{answer['citations'][0]['url'].lstrip('/')}"
            with urllib.request.urlopen(opened, timeout=20) as reply:
                assert "磁可平" in json.load(reply)["text"]

            assert mentor("library", "retire", "cike", home=home)[0] == 0
            retired = ask_server(address, question)
            assert "cike" not in {one["document_id"] for one in retired["citations"]}
            assert "磁可平" not in "".join(one["text"] for one in retired["statements"])
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(opened, timeout=20)
        began = time.monotonic()
        process.send_signal(end)
        _, err = process.communicate(timeout=20)
        assert process.returncode == 0, err.decode()
        assert time.monotonic() - began < 10
        assert b"Traceback" not in err
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def test_a_port_in_use_is_said(run, home):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, _, err = run("serve", "--port", port)
    assert code == 1
    assert str(port) in err and "--port" in err
