"""The desk of the people who run the evals: the sets of cases and the runs of a home.

    <home>/evals/
      sets/<id>/      set.jsonl, about.json
      runs/<id>/      run.json, report.json, summary.json (or fault.json), signatures.jsonl
      baseline.json   the run that new ones are compared with
      running.json    the run that goes on, while running.lock is held

Ids are the server's own; what a user calls a set is its title and never part of a path. Folders and
files appear whole or not at all.
"""

from __future__ import annotations

import functools
import threading
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from evals.case import CASES, Case, CaseSet
from evals.desk.files import dump, ids, is_id, make_folder, make_id, now, read_object, remove_folder
from evals.desk.runs import Runs
from evals.desk.slot import Slot
from evals.errors import CaseFault, DeskRefused
from evals.sets.files import read_set, write_set
from index.disk import write_whole

MAX_CASES = 2000
MAX_BYTES = 5_000_000
MAX_SETS = 300
_TITLE = 60
SHIPPED = "shipped-"


@dataclass(frozen=True, slots=True)
class Entry:
    """A set in the list; `shipped` ones come with the program and are never changed."""

    id: str
    title: str
    cases: int
    when: str = ""
    shipped: bool = False


class Desk:
    """The sets and the runs of one home. Every method may be called from any thread."""

    def __init__(self, home: Path) -> None:
        folder = home / "evals"
        self._sets = folder / "sets"
        self._writing = threading.Lock()
        self.slot = Slot(folder)
        self.runs = Runs(folder, self.slot)

    def sets(self) -> tuple[Entry, ...]:
        """List the sets: those of this home, newest first, then those of the program."""
        own = (self._entry(id_) for id_ in ids(self._sets))
        return (*(one for one in own if one is not None), *_shipped())

    def save(self, cases: CaseSet, title: str) -> str:
        """Keep a set under a new id. Raises CaseFault where it has too many cases or none."""
        _bounded(cases)
        if len(ids(self._sets)) >= MAX_SETS:
            raise DeskRefused("full", f"用例集已满 {MAX_SETS} 个，请先删除不用的。")
        id_ = make_id()
        about = {"title": plain_title(title), "cases": len(cases.cases), "when": now()}

        def fill(folder: Path) -> None:
            write_set(cases, folder / "set.jsonl")
            (folder / "about.json").write_bytes(dump(about))

        make_folder(self._sets / id_, fill)
        return id_

    def entry(self, id_: str) -> Entry:
        """Give a set of this home as it stands in the list. Raises DeskRefused without one."""
        entry = self._entry(id_)
        if entry is None:
            raise DeskRefused("no-such-set", "没有这个本地用例集；程序自带的不能改动。")
        return entry

    def read(self, id_: str) -> CaseSet:
        """Read a set; its name is its title. Raises DeskRefused where there is none.

        A title that is a name of the program's own sets is marked: the gate goes by those names.
        """
        if id_.startswith(SHIPPED):
            stem = id_.removeprefix(SHIPPED)
            found = [path for path in CASES.glob("*.jsonl") if path.stem == stem]
            if found:
                return read_set(found[0])
        entry = self.entry(id_)
        taken = entry.title in {path.stem for path in CASES.glob("*.jsonl")}
        name = f"{entry.title}（本地）" if taken else entry.title
        return replace(read_set(self._sets / id_ / "set.jsonl"), name=name)

    def delete(self, id_: str) -> None:
        """Remove a set of this home; runs of it keep their reports."""
        self.entry(id_)
        remove_folder(self._sets / id_)

    def add_case(self, set_id: str, case: Case) -> None:
        """Add a case to a set of this home. Raises CaseFault where its id is there already."""
        with self._writing:
            entry = self.entry(set_id)
            cases = self.read(set_id)
            if any(one.id == case.id for one in cases.cases):
                raise CaseFault(entry.title, 0, "id", f"{case.id} 已经有了。")
            cases = replace(cases, cases=(*cases.cases, case))
            _bounded(cases)
            about = {"title": entry.title, "cases": len(cases.cases), "when": entry.when}
            write_set(cases, self._sets / set_id / "set.jsonl")
            write_whole(self._sets / set_id / "about.json", dump(about))

    def _entry(self, id_: str) -> Entry | None:
        about = read_object(self._sets / id_ / "about.json") if is_id(id_) else None
        if about is None:
            return None
        return Entry(id_, str(about["title"]), int(about["cases"]), str(about["when"]))


def plain_title(text: str) -> str:
    """Make a title of what a user calls a set: one short line without control characters."""
    shown = "".join(one for one in text if unicodedata.category(one)[0] != "C" or one == "\t")
    return " ".join(shown.split())[:_TITLE] or "未命名"


def _shipped() -> tuple[Entry, ...]:
    """List the program's own sets; those that only measure retrieval have no answers to judge."""
    paths = sorted(CASES.glob("*.jsonl"))
    return tuple(
        Entry(SHIPPED + path.stem, path.stem, count, shipped=True)
        for path in paths
        if (count := _count(path))
    )


@functools.cache
def _count(path: Path) -> int:
    found = read_set(path)
    return 0 if found.for_retrieval else len(found.cases)


def _bounded(cases: CaseSet) -> None:
    if not cases.cases:
        raise CaseFault(cases.name, 0, "", "里面一道题也没有。")
    if len(cases.cases) > MAX_CASES:
        raise CaseFault(cases.name, 0, "", f"题目超过 {MAX_CASES} 道，请拆成几个文件。")
