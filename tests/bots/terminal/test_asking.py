"""The terminal, as a person and as a program use it: from files to an answer, chat, homes.

A few tests start a real process, which costs a second each; the many start the command in this one.
"""

from __future__ import annotations

import json
import re

from .fakes import BULUOFENDING, QUESTION, as_json, mentor

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
        "follow_ups", "ai_generated", "verification", "index_version", "timings_ms",
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
