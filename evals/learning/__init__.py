"""Does the teaching part measure and teach? Simulated learners, on what ships.

content.py     the cases and items that ship, without an index
answers.py     a simulated learner's words: to an item, in a case
simulate.py    learners of known ability sit the yearly assessment: does the score rank them?
forgetting.py  three ways to forget, none of them FSRS's own
retention.py   FSRS against a repetition of everything each week, at equal minutes
matching.py    blind questions of learners: are they understood?

`python -m evals.learning` prints the figures; `--out FILE` keeps them as JSON.
"""
