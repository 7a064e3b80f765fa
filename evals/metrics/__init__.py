"""The metrics of the evals, one family a file; all.py lists them."""
