"""The settings come from the environment, once, and cannot be changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.settings import Settings


def test_each_setting_has_its_variable(monkeypatch, tmp_path):
    for name, value in {
        "HOME": str(tmp_path), "ENCODER": "/models/e", "MODEL": "m",
        "MODEL_URL": "http://localhost:1/v1", "MODEL_KEY": "sesame-17",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"MENTOR_{name}", value)
    found = Settings()
    assert (found.home, found.encoder, found.model) == (tmp_path, "/models/e", "m")
    assert found.model_url == "http://localhost:1/v1"
    assert found.model_key.get_secret_value() == "sesame-17"
    assert "sesame-17" not in repr(found)


def test_nothing_set_means_the_platform_s_folder_and_no_model(monkeypatch):
    monkeypatch.delenv("MENTOR_HOME")
    found = Settings()
    assert found.home.is_absolute() and found.home.name == "grassroots-mentor"
    assert (found.encoder, found.model, found.model_url, found.model_key) == (None,) * 4


def test_set_to_nothing_is_not_set(monkeypatch):
    for name in ("HOME", "ENCODER", "MODEL", "MODEL_URL", "MODEL_KEY"):
        monkeypatch.setenv(f"MENTOR_{name}", "")
    assert Settings().home.name == "grassroots-mentor"
    assert Settings().model is None


def test_a_home_is_absolute_and_its_tilde_is_expanded(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/users/wang")
    monkeypatch.setenv("MENTOR_HOME", "~/library")
    assert Settings().home == Path("/users/wang/library")
    assert Settings(home=Path("lib")).home == tmp_path / "lib"


def test_settings_are_frozen():
    with pytest.raises(ValidationError):
        Settings().home = Path("/elsewhere")
