"""An answer and its patient → the answer with what the cited documents forbid, unasked.

Left-out contraindications are the commonest severe error of such tools. So the documents that an
answer cites are read for the lines that forbid its drug, or warn of it, for this patient; then for
what they forbid in general where a dose is answered. Each is a verbatim line with its citation.
Doses of a drug that the patient is allergic to go behind, or away where anything else stands.
Never done here: a warning of our own making, or from a document that the answer does not cite.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from assistant.knowledge import Snapshot
from assistant.lines.ranges import stands_for
from assistant.patient.adding import added
from assistant.patient.allergies import Allergy
from assistant.patient.answered_drugs import HAS_FIGURE, drugs_of
from assistant.patient.conditions import conditions
from assistant.patient.freshness import fresh
from assistant.patient.groups import KINDS, Group, groups_of
from assistant.patient.numbering import renumbered
from assistant.patient.patient import Medicine, Patient
from assistant.patient.shown import number
from assistant.patient.warning_lines import (
    Caution,
    bans,
    cautions_in,
    cautions_of,
    forbids_in,
    forbids_medicine,
    is_ban,
    name_stands,
)
from assistant.questions.intents import read_intents
from assistant.records import Answer, Note, Statement
from corpus.document import Language
from index.lexicon.names import Lexicon
from index.tokens import fold

_MOST = 2
_DOCUMENTS = 5
_NO_ALLERGY = {
    "zh": "病人{}：上面有同类的药，没有找到专门讲这种过敏的内容，用前必须请示上级。",
    "en": "The patient has an {}: a drug of that class stands above and nothing about that allergy"
    " was found. Ask a senior colleague first.",
}
_NOT_FOUND = {
    "zh": "没有找到专门讲“{}”的内容，以下是一般情况，用在这类病人前请查说明书或请示上级。",
    "en": "Nothing here is about “{}” in particular: check before applying it to such a patient.",
}
_MOTHERS = ("pregnancy", "breastfeeding")
# What is asked is what to give or whether to, not what a disease is.
_TREATMENT = re.compile(
    r"药|治|用什么|用啥|吃什么|吃啥|打什么|打啥|挂什么|怎么[用吃打处]|处理|剂量|能不能|[能可][以]?[用吃打喝服开输]"
    r"|[吃打喂含用服抹]多少|一次[吃打喂含用服抹]|\b(?:treat|drug|medicine|dose|prescribe|give|manage|take|safe)"
)
# A ban on all of a kind, not on those of them who have something else.
_ALL_OF_KIND = re.compile(
    r"(?:儿童|小儿|婴幼?儿|新生儿|孩子|青少年|未成年人|老年人|老人)(?:患者|病人)?(?:中|均|都|一律)?"
    r"(?:禁|不[能得可要宜应用推]|避免|忌|勿)|(?:禁用于|不用于|不给)(?:儿童|小儿|婴幼?儿|老年人)"
    r"|\b(?:in|for|to) (?:all )?(?:children|infants|older people)"
)
# Of these, what is forbidden is said even where the question names no drug.
_ALWAYS = ("pregnancy", "breastfeeding", "kidney", "liver", "takes")
_LESS = re.compile(r"减量|减为|减半|调整|慎用|间隔|reduce|lower dose|caution|adjust|interval")
_SPECIAL_ELDER = re.compile(r"老年|elder|older")
_LOOKED_AT = 8  # passages
_BARRED: dict[Language, str] = {"zh": "禁用 不用 避免", "en": "contraindicated avoid 禁用"}
_HOW_MUCH = re.compile(
    r"多少|几[片粒支毫次滴]|剂量|用量|好多|\b(?:dos(?:e|age)|how (?:much|many))\b"
)


def with_cautions(answer: Answer, patient: Patient, snapshot: Snapshot, lexicon: Lexicon) -> Answer:
    """Add what the cited documents forbid or warn of, for this patient and in general."""
    if answer.kind == "abstained":
        return _barred_elsewhere(answer, patient, snapshot, lexicon)
    if answer.kind == "answered" and answer.statements:
        return _cautioned(answer, patient, snapshot, lexicon)
    return answer


def _cautioned(answer: Answer, patient: Patient, snapshot: Snapshot, lexicon: Lexicon) -> Answer:
    drugs = patient.asked or drugs_of(answer, patient, lexicon)
    asks = bool(patient.asked) or _asks_treatment(answer)
    found = [one for one in _warnings(answer, snapshot) if asks and _concerns(one, patient)]
    before: list[Caution] = []
    behind: list[Caution] = []
    silent: list[Group] = []
    groups = groups_of(patient)
    for group in groups:
        about = [one for one in found if _is_for(one, group, drugs, patient, lexicon)]
        stands = _standing(answer, group, drugs if group.name != "allergy" else ())
        if stands is not None:
            of_all = group.name not in KINDS or _fits(patient, stands.text) > 0
            if asks and of_all and (drugs or group.name == "allergy"):
                answer = _first(answer, stands)
        else:
            about += _missing(about, group, patient, snapshot, lexicon, answer.language)
            for one in fresh(about, [*before, *behind], answer)[:_MOST]:
                (before if _forbids_outright(one, group, drugs, patient) else behind).append(one)
        if group.noted and not about and not _spoken_of(answer, group):
            silent.append(group)
    chosen = [*before, *behind][:_MOST]
    if drugs and _gives_dose(answer):
        about = [one for one in found if is_ban(one) and bans(one.folded, drugs)]
        if patient.kind == "child":
            about = [one for one in about if not _on_mothers(one.folded)]
        left = _MOST - len(chosen) - sum(forbids_in(each.text) for each in answer.statements)
        behind += fresh(about, chosen, answer)[: max(0, left)]
    before = before[:_MOST]
    behind = behind[: _MOST - len(before)]
    told = added(answer, before, behind, drugs, snapshot)
    told = _without_allergens(told, patient)
    return renumbered(_with_notes(told, silent, [one for one in groups if one not in silent]))


def _barred_elsewhere(
    answer: Answer, patient: Patient, snapshot: Snapshot, lexicon: Lexicon
) -> Answer:
    """Answer by the ban alone, where the library bars what is asked about for such a patient.

    Who asks how much abstains as before: a ban is no dose.
    """
    if not patient.asked or _HOW_MUCH.search(fold(answer.standalone_question).lower()):
        return answer
    found = [
        one
        for group in groups_of(patient)
        for one in _looked_up(group, patient, snapshot, lexicon, answer.language)
    ]
    new = fresh(found, [], answer)[:1]
    if not new:
        return answer
    blank = dataclasses.replace(answer, kind="answered", abstain_reason=None, nearest_topics=())
    return renumbered(added(blank, new, [], patient.asked, snapshot))


def _missing(
    about: Sequence[Caution],
    group: Group,
    patient: Patient,
    snapshot: Snapshot,
    lexicon: Lexicon,
    language: Language,
) -> list[Caution]:
    """Look further than the cited documents, where they do not bar an asked drug themselves."""
    if not patient.asked or any(bans(one.folded, patient.asked) for one in about):
        return []
    return _looked_up(group, patient, snapshot, lexicon, language)


def _looked_up(
    group: Group, patient: Patient, snapshot: Snapshot, lexicon: Lexicon, language: Language
) -> list[Caution]:
    """Look up in the whole library what bars an asked drug, or its class, for such patients."""
    kin = group.name == "allergy"
    if kin and not any(group.kin.search(name) for drug in patient.asked for name in drug.names):
        return []
    names = " ".join(name for drug in patient.asked for name in (drug.zh, *drug.wider[:1]))
    query = f"{group.zh} {names} {_BARRED[language]}"
    found = [
        one
        for hit in snapshot.search(query, _LOOKED_AT).hits
        for one in cautions_in(hit.passage)
        if _concerns(one, patient)
        and _is_for(one, group, patient.asked, patient, lexicon)
        and _forbids_outright(one, group, patient.asked, patient)
        and (not kin or group.kin.search(one.folded))
    ]
    own = [one for one in found if one.unit.passage.chunk.language == language]
    return own or found


def _asks_treatment(answer: Answer) -> bool:
    return bool(_TREATMENT.search(fold(answer.standalone_question).lower()))


def _forbids_outright(
    one: Caution, group: Group, drugs: Sequence[Medicine], patient: Patient
) -> bool:
    """Say whether a line forbids one of the drugs for this very patient: it stands first."""
    if not bans(one.folded, drugs) and not (group.name == "allergy" and one.forbids):
        return False
    if group.name not in KINDS:
        return True
    return _fits(patient, one.unit.text) > 0 or bool(_ALL_OF_KIND.search(one.folded))


# What the documents warn of -------------------------------------------------------------------


def _warnings(answer: Answer, snapshot: Snapshot) -> list[Caution]:
    """Give the warning lines of the documents that the answer cites, the first document first."""
    ids = {one.n: one.chunk_id for one in answer.citations}
    cited = [ids[n] for each in answer.statements for n in each.citations if n in ids]
    passages = [one for chunk_id in cited if (one := snapshot.passage(chunk_id)) is not None]
    keys = list(dict.fromkeys(passage.source.key for passage in passages))[:_DOCUMENTS]
    file = snapshot.retriever.opened.passages
    found = [caution for key in keys for caution in cautions_of(file, key)]
    if any(passage.chunk.language == answer.language for passage in passages):
        # What a document says in another tongue, its twin says in this one.
        found = [one for one in found if one.unit.passage.chunk.language == answer.language]
    return found


# Whom and what a line is about ----------------------------------------------------------------


def forbids_for(answer: Answer, patient: Patient, drugs: Sequence[Medicine]) -> bool:
    """Say whether a line of an answer forbids the drugs, or asks for less, for such a patient."""
    kin = [one.line for one in patient.allergies]
    if any(line.search(name) for line in kin for drug in drugs for name in drug.names):
        return True
    groups = [one for one in groups_of(patient) if one.name not in KINDS]
    folded = [fold(one.text).lower() for one in answer.statements]
    return any(
        group.line.search(text)
        and (bans(text, drugs) or (_LESS.search(text) and name_stands(text, drugs)))
        for group in groups
        for text in folded
        if "kg" not in text
    ) or any(
        forbids_in(text) and name_stands(text, drugs) and _fits(patient, text) > 0
        for text in folded
        if "kg" not in text
    )


def _concerns(one: Caution, patient: Patient) -> bool:
    """Say whether a line can be for such a patient: not for other ages, not for mothers only."""
    return _fits(patient, one.unit.text) >= 0


def _is_for(
    one: Caution,
    group: Group,
    drugs: Sequence[Medicine],
    patient: Patient,
    lexicon: Lexicon,
) -> bool:
    spoken = bool(group.line.search(one.folded))
    if not spoken and group.name != "takes" and group.line.search(one.heading):
        # Under 孕妇和哺乳期 a line may be on one of them only.
        spoken = not _on_mothers(one.folded)
    if not spoken:
        return False
    if group.name == "allergy":
        return one.forbids
    if group.name in KINDS and not (one.warns or _SPECIAL_ELDER.search(one.heading)):
        return False
    if _names(one, drugs) and (one.special or bans(one.folded, drugs, or_warns=True)):
        return True
    return not patient.asked and group.name in _ALWAYS and forbids_medicine(one.folded, lexicon)


def _on_mothers(folded: str) -> bool:
    return any(conditions()[name].line.search(folded) for name in _MOTHERS)


def _fits(patient: Patient, text: str) -> int:
    """Say 1 where a line is for ages or weights that hold the patient's, -1 for others, else 0."""
    body = patient.body
    said = [f"{number(body.months)}个月"] if body.months is not None else []
    said += [f"{number(patient.kilos)}kg"] if patient.kilos is not None else []
    return stands_for("，".join(said), text) if said else 0


def _names(one: Caution, drugs: Sequence[Medicine]) -> bool:
    """Say whether a line is about one of these drugs or their class, not as what to give."""
    return name_stands(one.folded, drugs)


# What stands already --------------------------------------------------------------------------


def _standing(answer: Answer, group: Group, drugs: Sequence[Medicine]) -> Statement | None:
    """Give the statement that already forbids a drug for a group, and gives no dose beside it."""
    for one in answer.statements:
        folded = fold(one.text).lower()
        speaks = bool(group.line.search(folded)) and forbids_in(folded)
        speaks = speaks and not HAS_FIGURE.search(folded)
        if speaks and group.name == "allergy":
            # 青霉素过敏者不能用头孢 does not say that 阿莫西林 is out too.
            speaks = bool(group.kin.search(re.sub(group.line.text, "", folded)))
        if speaks and (not drugs or bans(folded, drugs)):
            return one
    return None


def _first(answer: Answer, statement: Statement) -> Answer:
    others = tuple(one for one in answer.statements if one is not statement)
    return dataclasses.replace(answer, statements=(statement, *others))


def _spoken_of(answer: Answer, group: Group) -> bool:
    """Say whether a cited passage, or what stands over it, speaks of a group."""
    texts = (f"{one.title}\n{one.section}\n{one.passage}" for one in answer.citations)
    return any(group.line.search(fold(text).lower()) for text in texts)


def _gives_dose(answer: Answer) -> bool:
    asked = any(intent.name == "dose" for intent in read_intents(answer.standalone_question))
    return asked and any(HAS_FIGURE.search(one.text) for one in answer.statements)


# The answer that is told ----------------------------------------------------------------------


def _without_allergens(answer: Answer, patient: Patient) -> Answer:
    """Put doses of what the patient is allergic to away, or last where nothing else stands."""
    for allergy in patient.allergies:
        giving = [one for one in answer.statements if _gives(one, allergy)]
        left = [one for one in answer.statements if one not in giving]
        if giving and left:
            answer = dataclasses.replace(answer, statements=tuple(left))
        elif giving:
            said = _NO_ALLERGY[answer.language].format(allergy.called(answer.language))
            answer = dataclasses.replace(answer, notes=(Note("population", said), *answer.notes))
    return answer


def _gives(statement: Statement, allergy: Allergy) -> bool:
    """Say whether a statement gives a drug of the allergy's class: names it and does not forbid."""
    folded = fold(statement.text).lower()
    allergic = rf"对?(?:{allergy.line.text})(?:类|药物)?(?:有|严重)*过敏[^，,。；;|]*"
    plain = re.sub(allergic, "", folded)
    if not allergy.line.search(plain):
        return False
    return bool(HAS_FIGURE.search(plain)) or not forbids_in(plain)


def _with_notes(answer: Answer, silent: Sequence[Group], told: Sequence[Group]) -> Answer:
    """Say of whom nothing was found, and no longer say so of whom a caution now speaks."""
    spoken = answer.language
    kept = [
        one
        for one in answer.notes
        if one.kind != "population"
        or not any(f"“{group.called(spoken)}”" in one.text for group in told)
    ]
    texts = "\n".join(one.text for one in kept)
    more = [
        Note("population", _NOT_FOUND[spoken].format(group.called(spoken)))
        for group in silent
        if f"“{group.called(spoken)}”" not in texts
    ]
    return dataclasses.replace(answer, notes=(*kept, *more))
