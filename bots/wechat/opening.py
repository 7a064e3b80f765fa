"""Settings → the WeChat account and the WeCom application of this installation, if they are set."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import anyio

from assistant.errors import AssistantError
from assistant.records_db.chats import Chats
from assistant.settings import Settings
from bots.chat.courier import Courier
from bots.chat.listening import Listener
from bots.chat.talk import Talk
from bots.wechat.channel import WeChatChannel
from bots.wechat.passive import WAITS, Passive, Waits
from bots.wechat.platform import Addresses, Platform
from bots.wechat.routes import Account, wechat_routes
from bots.wechat.sealing import Seal

_WECHAT = "https://api.weixin.qq.com"
_WECOM = "https://qyapi.weixin.qq.com"
_SHORTEST_TOKEN = 8


class WeChatUnusable(AssistantError):
    """The settings of WeChat or WeCom do not fit together; the sentence says what to do."""


class WeChatBot:
    """One account: its courier, its routes, and what runs beside the server."""

    def __init__(
        self, account: Account, courier: Courier, passive: Passive, platform: Platform | None
    ) -> None:
        self.courier = courier
        self.router = wechat_routes(account, courier, passive)
        self._passive = passive
        self._platform = platform

    async def run(self) -> None:
        """Answer, send and forget what was handed over until cancelled."""
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self.courier.run)
                tasks.start_soon(self._passive.run)
        finally:
            if self._platform is not None:
                with anyio.CancelScope(shield=True), anyio.move_on_after(5):
                    await self._platform.close()


def open_wechat(
    settings: Settings,
    chats: Chats,
    talk: Talk,
    listener: Listener | None = None,
    waits: Waits = WAITS,
) -> WeChatBot | None:
    """Make the official account of the settings; None without a token. Raises WeChatUnusable."""
    if settings.wechat_token is None:
        return None
    token = _token(settings.wechat_token.get_secret_value(), "MENTOR_WECHAT_TOKEN")
    app = settings.wechat_app_id or ""
    key = settings.wechat_aes_key.get_secret_value() if settings.wechat_aes_key else ""
    secret = settings.wechat_secret.get_secret_value() if settings.wechat_secret else ""
    if (key or secret) and not app:
        raise WeChatUnusable("请同时设 MENTOR_WECHAT_APP_ID（公众平台“基本配置”里的 AppID）。")
    seal = _seal(key, app, "MENTOR_WECHAT_AES_KEY") if key else None
    api = (settings.wechat_api or _WECHAT).rstrip("/")
    addresses = Addresses(
        token=f"{api}/cgi-bin/token",
        credentials={"grant_type": "client_credential", "appid": app, "secret": secret},
        send=f"{api}/cgi-bin/message/custom/send",
        media=f"{api}/cgi-bin/media/get",
        typing=f"{api}/cgi-bin/message/custom/typing",
    )
    account = Account("/wechat", token, seal, sealed_only=seal is not None)
    return _open(
        "wechat", account, addresses if secret else None, _Kept(chats, talk, listener, waits)
    )


def open_wecom(
    settings: Settings,
    chats: Chats,
    talk: Talk,
    listener: Listener | None = None,
    waits: Waits = WAITS,
) -> WeChatBot | None:
    """Make the WeCom application of the settings; None without a token. Raises WeChatUnusable."""
    if settings.wecom_token is None:
        return None
    token = _token(settings.wecom_token.get_secret_value(), "MENTOR_WECOM_TOKEN")
    corporation, agent = settings.wecom_corp_id or "", settings.wecom_agent_id or ""
    key = settings.wecom_aes_key.get_secret_value() if settings.wecom_aes_key else ""
    secret = settings.wecom_secret.get_secret_value() if settings.wecom_secret else ""
    if not corporation or not key:
        raise WeChatUnusable(
            "企业微信还要设 MENTOR_WECOM_CORP_ID 和 MENTOR_WECOM_AES_KEY"
            "（应用的“接收消息”页里有）。"
        )
    if secret and not agent.isdecimal():
        raise WeChatUnusable("设了 MENTOR_WECOM_SECRET，还要设 MENTOR_WECOM_AGENT_ID（一个数字）。")
    api = (settings.wecom_api or _WECOM).rstrip("/")
    addresses = Addresses(
        token=f"{api}/cgi-bin/gettoken",
        credentials={"corpid": corporation, "corpsecret": secret},
        send=f"{api}/cgi-bin/message/send",
        media=f"{api}/cgi-bin/media/get",
        agent=agent,
    )
    seal = _seal(key, corporation, "MENTOR_WECOM_AES_KEY")
    account = Account("/wecom", token, seal, sealed_only=True)
    return _open(
        "wecom", account, addresses if secret else None, _Kept(chats, talk, listener, waits)
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    chats: Chats
    talk: Talk
    listener: Listener | None
    waits: Waits


def _open(name: str, account: Account, addresses: Addresses | None, kept: _Kept) -> WeChatBot:
    for logger in ("httpx", "httpcore"):  # they name addresses, and these hold the access token
        logging.getLogger(logger).setLevel(logging.WARNING)
    platform = Platform(addresses) if addresses is not None else None
    channel = WeChatChannel(name, platform)
    courier = Courier(channel, kept.chats, kept.talk, listener=kept.listener)
    return WeChatBot(account, courier, Passive(courier, kept.chats, kept.waits), platform)


def _token(token: str, name: str) -> str:
    if len(token) < _SHORTEST_TOKEN:
        raise WeChatUnusable(
            f"{name} 太短：至少 {_SHORTEST_TOKEN} 个字母或数字，建议随机生成，和平台上填的一样。"
        )
    return token


def _seal(key: str, owner: str, name: str) -> Seal:
    try:
        return Seal(key, owner)
    except ValueError as error:
        raise WeChatUnusable(
            f"{name} 不对：应是平台上显示的 43 个字符（EncodingAESKey），请重新复制。"
        ) from error
