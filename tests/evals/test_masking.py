"""The masking sets: enough rows, every structured class whole, no needless mask anywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import corpus
from assistant.privacy import spans
from evals.case import CASES
from evals.masking.__main__ import main
from evals.masking.rows import read_rows
from evals.masking.score import score

LIBRARY = Path(corpus.__file__).parent / "library"
# Questions that are to be declined name invented persons on purpose.
WITH_PERSONS = {"declines", "injections", "scope_fresh"}
AUTHORS = {"李晓桐", "翟所迪", "王传林"}
LEAST_NAMES = 0.8


def test_the_sets_are_large_enough():
    assert len(read_rows("dirty")) >= 120
    assert len(read_rows("fresh")) >= 60
    clean = read_rows("clean")
    assert len(clean) >= 200
    assert not any(row.secrets for row in clean)


@pytest.mark.parametrize("name", ["dirty", "fresh", "fresh_names", "spoken"])
def test_numbers_and_addresses_are_always_found_and_names_nearly_always(name):
    result = score(read_rows(name))
    assert result.there["姓名"] >= 25
    assert [one for one in result.missed if one.kind != "姓名"] == []
    assert result.found["姓名"] >= LEAST_NAMES * result.there["姓名"]
    assert result.needless == ()


def test_clean_rows_stay_as_they_are():
    assert score(read_rows("clean")).needless == ()


def test_the_questions_of_all_other_sets_stay_as_they_are():
    sets = [path for path in sorted(CASES.glob("*.jsonl")) if path.stem not in WITH_PERSONS]
    texts = [text for path in sets for text in questions(path)]
    assert len(texts) > 3000
    # 老李头 is a byname, and stands in a question on lookalikes.
    assert masked(texts) <= {"老李头"}


def test_the_library_stays_as_it_is():
    lines = [
        line
        for path in sorted(LIBRARY.rglob("*.md"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len(lines) > 5000
    assert masked(lines) <= AUTHORS


def test_the_report_lists_rates_and_misses(capsys):
    assert main() == 0
    printed = capsys.readouterr().out
    assert "== dirty: " in printed and "姓名\t" in printed and "%" in printed


def questions(path):
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        row = json.loads(line)
        yield row.get("question", "")
        for turn in row.get("history", []):
            yield turn if isinstance(turn, str) else turn.get("question", "")


def masked(texts):
    return {text[one.start : one.end] for text in texts for one in spans(text)}
