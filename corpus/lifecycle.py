"""Which documents are in force on a day. Pure.

A document answers when it is published, its `valid_from` has come, and no published document in
force replaces it: by naming it in `supersedes`, or by being a later edition of the same id.
The state is worked out from the records each time, so that the order in which two editions are
added never matters, and a new edition that starts next month leaves the old one in force till then.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.document import Metadata, State

_NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+")
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九", start=1)}
_Successors = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Standing:
    """A document's effective state, and the key of the one that replaced it, if any."""

    state: State
    superseded_by: str | None = None


def standings(
    documents: Iterable[tuple[Metadata, State]], today: dt.date
) -> Mapping[str, Standing]:
    """Work out the standing of each document, by key, as of `today`."""
    states = {metadata.key: (metadata, state) for metadata, state in documents}
    # What a retired edition had replaced stays replaced: to withdraw this year's dose must not
    # bring back last year's. Only deleting the newer edition does.
    successors = _successors(
        [metadata for metadata, state in states.values() if state in ("published", "retired")]
    )
    current = {
        key
        for key, (metadata, state) in states.items()
        if state in ("published", "retired") and not _future(metadata, today)
    }
    replacing = {
        key: current.intersection(_reached(key, successors))
        if state == "published"
        else frozenset()
        for key, (_, state) in states.items()
    }
    result: dict[str, Standing] = {}
    for key, (_, state) in states.items():
        last = [other for other in replacing[key] if not replacing[other]]
        by = max(last, key=lambda other: _age(states[other][0]), default=None)
        result[key] = Standing("superseded", by) if by else Standing(state)
    return result


def in_force(documents: Iterable[tuple[Metadata, State]], today: dt.date) -> frozenset[str]:
    """Give the keys of the documents that may answer on `today`."""
    listed = list(documents)
    found = standings(listed, today)
    return frozenset(
        metadata.key
        for metadata, _ in listed
        if found[metadata.key].state == "published" and not _future(metadata, today)
    )


def superseded(documents: Sequence[tuple[Metadata, State]], today: dt.date) -> frozenset[str]:
    """Give the keys of the documents that another has replaced, as of `today`."""
    # Asked at each write, and most documents have neither another edition nor a claim on them.
    editions = Counter(metadata.id for metadata, _ in documents)
    named = {metadata.supersedes for metadata, _ in documents if metadata.supersedes}
    ids = {
        metadata.id
        for metadata, _ in documents
        if editions[metadata.id] > 1 or metadata.supersedes or named & {metadata.id, metadata.key}
    }
    found = standings([pair for pair in documents if pair[0].id in ids], today)
    return frozenset(key for key, one in found.items() if one.state == "superseded")


def _future(metadata: Metadata, today: dt.date) -> bool:
    return metadata.valid_from is not None and metadata.valid_from > today


def _successors(documents: Sequence[Metadata]) -> _Successors:
    """Find what directly replaces each document, without a circle.

    Documents that claim, directly or in a circle, to replace each other would silence each other:
    among those only a later one replaces an earlier one.
    """
    named: dict[str, list[Metadata]] = defaultdict(list)
    for metadata in documents:
        named[metadata.id].append(metadata)
        named[metadata.key].append(metadata)
    claimed: dict[str, set[str]] = defaultdict(set)
    for metadata in documents:
        for older in named.get(metadata.supersedes or "", ()):
            if older.key != metadata.key:
                claimed[older.key].add(metadata.key)
        for other in named[metadata.id]:
            if _age(other) > _age(metadata):
                claimed[metadata.key].add(other.key)
    ages = {metadata.key: _age(metadata) for metadata in documents}
    reached = {key: frozenset(_reached(key, claimed)) for key in claimed}
    return {
        older: frozenset(
            newer
            for newer in claims
            if older not in reached.get(newer, ()) or ages[newer] > ages[older]
        )
        for older, claims in claimed.items()
    }


def _reached(key: str, successors: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Give all that follows `key`, step by step, each once; `key` itself if it is in a circle."""
    seen: set[str] = set()
    waiting = [key]
    while waiting:
        for other in successors.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
                yield other


def _age(metadata: Metadata) -> tuple[str, int, tuple[int, ...], str]:
    start = metadata.valid_from.isoformat() if metadata.valid_from else f"{metadata.year or 0:04d}"
    return start, metadata.year or 0, _numbers(metadata.edition), metadata.key


def _numbers(edition: str) -> tuple[int, ...]:
    """Read the numbers of an edition, so that 第10版 comes after 第9版 and 第三版 after 第二版."""
    return tuple(_value(number) for number in _NUMBER.findall(edition))


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    tens, ten, ones = number.partition("十")
    if not ten:
        return _NUMERALS.get(number, 0)
    return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)
