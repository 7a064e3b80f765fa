"""A question → what it takes for granted: its figures, and whether it asks how or whether. Pure.

Never done here: judging whether what is taken for granted is right (premise.py). The
words stand in asserting.yaml.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from assistant.premises.stated import Stated, stated
from assistant.questions.intents import LOADER

# Figures that may well be the patient's, unless the question says that they are a rule.
_LIMITS = ("diagnose", "refer", "target", "treat")
_RULES = ("rate", "depth", "course", "frequency", "count", "wash", "gap")
_THEN = re.compile(r"\s*(?:以?后?就)")


@functools.cache
def patterns() -> Mapping[str, re.Pattern[str]]:
    """Read asserting.yaml, once, its patterns joined."""
    text = Path(__file__).with_name("asserting.yaml").read_text(encoding="utf-8")
    rows: dict[str, Any] = yaml.load(text, Loader=LOADER)
    del rows["examples"]
    return {name: re.compile("|".join(each)) for name, each in rows.items()}


def asks_how(question: str) -> bool:
    """Say whether a question asks how to do what it takes to be right."""
    return bool(patterns()["how"].search(question.lower())) and not asks_whether(question)


def asks_whether(question: str) -> bool:
    """Say whether a question leaves it open if a thing is to be done."""
    folded, known = question.lower(), patterns()
    return bool(known["whether"].search(folded)) and not known["certain"].search(folded)


def takes_for_granted(question: str) -> bool:
    """Say whether a question builds on something, asks why it is so, or wants to be told so."""
    folded, known = question.lower(), patterns()
    if known["choice"].search(folded):
        return False
    if known["why"].search(folded):
        return True
    if asks_whether(question):
        return False
    return any(known[one].search(folded) for one in ("sure", "built-on"))


def asserted(question: str) -> tuple[Stated, ...]:
    """Give the figures that a question takes for granted, the patient's own left out."""
    folded = question.lower()
    if patterns()["choice"].search(folded):
        return ()
    return tuple(one for one in stated(question) if _taken_for_granted(one, folded))


def _taken_for_granted(one: Stated, question: str) -> bool:
    known = patterns()
    before, after = question[: one.figure.start], question[one.figure.end :]
    kind = one.aspect.split(" ")[0]
    own = bool(known["own_after"].search(after)) and not _THEN.match(after)
    if _is_one_day(one):
        return False
    if kind == "dose":
        return not own and not known["own_dose"].search(before)
    sure = bool(known["sure"].search(question))
    if own or (known["own_before"].search(one.before) and not (sure and kind in _RULES)):
        return False
    if kind in _LIMITS:
        return bool(one.figure.sign or known["rule"].search(one.before))
    if kind == "count" and asks_how(question):
        return True
    return sure or (kind in _RULES and bool(known["rule"].search(one.before)))


def _is_one_day(one: Stated) -> bool:
    """Say whether a time is the 一天 of 一天吃多少: it says how often, not how long."""
    return one.aspect.endswith(("time", "month")) and all(
        value.low == value.high == 1 for value in one.figure.written
    )
