"""How well and how fast the files of a folder are read: `python -m evals.reading DIR [--json]`.

Prints a row for each file: what became of it, pages, processor seconds, what was found in it, and
the peak memory of the child that read it. Seconds count from when the libraries are loaded. Each
file has a child of its own, so that its peak is its own.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus import handover
from corpus.container import check_outside
from corpus.document import ParsedFile
from corpus.errors import FileRefused
from corpus.ingest import files_under
from corpus.parse import parse_in_process
from corpus.sandbox import FRESH_CLOCK, Limits, Sandbox

_MEGABYTE = 1024 * 1024
_READS = {"pdf": "corpus.pdf.pages", "xlsx": "corpus.office.sheets", "text": "corpus.plaintext"}
_COLUMNS = (
    "file", "outcome", "pages", "s", "pages/s", "titles", "tables", "doubtful", "pictures",
    "findings", "peak MB",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one file; seconds are processor time, None where the child was killed."""

    file: str
    outcome: str  # "read", or the code of the refusal
    seconds: float | None = None
    peak_megabytes: int | None = None
    pages: int | None = None
    titles: int = 0
    tables: int = 0
    doubtful_tables: int = 0
    pictures: int = 0
    findings: tuple[tuple[str, int], ...] = ()

    @property
    def pages_per_second(self) -> float | None:
        """Pages for each second of processor time; None for a file without pages."""
        return self.pages / max(self.seconds, 0.01) if self.pages and self.seconds else None


def measure(path: Path, name: str, limits: Limits) -> Reading:
    """Read a file in a child of its own and count what was found."""
    box = Sandbox()
    try:
        check_outside(path, limits)
        told = box.run("evals.reading:serve", {"path": str(path.resolve())}, limits)
    except FileRefused as refused:
        return Reading(name, refused.code)
    finally:
        box.close()
    seconds, peak = float(told["seconds"]), int(told["peak"])
    if "refused" in told:
        return Reading(name, str(told["refused"]), seconds, peak)
    parsed = handover.from_plain(told["parsed"])
    return _counted(name, parsed, seconds, peak)


def _counted(name: str, parsed: ParsedFile, seconds: float, peak: int) -> Reading:
    kinds = Counter(block.kind for block in parsed.blocks)
    doubtful = sum(b.kind == "Table" and "doubtful_table" in b.flags for b in parsed.blocks)
    codes = Counter(finding.code for finding in parsed.findings)
    return Reading(
        name, "read", seconds, peak, parsed.pages, kinds["Title"], kinds["Table"], doubtful,
        kinds["Image"], tuple(sorted(codes.items())),
    )  # fmt: skip


def serve(
    argument: dict[str, Any], limits: dict[str, Any], step: Callable[[int], None]
) -> dict[str, Any]:
    """Answer the sandbox: parse a file, and measure the processor time and memory it took."""
    path, bounds = Path(argument["path"]), Limits(**limits)
    if module := _READS.get(check_outside(path, bounds)):
        importlib.import_module(module)
    begun = [time.process_time()]

    def watched(steps: int) -> None:
        step(steps)
        if steps == FRESH_CLOCK:  # a library has been loaded
            begun[0] = time.process_time()

    told: dict[str, Any] = {}
    try:
        told["parsed"] = handover.to_plain(parse_in_process(path, bounds, watched))
    except FileRefused as refused:
        told["refused"] = refused.code
    return told | {"seconds": time.process_time() - begun[0], "peak": _peak_megabytes()}


def _peak_megabytes() -> int:
    """Read the most memory that this process has held; 0 where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) * 1024 // _MEGABYTE if found else 0


def table(readings: Sequence[Reading]) -> Iterator[str]:
    """Give the lines of a Markdown table, as docs/measures.md has it."""
    yield f"| {' | '.join(_COLUMNS)} |"
    yield f"|{'---|' * len(_COLUMNS)}"
    for reading in readings:
        speed = reading.pages_per_second
        findings = ", ".join(f"{code} {count}" for code, count in reading.findings)
        cells = (
            reading.file.replace("|", r"\|"), reading.outcome, reading.pages,
            None if reading.seconds is None else f"{reading.seconds:.2f}",
            None if speed is None else f"{speed:.1f}",
            reading.titles, reading.tables, reading.doubtful_tables, reading.pictures,
            findings, reading.peak_megabytes,
        )  # fmt: skip
        yield f"| {' | '.join('' if cell is None else str(cell) for cell in cells)} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Read every file of a folder and print what was found."""
    parser = argparse.ArgumentParser(prog="python -m evals.reading", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="JSON lines instead of a table")
    options = parser.parse_args(arguments)
    readings = []
    for path in files_under([options.folder]):
        name = str(path.relative_to(options.folder)) if path != options.folder else path.name
        readings.append(measure(path, name, Limits()))
        if options.json:
            sys.stdout.write(json.dumps(asdict(readings[-1]), ensure_ascii=False) + "\n")
    if not options.json:
        sys.stdout.write("\n".join(table(readings)) + "\n")


if __name__ == "__main__":
    main()
