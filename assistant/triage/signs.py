"""Danger signs first: a question in, the danger rules that it raises out. Pure; before any model.

What a person reports is read as findings (findings.py) and readings
(readings.py); what is denied, long past, taught or somebody else's story counts for
nothing (assertion.py). A rule is raised where one of its lines is met; the rules are data
(dangers, read by rules.py). In doubt a danger is raised.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from assistant.triage.assertion import Heard, about_a_patient, another_patient
from assistant.triage.readings import fold, readings
from assistant.triage.rules import Facts, Line, Rule, Rules, built_in


def triage(question: str, earlier: Sequence[str] = (), *, rules: Rules | None = None) -> list[Rule]:
    """Give the rules that a question raises, gravest first, none that another of them covers.

    `earlier` are the questions before it in the same conversation, of the same patient: what they
    report counts too, but raises nothing without something in the question itself.
    """
    known = rules or built_in()
    text = fold(question)
    if not about_a_patient(text):
        return []
    now = facts(text, known) if rules else reported(text)
    earlier_texts = [one for one in _same_patient(earlier, text) if about_a_patient(one)]
    if earlier_texts:
        before = facts("\n".join(earlier_texts), known)
        whole = facts("\n".join([*earlier_texts, text]), known)
    else:
        before, whole = Facts(frozenset(), {}), now
    raised = [rule for rule in known.rules if _raised(rule, before, now, whole)]
    covered = {other for rule in raised for other in rule.covers}
    told = [rule for rule in raised if rule.id not in covered]
    return [rule for rule in told if not rule.alone] or told


@functools.lru_cache(maxsize=4)
def reported(text: str) -> Facts:
    """Give what a folded text reports by the rules that ship; kept, for one question asks twice."""
    return facts(text, built_in())


def facts(text: str, rules: Rules) -> Facts:
    """Give what a folded text reports, signs included."""
    heard = Heard(text)
    there = {
        name
        for name, places in rules.findings.places(text).items()
        if any(heard.asserted(*place) for place in places)
    }
    found = Facts(there, readings(text, heard))
    for name, lines in rules.signs.items():
        if any(met(line, found) for line in lines):
            there.add(name)
    return found


def _same_patient(earlier: Sequence[str], text: str) -> list[str]:
    """Give the earlier questions, folded, that speak of the patient that the text speaks of."""
    kept: list[str] = []
    for one in [*map(fold, earlier), text]:
        if another_patient(one):
            kept = []
        kept.append(one)
    return kept[:-1]


def _raised(rule: Rule, before: Facts, now: Facts, whole: Facts) -> bool:
    if any(condition.holds(whole) for condition in rule.unless):
        return False
    return any(met(line, whole) and _is_new(line, before, now) for line in rule.lines)


def met(line: Line, found: Facts) -> bool:
    """Say whether all parts of a line are there, each by any of its conditions."""
    return all(any(condition.holds(found) for condition in part) for part in line)


def _is_new(line: Line, before: Facts, now: Facts) -> bool:
    """Say whether the question itself has a part in what meets a line."""
    return not met(line, before) or any(
        condition.holds(now) and not condition.absent for part in line for condition in part
    )
