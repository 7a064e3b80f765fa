"""A question and the turns before it → the patient they are about. Pure.

In: the question, the asker's earlier questions (oldest first) and the lexicon. Out: a `Patient`,
read once, shown back in one line (shown.py), and used by the cautions and the arithmetic. What an
earlier turn said still holds while the same patient is spoken of; a new age, another patient
(换一个病人) or another kind of person ends it. Never done here: guessing what is not said.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assistant.lines.recipients import asked_for
from assistant.patient.allergies import Allergy, allergies_in
from assistant.patient.body import Body, read_body, spelt_out
from assistant.patient.conditions import Condition, conditions_in
from index.lexicon.concept import Concept
from index.lexicon.names import Lexicon
from index.tokens import fold

_ANOTHER = re.compile(
    r"另外?[一有]?[个位]|换[一个]?[个位]|别的病人|又来[了一]?[个位]|还有[一]?[个位](?:病人|娃|老|大|男|女|小|孕)|下一[个位]"
    r"|\b(?:another|a different|next|new) (?:patient|child|woman|man|case)"
)
_SAME = re.compile(
    r"^(?:那|那么|他|她|它|这个?|该|上面|刚才)|[他她](?!们)|这[个位娃孩病老]|\b(?:he|she|him|her|it|this)\b"
)
_WEEKS = re.compile(
    r"(?:怀[孕娃起了上]*|孕|妊娠|停经)[^\d，。；]{0,4}(\d{1,2})(?:\+\d)? ?(周|个?月)"
    r"|(\d{1,2})(?:\+\d)? ?周(?:的?孕|妊娠)"
    r"|\b(\d{1,2})[- ]weeks?(?:[- ]pregnant|'? (?:of )?(?:gestation|pregnan))"
    r"|pregnant,? (?:at |of )?(\d{1,2}) weeks"
)
_EGFR = re.compile(r"egfr\W{0,3}(?:是|为|约|只有|of|is|=)?\W{0,2}(\d{1,3}(?:\.\d)?)(?![\d/])")
_TAKES = re.compile(
    r"(?:(?:正在|在|长期|一直|平时|天天|每天|还在|已经|同时|刚)(?:用着|口服|服用|吃|用|服|打|输)(?:着|起|了)?|[吃用服]起|(?:吃|服|用|打|输)(?=[^，。；,;？?]{1,10}的(?:老|病|患|人|娃|孩|妇|男|女))|合用|联用|加用"
    r"|\b(?:taking|takes|is on|on long-term|already on|on)\b)(?!什么|啥|哪|多少|几)"
)
_MALE = re.compile(r"男(?!科)|老汉|老头|大爷|爷爷|爷们|小伙|爸|\b(?:man|boy|male|he|his)\b")
_UNBORN = re.compile(r"肚(?:子|皮)?里|胎|腹中|吃奶|喂奶|奶娃|哺乳|\b(?:baby|fetus|breast)")
_NEWBORN = re.compile(r"新生儿|\b(?:neonate|newborn)")
_TAKEN_WITHIN = 12
# A condition without anybody who has it, or a drug for him, is only what the question is about.
_SOMEBODY = re.compile(
    r"病人|病号|患者|抽烟|包烟|喝了?酒|老人|老[头太汉爷奶]|孩|娃|[男女妇妈爹婆爷]|的人|[他她]|有个|岁|病史|者|史"
    r"|\b(?:patient|wom[ae]n|m[ae]n|child|boy|girl|people|he|she|his|her|with an?)\b"
    r"|\b(?:who|has|had|history)\b"
)
_WHETHER = re.compile(
    r"能|可以|可不可|行不|行吗|得行|要得|敢|合用|慎用|禁|避免|安全"
    r"|\b(?:can|may|should i|safe|avoid|is it|all right|okay|ok|fine|allowed)\b"
)
_MEDICATED = re.compile(r"药|\b(?:drug|medicine)")
_ORGANS = ("kidney", "liver")  # they change the dose of any drug that is asked about
# A line on all of these says little of one of them.
_TOO_WIDE = frozenset(
    {"antibiotic", "analgesic", "antipyretic", "antipyretic-analgesic", "antihypertensive"}
    | {"antituberculosis-drug", "glucose-lowering-drug", "antiviral", "vaccine"}
)
_MOTHERS = ("pregnancy", "breastfeeding")
_MEDICINES = ("drug", "drug_class")


@dataclass(frozen=True, slots=True)
class Medicine:
    """A drug that is named: all its names, and those of the next wider class."""

    zh: str
    en: str
    names: tuple[str, ...]
    wider: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Patient:
    """What is known of a patient.

    kind: child (under 18), elder (65 and over), adult, or empty where nothing says. `weeks` is how
    far a pregnancy is, as shown. `takes` are the drugs that the patient is on, `asked` the others
    that the question names. `text` is the question these stand in, for the bands of a table.
    """

    body: Body = dataclasses.field(default_factory=Body)
    kind: str = ""
    conditions: tuple[Condition, ...] = ()
    weeks: str = ""
    egfr: Fraction | None = None
    allergies: tuple[Allergy, ...] = ()
    takes: tuple[Medicine, ...] = ()
    asked: tuple[Medicine, ...] = ()
    text: str = ""

    @property
    def kilos(self) -> Fraction | None:
        """Give the weight in kg, where it is given and can be right."""
        return None if self.body.odd else self.body.kilos


def read_patient(question: str, earlier: Sequence[str], lexicon: Lexicon) -> Patient:
    """Read the patient of a question; `earlier` are the asker's questions before it."""
    return _read_back(question, earlier, lexicon)[0]


def turns_of(question: str, earlier: Sequence[str], lexicon: Lexicon) -> int:
    """Count the latest of the earlier questions that may be about the patient of this one."""
    return _read_back(question, earlier, lexicon)[1]


def _read_back(question: str, earlier: Sequence[str], lexicon: Lexicon) -> tuple[Patient, int]:
    """Read the patient from the question and, going back, from each turn about the same one."""
    patient, taken = _read(question, lexicon), 0
    if _ANOTHER.search(fold(question).lower()):
        return patient, 0
    for before in reversed(earlier):
        told = _read(before, lexicon)
        if _differs(patient, told, question):
            break
        patient, taken = _joined(patient, told), taken + 1
        if _ANOTHER.search(fold(before).lower()):
            break
    return patient, taken


def _read(question: str, lexicon: Lexicon) -> Patient:
    folded = fold(question).lower()
    body = read_body(question)
    medicines = list(_medicines(folded, lexicon))
    allergies = allergies_in(folded, lexicon)
    takes = _taken(folded, medicines)
    egfr = _EGFR.search(folded)
    conditions = conditions_in(folded)
    if body.months is None and _is_topic(folded, bool(medicines)):
        drug = bool(medicines) or bool(_MEDICATED.search(folded))
        kept = (*_MOTHERS, *_ORGANS) if drug else _MOTHERS
        conditions = tuple(one for one in conditions if one.name in kept)
    kind = body.group if body.months is not None else asked_for(question)
    kind = kind or ("child" if _NEWBORN.search(folded) else "")
    if body.months is None and any(one.name in _MOTHERS for one in conditions):
        kind = "" if kind == "child" else kind  # 肚里有娃, 奶娃的妈: the child is not the patient
    return Patient(
        body=body,
        kind=kind,
        conditions=conditions,
        weeks=_weeks(spelt_out(question)),
        egfr=Fraction(egfr[1]) if egfr else None,
        allergies=allergies,
        takes=takes,
        asked=tuple(
            dict.fromkeys(
                one
                for start, one in medicines
                if one not in takes and not _is_allergen(folded, start, one, allergies)
            )
        ),
        text=question,
    )


def _is_topic(folded: str, names_drug: bool) -> bool:
    """Say whether a question asks of a disease as such, not for somebody who has it."""
    return not _SOMEBODY.search(folded) and not (names_drug and _WHETHER.search(folded))


def _medicines(folded: str, lexicon: Lexicon) -> Iterator[tuple[int, Medicine]]:
    for mention in lexicon.mentions(folded):
        named = [one for one in mention.concepts if one.type in _MEDICINES]
        for concept in named[:1]:
            yield mention.start, medicine(concept, lexicon)


def medicine(concept: Concept, lexicon: Lexicon) -> Medicine:
    """Give a drug of the lexicon with all its names, folded, and those of its class."""
    wider = lexicon.broader(concept)
    names = tuple(fold(name).lower() for name in concept.names)
    narrow = wider is not None and wider.id not in _TOO_WIDE
    above = tuple(fold(name).lower() for name in wider.names) if wider and narrow else ()
    return Medicine(concept.zh[0], concept.en[0], names, above)


def _taken(folded: str, medicines: Sequence[tuple[int, Medicine]]) -> tuple[Medicine, ...]:
    """Give the drugs named behind 正在吃 or taking, unless only one drug is named at all."""
    found = [
        one
        for match in _TAKES.finditer(folded)
        for start, one in medicines
        if match.end() <= start <= match.end() + _TAKEN_WITHIN
        and not re.search("[，。；？,;?]", folded[match.end() : start])
    ]
    return tuple(dict.fromkeys(found))


def _is_allergen(folded: str, start: int, one: Medicine, allergies: Sequence[Allergy]) -> bool:
    """Say whether a drug is only named as what the patient is allergic to."""
    named = any(allergy.zh in one.names or allergy.en in one.names for allergy in allergies)
    return named and bool(re.search("过敏|皮试阳性|allerg", folded[start : start + 24]))


def _weeks(folded: str) -> str:
    match = _WEEKS.search(folded)
    if not match:
        return ""
    number = next(group for group in (match[1], match[3], match[4], match[5]) if group)
    return f"{number}{'个月' if match[2] and '月' in match[2] else '周'}"


def _differs(patient: Patient, told: Patient, question: str) -> bool:
    """Say whether an earlier turn was about somebody else."""
    mine, theirs = patient.body, told.body
    if None not in (mine.months, theirs.months) and mine.months != theirs.months:
        return True
    if patient.kind and told.kind and patient.kind != told.kind:
        return True
    if _is_mother(told) and not _is_mother(patient) and _is_no_mother(patient, question):
        return True
    if _is_mother(patient) and told.kind in ("child", "elder"):
        return True
    if _SAME.search(fold(question).lower()):
        return False
    return mine.months is not None and told.kind == "" and bool(told.conditions)


def _is_mother(patient: Patient) -> bool:
    return any(one.name in _MOTHERS for one in patient.conditions)


def _is_no_mother(patient: Patient, question: str) -> bool:
    """Say whether a question is of somebody who cannot be with child, nor of her child."""
    folded = fold(question).lower()
    if _UNBORN.search(folded):
        return False
    return patient.kind in ("child", "elder") or bool(_MALE.search(folded))


def _joined(patient: Patient, told: Patient) -> Patient:
    """Add what was told before to what the question says; the question's own words win."""
    mine, theirs = patient.body, told.body
    body = Body(
        theirs.months if mine.months is None else mine.months,
        theirs.kilos if mine.kilos is None else mine.kilos,
        mine.age or theirs.age,
        mine.weight or theirs.weight,
    )
    return dataclasses.replace(
        patient,
        body=body,
        kind=patient.kind or told.kind,
        conditions=tuple(dict.fromkeys((*patient.conditions, *told.conditions))),
        weeks=patient.weeks or told.weeks,
        egfr=told.egfr if patient.egfr is None else patient.egfr,
        allergies=tuple(dict.fromkeys((*patient.allergies, *told.allergies))),
        takes=tuple(dict.fromkeys((*patient.takes, *told.takes))),
        asked=patient.asked or told.asked,
        text=f"{told.text}\n{patient.text}",
    )
