"""Does each statement of an answer stand on the passages that it cites? Pure, without a model.

answer.py     an Answer in, the Answer without what fails out, with its verdicts
judging.py    one statement against its passages: what speaks against it, which citations are idle
verbatim.py   the passage's own words, nothing cut off that turns them round
windows.py    the stretches of a passage that a sentence may say again
carrying.py   a sentence against one stretch
figures.py    its numbers: value, unit, per, sign, frequency, by the dose grammar
owners.py     whose numbers they are: drug, thing measured, patient, route
wording.py    its other words: share, strangers, denials, conditions
cues.py       small words that make a difference, from cues.yaml
"""
