"""A figure that a question wants confirmed and no cited passage has → a word of warning. Pure.

Where nothing can be set right because no line is surely on the same (premise.py), who asks
吃5天就停，没错吧 must still not read silence as a yes. Of a dose it says nothing.
"""

from __future__ import annotations

from assistant.premises.asserting import patterns, takes_for_granted
from assistant.premises.same_kind import Figure, agree, figures, is_own
from assistant.records import Answer, Note

_DOSES = ("mass", "volume")


def unsaid(answer: Answer) -> Note | None:
    """Give the note that a figure of the question stands in none of the passages cited, or None.

    Only where a statement has another figure of that kind: a time, a level in the blood, a rate.
    """
    folded = answer.question.lower()
    if not takes_for_granted(answer.question) or not patterns()["sure"].search(folded):
        return None
    claimed = [one for one in figures(folded) if not is_own(one, folded)]
    texts = [f"{one.context} {one.text}" for one in answer.statements]
    said = [each for text in texts for each in figures(text.lower())]
    said += [each for one in answer.citations for each in figures(one.passage.lower())]
    for statement in answer.statements:
        shown = {each.kind for each in figures(statement.text.lower())}
        for one in claimed:
            if one.kind in shown and not one.kind.startswith(_DOSES) and not _is_said(one, said):
                written = answer.question[one.start : one.end].strip()
                text = _UNSAID[answer.language == "zh"].format(written)
                return Note("premise", text, statement.citations)
    return None


def _is_said(one: Figure, said: list[Figure]) -> bool:
    return any(agree(one, other) for other in said if other.kind == one.kind)


_UNSAID = {
    True: "所引原文里没有您说的“{}”，请以原文的数字为准。",
    False: "The cited text has no “{}”: go by the figures of that text.",
}
