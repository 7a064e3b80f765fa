"""The keys of the staff pages, as the environment states them. Pure.

MENTOR_STAFF_KEY is one key for everybody. MENTOR_STAFF_KEYS gives people keys of their own:
"张三:key 李四:key", apart by spaces or line breaks; a full-width colon will do. No key ever stands
in a message.
"""

from __future__ import annotations

from pydantic import SecretStr

SHORTEST_KEY = 16
UNNAMED = "教研人员"
_LONGEST_NAME = 40


class WeakKey(ValueError):
    """A staff key is too short to stand between the internet and the staff pages, or unreadable."""


def read_keys(shared: SecretStr | None, named: SecretStr | None) -> dict[str, str]:
    """Give each person's key by name; the shared key's name is UNNAMED. Raises WeakKey."""
    keys: dict[str, str] = {}
    if shared is not None:
        keys[UNNAMED] = _long_enough(shared.get_secret_value().strip(), "MENTOR_STAFF_KEY ")
    for entry in named.get_secret_value().split() if named is not None else ():
        name, key = _entry(entry)
        if name in keys:
            raise WeakKey(f"MENTOR_STAFF_KEYS 里“{name}”写了两次，请只留一个，再启动。")
        if key in keys.values():
            raise WeakKey(f"MENTOR_STAFF_KEYS 里“{name}”的密钥和别人的相同，请换一个，再启动。")
        keys[name] = key
    if not keys:
        raise WeakKey(
            "MENTOR_STAFF_KEYS 是空的：请写成“张三:密钥 李四:密钥”，或者不设这个变量，再启动。"
        )
    return keys


def _entry(text: str) -> tuple[str, str]:
    name, _, key = text.replace("：", ":", 1).partition(":")
    if not name or not key or len(name) > _LONGEST_NAME or not name.isprintable():
        # What was written may be a key without a name: it is not repeated here.
        raise WeakKey(
            "MENTOR_STAFF_KEYS 写得不对：请写成“张三:密钥 李四:密钥”，每人一个，用空格隔开，"
            f"姓名不超过 {_LONGEST_NAME} 字，密钥里不能有空格。改好后再启动。"
        )
    return name, _long_enough(key, f"MENTOR_STAFF_KEYS 里“{name}”的密钥")


def _long_enough(key: str, whose: str) -> str:
    if len(key) < SHORTEST_KEY:
        raise WeakKey(
            f"{whose}太短：至少 {SHORTEST_KEY} 个字符，建议用随机生成的一长串。"
            "请改长后再启动；不设这个变量，教研页面就不开放。"
        )
    return key
