"""A concept of the lexicon: one meaning, its type, every name for it, and the wider concept."""

from __future__ import annotations

from dataclasses import dataclass, field

TYPES = (
    "disease", "symptom", "sign", "drug", "drug_class", "test", "procedure", "population",
    "dose_form", "unit",
)  # fmt: skip

# A wider concept is of the same family, so that a search which adds it never goes from a drug to
# the disease that it treats.
FAMILIES = {
    "drug": "medicine",
    "drug_class": "medicine",
    "disease": "finding",
    "symptom": "finding",
    "sign": "finding",
    "test": "action",
    "procedure": "action",
}


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning and every name for it; the first of `zh` and of `en` is the clinical one.

    `broader` is the id of the next wider concept, or empty. `ambiguous` are those of its names
    that also mean something else. `where` is the file and line that it was read from.
    """

    id: str
    type: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    broader: str = ""
    ambiguous: tuple[str, ...] = ()
    where: str = field(default="", compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Give all its names, clinical ones first."""
        return tuple(dict.fromkeys((*self.zh[:1], *self.en[:1], *self.zh[1:], *self.en[1:])))

    @property
    def family(self) -> str:
        """Say which kind of thing it is: wider concepts are of the same family."""
        return FAMILIES.get(self.type, self.type)
