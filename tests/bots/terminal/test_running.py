"""The doctor, the default path without a network, and a server that runs."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request

import pytest

from .fakes import BULUOFENDING, QUESTION, ROOT, mentor, start

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
