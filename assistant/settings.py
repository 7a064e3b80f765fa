"""The settings, read once from the environment at the entry point.

MENTOR_HOME           folder of the catalogue, the index and the database
MENTOR_ENCODER        a sentence-transformers folder or name (default: the built-in encoder)
MENTOR_RERANKER       a folder of a sentence-transformers CrossEncoder (default: none)
MENTOR_MODEL          a chat model's name; with it answers are drafted by that model
MENTOR_MODEL_URL      its OpenAI-compatible base URL
MENTOR_MODEL_KEY      its key
MENTOR_STAFF_KEY      the key of the staff pages at /staff; without one there are none
MENTOR_STAFF_KEYS     keys of people, "张三:key 李四:key": then nobody publishes his own upload
MENTOR_DATABASE_URL    where conversations are kept (default: records.db in the home);
                      postgresql+psycopg://… for PostgreSQL
MENTOR_OPEN           false: only who has a key may ask (default: true)
MENTOR_API_KEYS       keys of programs, "name:role:key", apart by spaces
MENTOR_CHATS_DAYS     days that conversations are kept (default: 180)
MENTOR_TELEGRAM_TOKEN, MENTOR_TELEGRAM_WEBHOOK, MENTOR_TELEGRAM_SECRET, MENTOR_TELEGRAM_API
                      the Telegram bot; with a webhook address it needs a secret, else it polls
MENTOR_WECHAT_TOKEN, MENTOR_WECHAT_APP_ID, MENTOR_WECHAT_AES_KEY, MENTOR_WECHAT_SECRET,
MENTOR_WECHAT_API     the WeChat official account
MENTOR_WECOM_TOKEN, MENTOR_WECOM_CORP_ID, MENTOR_WECOM_AGENT_ID, MENTOR_WECOM_AES_KEY,
MENTOR_WECOM_SECRET, MENTOR_WECOM_API
                      the WeCom application
MENTOR_SMS_KEY        the key of an SMS gateway
MENTOR_TRANSCRIBER_URL, MENTOR_TRANSCRIBER_KEY, MENTOR_TRANSCRIBER_MODEL
                      an OpenAI-compatible /audio/transcriptions service for voice messages
MENTOR_WHISPER_FOLDER a local faster-whisper model, the other way to hear voice messages
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
    database_url: SecretStr | None = None
    open: bool = True
    api_keys: SecretStr | None = None
    chats_days: int = Field(default=180, ge=1)
    installation: str = Field(default="", max_length=80)  # named on statements of credits
    telegram_token: SecretStr | None = None
    telegram_webhook: str | None = None
    telegram_secret: SecretStr | None = None
    telegram_api: str | None = None
    wechat_token: SecretStr | None = None
    wechat_app_id: str | None = None
    wechat_aes_key: SecretStr | None = None
    wechat_secret: SecretStr | None = None
    wechat_api: str | None = None
    wecom_token: SecretStr | None = None
    wecom_corp_id: str | None = None
    wecom_agent_id: str | None = None
    wecom_aes_key: SecretStr | None = None
    wecom_secret: SecretStr | None = None
    wecom_api: str | None = None
    sms_key: SecretStr | None = None
    transcriber_url: str | None = None
    transcriber_key: SecretStr | None = None
    transcriber_model: str = "whisper-1"
    whisper_folder: Path | None = None
    judge_model: str | None = None
    judge_url: str | None = None
    judge_key: SecretStr | None = None

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        # A service file or a .env expands no "~", and a later chdir must not move the library.
        return home.expanduser().absolute()
