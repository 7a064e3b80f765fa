"""The five packages are this repository's own, and starting costs nothing heavy."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("assistant", "bots", "corpus", "evals", "index")
HEAVY = (
    "torch", "transformers", "sentence_transformers", "langchain", "langchain_core", "openai",
    "unstructured", "spacy", "pdfplumber", "pypdfium2", "pandas", "jieba", "huggingface_hub",
)  # fmt: skip
REPORT = (
    "\nimport sys; print('HEAVY', *sorted({n.partition('.')[0] for n in sys.modules}"
    f" & set({HEAVY!r})))"
)


def loaded(code, home):
    """Run code in a fresh process and give the heavy libraries that it has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", code + REPORT],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=90,
        cwd=home,
        env=os.environ | {"PYTHONPATH": str(ROOT), "MENTOR_HOME": str(home), "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    last = done.stdout.splitlines()[-1].split()
    assert last[0] == "HEAVY"
    return set(last[1:])


@pytest.mark.parametrize("name", PACKAGES)
def test_the_package_is_this_repository_s(name):
    module = importlib.import_module(name)
    assert module.__file__ == str(ROOT / name / "__init__.py")


def test_the_report_itself_can_tell(tmp_path):
    assert "pandas" in loaded("import pandas", tmp_path)


@pytest.mark.parametrize("name", ["bots.cli", "bots.server", "evals.run", "corpus.ingest"])
def test_importing_loads_nothing_heavy(name, tmp_path):
    assert loaded(f"import {name}", tmp_path) == set()
    assert list(tmp_path.iterdir()) == [], "importing makes no file"


def test_a_cold_question_loads_nothing_heavy(tmp_path):
    """The whole of `mentor ask` but the reading of files, with the built-in encoder."""
    code = """
import sys
from pathlib import Path
from bots.cli import main
from corpus.catalogue import Catalogue
from corpus.document import Block, Document, Metadata
from corpus.split import split

metadata = Metadata(id="a", title="阿卡维林片用法", edition="1")
line = Block("NarrativeText", "阿卡维林片成人每次 12.5 mg，每日 2 次，饭后口服。")
document = Document(metadata, "0" * 64, "a.md", (Block("Title", "用法", level=1), line), None)
Catalogue(Path.cwd()).add(document, split(document), state="published", original=None)
for words in (["index", "build"], ["ask", "阿卡维林片成人每次吃多少？"], ["search", "阿卡维林"]):
    sys.argv = ["mentor", *words]
    try:
        main()
    except SystemExit as end:
        assert end.code in (0, None), words
"""
    assert loaded(code, tmp_path) == set()
