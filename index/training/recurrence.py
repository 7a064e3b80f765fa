"""Count on question-answer pairs how often a question's term comes back in its answer.

    python -m index.training.recurrence ../shared/data/train/toyhom*.jsonl …

In: JSONL files of {"query", "positive"}. Out: index/recurrence.tsv, terms and numbers only, no
text of a question. Nothing is drawn by chance: the same pairs give the same file.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from index.recurrence import ANY, FILE
from index.tokens import Terms, cut

# A bigram's odds are better taken from all bigrams: most are too rare to count.
_COUNTED = ("words", "characters")
_FIELDS = (*_COUNTED, "bigrams")
# How many imagined pairs with the mean rate each term starts with: smoothing.
_PRIOR = 10
_SEEN = 10
_HEAD = """# How often a question's term comes back in its answer: field, term, log-odds.
# Made by index/training/recurrence.py; * is every term that is not listed."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the table from the files named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path, nargs="+", help="JSONL of query and positive")
    parser.add_argument("--out", type=Path, default=FILE)
    options = parser.parse_args(arguments)
    lines = table((cut(query), cut(answer)) for query, answer in _pairs(options.pairs))
    options.out.write_text("\n".join((_HEAD, *lines, "")), encoding="utf-8")


def table(pairs: Iterable[tuple[Terms, Terms]]) -> list[str]:
    """Give the lines of the table: for each field the mean, then each term often asked."""
    asked: dict[str, Counter[str]] = {field: Counter() for field in _FIELDS}
    returned: dict[str, Counter[str]] = {field: Counter() for field in _FIELDS}
    for question, answer in pairs:
        for field in _FIELDS:
            terms = {term for term in getattr(question, field) if not term.isascii()}
            asked[field].update(terms)
            returned[field].update(terms.intersection(getattr(answer, field)))
    return [line for field in _FIELDS for line in _lines(field, asked[field], returned[field])]


def _lines(field: str, asked: Counter[str], returned: Counter[str]) -> Iterator[str]:
    mean = (returned.total() + 1) / (asked.total() + 2)
    yield f"{field}\t{ANY}\t{_log_odds(mean):.1f}"
    for term in sorted(asked) if field in _COUNTED else ():
        if asked[term] >= _SEEN:
            rate = (returned[term] + _PRIOR * mean) / (asked[term] + _PRIOR)
            yield f"{field}\t{term}\t{_log_odds(rate):.1f}"


def _log_odds(rate: float) -> float:
    return math.log(rate / (1 - rate))


def _pairs(files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    for file in files:
        with file.open(encoding="utf-8") as stream:
            for line in stream:
                row = json.loads(line)
                yield row["query"], row["positive"]


if __name__ == "__main__":
    main()
