"""The settings, read once from the environment at the entry point.

MENTOR_HOME           folder of the catalogue, the index and the database
MENTOR_ENCODER        a sentence-transformers folder or name (default: the built-in encoder)
MENTOR_RERANKER       a folder of a sentence-transformers CrossEncoder (default: none)
MENTOR_MODEL          a chat model's name; with it answers are drafted by that model
MENTOR_MODEL_URL      its OpenAI-compatible base URL
MENTOR_MODEL_KEY      its key
MENTOR_STAFF_KEY      the key of the staff pages at /staff; without one there are none
MENTOR_STAFF_KEYS     keys of people, "张三:key 李四:key": then nobody publishes his own upload
MENTOR_JUDGE_MODEL, MENTOR_JUDGE_URL, MENTOR_JUDGE_KEY
                      the same for the model that judges answers in `mentor eval judge`

One that is set to nothing counts as not set: an empty MENTOR_HOME is not the working folder.
"""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator may set; frozen."""

    model_config = SettingsConfigDict(
        env_prefix="MENTOR_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("grassroots-mentor"))
    encoder: str | None = None
    reranker: str | None = None
    model: str | None = None
    model_url: str | None = None
    model_key: SecretStr | None = None
    staff_key: SecretStr | None = None
    staff_keys: SecretStr | None = None
    judge_model: str | None = None
    judge_url: str | None = None
    judge_key: SecretStr | None = None

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        # A service file or a .env expands no "~", and a later chdir must not move the library.
        return home.expanduser().absolute()
