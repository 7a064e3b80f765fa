"""Asked for the dose of a drug: its own doses and bans before what else was found. Pure.

A long list that covers more of a question (take out the sting, lay flat, give oxygen) must not
stand before the milligrams that were asked for, nor crowd them out. Where the best line is itself
short and has a figure, it is left to speak: it may not repeat the drug's name.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.lines.rank import Line
from assistant.lines.standing import names_of
from assistant.premises.asserting import patterns
from assistant.questions.intents import read_intents
from index.coverage import ready
from index.passage import Wanted

_DOSE = "dose"


def doses_first(question: str, lines: Sequence[Line], wanted: Sequence[Wanted]) -> tuple[Line, ...]:
    """Put the lines that dose or bar the drug that is asked about before the others, in order."""
    intent = next((one for one in read_intents(question) if one.name == _DOSE), None)
    drugs = names_of(wanted, "drug")
    if intent is None or not drugs or not lines or _has_a_figure(lines[0]):
        return tuple(lines)

    def says(line: Line) -> bool:
        text = line.unit.text.lower()
        if "\n" in text.strip() or not ready(line.unit.text).has(drugs):
            return False
        return bool(intent.line.search(text) or patterns()["forbids"].search(text))

    if not any(intent.line.search(line.unit.text.lower()) and says(line) for line in lines):
        return tuple(lines)
    return tuple(sorted(lines, key=lambda line: not says(line)))


def _has_a_figure(line: Line) -> bool:
    text = line.unit.text.strip()
    return "\n" not in text and any(character.isdigit() for character in text)
