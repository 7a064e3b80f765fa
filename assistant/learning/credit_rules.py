"""credit_rules.yaml, or a home's own rules → CreditRules, one for each region.

In: YAML that an officer writes. Out: exact decimals. The file that ships is an example and says so;
HOME/learning/credits.yaml, or credits-<region>.yaml for each of several, stands in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from assistant.errors import LearningWrong
from assistant.learning.reading import File, Written
from assistant.records_db.credit_ledger import Act
from assistant.rule_files import Place

_SHIPPED = Path(__file__).with_name("credit_rules.yaml")
_OWN = "credits.yaml"
_AMOUNT = re.compile(r"\d{1,5}(\.\d{1,3})?", re.ASCII)
_REGION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)

_Earning = Literal["quiz", "case", "assessment", "course"]


def _amount(value: object) -> Decimal:
    """Read an amount as it is written: a float would not be that number any more."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not _AMOUNT.fullmatch(text.strip()):
        raise ValueError('写不小于 0 的数，至多三位小数；带小数点的请加引号，例如 "0.5"。')
    return Decimal(text.strip())


def _region(value: object) -> str:
    if not isinstance(value, str) or not _REGION.fullmatch(value) or len(value) > 32:
        raise ValueError("地区代码只能用小写字母、数字和短横线，至多 32 个；全是数字的请加引号。")
    return value


Amount = Annotated[Decimal, BeforeValidator(_amount)]
Region = Annotated[str, BeforeValidator(_region)]
_Line = Annotated[str, Field(min_length=1, max_length=300)]


class WrittenAct(Written):
    """What a kind of act earns, as it stands in the file."""

    hours_per_credit: Amount
    score: Annotated[int, Field(ge=0, le=100)] | None = None
    day: Amount
    year: Amount


class WrittenShare(Written):
    """How much of another region's credits is recognised, as it stands in the file."""

    share: Amount
    year: Amount


class WrittenRecognised(Written):
    """What is recognised of other regions, as it stands in the file."""

    year: Amount
    others: WrittenShare | None = None
    regions: dict[Region, WrittenShare] = Field(default_factory=dict)


class WrittenRules(Written):
    """A file of rules."""

    region: Region
    title: Annotated[str, Field(min_length=1, max_length=60)]
    example: bool = False
    source: _Line
    hour: Annotated[int, Field(ge=1, le=120)]
    year: Amount
    valid_years: Annotated[int, Field(ge=1, le=50)]
    acts: Annotated[dict[_Earning, WrittenAct], Field(min_length=1)]
    recognised: WrittenRecognised | None = None


@dataclass(frozen=True, slots=True)
class ActRule:
    """What a kind of act earns: hours for a credit, the least score of 100, caps in credits."""

    hours_per_credit: Decimal
    score: int | None
    day: Decimal
    year: Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """How much a credit of another region counts, 0 to 1, and the cap of a year in credits."""

    share: Decimal
    year: Decimal


@dataclass(frozen=True, slots=True)
class CreditRules:
    """The rules of a region. `hour` in minutes; caps in credits; `imported` of all regions."""

    region: str
    title: str
    example: bool
    source: str
    hour: int
    year: Decimal
    valid_years: int
    acts: Mapping[Act, ActRule]
    imported: Decimal
    regions: Mapping[str, Share]
    others: Share | None

    def share(self, region: str) -> Share | None:
        """Give how a region is recognised, or None where it is not."""
        return self.regions.get(region, self.others)


def read_rules(path: Path) -> CreditRules:
    """Read a file of rules. Raises LearningWrong, naming file and line."""
    file = File(path)
    written = file.parsed(WrittenRules)
    for place, fault in _faults(written):
        raise file.wrong(place, fault)
    acts: dict[Act, ActRule] = {
        act: ActRule(one.hours_per_credit, one.score, one.day, one.year)
        for act, one in written.acts.items()
    }
    known = written.recognised
    regions = known.regions if known else {}
    others = known.others if known else None
    return CreditRules(
        written.region, written.title, written.example, written.source, written.hour,
        written.year, written.valid_years, acts,
        known.year if known else Decimal(0),
        {region: Share(one.share, one.year) for region, one in regions.items()},
        Share(others.share, others.year) if others else None,
    )  # fmt: skip


def rules_of(home: Path) -> Sequence[CreditRules]:
    """Read the rules of a home, the first being that of who has no region. Raises LearningWrong."""
    folder = home / "learning"
    own = sorted(folder.glob("credits*.yaml"), key=lambda path: (path.name != _OWN, path.name))
    found: dict[str, CreditRules] = {}
    for path in own or [_SHIPPED]:
        rules = read_rules(path)
        if rules.region in found:
            raise LearningWrong(f"{path.name}：地区 {rules.region} 已有另一份规则，请只留一份。")
        found[rules.region] = rules
    return tuple(found.values())


def for_region(rules: Sequence[CreditRules], region: str) -> CreditRules:
    """Give the rules of a region; the first of all where it has none."""
    return next((one for one in rules if one.region == region), rules[0])


def _faults(written: WrittenRules) -> Iterator[tuple[Place, str]]:
    """Give what is wrong with rules that are written in the right form."""
    for name, act in written.acts.items():
        place: Place = ("acts", name)
        if not act.hours_per_credit:
            yield (*place, "hours_per_credit"), f"{name}：hours_per_credit 要大于 0。"
        if not act.day <= act.year <= written.year:
            yield (*place, "day"), f"{name}：上限应为 day ≤ year ≤ 全年的 year。"
    if written.recognised is None:
        return
    known = written.recognised
    if known.year > written.year:
        yield ("recognised", "year"), "recognised：year 不能大于全年的 year。"
    shares: dict[Place, WrittenShare] = {
        ("recognised", "regions", region): one for region, one in known.regions.items()
    }
    if known.others is not None:
        shares["recognised", "others"] = known.others
    for place, one in shares.items():
        if one.share > 1 or one.year > known.year:
            yield place, f"{place[-1]}：share 不能大于 1，year 不能大于 recognised 的 year。"
