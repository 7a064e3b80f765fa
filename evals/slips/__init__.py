"""How many planted slips does the guard of answers let through? `python -m evals.slips`.

sources.py    true statements with the passages that they stand in
plant.py      a true statement → the same with one slip that can hurt
rephrase.py   a true statement → the same in other figures' words, still true
report.py     each against the guard, counted by class with Wilson intervals
"""
