"""A question with what was asked before it → whether it is declined or asked back. Pure.

Runs before the search and before any model. Every turn is judged whole: by its own words without
what was cut as an instruction, by those words where they ask for harm, by the question that it
makes together with the turns before, and, where the turn before was declined, by whether it leans
on that one. Nothing of the library, and no amount, stands in what is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.scope import emptiness, leaning, likeness, rules
from assistant.scope.instructions import asks, without_instructions
from assistant.scope.rules import Rule, Rules
from assistant.scope.spelling import fold
from corpus.document import Language

_REMEMBERED = 6
_LONGEST_EMPTY = 60  # characters: whoever writes more says something
_NOTHING_LEFT = "internals"  # what is only an instruction is declined as a wish for what is inside

_PAPERS: Mapping[Language, str] = {
    "zh": "这像是要开处方、出证明、改记录、买卖或查别人的资料，这些在这里都办不了。"
    "要问诊断、用药、随访、转诊或怎样登记，请直接问。",
    "en": "This looks like a wish for a prescription, a certificate, a changed record, a sale or"
    " somebody's data; none of these is given here. Do ask about diagnosis, treatment, follow-up,"
    " referral or how to keep records.",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is not answered: what is said, by which rule, and who is helped first."""

    kind: Literal["declined", "clarify"]
    message: str
    rule: str
    self_harm: bool = False


def judge_scope(
    question: str, earlier: Sequence[str], standalone: str, language: Language
) -> Refusal | None:
    """Decline a question, ask back, or give None where it is to be looked up.

    `earlier` are the questions before it, oldest first, as they were asked; `standalone` is the
    question as it stands alone.
    """
    known = rules.built_in()
    declined: Rule | None = None
    spoke_of_death: Rule | None = None
    for turn in earlier[-_REMEMBERED:]:
        declined = _declined(turn, turn, declined, spoke_of_death, known)
        if declined is not None and declined.self_harm:
            spoke_of_death = declined
    rule = _declined(question, standalone, declined, spoke_of_death, known)
    if rule is not None:
        return Refusal("declined", rule.says[language], rule.id, rule.self_harm)
    return _asked_back(standalone, language) or _alike(question, language, likeness.VERY)


def second_look(question: str, language: Language) -> Refusal | None:
    """Decline what the library cannot answer and what is rather like what is declined, or None."""
    return _alike(question, language, likeness.RATHER)


def _alike(question: str, language: Language, bound: float) -> Refusal | None:
    found = likeness.like(fold(question))
    if found.probability < bound:
        return None
    if found.group == "papers":  # of several rules: none of their own sentences would be right
        return Refusal("declined", _PAPERS[language], "papers")
    rule = rules.built_in().named(found.group)
    return Refusal("declined", rule.says[language], rule.id, rule.self_harm)


def _declined(
    question: str, standalone: str, before: Rule | None, spoke_of_death: Rule | None, known: Rules
) -> Rule | None:
    """Give the rule by which a turn is declined; `before` is that of the turn before it."""
    said, alone = fold(question), fold(standalone)
    cut = without_instructions(question)
    if cut.empty:
        return known.first(said) or known.named(_NOTHING_LEFT)
    if cut.cut and (grave := known.first(said, aloud=True)) is not None:
        return grave
    left = fold(cut.text) if cut.cut else said
    if cut.cut and not asks(left):
        return known.first(said) or known.named(_NOTHING_LEFT)
    rule = known.first(left)
    if rule is None and alone not in (left, said):
        rule = known.first(alone)
    if rule is not None:
        return rule
    for one in (before, spoke_of_death):
        if one is not None and leaning.built_in().leans(said, alone, one):
            return one
    return None


def _asked_back(standalone: str, language: Language) -> Refusal | None:
    if len(standalone) > _LONGEST_EMPTY:
        return None
    folded = fold(standalone)
    empty = emptiness.built_in()
    if not empty.is_empty(folded):
        return None
    missing, back = empty.question_back(folded)
    return Refusal("clarify", back[language], f"clarify-{missing}")
