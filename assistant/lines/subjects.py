"""Are the lines found on what the question asks about? Rules without any weighing. Pure.

However well a line fits, it is no answer where the question names a drug that the library has never
seen, where it gives another drug's dose or another disease's treatment, or where what is asked (a
price, an antidote, a way of giving) stands in no line on the drug.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from assistant.lines.giving import by_other_ways, nothing_on_patient, serves
from assistant.lines.indications import for_something_else
from assistant.lines.names import unknown_names
from assistant.lines.patients import named, speaks_of
from assistant.lines.patients import patients as known_patients
from assistant.lines.rank import Line
from assistant.lines.recipients import asked_for, gives_dose
from assistant.lines.standing import around, names_of, under
from assistant.lines.together import drugs_together, names_both
from assistant.lines.units import above
from assistant.questions.intents import Intent, read_intents, standard
from index.coverage import ready
from index.passage import SearchResult, Wanted
from index.tokens import fold, is_frequent

_TREATED = frozenset({"drug", "disease"})
# What is asked of one disease: the same of another is no answer.
_OF_ONE_DISEASE = frozenset(
    {
        "dose",
        "first_choice",
        "target",
        "threshold",
        "definition",
        "composition",
        "how_to",
        "interval",
    }
)
_OF_GIVING = frozenset({"dose", "contraindication"})
# What a line must have that says from which value, or how often.
_VALUE = re.compile(
    r"[≥≤<>＜＞] *\d|\d+ *[/∶:：] *\d"
    r"|\d *[～~–-] *\d[\d.]*(?! *(?:\d|\.|个?[月周天日年]|小时|分钟"
    r"|(?:week|day|month|year|hour|minute)s?\b))"
    r"|\d *(?:%|mm|mmol|℃|°|kg|g/|mg|μ|u/|次/|/分|倍|级|分\b)"
    r"|(?:[高低超大小少多]于|超过|达到?|不足|不到) *\d|\b(?:above|below|over|under|at least) \d"
)
_OFTEN = re.compile(
    r"\d *(?:个?(?:月|周|天|日|小时|分钟|年|季度|次))|半年|隔[日天周]"
    r"|每(?:个?[月周年天日季晨晚]|半年|次)"
    r"|\d (?:to \d+ )?(?:minute|hour|day|week|month|year)|\b(?:daily|weekly|monthly|yearly|once)\b"
    r"|\bevery\b|\beach\b"
)
# An unseen word that weighs less is a scrap of one.
_HEAVY = 4.0
_FINDINGS = frozenset({"symptom", "sign"})
_GIVEN = r"[吃用打服输喝含吸](?:了|上|完|过|着)?{drug}[^，。；？?]{{0,4}}{sign}"
_MEASURED = {"threshold": _VALUE, "target": _VALUE, "interval": _OFTEN}
_NAME_STEM = 3
_TEST_STEM = 2
_MANY_END_SO = ("综合征", "综合症", "关节炎")
# A longer name is another's: what is on 骨关节炎 is not on 关节炎 of another kind.
_ALONE = r"(?:(?<![\u4e00-\u9fff])|(?<=[的患有是和或及与为治发级期])){name}"
_FIGURE = re.compile(r"\d")
_BEGINNING = 12  # characters in which a line says for whom it is: eGFR <30 的患者
_HOW_MUCH = re.compile(
    r"多少|剂量|用量|几(?:个单位|毫克|毫升|微克|克|[片粒支袋包滴喷])"
    r"|\bhow (?:much|many)\b|\bdos(?:e|es|age)\b"
)
# How much of it is in a litre of blood is not how much is given.
_IN_BLOOD = re.compile(r"\d[\d.,～~–-]* *(?:μ?g|mg|m?mol|m?iu|u|ng) ?/ ?d?l\b")
_LEAVES_OR_FORBIDS = re.compile(
    r"禁|不用|不宜|不能|不得|不可|不推荐|不建议|忌|避免|由[^，。；]{1,12}(?:定|调整)|不套用|遵医嘱|说明书"
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
    wanted = named_in(question, found.wanted)
    if not found.hits or not wanted or unknown_names(wanted):
        return True
    intents = read_intents(question)
    needed = [intent for intent in intents if intent.must_stand]
    return (
        _no_dose_of_drug(wanted, lines, intents)
        or _no_amount(question, wanted, lines, intents)
        or _no_strength(question, wanted, lines)
        or _not_together(question, wanted, lines)
        or by_other_ways(question, wanted, lines, intents)
        or nothing_on_patient(question, wanted, lines, intents)
        or _of_another_disease(wanted, lines, intents)
        or _for_something_else(question, wanted, lines, intents)
        or _not_on_what_is_measured(question, wanted, lines, intents)
        or _brought_on_by_drug(question, wanted, lines, intents)
        or any(not _stands(intent, wanted, lines) for intent in needed)
    )


def named_in(question: str, wanted: Sequence[Wanted]) -> list[Wanted]:
    """Leave out of the parts of a question what is only cut out of a limit."""
    return [part for part in wanted if not _is_limit(question, part)]


def _is_limit(question: str, part: Wanted) -> bool:
    """Say whether a name is cut out of a limit: 血钾低于多少 names no 血钾低."""
    if part.concept != "disease" or part.surface[-1:] not in "高低":
        return False
    return bool(re.search(re.escape(part.surface) + r"[于到至过出]", fold(question)))


def _no_dose_of_drug(
    wanted: Sequence[Wanted], lines: Sequence[Line], intents: Sequence[Intent]
) -> bool:
    """Say whether a dose of drugs is asked and no line under one of them is its own.

    Of several drugs one is enough: who is allergic to penicillin asks for another's dose. A line
    that only says with what the drug is given has another's figures.
    """
    names = names_of(wanted, "drug")
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
    names = names_of(wanted, "drug")
    if not names or all(intent.name != "dose" for intent in intents):
        return False
    if not _HOW_MUCH.search(standard(fold(question))):
        return False
    whom, who = asked_for(question), named(question)
    return not any(
        _says_how_much(line.unit.text)
        and serves(line.unit, whom)
        and (who or not speaks_of(known_patients(), line.unit.text[:_BEGINNING]))
        for line in lines
        if around(line, names)
    )


def _says_how_much(text: str) -> bool:
    folded = text.lower()
    return gives_dose(_IN_BLOOD.sub("", folded)) or bool(_LEAVES_OR_FORBIDS.search(folded))


def _no_strength(question: str, wanted: Sequence[Wanted], lines: Sequence[Line]) -> bool:
    """Say whether it is asked how strong a form of a drug is, and no line has that form."""
    names = names_of(wanted, "drug")
    forms = names_of(wanted, "dose_form")
    if not (names and forms and _STRENGTH_ASKED.search(standard(fold(question)))):
        return False
    return not any(
        ready(line.unit.text).has(forms) and _FIGURE.search(line.unit.text)
        for line in lines
        if around(line, names)
    )


def _not_together(question: str, wanted: Sequence[Wanted], lines: Sequence[Line]) -> bool:
    """Say whether it is asked if two drugs go together, and no line names them both."""
    drugs = drugs_together(question, wanted)
    return bool(drugs) and not any(
        names_both(f"{above(line.unit)}\n{line.unit.text}", drugs) for line in lines
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
    wider = [name for part in wanted if part.concept == "disease" for name in part.broader]
    of_one = any(intent.name in _OF_ONE_DISEASE for intent in intents)
    if of_one and not any(
        line.fitting and (under(line, diseases) or _alone(line, wider)) for line in lines
    ):
        return True
    diseases += wider
    drugs = names_of(wanted, "drug")
    on_it = {line.unit.passage.source.key for line in lines if around(line, diseases)}
    return bool(drugs) and not any(
        line.unit.passage.source.key in on_it and around(line, drugs) for line in lines
    )


def _for_something_else(
    question: str, wanted: Sequence[Wanted], lines: Sequence[Line], intents: Sequence[Intent]
) -> bool:
    names = names_of(wanted, "drug", "drug_class")
    if not names or all(one.name != "dose" for one in intents):
        return False
    return for_something_else(question, wanted, [line for line in lines if around(line, names)])


def _brought_on_by_drug(
    question: str, wanted: Sequence[Wanted], lines: Sequence[Line], intents: Sequence[Intent]
) -> bool:
    """Say whether a drug is told to have brought on a sign (吃氨氯地平脚肿), and no line has both.

    The drug's dose says nothing of what it does besides.
    """
    folded = fold(question)
    if any(one.name == "dose" for one in intents):
        return False
    for drug, sign in pairwise(wanted):
        if drug.concept != "drug" or sign.concept not in _FINDINGS:
            continue
        if re.search(
            _GIVEN.format(drug=re.escape(drug.surface), sign=re.escape(sign.surface)), folded
        ):
            return not any(
                under(line, (*drug.names, *drug.broader)) and under(line, sign.names)
                for line in lines
            )
    return False


def _not_on_what_is_measured(
    question: str, wanted: Sequence[Wanted], lines: Sequence[Line], intents: Sequence[Intent]
) -> bool:
    """Say whether a limit or an interval of one test or device is asked, and no line has it."""
    asked = _MEASURED.keys() & {one.name for one in intents}
    named = any(part.concept in _TREATED for part in wanted)
    thing = next((part for part in wanted if _is_thing(part, asked)), None)
    if thing is None and not named:
        thing = _never_seen(question, wanted)
    if not asked or thing is None or (named and "interval" in asked):
        return False
    return not any(
        under(line, (*thing.names, *thing.broader))
        and _MEASURED[name].search(line.unit.text.lower())
        for line in lines
        if line.fitting or named
        for name in asked
    )


def _is_thing(part: Wanted, asked: AbstractSet[str]) -> bool:
    return part.concept == "test" or (part.concept == "procedure" and asked == {"interval"})


def _never_seen(question: str, wanted: Sequence[Wanted]) -> Wanted | None:
    """Give what a Chinese question begins with, if nothing has it and nothing else is named."""
    first = wanted[0]
    if any(part.concept not in ("", "unit") for part in wanted):
        return None
    plain = is_frequent(first.surface) or _FIGURE.search(first.surface) or first.weight < _HEAVY
    if first.seen or plain or len(first.surface) == 1 or first.surface.isascii():
        return None
    return first if fold(question).startswith(first.surface) else None


def _stands(intent: Intent, wanted: Sequence[Wanted], lines: Sequence[Line]) -> bool:
    """Say whether a line has what must stand, in a passage on a drug or disease that is named."""
    about = [name for part in wanted if part.concept in _TREATED for name in part.names]
    return any(
        intent.line.search(line.unit.text.lower()) and (not about or around(line, about))
        for line in lines
    )


def _near(part: Wanted) -> Iterator[str]:
    """Give the names of a disease, and what a long one begins and ends in."""
    for name in part.names:
        yield name
        if not name.isascii():
            yield name[:_NAME_STEM]
            if not name.endswith(_MANY_END_SO):
                yield name[-_NAME_STEM:]


def _alone(line: Line, names: Sequence[str]) -> bool:
    """Say whether a wider name stands in a line or above it, and not as part of another's."""
    text = f"{above(line.unit)}\n{line.unit.text}".lower()
    return under(line, names) and any(
        name.isascii() or re.search(_ALONE.format(name=re.escape(name)), text) for name in names
    )
