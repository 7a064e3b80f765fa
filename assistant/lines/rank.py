"""Which lines of the passages found answer the question best, and why. Pure but for the encoder.

A line is ranked by how much of the question it and its headings cover, how near its meaning is,
whether it has what is asked for (a figure where a dose is asked), and how good its passage is.
"""

from __future__ import annotations

import functools
import heapq
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.lines.items import holds_others
from assistant.lines.leads import is_later_step, unasked_share, words_of
from assistant.lines.mismatches import applying, excluded
from assistant.lines.patients import Patient, named, speaks_of
from assistant.lines.patients import patients as known_patients
from assistant.lines.ranges import reached, stands_for
from assistant.lines.recipients import for_others
from assistant.lines.together import drugs_together, names_both
from assistant.lines.units import Unit, above, in_place, units
from assistant.questions.intents import Intent, fit, read_intents
from assistant.questions.intents import intents as known_intents
from assistant.questions.sections import kinds_of_heading, preference
from corpus.document import Language
from index.coverage import joined, passage_text, ready
from index.encoder import Encoder
from index.passage import Hit, Passage, SearchResult, Wanted

# Weights of a line's score, set on the dev splits of evals/cases by `mentor eval run`.
_OWN_COVER = 1.0
_HEAD_COVER = 0.85
_MEANING = 1.0
_INTENT = 0.5
_PASSAGE = 0.5
_LANGUAGE = 0.2
_RANGE = 0.5  # a row for the weight or age that is asked about, against one for another
_POPULATION = 1.0
_BOTH = 1.0  # a line that names both drugs, where it is asked if they go together
_FIRST = 0.2  # a line that says which comes first, where that is asked
_BESIDE_POINT = 0.3
_UNASKED_PATIENT = 0.3  # a line for the pregnant or for failing kidneys, where neither is named
_SECTION = 0.2  # of what a passage gains in the search for being of the section asked for
_HEADED = 0.2  # a line whose own heading names what is asked about, not its document's title
_SELF_TEST = 0.4  # a course's questions to its pupils say what its sections say better
_OTHER_ITEMS = 0.4  # a list of which only an item or two are asked about
_FIGURE = re.compile(r"\d")
_READING = re.compile(r"(?<!\d)(\d{2,3})\s*[/／]\s*(\d{2,3})(?!\d)")
_SAYS_FIRST = re.compile(
    r"首选|一线|优先|\bfirst[- ]?(?:line|choice)"
    r"|\bof choice\b|\bpreferred\b|\bthe first (?:drug|choice)"
)
_BAN = re.compile(r"禁忌|禁用|contra-?indicat")
_NAME_STEM = 3
_LENGTH = 0.25
_READ_FIRST = 3  # lines: which of them stands first is what they begin with, too
_UNASKED_LEAD = 0.4  # the share of a line's first words that the question does not have
_AGE = 0.3  # the first lines for the age or weight that is named
_LATER_STEP = 0.4  # what is done when a first step has failed, where the first is asked for
_LONG = 400  # characters
# What a question asks for (剂量, 标准, how long) need not stand in the line that answers it.
_ASKING_WEIGHT = 0.15
# In another language than the passage's, only what the lexicon translates can be found.
_FOREIGN_WEIGHT = 0.1
_LANGUAGES: tuple[Language, ...] = ("zh", "en")
# How many lines are compared by meaning: encoding is what costs. An English line goes through a
# transformer, a Chinese one does not.
_COMPARED = 24
_ENCODED: Mapping[Language, int] = {"zh": 24, "en": 8}
_LOST = frozenset({"lost_digits"})
# What a section may be about.
_HEADINGS = frozenset({"disease", "symptom", "sign", "procedure"})
# A figure for another disease is none for the one that is named.
_FIGURES = frozenset({"dose", "target", "threshold"})
# What is asked of one drug: a line with the dose of another does not answer it.
_OF_ONE_DRUG = frozenset({"dose", "interval"})
# Of these, no row of another drug in a table of several.
_ROW_OF_ONE = _OF_ONE_DRUG | {"contraindication", "threshold"}


@dataclass(frozen=True, slots=True)
class Line:
    """A quotable unit with its score and the parts of it.

    `own` and `beside` are the shares of the question's weight in the line and, beyond that, in
    its headings (0 to 1); `meaning` is the cosine of question and line; `fitting` says how well it
    has what is asked (0 to 1).
    """

    unit: Unit
    score: float
    own: float
    beside: float
    meaning: float
    fitting: float


def rank_lines(
    question: str,
    found: SearchResult,
    rows: Sequence[Passage],
    *,
    encoder: Encoder,
    language: Language,
) -> tuple[Line, ...]:
    """Rank the lines of what was found, best first.

    `rows` are the rows of the tables among the hits; a passage whose digits were lost in reading
    gives no line, for its numbers cannot be trusted to be there; neither does the dose of another
    drug where the dose of one that the question names is asked.
    """
    intents = read_intents(question)
    rules = applying(question)
    candidates = [
        (unit, strength)
        for unit, strength in _candidates(found.hits, rows, found.trust)
        if not _of_another_drug(unit, found.wanted, intents)
        and not excluded(rules, *in_place(unit))
    ]
    patients = named(question)
    drugs = [name for part in found.wanted if part.concept == "drug" for name in part.names]
    if not drugs:
        candidates = [one for one in candidates if not _barred(one[0], patients)]
    others = for_others(question, [unit for unit, _ in candidates], patients, intents, drugs)
    candidates = [(unit, strength) for unit, strength in candidates if unit not in others]
    if not _FIGURES.isdisjoint(intent.name for intent in intents):
        candidates = _of_disease(candidates, found.wanted)
    theirs = _documents_on_drugs(found)
    both = drugs_together(question, found.wanted)
    topic = _without_readings(question, found.wanted)
    by_language = {
        spoken: _findable(weigh(topic, foreign=spoken != language), candidates)
        for spoken in _LANGUAGES
    }
    fitting_section = functools.lru_cache(preference(question))
    first = bool(_SAYS_FIRST.search(question.lower()))
    subjects = _subjects(by_language[language])
    plain = []
    for unit, strength in candidates:
        spoken = unit.passage.chunk.language
        own, beside = _cover(unit, by_language[spoken])
        fitting = fit(intents, unit.text, _heading(unit))
        score = (
            _OWN_COVER * own
            + _HEAD_COVER * beside
            + _INTENT * fitting
            + _PASSAGE * strength
            + _LANGUAGE * (spoken == language)
            + _BOTH * (bool(both) and names_both(unit.text, both))
            + _POPULATION * _is_for(unit, patients, theirs)
            - _UNASKED_PATIENT * (not patients and _is_for_special(unit))
            - _BESIDE_POINT * sum(not _stands(unit, names) for names in subjects)
            + _RANGE * (stands_for(question, unit.text) if _is_row(unit) else 0)
            + _SECTION * fitting_section(unit.passage)
            + _RANGE * reached(question, _heading(unit))
            + _HEADED * _is_headed(unit, by_language[spoken])
            - _SELF_TEST * _is_self_test(unit)
            - _OTHER_ITEMS * holds_others(unit, by_language[spoken])
            + _FIRST * (first and bool(_SAYS_FIRST.search(unit.text.lower())))
            - _LENGTH * min(1.0, len(unit.text) / _LONG)
        )
        plain.append(Line(unit, score, own, beside, 0.0, fitting))
    best = heapq.nlargest(_COMPARED, plain, key=lambda line: line.score)
    ranked = _with_meaning(question, best, found.trust, encoder, language)
    return _straightest_first(question, found.wanted, ranked)


def _subjects(wanted: Sequence[Wanted]) -> list[tuple[str, ...]]:
    """Give the names of the drugs and those of the diseases that the question names, if any.

    A longer name counts by its beginning too: what stands under 慢阻肺 may answer 慢阻肺急性加重.
    """
    subjects = []
    for concept in ("drug", "disease"):
        names = [name for part in wanted if part.concept == concept for name in part.names]
        if names:
            short = [name[:_NAME_STEM] for name in names if not name.isascii()]
            subjects.append((*names, *short))
    return subjects


def _documents_on_drugs(found: SearchResult) -> frozenset[str] | None:
    """Give the documents that speak of a drug the question names; None where it names none."""
    names = [name for part in found.wanted if part.concept == "drug" for name in part.names]
    if not names:
        return None
    passages = [hit.passage for hit in found.hits]
    return frozenset(one.source.key for one in passages if passage_text(one).has(names))


def _is_for(unit: Unit, patients: Sequence[Patient], documents: frozenset[str] | None) -> bool:
    """Say whether a line is for a special patient, in a document on the drug asked about."""
    if documents is not None and unit.passage.source.key not in documents:
        return False
    return speaks_of(patients, f"{above(unit)}\n{unit.text}")


def _barred(unit: Unit, patients: Sequence[Patient]) -> bool:
    """Say whether a table's row is on a drug that these patients must not have."""
    if not patients or not _is_row(unit):
        return False
    ban = _BAN.search(unit.text.lower())
    return ban is not None and speaks_of(patients, unit.text[ban.end() :])


def _without_readings(question: str, wanted: Sequence[Wanted]) -> tuple[Wanted, ...]:
    """Leave out the figures of a blood pressure that was measured: 150/100 is no 150 mg."""
    read = {figure for pair in _READING.findall(question) for figure in pair}
    return tuple(part for part in wanted if part.concept or part.surface not in read)


def _is_for_special(unit: Unit) -> bool:
    """Say whether a line begins with special patients; a row's contraindications come later."""
    return speaks_of(known_patients(), _FIGURE.split(unit.text, maxsplit=1)[0])


def _is_headed(unit: Unit, wanted: Sequence[Wanted]) -> bool:
    section = unit.passage.chunk.section
    if not section:
        return False
    nearest, title = ready(section[-1]), ready(unit.passage.source.title)
    return any(
        part.concept in _HEADINGS and nearest.has(part.names) and not title.has(part.names)
        for part in wanted
    )


def _is_self_test(unit: Unit) -> bool:
    section = unit.passage.chunk.section
    return bool(section) and "apparatus" in kinds_of_heading(section[-1])


def _of_disease(
    candidates: Sequence[tuple[Unit, float]], wanted: Sequence[Wanted]
) -> list[tuple[Unit, float]]:
    """Keep the lines of documents that speak of the disease that is named, if there are any."""
    names = [name for part in wanted if part.concept == "disease" for name in part.names]
    on_it = [unit for unit, _ in candidates if names and passage_text(unit.passage).has(names)]
    documents = {unit.passage.source.key for unit in on_it}
    return [one for one in candidates if one[0].passage.source.key in documents] or [*candidates]


def _stands(unit: Unit, names: Sequence[str]) -> bool:
    return ready(unit.text).has(names) or passage_text(unit.passage).has(names)


def _with_meaning(
    question: str, lines: Sequence[Line], trust: float, encoder: Encoder, language: Language
) -> tuple[Line, ...]:
    """Add the nearness of meaning to the lines that could still win, in the asker's language."""
    own = [line for line in lines if line.unit.passage.chunk.language == language]
    own = own[: _ENCODED[language]]
    if not own or not trust:
        return tuple(lines)
    vectors = encoder.encode([question, *(_in_context(line.unit) for line in own)])
    weight = _MEANING * min(1.0, trust)
    scored = [
        replace(line, score=line.score + weight * meaning, meaning=meaning)
        for line, meaning in zip(own, (vectors[1:] @ vectors[0]).tolist(), strict=True)
    ]
    rest = [line for line in lines if line not in own]
    return tuple(sorted([*scored, *rest], key=lambda line: -line.score))


def _straightest_first(
    question: str, wanted: Sequence[Wanted], lines: Sequence[Line]
) -> tuple[Line, ...]:
    """Order the first few lines by how they begin: what is read first is for whoever asks."""
    known, first = words_of(question, wanted), lines[:_READ_FIRST]

    def straight(line: Line) -> float:
        later = _LATER_STEP * is_later_step(line.unit, question)
        fits = _AGE * stands_for(question, line.unit.text)
        return line.score + fits - _UNASKED_LEAD * unasked_share(line.unit, known) - later

    ordered = sorted(first, key=straight, reverse=True)
    scores = [line.score for line in first]
    moved = (replace(line, score=score) for line, score in zip(ordered, scores, strict=True))
    return (*moved, *lines[_READ_FIRST:])


def _findable(
    wanted: Sequence[Wanted], candidates: Sequence[tuple[Unit, float]]
) -> tuple[Wanted, ...]:
    """Keep of each part the names that stand anywhere in the candidates: usually one of twenty."""
    passages = {unit.passage.number: unit.passage for unit, _ in candidates}
    together = joined([passage_text(passage) for passage in passages.values()])
    return tuple(
        replace(part, names=tuple(name for name in part.names if together.has((name,))))
        for part in wanted
    )


def weigh(wanted: Sequence[Wanted], *, foreign: bool) -> tuple[Wanted, ...]:
    """Weigh the parts of a question for a passage: what only asks, or is foreign, counts little."""
    return tuple(_weighed(part, foreign) for part in wanted)


def _weighed(part: Wanted, foreign: bool) -> Wanted:
    if part.concept:
        return part
    factor = _FOREIGN_WEIGHT if foreign else 1.0
    if any(not intent.must_stand for intent in read_intents(part.names[0])):
        factor = min(factor, _ASKING_WEIGHT)
    return replace(part, weight=part.weight * factor)


def _candidates(
    hits: Sequence[Hit], rows: Sequence[Passage], trust: float
) -> Iterator[tuple[Unit, float]]:
    plain = {hit.passage.number: hit.lexical + trust * hit.dense for hit in hits}
    best = max(plain.values(), default=1.0) or 1.0
    strength = {number: score / best for number, score in plain.items()}
    tables = {
        (hit.passage.source.key, hit.passage.chunk.ordinal): strength[hit.passage.number]
        for hit in hits
        if hit.passage.chunk.kind == "table"
    }
    passages = {hit.passage.number: hit.passage for hit in hits}
    passages.update({row.number: row for row in rows})
    for number, passage in passages.items():
        if _LOST & set(passage.chunk.flags):
            continue
        parent = -1 if passage.chunk.parent is None else passage.chunk.parent
        table = tables.get((passage.source.key, parent), 0.0)
        for unit in units(passage):
            yield unit, max(strength.get(number, 0.0), table)


def _dose() -> Intent:
    return next(intent for intent in known_intents() if intent.name == "dose")


def _of_another_drug(unit: Unit, wanted: Sequence[Wanted], intents: Sequence[Intent]) -> bool:
    asked = [part for part in wanted if part.concept == "drug"]
    of_one = _ROW_OF_ONE if _is_row(unit) else _OF_ONE_DRUG
    if not asked or of_one.isdisjoint(intent.name for intent in intents):
        return False
    if not _dose().line.search(unit.text.lower()):
        return False
    # A caption may name several drugs; the row is about the one in its cells.
    about = ready(_cells(unit.text)) if _is_row(unit) else passage_text(unit.passage)
    return not any(about.has(part.names) for part in asked)


def _cells(row: str) -> str:
    """Cut the caption off a row: its first cell begins after the last colon of the first part."""
    first, mark, rest = row.replace("; ", "；").partition("；")
    return first.replace(": ", "：").rpartition("：")[2] + mark + rest


def _cover(unit: Unit, wanted: Sequence[Wanted]) -> tuple[float, float]:
    own, over = ready(unit.text), ready(above(unit))
    total = sum(part.weight for part in wanted) or 1.0
    inside = beside = 0.0
    for part in wanted:
        if own.has(part.names):
            inside += part.weight
        elif over.has(part.names):
            beside += part.weight
    return inside / total, beside / total


def _is_row(unit: Unit) -> bool:
    return unit.passage.chunk.kind == "row"


def _heading(unit: Unit) -> str:
    """Give the headings nearest to a unit: a title says 诊疗 or 用药 over every line it has."""
    section = unit.passage.chunk.section
    return "\n".join((*(section[1:] or section), unit.context))


def _in_context(unit: Unit) -> str:
    heading = unit.passage.chunk.section[-1:] or (unit.passage.source.title,)
    return "\n".join((*heading, unit.context, unit.text))
