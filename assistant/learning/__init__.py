"""The mentor teaches: cases, quizzes, a plan, credits. Every explanation is a cited passage.

sections.py     a document and a heading → the passages there, and the citation of a sentence
reading.py      a YAML file → checked data, refused with file and line
asks.py         what a learner types → what of the list of questions he asks
case_files.py   cases/*.yaml → Case
cases.py        a case and what the learner does, step by step → what the patient says
understood.py   what of a decision was not understood, said before it is scored
diagnoses.py    several diagnoses → the one that counts; needless.py: what was asked for nothing
scoring.py      a case and what was done → points, each with its passage
quiz_files.py   quizzes/*.yaml → Item
grading.py      an item and an answer in any wording → right or wrong, and why
solving.py      a perfect and a harmful script for each case: does the case hold?

schedule.py     when an item comes again (FSRS)
made_items.py   items that nobody wrote: from what was asked, from what a case showed missing
shelf.py        the cases and items that can be used now
talk.py         a learner's case, kept step by step; daily.py: his quiz of the day

courses.py, units.py, self_check.py     a course read step by step, then its self-check
areas.py, competency.py, planner.py     what is known and done; plan.py, recommending.py: what next
assessing.py, assessment.py, ability.py, report.py      the yearly assessment and its page
discussion.py, record.py, aggregate.py  a group's talk, one learner's file, figures of groups

credit_rules.py, credits.py     what acts earn, by region; what a ledger is worth
signing.py, statements.py, statement_*.py, recognition.py    signed statements, of others too
earning.py, merits.py           acts into the ledger; a learner's credits

Wired to the library by desk.py; kept by assistant/records_db.
"""
