"""A home that holds the fictional library, and the command in this process."""

from __future__ import annotations

import json
import os
import shutil
import sys

import pytest

from bots.cli import main

from .fakes import AKAWEILIN, BULUOFENDING, mentor


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
