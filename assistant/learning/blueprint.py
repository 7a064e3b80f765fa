"""blueprint.yaml → Blueprint: what a yearly assessment is made of, and how hard its parts are.

In: an officer's YAML. Out: checked figures. The difficulties are set, not measured: with fixed ones
two learners who sat different items can still be compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from assistant.learning.areas import Areas
from assistant.learning.case_files import Case, near_names
from assistant.learning.quiz_files import Item, ItemKind
from assistant.learning.reading import File, Written
from assistant.rule_files import Place

_FILE = "blueprint.yaml"
_Who = Literal["child", "adult", "elder", "pregnancy"]
_Count = Annotated[int, Field(ge=0, le=200)]
_Logit = Annotated[float, Field(ge=-4, le=4)]
_Chance = Annotated[float, Field(ge=0, le=0.9)]


class WrittenSlot(Written):
    """A case of the assessment as it stands in the file."""

    name: Annotated[str, Field(min_length=1, max_length=20)]
    who: tuple[_Who, ...] = ()
    trap: bool | None = None
    topics: tuple[str, ...] = ()


class WrittenDifficulty(Written):
    """How hard items and cases are, as it stands in the file."""

    kinds: dict[ItemKind, _Logit]
    township: _Logit = 0.0
    case: _Logit = 0.0


class WrittenBlueprint(Written):
    """The file of the blueprint."""

    years_between: Annotated[int, Field(ge=1, le=10)]
    repeats: Annotated[int, Field(ge=0, le=10)]
    days_between: Annotated[int, Field(ge=0, le=366)]
    items: Annotated[int, Field(ge=1, le=200)]
    high_risk: _Count
    township: _Count
    kinds: dict[ItemKind, _Count]
    areas: Annotated[dict[str, _Count], Field(min_length=1)]
    cases: Annotated[tuple[WrittenSlot, ...], Field(max_length=10)]
    difficulty: WrittenDifficulty
    guess: dict[ItemKind, _Chance] = Field(default_factory=dict)
    case_weight: Annotated[float, Field(gt=0, le=40)]


@dataclass(frozen=True, slots=True)
class Slot:
    """A case of an assessment: of whom, with a trap or not (None: either), on which topics."""

    name: str
    who: tuple[str, ...]
    trap: bool | None
    topics: tuple[str, ...]

    def fits(self, case: Case) -> bool:
        """Say whether a case may stand here."""
        return (
            (not self.who or case.who in self.who)
            and (self.trap is None or bool(case.trap) is self.trap)
            and (not self.topics or bool(set(self.topics) & set(case.topics)))
        )


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What an assessment is made of; difficulties in logits, `case_weight` in items."""

    years_between: int
    repeats: int
    days_between: int
    items: int
    high_risk: int
    township: int
    kinds: Mapping[ItemKind, int]
    areas: Mapping[str, int]
    slots: tuple[Slot, ...]
    hardness: Mapping[ItemKind, float]
    harder_township: float
    case_difficulty: float
    guesses: Mapping[ItemKind, float]
    case_weight: float

    def difficulty(self, item: Item) -> float:
        """Give how hard an item is; at this ability half of those who cannot guess know it."""
        more = self.harder_township if item.level == "township" else 0.0
        return self.hardness.get(item.kind, 0.0) + more

    def floor(self, item: Item) -> float:
        """Give the chance to be right by guessing."""
        if item.kind == "single":
            return 1 / len(item.choices)
        return self.guesses.get(item.kind, 0.0)


def read_blueprint(path: Path, areas: Areas) -> Blueprint:
    """Read a blueprint. Raises LearningWrong, naming file and line."""
    file = File(path)
    written = file.parsed(WrittenBlueprint)
    for place, fault in _faults(written, areas):
        raise file.wrong(place, fault)
    hard = written.difficulty
    return Blueprint(
        written.years_between, written.repeats, written.days_between, written.items,
        written.high_risk, written.township, written.kinds, written.areas,
        tuple(Slot(one.name, one.who, one.trap, one.topics) for one in written.cases),
        hard.kinds, hard.township, hard.case, written.guess, written.case_weight,
    )  # fmt: skip


def blueprint_of(home: Path, areas: Areas) -> Blueprint:
    """Read the blueprint of a home, or the one that ships. Raises LearningWrong."""
    own = home / "learning" / _FILE
    return read_blueprint(own if own.exists() else Path(__file__).with_name(_FILE), areas)


def _faults(written: WrittenBlueprint, areas: Areas) -> Iterator[tuple[Place, str]]:
    """Give what is wrong with a blueprint that is written in the right form."""
    known = {one.id for one in areas.listed}
    for area in written.areas:
        if area not in known:
            yield ("areas", area), f"areas.yaml 里没有 {area}。{near_names(area, known)}"
    for name, counts in (("areas", written.areas), ("kinds", written.kinds)):
        if (total := sum(counts.values())) != written.items:
            yield (name,), f"{name} 合计 {total}，应等于 items：{written.items}。"
    for name, count in (("high_risk", written.high_risk), ("township", written.township)):
        if count > written.items:
            yield (name,), f"{name} 不能大于 items：{written.items}。"
    for kind in written.kinds:
        if kind not in written.difficulty.kinds:
            yield ("difficulty", "kinds"), f"没有写 {kind} 的难度。"
    yield from _slot_faults(written, set(areas.names))


def _slot_faults(written: WrittenBlueprint, known: Collection[str]) -> Iterator[tuple[Place, str]]:
    for at, slot in enumerate(written.cases):
        for nth, topic in enumerate(slot.topics):
            if topic not in known:
                near = near_names(topic, known)
                yield ("cases", at, "topics", nth), f"areas.yaml 里没有 {topic}。{near}"
