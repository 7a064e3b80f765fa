"""A question and what was said before it → the question as it was understood. Pure.

Read the question, see its danger signs, mask who it names, make it stand alone, judge its scope:
all that comes before the search, within milliseconds. Danger signs are read from the question
itself, before anything is masked or cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.condensing.condense import condense
from assistant.patient.patient import turns_of
from assistant.privacy import mask, without_marks
from assistant.reading import Asked, read_history
from assistant.records import Turn
from assistant.scope.instructions import Cut, without_instructions
from assistant.scope.judge import Refusal, judge_scope
from assistant.triage.rules import Rule
from assistant.triage.signs import triage
from corpus.document import Language
from corpus.sentences import language_of
from index.lexicon import Lexicon

_HARMS = frozenset(("harm", "lethal-dose", "drug-crime"))  # rules of scope/declines.yaml


@dataclass(frozen=True, slots=True)
class Heard:
    """A question as it was understood: nobody named, standing alone, its dangers seen.

    `told` is what the asker has said of this patient, the question itself last, instructions cut.
    Of the `raised` dangers, those `heeded` are spoken of: whoever wants to do harm is not told how
    the harm would look. `refusal` says why it is not to be looked up, if so.
    """

    asked: str
    told: tuple[str, ...]
    cut: Cut
    standalone: str
    spoken: Language
    raised: Sequence[Rule]
    heeded: Sequence[Rule]
    refusal: Refusal | None


def hear(typed: str, history: Sequence[Turn], language: Asked, lexicon: Lexicon) -> Heard:
    """Understand a question as read_question gives it, with the names that a library knows."""
    spoken: Language = language_of(typed) if language == "auto" else language
    said = read_history(history)
    before = [turn.question for turn in said]
    same = turns_of(typed, before, lexicon)
    # What was reported before of this patient still counts, though it raises nothing again.
    raised = triage(typed, before[len(before) - same :])
    # From here on nobody is named: what follows may be stored, logged or sent to a model.
    asked, turns = mask(typed), tuple(_masked(turn) for turn in said)
    earlier = tuple(turn.question for turn in turns)
    cut = without_instructions(asked)
    clinical = [_clinical(turn) for turn in turns]
    standalone = condense(without_marks(cut.text), clinical, lexicon)
    refusal = judge_scope(asked, earlier, standalone, spoken)
    if refusal is not None and refusal.kind == "clarify" and raised:
        refusal = None  # who tells of a danger is not asked back
    heeded = () if refusal is not None and refusal.rule in _HARMS else raised
    told = (*earlier[len(earlier) - same :], cut.text)
    return Heard(asked, told, cut, standalone, spoken, raised, heeded, refusal)


def _masked(turn: Turn) -> Turn:
    return Turn(mask(turn.question), None if turn.answer is None else mask(turn.answer))


def _clinical(turn: Turn) -> Turn:
    """Leave of an earlier turn what is asked in it: no marks of masking, no instructions."""
    return Turn(without_marks(without_instructions(turn.question).text), turn.answer)
