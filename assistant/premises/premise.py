"""A figure or a belief that a question takes for granted, and that the passages deny → said first.

In: an answer and the ranked lines behind it. Out: the same answer, the line that gives the right
figure (or forbids what is asked) in front, and a note that sets the question right. The false
figure is named in the note alone. The patient's own figures (weight, age, readings, what he was
given already) are never corrected; nor is a figure that any line on the same thing agrees with.
Never done here: correcting from anything but a verbatim line of a passage in force.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from assistant.contradictions.claims import diseases
from assistant.contradictions.surfacing import put_first
from assistant.doses.grammar import quantities
from assistant.doses.quantity import Range
from assistant.knowledge import Snapshot
from assistant.lines.ranges import stands_for
from assistant.lines.rank import Line
from assistant.lines.units import Unit
from assistant.premises.agreeing import beside_the_point, same_figures
from assistant.premises.asserting import asks_whether, asserted, takes_for_granted
from assistant.premises.beliefs import denied
from assistant.premises.opposing import opposed
from assistant.premises.same_kind import another
from assistant.premises.stated import Stated, apart, cues, reach, shared, stated, times
from assistant.premises.unsaid import unsaid
from assistant.records import Answer, Note
from index.lexicon import Lexicon

_COURSE = re.compile(r"疗程|共|连[用续服吃]|满|for|course")
_FEWEST = 3  # days of a schedule
_COARSE = 8  # lines that the coarse net looks at
_NEAR = 0.5  # of the best line's share of the question
_ADULT = frozenset({"adult"})
_YOUNG = frozenset({"child", "newborn"})
# Forms and purposes that part two doses of one drug.
_FORMS = frozenset(
    {"slow_release", "short_acting", "salt", "combined", "prevent", "otc", "hospital"}
)
_THINGS = ("drug", "drug_class", "test", "procedure")
_PLAIN = frozenset({"short_acting", "salt"})


def with_premise(
    answer: Answer, lines: Sequence[Line], snapshot: Snapshot, lexicon: Lexicon
) -> Answer:
    """Set right first what a question takes for granted and the passages deny."""
    if answer.kind not in ("answered", "abstained"):
        return answer
    agreed = same_figures(answer.question, _near(lines))
    if answer.kind == "answered" and not agreed:
        for one, line, other, many in _wrong(answer, lines, lexicon):
            said, number = put_first(answer, line, snapshot)
            text = (_MANY if many else _FIGURE)[answer.language == "zh"]
            note = Note("premise", text.format(one.written, _figure(other, line)), (number,))
            return dataclasses.replace(said, notes=(note, *said.notes))
        near = [
            unit for unit in _near(lines) if _on_the_same(answer.standalone_question, unit, lexicon)
        ]
        if coarse := another(answer.question, near[:_COARSE], lexicon):
            said, number = put_first(answer, coarse.unit, snapshot)
            quoted = _quoted(coarse.unit, coarse.start, coarse.end)
            text = _FIGURE[answer.language == "zh"].format(coarse.written, quoted)
            return dataclasses.replace(said, notes=(Note("premise", text, (number,)), *said.notes))
    unit = denied(answer.question, answer.language, lines, snapshot)
    if unit is None and takes_for_granted(answer.question):
        unit = opposed(answer.standalone_question, lines, lexicon)
        if unit is not None and (agreed or beside_the_point(answer.standalone_question, unit)):
            unit = None
    if unit is None:
        warning = unsaid(answer) if answer.kind == "answered" and not agreed else None
        return dataclasses.replace(answer, notes=(warning, *answer.notes)) if warning else answer
    said, number = put_first(answer, unit, snapshot)
    if asks_whether(answer.question):
        return said  # who asks whether is answered, not set right
    text = _BELIEF[answer.language == "zh"].format(_plain(unit.text))
    return dataclasses.replace(said, notes=(Note("premise", text, (number,)), *said.notes))


# Which line says otherwise ----------------------------------------------------------------------


def _wrong(
    answer: Answer, lines: Sequence[Line], lexicon: Lexicon
) -> Iterator[tuple[Stated, Unit, Stated, bool]]:
    """Give the figures of a question that no line on the same thing agrees with.

    With each the line that says otherwise, its figure, and whether other lines give another still.
    """
    claimed = asserted(answer.question)
    if not claimed or not lines:
        return
    near = _near(lines)
    about = answer.standalone_question
    for one in claimed:
        found = [
            (unit, other)
            for unit in near
            for other in _stated(unit)
            if _same_aspect(one, other)
            and _on_the_same(about, unit, lexicon)
            and _same_name(one, other, about, unit, lexicon)
        ]
        told = [(unit, other, _fits(one, other)) for unit, other in found]
        if told and not any(fits for _, _, fits in told):
            if one.aspect.startswith("course"):
                told = [each for each in told if _COURSE.search(each[1].clause)]
            told = [each for each in told if not _gives_too(one, each[0], about)]
            if told:
                unit, other, _ = min(told, key=lambda each: each[1].conditions != one.conditions)
                figures = {each.figure.values for _, each, _ in told}
                yield one, unit, other, len(figures) > 1


def _gives_too(one: Stated, unit: Unit, question: str) -> bool:
    """Say whether a line gives the very figure, too, and not for others: 1 mg first, then 0.5."""
    mine = one.figure
    return (
        any(
            each.values == mine.values
            and each.unit == mine.unit
            and set(each.per) - {"次"} == set(mine.per) - {"次"}
            for each in quantities(unit.text)
        )
        and stands_for(question, unit.text) >= 0
    )


def _near(lines: Sequence[Line]) -> list[Unit]:
    best = max((line.own + line.beside for line in lines), default=0.0)
    return [line.unit for line in lines if line.own + line.beside >= _NEAR * best]


def _on_the_same(question: str, unit: Unit, lexicon: Lexicon) -> bool:
    """Say whether a line is about what a question is about, and for that weight and age."""
    if stands_for(question, unit.text) < 0:
        return False
    theirs = " ".join((unit.text, unit.context, *unit.passage.chunk.section))
    ours, named = diseases(question, lexicon), diseases(theirs, lexicon)
    if ours and named:
        return bool(ours & (named | diseases(unit.passage.source.title, lexicon)))
    return True


def _same_aspect(one: Stated, other: Stated) -> bool:
    """Say whether two figures are figures of the same, by the same route, for such patients."""
    if _normal(one) != _normal(other) and not (_per_day(one, other) or _per_day(other, one)):
        return False
    if one.route and other.route and one.route != other.route:
        return False
    if not _fit_patients(one.patients, other.patients) or not one.setting <= other.setting:
        return False
    forms = one.conditions & _FORMS, other.conditions & _FORMS
    return forms[0] == forms[1] or (not forms[0] and forms[1] <= _PLAIN)


def _fit_patients(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Say whether a line for some patients holds for those of the question."""
    if ours & _YOUNG and "adult" in theirs - ours:
        return False
    special = theirs - _ADULT
    return not special or bool(special & ours)


def _same_name(one: Stated, other: Stated, question: str, unit: Unit, lexicon: Lexicon) -> bool:
    """Say whether the figure of a line belongs to the drug that the question's belongs to."""
    asked = _drug_of(question, question.find(one.written), lexicon)
    if asked:
        theirs = _drug_of(unit.text, other.figure.start, lexicon)
        theirs = theirs or _drug_of(_above(unit), len(_above(unit)), lexicon)
        return bool(asked & theirs)
    about = f"{unit.text} {_above(unit)}"
    return bool(shared(question, about) or _things(question, lexicon) & _things(about, lexicon))


def _things(text: str, lexicon: Lexicon) -> frozenset[str]:
    """Give what a text names that is no patient and no unit: chest compressions, 胸外按压."""
    return frozenset(
        mention.concepts[0].id
        for mention in lexicon.mentions(text)
        if mention.concepts[0].type in _THINGS
        and not cues()["generic"].fullmatch(text[mention.start : mention.end].lower())
    )


def _drug_of(text: str, at: int, lexicon: Lexicon) -> frozenset[str]:
    """Give the drug named last before a place in a text, else the first behind it."""
    drugs = [one for one in lexicon.mentions(text) if one.concepts[0].type == "drug"]
    if not drugs:
        return frozenset()
    before = [one for one in drugs if one.start < at] if at >= 0 else []
    return frozenset(each.id for each in (before[-1] if before else drugs[0]).concepts)


def _above(unit: Unit) -> str:
    return " ".join((unit.context, *unit.passage.chunk.section))


def _stated(unit: Unit) -> tuple[Stated, ...]:
    above = " ".join((unit.context, *unit.passage.chunk.section[-1:]))
    told = stated(unit.text, above, row=unit.passage.chunk.kind == "row")
    return (*told, *_shots(unit.text))


@functools.lru_cache(maxsize=1024)
def _shots(text: str) -> tuple[Stated, ...]:
    """Count the doses of a vaccine's days: 第0、3、7、14、28天各接种1剂 are five."""
    days = (one for one in quantities(text) if one.role == "label" and one.unit == "d")
    nobody: frozenset[str] = frozenset()
    found = []
    for one in days:
        if one.joint == "、" and len(one.values) >= _FEWEST:
            count = Fraction(len(one.values))
            figure = dataclasses.replace(
                one, values=(Range(count, count),), unit="剂", joint="", role="amount"
            )
            written = text[one.start : one.end]
            found.append(
                Stated(
                    figure,
                    written,
                    "count 剂",
                    written,
                    "",
                    "",
                    nobody,
                    nobody,
                    nobody,
                    None,
                    nobody,
                )
            )
    return tuple(found)


# Whether two figures agree ------------------------------------------------------------------------


def _normal(one: Stated) -> str:
    # 140/90 without its unit is a blood pressure where the line's is one.
    # People say units (单位) of an antitoxin that is measured in international ones.
    return one.aspect.replace(" pair", " mmHg").replace("dose IU", "dose U")


def _per_day(one: Stated, other: Stated) -> bool:
    """Say whether one is of a day and the other of a dose that is given so often a day."""
    kind, unit, *per = [*one.aspect.split(" "), ""]
    theirs = other.aspect.split(" ")
    if kind != "dose" or other.often is None or theirs[:2] != [kind, unit]:
        return False
    return "d" not in theirs and {*theirs[2:], "d"} == set(filter(None, per))


def _fits(one: Stated, other: Stated) -> bool:
    mine, theirs = one.figure, other.figure
    if len(mine.values) != len(theirs.values):
        return False
    if len(mine.values) > 1 or one.aspect.split(" ")[0] in ("diagnose", "refer"):
        return mine.values == theirs.values
    if mine.sign and mine.sign in "≤<" and theirs.sign and theirs.sign in "≤<":
        return mine.high <= theirs.high
    return not apart(_reach(one, other), _reach(other, one))


def _reach(one: Stated, other: Stated) -> Range:
    """Give the values of a figure, as those of a day where the other's is of a day."""
    found = reach(one.figure)
    if _per_day(other, one) and one.often is not None:
        return times(found, one.often)
    return found


# How it is said -----------------------------------------------------------------------------------


def _figure(one: Stated, unit: Unit) -> str:
    """Quote the figure with what stands round it, so that each time is not read as each day."""
    return _quoted(unit, one.figure.start, one.figure.end) or one.written


def _quoted(unit: Unit, start: int, end: int) -> str:
    stop = re.search(r"[。；;\n]|\.\s", unit.text[end:])
    last = end + (stop.start() if stop else len(unit.text))
    opening = max(unit.text.rfind(each, 0, start) for each in "。；;\n：:，")
    return unit.text[max(0, opening + 1) : last].strip("• ")


def _plain(text: str) -> str:
    return text.strip("• ").rstrip("。.").split("\n")[0]


_FIGURE = {
    True: "您说的“{}”与所引原文不同，原文是“{}”。",
    False: "You wrote “{}”; the cited text says “{}”.",
}
_MANY = {
    True: "您说的“{}”与所引原文都不同，原文如“{}”；按病人情况对照原文。",
    False: "You wrote “{}”, which no cited text says; one says “{}”: see which fits the patient.",
}
_BELIEF = {
    True: "问题里的说法与所引原文不同，原文是“{}”。",
    False: "The question takes for granted what the cited text denies: “{}”.",
}
