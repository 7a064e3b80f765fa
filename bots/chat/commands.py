"""A message → the command that it is, or none. Pure.

Commands are typed as /new, or as the Chinese words that a doctor would use: 新对话, 更多, 出处2.
Only a message that is nothing else is a command: 更多 inside a question stays a question.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A command's name, and what stands behind it."""

    name: str
    argument: str = ""


_SLASH = re.compile(r"/([a-z_]+)(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_CASE = re.compile(r"(?:病例|case)\s*(\d{1,3})")
_COURSE = re.compile(r"(?:课程|course)\s*(\d{1,3})")
_SOURCE = re.compile(r"(?:出处|原文|来源|引用|source)\s*\[?(\d{1,3})\]?")
_SAID = {
    "help": ("帮助", "怎么用", "用法", "说明", "help", "?", "？"),
    "new": ("新对话", "新问题", "重新开始", "换个病人", "下一个病人", "new"),
    "more": ("更多", "继续", "还有吗", "more", "continue"),
    "agree": ("同意", "agree"),
    "erase": ("删除我的资料", "删除我的数据", "忘记我", "delete my data", "erase my data"),
    "short": ("短答", "简短", "short"),
    "long": ("长答", "全文", "完整", "long"),
    "case": ("病例", "做病例", "case"),
    "quiz": ("练习", "测验", "做题", "今日练习", "quiz"),
    "course": ("课程", "学课程", "courses", "course"),
    "assess": ("考核", "能力考核", "年度考核", "assessment"),
    "plan": ("计划", "学习计划", "plan"),
    "credits": ("学分", "我的学分", "credits"),
    "stop": ("退出", "退出练习", "不做了", "stop"),
}
_SURE = ("确定删除", "确认删除", "yes, erase")
_BY_WORD = {word: name for name, words in _SAID.items() for word in words}


def read_command(text: str) -> Command | None:
    """Give the command that a message is; None for a question."""
    said = unicodedata.normalize("NFKC", text).strip()
    if found := _SLASH.fullmatch(said):
        return Command(found[1].lower(), (found[2] or "").strip())
    plain = said.strip(" 。.!！“”\"'【】[]").lower() or said
    if found := _SOURCE.fullmatch(plain):
        return Command("source", found[1])
    if found := _CASE.fullmatch(plain):
        return Command("case", found[1])
    if found := _COURSE.fullmatch(plain):
        return Command("course", found[1])
    if plain in _SURE:
        return Command("erase", "yes")
    name = _BY_WORD.get(plain)
    return Command(name) if name else None
