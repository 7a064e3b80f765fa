"""Index versions on disk: build aside, checksum, fsync, swap by rename; open only what is whole.

    index/
      CURRENT                which versions there are, newest first, each with its card's checksum
      v000002-1a2b3c4d/      index_card.json, passages.db, dense.faiss, lexical/, coined.json

A version is never changed after the swap: an update copies it, changes the copy and swaps.
Killing a build at any moment leaves the current version as it was.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.document import Chunk, Metadata
from corpus.lock import locked
from index.card import (
    FORMAT,
    IndexCard,
    card_checksum,
    checksums,
    corpus_hash,
    faults,
    now,
    read_card,
)
from index.coined import Coined, coined, from_json, to_json
from index.current import Current, Entry
from index.dense import DenseIndex
from index.disk import fsync, fsync_tree, writing
from index.encoder import BUILT_IN, Encoder
from index.errors import EncoderMismatch, IndexBusy, IndexCorrupt, IndexMissing
from index.indexed import indexed_text, passage_vectors
from index.lexical import LexicalIndex
from index.lexicon import built_in
from index.passages import PassageFile

_KEPT = 3
_MISSING = "还没有索引。先用 mentor library add 加入资料，再运行 mentor index build。"
_REBUILD = "请运行 mentor index build 重建。"
_COINED = "coined.json"
_ASIDE = "building-"
_VERSION = re.compile(r"v\d{6}-[0-9a-f]{8}")
_BATCH = 512
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Change:
    """A document to index: its metadata, its content signature, and how to get its chunks."""

    source: Metadata
    signature: str
    chunks: Callable[[], Sequence[Chunk]]
    size: int


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """One whole version, opened for reading; `notice` says so when it is not the newest."""

    card: IndexCard
    passages: PassageFile
    lexical: LexicalIndex
    dense: DenseIndex
    coined: tuple[Coined, ...] = ()
    notice: str = ""


class Store:
    """The index versions of one home folder."""

    def __init__(self, folder: Path, *, lock_seconds: float = 30.0) -> None:
        self.folder = folder
        self._current = Current(folder)
        self._lock_seconds = lock_seconds

    def current(self) -> str | None:
        """Name the newest version; None before the first build. Raises IndexCorrupt."""
        entries = self._current.read()
        return entries[0].version if entries else None

    def stamp(self) -> tuple[int, int]:
        """Give a value that changes whenever the newest version does: cheap to ask."""
        return self._current.stamp()

    def signatures(self) -> Mapping[str, str]:
        """Give the content signature of each document in the newest version.

        Raises IndexCorrupt where they cannot be read.
        """
        version = self.current()
        if version is None:
            return {}
        try:
            passages = PassageFile(self.folder / version / "passages.db")
            try:
                return passages.signatures()
            finally:
                passages.close()
        except sqlite3.DatabaseError as error:
            raise IndexCorrupt(f"索引版本 {version} 的 passages.db 已损坏。{_REBUILD}") from error

    def open(self, encoder: Encoder) -> OpenIndex:
        """Open the newest version that is whole.

        Raises IndexMissing before the first build, EncoderMismatch where the version was built
        with another encoder, IndexCorrupt where no version is whole.
        """
        entries, wrong = self._entries()
        if not entries and not wrong:
            raise IndexMissing(_MISSING)
        for entry in entries:
            try:
                card = self._checked(entry)
            except IndexCorrupt as error:
                wrong.append(str(error))
                continue
            self._same_encoder(card, encoder)
            notice = f"{wrong[0]}已退回完好的版本 {entry.version}。{_REBUILD}" if wrong else ""
            return self._opened(card, notice)
        raise IndexCorrupt(f"索引文件已损坏，没有可用的版本。{wrong[0]}{_REBUILD}")

    def card(self) -> IndexCard:
        """Read the newest version's card, checksum checked. Raises IndexMissing, IndexCorrupt."""
        newest = self._newest()
        try:
            return read_card(self.folder / newest.version, checksum=newest.checksum)
        except IndexCorrupt as error:
            raise IndexCorrupt(f"{error}{_REBUILD}") from error

    def verify(self) -> list[str]:
        """List what is wrong with the newest version; empty if all is well.

        Raises IndexMissing before the first build.
        """
        entries, wrong = self._entries()
        if not entries and not wrong:
            raise IndexMissing(_MISSING)
        if wrong:
            return wrong
        try:
            return faults(self.folder / entries[0].version, self.card())
        except IndexCorrupt as error:
            return [str(error)]

    def update(
        self,
        *,
        add: Sequence[Change],
        remove: Iterable[str],
        encoder: Encoder,
        weights: Mapping[str, float],
        afresh: bool = False,
        progress: Progress | None = None,
    ) -> IndexCard:
        """Build the next version from the newest (or `afresh`, from nothing) and swap to it.

        Raises IndexBusy while another process builds, and, unless `afresh`, IndexCorrupt or
        EncoderMismatch where the newest version cannot be built upon. OSError (disk full) leaves
        the current version as it was and nothing else behind.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        busy = IndexBusy("另一个进程正在建索引，请稍候再试。")
        with locked(self.folder / "build.lock", self._lock_seconds, busy):
            self._sweep()
            aside = self.folder / f"{_ASIDE}{os.getpid()}"
            try:
                if not afresh:
                    self._copy_newest(aside, encoder)
                card = self._fill(aside, add, remove, encoder, weights, progress)
                self._swap(aside, card, check=afresh)
            finally:
                self._sweep()
            return card

    def _copy_newest(self, aside: Path, encoder: Encoder) -> None:
        """Copy the newest version, which must be whole: a fault must not get a new checksum."""
        entries = self._current.read()
        if entries:
            self._same_encoder(self._checked(entries[0]), encoder)
            shutil.copytree(self.folder / entries[0].version, aside)

    def _fill(
        self,
        aside: Path,
        add: Sequence[Change],
        remove: Iterable[str],
        encoder: Encoder,
        weights: Mapping[str, float],
        progress: Progress | None,
    ) -> IndexCard:
        aside.mkdir(exist_ok=True)
        file = aside / "dense.faiss"
        dense = DenseIndex.read(file) if file.exists() else DenseIndex(encoder.dimension)
        passages = PassageFile(aside / "passages.db", writable=True)
        try:
            gone = [*remove, *(change.source.key for change in add)]
            dense.remove(passages.numbers(gone))
            replacing = not set(gone).isdisjoint(passages.signatures())
            passages.remove(gone)
            rows: list[tuple[int, str, str]] = []
            total = sum(change.size for change in add)
            for change in add:
                rows.extend(_insert(change, passages, dense, encoder))
                if progress is not None:
                    progress(len(rows), total)
            if replacing:
                # tantivy would go on counting the deleted passages in its idf.
                shutil.rmtree(aside / "lexical")
                rows = [
                    (one.number, one.source.key, indexed_text(one.source, one.chunk))
                    for one in passages.everything()
                ]
            LexicalIndex(aside / "lexical").update(add=rows)
            documents = passages.signatures()
            count = passages.count()
            found = coined(passages.everything(), built_in())
        finally:
            passages.close()
        with writing(aside / _COINED):
            (aside / _COINED).write_text(to_json(found), encoding="utf-8")
        dense.write(file)
        digest = corpus_hash(documents.items())
        return IndexCard(
            format=FORMAT,
            version=f"v{self._next():06d}-{digest[:8]}",
            created=now(),
            encoder=encoder.name,
            encoder_fingerprint=encoder.fingerprint,
            dimension=encoder.dimension,
            weights=dict(weights),
            corpus_hash=digest,
            documents=len(documents),
            passages=count,
            files=checksums(aside),
        )

    def _swap(self, aside: Path, card: IndexCard, *, check: bool) -> None:
        checksum = card.write(aside)
        fsync_tree(aside)
        # Where damage is what made us build, only what is whole is kept to fall back on.
        older = [one for one in self._entries()[0] if not check or self._whole(one)]
        built = self.folder / card.version
        aside.rename(built)
        try:
            fsync(self.folder)
            self._current.write([Entry(card.version, checksum), *older][:_KEPT])
        except OSError:
            shutil.rmtree(built, ignore_errors=True)
            raise
        fsync(self.folder)

    def _sweep(self) -> None:
        """Remove old versions and what killed builds left; the lock says nobody is on it."""
        left = list(self.folder.glob(f"{_ASIDE}*"))
        with contextlib.suppress(IndexCorrupt):  # then any version may be the one to fall back on
            named = {entry.version for entry in self._current.read()}
            left += [path for path in self._folders() if named and path.name not in named]
        for path in left:
            shutil.rmtree(path, ignore_errors=True)

    def _next(self) -> int:
        return max((int(path.name[1:7]) for path in self._folders()), default=0) + 1

    def _newest(self) -> Entry:
        entries = self._current.read()
        if not entries:
            raise IndexMissing(_MISSING)
        return entries[0]

    def _folders(self) -> list[Path]:
        """List the version folders, newest first, named in CURRENT or not."""
        found = [path for path in self.folder.glob("v*") if _VERSION.fullmatch(path.name)]
        return sorted(found, key=lambda path: path.name, reverse=True)

    def _entries(self) -> tuple[list[Entry], list[str]]:
        """List the versions, newest first, and what is wrong with the list itself.

        Without a readable CURRENT every folder whose card is sealed counts.
        """
        try:
            named = self._current.read()
        except IndexCorrupt:
            return self._sealed(), ["索引的 CURRENT 文件已损坏。"]
        if named or not (sealed := self._sealed()):
            return list(named), []
        return sealed, ["索引的 CURRENT 文件不见了。"]

    def _sealed(self) -> list[Entry]:
        found = []
        for folder in self._folders():
            with contextlib.suppress(IndexCorrupt):
                read_card(folder)
                found.append(Entry(folder.name, card_checksum(folder)))
        return found

    def _whole(self, entry: Entry) -> bool:
        try:
            self._checked(entry)
        except IndexCorrupt:
            return False
        return True

    def _checked(self, entry: Entry) -> IndexCard:
        folder = self.folder / entry.version
        card = read_card(folder, checksum=entry.checksum)
        wrong = faults(folder, card)
        if wrong:
            raise IndexCorrupt(f"索引版本 {entry.version}：{'、'.join(wrong[:3])}。")
        return card

    def _same_encoder(self, card: IndexCard, encoder: Encoder) -> None:
        if card.encoder_fingerprint != encoder.fingerprint:
            raise EncoderMismatch(
                f"索引是用编码器“{card.encoder}”（{card.encoder_fingerprint[:8]}）建的，"
                f"现在用的是“{encoder.name}”（{encoder.fingerprint[:8]}），不能混用。"
                f"请运行 mentor index build{_option(encoder)} 重建。"
            )

    def _opened(self, card: IndexCard, notice: str) -> OpenIndex:
        folder = self.folder / card.version
        return OpenIndex(
            card=card,
            passages=PassageFile(folder / "passages.db"),
            lexical=LexicalIndex(folder / "lexical"),
            dense=DenseIndex.read(folder / "dense.faiss"),
            coined=_coined(folder / _COINED),
            notice=notice,
        )


def _insert(
    change: Change, passages: PassageFile, dense: DenseIndex, encoder: Encoder
) -> list[tuple[int, str, str]]:
    chunks = change.chunks()
    numbers = passages.add(change.source, change.signature, chunks)
    for start in range(0, len(chunks), _BATCH):
        batch = slice(start, start + _BATCH)
        dense.add(numbers[batch], passage_vectors(encoder, change.source, chunks[batch]))
    return [
        (number, change.source.key, indexed_text(change.source, chunk))
        for number, chunk in zip(numbers, chunks, strict=True)
    ]


def _coined(file: Path) -> tuple[Coined, ...]:
    """Read the names that only this library has; a version built before there were any has none."""
    return from_json(file.read_text(encoding="utf-8")) if file.exists() else ()


def _option(encoder: Encoder) -> str:
    return "" if encoder.name == BUILT_IN else f" --encoder {encoder.name}"
