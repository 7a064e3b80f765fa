"""How well masking finds what names a person, and leaves alone what does not.

dirty.jsonl and fresh.jsonl  rows with ⟦class|what names a person⟧; fresh ones were written last
clean.jsonl                  rows in which nothing names a person
rows.py                      reads them
score.py                     rates, with misses
"""
