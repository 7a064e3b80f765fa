"""`mentor learn`: a check of the files, a case and a quiz at the terminal."""

import json

import pytest

from tests.starter import starter_home


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home over the starter library's index; what is learnt is kept in a database of its own."""
    monkeypatch.setenv("MENTOR_HOME", str(starter_home()))
    monkeypatch.setenv("MENTOR_DATABASE_URL", f"sqlite:///{tmp_path / 'records.db'}")


def test_the_shipped_files_are_in_order(run, home):
    code, out, _ = run("learn", "check")
    assert code == 0 and "没有发现问题" in out


def test_a_file_that_is_wrong_is_named_with_its_line(run, home, tmp_path):
    folder = tmp_path / "own"
    (folder / "quizzes").mkdir(parents=True)
    (folder / "quizzes" / "x.yaml").write_text("document: child-diarrhoea\nitems: []\n")
    code, out, _ = run("learn", "check", folder)
    assert code == 1 and "x.yaml 第 2 行" in out and "1 处要改" in out
    code, out, _ = run("learn", "check", folder, "--json")
    assert code == 1 and len(json.loads(out)["faults"]) == 1


def test_a_case_is_played_and_goes_on_another_day(run, home):
    code, out, _ = run("learn", "case")
    assert code == 0 and "/case 1" in out
    code, out, _ = run("learn", "case", "heart-attack-stomach-ache", stdin="量血压\n\n")
    assert code == 0 and "〔血压〕" in out
    typed = "心电图\n下诊断\n心梗\n嚼阿司匹林\n立即\n"
    code, out, _ = run("learn", "case", "heart-attack-stomach-ache", stdin=typed)
    assert code == 0 and "接着上次：问了 1 次" in out and "【评分】" in out and "出处：《" in out


def test_the_days_quiz_at_the_terminal(run, home):
    code, out, _ = run("learn", "quiz", stdin="2 A\n")
    assert code == 0 and "【练习 1/5】" in out
    code, out, _ = run("learn", "quiz", "--json")
    assert code == 0 and set(json.loads(out)) == {"items", "right", "answered"}


def test_an_unknown_case_is_said(run, home):
    code, out, _ = run("learn", "case", "nothing")
    assert code == 0 and "没有这个病例" in out


def test_credits_are_stated_verified_and_a_changed_byte_is_found(run, home, tmp_path):
    code, out, _ = run("learn", "credits")
    assert code == 0 and "【学分】" in out and "示例规则" in out
    for form in ("pdf", "csv", "json"):
        file = tmp_path / f"c.{form}"
        assert run("learn", "credits", "--out", file, "--name", "张三")[0] == 0
        code, out, _ = run("learn", "verify", file)
        assert code == 0 and out.startswith("有效")
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(bytes(data))
        code, out, _ = run("learn", "verify", file)
        assert code == 1 and out.startswith("无效")


def test_a_statement_of_another_form_is_wrong_use(run, home, tmp_path):
    code, _, err = run("learn", "credits", "--out", tmp_path / "c.docx")
    assert code == 2 and ".pdf" in err


def test_what_cannot_be_taken_over_is_said(run, home, tmp_path):
    file = tmp_path / "c.json"
    run("learn", "credits", "--out", file)
    code, out, err = run("learn", "import", file)
    assert code == 1 and "不能导入" in out + err
