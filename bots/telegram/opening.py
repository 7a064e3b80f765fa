"""Settings → the Telegram bot of this installation, ready to run; none without a token."""

from __future__ import annotations

import logging
import re
from urllib.parse import urlsplit

import anyio
import telegram
from fastapi import APIRouter
from telegram import error
from telegram.request import HTTPXRequest

from assistant.errors import AssistantError
from assistant.records_db.chats import Chats
from assistant.settings import Settings
from bots.chat.courier import Courier
from bots.chat.listening import Listener
from bots.chat.talk import Talk
from bots.telegram.channel import TelegramChannel
from bots.telegram.polling import poll
from bots.telegram.webhook import PATH, webhook_routes

_OFFICIAL = "https://api.telegram.org"
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")  # what Telegram takes, and nobody guesses
_PAUSE_SECONDS = 5.0
_COMMANDS = (
    ("help", "用法", "How to use it"),
    ("new", "新对话（换个病人）", "Another patient"),
    ("source", "看原文，例如 /source 1", "Read a source, e.g. /source 1"),
    ("short", "先给要点", "The gist first"),
    ("long", "一次给全", "Answers in full"),
    ("lang", "语言：/lang zh 或 /lang en", "Language: /lang zh or /lang en"),
    ("erase", "删除我的资料", "Delete what is kept of me"),
)
_log = logging.getLogger("mentor.telegram")


class TelegramUnusable(AssistantError):
    """The Telegram settings do not fit together; the sentence says what to do."""


class TelegramBot:
    """One bot: its courier, its route where it has a webhook, and what runs beside the server."""

    def __init__(self, bot: telegram.Bot, courier: Courier, webhook: str, secret: str) -> None:
        self._bot = bot
        self._webhook = webhook
        self._secret = secret
        self.courier = courier
        self.router: APIRouter | None = webhook_routes(bot, courier, secret) if webhook else None

    async def run(self) -> None:
        """Meet Telegram, then receive, answer and send until cancelled."""
        await self._meet()
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self.courier.run)
                if not self._webhook:
                    tasks.start_soon(poll, self._bot, self.courier)
        finally:
            with anyio.CancelScope(shield=True), anyio.move_on_after(5):
                await self._bot.shutdown()

    async def _meet(self) -> None:
        """Say who we are and how updates shall come; again until Telegram is there."""
        while True:
            try:
                await self._bot.initialize()
                await self._introduce()
                return
            except error.InvalidToken:
                _log.error("Telegram does not know this MENTOR_TELEGRAM_TOKEN; the bot is off")
                await anyio.sleep_forever()
            except error.TelegramError as fault:
                _log.warning("Telegram is not reached: %s", type(fault).__name__)
                await anyio.sleep(_PAUSE_SECONDS)

    async def _introduce(self) -> None:
        if self._webhook:
            await self._bot.set_webhook(
                self._webhook.rstrip("/") + PATH, secret_token=self._secret, max_connections=20
            )
        else:
            await self._bot.delete_webhook()
        chinese = [telegram.BotCommand(name, zh) for name, zh, _ in _COMMANDS]
        english = [telegram.BotCommand(name, en) for name, _, en in _COMMANDS]
        await self._bot.set_my_commands(english)
        await self._bot.set_my_commands(chinese, language_code="zh")


def open_telegram(
    settings: Settings, chats: Chats, talk: Talk, listener: Listener | None = None
) -> TelegramBot | None:
    """Make the bot of the settings; None without a token. Raises TelegramUnusable."""
    if settings.telegram_token is None:
        return None
    token = settings.telegram_token.get_secret_value()
    webhook = settings.telegram_webhook or ""
    secret = settings.telegram_secret.get_secret_value() if settings.telegram_secret else ""
    if webhook:
        _require_webhook(webhook, secret)
    keep_quiet(token)
    api = (settings.telegram_api or _OFFICIAL).rstrip("/")
    bot = telegram.Bot(
        token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=HTTPXRequest(connection_pool_size=20, read_timeout=20.0, pool_timeout=10.0),
        get_updates_request=HTTPXRequest(connection_pool_size=1, pool_timeout=10.0),
    )
    courier = Courier(TelegramChannel(bot), chats, talk, listener=listener)
    return TelegramBot(bot, courier, webhook, secret)


def _require_webhook(webhook: str, secret: str) -> None:
    if not _SECRET.fullmatch(secret):
        raise TelegramUnusable(
            "设了 MENTOR_TELEGRAM_WEBHOOK，就必须设 MENTOR_TELEGRAM_SECRET："
            "16～256 个字母、数字、下划线或连字符，建议随机生成。没有它，谁都能冒充 Telegram。"
        )
    parts = urlsplit(webhook)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise TelegramUnusable(
            "MENTOR_TELEGRAM_WEBHOOK 要写完整的网址，例如 https://mentor.example.org"
        )


def keep_quiet(token: str) -> None:
    """Keep a token out of every log: the HTTP client names addresses, and they hold it."""
    hide = _Redacted(token)
    for name in ("httpx", "httpcore", "telegram", "mentor"):
        logging.getLogger(name).addFilter(hide)
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for handler in logging.getLogger().handlers:
        handler.addFilter(hide)


class _Redacted(logging.Filter):
    """Cut a token out of what is logged."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        if self._token in (said := record.getMessage()):
            record.msg, record.args = said.replace(self._token, "***"), None
        return True
