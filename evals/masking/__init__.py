"""How well masking finds what names a person, and leaves alone what does not.

dirty.jsonl        rows with ⟦class|what names a person⟧, written before the rules
fresh.jsonl        60 more, written after the rules: at first sight 27 of 40 names were found
                   and 26 of 27 numbers and addresses; then the rules were mended
fresh_names.jsonl  24 more with names, written after that: at first sight 20 of 25, then mended
clean.jsonl        rows in which nothing names a person
rows.py            reads them
score.py           rates, with misses
"""
