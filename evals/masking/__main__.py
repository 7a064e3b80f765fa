"""`python -m evals.masking`: print how well masking does, class by class, with the misses."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from evals.intervals import rate
from evals.masking.rows import read_rows
from evals.masking.score import Score, score


def main() -> int:
    """Print the rates; give 1 where a structured class or a clean row is missed."""
    wrong = False
    for name in ("dirty", "fresh", "fresh_names", "spoken", "clean"):
        rows = read_rows(name)
        result = score(rows)
        sys.stdout.write("\n".join((f"== {name}: {len(rows)}", *_lines(result), "")))
        wrong |= any(one.kind != "姓名" for one in result.missed)
        wrong |= name == "clean" and bool(result.needless)
    return int(wrong)


def _lines(result: Score) -> Iterator[str]:
    for kind, n in sorted(result.there.items()):
        yield f"{kind}\t{rate(result.found[kind], n)}"
    for miss in result.missed:
        yield f"  missed {miss.row} {miss.kind}: {miss.words}"
    for miss in result.needless:
        yield f"  masked without reason {miss.row} {miss.kind}: {miss.words}"


if __name__ == "__main__":
    raise SystemExit(main())
