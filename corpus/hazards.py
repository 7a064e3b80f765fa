"""The hazard register: the figures of the starter library that would hurt most if wrong.

In: library/hazards.yaml. Out: one record each, checked. A clinician signs them first; until then
`signed_by` is null, and the library says of itself that nobody has reviewed it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

REGISTER = Path(__file__).with_name("library") / "hazards.yaml"


@dataclass(frozen=True, slots=True)
class Hazard:
    """A figure as it stands in a section of a document, why it hurts, and where it is from."""

    id: str
    document: str
    section: str
    figure: str
    why: str
    source: str
    sure: Literal["high", "medium"]
    signed_by: str | None

    def fields(self) -> dict[str, Any]:
        """Give the record as JSON has it."""
        return asdict(self)


def hazards(path: Path = REGISTER) -> tuple[Hazard, ...]:
    """Read the register, in its order. Raises TypeError for a row with a wrong or missing field."""
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(Hazard(**row) for row in rows)
