"""The original files, kept beside the catalogue under their hash; a sender's name is not used."""

from __future__ import annotations

import shutil
from pathlib import Path


def keep(home: Path, content_hash: str, original: Path | None) -> str | None:
    """Copy an original into the home; give its path there, from the home on."""
    if original is None:
        return None
    suffix = original.suffix.lower() if original.suffix[1:].isalnum() else ""
    name = f"files/{content_hash}{suffix}"
    target = home / name
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        partial = target.with_suffix(".partial")
        shutil.copyfile(original, partial)
        partial.replace(target)
    return name


def kept(home: Path) -> set[str]:
    """Give all that is kept, also what a crash has left without a document."""
    return {f"files/{one.name}" for one in (home / "files").glob("*")}


def drop(home: Path, name: str) -> None:
    """Remove an original that nothing names any more."""
    (home / name).unlink(missing_ok=True)
