"""Run sets of cases and make the report: the one call behind the terminal and the staff pages.

A set that names a library is asked of a home made for this run from that folder of evals/libraries;
every other set is asked of the home in the settings, as it stands.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from assistant.build import build_mentor
from assistant.generation.prompts import PROMPT_VERSION, prompts_hash
from assistant.mentor import Mentor
from assistant.settings import Settings
from corpus.catalogue import Catalogue
from corpus.ingest import files_under, ingest
from evals.assemble import assemble
from evals.case import LIBRARIES, CaseSet
from evals.errors import CaseFault
from evals.intervals import SEED
from evals.report import Made, Report
from evals.run import run
from evals.sets.files import to_row
from index.build import build
from index.encoder import load_encoder
from index.store import Store

Progress = Callable[[int, int], None]
_ROOT = Path(__file__).parents[1]


def evaluate(
    sets: Sequence[CaseSet], settings: Settings, progress: Progress | None = None
) -> Report:
    """Ask every case of the sets and report.

    `progress` is told how many cases are done, of how many. Raises CaseFault where two sets share
    an id, a library is unknown or a set is for retrieval alone, IndexingError where the home has no
    usable index.
    """
    _one_of_each(sets)
    _judged(sets)
    total = sum(len(one.cases) for one in sets)
    done = 0

    def step(at: int, _: int) -> None:
        if progress is not None:
            progress(done + at, total)

    runs = []
    with _mentors(settings) as mentor_of:
        for one in sets:
            runs.append((one, run(one.cases, mentor_of(one), step)))
            done += len(one.cases)
        return assemble(runs, _made(sets, settings, mentor_of(None)))


@contextlib.contextmanager
def _mentors(settings: Settings) -> Iterator[Callable[[CaseSet | None], Mentor]]:
    """Give the mentor that a set is about, each made once; None means the home's own."""
    made: dict[str, Mentor] = {"": build_mentor(settings)}
    with tempfile.TemporaryDirectory(prefix="mentor-eval-") as scratch:

        def mentor_of(one: CaseSet | None) -> Mentor:
            library = one.library if one is not None else ""
            if library not in made:
                home = Path(scratch, str(len(made)))
                made[library] = _on_library(one.name if one else "", library, home, settings)
            return made[library]

        yield mentor_of


def _on_library(name: str, library: str, home: Path, settings: Settings) -> Mentor:
    if library not in {path.name for path in LIBRARIES.iterdir() if path.is_dir()}:
        raise CaseFault(name, 0, "library", f"没有“{library}”这个评测资料库（evals/libraries）。")
    catalogue = Catalogue(home)
    for outcome in ingest(files_under([LIBRARIES / library]), catalogue, flags={}):
        if outcome.state != "published":
            raise CaseFault(
                name, 0, "library", f"{outcome.path.name} 没有收进评测资料库：{outcome.reason}"
            )
    build(catalogue, Store(home / "index"), load_encoder(settings.encoder))
    return build_mentor(settings.model_copy(update={"home": home}))


def _one_of_each(sets: Sequence[CaseSet]) -> None:
    seen: dict[str, str] = {}
    for one in sets:
        for case in one.cases:
            if case.id in seen:
                raise CaseFault(one.name, 0, "id", f"{case.id} 在“{seen[case.id]}”里已经有了。")
            seen[case.id] = one.name
    for one in sets:
        for case in one.cases:
            if case.group in seen:
                raise CaseFault(one.name, 0, "group", f"“{case.group}”也是一个用例的编号。")


def _judged(sets: Sequence[CaseSet]) -> None:
    """Refuse a set without points to judge an answer by: each of its answers would count right."""
    for one in sets:
        if one.for_retrieval:
            raise CaseFault(one.name, 0, "", "只用来评检索，请用 mentor eval retrieval。")


def _made(sets: Sequence[CaseSet], settings: Settings, mentor: Mentor) -> Made:
    card = mentor.knowledge.snapshot().retriever.opened.card
    return Made(
        when=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        commit=_commit(),
        program=_program(),
        index_version=card.version,
        corpus_hash=card.corpus_hash,
        encoder=f"{card.encoder} {card.encoder_fingerprint[:12]}",
        model=settings.model or "",
        prompts=f"{PROMPT_VERSION} {prompts_hash()}" if settings.model else "",
        seed=SEED,
        sets={one.name: _hash(one) for one in sets},
    )


def _hash(one: CaseSet) -> str:
    """Hash a set's cases and, where it names a library, the files of that."""
    digest = hashlib.sha256()
    for case in one.cases:
        digest.update(json.dumps(to_row(case), ensure_ascii=False, sort_keys=True).encode())
    for path in files_under([LIBRARIES / one.library]) if one.library else ():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _program() -> str:
    try:
        return version("grassroots-mentor")
    except PackageNotFoundError:
        return ""


def _commit() -> str:
    """Name the commit that is checked out, marked where files differ from it; empty without git."""
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        return f"{head}（有改动）" if _git("status", "--porcelain") else head
    except (OSError, subprocess.SubprocessError):
        return ""


def _git(*words: str) -> str:
    command = ["git", "-C", str(_ROOT), *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=10)
    return done.stdout.strip()
