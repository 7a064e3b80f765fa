"""Passages → claims: which dose, of which drug, how given, for whom, for what. Pure.

In: passages and the lexicon of names. Out: one claim for each figure that can be compared with
another document's. Never done here: comparing (conflicts.py), guessing: a figure whose
drug, or whose place in the line, is not certain makes no claim. The words stand in conflicts.yaml.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from assistant.doses.grammar import quantities
from assistant.doses.quantity import Quantity
from assistant.questions.intents import LOADER
from corpus.document import Metadata
from index.lexicon import Lexicon, Mention
from index.passage import Passage

_DOSES = frozenset({"mass", "volume", "international unit", "unit"})
# A dose is for a kilogram, a dose, a day; mg/mL and mg/片 say how strong a drug is.
_PER = frozenset({"kg", "次", "d", "晚", "晨"})
_STRENGTH = re.compile(
    r"(?:每[片支粒袋瓶喷揿包]|规格|含|浓度|相当于|每升|溶于|稀释|加入|加到|加|用|in|per)\s*$"
)
_SOLVENT = re.compile(r"生理盐水|氯化钠|葡萄糖|注射用水|溶液|温水|saline|dextrose|water")
_CLAUSE = re.compile(r"[。；;\n]|\.\s")
# What a dose shares its words with: in a row its cell, else what stands between two commas.
_PARTS = {True: re.compile(r"[^；;\n]+"), False: re.compile(r"(?:[^，,；;\n]|(?<=\d),(?=\d))+")}
_LISTED = re.compile(r"(?:[^，,；;、]|(?<=\d),(?=\d))+")
_JOINTS = tuple("/+／＋、和与或")
# Who must not have it is not whom it is for.
_BARRED = re.compile(
    r"[（(][^（()）]*(?:禁用|不用|慎用|过敏|除外|不是)[^（()）]*[）)]|[^，；。;]*(?:禁用|慎用|不用)"
)
_DISEASES = ("disease", "symptom")
_AGAIN = re.compile(r"重复|再给|再注射|再打|[Rr]epeat")
_NEAR = 8
# A line that says itself how two sources differ ("less than the WHO book") claims neither figure.
_SHOWS = re.compile(
    r"不一致|说法不[一同]|规定不同|与 ?\d{4} ?版不同|[多少高低]于(?:说明书|世界卫生组织|指南|国外)"
    r"|(?:less|more|fewer|higher|lower) than the (?:WHO|label|guideline|book)"
    r"|differs? from|disagree"
)
_BODY = ("age", "months")
_HEAVIEST_DOSE = Fraction(1_000_000)  # a kilogram: what weighs more is a patient


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure and what it is about; two are comparable where everything but the figure agrees.

    `subject` is a concept's id or a threshold's name, `written` the figure as the line has it,
    `route` how the drug is given; `patients` and `conditions` are names of conflicts.yaml, `bands`
    the ages and weights that the line names;
    `near` are the diseases of the line and its headings, `wide` those of the whole document too.
    `often` is how many times a day, where the line says so.
    """

    passage: Passage
    quote: str
    subject: str
    name: str
    figure: Quantity
    written: str
    route: str = ""
    patients: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    bands: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    wide: frozenset[str] = frozenset()
    often: Fraction | None = None

    @property
    def document(self) -> str:
        """Name the document that claims this."""
        return self.passage.chunk.document_key


@functools.cache
def words() -> Mapping[str, Any]:
    """Read conflicts.yaml, once, its patterns compiled."""
    text = Path(__file__).with_name("conflicts.yaml").read_text(encoding="utf-8")
    rows: dict[str, Any] = yaml.load(text, Loader=LOADER)
    for group in ("routes", "patients", "sexes", "conditions"):
        rows[group] = {name: re.compile(pattern) for name, pattern in rows[group].items()}
    for row in rows["thresholds"].values():
        for part in ("named", "purpose", "without"):
            row[part] = re.compile(row[part])
    return rows


def tells_a_difference(line: str) -> bool:
    """Say whether a line says itself how two sources differ."""
    return bool(_SHOWS.search(line))


def claims(passage: Passage, lexicon: Lexicon) -> Iterator[Claim]:
    """Give the claims of one passage; a table says nothing, its rows do."""
    if passage.chunk.kind == "table" or passage.chunk.flags:
        return
    for line in passage.chunk.text.split("\n"):
        found = quantities(line)
        # A row drawn with bars in plain text holds a cell for each of many drugs.
        if found and " | " not in line and not tells_a_difference(line):
            mentions = lexicon.mentions(line)
            yield from _doses(passage, line, found, mentions, lexicon)
            yield from _thresholds(passage, line, found)


def _doses(
    passage: Passage,
    line: str,
    found: tuple[Quantity, ...],
    mentions: tuple[Mention, ...],
    lexicon: Lexicon,
) -> Iterator[Claim]:
    drugs = [one for one in mentions if one.concepts[0].type == "drug" and not one.ambiguous]
    if not drugs:
        return
    row = passage.chunk.kind == "row"
    near = diseases(" ".join((line, *passage.chunk.section)), lexicon)
    wide = near | _titled(passage.source, lexicon)
    heading = passage.chunk.section[-1] if passage.chunk.section else ""
    for drug, start, end in _reaches(line, drugs, row=row):
        opening = max((one.end() for one in _CLAUSE.finditer(line, 0, start)), default=0)
        whole = line if row else line[opening:end]
        often = _often([one for one in found if start <= one.start < end])
        concept = drug.concepts[0]
        for figure, said, place in _single(line, found, start, end, row=row):
            conditions = _named("conditions", f"{said} {heading}")
            yield Claim(
                passage,
                line.strip("• "),
                concept.id,
                concept.zh[0],
                figure,
                line[figure.start : figure.end],
                _route(f"{whole} {heading}", figure),
                _named("patients", f"{whole} {heading}"),
                conditions | {f"step {place}"} if place and not row else conditions,
                _bands(quantities(said) if row else found),
                near,
                wide,
                often,
            )


def _reaches(line: str, drugs: list[Mention], *, row: bool) -> Iterator[tuple[Mention, int, int]]:
    """Say how far each drug's figures reach: its clause, or the whole row of its table.

    阿莫西林/克拉维酸, 沙美特罗替卡松: a figure for two drugs is no claim about one.
    """
    first = drugs[0]
    if row:
        if len({drug.concepts[0].id for drug in drugs}) == 1 and not _joined(line, first):
            yield first, 0, len(line)
        return
    ends = [match.start() for match in _CLAUSE.finditer(line)] + [len(line)]
    for place, drug in enumerate(drugs):
        following = drugs[place + 1].start if place + 1 < len(drugs) else len(line)
        alone = following > drug.end and (not place or drug.start > drugs[place - 1].end)
        if alone and not _joined(line, drug):
            yield drug, drug.start, min(following, next(one for one in ends if one >= drug.end))


def _joined(line: str, drug: Mention) -> bool:
    return line[drug.end : drug.end + 1] in _JOINTS or line[drug.start - 1 : drug.start] in _JOINTS


def _single(
    line: str, found: tuple[Quantity, ...], start: int, end: int, *, row: bool
) -> Iterator[tuple[Quantity, str, int]]:
    """Give each figure that stands alone in its cell or between commas, with what is said of it.

    Said of it is that part of the line and the parts before it that hold no dose; the third is how
    many doses came before. Two doses in one part are a titration or a choice and make no claim.
    """
    before: list[str] = []
    place = 0
    for part in _PARTS[row].finditer(line, start, end):
        here = [one for one in found if part.start() <= one.start < part.end()]
        doses = [one for one in here if _is_dose(one, line)]
        again = [one for one in here if _is_repeat(one, line)]
        said = " ".join((*before, part.group()))
        for single in (doses, again):
            if len(single) == 1:
                yield single[0], said, place if single is doses else 0
        if not doses:
            before.append(part.group())
        place += len(doses)


def _is_repeat(one: Quantity, line: str) -> bool:
    """Say whether a figure is the time after which a dose may be given again."""
    around = line[max(0, one.start - _NEAR) : one.start] + line[one.end : one.end + _NEAR]
    return one.unit == "min" and not one.per and bool(_AGAIN.search(around))


def _is_dose(one: Quantity, line: str) -> bool:
    if one.dimension not in _DOSES or one.role != "amount" or len(one.values) != 1:
        return False
    if not set(one.per) <= _PER or not one.low or one.sign in ("≥", ">", "<"):
        return False
    if one.dimension == "mass" and one.high >= _HEAVIEST_DOSE:
        return False
    after, before = line[one.end : one.end + 8], line[: one.start].rstrip()
    diluted = one.dimension == "volume" and (_SOLVENT.search(after) or _SOLVENT.search(line))
    return not (
        _STRENGTH.search(line[: one.start])
        or diluted
        or after.startswith(("/", "×"))
        or before.endswith("/")
    )


def _bands(said: Sequence[Quantity]) -> frozenset[str]:
    """Give the ages and weights among some quantities."""
    return frozenset(
        str(one)
        for one in said
        if one.dimension in _BODY
        or (one.dimension == "mass" and "kg" not in one.per and one.high >= _HEAVIEST_DOSE)
    )


def _often(said: list[Quantity]) -> Fraction | None:
    """Give the times a day, where the figures name them once."""
    found = {
        one.high if one.dimension == "frequency" else Fraction(1440) / one.low
        for one in said
        if (one.dimension == "frequency" and one.per == ("d",))
        or (one.role == "interval" and one.unit == "min" and one.low >= 60)
    }
    return found.pop() if len(found) == 1 else None


def _route(about: str, dose: Quantity) -> str:
    folded = about.lower()
    for name, pattern in words()["routes"].items():
        if pattern.search(folded):
            return str(name)
    return "oral" if "晚" in dose.per else ""


def _named(group: str, about: str) -> frozenset[str]:
    folded = about.lower()
    return frozenset(name for name, pattern in words()[group].items() if pattern.search(folded))


@functools.lru_cache(maxsize=4096)
def diseases(text: str, lexicon: Lexicon) -> frozenset[str]:
    """Give the diseases that a text names, and the wider ones of each."""
    found: set[str] = set()
    for mention in lexicon.mentions(_BARRED.sub("", text)):
        for concept in mention.concepts:
            while concept.type in _DISEASES and concept.id not in found:
                found.add(concept.id)
                concept = lexicon.broader(concept) or concept
    return frozenset(found)


@functools.lru_cache(maxsize=1024)
def _titled(source: Metadata, lexicon: Lexicon) -> frozenset[str]:
    return diseases(source.title, lexicon)


def _thresholds(passage: Passage, line: str, found: tuple[Quantity, ...]) -> Iterator[Claim]:
    folded = line.lower()
    heading = passage.chunk.section[-1] if passage.chunk.section else ""
    for name, row in words()["thresholds"].items():
        met = row["named"].search(folded) and row["purpose"].search(folded)
        if not met or row["without"].search(folded):
            continue
        for part in _LISTED.finditer(line):
            fitting = [
                one for one in found if part.start() <= one.start < part.end() and _fits(one, row)
            ]
            if len(fitting) == 1:
                about = f"{part.group()} {heading}"
                patients = _named("patients", about) | _named("sexes", part.group())
                one, quote = fitting[0], line.strip("• ")
                written = line[one.start : one.end]
                yield Claim(passage, quote, name, row["zh"], one, written, "limit", patients)


def _fits(one: Quantity, row: Mapping[str, Any]) -> bool:
    within = row.get("from", 0) <= one.low <= row.get("to", one.low)
    return one.unit == row["unit"] and one.role == "amount" and within and bool(one.low)
