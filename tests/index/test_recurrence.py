"""What pairs teach about a term's weight, with the expected values as arithmetic."""

from __future__ import annotations

import json
from math import log
from pathlib import Path

import pytest

from index.recurrence import ANY, Recurrence, built_in
from index.training.recurrence import main

TABLE = Recurrence({"words": {ANY: -1.0, "高血压": 2.0, "请问": -30.0}})


def test_the_log_odds_stand_beside_the_idf() -> None:
    # An idf half that of a term that stands once is stretched to 5.
    assert TABLE.boost("words", "高血压", 0.5) == pytest.approx((5 + 2) / 5)
    assert TABLE.boost("words", "龘龘", 0.5) == pytest.approx((5 - 1) / 5)


def test_no_term_is_lost_and_no_english_one_touched() -> None:
    assert TABLE.boost("words", "请问", 0.5) == 0.1
    assert TABLE.boost("words", "please", 0.5) == 1.0
    assert TABLE.boost("bigrams", "请问", 0.5) == 1.0
    assert TABLE.boost("words", "高血压", 0.0) == 1.0


def test_the_table_that_ships_tells_a_topic_from_a_manner_of_asking() -> None:
    def weight(word: str) -> float:
        return built_in().boost("words", word, 0.5)

    assert min(map(weight, ("高血压", "癫痫", "糖尿病"))) > max(
        map(weight, ("请问", "谢谢", "你好"))
    )
    assert built_in().log_odds.keys() == {"words", "bigrams", "characters"}


def test_counting_smooths_with_the_mean_and_drops_rare_terms(tmp_path: Path) -> None:
    pairs = [("高血压晚上", "高血压"), ("高血压晚上", "多喝水")] * 6 + [("癫痫", "癫痫")]
    file = tmp_path / "pairs.jsonl"
    file.write_text(
        "\n".join(json.dumps({"query": q, "positive": a}) for q, a in pairs), encoding="utf-8"
    )
    out = tmp_path / "table.tsv"
    main([str(file), "--out", str(out)])
    rows = [line.split("\t") for line in out.read_text(encoding="utf-8").splitlines()]
    words = {row[1]: float(row[2]) for row in rows if row[0] == "words"}
    # Asked 12 + 12 + 1 words, 6 + 1 of them came back.
    mean = (7 + 1) / (25 + 2)
    rate = (6 + 10 * mean) / (12 + 10)
    assert words["高血压"] == pytest.approx(log(rate / (1 - rate)), abs=0.05)
    assert words[ANY] == pytest.approx(log(mean / (1 - mean)), abs=0.05)
    assert "癫痫" not in words
