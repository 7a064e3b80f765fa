"""areas.yaml → Areas: what a learner is strong or weak in, and the topics that belong to each.

In: a curriculum officer's YAML. Out: for every topic, or the id of a document, exactly one area; a
topic that nobody has placed yet belongs to OTHER, so that nothing learnt is lost.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from assistant.learning.reading import File, Written
from assistant.rule_files import Place

_FILE = "areas.yaml"
_Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=32)]
_Name = Annotated[str, Field(min_length=1, max_length=20)]


class WrittenArea(Written):
    """An area as it stands in the file."""

    name: _Name
    topics: Annotated[dict[str, _Name], Field(min_length=1)]


class WrittenAreas(Written):
    """The file of areas."""

    areas: Annotated[dict[_Id, WrittenArea], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Area:
    """Something that a doctor can be strong or weak in; its name as the report writes it."""

    id: str
    name: str


OTHER = Area("other", "其他")


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas in their order, the area of each topic by id, and the names of the topics."""

    listed: tuple[Area, ...]
    places: Mapping[str, str]
    names: Mapping[str, str]

    def of(self, topic: str) -> str:
        """Give the id of the area of a topic, or of a document that is known."""
        return self.places.get(topic, OTHER.id)

    def named(self, area: str) -> str:
        """Give the name of an area."""
        return next((one.name for one in self.listed if one.id == area), OTHER.name)

    def topic(self, topic: str) -> str:
        """Give the name of a topic or of a document; an unknown one is called what it is."""
        return self.names.get(topic, topic)

    def knowing(self, documents: Mapping[str, Sequence[str]]) -> Areas:
        """Give the same areas that also know documents, by the first of their topics."""
        first = {id_: topics[0] for id_, topics in documents.items() if topics}
        return dataclasses.replace(
            self,
            places={**{id_: self.of(topic) for id_, topic in first.items()}, **self.places},
            names={**{id_: self.topic(topic) for id_, topic in first.items()}, **self.names},
        )


def read_areas(path: Path) -> Areas:
    """Read a file of areas. Raises LearningWrong, naming file and line."""
    file = File(path)
    written = file.parsed(WrittenAreas).areas
    for place, fault in _faults(written):
        raise file.wrong(place, fault)
    return Areas(
        tuple(Area(id_, one.name) for id_, one in written.items()),
        {topic: id_ for id_, one in written.items() for topic in one.topics},
        {topic: name for one in written.values() for topic, name in one.topics.items()},
    )


def areas_of(home: Path) -> Areas:
    """Read the areas of a home, or those that ship. Raises LearningWrong."""
    own = home / "learning" / _FILE
    return read_areas(own if own.exists() else Path(__file__).with_name(_FILE))


def _faults(written: Mapping[str, WrittenArea]) -> Iterator[tuple[Place, str]]:
    seen: dict[str, str] = {}
    for id_, area in written.items():
        if id_ == OTHER.id:
            yield ("areas", id_), f"{OTHER.id} 留给没有写到的主题，请换一个名字。"
        for topic in area.topics:
            before = seen.setdefault(topic, id_)
            if before != id_:
                yield ("areas", id_, "topics", topic), f"{topic} 已经属于 {before}，只能属于一个。"
