"""The runs of a home: what was asked to run, the report that came of it, and who signed it.

A run without a summary is no report: it goes on, it failed, or something broke it off. Nothing here
asks a mentor anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from corpus.lock import locked
from evals.desk.files import (
    add_line,
    dump,
    ids,
    is_id,
    make_folder,
    make_id,
    now,
    read_lines,
    read_object,
    remove_folder,
)
from evals.desk.slot import Slot
from evals.errors import DeskRefused
from evals.intervals import wilson
from evals.report import Report, read_report, write_report
from index.disk import write_whole

KEPT = 200
_WAIT_SECONDS = 10.0
State = Literal["going", "done", "failed", "broken-off"]
Decision = Literal["agree", "refuse"]
Judge = Callable[[Report, Report | None], tuple[bool | None, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Summary:
    """A report in a line: how many cases are right, with the Wilson 95 % interval, and the gate.

    `passed` is None where no gate was looked at; `gate` are its sentences, and `baseline` is the
    run that it was compared with, empty for the program's own. `sha256` is the report file's: a
    later program may know more fields, and would find another fingerprint for the same file.
    """

    fingerprint: str
    right: int
    n: int
    low: float
    high: float
    passed: bool | None
    gate: tuple[str, ...]
    baseline: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who agreed or refused to release what a report shows; `passed` is the gate as it was then."""

    fingerprint: str
    decision: Decision
    name: str
    note: str
    when: str
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Run:
    """A run: which sets (ids and titles), its state, and what came of it.

    `fault` is the sentence of a run that failed; `summary` stands where the state is `done`.
    """

    id: str
    when: str
    sets: tuple[tuple[str, str], ...]
    total: int
    done: int
    state: State
    fault: str
    summary: Summary | None
    signatures: tuple[Signature, ...]
    baseline: bool


class Runs:
    """The folder of runs; `slot` says which one goes on."""

    def __init__(self, folder: Path, slot: Slot) -> None:
        self._folder = folder / "runs"
        self._baseline = folder / "baseline.json"
        self._slot = slot

    def begin(self, sets: Sequence[tuple[str, str]], total: int) -> str:
        """Note a run that is to start, and give its id; the oldest make room for it."""
        id_ = make_id()
        noted = {"when": now(), "sets": list(sets), "total": total}
        make_folder(self._folder / id_, lambda at: (at / "run.json").write_bytes(dump(noted)))
        self._make_room()
        return id_

    def finish(self, id_: str, report: Report, judge: Judge) -> None:
        """Keep the report of a run; its summary comes last and makes it whole.

        `judge` is given the report and the baseline's, and says whether it passes and why not.
        """
        baseline = self.baseline()
        passed, gate = judge(report, self.report(baseline) if baseline else None)
        folder = self._path(id_)
        right, n = sum(one.right for one in report.outcomes), len(report.outcomes)
        low, high = wilson(right, n)
        write_report(report, folder / "report.json")
        summary = Summary(
            report.fingerprint, right, n, low, high, passed, tuple(gate), baseline or "",
            _sha256(folder / "report.json"),
        )  # fmt: skip
        write_whole(folder / "summary.json", dump(asdict(summary)))

    def fail(self, id_: str, fault: str) -> None:
        """Note why a run came to nothing."""
        write_whole(self._path(id_) / "fault.json", dump({"fault": fault}))

    def all(self) -> tuple[Run, ...]:
        """List the runs, newest first."""
        return tuple(self.run(id_) for id_ in ids(self._folder))

    def run(self, id_: str) -> Run:
        """Give one run. Raises DeskRefused where there is none."""
        folder = self._path(id_)
        noted = read_object(folder / "run.json") or {}
        summary = _summary(folder)
        fault = str((read_object(folder / "fault.json") or {}).get("fault", ""))
        found = Run(
            id=id_,
            when=str(noted.get("when", "")),
            sets=tuple((str(one), str(title)) for one, title in noted.get("sets", ())),
            total=int(noted.get("total", 0)),
            done=summary.n if summary else 0,
            state="done" if summary else "failed" if fault else "broken-off",
            fault=fault,
            summary=summary,
            signatures=tuple(Signature(**one) for one in read_lines(folder / "signatures.jsonl")),
            baseline=id_ == self.baseline(),
        )
        going = self._slot.now() if found.state == "broken-off" else None
        if going is not None and going.id == id_:
            return replace(found, state="going", done=going.done, total=going.total)
        # It may have finished between the two looks.
        return self.run(id_) if found.state == "broken-off" and _summary(folder) else found

    def report(self, id_: str) -> Report:
        """Read the report of a run. Raises DeskRefused without one, ReportUnreadable for a bad."""
        return read_report(self.report_file(id_))

    def report_file(self, id_: str) -> Path:
        """Name the file of a report. Raises DeskRefused where there is none."""
        if self.run(id_).summary is None:
            raise DeskRefused("unfinished", "这次评测还没有报告。")
        return self._path(id_) / "report.json"

    def delete(self, id_: str) -> None:
        """Remove a run; not the baseline, one that is signed, or one that goes on."""
        run = self.run(id_)
        if run.baseline:
            raise DeskRefused("kept", "这是基线，不能删除。请先把另一次评测设为基线。")
        if run.signatures:
            raise DeskRefused("kept", "这次评测有人签过字，要留作依据，不能删除。")
        if run.state == "going":
            raise DeskRefused("busy", "这次评测正在进行，请先停止它。")
        remove_folder(self._path(id_))

    def baseline(self) -> str | None:
        """Give the id of the run that new ones are compared with; None where none was set."""
        id_ = str((read_object(self._baseline) or {}).get("run", ""))
        return id_ if is_id(id_) and (self._folder / id_).is_dir() else None

    def set_baseline(self, id_: str) -> None:
        """Make a finished run the one that new ones are compared with."""
        self._finished(id_)
        write_whole(self._baseline, dump({"run": id_, "when": now()}))

    def sign(self, id_: str, decision: Decision, name: str, note: str) -> None:
        """Add a signature to a finished run, bound to what its report shows."""
        summary = self._finished(id_)
        if _sha256(self.report_file(id_)) != summary.sha256:
            raise DeskRefused("unreadable", "报告文件和评测时的不一样了，不能签字。请重新评测。")
        signature = Signature(summary.fingerprint, decision, name, note, now(), summary.passed)
        folder = self._path(id_)
        busy = DeskRefused("busy", "别人正在签字，请过一会儿再试。")
        with locked(folder / "signatures.lock", _WAIT_SECONDS, busy):
            add_line(folder / "signatures.jsonl", asdict(signature))

    def folder(self, id_: str) -> Path:
        """Give the folder of a finished run, where labels of its answers are kept."""
        self._finished(id_)
        return self._path(id_)

    def _finished(self, id_: str) -> Summary:
        summary = self.run(id_).summary
        if summary is None:
            raise DeskRefused("unfinished", "这次评测没有完成，没有报告可用。")
        return summary

    def _make_room(self) -> None:
        for id_ in ids(self._folder)[KEPT:]:
            run = self.run(id_)
            labelled = (self._path(id_) / "labels.jsonl").exists()
            if not (run.baseline or run.signatures or labelled or run.state == "going"):
                remove_folder(self._path(id_))

    def _path(self, id_: str) -> Path:
        folder = self._folder / id_ if is_id(id_) else None
        if folder is None or not folder.is_dir():
            raise DeskRefused("no-such-run", "没有这次评测，可能已被删除。")
        return folder


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _summary(folder: Path) -> Summary | None:
    found = read_object(folder / "summary.json")
    if found is None:
        return None
    return Summary(**{**found, "gate": tuple(found["gate"])})
