"""Print what the guard catches: `python -m evals.slips [FACTS.jsonl ...]`."""

from evals.slips.report import main

main()
