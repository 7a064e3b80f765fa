"""Who may publish, and what state a text begins in. Pure.

Four eyes: what somebody uploads is published by somebody else. Where one person works alone, with
no other key for anybody, he may publish his own; whoever asks says so by `alone`.
"""

from __future__ import annotations

import unicodedata

from corpus.document import State
from corpus.errors import RolledBack, SelfPublication
from corpus.records.history import Row

_LONGEST_NAME = 80


def person(name: str) -> str:
    """Give a name as it is kept and compared: one form of each character, nothing unprintable."""
    valid = name.encode("utf-8", "replace").decode("utf-8")
    shown = _printable(unicodedata.normalize("NFKC", _printable(valid)))
    return " ".join(shown.split())[:_LONGEST_NAME].strip()


def is_own(added_by: str, by: str) -> bool:
    """Say whether the two names are one person's."""
    return person(added_by).casefold() == person(by).casefold()


def require_may_publish(key: str, *, added_by: str, by: str, alone: bool) -> None:
    """Pass who may publish a document that `added_by` added; raise SelfPublication otherwise.

    A document whose uploader is not known, of a catalogue from before names were kept, may be
    published by anybody.
    """
    if alone or not person(added_by):
        return
    if not person(by):
        raise SelfPublication(f"发布 {key} 要写明发布人的姓名，且不能是上传者本人。")
    if is_own(added_by, by):
        raise SelfPublication(
            f"{key} 是 {person(by)} 本人上传的，须由另一个人核对后发布。"
            "（只有一个人管理时：只设一个教研密钥，本人即可发布。）"
        )


def state_of_new_text(was: Row, state: State) -> State:
    """Give the state in which another text takes the place of a document's row `was`.

    Withdrawn is withdrawn, also in a corrected form, and what was rolled back stays held back.
    Raises RolledBack where a person's rollback has put the present text in force.
    """
    if was["state"] == "retired":
        return "retired"
    if was["pinned"] and was["state"] == "published":
        raise RolledBack(
            f"{was['key']} 已由人回滚到先前的内容，这个文件没有替换它。确认要换上新内容："
            f"先 mentor library publish {was['key']}，再加入一次。"
        )
    return "quarantined" if was["pinned"] else state


def _printable(text: str) -> str:
    return "".join(
        " " if one.isspace() else one for one in text if one.isprintable() or one.isspace()
    )
