"""Are the lines found on what the question asks about? Rules without any weighing. Pure.

However well a line fits, it is no answer where the question names a drug that the library has never
seen, where it gives another drug's dose or another disease's treatment, or where what is asked (a
price, an antidote, a way of giving) stands in no line on the drug.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.intents import Intent, read_intents, standard
from assistant.names import unknown_names
from assistant.patients import named, speaks_of
from assistant.patients import patients as known_patients
from assistant.rank import Line, above
from assistant.recipients import asked_for, gives_dose, meant_for, ways_asked
from assistant.together import drugs_together, names_both
from index.coverage import passage_text, ready
from index.passage import SearchResult, Wanted
from index.tokens import fold

_TREATED = frozenset({"drug", "disease"})
# What is asked of one disease: the same of another is no answer.
_OF_ONE_DISEASE = frozenset({"dose", "first_choice", "threshold", "definition", "composition"})
_OF_GIVING = frozenset({"dose", "contraindication"})
_NAME_STEM = 3
_FIGURE = re.compile(r"\d")
_BEGINNING = 12  # characters in which a line says for whom it is: eGFR <30 的患者
_HOW_MUCH = re.compile(
    r"多少|剂量|用量|几(?:个单位|毫克|毫升|微克|克|[片粒支袋包滴喷])"
    r"|\bhow (?:much|many)\b|\bdos(?:e|es|age)\b"
)
# How much of it is in a litre of blood is not how much is given.
_IN_BLOOD = re.compile(r"\d[\d.,～~–-]* *(?:μ?g|mg|m?mol|m?iu|u|ng) ?/ ?d?l\b")
_LEAVES_OR_FORBIDS = re.compile(
    r"禁|不用|不宜|不能|不得|不可|不推荐|不建议|忌|避免|由[^，。；]{1,12}(?:决定|确定|调整)|遵医嘱|说明书"
    r"|按[^，。；]{1,8}(?:调整|计算)|减量|减半|加倍|停用"
    r"|\b(?:no|not|never|avoid|stop|half|halve|specialist|decided?)\b|\bcontraindicat"
)
_STRENGTH_ASKED = re.compile(
    r"[一每]个?(?:毫升|ml|片|粒|支|袋|包|瓶)[里内中]?头?(?:含|有|是|等于|合)[^，。；？?]{0,2}(?:多少|几)"
    r"|\bhow (?:much|many)\b.{0,30}\b(?:in|per) (?:(?:a|one|each|every) )?"
    r"(?:ml|tablet|capsule|ampoule|vial|sachet)"
)
# Where a drug stands so, the figures are of the drug that is given with it.
_WITH = (
    r"(?:与|和|跟|同|对|正在[用服吃]|\bwith|\ballergic to|\binstead of|\bon) ?{name}"
    r"(?! ?(?:[，。；、]|片|注射液|胶囊|乳膏|each|tablet|cream|injection))"
)


def ruled_out(question: str, found: SearchResult, lines: Sequence[Line]) -> bool:
    """Say whether there is no answer whatever else is found.

    So it is where nothing was found; where the question names a drug or disease that the library
    has never seen (the line that matches best would be about another); where it asks for a drug's
    dose and no line gives one, or none by the way that is asked; where no line is on the disease
    that it names; and where it asks for what must stand in an answer (a price, an antidote, whether
    two drugs go together) and no line has it.
    """
    if not found.hits or not found.wanted or unknown_names(found.wanted):
        return True
    intents = read_intents(question)
    wanted = found.wanted
    needed = [intent for intent in intents if intent.must_stand]
    return (
        _no_dose_of_drug(wanted, lines, intents)
        or _no_amount(question, wanted, lines, intents)
        or _no_strength(question, wanted, lines)
        or _not_together(question, wanted, lines)
        or _by_other_ways(question, wanted, lines, intents)
        or _nothing_on_patient(question, wanted, lines, intents)
        or _of_another_disease(wanted, lines, intents)
        or any(not _stands(intent, wanted, lines) for intent in needed)
    )


def under(line: Line, names: Sequence[str]) -> bool:
    """Say whether a name stands in a line, its headings or its lead-in."""
    return ready(line.unit.text).has(names) or ready(above(line.unit)).has(names)


def _no_dose_of_drug(
    wanted: Sequence[Wanted], lines: Sequence[Line], intents: Sequence[Intent]
) -> bool:
    """Say whether a dose of drugs is asked and no line under one of them is its own.

    Of several drugs one is enough: who is allergic to penicillin asks for another's dose. A line
    that only says with what the drug is given has another's figures.
    """
    names = _names(wanted, "drug")
    if not names or all(intent.name != "dose" for intent in intents):
        return False
    return not any(_is_of(line, names) for line in lines if under(line, names))


def _is_of(line: Line, names: Sequence[str]) -> bool:
    if ready(above(line.unit)).has(names):
        return True
    text = line.unit.text.lower()
    for name in names:
        text = re.sub(_WITH.format(name=re.escape(name)), "", text)
    return ready(text).has(names)


def _no_amount(
    question: str, wanted: Sequence[Wanted], lines: Sequence[Line], intents: Sequence[Intent]
) -> bool:
    """Say whether it is asked how much of a drug, and every line on it for this patient is silent.

    A line that only names the drug, says what to watch or gives the amount for failing kidneys is
    no answer; one that forbids it or leaves it to the hospital is.
    """
    names = _names(wanted, "drug")
    if not names or all(intent.name != "dose" for intent in intents):
        return False
    if not _HOW_MUCH.search(standard(fold(question))):
        return False
    others = {"child", "adult", "elder"} - {whom} if (whom := asked_for(question)) else set()
    who = named(question)
    return not any(
        _says_how_much(line.unit.text)
        and meant_for(line.unit).isdisjoint(others)
        and (who or not speaks_of(known_patients(), line.unit.text[:_BEGINNING]))
        for line in lines
        if _around(line, names)
    )


def _says_how_much(text: str) -> bool:
    folded = text.lower()
    return gives_dose(_IN_BLOOD.sub("", folded)) or bool(_LEAVES_OR_FORBIDS.search(folded))


def _no_strength(question: str, wanted: Sequence[Wanted], lines: Sequence[Line]) -> bool:
    """Say whether it is asked how strong a form of a drug is, and no line has that form."""
    names = _names(wanted, "drug")
    forms = _names(wanted, "dose_form")
    if not (names and forms and _STRENGTH_ASKED.search(standard(fold(question)))):
        return False
    return not any(
        ready(line.unit.text).has(forms) and _FIGURE.search(line.unit.text)
        for line in lines
        if _around(line, names)
    )


def _not_together(question: str, wanted: Sequence[Wanted], lines: Sequence[Line]) -> bool:
    """Say whether it is asked if two drugs go together, and no line names them both."""
    drugs = drugs_together(question, wanted)
    return bool(drugs) and not any(
        names_both(f"{above(line.unit)}\n{line.unit.text}", drugs) for line in lines
    )


def _by_other_ways(
    question: str, wanted: Sequence[Wanted], lines: Sequence[Line], intents: Sequence[Intent]
) -> bool:
    """Say whether a drug is asked for by injection and its lines tell of other ways only."""
    names = _names(wanted, "drug")
    asked = ways_asked(question)
    if not names or asked != {"injected"} or not _OF_GIVING & {one.name for one in intents}:
        return False
    whom = asked_for(question)
    others = {"child", "adult", "elder"} - {whom} if whom else set()
    own = [line.unit for line in lines if _around(line, names)]
    theirs = [unit for unit in own if meant_for(unit).isdisjoint(others)]
    # Where no way is told, the drug has but one: nobody swallows an immunoglobulin.
    told = any(meant_for(unit, way=True) for unit in own)
    return told and not any("injected" in meant_for(unit, way=True) for unit in theirs)


def _nothing_on_patient(
    question: str, wanted: Sequence[Wanted], lines: Sequence[Line], intents: Sequence[Intent]
) -> bool:
    """Say whether it is asked if a special patient may have a drug, and no line on it says so."""
    names = _names(wanted, "drug")
    who = named(question)
    if not (names and who) or all(one.name != "contraindication" for one in intents):
        return False
    return not any(
        speaks_of(who, f"{above(line.unit)}\n{line.unit.text}")
        for line in lines
        if _around(line, names)
    )


def _of_another_disease(
    wanted: Sequence[Wanted], lines: Sequence[Line], intents: Sequence[Intent]
) -> bool:
    """Say whether no line is on the disease that is named, or none on it and the named drug both.

    How a drug is given for epilepsy says nothing of how it is given for neuralgia.
    """
    diseases = [name for part in wanted if part.concept == "disease" for name in _near(part)]
    if not diseases:
        return False
    of_one = any(intent.name in _OF_ONE_DISEASE for intent in intents)
    if of_one and not any(line.fitting and under(line, diseases) for line in lines):
        return True
    drugs = _names(wanted, "drug")
    on_it = {line.unit.passage.source.key for line in lines if _around(line, diseases)}
    return bool(drugs) and not any(
        line.unit.passage.source.key in on_it and _around(line, drugs) for line in lines
    )


def _stands(intent: Intent, wanted: Sequence[Wanted], lines: Sequence[Line]) -> bool:
    """Say whether a line has what must stand, in a passage on a drug or disease that is named."""
    about = [name for part in wanted if part.concept in _TREATED for name in part.names]
    return any(
        intent.line.search(line.unit.text.lower()) and (not about or _around(line, about))
        for line in lines
    )


def _near(part: Wanted) -> Iterator[str]:
    """Give the names of a disease and of the wider one, and what a long name begins and ends in."""
    for name in (*part.names, *part.broader):
        yield name
        if not name.isascii():
            yield name[:_NAME_STEM]
            yield name[-_NAME_STEM:]


def _around(line: Line, names: Sequence[str]) -> bool:
    return under(line, names) or passage_text(line.unit.passage).has(names)


def _names(wanted: Sequence[Wanted], concept: str) -> list[str]:
    return [name for part in wanted if part.concept == concept for name in part.names]
