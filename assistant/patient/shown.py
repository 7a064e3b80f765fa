"""A patient → the one line that shows the doctor what was understood. Pure.

A wrong age or weight, read silently, makes a wrong dose; shown, it is seen and corrected.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from fractions import Fraction

from assistant.patient.body import Body
from assistant.patient.patient import Patient
from assistant.records import Answer, Note
from corpus.document import Language

_READ_AS = {"zh": "按这样的病人理解：", "en": "Read as this patient: "}
_BETWEEN = {"zh": "，", "en": ", "}
_ODD = {
    "zh": "；这个体重与年龄不相称，请核对（公斤还是斤），没有按体重计算",
    "en": "; this weight does not fit the age: check it (kg?); nothing was calculated from it",
}
_EARLIER = {
    "zh": "（前面说过的也算；换了病人，请先开始新对话）",
    "en": " (with what was said before; for another patient begin a new conversation)",
}
_POUNDS = ("lb", "pound", "磅")


def with_patient(answer: Answer, patient: Patient, of_question: Patient) -> Answer:
    """Put the line that shows what was understood of the patient before the other notes.

    `of_question` is what the question alone says: what was told earlier may be another's.
    """
    line = line_of(patient, answer.language)
    if not line or answer.kind == "declined":
        return answer
    if line != line_of(of_question, answer.language):
        line += _EARLIER[answer.language]
    return dataclasses.replace(answer, notes=(Note("patient", line), *answer.notes))


def line_of(patient: Patient, language: Language) -> str:
    """Give the line; empty where nothing but the kind of person was read."""
    parts = list(_parts(patient, language))
    if not parts:
        return ""
    odd = _ODD[language] if patient.body.odd else ""
    return _READ_AS[language] + _BETWEEN[language].join(parts) + odd


def _parts(patient: Patient, language: Language) -> Iterator[str]:
    zh = language == "zh"
    if patient.body.months is not None:
        yield age_shown(patient.body, language)
    if patient.body.kilos is not None:
        yield weight_shown(patient.body, language)
    for condition in patient.conditions:
        if condition.name == "pregnancy" and patient.weeks:
            yield f"{condition.called(language)}{_weeks(patient.weeks, language)}"
        elif condition.name == "kidney" and patient.egfr is not None:
            yield (
                f"{condition.called(language)}（eGFR {number(patient.egfr)}）"
                if zh
                else (f"{condition.called(language)} (eGFR {number(patient.egfr)})")
            )
        else:
            yield condition.called(language)
    for allergy in patient.allergies:
        yield allergy.called(language)
    if patient.takes:
        names = [one.zh if zh else one.en for one in patient.takes]
        yield f"在用{'、'.join(names)}" if zh else f"taking {', '.join(names)}"


def age_shown(body: Body, language: Language) -> str:
    """Write an age: 3天, 6个月, 1岁3个月, 80岁; in English likewise."""
    months = body.months or Fraction(0)
    if months < 1:
        days = round(months * Fraction(365, 12))
        return f"{days}天" if language == "zh" else f"{days} days"
    years, rest = divmod(months, 12)
    about = "多" if "多" in body.age else ""
    if language == "zh":
        after = f"{number(rest)}个月" if rest else ""
        return (
            f"{years}{about}岁{after}"
            if years
            else f"{number(rest)}{about}个月".replace("多个月", "个多月")
        )
    after = f" {number(rest)} months" if rest else ""
    return f"{years} {'year' if years == 1 else 'years'}{after}" if years else after.strip()


def weight_shown(body: Body, language: Language) -> str:
    """Write a weight in kg, with what was said where that was in another unit: 8公斤（16斤）."""
    kilos = number(body.kilos or Fraction(0))
    said = body.weight.replace("公斤", "")
    other = "斤" in said or any(unit in said for unit in _POUNDS)
    if language == "zh":
        return f"{kilos}公斤" + (f"（{body.weight}）" if other else "")
    return f"{kilos} kg" + (f" ({body.weight})" if other else "")


def number(value: Fraction) -> str:
    """Write a number in full, without an exponent; at most three decimals."""
    shown = f"{float(value):.3f}" if value.denominator != 1 else str(value.numerator)
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _weeks(said: str, language: Language) -> str:
    if language == "zh":
        return f"（{said}）"
    plain = said.removesuffix("个月")
    return f" ({plain} months)" if plain != said else f" ({said.removesuffix('周')} weeks)"
