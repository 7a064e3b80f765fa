"""A store, empty or with two versions."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index.store import Store

from .fakes import PRESSURE, SUGAR, change, put


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "index", lock_seconds=0.2)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "index"
    put(Store(folder), change("a", PRESSURE))
    put(Store(folder), change("b", SUGAR))
    return folder


@pytest.fixture
def two(store: Store, built: Path) -> Store:
    """A store with two versions: only PRESSURE, then SUGAR as well."""
    shutil.copytree(built, store.folder)
    return store
