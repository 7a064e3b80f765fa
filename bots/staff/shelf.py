"""The library as the staff pages use it: what is read, looked at and changed, and by whom.

In: files, names of documents, and who asks. Out: records, or a StaffProblem with the sentence to
show. What may be done is decided by corpus/ (who uploaded may not publish); here it is only asked.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bots.kept import Kept
from bots.library_review import Review, reviews
from bots.staff.actions import ACTIONS, Told, told
from bots.staff.auth import Person, StaffProblem
from bots.staff.effects import Effect, effect_of
from bots.staff.indexing import ChildBuild, Indexing
from bots.staff.intake import Intake, Progress, Read, Sent
from bots.staff.readings import PICTURE_WIDTH, Readings
from corpus.catalogue import Catalogue, Change, Record
from corpus.document import Finding, ParsedFile
from corpus.errors import CorpusError, DocumentNotFound, FileRefused, SelfPublication
from corpus.ingest import make_document
from corpus.ocr.page_images import page_image, picture_image
from corpus.ocr.scans import read_all
from corpus.parse import read_file
from corpus.records.publishing import require_may_publish
from corpus.sandbox import Limits
from index.build import pending
from index.errors import IndexingError
from index.store import Store

_REVIEWS = 20
_ASKED_FOR = "missing-front-matter"  # the page has fields for it
_NOT_COMPARED = Finding(
    "hold",
    "not-compared",
    "和别的资料的比对没有做成，请把这句话告诉维护人员，发布前请自己核对数字。",
)
CHANGED = "资料库刚刚变了，没有执行。请返回，看过现在的样子再操作。"
T = TypeVar("T")


class Shelf:
    """The library of one home."""

    def __init__(self, home: Path, readings: Readings, indexing: Indexing) -> None:
        self.catalogue = Catalogue(home)
        self.readings = readings
        self.indexing = indexing
        self._store = Store(home / "index")
        self.intake = Intake(home, self._take_in)
        self._reviews: Kept[Review] = Kept(_REVIEWS)
        self._under_way: set[object] = set()

    def record(self, key: str) -> Record:
        """Give a document by its key. Raises StaffProblem."""
        found = [one for one in self.catalogue.records() if one.metadata.key == key]
        if not found:
            raise StaffProblem("not-found", detail="资料库里没有这份资料，它可能已被删除。")
        return found[0]

    def look(self, record: Record) -> None:
        """Read a document's file again to show it, after the files that wait."""
        digest, path = record.content_hash, record.file
        if path is not None and self.readings.kept(digest) is None:
            self._later(digest, lambda: self.readings.glance(path, digest))

    def reviewed(self, record: Record) -> Review | None:
        """Say what is doubtful about a document; None where that is yet to be worked out.

        To compare it with the others takes seconds, so it is done in the background, and only for
        what waits to be published.
        """
        if record.state == "published":
            return Review(record, record.findings, ())
        key = record.metadata.key, self.catalogue.revision()
        kept = self._reviews.get(*key)
        if kept is None:
            self._later(key, lambda: self._review(record, key))
        return kept

    def review(self, record: Record) -> Review:
        """Say what is doubtful about a document, however long that takes."""
        key = record.metadata.key, self.catalogue.revision()
        return self._reviews.get(*key) or self._review(record, key)

    def _review(self, record: Record, key: tuple[str, int]) -> Review:
        try:
            (found,) = reviews(self.catalogue, [record])
        except Exception:
            # Said on the page, and not tried again until the library changes.
            self._reviews.put(Review(record, (*record.findings, _NOT_COMPARED), ()), *key)
            raise
        told = tuple(one for one in found.findings if one.code != _ASKED_FOR)
        return self._reviews.put(Review(record, told, found.conflicts), *key)

    def _later(self, name: object, work: Callable[[], object]) -> None:
        """Do something in the background, unless that very thing is under way."""
        if name in self._under_way:
            return
        self._under_way.add(name)

        def do() -> None:
            try:
                work()
            finally:
                self._under_way.discard(name)

        self.intake.later(do)

    def act(self, record: Record, action: str, person: Person, seen: str) -> None:
        """Do one of ACTIONS, and build the index anew. Raises CorpusError, StaffProblem."""
        step, key = ACTIONS[action], record.metadata.key
        if record.state not in step.states:
            raise StaffProblem("staff-refused", detail=CHANGED)
        if step.leads_to is None:
            self.catalogue.delete(key, by=person.name)
        else:
            self.catalogue.set_state(
                key, step.leads_to, by=person.name, alone=person.alone, seen=seen
            )
        self.refresh()

    def refusal(self, record: Record, action: str, person: Person) -> str:
        """Say why somebody may not do something; empty where he may."""
        if ACTIONS[action].leads_to != "published" or person.alone:
            return ""
        try:
            require_may_publish(
                record.metadata.title, added_by=record.added_by, by=person.name, alone=False
            )
        except SelfPublication:
            return "这份资料是您自己传的，要由另一位同事登录、核对后发布。"
        return ""

    def effect(self, record: Record, action: str) -> Effect:
        """Say what one of ACTIONS would change for doctors today."""
        states = {record.metadata.key: ACTIONS[action].leads_to}
        return effect_of(self.catalogue.records(), states, dt.date.today())

    def roll_back(self, person: Person, number: int) -> None:
        """Take the last change back, if it is still `number`. Raises CorpusError, StaffProblem."""
        last = self.last_change()
        if last is None or last.number != number:
            raise StaffProblem("staff-refused", detail=CHANGED)
        self.catalogue.rollback(by=person.name, alone=person.alone)
        self.refresh()

    def last_change(self) -> Change | None:
        """Give the change that would be taken back; None where there is none."""
        return next(iter(self.catalogue.changes()), None)

    def audit(self, key: str) -> list[Told]:
        """Give what was done to a document, the last first."""
        return [told(one) for one in reversed(self.catalogue.audit()) if one.key == key]

    def refresh(self) -> None:
        """Build the index anew where it lacks something or holds too much."""
        if self.pending():
            self.indexing.want()

    def pending(self) -> int:
        """Count the documents whose change is not in the index yet."""
        try:
            return pending(self.catalogue, self._store)
        except IndexingError:
            return 1  # one that cannot be read is built afresh

    def is_indexed(self, record: Record) -> bool:
        """Say whether doctors find a document as it stands now."""
        try:
            return self._store.signatures().get(record.metadata.key) == record.signature
        except IndexingError:
            return False

    def close(self) -> None:
        """Stop what goes on in the background."""
        self.indexing.close()
        self.intake.close()

    def _take_in(self, path: Path, sent: Sent, progress: Progress) -> Read:
        """Put a file that was sent into the library, to be looked at before it answers."""
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        for record in self.catalogue.records():
            if record.content_hash == digest:
                raise FileRefused("already-there", _same_file(record))
        parsed = self.readings.read(path, digest, progress)
        document, chunks = make_document(
            path, parsed, sent.fields, self.catalogue, sent_as=sent.name
        )
        key = document.metadata.key
        for record in self.catalogue.records():
            if record.metadata.key == key:
                raise FileRefused("same-edition", _same_edition(record))
        self.catalogue.add(document, chunks, state="quarantined", original=path, by=sent.by)
        self.reviewed(self.record(key))
        return Read(key, document.metadata.title)


def open_shelf(home: Path, encoder: str | None) -> Shelf:
    """Make the shelf of a home, with what reads files, draws pages and builds the index."""

    def read(path: Path, progress: Progress) -> ParsedFile:
        return read_all(path, Limits(), progress)

    def draw(path: Path, page: int, width: int) -> bytes:
        return page_image(path, page, width=width)

    def cut(path: Path, number: int, page: int | None) -> bytes:
        png, _ = picture_image(path, number, page, width=PICTURE_WIDTH)
        if png is None:
            raise FileRefused("no-such-picture", "没有找到这张图片，请打开原文件查看。")
        return png

    return Shelf(home, Readings(read, read_file, draw, cut), Indexing(ChildBuild(home, encoder)))


def asked(work: Callable[[], T]) -> T:
    """Give what `work()` gives; a refusal of the library becomes a problem with its sentence."""
    try:
        return work()
    except DocumentNotFound as error:
        raise StaffProblem("not-found", detail=str(error)) from None
    except CorpusError as error:
        raise StaffProblem("staff-refused", detail=str(error)) from None
    except OSError as error:
        detail = f"服务器写不了资料库（{error.strerror}），没有改动。请告诉维护人员。"
        raise StaffProblem("staff-refused", detail=detail) from None


def _same_file(record: Record) -> str:
    return f"资料库里已有这份文件：《{record.metadata.title}》，不必再传。请在下面的列表里找到它。"


def _same_edition(record: Record) -> str:
    one = record.metadata
    edition = f"（{one.edition}）" if one.edition else ""
    return (
        f"资料库里已有同一份资料的同一版：《{one.title}》{edition}。如果这是新版，请写明版次再传；"
        "如果是更正，请先停用并删除原来的，再传。"
    )
