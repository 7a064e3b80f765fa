"""An answer and its patient → the sum by weight, with the passage, for the doctor to decide.

Where the weight is known and a cited line gives the asked drug's dose per kg for such a patient,
the sum is shown as a note that cites the line. No sum is made where it is not plain which drug,
which route, or for whom: where the line is for another age, where a line warns of the drug for what
this patient has, where two lines disagree. Never done here: a prescription.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assistant.compose import Sources
from assistant.doses.grammar import quantities
from assistant.knowledge import Snapshot
from assistant.lines.pictures import is_recognised
from assistant.lines.ranges import stands_for
from assistant.lines.recipients import recipients, ways_asked
from assistant.lines.units import Unit, units
from assistant.patient.answered_drugs import drugs_of, unlisted
from assistant.patient.cautions import forbids_for
from assistant.patient.formula import (
    Cap,
    Formula,
    Sum,
    caps_in,
    formulas_in,
    shown,
    volume_of,
    worked_out,
    written,
)
from assistant.patient.matter import on_another_matter
from assistant.patient.numbering import renumbered
from assistant.patient.patient import Medicine, Patient
from assistant.patient.warning_lines import places
from assistant.questions.intents import read_intents
from assistant.records import Answer, Citation, Note, Statement
from corpus.document import Language
from index.lexicon.names import Lexicon
from index.tokens import fold

_PEOPLE = ("child", "adult", "elder")
_MOST_LINES = 3
_RATES = ("h", "min")
_BESIDE = 3  # passages on either side where the line's own maximum may stand
_ADULT_KG = 40  # who weighs less may be a child where nothing says
_SAYS = {
    "zh": ("按所引原文：", "；", "。剂量由接诊医生核对后决定。"),
    "en": ("By the cited source: ", "; ", ". The doctor checks it and decides the dose."),
}
_VOLUME = {"zh": "（按原文 {}，合 {} mL）", "en": " ({}: {} mL)"}
_HOW_MUCH = re.compile(
    r"每[次天日]|[一几]次|一天|剂量|用量|多少|好多|\b(?:dose|how much|how many)\b"
)
_OF = re.compile(r"^\S*\s?\S*/kg(?: of|的)? ?$")
_CLAUSES = re.compile(r"[，。；;、（）()\n]|, |\\. ")
_OLDEST = Fraction(13 * 12)  # months: who is called a child and weighs 50 kg keeps its maxima
_VOLUME_ASKED = ("毫升", "ml", "几支", "多少支", "几毫升")


@dataclass(frozen=True, slots=True)
class _Dose:
    """A formula with the statement and the citation that it stands in."""

    formula: Formula
    statement: Statement
    citation: Citation
    drug: str


def with_arithmetic(
    answer: Answer, patient: Patient, snapshot: Snapshot, lexicon: Lexicon
) -> Answer:
    """Add the note that works out the asked dose for the patient's weight, where it is plain."""
    kilos = patient.kilos
    if answer.kind != "answered" or kilos is None or not _asks_dose(answer, patient):
        return answer
    drugs = patient.asked or drugs_of(answer, patient, lexicon)
    if drugs and forbids_for(answer, patient, drugs):
        return answer
    doses = _settled(list(_doses(answer, patient, lexicon)), patient)
    if not doses and patient.asked:
        answer, doses = _looked_beside(answer, patient, snapshot, lexicon)
    shared = unlisted(answer, patient, lexicon)
    names = shared.names if shared else tuple(name for one in patient.asked for name in one.names)
    sums = [
        (one, worked_out(one.formula, kilos, _caps(one, names, answer, patient, snapshot)))
        for one in doses
    ]
    if any(total.cap for _, total in sums):
        # A volume that only restates the dose (0.01 mL/kg) would stand there without its maximum.
        sums = [(one, total) for one, total in sums if total.formula.base != "ml" or total.cap]
    if not sums or _has_own_row(sums[0][0], answer, patient, snapshot):
        return answer
    lines = [_line(one, total, patient, answer.language) for one, total in sums]
    head, joint, tail = _SAYS[answer.language]
    marks = tuple(dict.fromkeys(one.citation.n for one, _ in sums))
    note = Note("arithmetic", f"{head}{joint.join(lines)}{tail}", marks)
    return renumbered(dataclasses.replace(answer, notes=(*answer.notes, note)))


def _asks_dose(answer: Answer, patient: Patient) -> bool:
    asked = read_intents(answer.standalone_question or patient.text)
    named = bool(patient.asked) and bool(_HOW_MUCH.search(fold(patient.text).lower()))
    return named or any(intent.name == "dose" for intent in asked)


# Which lines ----------------------------------------------------------------------------------


def _doses(answer: Answer, patient: Patient, lexicon: Lexicon) -> Iterator[_Dose]:
    """Give the formulas of the cited lines that are for such a patient and the asked drug."""
    citations = {one.n: one for one in answer.citations}
    shared = None if patient.asked else unlisted(answer, patient, lexicon)
    for statement in answer.statements:
        citation = next((citations[n] for n in statement.citations if n in citations), None)
        if citation is None:
            continue
        if on_another_matter(f"{statement.context} {statement.text}", patient.text, lexicon):
            continue
        for line, formula in _formulas(statement, citation, patient):
            drug = _drug_at(line, formula.start, lexicon)
            if patient.asked:
                fits = _is_asked(drug, statement, citation, patient.asked, lexicon)
            else:
                # What is named before a volume is what it is given with: 乳酸林格液 100 mL/kg.
                drug = "" if formula.base == "ml" else drug
                fits = shared is None or any(
                    places(fold(line).lower(), name) for name in shared.names
                )
            if fits:
                yield _Dose(formula, statement, citation, drug)


def _formulas(
    statement: Statement, citation: Citation, patient: Patient
) -> Iterator[tuple[str, Formula]]:
    """Give the formulas of those lines of a statement that are for such a patient."""
    for line in statement.text.split("\n"):
        if _for_patient(dataclasses.replace(statement, text=line), citation, patient):
            found = formulas_in(line)
            strengths = {str(one) for one in quantities(line) if one.per == ("L",)}
            weighed = any(one.base != "ml" for one in found)
            for formula in found:
                # Which strength is drawn up? 0.1 mL/kg of the wrong ampoule is ten times too much.
                sure = not strengths or (weighed and len(strengths) == 1)
                if formula.base != "ml" or sure:
                    yield line, formula


def _looked_beside(
    answer: Answer, patient: Patient, snapshot: Snapshot, lexicon: Lexicon
) -> tuple[Answer, list[_Dose]]:
    """Look for the line beside those that are cited, in their sections, and cite it too."""
    sources = Sources(snapshot.standings, list(answer.citations))
    seen: set[str] = {one.text for one in answer.statements}
    added: list[Statement] = []
    for citation in answer.citations:
        for unit in _beside(citation, snapshot):
            if unit.text in seen or "\n" in unit.text or not formulas_in(unit.text):
                continue
            seen.add(unit.text)
            heading = "".join(unit.passage.chunk.section[-1:])
            mark = sources.cite(unit.passage, unit.text)
            added.append(Statement(unit.text, (mark,), unit.context or heading))
    wider = dataclasses.replace(answer, statements=tuple(added), citations=sources.citations)
    doses = _settled(list(_doses(wider, patient, lexicon)), patient)
    used = {id(one.statement) for one in doses}
    own = tuple(one for one in added if id(one) in used)
    told = dataclasses.replace(
        answer, statements=(*own, *answer.statements), citations=sources.citations
    )
    return (told, doses) if doses else (answer, [])


def _for_patient(statement: Statement, citation: Citation, patient: Patient) -> bool:
    """Say whether a line is for the patient's age, weight and kind, by its words or its heading."""
    if stands_for(_measured(patient), statement.text) < 0:
        return False
    heading = citation.section.rsplit(">", 1)[-1]
    named: set[str] = set()
    for text in (statement.text, statement.context, heading, citation.title):
        folded = fold(text).lower()
        named = {name for name in _PEOPLE if recipients()[name].line.search(folded)}
        if named:
            break
    if not named:
        return True
    if patient.kind == "elder":
        return "elder" in named or "adult" in named
    if patient.kind:
        return patient.kind in named
    return named != {"child"} and (patient.kilos or 0) >= _ADULT_KG


def _measured(patient: Patient) -> str:
    """Write age and weight as a question does; where no age is given, the usual one of a weight.

    The usual age of a child's weight: under 10 kg, half a kilo a month from 4 kg; above, 2 kg a
    year (APLS: weight = 2 × (age + 4)).
    """
    kilos, months = patient.kilos, patient.body.months
    if months is None and kilos is not None and patient.kind == "child":
        months = (kilos - 4) * 2 if kilos < 10 else (kilos / 2 - 4) * 12
        months = min(max(Fraction(1), months), _OLDEST)
    said = [] if months is None else [f"{float(months):.1f}个月"]
    return "，".join((*said, *([] if kilos is None else [f"{float(kilos):g}kg"])))


def _drug_at(text: str, start: int, lexicon: Lexicon) -> str:
    """Name the drug that a figure is of: the last one before it in its sentence, or “of X” behind.

    A drug that is named in another sentence, or further behind, has its own figures.
    """
    first = max(text.rfind(mark, 0, start) for mark in "。！？\n") + 1
    drugs = [
        one for one in lexicon.mentions(text) if one.concepts[0].type in ("drug", "drug_class")
    ]
    before = [one for one in drugs if first <= one.start and one.end <= start]
    if before:
        return text[before[-1].start : before[-1].end]
    behind = [one for one in drugs if one.start >= start and _OF.search(text[start : one.start])]
    return text[behind[0].start : behind[0].end] if behind else ""


def _is_asked(
    drug: str,
    statement: Statement,
    citation: Citation,
    drugs: Sequence[Medicine],
    lexicon: Lexicon,
) -> bool:
    """Say whether the drug of a formula is one that is asked, or one of the class asked about."""
    if drug:
        folded = fold(drug).lower()
        concepts = lexicon.named(drug)
        wider = {one.id for concept in concepts if (one := lexicon.broader(concept))}
        return any(
            folded in asked.names
            or any(
                one.id in wider or (one.type == "drug_class" and folded.endswith(name))
                for name in asked.names
                for one in lexicon.named(name)
            )
            for asked in drugs
        )
    return _stands_over(statement, citation, drugs)


def _stands_over(statement: Statement, citation: Citation, drugs: Sequence[Medicine]) -> bool:
    over = fold("\n".join((statement.context, citation.section))).lower()
    return any(places(over, name) for asked in drugs for name in asked.names)


def _settled(doses: list[_Dose], patient: Patient) -> list[_Dose]:
    """Keep the formulas of the best line; none where another line of that drug says otherwise."""
    if asked := ways_asked(patient.text):
        doses = [one for one in doses if not (ways := _ways(one)) or ways & asked]
    own = [one for one in doses if _is_for_condition(one.statement, patient)]
    doses = own or doses
    if not doses:
        return []
    best = [one for one in doses if one.statement is doses[0].statement]
    if len({one.drug for one in best}) > 1:
        return []
    drugs = {one.drug for one in doses}
    if len(drugs) > 1 and not patient.asked:
        return []
    others = [one for one in doses if one.statement is not doses[0].statement]
    if any(_contradicts(one, best) for one in others):
        return []
    return best[:_MOST_LINES]


def _ways(one: _Dose) -> frozenset[str]:
    folded = fold(f"{one.statement.text}\n{one.statement.context}").lower()
    return frozenset(
        name for name, kind in recipients().items() if kind.way and kind.line.search(folded)
    )


def _is_for_condition(statement: Statement, patient: Patient) -> bool:
    folded = fold(statement.text).lower()
    return any(one.line.search(folded) for one in patient.conditions)


def _contradicts(one: _Dose, best: Sequence[_Dose]) -> bool:
    """Say whether another line gives another amount for the same: unit, and a dose or a day."""
    if one.formula.base == "ml":
        return False  # steps of one plan: 100 mL/kg in all, of that 30 mL/kg in the first hour
    same = [
        each.formula
        for each in best
        if each.formula.base == one.formula.base
        and (each.formula.per in _RATES) == (one.formula.per in _RATES)
        and (each.formula.per == one.formula.per or not (each.formula.per and one.formula.per))
    ]
    mine = (one.formula.low * one.formula.factor, one.formula.high * one.formula.factor)
    return bool(same) and all(
        (each.low * each.factor, each.high * each.factor) != mine for each in same
    )


# What it comes to -----------------------------------------------------------------------------


def _caps(
    one: _Dose, names: Sequence[str], answer: Answer, patient: Patient, snapshot: Snapshot
) -> list[Cap]:
    """Give the maxima of the line itself, else of lines beside it that name its drug."""
    if own := list(_maxima(one.statement.text, patient)):
        return own
    named = [fold(one.drug).lower()] if one.drug else names
    others = [each.text for each in answer.statements if each is not one.statement]
    return [
        cap
        for text in (*others, *(unit.text for unit in _beside(one.citation, snapshot)))
        if any(places(fold(text).lower(), name) for name in named)
        and not _is_of_others(text, patient)
        for cap in _maxima(text, patient)
    ]


def _has_own_row(one: _Dose, answer: Answer, patient: Patient, snapshot: Snapshot) -> bool:
    """Say whether a row beside gives patients of this weight a fixed dose of the drug instead."""
    weight = f"{float(patient.kilos or 0):g}kg"
    texts = [each.text for each in answer.statements if each is not one.statement]
    texts += [unit.text for unit in _beside(one.citation, snapshot)]
    named = fold(one.drug).lower()
    return any(
        stands_for(weight, text) > 0 and not formulas_in(text) and named in fold(text).lower()
        for text in texts
    )


def _maxima(text: str, patient: Patient) -> Iterator[Cap]:
    """Read the maxima of a line that are not for other ages or other people than the patient."""
    measured = _measured(patient)
    for clause in _CLAUSES.split(text):
        if stands_for(measured, clause) >= 0 and not _is_of_others(clause, patient):
            yield from caps_in(clause)


def _beside(citation: Citation, snapshot: Snapshot) -> list[Unit]:
    """Give the lines of the passages next to a cited one, in the same section, and its own."""
    passage = snapshot.passage(citation.chunk_id)
    if passage is None:
        return []
    near = [snapshot.beside(passage, step) for step in range(-_BESIDE, _BESIDE + 1)]
    return [
        unit
        for each in near
        if each is not None and each.chunk.section == passage.chunk.section
        for unit in units(each)
        if "lost_digits" not in each.chunk.flags and not is_recognised(each)
    ]


def _is_of_others(text: str, patient: Patient) -> bool:
    folded = fold(text).lower()
    named = {name for name in _PEOPLE if recipients()[name].line.search(folded)}
    served = {"elder", "adult"} if patient.kind == "elder" else {patient.kind}
    return bool(named and patient.kind and not named & served)


def _line(one: _Dose, total: Sum, patient: Patient, language: Language) -> str:
    line = written(total, language)
    if any(word in fold(patient.text).lower() for word in _VOLUME_ASKED):
        volume = volume_of(total, one.statement.text)
        if volume is not None:
            low, high, said = volume
            amount = shown(low) if low == high else f"{shown(low)}～{shown(high)}"
            line += _VOLUME[language].format(said, amount)
    name = one.drug or ""
    return f"{name} {line}" if name else line
