"""cases/*.yaml → Case. A file that cannot be used is refused with its line (docs/learning.md)."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from assistant.learning.asks import Ask
from assistant.learning.reading import File, Written
from assistant.learning.sections import Reference, Sections
from assistant.rule_files import Place

Referral = Literal["immediate", "urgent", "routine", "none"]
REFERRALS: tuple[Referral, ...] = ("immediate", "urgent", "routine", "none")
_Text = Annotated[str, Field(min_length=1, max_length=300)]
_Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=48)]


class WrittenWhy(Written):
    """A sentence that says why, and where it stands."""

    because: _Text
    section: _Text
    document: str | None = None


class WrittenFinding(Written):
    """What the patient answers, and what asking it is worth."""

    answer: _Text
    essential: bool = False
    danger: bool = False
    because: _Text | None = None
    section: _Text | None = None
    document: str | None = None
    minutes: Annotated[int | None, Field(ge=0, le=240)] = None
    cost: Annotated[int | None, Field(ge=0, le=5000)] = None


class WrittenWorsening(Written):
    """What happens where nothing is decided in time."""

    after: Annotated[int, Field(ge=1, le=240)]
    says: _Text
    answers: dict[str, _Text] = Field(default_factory=dict)


class WrittenClose(WrittenWhy):
    """A diagnosis that is half right."""

    says: Annotated[tuple[str, ...], Field(min_length=1)]


class WrittenDiagnosis(WrittenWhy):
    """The right diagnosis in any of its wordings, and those that come near."""

    accept: Annotated[tuple[str, ...], Field(min_length=2)]
    close: tuple[WrittenClose, ...] = ()


class WrittenAction(WrittenWhy):
    """Something that a plan may hold: exactly one of essential, harmful, needless."""

    do: _Text
    says: Annotated[tuple[str, ...], Field(min_length=2)]
    essential: bool = False
    harmful: bool = False
    needless: bool = False


class WrittenReferral(WrittenWhy):
    """Whether and how soon the patient must go on."""

    right: Referral


class WrittenCase(Written):
    """A case as it stands in its file."""

    id: _Id
    title: Annotated[str, Field(min_length=2, max_length=30)]
    level: Literal["village", "township"]
    who: Literal["child", "adult", "elder", "pregnancy"]
    patient: Annotated[str, Field(min_length=2, max_length=60)]
    topics: Annotated[tuple[str, ...], Field(min_length=1)]
    document: str
    source: _Text
    trap: _Text | None = None
    opening: Annotated[str, Field(min_length=8, max_length=300)]
    asks: Annotated[dict[str, _Text | WrittenFinding], Field(min_length=6, max_length=40)]
    worsens: tuple[WrittenWorsening, ...] = ()
    diagnosis: WrittenDiagnosis
    management: Annotated[tuple[WrittenAction, ...], Field(min_length=3)]
    referral: WrittenReferral


@dataclass(frozen=True, slots=True)
class Why:
    """A sentence and the section that it rests on."""

    because: str
    reference: Reference


@dataclass(frozen=True, slots=True)
class Finding:
    """What the patient answers to an ask; `why` it should be asked, where it counts."""

    answer: str
    essential: bool = False
    danger: bool = False
    why: Why | None = None
    minutes: int | None = None
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class Worsening:
    """From this minute on the patient is worse: what is said, what is found."""

    after: int
    says: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Close:
    """A diagnosis that comes near, and why it is not the right one."""

    says: tuple[str, ...]
    why: Why


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a plan may hold, good or bad."""

    do: str
    says: tuple[str, ...]
    kind: Literal["essential", "harmful", "needless"]
    why: Why


@dataclass(frozen=True, slots=True)
class Case:
    """A simulated patient, with what to find, to decide and to avoid."""

    id: str
    title: str
    level: Literal["village", "township"]
    who: str
    patient: str
    topics: tuple[str, ...]
    source: str
    trap: str
    opening: str
    findings: Mapping[str, Finding]
    worsens: tuple[Worsening, ...]
    diagnoses: tuple[str, ...]
    diagnosis: Why
    close: tuple[Close, ...]
    actions: tuple[Action, ...]
    referral: Referral
    referral_why: Why

    def whys(self) -> Iterator[Why]:
        """Give every explanation of the case."""
        yield from (one.why for one in self.findings.values() if one.why)
        yield self.diagnosis
        yield from (one.why for one in self.close)
        yield from (one.why for one in self.actions)
        yield self.referral_why


def read_case(path: Path, asks: Mapping[str, Ask], sections: Sections | None = None) -> Case:
    """Read a case. Raises LearningWrong; with `sections`, also where one or a figure is missing."""
    file = File(path)
    written = file.parsed(WrittenCase)
    if written.id != path.stem:
        raise file.wrong(("id",), f"id 应和文件名一样：{path.stem}。")
    for place, fault in _faults(written, asks):
        raise file.wrong(place, fault)
    case = _case(written)
    if sections is not None:
        for place, why in _places(written):
            _check(file, place, why, sections)
    return case


def _faults(written: WrittenCase, asks: Mapping[str, Ask]) -> Iterator[tuple[Place, str]]:
    """Give what is wrong with a case that is written in the right form."""
    yield from _unknown_asks(written, asks)
    yield from _unscored(written)
    for at, action in enumerate(written.management):
        if action.essential + action.harmful + action.needless != 1:
            yield ("management", at), "essential、harmful、needless 要写且只写一个。"
    for kind in ("essential", "harmful"):
        if not any(getattr(one, kind) for one in written.management):
            yield ("management",), f"至少一项处理要写 {kind}: true。"
    yield from _twice(written)


def _unscored(written: WrittenCase) -> Iterator[tuple[Place, str]]:
    findings = [one for one in written.asks.values() if isinstance(one, WrittenFinding)]
    for id_, one in written.asks.items():
        if isinstance(one, WrittenFinding) and (one.essential or one.danger):
            if one.because is None or one.section is None:
                yield ("asks", id_), f"{id_} 计分，要写 because 和 section。"
            if not one.essential:
                yield ("asks", id_), f"{id_} 是危险信号，也要写 essential: true。"
    if sum(one.essential for one in findings) < 4:
        yield ("asks",), "至少四个 asks 要写 essential: true，不然没有清单可对。"
    if not any(one.danger for one in findings):
        yield ("asks",), "至少一个 asks 要写 danger: true。"


def _unknown_asks(written: WrittenCase, asks: Mapping[str, Ask]) -> Iterator[tuple[Place, str]]:
    for id_ in written.asks:
        if id_ not in asks:
            yield ("asks", id_), f"asks.yaml 里没有 {id_}，病人答不上来。"
    for at, worse in enumerate(written.worsens):
        for id_ in worse.answers:
            if id_ not in asks:
                yield ("worsens", at, "answers", id_), f"asks.yaml 里没有 {id_}。"


def _twice(written: WrittenCase) -> Iterator[tuple[Place, str]]:
    """Refuse words that stand for two things: nobody could tell what a learner means."""
    seen: dict[str, str] = {}
    for at, action in enumerate(written.management):
        for say in action.says:
            if seen.setdefault(say, action.do) != action.do:
                yield ("management", at, "says"), f"“{say}”也是“{seen[say]}”的说法，分不清。"
    near = {say for one in written.diagnosis.close for say in one.says}
    for say in written.diagnosis.accept:
        if say in near:
            yield ("diagnosis", "accept"), f"“{say}”既算对又算接近，分不清。"


def _places(written: WrittenCase) -> Iterator[tuple[Place, Why]]:
    """Give every explanation with its place in the file."""
    home = written.document
    for id_, one in written.asks.items():
        if isinstance(one, WrittenFinding) and (why := _finding_why(one, home)):
            yield ("asks", id_), why
    yield ("diagnosis",), _why(written.diagnosis, home)
    for at, close in enumerate(written.diagnosis.close):
        yield ("diagnosis", "close", at), _why(close, home)
    for at, action in enumerate(written.management):
        yield ("management", at), _why(action, home)
    yield ("referral",), _why(written.referral, home)


def _check(file: File, place: Place, why: Why, sections: Sections) -> None:
    check_reference(file, place, why.reference, sections)
    if lacking := sections.lacking(why.because, why.reference):
        figures = "、".join(lacking)
        where = f"《{why.reference.section}》"
        raise file.wrong((*place, "because"), f"{where}一节里没有数字 {figures}，请核对。")


def check_reference(file: File, place: Place, reference: Reference, sections: Sections) -> None:
    """Refuse a document that is not in force or a heading that it does not have."""
    if reference.document not in sections.documents():
        raise file.wrong((*place, "document"), f"资料库里没有在用的文件 {reference.document}。")
    if not sections.passages(reference):
        near = near_names(reference.section, sections.headings(reference.document))
        raise file.wrong(
            (*place, "section"),
            f"{reference.document} 里没有“{reference.section}”这一节。{near}",
        )


def near_names(name: str, known: Collection[str]) -> str:
    """Say which names come near to one that is unknown; none: an empty text."""
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    return f"是不是：{'、'.join(near)}？" if near else ""


def _case(written: WrittenCase) -> Case:
    home = written.document
    return Case(
        id=written.id,
        title=written.title,
        level=written.level,
        who=written.who,
        patient=written.patient,
        topics=written.topics,
        source=written.source,
        trap=written.trap or "",
        opening=written.opening,
        findings={id_: _finding(one, home) for id_, one in written.asks.items()},
        worsens=tuple(
            Worsening(one.after, one.says, one.answers)
            for one in sorted(written.worsens, key=lambda one: one.after)
        ),
        diagnoses=written.diagnosis.accept,
        diagnosis=_why(written.diagnosis, home),
        close=tuple(Close(one.says, _why(one, home)) for one in written.diagnosis.close),
        actions=tuple(_action(one, home) for one in written.management),
        referral=written.referral.right,
        referral_why=_why(written.referral, home),
    )


def _finding(written: str | WrittenFinding, home: str) -> Finding:
    if isinstance(written, str):
        return Finding(written)
    return Finding(
        written.answer, written.essential, written.danger, _finding_why(written, home),
        written.minutes, written.cost,
    )  # fmt: skip


def _finding_why(written: WrittenFinding, home: str) -> Why | None:
    if written.because is None or written.section is None:
        return None
    return Why(written.because, Reference(written.document or home, written.section))


def _why(written: WrittenWhy, home: str) -> Why:
    return Why(written.because, Reference(written.document or home, written.section))


def _action(written: WrittenAction, home: str) -> Action:
    kind: Literal["essential", "harmful", "needless"] = (
        "essential" if written.essential else "harmful" if written.harmful else "needless"
    )
    return Action(written.do, written.says, kind, _why(written, home))
