"""The mentor teaches: cases, quizzes, a plan, credits. Every explanation is a cited passage.

sections.py     a document and a heading → the passages there, and the citation of a sentence
reading.py      a YAML file → checked data, refused with file and line
asks.py         what a learner types → what of the list of questions he asks
case_files.py   cases/*.yaml → Case
cases.py        a case and what the learner does, step by step → what the patient says
scoring.py      a case and what was done → points, each with its passage
quiz_files.py   quizzes/*.yaml → Item
grading.py      an item and an answer in any wording → right or wrong, and why
solving.py      a perfect and a harmful script for each case: does the case hold?

Wired to the library by desk.py; kept by assistant/records_db/learning.py.
"""
